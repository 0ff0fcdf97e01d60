# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    def _quantity_in_progress(self):
        """Count what orders wait for as gone: no transfer tells Odoo of it yet."""
        quantities = super()._quantity_in_progress()
        # Whoever buys need not read orders.
        needed = {
            (product, warehouse.lot_stock_id): quantity
            for product, warehouse, quantity in self.env["ecom.shortage"]
            .sudo()
            ._read_group(
                [
                    ("state", "=", "open"),
                    ("product_id", "in", self.product_id.ids),
                    ("warehouse_id", "in", self.warehouse_id.ids),
                ],
                ["product_id", "warehouse_id"],
                ["quantity:sum"],
            )
        }
        for point in self:
            quantities[point.id] -= needed.get((point.product_id, point.location_id), 0)
        return quantities

    def _forecast_again(self):
        """Have Odoo propose anew what to order, as it does when a transfer changes."""
        self.invalidate_recordset(["qty_forecast"])
        self.env.add_to_compute(self._fields["qty_to_order_computed"], self)
