# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .ecom_review_check import SEVERITIES

COLORS = {"block": 1, "warn": 3, "note": 4}
ACCEPTED_COLOR = 10


class EcomReviewFinding(models.Model):
    _name = "ecom.review.finding"
    _description = "Review Finding"
    _order = "check_id, id"
    _rec_name = "text"

    review_id = fields.Many2one(
        "ecom.review", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        related="review_id.order_id", store=True, index=True, string="Order"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    shop_id = fields.Many2one(related="review_id.order_id.shop_id", store=True)
    gate_id = fields.Many2one(related="review_id.gate_id", store=True)
    check_id = fields.Many2one(
        "ecom.review.check", string="Review Check", required=True, ondelete="restrict"
    )
    severity = fields.Selection(SEVERITIES, required=True)
    text = fields.Char(required=True)
    accepted_at = fields.Datetime(readonly=True)
    accepted_by = fields.Many2one(
        "res.users",
        readonly=True,
        help="Who let the order pass in spite of it. The same finding does not hold "
        "the order again.",
    )
    accept_reason = fields.Char(string="Reason", readonly=True)
    accepted_digest = fields.Char(
        readonly=True, help="Digest of what the check had looked at."
    )
    color = fields.Integer(compute="_compute_color")

    @api.depends("severity", "accepted_at")
    def _compute_color(self):
        for finding in self:
            finding.color = (
                ACCEPTED_COLOR if finding.accepted_at else COLORS[finding.severity]
            )

    @api.depends("text", "check_id")
    def _compute_display_name(self):
        # The tag in a list; the whole sentence is in the order.
        for finding in self:
            finding.display_name = finding.check_id.name

    def _get_open(self, severity):
        """Those of this severity that nobody accepted."""
        return self.filtered(lambda f: f.severity == severity and not f.accepted_at)

    def _accept(self, reason):
        """Keep who let these findings pass, and why."""
        accepted_at = fields.Datetime.now()
        for finding in self:
            # Reviewers accept by their decision only, they have no write access.
            finding.sudo().write(
                {
                    "accepted_at": accepted_at,
                    "accepted_by": self.env.uid,
                    "accept_reason": reason,
                    "accepted_digest": finding._get_digest(),
                }
            )

    def _still_holds(self):
        """Whether this finding need not be made anew when its check says the same.

        Accepted, it stands for what the check had looked at then.
        """
        self.ensure_one()
        if self.accepted_at:
            return self.accepted_digest == self._get_digest()
        return self.severity == self.check_id.severity

    def _get_digest(self):
        """Digest of what the check of this finding looks at."""
        self.ensure_one()
        parts = self.check_id._get_method().parts
        digests = self.order_id._get_review_digests()
        return " ".join(digests[part] for part in sorted(parts))
