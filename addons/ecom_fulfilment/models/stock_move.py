# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_unreviewed(self):
        """Those of these moves with which more would leave than was reviewed.

        A piece that comes back, or is announced to, may be sent once more: that is
        an exchange. Goods no order asked for may not leave with a reviewed order.
        """
        gated = self.filtered(
            lambda move: (
                (move.sale_line_id.order_id | move.reference_ids.sale_ids)
                .sudo()
                .review_ids
            )
        )
        unreviewed = self.browse()
        for line, moves in gated.grouped("sale_line_id").items():
            # Parts of a kit are other products than the one ordered.
            ordered = moves.filtered(
                lambda m, line=line: m.product_id == line.product_id
            )
            if ordered and line._exceeds_order(ordered):
                unreviewed |= ordered
            unreviewed |= (moves - ordered).filtered(
                lambda move: (
                    move.product_uom.compare(move.quantity, move.product_uom_qty) > 0
                    or not (move.sale_line_id or move.rule_id)
                )
            )
        return unreviewed

    def _get_quantity_in_product_unit(self):
        """Pieces moved, or to be moved while that is open."""
        self.ensure_one()
        if self.state != "done":
            return self.product_qty
        return self.product_uom._compute_quantity(
            self.quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )
