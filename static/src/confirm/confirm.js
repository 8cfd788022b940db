import {MultiRecordViewButton} from "@web/views/view_button/multi_record_view_button";
import {ViewButton} from "@web/views/view_button/view_button";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

const NAMES = ["display_name", "name", "about", "remote_name", "partner_id", "user_id"];

/**
 * Is the question of this button one of ours?
 */
function isOurs({name, confirm}, model) {
    const isModel = model?.startsWith("office365.");
    return confirm && (isModel || name?.startsWith("action_office365_"));
}

// One's own, and the assistant's pages: nobody else is meant
const NAMELESS = ["res.users", "office365.setup"];

/**
 * Whom or what a record is about; nothing in one's own Preferences.
 */
function nameOf(record) {
    if (!record || NAMELESS.includes(record.resModel)) {
        return "";
    }
    const value = NAMES.map((name) => record.data[name]).find(Boolean);
    return value?.display_name || value || "";
}

/**
 * Both values of a conflict, of which this takes the other one.
 */
function valuesOf({data, resModel}) {
    if (resModel !== "office365.conflict" || !data.in_odoo || !data.in_outlook) {
        return "";
    }
    const values = {odoo: data.in_odoo, outlook: data.in_outlook};
    const told = _t("In Odoo: %(odoo)s. In Outlook: %(outlook)s.", values);
    return `${told} `;
}

function entitled(params, what, whom) {
    const title = whom ? _t("%(what)s: %(whom)s", {what, whom}) : what;
    return {"confirm-title": title, "confirm-label": what, ...params};
}

/**
 * Odoo asks under the title "Confirmation", and the answer is "Ok": ours say what is
 * about to be done, and with whom.
 */
patch(ViewButton.prototype, {
    get clickParams() {
        const params = super.clickParams;
        const {record, string} = this.props;
        return isOurs(params, record?.resModel)
            ? entitled(
                  {...params, confirm: valuesOf(record) + params.confirm},
                  string,
                  nameOf(record)
              )
            : params;
    },
});

patch(MultiRecordViewButton.prototype, {
    onClick() {
        const {clickParams, list, string} = this.props;
        if (isOurs(clickParams, list.resModel)) {
            const isOfAll = clickParams.name.includes("_all_");
            const chosen = (!isOfAll && list.selection) || [];
            const some = _t(
                "%s selected",
                list.isDomainSelected ? list.count : chosen.length
            );
            const whom =
                chosen.length === 1 ? nameOf(chosen[0]) : chosen.length && some;
            Object.assign(clickParams, entitled({}, string, whom));
        }
        return super.onClick(...arguments);
    },
});
