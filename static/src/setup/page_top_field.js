import {Component, useEffect, useRef} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Whatever scrolls around it goes to its top: on a phone that is more than the form.
 */
function scrollUp(element) {
    for (let one = element; one; one = one.parentElement) {
        one.scrollTop = 0;
    }
}

/**
 * Shows nothing: where another page is shown in the same form, it begins at its top.
 */
export class PageTopField extends Component {
    static template = "office365_sync.PageTop";
    static props = {...standardFieldProps};

    setup() {
        const here = useRef("here");
        useEffect(
            () => {
                scrollUp(here.el);
            },
            () => [this.props.record.data[this.props.name]]
        );
    }
}

registry.category("fields").add("office365_page_top", {
    component: PageTopField,
    supportedTypes: ["selection"],
});
