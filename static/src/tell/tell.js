import {displayNotificationAction} from "@web/webclient/actions/client_actions";
import {registry} from "@web/core/registry";

/**
 * Says how an action ended, and shows the records anew where they are: a dialog, such as
 * Preferences, stays open.
 */
async function tell(env, action, options) {
    displayNotificationAction(env, action);
    if (options.onClose) {
        await options.onClose();
        return;
    }
    return {type: "ir.actions.client", tag: "soft_reload"};
}

registry.category("actions").add("office365_sync.tell", tell);
