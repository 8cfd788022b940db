import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_manual_sync", {
    url: "/odoo/action-office365_sync.action_sync_runs",
    steps: () => [
        {
            content: "The menu offers a sync by hand",
            trigger: ".o_menu_sections a:contains(Sync Now)",
            run: "click",
        },
        {
            content: "Oneself is chosen, and connected",
            trigger: ".o_dialog [name=person_ids] [name=state]:contains(Connected)",
        },
        {
            content: "Without the calendar",
            trigger: ".o_dialog [name=with_events] input",
            run: "click",
        },
        {
            content: "Look first",
            trigger: ".o_dialog button[name=action_preview]",
            run: "click",
        },
        {
            content: "It is told what would happen",
            trigger: ".o_dialog [name=line_ids] td:contains(Tour Person)",
        },
        {
            content: "And that nothing of it was done",
            trigger: ".o_dialog .alert:contains(Nothing of this has been done)",
        },
        {
            content: "Do it",
            trigger: ".o_dialog button[name=action_sync]:visible",
            run: "click",
        },
        {
            content: "The result is shown",
            trigger: ".o_dialog [name=told]:contains(New in Outlook: 1)",
        },
        {
            content: "Close it",
            trigger: ".o_dialog footer button:contains(Close)",
            run: "click",
        },
        {
            content: "It is closed",
            trigger: "body:not(:has(.o_dialog))",
        },
    ],
});

tours.add("office365_manual_sync_of_others", {
    url: "/odoo/contacts?view_type=list",
    steps: () => [
        {
            content: "Choose a contact",
            trigger: ".o_data_row .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Open what can be done with it",
            trigger: ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Sync now is there",
            trigger: ".o-dropdown-item:contains(Sync with Outlook Now)",
            run: "click",
        },
        {
            content: "A manager sees all who are connected, with their state",
            trigger:
                ".o_dialog .o_data_row:contains(Anna) [name=state]:contains(Connected)",
        },
        {
            content: "Choose Anna",
            trigger: ".o_dialog .o_data_row:contains(Anna) [name=is_chosen] input",
            run: "click",
        },
        {
            content: "Look first",
            trigger: ".o_dialog button[name=action_preview]",
            run: "click",
        },
        {
            content: "How much is told",
            trigger: ".o_dialog .o_data_row:contains(Anna) [name=told]:contains(New 1)",
        },
        {
            content: "What is not",
            trigger: ".o_dialog .modal-body:not(:has([name=line_ids]))",
        },
        {
            content: "Choose again",
            trigger: ".o_dialog button[name=action_back]",
            run: "click",
        },
        {
            content: "Nothing was done",
            trigger: ".o_dialog button[name=action_preview]:visible",
        },
    ],
});
