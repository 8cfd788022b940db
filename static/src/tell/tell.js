import {displayNotificationAction} from "@web/webclient/actions/client_actions";
import {registry} from "@web/core/registry";

/**
 * Says how an action ended, and shows the records anew where they are: a dialog, such as
 * Preferences, stays open.
 */
async function tell(env, action, options) {
    displayNotificationAction(env, action);
    const again = () => env.services.action.doAction("soft_reload");
    await (options.onClose || again)();
}

registry.category("actions").add("office365_sync.tell", tell);
