import {openPreferences, pressAndConfirm, told} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_connect", {
    url: "/odoo",
    steps: () => [
        ...openPreferences,
        {
            content: "Not connected yet",
            trigger: ".o_form_view .fa-circle.text-muted",
        },
        {
            content: "Connect, by way of Microsoft's sign-in page",
            trigger: "button[name=action_office365_connect]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back in Preferences, connected",
            trigger: ".o_form_view .fa-circle.text-success",
        },
        {
            content: "It says what comes next",
            trigger: ".alert-info[name=office365_next]",
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
            trigger: ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Add them to my Outlook",
            trigger:
                ".o-dropdown--menu .o_menu_item:contains(Outlook):not(:contains(…)):first",
            run: "click",
        },
        told("success", "2"),
    ],
});

tours.add("office365_see_result", {
    url: "/odoo/action-office365_sync.action_contact_links",
    steps: () => [
        {
            content: "Both are in Outlook",
            trigger:
                ".o_data_row:contains(Tour Person One) [name=state] .text-bg-success",
        },
        {
            content: "One came from Outlook",
            trigger:
                ".o_data_row:contains(Laura Brunner) [name=state] .text-bg-success",
        },
        {
            content: "One was skipped, with the reason",
            trigger:
                ".o_data_row:contains(Nora Nomail):has(.text-bg-warning) [name=reason]:not(:empty)",
        },
        {
            content: "What is about syncing",
            trigger: "[data-menu-xmlid='office365_sync.menu_sync']",
            run: "click",
        },
        {
            content: "The runs",
            trigger: "[data-menu-xmlid='office365_sync.menu_sync_runs']",
            run: "click",
        },
        {
            content: "The run is done",
            trigger: ".o_data_row [name=state] .text-bg-success",
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
            trigger: "[name=office365_state] .text-bg-success",
        },
        ...pressAndConfirm("button[name=action_office365_stop]"),
        {
            content: "No longer, but it can be again",
            trigger: "button[name=action_office365_add]",
        },
    ],
});

tours.add("office365_sync_now", {
    steps: () => [
        ...openPreferences,
        {
            content: "Sync now",
            trigger: ".modal button[name=action_office365_sync_contacts]",
            run: "click",
        },
        told("success"),
        {
            content: "And how far it is",
            trigger: ".modal .o_office365_progress",
        },
        {
            content: "Somebody is chosen: nothing says what comes next",
            trigger: ".modal:not(:has(button[name=action_office365_choose_contacts]))",
        },
        {
            content: "It has ended: it says what it did",
            trigger: ".o_notification:has(.bg-success):contains(Outlook):contains(1)",
            timeout: 20000,
        },
        {
            content: "Preferences show it, and nobody has loaded them anew",
            trigger: ".modal [name=office365_contact_count]:contains(1)",
        },
        {
            content: "Nothing is going on any more",
            trigger: ".modal:not(:has(.o_office365_progress))",
        },
        {
            content: "Preferences are still open, on the same tab",
            trigger: ".modal .o_form_view .fa-circle.text-success",
        },
    ],
});
