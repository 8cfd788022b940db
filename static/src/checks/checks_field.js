import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const LOOKS = {
    red: {icon: "fa-times-circle text-danger", title: _t("Has to be mended")},
    orange: {icon: "fa-exclamation-triangle text-warning", title: _t("Look at this")},
    green: {icon: "fa-check-circle text-success", title: _t("All right")},
    grey: {icon: "fa-circle-o text-muted", title: _t("Not known")},
};
const ORDER = Object.keys(LOOKS);

/**
 * Is there nothing to do about it?
 */
const isQuiet = ({colour, remedy}) =>
    colour === "green" || (colour === "grey" && !remedy);

/**
 * What the last check saw: a row for each point, with what to do about it. Where it
 * folds, that comes first, and what needs nothing is one line until it is opened.
 */
export class ChecksField extends Component {
    static template = "office365_sync.Checks";
    static props = {...standardFieldProps, folds: {type: Boolean, optional: true}};

    get rows() {
        const rows = this.props.record.data[this.props.name] || [];
        return rows.map((row) => ({...row, ...LOOKS[row.colour]}));
    }

    get shown() {
        if (!this.props.folds) {
            return this.rows;
        }
        const loud = this.rows.filter((row) => !isQuiet(row));
        return loud.sort(
            (one, other) => ORDER.indexOf(one.colour) - ORDER.indexOf(other.colour)
        );
    }

    get folded() {
        return this.props.folds ? this.rows.filter(isQuiet) : [];
    }

    get summary() {
        const green = this.folded.filter(({colour}) => colour === "green").length;
        const grey = this.folded.length - green;
        const told = green ? [_t("All right: %s", green)] : [];
        return [...told, ...(grey ? [_t("Not known: %s", grey)] : [])].join(", ");
    }

    get icon() {
        const green = this.folded.filter(({colour}) => colour === "green").length;
        return LOOKS[green * 2 > this.folded.length ? "green" : "grey"].icon;
    }
}

registry.category("fields").add("office365_checks", {
    component: ChecksField,
    supportedTypes: ["json"],
    extractProps: ({options}) => ({folds: options.folds}),
});
