# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class StockPicking(models.Model):
    _inherit = "stock.picking"

    stop_reason = fields.Char(
        compute="_compute_stop_reason",
        compute_sudo=True,
        search="_search_stop_reason",
        help="Why these goods must not leave.",
    )

    # === COMPUTE METHODS === #

    @api.depends("move_ids.sale_line_id.order_id.stop_reason", "sale_id.stop_reason")
    def _compute_stop_reason(self):
        for picking in self:
            orders = picking.move_ids.sale_line_id.order_id | picking.sale_id
            reasons = orders.filtered("stop_reason").mapped("stop_reason")
            picking.stop_reason = "; ".join(dict.fromkeys(reasons))

    def _search_stop_reason(self, operator, value):
        return Domain("sale_id", "any", Domain("stop_reason", operator, value))

    # === BUSINESS METHODS === #

    def _is_customer_bound(self):
        """Whether the chain of this transfer ends at a customer."""
        self.ensure_one()
        destinations = self.move_ids.location_final_id or self.location_dest_id
        return any(location.usage == "customer" for location in destinations)

    def _check_directed_as_reviewed(self):
        """Refuse transfers to somebody, or with a courier, nobody reviewed.

        :raise UserError: every one of them with what differs
        """
        # Whoever moves goods need not read orders.
        if texts := [text for p in self.sudo() for text in p._get_misdirections()]:
            raise UserError("\n".join(texts))

    def _get_misdirections(self):
        """What of this transfer is not as its reviewed orders say.

        :return: list of texts
        """
        self.ensure_one()
        texts = []
        for order in self.move_ids._get_own_orders().filtered("review_ids"):
            receiver, carrier = order.partner_shipping_id, order.carrier_id
            if self.partner_id and self.partner_id != receiver:
                texts.append(
                    self.env._(
                        "%(transfer)s goes to %(actual)s instead of the reviewed "
                        "%(reviewed)s.",
                        transfer=self.name,
                        actual=self.partner_id.display_name,
                        reviewed=receiver.display_name,
                    )
                )
            if self.carrier_id and carrier and self.carrier_id != carrier:
                texts.append(
                    self.env._(
                        "%(transfer)s goes with %(actual)s instead of the reviewed "
                        "%(reviewed)s.",
                        transfer=self.name,
                        actual=self.carrier_id.name,
                        reviewed=carrier.name,
                    )
                )
        return texts

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
            self._check_directed_as_reviewed()
            vals.update(
                {
                    "order_id": order.id,
                    "order_ids": [fields.Command.set(order.ids)],
                    "origin": order.platform_number or order.name,
                    "cod_amount": order._get_cod_amount(),
                }
            )
        return vals
