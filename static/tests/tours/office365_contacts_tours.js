import {openPreferences} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_connect", {
    url: "/odoo",
    steps: () => [
        ...openPreferences,
        {
            content: "Not connected yet",
            trigger: "[name=office365_state]:contains(Not connected)",
        },
        {
            content: "Connect, by way of Microsoft's sign-in page",
            trigger: "button[name=action_office365_connect]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back in Preferences, connected",
            trigger: "[name=office365_state]:contains(Connected)",
        },
        {
            content: "It says what comes next",
            trigger: ".alert-info:contains(Now choose who is to be in your Outlook)",
        },
        {
            content: "Go there",
            trigger: "button[name=action_office365_choose_contacts]",
            run: "click",
        },
        {
            content: "Select somebody",
            trigger: ".o_data_row .o_list_record_selector input",
            run: "click",
        },
        {
            content: "The button is there",
            trigger: ".o_control_panel button[name=action_office365_add]",
        },
    ],
});

tours.add("office365_choose_contacts", {
    url: "/odoo/contacts?view_type=list",
    steps: () => [
        {
            content: "Look for the contacts",
            trigger: ".o_searchview_input",
            run: "edit Tour Person",
        },
        {
            content: "By name",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        {
            content: "The list holds these two, and no longer all",
            trigger:
                ".o_list_table:not(:has(.o_data_row:not(:contains(Tour Person)))) .o_data_row:contains(Tour Person Two)",
        },
        {
            content: "Select one",
            trigger:
                ".o_data_row:contains(Tour Person One) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "And the other",
            trigger:
                ".o_data_row:contains(Tour Person Two) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Both are selected",
            trigger: ".o_selection_box:contains(2)",
        },
        {
            content: "The actions",
            trigger: ".o_cp_action_menus button:contains(Actions)",
            run: "click",
        },
        {
            content: "Add them to my Outlook",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Add to my Outlook)",
            run: "click",
        },
        {
            content: "It says so",
            trigger: ".o_notification:contains(2 contacts are on their way)",
        },
    ],
});

tours.add("office365_see_result", {
    url: "/odoo/action-office365_sync.action_contact_links",
    steps: () => [
        {
            content: "Both are in Outlook",
            trigger: ".o_data_row:contains(Tour Person One):contains(In Outlook)",
        },
        {
            content: "One came from Outlook",
            trigger: ".o_data_row:contains(Laura Brunner):contains(In Outlook)",
        },
        {
            content: "One was skipped, with the reason",
            trigger: ".o_data_row:contains(Nora Nomail):contains(no e-mail address)",
        },
        {
            content: "The runs",
            trigger: ".o_menu_sections a:contains(Runs)",
            run: "click",
        },
        {
            content: "The run is done",
            trigger: ".o_data_row:contains(Done)",
        },
    ],
});

tours.add("office365_partner_form", {
    steps: () => [
        {
            content: "The tab Outlook of the contact",
            trigger: ".o_form_view a[name=office365]",
            run: "click",
        },
        {
            content: "It is in my Outlook",
            trigger: "[name=office365_state]:contains(In my Outlook)",
        },
        {
            content: "Stop syncing",
            trigger: "button[name=action_office365_stop]",
            run: "click",
        },
        {
            content: "It is said what happens, and with whom",
            trigger: ".modal-title:contains(Stop syncing: Tour Person One)",
        },
        {
            content: "Yes",
            trigger:
                ".modal:contains(removed from your Outlook folder) .btn-primary:contains(Stop syncing)",
            run: "click",
        },
        {
            content: "No longer",
            trigger: "[name=office365_state]:contains(No longer synced)",
        },
    ],
});
