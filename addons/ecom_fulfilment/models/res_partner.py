# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

# What a reviewer looked at of the receiver.
REVIEWED_FIELDS = {
    "name",
    "phone",
    "country_id",
    "state_id",
    "city",
    "district",
    "street",
    "street2",
}
# What makes a contact the receiver that a platform named.
IDENTITY_FIELDS = REVIEWED_FIELDS | {"address_key", "zip"}


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

    def write(self, vals):
        if not IDENTITY_FIELDS.isdisjoint(vals) and (
            "address_key" in vals or any(partner.address_key for partner in self)
        ):
            # Corrected by hand, or merged with another one, it is not what a platform
            # gave any more: the next order that names the old receiver must not go to
            # this one. Only a new contact is given a key.
            vals = {**vals, "address_key": False}
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
