import {Component} from "@odoo/owl";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Lines to be copied as they are, with a button that does so.
 */
export class CopyTextField extends Component {
    static template = "office365_sync.CopyText";
    static components = {CopyButton};
    static props = {...standardFieldProps};

    setup() {
        this.copy = _t("Copy");
        this.copied = _t("Copied");
    }

    get text() {
        return this.props.record.data[this.props.name] || "";
    }
}

registry.category("fields").add("office365_copy_text", {
    component: CopyTextField,
    supportedTypes: ["text"],
});
