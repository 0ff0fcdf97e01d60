# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math
from collections import defaultdict

from odoo import fields, models


class SaleOrderLine(models.Model):
    """A line whose goods travel in several parcels (拆单)."""

    _inherit = "sale.order.line"

    part_line_ids = fields.One2many("ecom.order.part.line", "sale_line_id")

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        # The plan follows the order, whoever changed it.
        self.order_id.filtered("is_split").sudo().part_ids._cut_to_order()
        return super()._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    def _create_procurements(self, product_qty, procurement_uom, values):
        if not self.order_id.is_split:
            return super()._create_procurements(product_qty, procurement_uom, values)
        procurements = []
        for part, quantity in self._share_out(product_qty, procurement_uom):
            place = part and {
                "ecom_part_id": part.id,
                "warehouse_id": part.warehouse_id,
            }
            procurements += super()._create_procurements(
                quantity, procurement_uom, values | (place or {})
            )
        return procurements

    def _share_out(self, quantity, unit):
        """Share what is to be procured among the parts of the order.

        :param float quantity: negative when less is ordered than before
        :param unit: of the quantity
        :return: list of pairs of part, or none for what no part holds, and quantity
        """
        no_part = self.env["ecom.order.part"]
        # Whoever launches transfers need not read the plan.
        planned = {
            line.part_id: line.quantity
            for line in self.sudo().part_line_ids.sorted(lambda p: p.part_id.sequence)
        }
        planned[no_part] = self.product_uom_qty - sum(planned.values())
        procured = self._get_procured_by_part()
        shares, left = [], quantity
        for part in dict.fromkeys([*planned, *procured]):
            share = self.product_uom_id._compute_quantity(
                planned.get(part, 0) - procured.get(part, 0),
                unit,
                rounding_method="HALF-UP",
            )
            if not unit.is_zero(share):
                shares.append((part, share))
                left -= share
        # The moves of a kit are of other products and tell nothing of the line.
        return shares if unit.is_zero(left) else [(no_part, quantity)]

    def _get_procured_by_part(self):
        """What is under way of this line already, as Odoo counts it.

        :return: dict of part, or none, -> quantity in the line's unit
        """
        procured = defaultdict(float)
        outgoing, incoming = self._get_outgoing_incoming_moves(strict=False)
        for sign, moves in ((1, outgoing), (-1, incoming)):
            for move in moves:
                done = move.state == "done"
                procured[move.ecom_part_id] += (
                    sign
                    * move.product_uom._compute_quantity(
                        move.quantity if done else move.product_uom_qty,
                        self.product_uom_id,
                        rounding_method="HALF-UP",
                    )
                )
        return procured

    def _get_piece_weight(self):
        """Weight of one unit of this line, in kg."""
        self.ensure_one()
        return self.product_id.weight * self.product_uom_id._compute_quantity(
            1, self.product_id.uom_id, round=False
        )

    def _get_piece_volume(self):
        """Volume of one unit of this line, in m³."""
        self.ensure_one()
        return self.product_id.volume * self.product_uom_id._compute_quantity(
            1, self.product_id.uom_id, round=False
        )

    def _take_free(self, warehouse, wanted, free):
        """Take goods for this line from what is free in a warehouse.

        :param float wanted: in the line's unit
        :param dict free: (warehouse, product) -> quantity, which is reduced
        :return: what was there, in the line's unit
        """
        self.ensure_one()
        if not self._is_taken_from_stock():
            return wanted
        unit, key = self.product_id.uom_id, (warehouse, self.product_id)
        there = max(free.get(key, 0), 0)
        if self.product_uom_id != unit:
            # Of a dozen, no part.
            there = math.floor(unit._compute_quantity(there, self.product_uom_id))
        taken = min(there, wanted)
        free[key] = free.get(key, 0) - self.product_uom_id._compute_quantity(
            taken, unit
        )
        return taken
