import {Component} from "@odoo/owl";
import {NamedCopyButton} from "../copy_text/copy_button";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Permissions to register an app with: each with what it is for, to be copied.
 */
export class PermissionsField extends Component {
    static template = "office365_sync.Permissions";
    static components = {NamedCopyButton};
    static props = {...standardFieldProps};

    setup() {
        this.copied = _t("Copied");
    }

    get rows() {
        const rows = this.props.record.data[this.props.name] || [];
        return rows.map((row) => ({...row, copy: _t("Copy %s", row.name)}));
    }
}

registry.category("fields").add("office365_permissions", {
    component: PermissionsField,
    supportedTypes: ["json"],
});
