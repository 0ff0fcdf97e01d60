# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Orders that look like the same order once more."""

    _inherit = "sale.order"

    def _find_duplicates(self, hours):
        """Orders of the same goods by the same buyer or to the same receiver.

        The receiver is known by his telephone too, so that he is found in other shops
        of the company. Orders cancelled or closed on the platform do not count.

        :param float hours: how far two orders lie apart at most; 0 finds none
        :return: dict of order -> the others
        """
        if not self or not hours:
            return {}
        window = timedelta(hours=hours)
        known = defaultdict(set)
        for other in self._search_possible_duplicates(window):
            for key in other._get_repetition_keys():
                known[key].add(other)
        found = {}
        for order in self:
            others = {
                other.id
                for key in order._get_repetition_keys()
                for other in known[key]
                if other != order and abs(other.date_order - order.date_order) <= window
            }
            if others:
                found[order] = self.browse(sorted(others))
        return found

    def _search_possible_duplicates(self, window):
        """Orders of the same buyers and receivers about the same time."""
        receivers = self.partner_shipping_id
        phones = {receiver._get_phone_key() for receiver in receivers}
        ids = receivers._find_by_phone_keys(phones)
        dates = self.mapped("date_order")
        # Whoever reviews an order hears of its double, whose it is.
        return self.sudo().search(
            Domain("state", "=", "sale")
            & Domain("shop_id", "!=", False)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("platform_status", "not in", ("closed",))
            & Domain("date_order", ">=", min(dates) - window)
            & Domain("date_order", "<=", max(dates) + window)
            & (
                Domain("partner_id", "in", self.partner_id.ids)
                | Domain("partner_shipping_id", "in", [*receivers.ids, *ids])
            )
        )

    def _get_repetition_keys(self):
        """What two orders have in common when one may repeat the other.

        :return: a key by the buyer, one by the receiver, and one by his telephone
        """
        self.ensure_one()
        receiver = self.partner_shipping_id
        parties = [("buyer", self.partner_id.id), ("receiver", receiver.id)]
        parties.append(("phone", receiver._get_phone_key()))
        goods = frozenset(self._get_goods_quantities().items())
        return [
            (self.company_id, goods, *party) for party in parties if goods and party[1]
        ]

    def _get_goods_quantities(self):
        """How much is ordered of each product, in its own unit.

        :return: dict of product -> quantity
        """
        self.ensure_one()
        quantities = defaultdict(float)
        for line in self.order_line:
            if line._is_goods():
                quantities[line.product_id] += line._get_base_quantity()
        return {
            product: product.uom_id.round(quantity)
            for product, quantity in quantities.items()
        }
