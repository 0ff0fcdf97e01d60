# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from .sale_order_platform import LEFT_STATUSES, STOP_STATUSES

# Nothing of these is in the warehouse yet.
UNRELEASED = ("to_review", "on_hold", "approved", "waiting")


class SaleOrder(models.Model):
    """Orders that could travel together once they are approved."""

    _inherit = "sale.order"

    def _find_mergeable(self):
        """Orders of the same shop by the same buyer to the same address.

        Whoever reviews one of them learns of the others, before any can be merged.

        :return: dict of order -> the others
        """
        orders = self.filtered(lambda order: order._may_be_merged_later())
        if not orders:
            return {}
        known = defaultdict(list)
        for other in orders._search_possibly_mergeable():
            known[other._get_parcel_key()].append(other)
        found = {}
        for order in orders:
            window = timedelta(hours=order.shop_id.merge_hours)
            others = [
                other.id
                for other in known[order._get_parcel_key()]
                if other != order and abs(other.date_order - order.date_order) <= window
            ]
            if others:
                found[order] = self.browse(sorted(others))
        return found

    def _may_be_merged_later(self):
        """Whether the shop merges orders and the way of this one is not settled."""
        self.ensure_one()
        return (
            self.shop_id.merge_hours > 0
            and self.release_state in UNRELEASED
            and not (self.merge_id or self.is_split)
        )

    def _search_possibly_mergeable(self):
        """Orders of the same buyers that are open too, in one query."""
        # Whoever reviews an order hears of the others, whose they are.
        return self.sudo().search(
            Domain("state", "=", "sale")
            & Domain("shop_id", "in", self.shop_id.ids)
            & Domain("release_state", "in", UNRELEASED)
            & Domain("merge_id", "=", False)
            & Domain("is_split", "=", False)
            & Domain("platform_status", "not in", (*STOP_STATUSES, *LEFT_STATUSES))
            & Domain(
                "partner_id.commercial_partner_id",
                "in",
                self.partner_id.commercial_partner_id.ids,
            )
        )
