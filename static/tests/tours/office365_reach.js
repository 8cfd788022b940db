/**
 * What can be operated on the page, and cannot be reached by keyboard or has no name.
 */
const OPERATED = [
    "a, button, input, select, textarea, summary, [contenteditable=true]",
    "[tabindex]:not([tabindex='-1'])", // To which a script alone goes is no control
    "[role=button], [role=link], [role=checkbox], [role=switch], [role=tab]",
].join();
// Pages and dialogs; what is around them is Odoo's
const OURS = [
    ".o_action_manager .o_content",
    ".o_control_panel_main_buttons",
    ".o_office365_panel",
    ".o_office365_trouble",
    ".o_office365_trouble_content",
].join();
// Of our own components also what only listens to clicks
const COMPONENTS = [
    "[class*=o_field_office365]",
    "[class*=o_widget_office365]",
    ".o_office365_panel",
    ".o_office365_trouble_content",
].join();
// Odoo's own, in which the arrows go on, or that have no name wherever they are; a
// dialog is closed with the Escape key
const ODOOS = [
    ".o_list_table th, .o_list_table td:not(.o_list_button), .o_kanban_record",
    ".o_list_record_selector *, .o_optional_columns_dropdown *",
    ".o_calendar_view .o_calendar_container *, .o_datepicker *, .o_tree_editor *",
    ".o_notebook_headers *, .modal-header *",
    ".o_form_sheet:has(a[name=office365]) > :not(.o_notebook) *",
].join();

const words = (text) => (text || "").replace(/[\s\u200B]+/g, "");

function isSeen(element) {
    const {visibility} = getComputedStyle(element);
    return element.getClientRects().length > 0 && visibility !== "hidden";
}

function isFocusable(element) {
    const kinds =
        "a[href], button, input, select, textarea, summary, [contenteditable=true], [tabindex]";
    return element.matches(kinds) && element.tabIndex >= 0;
}

// By itself, or what is around or within it is
const isReached = (element) =>
    isFocusable(element) ||
    element.parentElement.closest("a[href], button") ||
    (!element.matches(OPERATED) &&
        [...element.querySelectorAll("*")].some((one) => isFocusable(one)));

function nameOf(element) {
    const ids = (element.getAttribute("aria-labelledby") || "").split(" ");
    const labels = ids.map((id) => id && document.getElementById(id)?.textContent);
    const pictures = element.querySelectorAll("[alt], [aria-label], [title]");
    return words(
        [
            element.getAttribute("aria-label"),
            element.title,
            ...labels,
            ...[...(element.labels || [])].map((label) => label.textContent),
            ...[...pictures].map((one) => one.alt || one.ariaLabel || one.title),
            element.matches("input, select, textarea") ? "" : element.textContent,
        ].join("")
    );
}

// OWL keeps what listens on the element itself
const listens = (element) =>
    Object.keys(element).some((key) => /^__event__(synthetic_)?click/.test(key));

function controls() {
    const dialog = [...document.querySelectorAll(".o_dialog .modal-content")].pop();
    const pages = dialog ? [dialog] : [...document.querySelectorAll(OURS)];
    const found = pages.flatMap((page) => [...page.querySelectorAll(OPERATED)]);
    const components = (dialog || document).querySelectorAll(COMPONENTS);
    const inside = [...components].flatMap((one) => [...one.querySelectorAll("*")]);
    const all = new Set([...found, ...inside.filter(listens)]);
    return [...all].filter(
        (one) => isSeen(one) && !one.disabled && !one.matches(ODOOS)
    );
}

/**
 * How many there are, and a line for each that is not as it should be.
 */
export function unreachable() {
    const all = controls();
    const wrong = all.flatMap((one) => {
        const told = [];
        if (!isReached(one)) {
            told.push("cannot be reached by keyboard");
        }
        if (!nameOf(one)) {
            told.push("has no name");
        }
        return told.map((what) => `${one.cloneNode(false).outerHTML} ${what}`);
    });
    return {count: all.length, wrong};
}
