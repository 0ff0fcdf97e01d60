# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    platform_line_number = fields.Char(
        copy=False, readonly=True, help="Number of the sub-order on the platform."
    )

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Let nothing reach the warehouse for an order that is not released.

        Every way to goods passes here: confirmation by button, portal, payment,
        RPC or import, a new line, a larger quantity. Orders no gate covers pass as
        in plain Odoo.
        """
        blocked = self.order_id._filter_blocked()
        return super(
            SaleOrderLine, self.filtered(lambda line: line.order_id not in blocked)
        )._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
