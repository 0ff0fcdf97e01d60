# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import models


class SaleOrder(models.Model):
    """What of an order has to come from stock, and who is served first."""

    _inherit = "sale.order"

    def _sorted_by_promise(self):
        """These orders, those promised first before the others."""
        return self.sorted(
            lambda order: (
                order.promised_at or datetime.max,
                order.date_order,
                order.id,
            )
        )

    def _get_goods_to_send(self):
        """What of these orders must be taken from stock and is not on its way yet.

        Services, goods nobody counts, kits and what is bought for the order alone
        are never missing.

        :return: dict of order -> dict of (warehouse, product) -> quantity in the
            product's unit
        """
        return {
            order: sum_up(goods.values())
            for order, goods in self._get_goods_by_part().items()
        }

    def _get_goods_by_part(self):
        """The same, parcel by parcel.

        :return: dict of order -> dict of part, or none, in their order -> dict of
            (warehouse, product) -> quantity in the product's unit
        """
        # Whoever sells need not read how goods travel.
        by_part = {
            order: {part: {} for part in order.sudo().part_ids} for order in self
        }
        for line in self.order_line:
            if not line._is_taken_from_stock():
                continue
            left = line.product_uom_qty - line._get_qty_procurement()
            if line.product_uom_id.compare(left, 0) <= 0:
                continue
            for part, quantity in line._share_out_by_plan(left):
                key = ((part or line).warehouse_id, line.product_id)
                goods = by_part[line.order_id].setdefault(part, {})
                goods[key] = goods.get(key, 0) + line.product_uom_id._compute_quantity(
                    quantity, line.product_id.uom_id
                )
        return by_part


def sum_up(goods):
    """Several dicts of quantities as one."""
    total = {}
    for quantities in goods:
        for key, quantity in quantities.items():
            total[key] = total.get(key, 0) + quantity
    return total


def is_enough(needs, free):
    """Whether all of the needed goods are free.

    :param dict needs: (warehouse, product) -> quantity
    :param dict free: the same, what nobody has reserved
    """
    return all(
        product.uom_id.compare(free.get((warehouse, product), 0), quantity) >= 0
        for (warehouse, product), quantity in needs.items()
    )


def take(needs, free):
    """Take needed goods from the free ones, as far as they go.

    :return: dict of (warehouse, product) -> quantity that is missing
    """
    missing = {}
    for key, quantity in needs.items():
        taken = min(max(free.get(key, 0), 0), quantity)
        free[key] = free.get(key, 0) - taken
        missing[key] = key[1].uom_id.round(quantity - taken)
    return missing
