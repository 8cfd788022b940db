import {Component, onWillUnmount, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {user} from "@web/core/user";
import {useDropdownState} from "@web/core/dropdown/dropdown_hooks";
import {useService} from "@web/core/utils/hooks";

const TOLD = "office365_sync.trouble";

/**
 * Says in the top bar that one's own Microsoft account needs one, and nothing as long
 * as all is well.
 */
export class Office365TroubleMenu extends Component {
    static components = {Dropdown};
    static props = [];
    static template = "office365_sync.TroubleMenu";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.dropdown = useDropdownState();
        this.state = useState({trouble: session.office365 || {}});
        const told = (trouble) => {
            this.state.trouble = trouble;
        };
        this.bus.subscribe(TOLD, told);
        onWillUnmount(() => this.bus.unsubscribe(TOLD, told));
    }

    async signIn() {
        this.dropdown.close();
        const action = await this.orm.call(
            "office365.account",
            "action_sign_in_again",
            []
        );
        await this.action.doAction(action, {
            onClose: (infos) => infos?.isDone && this.action.doAction("soft_reload"),
        });
    }

    openPreferences() {
        this.dropdown.close();
        return this.action.doAction("office365_sync.action_preferences", {
            props: {resId: user.userId},
        });
    }
}

registry
    .category("systray")
    .add("office365_sync.trouble", {Component: Office365TroubleMenu}, {sequence: 30});
