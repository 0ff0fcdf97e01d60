# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _create_procurements(self, product_qty, procurement_uom, values):
        """Start nothing of a part that waits for its goods."""
        procurements = super()._create_procurements(
            product_qty, procurement_uom, values
        )
        if not self.order_id.is_split:
            return procurements
        # Whoever launches transfers need not read the plan.
        waiting = set(self.order_id.sudo().part_ids.filtered("waits").ids)
        return [
            procurement
            for procurement in procurements
            if procurement.values.get("ecom_part_id") not in waiting
        ]
