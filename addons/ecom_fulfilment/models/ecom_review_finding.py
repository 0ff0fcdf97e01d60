# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomReviewFinding(models.Model):
    _name = "ecom.review.finding"
    _description = "Review Finding"
    _order = "severity, id"
    _rec_name = "text"

    review_id = fields.Many2one(
        "ecom.review", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        related="review_id.order_id", store=True, index=True, string="Order"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    check_id = fields.Many2one(
        "ecom.review.check", string="Review Check", required=True, ondelete="restrict"
    )
    severity = fields.Selection(
        [("block", "Holds the Order"), ("warn", "Warns")], required=True
    )
    text = fields.Char(required=True)
    color = fields.Integer(compute="_compute_color")

    def _compute_color(self):
        for finding in self:
            finding.color = 1 if finding.severity == "block" else 3
