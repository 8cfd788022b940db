import {openTab} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const preview = {
    content: "Look first",
    trigger: ".o_dialog button[name=action_preview]",
    run: "click",
};
const nothingDone = {
    content: "It is told that nothing has been done",
    trigger: ".o_dialog .alert:visible:has(strong)",
};
const ended = [
    {
        content: "The result is shown: this much is new",
        trigger: ".o_dialog [name=person_ids] .o_office365_lines:contains(1)",
    },
    {
        content: "It has ended",
        trigger: ".o_dialog .modal-footer button[special=cancel].btn-primary:visible",
    },
    {
        content: "Close it",
        trigger: ".o_dialog .modal-footer button[special=cancel]",
        run: "click",
    },
    {
        content: "It is closed",
        trigger: "body:not(:has(.o_dialog [name=person_ids]))",
    },
];

tours.add("office365_manual_sync", {
    steps: () => [
        {
            content: "What is about syncing",
            trigger: "[data-menu-xmlid='office365_sync.menu_sync']",
            run: "click",
        },
        {
            content: "The menu offers a sync by hand",
            trigger: "[data-menu-xmlid='office365_sync.menu_manual_sync']",
            run: "click",
        },
        {
            content: "Oneself is chosen, and connected",
            trigger:
                ".o_dialog .o_data_row:has([name=is_chosen] input:checked) [name=state] .text-bg-success",
        },
        preview,
        {
            content: "It is told what would happen: somebody is new in Outlook",
            trigger:
                ".o_dialog [name=line_ids] .o_data_row:contains(Tour Person) .text-bg-success",
        },
        {
            content: "So is the meeting",
            trigger:
                ".o_dialog [name=line_ids] .o_data_row:contains(Tour Meeting):contains(Outlook)",
        },
        {
            content: "And the lunch in Odoo",
            trigger:
                ".o_dialog [name=line_ids] .o_data_row:contains(Tour Lunch) [name=side]:contains(Odoo)",
        },
        nothingDone,
        {
            content: "Do it",
            trigger: ".o_dialog button[name=action_sync]:visible",
            run: "click",
        },
        ...ended,
    ],
});

tours.add("office365_manual_sync_on_a_phone", {
    steps: () => [
        openTab,
        {
            content: "Preferences offer a sync by hand",
            trigger: "[name=office365_buttons] button:not([name^=action])",
            run: "click",
        },
        {
            content: "Oneself is a card here, chosen and connected",
            trigger:
                ".o_dialog [name=person_ids] .o_kanban_record:has(input:checked) .text-bg-success",
        },
        preview,
        {
            content: "So is what would happen",
            trigger:
                ".o_dialog [name=line_ids] .o_kanban_record:contains(Tour Person) .text-bg-success",
        },
        {
            content: "Of the calendar as well",
            trigger:
                ".o_dialog [name=line_ids] .o_kanban_record:contains(Tour Lunch) .text-bg-success",
        },
        nothingDone,
        {
            content: "Nothing is wider than the screen",
            trigger: ".o_dialog .modal-body",
            run() {
                if (this.anchor.scrollWidth > this.anchor.clientWidth) {
                    throw new Error("the dialog is wider than the screen");
                }
            },
        },
        {
            content: "Do it",
            trigger: ".o_dialog button[name=action_sync]:visible",
            run: "click",
        },
        ...ended,
    ],
});

tours.add("office365_manual_sync_of_others", {
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
            content: "Sync now is there: what is about Outlook and opens a dialog",
            trigger: ".o-dropdown-item:contains(Outlook):contains(…)",
            run: "click",
        },
        {
            content: "A manager sees all who are connected, with their state",
            trigger:
                ".o_dialog .o_data_row:contains(Anna) [name=state] .text-bg-success",
        },
        {
            content: "Choose Anna",
            trigger: ".o_dialog .o_data_row:contains(Anna) [name=is_chosen] input",
            run: "click",
        },
        preview,
        {
            content: "How much is told",
            trigger: ".o_dialog .o_data_row:contains(Anna) [name=told]:contains(1)",
        },
        nothingDone,
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
