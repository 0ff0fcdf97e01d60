# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..launch import LAUNCH, Launch


class SaleOrderLine(models.Model):
    """Starting the transfers of many orders together.

    The records are those of Odoo's own confirmation; it only asks less often for them.
    """

    _inherit = "sale.order.line"

    def _launch_together(self):
        """Do what `_action_launch_stock_rule` does, for the lines of many orders."""
        self.with_context(**{LAUNCH: None})._action_launch_stock_rule()

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        # Lines whose goods may not move are left out by now.
        lines = self
        if LAUNCH in self.env.context:
            lines = self.with_context(**{LAUNCH: self._prepare_launch()})
        return super(SaleOrderLine, lines)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    def _prepare_launch(self):
        """Ask once what Odoo would ask for each of these lines.

        :return: ``Launch``
        """
        return Launch(
            self._create_missing_references(), self._get_products_without_orderpoint()
        )

    def _create_missing_references(self):
        """Create the references of all orders at once; Odoo makes one at a time.

        :return: ``stock.reference``
        """
        first = {}
        for line in self:
            if line._needs_procurement() and not line.order_id.stock_reference_ids:
                first.setdefault(line.order_id, line)
        return self.env["stock.reference"].create(
            [line._prepare_reference_vals() for line in first.values()]
        )

    def _needs_procurement(self):
        """Whether Odoo would start goods of this line now, as it decides itself."""
        self.ensure_one()
        return (
            self.state == "sale"
            and not self.order_id.locked
            and self.product_id.type == "consu"
            and self.product_uom_id.compare(
                self._get_qty_procurement(), self.product_uom_qty
            )
            != 0
        )

    def _get_products_without_orderpoint(self):
        """Goods of these lines that no reordering rule replenishes.

        Odoo looks for rules with every move and every state it gets.
        """
        products = self.product_id
        # Whoever releases need not see how goods are reordered.
        groups = (
            self.env["stock.warehouse.orderpoint"]
            .sudo()
            ._read_group([("product_id", "in", products.ids)], ["product_id"])
        )
        return products.browse(set(products.ids).difference(p.id for (p,) in groups))
