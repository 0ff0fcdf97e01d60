# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from io import BytesIO

from odoo import fields, models
from odoo.exceptions import UserError

DRAWING_PREFIX = "_draw_document_"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    drawing = fields.Char(
        help="Name of the drawing that makes the PDF instead of a web page; the "
        "model has a method _draw_document_<name> for it.",
    )

    def _get_readable_fields(self):
        # The web client downloads a drawn report without asking for wkhtmltopdf.
        return super()._get_readable_fields() | {"drawing"}

    def report_action(self, docids, data=None, config=True):
        action = super().report_action(docids, data=data, config=config)
        if self.drawing and action["type"] == self._name:
            action["drawing"] = self.drawing
        return action

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Draw the reports that name a drawing; leave all others to Odoo.

        Print menus, e-mail, saved attachments and merging work on the streams
        returned here as on those of a web page.
        """
        report = self._get_report(report_ref)
        if not report.drawing:
            return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        ids = [res_ids] if isinstance(res_ids, int) else list(res_ids or [])
        records = self.env[report.model].browse(ids)
        if not records:
            raise UserError(self.env._("Choose what to print."))
        records.check_access("read")
        draw = DRAWING_PREFIX + report.drawing
        if report.attachment:
            streams = {
                record.id: self._get_drawn_stream(report, record, draw)
                for record in records
            }
        else:
            pdf = getattr(records, draw)()
            streams = {False: {"stream": BytesIO(pdf), "attachment": None}}
        return streams, "pdf"

    def _get_drawn_stream(self, report, record, draw):
        """Stream of one record: the archived document if there is one, else a new."""
        attachment = report.attachment_use and report.retrieve_attachment(record)
        pdf = attachment.raw if attachment else getattr(record, draw)()
        return {"stream": BytesIO(pdf), "attachment": attachment or None}
