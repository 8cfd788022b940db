import {openPreferences} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_conflicts", {
    url: "/odoo/office365-conflicts",
    steps: () => [
        {
            content: "Both values stand side by side",
            trigger: ".o_data_row:contains(2222):contains(3333)",
        },
        {
            content: "Keep the other one",
            trigger: ".o_data_row button[name=action_keep_other]",
            run: "click",
        },
        {
            content: "It is said what that does",
            trigger: ".modal:contains(put back in Odoo) .btn-primary",
            run: "click",
        },
        {
            content: "It is done",
            trigger: ".o_notification:contains(Values put back: 1)",
        },
        {
            content: "Outlook's value is kept now",
            trigger: ".o_data_row [name=kept]:contains(Outlook)",
        },
        {
            content: "Open it",
            trigger: ".o_data_row [name=about]",
            run: "click",
        },
        {
            content: "Both are on the form, and which is kept",
            trigger: ".o_form_view .badge:contains(Kept)",
        },
    ],
});

tours.add("office365_conflicts_of_others", {
    url: "/odoo/office365-conflicts",
    steps: () => [
        {
            content: "A manager sees whose it is",
            trigger: ".o_data_row [name=user_id]:contains(Anna)",
        },
        {
            content: "And leaves it to Anna",
            trigger:
                ".o_data_row:contains(2222):not(:has(button[name=action_keep_other]))",
        },
    ],
});

tours.add("office365_leave", {
    url: "/odoo",
    steps: () => [
        ...openPreferences,
        {
            content: "Disconnect",
            trigger: "button[name=action_office365_leave]",
            run: "click",
        },
        {
            content: "Remove what Odoo has put there",
            trigger: ".modal input[data-value=remove]",
            run: "click",
        },
        {
            content: "It says what that is, and what stays",
            trigger: ".modal .alert:contains(what you have edited in Outlook)",
        },
        {
            content: "Do it",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "It goes on in the background",
            trigger: ".o_notification:contains(in the background)",
        },
    ],
});
