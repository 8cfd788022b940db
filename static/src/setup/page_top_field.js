import {Component, useEffect, useRef} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

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
                here.el.closest(".o_content")?.scrollTo({top: 0});
            },
            () => [this.props.record.data[this.props.name]]
        );
    }
}

registry.category("fields").add("office365_page_top", {
    component: PageTopField,
    supportedTypes: ["selection"],
});
