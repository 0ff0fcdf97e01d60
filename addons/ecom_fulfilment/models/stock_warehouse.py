# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import float_compare


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
