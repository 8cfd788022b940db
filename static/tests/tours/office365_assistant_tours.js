import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001";
const TENANT = "11111111-1111-4111-8111-111111111111";

const page = (name) => ({
    content: `The page ${name}`,
    trigger: `.o_form_view div[name=${name}]`,
});
const next = [
    {
        content: "Next",
        trigger: "[name=buttons] button[name=action_next]",
        run: "click",
    },
];
const choose = (mode) => [
    page("what"),
    {
        content: "Mail with customers as well",
        trigger: "[name=setup_mail] input",
        run: "click",
    },
    ...next,
    page("who"),
    {
        content: "Who signs in",
        trigger: `[name=sign_in_mode] input[data-value=${mode}]`,
        run: "click",
    },
    ...next,
];
const fill = (name, value) => ({
    content: `Fill in ${name}`,
    trigger: `div[name=${name}] input`,
    run: `edit ${value}`,
});
const ids = [page("ids"), fill("client_id", CLIENT_ID), fill("tenant", TENANT)];
const secret = fill("secret", "simulated-client-secret");
const mail = [
    page("mail"),
    fill("mailbox_address", "odoo-log@contoso.example"),
    {
        content: "Keep it",
        trigger: "button[name=action_keep_mailbox]",
        run: "click",
    },
    {
        content: "The rules are there, to be copied",
        trigger: "div[name=mail]:contains(New-TransportRule) .o_clipboard_button",
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
        trigger: "[name=mailbox_state]:contains(On)",
    },
    ...next,
];
const verify = [
    page("verify"),
    {
        content: "Check everything",
        trigger: "button[name=action_check_all]",
        run: "click",
    },
    {
        content: "Nothing of the installation is red",
        trigger: "[name=check_report]:not(:has([data-colour=red])) [data-check=clock]",
    },
    {
        content: "Nor of the shared mailbox",
        trigger:
            "[name=mailbox_report]:not(:has([data-colour=red])) [data-check=moving]",
    },
    ...next,
    page("done"),
    {
        content: "What happens next, and how often",
        trigger: "div[name=done]:contains(five minutes)",
    },
];

tours.add("office365_assistant_user", {
    url: "/odoo/office365-setup",
    steps: () => [
        ...choose("user"),
        page("register"),
        {
            content: "The redirect URI can be copied, and so can each permission",
            trigger:
                "div[name=register]:has([name=redirect_uri] .o_clipboard_button) [name=permissions]:contains(Mail.ReadWrite.Shared) .o_clipboard_button",
        },
        ...next,
        ...ids,
        fill("client_id", "Odoo"),
        ...next,
        {
            content: "That is no client ID, and it says where the right one is",
            trigger: ".modal:contains(is no client ID):contains(overview page)",
        },
        {
            content: "Close that",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        fill("client_id", CLIENT_ID),
        fill("secret", "wrong"),
        ...next,
        {
            content: "Microsoft does not take the secret",
            trigger: "div[name=ids] .alert [data-check=microsoft]:contains(is wrong)",
        },
        secret,
        ...next,
        page("try"),
        fill("login", "odoo.service@contoso.example"),
        {
            content: "To Microsoft's page, and back here",
            trigger: "button[name=action_sign_in]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Who signed in, and what was granted",
            trigger:
                "div[name=try]:contains(odoo.service@contoso.example) [data-colour=green]:contains(Mail.ReadWrite.Shared)",
        },
        ...next,
        page("contacts"),
        ...next,
        page("calendar"),
        {
            content: "My own calendar",
            trigger: "[name=calendar_enabled] input",
            run: "click",
        },
        ...next,
        ...mail,
        ...verify,
    ],
});

tours.add("office365_assistant_device", {
    url: "/odoo/office365-setup",
    steps: () => [
        ...choose("device"),
        {
            content: "Public client flows have to be allowed; there is no redirect URI",
            trigger:
                "div[name=register]:contains(Allow public client flows):not(:has([name=redirect_uri]))",
        },
        ...next,
        ...ids,
        {
            content: "No secret is asked for",
            trigger: "div[name=ids]:not(:has([name=secret]))",
        },
        ...next,
        page("try"),
        fill("login", "odoo.service@contoso.example"),
        {
            content: "A code to type in",
            trigger: "button[name=action_sign_in]",
            run: "click",
        },
        {
            content: "The code is typed in elsewhere; the assistant shows who that was",
            trigger:
                "div[name=try]:contains(odoo.service@contoso.example) [data-colour=green]:contains(Calendars.ReadWrite)",
            timeout: 30000,
        },
        {
            content: "It has been said, and whoever goes on at once goes on",
            trigger: ".o_notification:contains(is connected)",
        },
        {content: "The dialog is closed", trigger: "body:not(:has(.modal))"},
        ...next,
        page("contacts"),
    ],
});

tours.add("office365_assistant_application", {
    url: "/odoo/office365-setup",
    steps: () => [
        ...choose("application"),
        {
            content: "Application permissions, and an administrator's consent",
            trigger:
                "div[name=register]:contains(Grant admin consent) [name=permissions]:contains(User.Read.All)",
        },
        ...next,
        ...ids,
        secret,
        ...next,
        page("try"),
        {
            content: "There is a page for the administrator who consents",
            trigger: "[name=consent_url] .o_clipboard_button",
        },
        fill("login", "anna.keller@contoso.example"),
        {
            content: "Nobody signs in",
            trigger: "button[name=action_connect_mailbox]",
            run: "click",
        },
        {
            content: "It is connected",
            trigger: "div[name=try] [name=account_state]:contains(Connected)",
        },
        ...next,
        page("contacts"),
        ...next,
        page("calendar"),
        ...next,
        ...mail,
        ...verify,
    ],
});
