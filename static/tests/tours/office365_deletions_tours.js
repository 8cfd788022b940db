import {openPreferences, pressAndConfirm} from "./office365_steps";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const tours = registry.category("web_tour.tours");

const row = (name) => `.o_data_row:contains(${name})`;
const gone = (name) => ({
    content: `${name} is in the list no more`,
    trigger: `.o_list_table:not(:has(${row(name)}))`,
});
const nothingWaits = [
    {
        content: "Nothing waits any more",
        trigger: ".o_view_nocontent",
    },
    {
        content: "And there is nothing to press",
        trigger: ".o_control_panel:not(:has(button[name*=_held]))",
    },
];

tours.add("office365_held_deletions", {
    steps: () => [
        ...openPreferences,
        {
            content: "Preferences say how many deletions wait",
            trigger: ".modal [name=office365_held]:contains(12)",
        },
        {
            content: "Show them",
            trigger: ".modal button[name=action_office365_open_held]",
            run: "click",
        },
        {
            content: "Each says what would happen; choose one to keep",
            trigger: `${row("Tour Person 0")}:has([name=deletion]:not(:empty)) .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Keep it",
            trigger: ".o_control_panel button[name=action_keep_held]",
            run: "click",
        },
        gone("Tour Person 0"),
        {
            content: "Choose one to delete",
            trigger: `${row("Tour Person a")} .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "And another",
            trigger: `${row("Tour Person b")} .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "Both are chosen",
            trigger: ".o_selection_box:contains(2)",
        },
        ...pressAndConfirm(".o_control_panel button[name=action_delete_held]"),
        gone("Tour Person a"),
        gone("Tour Person b"),
        {
            content: "The others are there still",
            trigger: row("Tour Person c"),
        },
        ...pressAndConfirm(
            ".o_control_panel button[name=action_delete_all_held]",
            "(9)", // How many they are, and who some of them are
            "Tour Person"
        ),
        ...nothingWaits,
    ],
});

const call = (method, args) =>
    rpc(`/web/dataset/call_kw/office365.contact.link/${method}`, {
        model: "office365.contact.link",
        method,
        args,
        kwargs: {},
    });

tours.add("office365_held_in_preferences", {
    steps: () => [
        ...openPreferences,
        {
            content: "Twelve wait; one is kept meanwhile, somewhere else",
            trigger: ".modal [name=office365_held]:contains(12)",
            async run() {
                const [one] = await call("search", [[["is_held", "=", true]]]);
                await call("action_keep_held", [[one]]);
            },
        },
        {
            content: "Carry out all",
            trigger: ".modal button[name=action_office365_approve_deletions]",
            run: "click",
        },
        {
            content: "It is said of how many by now",
            trigger:
                ".modal:not(.o_inactive_modal):has(.modal-title:contains('(11)')) .btn-primary",
            run: "click",
        },
        {
            content: "They are carried out",
            trigger: ".modal:not(:has([name=office365_held]))",
        },
    ],
});

tours.add("office365_event_deletions", {
    steps: () => [
        {
            content: "The calendar says that deletions wait",
            trigger: ".o_office365_panel:contains(4)",
        },
        {
            content: "Look at them",
            trigger: ".o_office365_panel .btn-link",
            run: "click",
        },
        {
            content: "What would happen is said",
            trigger: `${row("Keep me")} [name=deletion]:not(:empty)`,
        },
        {
            content: "Keep one",
            trigger: `${row("Keep me")} button[name=action_keep_held]`,
            run: "click",
        },
        {
            content: "Eve would be invited again, which is said, and which event it is",
            trigger: ".modal:has(.modal-title:contains(Keep me)) .btn-primary",
            run: "click",
        },
        gone("Keep me"),
        {
            content: "Delete one",
            trigger: `${row("Delete me")} button[name=action_delete_held]`,
            run: "click",
        },
        gone("Delete me"),
        {
            content: "Tick one, which has no part in what all means",
            trigger: ".o_data_row .o_list_record_selector input",
            run: "click",
        },
        ...pressAndConfirm("button[name=action_delete_all_held]", "(2)", "And me"),
        ...nothingWaits,
    ],
});
