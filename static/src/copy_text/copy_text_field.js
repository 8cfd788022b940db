import {Component} from "@odoo/owl";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Lines to be copied as they are, with a button that does so; or that button alone, which
 * is called what the field is called.
 */
export class CopyTextField extends Component {
    static template = "office365_sync.CopyText";
    static components = {CopyButton};
    static props = {...standardFieldProps, isButton: {type: Boolean, optional: true}};

    setup() {
        const {isButton, name, record} = this.props;
        this.copy = isButton ? record.fields[name].string : _t("Copy");
        this.copied = _t("Copied");
    }

    get text() {
        return this.props.record.data[this.props.name] || "";
    }
}

registry.category("fields").add("office365_copy_text", {
    component: CopyTextField,
    supportedTypes: ["text"],
    extractProps: ({options}) => ({isButton: options.only_button}),
});
