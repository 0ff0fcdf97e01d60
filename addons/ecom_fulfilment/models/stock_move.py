# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """What of a reviewed order may leave."""

    _inherit = "stock.move"

    def _check_may_leave(self):
        """Refuse goods that would leave for a customer against the gates.

        The second line of defence: the first one, at the order lines, lets no transfer
        start. This one also holds back goods of transfers that came about another way,
        and of orders stopped in the meantime.

        :raise UserError: an order is not released, or more would leave than reviewed
        """
        orders = self._get_orders()
        orders._lock_in_turn()
        if blocked := orders._filter_held_back():
            raise UserError("\n".join(order._get_stop_text() for order in blocked))
        if excess := self._get_unreviewed():
            raise UserError(
                self.env._(
                    "%(transfer)s: more than was reviewed would leave of %(products)s.",
                    transfer=", ".join(excess.picking_id.mapped("name")),
                    products=", ".join(excess.product_id.mapped("display_name")),
                )
            )
        self.picking_id._check_directed_as_reviewed()

    def _get_orders(self):
        """Orders these goods belong to, as far as anything tells.

        A move cut off from its order line still carries the order's reference, and its
        transfer the order's parcel.
        """
        # Whoever moves goods need not handle parcels.
        parcels = self.picking_id.sudo()._get_valid_waybills()
        return self._get_own_orders() | parcels.order_ids.sudo(self.env.su)

    def _get_own_orders(self):
        """The same without orders that only share a parcel with them."""
        return (
            self.sale_line_id.order_id
            | self.reference_ids.sale_ids
            | self.picking_id.sale_id
        )

    def _get_unreviewed(self):
        """Those of these moves with which more would leave than was reviewed.

        A piece that comes back, or is announced to, may be sent once more: that is
        an exchange. Goods no order asked for may not leave with a reviewed order.
        """
        gated = self.filtered(lambda move: move._get_orders().sudo().review_ids)
        unreviewed = self.browse()
        for line, moves in gated.grouped("sale_line_id").items():
            ordered = moves.filtered(
                lambda m, line=line: m.product_id == line.product_id
            )
            if ordered and line._exceeds_order(ordered):
                unreviewed |= ordered
            unreviewed |= (moves - ordered).filtered(
                lambda move: not move._is_part_of_kit()
            )
        return unreviewed

    def _is_part_of_kit(self):
        """Whether these goods are parts of a kit that was ordered, no more than of it.

        Kits come with Odoo's manufacturing, which need not be there.
        """
        self.ensure_one()
        return bool(
            self.sale_line_id
            and "bom_line_id" in self._fields
            and self.bom_line_id
            and self.product_uom.compare(self.quantity, self.product_uom_qty) <= 0
        )

    def _get_quantity_in_product_unit(self):
        """Pieces moved, or to be moved while that is open."""
        self.ensure_one()
        if self.state != "done":
            return self.product_qty
        return self.product_uom._compute_quantity(
            self.quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )
