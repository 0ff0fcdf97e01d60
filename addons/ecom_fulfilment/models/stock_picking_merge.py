# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_round


class StockPicking(models.Model):
    """Transfers of several orders that travel in one parcel (合单)."""

    _inherit = "stock.picking"

    def _action_done(self):
        self._check_parcels_whole()
        leaving = self._get_leaving_merged()
        merges = {picking: picking._get_merge() for picking in leaving}
        result = super()._action_done()
        for picking, merge in merges.items():
            if picking.state == "done":
                merge._end()
        return result

    def _travels_merged(self):
        """Whether the goods of this transfer travel with those of other orders."""
        self.ensure_one()
        return bool(self._get_merge()) and not self.ecom_part_id

    def _get_merge(self):
        # Whoever moves goods need not read the orders they are for.
        return self.sudo().sale_id._get_open_merge()

    def _get_leaving_merged(self):
        """Those of these transfers that bring goods of merged parcels out."""
        return self.filtered(
            lambda picking: (
                picking.picking_type_code == "outgoing" and picking._travels_merged()
            )
        )

    def _check_parcels_whole(self):
        """Let no part of a merged parcel leave without the rest.

        :raise UserError: goods of the parcel stay here
        """
        for picking in self._get_leaving_merged():
            parcels = picking.sudo()._get_valid_waybills()  # a parcel need not be read
            staying = (parcels.picking_ids - self.sudo()).filtered(
                lambda other: other.state not in ("done", "cancel")
            )
            waiting = picking._get_merge().order_ids.filtered(
                lambda order: order.release_state != "released"
            )
            others = staying or (not parcels and waiting)
            if others:
                text = self.env._(
                    "%(transfer)s travels in one parcel with %(others)s; "
                    "they leave together.",
                    transfer=picking.name,
                    others=", ".join(others.mapped("name")),
                )
                way_out = parcels._get_way_out_text(picking._get_merge())
                raise UserError(" ".join(filter(None, (text, way_out))))

    def _group_by_parcel(self):
        merged = self.filtered(lambda picking: picking._travels_merged())
        groups = super(StockPicking, self - merged)._group_by_parcel()
        for merge, transfers in merged.grouped(lambda p: p._get_merge()).items():
            if together := merge._get_parcel_transfers(transfers):
                groups.append(together)
        return groups

    def _prepare_parcel_vals(self):
        if len(self) == 1:
            return super()._prepare_parcel_vals()
        transfers = self.sorted(lambda picking: (picking.sale_id.id, picking.id))
        each = [transfer._prepare_waybill_vals() for transfer in transfers]
        currency = transfers.company_id.currency_id
        return each[0] | {
            "picking_ids": [Command.link(transfer.id) for transfer in transfers],
            "order_ids": [Command.set(transfers.sale_id.sorted("id").ids)],
            "origin": ", ".join(dict.fromkeys(vals["origin"] for vals in each)),
            "contents": transfers._get_waybill_contents(),
            "expected_weight": float_round(
                sum(vals["expected_weight"] for vals in each),
                self.env["decimal.precision"].precision_get("Stock Weight"),
            ),
            "cod_amount": currency.round(sum(vals["cod_amount"] for vals in each)),
        }

    def _refresh_waybills(self):
        """A parcel of several orders follows all of its transfers."""
        shared = self.filtered(
            lambda picking: any(
                len(waybill.order_ids) > 1
                for waybill in picking.sudo()._get_valid_waybills()
            )
        )
        result = super(StockPicking, self - shared)._refresh_waybills()
        # Waybills are nobody's to edit in the warehouse.
        parcels = shared.sudo()._get_valid_waybills()
        for waybill in parcels.filtered(lambda parcel: parcel.state != "shipped"):
            vals = waybill._get_open_transfers()._prepare_parcel_vals()
            del vals["picking_ids"], vals["order_ids"]
            waybill._refresh(vals)
        return result
