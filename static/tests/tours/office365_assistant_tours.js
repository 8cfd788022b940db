import {openPreferences} from "./office365_steps";
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
        trigger: "[name=mailbox_state] .text-bg-success",
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
        content: "What it comes to",
        trigger: "[name=verdict]:not(:has([data-colour=red])) [data-check=verdict]",
    },
    {
        content: "What needs nothing is one line, until it is opened",
        trigger: "[name=check_report]:not(:has(details[open])) summary",
        run: "click",
    },
    {
        content: "Nothing of the installation is red",
        trigger: "[name=check_report]:not(:has([data-colour=red])) [data-check=clock]",
    },
    {
        content: "The same of the shared mailbox",
        trigger: "[name=mailbox_report] summary",
        run: "click",
    },
    {
        content: "Nor is anything of that",
        trigger:
            "[name=mailbox_report]:not(:has([data-colour=red])) [data-check=moving]",
    },
    ...next,
    page("done"),
    {
        content: "What comes next",
        trigger: "div[name=done] button[name=action_choose_contacts]",
    },
];

const menu = (name) => `[data-menu-xmlid='office365_sync.${name}']`;
const leaveAndComeBack = [
    {
        content: "Something else comes first",
        trigger: menu("menu_sync"),
        run: "click",
    },
    {
        content: "What each sync did",
        trigger: menu("menu_sync_runs"),
        run: "click",
    },
    {
        content: "The assistant is left",
        trigger: ".o_list_view",
    },
    {
        content: "Back to the set-up",
        trigger: menu("menu_configuration"),
        run: "click",
    },
    {
        content: "And taken up again",
        trigger: menu("menu_setup"),
        run: "click",
    },
    page("try"),
    {
        content: "A page back",
        trigger: "[name=buttons] button[name=action_back]",
        run: "click",
    },
    {
        content: "What was entered is there, and the secret is stored",
        trigger: `div[name=ids]:has(div[name=client_id] input:value(${CLIENT_ID})) .text-success .fa-lock`,
    },
    ...next,
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
            content: "That is no client ID, which is said; and the page stays",
            trigger: ".modal .o_error_dialog [role=alert] p:not(:empty)",
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
            trigger:
                "div[name=ids] .alert [data-check=microsoft][data-colour=red] .o_office365_remedy",
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
            trigger: "button[name=action_sync_calendar]",
            run: "click",
        },
        {
            content: "It is on, and can be switched off again",
            trigger: "[name=calendar_enabled] input:checked",
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
            content: "There is no redirect URI to register",
            trigger: "div[name=register]:not(:has([name=redirect_uri]))",
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
            trigger: ".o_notification:has(.bg-success)",
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
            content: "Application permissions",
            trigger: "div[name=register] [name=permissions]:contains(User.Read.All)",
        },
        ...next,
        ...ids,
        secret,
        ...next,
        page("try"),
        ...leaveAndComeBack,
        page("try"),
        {
            content: "Nobody is asked for a consent that was given",
            trigger:
                "div[name=try]:has([name=granted] [data-colour=green]):not(:has([name=consent_url]))",
        },
        fill("login", "anna.keller@contoso.example"),
        {
            content: "Nobody signs in",
            trigger: "button[name=action_connect_mailbox]",
            run: "click",
        },
        {
            content: "It is connected",
            trigger: "div[name=try] [name=account_state] .text-bg-success",
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

tours.add("office365_assistant_not_mine", {
    steps: () => [
        {
            content: "An ordinary user has menus, but not the one of the set-up",
            trigger: `.o_menu_sections:not(:has(${menu("menu_configuration")})) ${menu("menu_sync")}`,
        },
        ...openPreferences,
        {
            content: "Preferences say who sets it up; there is nothing to press",
            trigger:
                ".o_form_view:not(:has(button[name=action_office365_connect])) .alert-info",
        },
    ],
});

const around = (element) => {
    const found = [];
    for (let one = element; one; one = one.parentElement) {
        found.push(one);
    }
    return found;
};

tours.add("office365_assistant_scrolled_down", {
    steps: () => [
        {
            ...page("register"),
            run() {
                const all = around(this.anchor);
                all.forEach((one) => {
                    one.scrollTop = one.scrollHeight;
                });
                if (!all.some((one) => one.scrollTop)) {
                    throw new Error("there is nothing to scroll");
                }
            },
        },
        ...next,
        {
            ...page("ids"),
            run() {
                if (around(this.anchor).some((one) => one.scrollTop)) {
                    throw new Error("the next page does not begin at its top");
                }
            },
        },
    ],
});
