import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";

// As the badges of the list have them, in both of Odoo's colour schemes
const COLOURS = {
    queued: "#adb5bd",
    running: "#17a2b8",
    done: "#28a745",
    partial: "#ffc107",
    failed: "#dc3545",
    cancelled: "#6c757d",
};

/**
 * The state of the runs of one bar; what was searched for is said before it.
 */
const stateOf = (domain) => domain.findLast?.((one) => one[0] === "state")?.[2];

/**
 * Runs over time: what went well is green, and what failed is red.
 */
export class Office365RunsGraphRenderer extends GraphRenderer {
    getBarChartData() {
        const data = super.getBarChartData();
        if (!this.model.metaData.groupBy.some((one) => one.fieldName === "state")) {
            return data;
        }
        for (const dataset of data.datasets) {
            const other = dataset.backgroundColor;
            dataset.backgroundColor = (dataset.domains || []).map(
                (domain) => COLOURS[stateOf(domain)] || other
            );
        }
        return data;
    }
}

registry.category("views").add("office365_runs_graph", {
    ...graphView,
    Renderer: Office365RunsGraphRenderer,
});
