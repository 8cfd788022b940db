import {registry} from "@web/core/registry";

const save = [
    {
        content: "Save",
        trigger: ".o_form_button_save",
        run: "click",
    },
    {
        content: "Saved",
        trigger: ".o_form_view:not(:has(.o_form_button_save:visible))",
    },
];

registry.category("web_tour.tours").add("office365_preferences", {
    url: "/odoo/office365-connected",
    steps: () => [
        {
            content: "The tab Office 365",
            trigger: ".o_form_view a[name=office365]",
            run: "click",
        },
        {
            content: "Another folder",
            trigger: "[name=office365_contact_folder] input",
            run: "edit Tour Folder",
        },
        ...save,
        {
            content: "Another address",
            trigger: "[name=office365_alias_addresses] input",
            run: "edit tour@x.example",
        },
        ...save,
        {
            content: "The folder is still the other one",
            trigger: "[name=office365_contact_folder] input:value(Tour Folder)",
        },
    ],
});
