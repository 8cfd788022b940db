import {Component, onMounted, useState} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {useLooking, useNews} from "./progress";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

export const STARTED = "OFFICE365:STARTED";

/**
 * How far the run is that was started on this form, and what came of it. Then the form
 * shows its numbers anew, unless somebody is changing it.
 */
export class Office365Progress extends Component {
    static template = "office365_sync.Progress";
    static props = {...standardWidgetProps, kind: String};

    setup() {
        this.orm = useService("orm");
        this.state = useState({run: {}});
        this.seen = useLooking(() => this.look());
        this.tell = useNews();
        this.awaited = null;
        useBus(this.env.bus, STARTED, ({detail}) => this.started(detail));
        onMounted(() => this.look());
    }

    started({kind, id}) {
        if (kind === this.props.kind) {
            this.awaited = id;
            this.look(true);
        }
    }

    async look(isAsked = false) {
        const run = await this.orm.silent.call("office365.progress", "mine", [
            this.props.kind,
        ]);
        const wasRunning = this.state.run.is_running;
        this.state.run = run;
        this.seen(run.is_running, isAsked);
        if (["queued", "running"].includes(run.run_state)) {
            this.awaited = run.run_id;
        } else if (!run.is_running && (this.awaited || wasRunning)) {
            await this.ended(run);
        }
    }

    /**
     * A run that nobody has asked for leaves no outcome, but may have changed something.
     */
    async ended(run) {
        if (this.awaited) {
            this.awaited = null;
            this.tell(run);
        }
        if (!(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("office365_progress", {
    component: Office365Progress,
    extractProps: ({attrs}) => ({kind: attrs.kind}),
});
