import {Component, onMounted, onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * Asks every few seconds whether the code was typed in, and goes on when it was: that
 * closes the dialog. The button of the form does the same by hand.
 */
export class DeviceCodeWaiter extends Component {
    static template = "office365_sync.DeviceCodeWaiter";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        onMounted(() => this.waitOnce());
        onWillUnmount(() => clearTimeout(this.timer));
    }

    waitOnce() {
        const seconds = Math.max(this.props.record.data.interval || 5, 1);
        this.timer = setTimeout(() => this.look(), seconds * 1000);
    }

    async look() {
        const {resId, resModel, data} = this.props.record;
        if (data.state !== "waiting") {
            return;
        }
        const next = await this.orm.call(resModel, "action_poll", [[resId]]);
        if (next) {
            await this.action.doAction(next);
        } else {
            this.waitOnce();
        }
    }
}

registry.category("view_widgets").add("office365_device_code_waiter", {
    component: DeviceCodeWaiter,
    fieldDependencies: [
        {name: "interval", type: "integer"},
        {name: "state", type: "selection"},
    ],
});
