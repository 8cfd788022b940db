import {Component, onMounted, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useLooking} from "../progress/progress";
import {useService} from "@web/core/utils/hooks";

/**
 * How far what was asked for in this dialog is; it shows the result when it is there.
 */
export class Office365ManualSync extends Component {
    static template = "office365_sync.ManualSync";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({isBusy: false, text: ""});
        this.seen = useLooking(() => this.look());
        onMounted(() => this.look(true));
    }

    async look(isFirst = false) {
        const {record} = this.props;
        if (!record.resId || record.data.step === "choose") {
            return;
        }
        const told = await this.orm.silent.call(record.resModel, "look", [
            [record.resId],
        ]);
        this.state.isBusy = told.is_busy;
        this.state.text = told.text;
        this.seen(told.is_busy, isFirst);
        if (!told.is_busy && record.data.is_busy) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("office365_manual_sync", {
    component: Office365ManualSync,
});
