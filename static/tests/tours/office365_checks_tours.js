import {openTab, told} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const check = (name) => ({
    content: "Check it",
    trigger: `button[name=${name}]`,
    run: "click",
});

tours.add("office365_check_account", {
    steps: () => [
        openTab,
        check("action_office365_test"),
        {
            content: "A red row says what is wrong, and what to do",
            trigger: "[data-check=mailbox][data-colour=red] .o_office365_remedy",
        },
        {
            content: "So does the top of the page",
            trigger: ".alert-danger [name=office365_last_error_remedy]:not(:empty)",
        },
        {
            content: "The dot is red, and there is no other",
            trigger:
                ".o_form_view:not(:has(.fa-circle.text-success)) .fa-circle.text-danger",
        },
        check("action_office365_test"),
        {
            content: "It has been mended meanwhile",
            trigger: "[data-check=mailbox][data-colour=green]",
        },
        {
            content: "Everything is green, and so is the dot",
            trigger:
                ".o_form_view:not(:has([data-colour=red], .alert-danger)) .fa-circle.text-success",
        },
        told("success"),
    ],
});

tours.add("office365_checks", {
    steps: () => [
        {
            content: "The app registration",
            trigger: ".o_data_row [name=name]",
            run: "click",
        },
        check("action_test"),
        {
            content: "A scheduled action that is switched off is red, with what to do",
            trigger: "[data-check=jobs][data-colour=red] .o_office365_remedy",
        },
        {
            content: "What works is green: Microsoft knows the app, the clock is right",
            trigger:
                ".o_office365_checks:has([data-check=microsoft][data-colour=green]) [data-check=clock][data-colour=green]",
        },
        {
            content: "Shared mailboxes are under Configuration",
            trigger: "[data-menu-xmlid='office365_sync.menu_configuration']",
            run: "click",
        },
        {
            content: "There they are",
            trigger: "[data-menu-xmlid='office365_sync.menu_mailboxes']",
            run: "click",
        },
        {
            content: "The one for the log",
            trigger: ".o_data_row [name=address]:contains(odoo-log)",
            run: "click",
        },
        check("action_check"),
        told("success"),
        {
            content: "What was looked at",
            trigger: "a[name=check]",
            run: "click",
        },
        {
            content: "Mail can be moved",
            trigger: "[data-check=moving][data-colour=green]",
        },
    ],
});
