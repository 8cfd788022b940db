import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * Where a successful sign-in ends: one's own Preferences, and a word about it.
 */
function connected(env) {
    env.services.notification.add(_t("Your Microsoft account is connected."), {
        title: _t("Office 365"),
        type: "success",
    });
    return env.services.action.doAction("office365_sync.action_preferences", {
        props: {resId: user.userId},
        clearBreadcrumbs: true,
    });
}

registry.category("actions").add("office365_sync.connected", connected);
