import {Component} from "@odoo/owl";
import {NamedCopyButton} from "./copy_button";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A value to be copied as it is, with a button that does so; all of it is seen.
 */
export class CopyField extends Component {
    static template = "office365_sync.Copy";
    static components = {NamedCopyButton};
    static props = {...standardFieldProps, isLink: {type: Boolean, optional: true}};

    setup() {
        const {name, record} = this.props;
        this.label = _t("Copy %s", record.fields[name].string);
        this.copied = _t("Copied");
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }
}

registry.category("fields").add("office365_copy", {
    component: CopyField,
    supportedTypes: ["char"],
    extractProps: ({options}) => ({isLink: options.is_link}),
});
