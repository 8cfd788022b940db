import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useLooking} from "../progress/progress";
import {useService} from "@web/core/utils/hooks";

const ENDED = "office365_removal_ended";

/**
 * How far a removal from Outlook is, where the form says that there is one. Once there is
 * none any more, the form is read anew: it says what came of it.
 */
export class Office365Removal extends Component {
    static template = "office365_sync.Removal";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        const bus = useService("bus_service");
        const look = () => this.look(true);
        this.state = useState({removal: {}});
        this.seen = useLooking(() => this.look());
        onMounted(() => {
            // However long it takes, its own user hears of its end
            bus.subscribe(ENDED, look);
            look();
        });
        onWillUnmount(() => bus.unsubscribe(ENDED, look));
    }

    async look(isFirst = false) {
        const {record} = this.props;
        const ids = record.resModel === "office365.account" ? [record.resId] : [];
        const removal = await this.orm.silent.call(
            "office365.progress",
            "removal",
            ids
        );
        this.state.removal = removal;
        this.seen(removal.is_running, isFirst);
        if (!removal.is_running && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("office365_removal", {
    component: Office365Removal,
});
