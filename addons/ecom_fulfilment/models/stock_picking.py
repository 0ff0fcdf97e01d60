# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Second line of defence: no goods leave for a customer against the gates.

        The first one lets no transfer start. This one also holds back transfers that
        came about another way, and those of orders stopped in the meantime.
        """
        leaving = self.move_ids.filtered(
            lambda move: (
                move.location_dest_id.usage == "customer"
                and move.state not in ("done", "cancel")
            )
        )
        # A move cut off from its order line still carries the order's reference.
        orders = leaving.sale_line_id.order_id | leaving.reference_ids.sale_ids
        if blocked := orders._filter_blocked():
            raise UserError("\n".join(order._get_stop_text() for order in blocked))
        return super()._action_done()

    def _prepare_waybill_vals(self):
        vals = super()._prepare_waybill_vals()
        order = self.sale_id
        if order.shop_id:
            vals.update(
                {
                    "order_id": order.id,
                    "origin": order.platform_number or order.name,
                    "cod_amount": order._get_cod_amount(),
                }
            )
        return vals
