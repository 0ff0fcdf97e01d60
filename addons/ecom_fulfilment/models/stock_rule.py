# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        """Let moves know the part of a split order that they are for."""
        return [*super()._get_custom_move_fields(), "ecom_part_id"]
