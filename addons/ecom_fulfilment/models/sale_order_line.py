# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# What `_get_review_content` takes from a line.
REVIEWED_FIELDS = {
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "display_type",
    "tax_ids",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    platform_line_number = fields.Char(
        copy=False, readonly=True, help="Number of the sub-order on the platform."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._reopen_if_changed()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not REVIEWED_FIELDS.isdisjoint(vals):
            self.order_id._reopen_if_changed()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._reopen_if_changed()
        return result

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

    def _exceeds_order(self, leaving):
        """Whether more of this line would be out than was ordered.

        :param leaving: moves of this line that are about to be done, or just were
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        moves = self.sudo().move_ids.filtered(
            lambda move: move.product_id == self.product_id and move.state != "cancel"
        )
        done = moves.filtered(lambda move: move.state == "done")
        # Lines tell where goods really go, whatever their move is for.
        sent = sum((done | leaving.sudo()).move_line_ids._get_sent().values())
        back = self._get_quantity_back(
            moves.filtered(lambda move: move.location_id.usage == "customer")
        )
        ordered = self.product_uom_id._compute_quantity(self.product_uom_qty, unit)
        return unit.compare(sent - back, ordered) > 0

    def _get_quantity_back(self, returns):
        """Pieces that came back or are announced to, no more of them than were sent.

        :param returns: moves of this line from a customer
        :return: quantity in the product's unit
        """
        back = 0.0
        for sent, moves in returns.grouped("origin_returned_move_id").items():
            # Nobody announces what was sent by no known move.
            counted = moves.filtered(lambda m, sent=sent: sent or m.state == "done")
            pieces = sum(move._get_quantity_in_product_unit() for move in counted)
            back += (
                min(pieces, sent._get_quantity_in_product_unit()) if sent else pieces
            )
        return back
