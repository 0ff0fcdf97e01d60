# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomReviewDecision(models.TransientModel):
    _name = "ecom.review.decision"
    _description = "Review Decision"

    decision = fields.Selection(
        [("approve", "Approve"), ("hold", "Put on Hold"), ("reject", "Reject")],
        required=True,
        default="hold",
    )
    review_ids = fields.Many2many("ecom.review", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Decide with a reason; rights and turn are checked by the review."""
        self.ensure_one()
        getattr(self.review_ids, f"action_{self.decision}")(self.reason)
        return {"type": "ir.actions.act_window_close"}
