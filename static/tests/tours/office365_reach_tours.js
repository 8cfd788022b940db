import {registry} from "@web/core/registry";
import {unreachable} from "./office365_reach";
import {user} from "@web/core/user";

const tours = registry.category("web_tour.tours");
const services = () => odoo.__WOWL_DEBUG__.root.env.services;
const action = (name, options) =>
    services().action.doAction(`office365_sync.action_${name}`, {
        clearBreadcrumbs: true,
        ...options,
    });

const found = [];
let seen = 0;

/**
 * Every control of what is shown now.
 */
const look = (content, trigger) => ({
    content,
    trigger,
    run: () => {
        const {count, wrong} = unreachable();
        seen += count;
        found.push(...wrong.map((text) => `${content}: ${text}`));
    },
});
const nothingFound = {
    content: "All can be reached by keyboard, and all have a name",
    trigger: "body",
    run: () => {
        if (found.length || seen < 50) {
            throw new Error(found.join("\n") || `${seen} controls seen`);
        }
    },
};
const press = (trigger) => ({content: `Press ${trigger}`, trigger, run: "click"});
const open = (name, run) => ({content: `Open ${name}`, trigger: "body", run});
const list = (name) => [
    open(name, () => action(name)),
    look(`The list ${name}`, ".o_list_view .o_data_row"),
];
const withForm = (name) => [
    ...list(name),
    press(".o_data_row:first .o_data_cell:not(.o_list_button):first"),
    look(`The form of ${name}`, ".o_form_view .o_form_sheet"),
];
const close = [
    press(".o_dialog .btn-close, .o_dialog .oi-arrow-left"),
    {content: "Closed", trigger: "body:not(:has(.o_dialog))"},
];
const preferences = [
    open("Preferences", () =>
        services().action.doAction("office365_sync.action_preferences", {
            clearBreadcrumbs: true,
            props: {resId: user.userId},
        })
    ),
    press(".o_form_view a[name=office365]"),
];
const dialog = (button) => [
    press(`button[name=action_office365_${button}]`),
    look(`The dialog ${button}`, ".o_dialog footer button"),
    ...close,
];

tours.add("office365_reach", {
    steps: () => [
        ...withForm("contact_links"),
        ...list("event_links"),
        ...list("held_deletions"),
        ...list("event_deletions"),
        ...withForm("conflicts"),
        ...withForm("sync_runs"),
        ...withForm("sync_issues"),
        ...withForm("interactions"),
        ...preferences,
        look("Preferences", ".o_form_view [name=office365_buttons] button"),
        ...["leave", "change_account", "existing_meetings"].flatMap(dialog),
        ...["reset_contacts", "reset_calendar"].flatMap(dialog),
        open("The calendar", () =>
            services().action.doAction("calendar.action_calendar_event", {
                clearBreadcrumbs: true,
            })
        ),
        look("The calendar", ".o_office365_panel .o_office365_sync"),
        open("Sync Now", () => action("manual_sync")),
        look("What to sync", ".o_dialog button[name=action_preview]"),
        press(".o_dialog button[name=action_preview]"),
        look("The preview", ".o_dialog button[name=action_back]:visible"),
        press(".o_dialog button[name=action_sync]:visible"),
        look("The result", ".o_dialog footer button[special=cancel].btn-primary"),
        ...close,
        nothingFound,
    ],
});

const PAGES = ["what", "who", "register", "ids", "try", "contacts", "calendar"].concat([
    "mail",
    "verify",
    "done",
]);
const assistant = (mode) =>
    PAGES.flatMap((page) => [
        open(`The page ${page}`, async () => {
            const {orm} = services();
            const [app] = await orm.search("office365.app", [], {limit: 1});
            const values = {sign_in_mode: mode, setup_page: page};
            await orm.write("office365.app", [app], values);
            await action("setup");
        }),
        look(`The page ${page}, ${mode}`, `.o_form_view div[name=${page}]`),
    ]);

tours.add("office365_reach_as_manager", {
    steps: () => [
        ...["user", "device", "application"].flatMap(assistant),
        open("The device code", async () => {
            const {orm} = services();
            const [app] = await orm.search("office365.app", [], {limit: 1});
            await orm.write("office365.app", [app], {sign_in_mode: "device"});
            const method = "action_office365_connect_device";
            const code = await orm.call("res.users", method, [[user.userId]]);
            await services().action.doAction(code);
        }),
        look("The device code", ".o_dialog [name=user_code]"),
        ...close,
        ...withForm("account"),
        ...withForm("mailboxes"),
        ...withForm("app"),
        ...list("status"),
        ...list("messages"),
        ...list("never_log"),
        ...list("sync_rights"),
        open("Contact Fields", () => action("field_rules")),
        look("Contact Fields", ".o_list_view"),
        open("Settings", () => action("settings")),
        look("Settings", ".o_form_view .o_setting_box:visible"),
        nothingFound,
    ],
});
