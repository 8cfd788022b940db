import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const LOOKS = {
    green: {icon: "fa-check-circle text-success", title: _t("All right")},
    orange: {icon: "fa-exclamation-triangle text-warning", title: _t("Look at this")},
    red: {icon: "fa-times-circle text-danger", title: _t("Has to be mended")},
    grey: {icon: "fa-circle-o text-muted", title: _t("Not known")},
};

/**
 * What the last check saw: a row for each point, with what to do about it.
 */
export class ChecksField extends Component {
    static template = "office365_sync.Checks";
    static props = {...standardFieldProps};

    get rows() {
        const rows = this.props.record.data[this.props.name] || [];
        return rows.map((row) => ({...row, ...LOOKS[row.colour]}));
    }
}

registry.category("fields").add("office365_checks", {
    component: ChecksField,
    supportedTypes: ["json"],
});
