# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomAftersalesReject(models.TransientModel):
    """Asks the agent why."""

    _name = "ecom.aftersales.reject"
    _description = "Reject an After-sales Case"

    case_ids = fields.Many2many(
        "ecom.aftersales.case",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Text(required=True)

    def action_apply(self):
        """Reject the cases; the rights are checked there."""
        self.case_ids.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
