import {openPreferences} from "./office365_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_save_and_test", {
    url: "/odoo/office365-settings",
    steps: () => [
        {
            content: "It has not been tested",
            trigger: "#office365_test:not(:has(div[name=office365_checked]))",
        },
        {
            content: "Paste a wrong secret",
            trigger: "[name=office365_secret] input",
            run: "edit wrong",
        },
        {
            content: "Save and test: one press",
            trigger: "button[name=action_office365_test]",
            run: "click",
        },
        {
            content: "One answer, which stays on the page, with its time",
            trigger:
                "#office365_test:has([name=office365_checked_on]) [data-check=microsoft][data-colour=red] .o_office365_remedy",
        },
        {
            content: "Nobody was asked about saving",
            trigger: "body:not(:has(.modal))",
        },
        {
            content: "Close what was said",
            trigger: ".o_notification_close",
            run: "click",
        },
        {
            content: "Paste the right secret",
            trigger: "[name=office365_secret] input",
            run: "edit simulated-client-secret",
        },
        {
            content: "Save and test",
            trigger: "button[name=action_office365_test]",
            run: "click",
        },
        {
            content: "Microsoft accepts it",
            trigger:
                "#office365_test:not(:has([data-colour=red])) [data-check=microsoft][data-colour=green]",
        },
        {
            content: "Let the app itself sign in",
            trigger: "[name=office365_sign_in_mode] input[data-value=application]",
            run: "click",
        },
        {
            content: "Save and test",
            trigger: "button[name=action_office365_test]",
            run: "click",
        },
        {
            content:
                "Nobody has consented to what it needs, and it says where that is done",
            trigger:
                "#office365_test [data-colour=orange]:contains(Contacts.ReadWrite) .o_office365_remedy",
        },
    ],
});

tours.add("office365_device_code_of_somebody_else", {
    url: "/odoo",
    steps: () => [
        ...openPreferences,
        {
            content: "Connect with a device code",
            trigger: "button[name=action_office365_connect_device]",
            run: "click",
        },
        {
            content: "The code of somebody else was typed in: the dialog says so",
            trigger: ".modal .alert-danger:contains(somebody.else@contoso.example)",
            timeout: 20000,
        },
        {
            content: "And offers a new one",
            trigger: ".modal button[name=action_new_code]",
        },
    ],
});

tours.add("office365_device_code_by_hand", {
    url: "/odoo",
    steps: () => [
        ...openPreferences,
        {
            content: "Connect with a device code",
            trigger: "button[name=action_office365_connect_device]",
            run: "click",
        },
        {
            content: "The code has been typed in; not waiting until that is seen",
            trigger: ".modal button[name=action_check]",
            run: "click",
        },
        {
            content: "It is said",
            trigger: ".o_notification:has(.bg-success)",
        },
        {
            content: "The dialog has done its work, and is closed",
            trigger: "body:not(:has(.modal button[name=action_check]))",
        },
    ],
});
