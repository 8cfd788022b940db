import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_mail_set_up", {
    url: "/odoo/office365-mailboxes",
    steps: () => [
        {
            content: "A new one",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its address",
            trigger: "[name=address] input",
            run: "edit odoo-log@contoso.example",
        },
        {
            content: "Who reads it",
            trigger: "[name=account_id] input",
            run: "edit Service",
        },
        {
            content: "Choose the account",
            trigger: ".o-autocomplete--dropdown-item:contains(Service)",
            run: "click",
        },
        {
            content: "What it does with colleagues is filled in",
            trigger: "[name=own_domains] input:value(contoso.example)",
        },
        {
            content: "The rules are there, with the address",
            trigger: "[name=rules_to_create]:contains(odoo-log@contoso.example)",
        },
        {
            content: "Each on a line of its own",
            trigger: "[name=rules_to_create] pre",
            run() {
                if (getComputedStyle(this.anchor).whiteSpace !== "pre-wrap") {
                    throw new Error("the rules run into one another");
                }
            },
        },
        {
            content: "Switch it on",
            trigger: "button[name=action_switch_on]",
            run: "click",
        },
        {
            content: "Agree to what is read",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is on",
            trigger: "[name=state] .o_arrow_button_current:contains(On)",
        },
        {
            content: "Check it",
            trigger: "button[name=action_check]",
            run: "click",
        },
        {
            content: "It says how that went",
            trigger: ".o_notification:contains(Everything is all right)",
        },
        {
            content: "Look at what was checked",
            trigger: "a[name=check]",
            run: "click",
        },
        {
            content: "All parts work",
            trigger: "[data-check=moving][data-colour=green]",
        },
    ],
});

tours.add("office365_mail_opportunity", {
    url: "/odoo/office365-interactions",
    steps: () => [
        {
            content: "Open the mail",
            trigger: ".o_data_cell[name=subject]:contains(Solar panels)",
            run: "click",
        },
        {
            content: "Its text is shown",
            trigger: "[name=body] b:contains(forty)",
        },
        {
            content: "And why it was logged",
            trigger: "[name=why]:contains(Nina Roth wrote from)",
        },
        {
            content: "Note where a new window would lead",
            trigger: "button[name=action_open_in_outlook]",
            run() {
                browser.open = (address, target) => {
                    document.body.dataset.opened = `${target} ${address}`;
                    return {closed: false};
                };
            },
        },
        {
            content: "Open it in Outlook",
            trigger: "button[name=action_open_in_outlook]",
            run: "click",
        },
        {
            content: "Having read who may open it",
            trigger: ".modal:contains(may open the shared mailbox) .btn-primary",
            run: "click",
        },
        {
            content: "A new window leads to Outlook",
            trigger: "body[data-opened^='_blank https://'][data-opened*='/owa/']",
        },
        {
            content: "Make an opportunity of it",
            trigger: "button[name=action_create_opportunity]",
            run: "click",
        },
        {
            content: "Which has the subject as its name",
            trigger:
                ".o_form_view [name=name]:contains(Solar panels), .o_form_view [name=name] textarea:value(Solar panels)",
        },
        {
            content: "And tells of the mail",
            trigger: "button[name=action_office365_interactions]:contains(1)",
        },
    ],
});

tours.add("office365_mail_contact", {
    steps: () => [
        {
            content: "The mail is in the contact's history",
            trigger: ".o-mail-Message:contains(Solar panels)",
        },
        {
            content: "And counted",
            trigger: "button[name=action_office365_interactions]:contains(1)",
            run: "click",
        },
        {
            content: "The list of it",
            trigger: ".o_data_cell[name=subject]:contains(Solar panels)",
        },
    ],
});

tours.add("office365_mail_pivot", {
    url: "/odoo/office365-interactions",
    steps: () => [
        {
            content: "Mail of all salespeople, counted",
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {
            content: "Anna's",
            trigger: ".o_pivot tr:contains(Anna) td:last-child:contains(2)",
        },
        {
            content: "Bruno's",
            trigger: ".o_pivot tr:contains(Bruno) td:last-child:contains(1)",
        },
        {
            content: "Of the month, in both directions",
            trigger: ".o_pivot th:contains(From the customer)",
        },
        {
            content: "Which mail that is",
            trigger: ".o_pivot tr:contains(Bruno) td:last-child",
            run: "click",
        },
        {
            content: "Is listed",
            trigger: ".o_data_cell[name=subject]:contains(A second offer)",
        },
    ],
});
