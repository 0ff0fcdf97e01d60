# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_taken_from_stock(self):
        """Whether the goods of this line must lie in the warehouse to be sent."""
        self.ensure_one()
        product = self.product_id
        return (
            product.is_storable
            # A kit lies in stock as its parts; the field comes with Manufacturing.
            and not ("is_kits" in product and product.is_kits)
            and not self._is_bought_to_order()
        )

    def _is_bought_to_order(self):
        """Whether a route buys or makes the goods for this order alone.

        Odoo's own field says so of quotations only.
        """
        self.ensure_one()
        product = self.product_id
        routes = self.route_ids or product.route_ids | product.categ_id.total_route_ids
        return self.warehouse_id.mto_pull_id.route_id in routes or any(
            rule.action == "buy" and rule.location_dest_id.usage == "customer"
            for rule in routes.rule_ids
        )

    def _share_out_by_plan(self, quantity):
        """How much of a quantity travels with which part of the order.

        :param float quantity: in this line's unit
        :return: list of pairs of part, or none, and quantity
        """
        self.ensure_one()
        if not self.order_id.is_split:
            return [(self.env["ecom.order.part"], quantity)]
        return self._share_out(quantity, self.product_uom_id)
