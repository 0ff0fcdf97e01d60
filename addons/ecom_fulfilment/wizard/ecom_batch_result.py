# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class EcomBatchResult(models.TransientModel):
    """What became of many records somebody decided on at once."""

    _name = "ecom.batch.result"
    _description = "Result"

    message = fields.Char(readonly=True)
    line_ids = fields.One2many("ecom.batch.result.line", "result_id", readonly=True)

    @api.model
    def _get_action(self, message, reasons):
        """Tell the user what was done, and of each record left out why.

        :param str message: what was done
        :param dict reasons: record -> why it was left out
        :return: a notification, or a dialog with the list when records were left out
        """
        if not reasons:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "message": message,
                    "type": "success",
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        result = self.create(
            {
                "message": message,
                "line_ids": [
                    fields.Command.create(
                        {
                            "name": record.display_name,
                            "record": f"{record._name},{record.id}",
                            "reason": reason,
                        }
                    )
                    for record, reason in reasons.items()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Result"),
            "res_model": self._name,
            "res_id": result.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


class EcomBatchResultLine(models.TransientModel):
    _name = "ecom.batch.result.line"
    _description = "Record Left Out"

    result_id = fields.Many2one("ecom.batch.result", required=True, ondelete="cascade")
    name = fields.Char(readonly=True)
    record = fields.Reference(
        selection=[
            ("sale.order", "Order"),
            ("ecom.waybill", "Waybill"),
            ("ecom.order.merge", "Merge"),
        ],
        readonly=True,
    )
    reason = fields.Char(readonly=True)

    def action_open(self):
        """Open the record that was left out."""
        self.ensure_one()
        return self.record._get_records_action()
