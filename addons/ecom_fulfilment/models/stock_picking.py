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
        if excess := leaving._get_unreviewed():
            raise UserError(
                self.env._(
                    "%(transfer)s: more than was reviewed would leave of %(products)s.",
                    transfer=", ".join(excess.picking_id.mapped("name")),
                    products=", ".join(excess.product_id.mapped("display_name")),
                )
            )
        result = super()._action_done()
        self._mark_parcels_shipped()
        return result

    def _mark_parcels_shipped(self):
        """Whatever screen validated these transfers, their parcels are on their way."""
        gone = self.filtered(
            lambda picking: (
                picking.state == "done" and picking.picking_type_code == "outgoing"
            )
        )
        gone.sudo().waybill_ids.filtered(
            lambda waybill: waybill.state not in ("shipped", "cancelled")
        )._mark_shipped()

    def _is_customer_bound(self):
        """Whether the chain of this transfer ends at a customer."""
        self.ensure_one()
        destinations = self.move_ids.location_final_id or self.location_dest_id
        return any(location.usage == "customer" for location in destinations)

    def _refresh_waybills(self):
        """Let parcels that are still here follow their changed transfers."""
        for picking in self:
            vals = picking._prepare_waybill_vals()
            del vals["picking_ids"]
            # Waybills are nobody's to edit in the warehouse.
            picking.sudo().waybill_ids.filtered(
                lambda waybill: waybill.state not in ("shipped", "cancelled")
            )._refresh(vals)

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
