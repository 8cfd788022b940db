/**
 * One's own Preferences, on our tab.
 */
export const openPreferences = [
    {
        content: "The user's menu",
        trigger: ".o_user_menu button.dropdown-toggle",
        run: "click",
    },
    {
        content: "Preferences",
        trigger: ".o-dropdown--menu [data-menu=preferences]",
        run: "click",
    },
    {
        content: "The tab Office 365",
        trigger: ".o_form_view a[name=office365]",
        run: "click",
    },
];
