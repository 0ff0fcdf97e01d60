# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockPicking(models.Model):
    """Transfers of the parts of a split order (拆单)."""

    _inherit = "stock.picking"

    ecom_part_id = fields.Many2one(
        "ecom.order.part", string="Order Part", readonly=True, index="btree_not_null"
    )

    # === ACTIONS === #

    def action_cancel(self):
        """The cash of a parcel that is given up is collected with another one."""
        result = super().action_cancel()
        # Whoever cancels a transfer need not read the other ones of the order.
        self.sudo().sale_id._get_open_transfers()._move_cash()
        return result

    # === BUSINESS METHODS === #

    def _move_cash(self):
        """Let parcels that are still here collect what no other one does."""
        for picking in self.sorted(lambda picking: picking._get_place_in_order()):
            order = picking.sale_id
            parcels = picking._get_valid_waybills().filtered(
                lambda w, order=order: w.state != "shipped" and w.order_ids == order
            )
            if parcels and order._is_cash_on_delivery():
                parcels._refresh({"cod_amount": picking._get_amount_to_collect()})
                # A courier that was told another amount gets another parcel.
                picking._create_waybills()

    def _group_by_parcel(self):
        """The parcels of a split order come in the order of its parts."""
        transfers = self
        if self.ecom_part_id:
            transfers = self.sorted(lambda picking: picking._get_place_in_order())
        return super(StockPicking, transfers)._group_by_parcel()

    def _get_place_in_order(self):
        """Which transfer of its order comes first; what no part holds comes last."""
        self.ensure_one()
        part = self.ecom_part_id
        return (self.sale_id.id, not part, part.sequence, self.id)

    def _prepare_waybill_vals(self):
        vals = super()._prepare_waybill_vals()
        if vals.get("cod_amount"):
            # Whoever makes a parcel need not read the other ones of the order.
            vals["cod_amount"] = self.sudo()._get_amount_to_collect()
        return vals

    def _get_amount_to_collect(self):
        """What the courier collects with the parcel of this transfer.

        The buyer pays once: of several parcels the first one collects all that is due,
        a later one only what has become due since.
        """
        order = self.sale_id
        if order.picking_ids.filtered(lambda p: p.state != "cancel") == self:
            return order._get_cod_amount()
        lacking = order._get_open_transfers().filtered(lambda p: p._needs_waybill())
        first = min(lacking | self, key=lambda picking: picking._get_place_in_order())
        if self._needs_waybill() and first != self:
            return 0.0
        others = order.waybill_ids - self.waybill_ids
        collected = sum(
            others.filtered(lambda w: w.state != "cancelled").mapped("cod_amount")
        )
        currency = order.company_id.currency_id
        due = currency.round(order._get_cod_amount() - collected)
        return max(due, 0.0)
