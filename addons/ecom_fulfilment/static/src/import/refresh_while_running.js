// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const INTERVAL = 2000;
const RUNNING = ["reading", "running"];

/** Reads the record anew every other second, for as long as its work is under way. */
export class RefreshWhileRunning extends Component {
    static template = xml`<i class="fa fa-spin fa-circle-o-notch" aria-hidden="true"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.timer = setInterval(() => this.refresh(), INTERVAL);
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const { record } = this.props;
        // Nobody looks at a hidden tab, and a slow answer must not queue up more.
        if (this.busy || document.hidden || !RUNNING.includes(record.data.state)) {
            return;
        }
        this.busy = true;
        try {
            await record.load();
        } finally {
            this.busy = false;
        }
    }
}

registry.category("view_widgets").add("ecom_refresh_while_running", {
    component: RefreshWhileRunning,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
