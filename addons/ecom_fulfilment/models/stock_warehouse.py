# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL, float_compare


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    weight_tolerance_percent = fields.Float(
        default=10.0,
        help="How far a packed parcel may weigh off what its goods should weigh.",
    )
    weight_tolerance_grams = fields.Float(
        default=300.0, help="Allowed in any case: carton, filler and tape."
    )

    def _is_weight_plausible(self, weight, expected):
        """Whether a parcel weighs what its goods let expect.

        :param float weight: on the scales, kg
        :param float expected: of the goods, kg; 0 when the products have no weight
        """
        self.ensure_one()
        if not expected:
            return True
        tolerance = max(
            expected * self.weight_tolerance_percent / 100,
            self.weight_tolerance_grams / 1000,
        )
        return float_compare(abs(weight - expected), tolerance, precision_digits=3) <= 0

    def _get_free_quantities(self, products):
        """What these warehouses could reserve now, in one query.

        Only what lies in stock counts, not what waits at the dock or is packed.

        :param products: ``product.product``
        :return: dict of (warehouse, product) -> quantity in the product's unit;
            without those of which nothing is there
        """
        if not self or not products:
            return {}
        self.env["stock.quant"].flush_model()
        self.env["stock.location"].flush_model(["parent_path", "usage", "warehouse_id"])
        self.flush_model(["lot_stock_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT warehouse.id, quant.product_id,
                       SUM(quant.quantity - quant.reserved_quantity)
                  FROM stock_quant quant
                  JOIN stock_location location ON location.id = quant.location_id
                  JOIN stock_warehouse warehouse
                    ON warehouse.id = location.warehouse_id
                  JOIN stock_location stock ON stock.id = warehouse.lot_stock_id
                 WHERE warehouse.id IN %s
                   AND quant.product_id IN %s
                   AND location.usage = 'internal'
                   AND location.parent_path LIKE stock.parent_path || '%%'
                 GROUP BY warehouse.id, quant.product_id
                """,
                self._ids,
                products._ids,
            )
        )
        return {
            (self.browse(warehouse_id), products.browse(product_id)): quantity
            for warehouse_id, product_id, quantity in rows
        }

    def _stocks(self, location):
        """Whether orders are sent from a location of this warehouse."""
        return bool(self) and location._child_of(self.lot_stock_id)
