import {MultiRecordViewButton} from "@web/views/view_button/multi_record_view_button";
import {ViewButton} from "@web/views/view_button/view_button";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {user} from "@web/core/user";

const NAMES = ["display_name", "name", "about", "remote_name", "partner_id", "user_id"];
// One's own, and the assistant's pages: nobody else is meant
const NAMELESS = ["res.users", "office365.setup"];
// What a button is about that is about all, whatever a search leaves in the list
const HELD = [["is_held", "=", true]];
const ALL = {
    action_delete_all_held: HELD,
    action_keep_all_held: HELD,
    action_keep_other_all: [
        ["is_turned", "=", false],
        ["decided_on", "=", false],
    ],
};
// The same in one's own Preferences, where a field has their number
const COUNTS = {
    action_office365_approve_deletions: "office365_held_deletions",
    action_office365_delete_held_events: "office365_calendar_held",
};
// What a question says of the very record, in words that the server has for it
const TOLD = {
    action_other_mailbox: "left_told",
    action_switch_on: "switch_on_told",
};
// By which the server refuses if it would be another number by now
const shown = (count) => ({office365_confirmed: count});
const NAMED = 5; // At most, the others are counted

/**
 * Is the question of this button one of ours?
 */
function isOurs({name, confirm}, model) {
    const isModel = model?.startsWith("office365.");
    return confirm && (isModel || name?.startsWith("action_office365_"));
}

/**
 * Whom or what a record is about; nothing in one's own Preferences, nor in a wizard.
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

/**
 * What is about to be done with this one, before what is asked of each.
 */
function toldOf({data}, name) {
    const told = data[TOLD[name]];
    return told ? `${told} ` : "";
}

/**
 * Is there nothing to be asked, since the server refuses what is entered?
 */
function isRefused(record, name) {
    return name === "action_switch_on" && record.data.switch_on_told === false;
}

/**
 * How many all are, and who or what the first of them is.
 */
async function allOf(orm, model, domain) {
    const mine = [["user_id", "=", user.userId], ...domain];
    const options = {specification: {display_name: {}}, limit: NAMED};
    const {length, records} = await orm.webSearchRead(model, mine, options);
    const names = records.map((one) => one.display_name).join(", ");
    const more = length - records.length;
    const told = more > 0 ? _t("%(names)s and %(more)s more", {names, more}) : names;
    return {count: length, told};
}

const counted = (what, count) => (count ? `${what} (${count})` : what);

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
        if (!isOurs(params, record?.resModel)) {
            return params;
        }
        if (isRefused(record, params.name)) {
            return {...params, confirm: undefined};
        }
        const asked = this.count === undefined ? {} : {context: shown(this.count)};
        return entitled(
            {
                ...params,
                ...asked,
                confirm:
                    valuesOf(record) + toldOf(record, params.name) + params.confirm,
            },
            counted(string, this.count),
            nameOf(record)
        );
    },

    async onClick() {
        const field = COUNTS[this.props.clickParams?.name];
        if (field) {
            const {resId, resModel} = this.props.record;
            const {orm} = this.env.services;
            const [values] = await orm.read(resModel, [resId], [field]);
            this.count = values[field];
        }
        return super.onClick(...arguments);
    },
});

patch(MultiRecordViewButton.prototype, {
    async onClick() {
        const {clickParams, list} = this.props;
        if (isOurs(clickParams, list.resModel)) {
            const all = ALL[clickParams.name];
            Object.assign(clickParams, await (all ? this.askAll(all) : this.askSome()));
        }
        return super.onClick(...arguments);
    },

    askSome() {
        const {list, string} = this.props;
        const chosen = list.selection || [];
        const some = _t(
            "%s selected",
            list.isDomainSelected ? list.count : chosen.length
        );
        const whom = chosen.length === 1 ? nameOf(chosen[0]) : chosen.length && some;
        return entitled({}, string, whom);
    },

    async askAll(domain) {
        const {clickParams, list, string} = this.props;
        const {count, told} = await allOf(this.env.services.orm, list.resModel, domain);
        clickParams.context = shown(count);
        clickParams.question ??= clickParams.confirm; // It may be asked again
        return {
            "confirm-title": counted(string, count),
            "confirm-label": string,
            confirm: told ? `${told}\n\n${clickParams.question}` : clickParams.question,
        };
    },
});
