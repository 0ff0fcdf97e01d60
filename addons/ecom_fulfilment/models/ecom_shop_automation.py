# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class EcomShop(models.Model):
    """What a shop lets rules settle, and what becomes of goods that are missing."""

    _inherit = "ecom.shop"

    sourcing_rule_ids = fields.One2many("ecom.sourcing.rule", "shop_id")
    promise_hours = fields.Float(
        string="Ship Within (h)",
        help="Hours from the order to the promised date, where the platform names "
        "none; 0: nothing is promised.",
    )
    auto_release = fields.Boolean(
        string="Release by Rule",
        help="Approved orders go to the warehouse without a person.",
    )
    shortage_policy = fields.Selection(
        [
            ("release", "Release, the Transfer Waits"),
            ("wait", "Wait for All Goods"),
            ("partial", "Send What Is There, the Rest Later"),
        ],
        required=True,
        default="release",
        string="When Goods Are Missing",
    )
    purchase_user_id = fields.Many2one(
        "res.users",
        string="Purchaser",
        domain=[("share", "=", False)],
        help="Gets a to-do when an order waits for goods; without one the leader of "
        "the sales team gets it.",
    )

    # === BUSINESS METHODS === #

    def _get_purchaser(self):
        """Who is told of missing goods; nobody if neither is set."""
        self.ensure_one()
        # Whoever releases need not see sales teams.
        return self.purchase_user_id or self.sudo().team_id.user_id

    @api.model
    def _get_carrier_refusal(self, carrier, partner, cash_on_delivery):
        """Why a carrier does not take a parcel, False if it does.

        :param carrier: one ``delivery.carrier``
        :param partner: where the parcel goes
        :param bool cash_on_delivery: the courier must collect the money
        """
        company = self.company_id or self.env.company
        papers = carrier.with_company(company)._get_paper_refusals()
        collection = cash_on_delivery and carrier._get_collection_refusal(
            partner.division_id._get_codes(), 0, company.currency_id
        )
        refusal = (
            collection
            or papers.get(carrier)
            or carrier._get_address_refusal(partner)
            or ""
        )
        return refusal.removesuffix(".") or False
