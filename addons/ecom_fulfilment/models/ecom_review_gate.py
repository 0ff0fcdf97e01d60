# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomReviewGate(models.Model):
    _name = "ecom.review.gate"
    _description = "Review Gate"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the gate stands in every company."
    )
    shop_ids = fields.Many2many(
        "ecom.shop",
        string="Shops",
        help="Empty: orders of every shop. Orders without a shop pass no gate.",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Reviewers",
        required=True,
        help="Only members of this group decide at this gate.",
    )
    auto_approve = fields.Boolean(
        default=True, help="Orders without a blocking finding pass without a person."
    )
    check_ids = fields.Many2many("ecom.review.check", string="Checks")

    def _covers(self, order):
        """Whether orders like this one pass this gate."""
        self.ensure_one()
        return (
            order.shop_id
            and (not self.company_id or self.company_id == order.company_id)
            and (not self.shop_ids or order.shop_id in self.shop_ids)
        )
