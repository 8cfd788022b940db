import {openPreferences} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_sync_now", {
    url: "/odoo",
    steps: () => [
        ...openPreferences,
        {
            content: "Sync now",
            trigger: ".modal button[name=action_office365_sync_contacts]",
            run: "click",
        },
        {
            content: "It says so",
            trigger: ".o_notification:contains(The sync has been started)",
        },
        {
            content: "And how far it is",
            trigger: ".modal .o_office365_progress:contains(Syncing)",
        },
        {
            content: "Somebody is chosen: nothing says what comes next",
            trigger: ".modal:not(:has(button[name=action_office365_choose_contacts]))",
        },
        {
            content: "It has ended: it says what it did",
            trigger:
                ".o_notification:contains(Your contacts are synced. New in Outlook: 1)",
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
            trigger: ".modal button[name=action_office365_test]",
            run: "click",
        },
        {
            content: "The test tells its outcome",
            trigger: ".o_notification:contains(Everything is all right)",
        },
        {
            content: "And Preferences show what was looked at",
            trigger: ".modal [data-check=contacts][data-colour=green]",
        },
        {
            content: "And Preferences are open still",
            trigger: ".modal [name=office365_state]:contains(Connected)",
        },
    ],
});

tours.add("office365_in_trouble", {
    url: "/odoo",
    steps: () => [
        ...openPreferences,
        {
            content: "The dot is red, and no other is there",
            trigger: ".modal .fa-circle.text-danger:visible",
        },
        {
            content: "One dot",
            trigger: ".modal:not(:has(.fa-circle.text-success:visible))",
        },
        {
            content: "What is wrong, and what to do",
            trigger:
                ".modal .alert-danger:contains(denied access):contains(Administrator)",
        },
    ],
});

tours.add("office365_not_fully_synced", {
    steps: () => [
        {
            content: "The tab Outlook of the contact",
            trigger: ".o_form_view a[name=office365]",
            run: "click",
        },
        {
            content: "It is red",
            trigger:
                "[name=office365_state] .text-bg-danger:contains(Not fully synced)",
        },
        {
            content: "What is wrong, and what to do",
            trigger: "[name=office365_error]:contains(too long):contains(Shorten it)",
        },
    ],
});

tours.add("office365_held_deletions", {
    url: "/odoo",
    steps: () => [
        ...openPreferences,
        {
            content: "Preferences say that deletions wait",
            trigger:
                ".modal [name=office365_held]:contains(12):contains(wait for your yes)",
        },
        {
            content: "Show them",
            trigger: ".modal button[name=action_office365_open_held]",
            run: "click",
        },
        {
            content: "Each says what would happen",
            trigger:
                ".o_data_row:contains(Tour Person 0):contains(would be archived in Odoo)",
        },
        {
            content: "Choose one to keep",
            trigger:
                ".o_data_row:contains(Tour Person 0) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Keep it",
            trigger: ".o_control_panel button[name=action_keep_held]",
            run: "click",
        },
        {
            content: "It is in the list no more",
            trigger: ".o_list_table:not(:has(.o_data_row:contains(Tour Person 0)))",
        },
        {
            content: "Choose all the others",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "They are chosen",
            trigger: ".o_selection_box:contains(11)",
        },
        {
            content: "Delete them",
            trigger: ".o_control_panel button[name=action_delete_held]",
            run: "click",
        },
        {
            content: "It is said how many",
            trigger: ".modal-title:contains(Delete: 11 selected)",
        },
        {
            content: "Yes",
            trigger: ".modal:contains(carried out) .btn-primary",
            run: "click",
        },
        {
            content: "Nothing waits any more",
            trigger: ".o_view_nocontent:contains(No deletions are held back)",
        },
        {
            content: "And there is nothing to press",
            trigger: ".o_control_panel:not(:has(button[name*=_held]))",
        },
    ],
});
