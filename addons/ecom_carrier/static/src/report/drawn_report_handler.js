// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

/**
 * Download a report that is drawn by the server at once. Odoo would first look for
 * wkhtmltopdf and show a web page when it is missing; a drawn report needs none.
 *
 * @param {Object} action the report action
 * @param {Object} options
 * @param {Object} env
 * @returns {Promise<boolean>} whether this handler took the report
 */
async function drawnReportHandler(action, options, env) {
    if (action.report_type !== "qweb-pdf" || !action.drawing) {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry
    .category("ir.actions.report handlers")
    .add("ecom_carrier.drawn_report", drawnReportHandler);
