import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("office365_calendar_connect", {
    url: "/odoo/calendar",
    steps: () => [
        {
            content: "The calendar offers to be synced",
            trigger: ".o_office365_connect",
            run: "click",
        },
        {
            content: "Which leads to Preferences",
            trigger: ".o_form_view a[name=office365]",
            run: "click",
        },
        {
            content: "Sync the calendar",
            trigger: "[name=office365_calendar_enabled] input",
            run: "click",
        },
        {
            content: "Meetings from before stay in Odoo, and that is said",
            trigger: "[name=office365_calendar_existing]:contains(Stay in Odoo alone)",
        },
        {
            content: "Three months ahead are enough",
            trigger: "[name=office365_calendar_months_after] input",
            run: "edit 3",
        },
        {
            content: "Connect, by way of Microsoft's sign-in page",
            trigger: "button[name=action_office365_connect]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back in Preferences, connected",
            trigger: "[name=office365_state]:contains(Connected)",
        },
        {
            content: "The calendar is synced",
            trigger: "[name=office365_calendar_enabled] input:checked",
        },
        {
            content: "The choice was kept",
            trigger: "[name=office365_calendar_months_after] input:value(3)",
        },
    ],
});

tours.add("office365_calendar_consent", {
    url: "/odoo/calendar",
    steps: () => [
        {
            content: "The calendar says that it is not synced",
            trigger: ".o_office365_problem",
            run: "click",
        },
        {
            content: "Preferences say why",
            trigger:
                "[name=office365_calendar_problem]:contains(may not read your Outlook calendar yet)",
        },
        {
            content: "Sign in again, by way of Microsoft's sign-in page",
            trigger:
                "div[name=office365_calendar_problem] button[name=action_office365_connect]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back in Preferences, without the problem",
            trigger:
                ".o_form_view:has([name=office365_state]:contains(Connected)):not(:has(div[name=office365_calendar_problem]))",
        },
    ],
});

tours.add("office365_calendar_make", {
    url: "/odoo/calendar",
    steps: () => [
        {
            content: "A meeting of mine, from Outlook, is there",
            trigger: ".fc-event:contains(Lunch in town)",
        },
        {
            content: "When it was synced",
            trigger: ".o_office365_last:contains(Synced)",
        },
        {
            content: "A new meeting",
            trigger: ".o-calendar-button-new",
            run: "click",
        },
        {
            content: "Its title",
            trigger: ".o_form_view [name=name] input",
            run: "edit Kick-off",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Saved, without waiting for Microsoft",
            trigger: ".o_form_view:not(:has(.o_form_button_save:visible))",
        },
        {
            content: "The tab Outlook of the event",
            trigger: ".o_form_view a[name=office365]",
            run: "click",
        },
        {
            content: "What is done next",
            trigger: "[name=office365_next]:contains(Goes to Outlook within seconds)",
        },
        {
            content: "That is more than that it is not there yet",
            trigger: ".o_form_view:not(:has([name=office365_state]:visible))",
        },
    ],
});

tours.add("office365_calendar_form", {
    steps: () => [
        {
            content: "The tab Outlook of the event",
            trigger: ".o_form_view a[name=office365]",
            run: "click",
        },
        {
            content: "It is in my Outlook",
            trigger: "[name=office365_state]:contains(In my Outlook)",
        },
        {
            content: "Sync it now",
            trigger: "button[name=action_office365_sync_now]",
            run: "click",
        },
        {
            content: "It says so",
            trigger: ".o_notification:contains(The sync has been started)",
        },
    ],
});

tours.add("office365_calendar_series", {
    steps: () => [
        {
            content: "The series has its title from Outlook",
            trigger: ".o_form_view [name=name] input:value(Weekly of Outlook)",
        },
        {
            content: "Another one",
            trigger: ".o_form_view [name=name] input",
            run: "edit Weekly of Odoo",
        },
        {
            content: "For all events of the series",
            trigger: "[name=recurrence_update] input[data-value=all_events]",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Saved",
            trigger: ".o_form_view:not(:has(.o_form_button_save:visible))",
        },
    ],
});

tours.add("office365_calendar_sync_now", {
    url: "/odoo/calendar",
    steps: () => [
        {
            content: "Sync Outlook",
            trigger: ".o_office365_sync:not([disabled])",
            run: "click",
        },
        {
            content: "Progress",
            trigger: ".o_office365_sync .fa-spin",
        },
    ],
});

tours.add("office365_calendar_sync_other", {
    url: "/odoo/calendar",
    steps: () => [
        {
            content: "Calendars of others",
            trigger: ".o_office365_others",
            run: "click",
        },
        {
            content: "Anna's",
            trigger: ".o-dropdown--menu .dropdown-item:contains(Anna)",
            run: "click",
        },
        {
            content: "Progress",
            trigger: ".o_office365_others_progress:contains(Syncing Anna)",
        },
    ],
});
