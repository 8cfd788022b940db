import {pressAndConfirm, told} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_conflicts", {
    steps: () => [
        {
            content: "Those that are decided are to be seen too",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        {
            content: "Both values stand side by side; keep the other one",
            trigger:
                ".o_data_row:contains(Nina Roth):contains(2222):contains(3333) button[name=action_keep_other]",
            run: "click",
        },
        {
            content: "It is said of whom, and what that does",
            trigger:
                ".modal:contains(2222):contains(3333):has(.modal-title:contains(Nina Roth)) .btn-primary",
            run: "click",
        },
        told("success", "1"),
        {
            content: "Nina's other value is kept now, and none of the others",
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains(Otto Frei) .text-bg-info)) .o_data_row:contains(Nina Roth) [name=kept] .text-bg-info",
        },
        ...pressAndConfirm(".o_control_panel button[name=action_keep_other_all]"),
        {
            content: "Otto's as well",
            trigger: ".o_data_row:contains(Otto Frei) [name=kept] .text-bg-info",
        },
        {
            content: "Open it",
            trigger: ".o_data_row:contains(Otto Frei) [name=about]",
            run: "click",
        },
        {
            content: "Both are on the form, and which is kept",
            trigger: ".o_form_view:contains(2222):contains(3333) h4 + .badge",
        },
    ],
});

tours.add("office365_conflicts_of_others", {
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
