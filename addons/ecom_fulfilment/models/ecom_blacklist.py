# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..text_keys import address_key, name_key, phone_key

MAKE_KEY = {"buyer": name_key, "phone": phone_key, "address": address_key}
# With less, an entry would speak of everybody: an address is found by a part of it.
SHORTEST_KEYS = {"buyer": 1, "phone": 7, "address": 4}


class EcomBlacklist(models.Model):
    """Whom the merchant does not ship to unless somebody decides so."""

    _name = "ecom.blacklist"
    _description = "Blacklist Entry"
    _rec_name = "value"
    _order = "id desc"

    kind = fields.Selection(
        [("buyer", "Buyer"), ("phone", "Phone"), ("address", "Address")],
        required=True,
        default="phone",
    )
    value = fields.Char(
        string="Entry",
        required=True,
        help="Buyer: the account on the platform, or the contact's whole name. Phone: "
        "with or without +86. Address: the whole or a part, such as street and number.",
    )
    key = fields.Char(
        compute="_compute_key",
        store=True,
        precompute=True,
        help="The value in the form orders are compared with.",
    )
    reason = fields.Char(required=True)
    until = fields.Date(string="Through", help="The last day; empty: for good.")
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: in every company.",
    )
    active = fields.Boolean(default=True)

    _key_idx = models.Index("(key) WHERE active")

    # === COMPUTE METHODS === #

    @api.depends("kind", "value")
    def _compute_key(self):
        for entry in self:
            entry.key = MAKE_KEY[entry.kind](entry.value) if entry.kind else False

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "value")
    def _check_length(self):
        for entry in self:
            if len(entry.key or "") < SHORTEST_KEYS[entry.kind]:
                raise ValidationError(
                    self.env._(
                        "“%s” is too short: it would be found in too many orders.",
                        entry.value,
                    )
                )

    # === BUSINESS METHODS === #

    @api.model
    def _find(self, orders):
        """Entries that speak of these orders, in one query.

        :param orders: ``sale.order``, any number
        :return: dict of order -> entries
        """
        keys = {order: self._get_keys(order) for order in orders}
        exact = {
            key
            for by_kind in keys.values()
            for kind in ("buyer", "phone")
            for key in by_kind[kind]
        }
        entries = self.search(
            Domain("company_id", "in", [*orders.company_id.ids, False])
            & (
                Domain("until", "=", False)
                | Domain("until", ">=", fields.Date.context_today(self))
            )
            & (Domain("kind", "=", "address") | Domain("key", "in", list(exact)))
        )
        found = {
            order: entries.filtered(
                lambda entry, order=order: entry._speaks_of(order, keys[order])
            )
            for order in (orders if entries else ())
        }
        return {order: found[order] for order in found if found[order]}

    @api.model
    def _get_keys(self, order):
        """What an order is known by, by kind of entry."""
        buyer, receiver = order.partner_id, order.partner_shipping_id
        buyers = (buyer, buyer.commercial_partner_id)
        return {
            "buyer": {
                name_key(name)
                for partner in buyers
                for name in (partner.buyer_ref, partner.name)
            },
            "phone": {partner._get_phone_key() for partner in (*buyers, receiver)},
            "address": {receiver._get_address_key()},
        }

    def _speaks_of(self, order, keys):
        """Whether this entry is about an order with these keys."""
        self.ensure_one()
        if self.company_id and self.company_id != order.company_id:
            return False
        if self.kind == "address":
            return any(self.key in address for address in keys["address"])
        return self.key in keys[self.kind]
