# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# What must be looked at by somebody: it decides what leaves, to whom and at what
# price. Where the checks of no gate judge it, every gate answers for it.
ALWAYS_REVIEWED = frozenset(
    {"goods", "prices", "receiver", "region", "payment", "carrier"}
)


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
        default=True, help="Orders nothing speaks against pass without a person."
    )
    four_eyes = fields.Boolean(
        help="Who entered an order or passed it at another gate does not pass it here.",
    )
    check_ids = fields.Many2many("ecom.review.check", string="Checks")
    check_codes = fields.Json(compute="_compute_check_codes")
    # Limits of the checks; each says what 0 means.
    quantity_limit = fields.Float(
        string="Pieces per Line", help="More of one product is found; 0: no limit."
    )
    price_tolerance = fields.Float(
        string="Price Tolerance (%)",
        default=20.0,
        help="How far a price may be off the price list.",
    )
    payment_tolerance = fields.Float(
        help="How much more or less than due may be paid, in the order's currency."
    )
    discount_limit = fields.Float(
        string="Discount Limit (%)",
        default=50.0,
        help="Largest discount on an order; 0: no discount.",
    )
    margin_limit = fields.Float(
        string="Margin Limit (%)",
        help="Smallest share of the untaxed price that must be left over the cost.",
    )
    duplicate_hours = fields.Float(
        string="Window for Duplicates (h)",
        default=24.0,
        help="Orders of the same goods to the same receiver within so many hours.",
    )

    # === COMPUTE METHODS === #

    @api.depends("check_ids.code")
    def _compute_check_codes(self):
        for gate in self:
            gate.check_codes = gate.check_ids.mapped("code")

    # === BUSINESS METHODS === #

    def _covers(self, order):
        """Whether orders like this one pass this gate."""
        self.ensure_one()
        return (
            order.shop_id
            and (not self.company_id or self.company_id == order.company_id)
            and (not self.shop_ids or order.shop_id in self.shop_ids)
        )

    def _get_parts_by_gate(self):
        """What each of the gates an order passes answers for.

        :return: dict of gate -> set of keys of ``sale.order._get_review_content``
        """
        judged = {gate: gate.check_ids._get_parts() for gate in self}
        orphans = ALWAYS_REVIEWED.difference(*judged.values())
        return {gate: parts | orphans for gate, parts in judged.items()}
