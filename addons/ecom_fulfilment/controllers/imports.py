# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from .. import intake

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class EcomImports(http.Controller):
    """Workbooks of the order import, to be filled in or mended."""

    @http.route("/ecom/import/template.xlsx", type="http", auth="user", methods=["GET"])
    def template(self):
        """Send the neutral template."""
        request.env["ecom.order.import"]._check_right()
        return self._send("orders.xlsx", intake.blank_workbook())

    @http.route(
        "/ecom/import/<int:import_id>/failures.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def failures(self, import_id):
        """Send the failed rows of an import as given, each with its reason."""
        record = request.env["ecom.order.import"].browse(import_id)
        record._check_right()
        try:
            record.check_access("read")
            failures = record._get_failed_rows()
        except (AccessError, MissingError):
            return request.not_found()
        return self._send(
            f"failures-{import_id}.xlsx", intake.failed_rows_workbook(failures)
        )

    def _send(self, name, content):
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
