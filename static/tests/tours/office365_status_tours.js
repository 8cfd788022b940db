import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

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
            content: "Those issues, and whose they are; only Anna can try them again",
            trigger:
                ".o_data_row:contains(Stuck Two):not(:has(button[name=action_retry])) [name=user_id]:contains(Anna)",
        },
        {
            content: "Choose both",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Open what can be done with them",
            trigger: ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Export them",
            trigger: ".o-dropdown-item:has(.fa-upload)",
            run: "click",
        },
        {
            content: "With what the list shows",
            trigger: ".o_fields_list [data-field_id=remedy]",
        },
        {
            content: "Which is for another time",
            trigger: ".o_dialog .modal-header .btn-close",
            run: "click",
        },
        {
            content: "Back",
            trigger: ".o_back_button a, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "The line opens its account",
            trigger: ".o_data_row:first [name=whose]",
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
