import {
    BooleanToggleField,
    booleanToggleField,
} from "@web/views/fields/boolean_toggle/boolean_toggle_field";
import {ListBooleanToggleField} from "@web/views/fields/boolean_toggle/list_boolean_toggle_field";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const label = (record) => _t("Include %s", record.data.user_id.display_name);

/**
 * Odoo's toggle with a name: in a list and on a card it has no label of its own.
 */
export class IncludeField extends BooleanToggleField {
    static template = "office365_sync.Include";

    get label() {
        return label(this.props.record);
    }
}

export class ListIncludeField extends ListBooleanToggleField {
    static template = "office365_sync.ListInclude";

    get label() {
        return label(this.props.record);
    }
}

const fields = registry.category("fields");
fields.add("office365_include", {...booleanToggleField, component: IncludeField});
fields.add("list.office365_include", {
    ...booleanToggleField,
    component: ListIncludeField,
});
