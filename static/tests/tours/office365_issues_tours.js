import {told} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const row = (name) => `.o_data_row:contains(${name})`;

tours.add("office365_not_fully_synced", {
    steps: () => [
        {
            content: "The tab Outlook of the contact",
            trigger: ".o_form_view a[name=office365]",
            run: "click",
        },
        {
            content: "It is red",
            trigger: "[name=office365_state] .text-bg-danger",
        },
        {
            content: "What is wrong, and what to do",
            trigger: "[name=office365_error]:not(:empty)",
        },
    ],
});

tours.add("office365_issues", {
    steps: () => [
        {
            content: "Each says what is wrong and what to do; try one again",
            trigger: `${row("Stuck One")}:has([name=message]:not(:empty)):has([name=remedy]:not(:empty)) button[name=action_retry]`,
            run: "click",
        },
        told("success"),
        {
            content: "Skip the other",
            trigger: `${row("Stuck Two")} button[name=action_skip]`,
            run: "click",
        },
        {
            content: "It is said which, and what that does",
            trigger:
                ".modal:has(.modal-title:contains(Stuck Two)) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is no issue any more",
            trigger: `.o_list_view:not(:has(${row("Stuck Two")})) ${row("Stuck One")}`,
        },
    ],
});
