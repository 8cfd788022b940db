// No words of ours in the steps of tours: they are walked in more than one language.

export const openTab = {
    content: "The tab Office 365",
    trigger: ".o_form_view a[name=office365]",
    run: "click",
};

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
    openTab,
];

/**
 * It is told; how that went is its colour.
 */
export const told = (type, text = "") => ({
    content: "It is told",
    trigger: `.o_notification:has(.bg-${type})${text && `:contains(${text})`}`,
});

const contains = (texts) => texts.map((one) => `:contains("${one}")`).join("");

/**
 * Press a button that asks first. What is asked is headed by what the button says, here
 * or with a name behind it, and there is a sentence about what it does, perhaps with the
 * texts that are given.
 */
export const pressAndConfirm = (button, ...texts) => [
    {
        content: "Press it",
        trigger: button,
        async run({click}) {
            pressAndConfirm.label = this.anchor.textContent.trim();
            await click();
        },
    },
    {
        content: "It is said what that does",
        trigger: `.o_dialog${contains(texts)} .modal-body:not(:empty)`,
        run() {
            const title = document.querySelector(".modal-title:last-of-type");
            if (!title.textContent.startsWith(pressAndConfirm.label)) {
                throw new Error(`the title is not the button's: ${title.textContent}`);
            }
        },
    },
    {
        content: "Yes",
        trigger: ".o_dialog:not(.o_inactive_modal) .modal-footer .btn-primary",
        run: "click",
    },
];
