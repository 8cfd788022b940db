import {openPreferences, openTab, pressAndConfirm, told} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const reset = (kind, group, count) => [
    ...pressAndConfirm(`button[name=action_office365_reset_${kind}]`),
    {
        content: "How far it is, is shown",
        trigger: `[name=${group}] .o_office365_progress`,
    },
    {
        content: "It has ended",
        trigger: `[name=${group}]:not(:has(.o_office365_progress))`,
        timeout: 20000,
    },
    {
        content: "As many as before are in sync",
        trigger: `[name=${count}]:contains(2)`,
    },
];

tours.add("office365_resets", {
    steps: () => [
        openTab,
        ...reset("contacts", "office365_contacts_buttons", "office365_contact_count"),
        ...reset("calendar", "office365_calendar_buttons", "office365_event_count"),
    ],
});

const disconnect = {
    content: "Disconnect",
    trigger: "button[name=action_office365_leave]",
    run: "click",
};
const apply = {
    content: "Do it",
    trigger: ".modal button[name=action_apply]",
    run: "click",
};

tours.add("office365_leave", {
    steps: () => [
        openTab,
        disconnect,
        {
            content: "What is in Outlook is left there, unless told otherwise",
            trigger: ".modal:not(:has(.alert-warning)) input[data-value=leave]:checked",
        },
        apply,
        told("success"),
        {
            content: "It is not connected, and can be",
            trigger: "button.btn-primary[name=action_office365_connect]",
        },
    ],
});

tours.add("office365_leave_and_remove", {
    steps: () => [
        ...openPreferences,
        disconnect,
        {
            content: "Remove what Odoo has put there",
            trigger: ".modal input[data-value=remove]",
            run: "click",
        },
        {
            content: "It says how much that is, and what stays",
            trigger:
                ".modal .alert-warning:has([name=contact_count]:contains(2)):has([name=event_count]:contains(1)) li",
        },
        apply,
        told("info"),
        {
            content: "The question is closed",
            trigger: "body:not(:has(.modal))",
        },
        ...openPreferences,
        {
            content: "It is said how far it is",
            trigger: "[name=office365_leaving] .o_office365_removal:contains(2)",
        },
        {
            content: "It can be stopped, which is not what is suggested",
            trigger: "button.btn-secondary[name=action_office365_stop_removal]",
        },
        disconnect,
        {
            content: "There is nothing to choose any more",
            trigger: ".modal:not(:has([name=choice])) .alert-info",
        },
        {
            content: "Let it go on",
            trigger: ".modal .modal-footer button.btn-primary:visible",
            run: "click",
        },
        {
            content: "It is closed",
            trigger: "body:not(:has(.modal button[name=action_apply]))",
        },
    ],
});

tours.add("office365_removal_ends", {
    steps: () => [
        {
            content: "By itself the page says what came of it, and that alone",
            trigger:
                ".o_form_view:not(:has(.o_widget_office365_removal)) [name$=left_note]:contains(2)",
        },
    ],
});

tours.add("office365_disconnect_others", {
    steps: () => [
        {
            content: "It is Anna's",
            trigger: ".o_form_view [name=user_id]:contains(Anna)",
        },
        {
            content: "Which a manager cannot check, for want of Anna's sign-in",
            trigger: ".o_form_view:not(:has(button[name=action_test]))",
        },
        ...pressAndConfirm("button[name=action_disconnect]"),
        {
            content: "There is nothing to disconnect any more",
            trigger: ".o_form_view:not(:has(button[name=action_disconnect]))",
        },
    ],
});
