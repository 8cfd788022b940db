import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// No words in these steps: they are walked in more than one language.
tours.add("office365_status", {
    steps: () => [
        {
            content: "Whose sign-in has ended is the first line",
            trigger: ".o_data_row:first [name=state] .text-bg-warning",
        },
        {
            content: "What could not be synced of it",
            trigger: ".o_data_row:first button[name=action_issues]",
            run: "click",
        },
        {
            content: "That issue, and no other",
            trigger: ".o_list_view .o_data_row:only-child [name=about]",
        },
        {
            content: "Back",
            trigger: ".o_back_button a, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "The line opens its account",
            trigger: ".o_data_row:first [name=address]",
            run: "click",
        },
        {
            content: "The account",
            trigger: ".o_form_view [name=login]",
        },
    ],
});

tours.add("office365_trouble", {
    steps: () => [
        {
            content: "The top bar says that the account needs its user",
            trigger: ".o_office365_trouble",
            run: "click",
        },
        {
            content: "What it is about, and the way out",
            trigger: ".o_office365_trouble_content .btn-primary",
        },
        {
            content: "More is in Preferences",
            trigger: ".o_office365_trouble_content .btn-secondary",
            run: "click",
        },
        {
            content: "One's own",
            trigger: ".o_form_view a[name=office365]",
        },
    ],
});
