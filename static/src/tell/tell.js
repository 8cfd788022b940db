import {STARTED} from "../progress/progress_widget";
import {displayNotificationAction} from "@web/webclient/actions/client_actions";
import {registry} from "@web/core/registry";

/**
 * Says how an action ended, and shows the records anew where they are: a dialog, such as
 * Preferences, stays open. One that has done its work is closed: what is behind it is
 * shown anew by that, once. A run that was started is looked at by those who show it.
 */
async function tell(env, action, options) {
    displayNotificationAction(env, action);
    const again = () => env.services.action.doAction("soft_reload");
    const close = {type: "ir.actions.act_window_close", infos: {isDone: true}};
    if (action.params.closes) {
        await env.services.action.doAction(close);
    } else {
        await (options.onClose || again)();
    }
    if (action.params.run) {
        env.bus.trigger(STARTED, action.params.run);
    }
}

registry.category("actions").add("office365_sync.tell", tell);
