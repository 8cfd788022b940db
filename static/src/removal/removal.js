import {Component, onMounted, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useLooking} from "../progress/progress";
import {useService} from "@web/core/utils/hooks";

/**
 * How far the removal from one's own Outlook is; at its end the form says what came of it.
 */
export class Office365Removal extends Component {
    static template = "office365_sync.Removal";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({removal: {}});
        this.seen = useLooking(() => this.look());
        onMounted(() => this.look(true));
    }

    async look(isFirst = false) {
        const removal = await this.orm.silent.call("office365.progress", "removal", []);
        const wasRunning = this.state.removal.is_running;
        this.state.removal = removal;
        this.seen(removal.is_running, isFirst);
        const {record} = this.props;
        if (wasRunning && !removal.is_running && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("office365_removal", {
    component: Office365Removal,
});
