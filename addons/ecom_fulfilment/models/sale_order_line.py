# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# What `_get_review_digest` takes from a line.
REVIEWED_FIELDS = {
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "display_type",
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

        :param leaving: moves of this line that are about to be done
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        moves = self.sudo().move_ids.filtered(
            lambda move: move.product_id == self.product_id and move.state != "cancel"
        )
        sent = sum(
            move._get_quantity_in_product_unit()
            for move in moves
            if move.state == "done" and move.location_dest_id.usage == "customer"
        )
        back = sum(
            move._get_quantity_in_product_unit()
            for move in moves
            if move.location_id.usage == "customer"
            and (move.state == "done" or move.origin_returned_move_id)
        )
        going = sum(
            move.product_uom._compute_quantity(move.quantity, unit) for move in leaving
        )
        ordered = self.product_uom_id._compute_quantity(self.product_uom_qty, unit)
        return unit.compare(sent + going - back, ordered) > 0
