import {Component, onMounted, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useLooking} from "../progress/progress";
import {useService} from "@web/core/utils/hooks";

/**
 * Has the dialog tell how far what was asked for is, as often as there is news. What
 * there is to say of somebody is said on their line alone.
 */
export class Office365ManualSync extends Component {
    static template = "office365_sync.ManualSync";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({isBusy: false, isStopping: false});
        this.shown = null;
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
        this.state.isStopping = told.is_stopping;
        this.seen(told.is_busy, isFirst);
        const news = JSON.stringify(told);
        if (news !== this.shown && (told.is_busy || record.data.is_busy)) {
            this.shown = news;
            await record.load();
        }
    }
}

registry.category("view_widgets").add("office365_manual_sync", {
    component: Office365ManualSync,
});
