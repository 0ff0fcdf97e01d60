# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# Two characters tell the 34 province-level divisions of China apart, with or
# without 省, 市 or 自治区 behind them.
PROVINCE_KEY_LENGTH = 2
# What a reviewer looked at of the receiver.
REVIEWED_FIELDS = {
    "name",
    "phone",
    "state_id",
    "city",
    "district",
    "street",
    "street2",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    shop_id = fields.Many2one(
        "ecom.shop",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    buyer_ref = fields.Char(
        string="Buyer's Id", copy=False, help="Who the buyer is on the platform."
    )
    address_key = fields.Char(
        copy=False,
        help="Name, phone and address as the platform gave them; the same receiver is "
        "found again by it, another one never overwrites it.",
    )

    _buyer_uniq = models.UniqueIndex(
        "(shop_id, buyer_ref) WHERE buyer_ref IS NOT NULL",
        "This shop has a contact for this buyer already.",
    )
    _address_uniq = models.UniqueIndex(
        "(parent_id, address_key) WHERE address_key IS NOT NULL",
        "This buyer has this address already.",
    )

    @api.model
    def _get_china_states(self):
        """Provinces of China by the first characters of their names."""
        states = self.env["res.country.state"].search(
            [("country_id", "=", self.env.ref("base.cn").id)]
        )
        return {state.name[:PROVINCE_KEY_LENGTH]: state for state in states}

    def write(self, vals):
        result = super().write(vals)
        if not REVIEWED_FIELDS.isdisjoint(vals):
            # Whoever changes a receiver need not see the orders under way to him.
            self.env["sale.order"].sudo().search(
                [
                    ("partner_shipping_id", "in", self.ids),
                    ("state", "=", "sale"),
                    ("release_state", "!=", False),
                ]
            )._reopen_if_changed()
        return result
