# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class EcomOrderPart(models.Model):
    """One of the parcels an order is split into (拆单): a plan, carried out at release.

    What is ordered beyond the parts travels by itself.
    """

    _name = "ecom.order.part"
    _description = "Part of a Split Order"
    _order = "order_id, sequence, id"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(string="Parcel", required=True, readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", required=True, readonly=True)
    line_ids = fields.One2many("ecom.order.part.line", "part_id", readonly=True)
    picking_ids = fields.One2many("stock.picking", "ecom_part_id", readonly=True)
    contents = fields.Char(compute="_compute_contents", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends("order_id.name", "sequence")
    def _compute_display_name(self):
        for part in self:
            part.display_name = f"{part.order_id.name} / {part.sequence}"

    @api.depends("line_ids.quantity")
    def _compute_contents(self):
        for part in self:
            part.contents = "; ".join(
                f"{line.product_id.display_name} x {line.quantity:g}"
                for line in part.line_ids
            )

    # === BUSINESS METHODS === #

    def _cut_to_order(self):
        """Take off these parts what is not ordered any more, the last one first."""
        for line, planned in self.line_ids.grouped("sale_line_id").items():
            left = line.product_uom_qty
            for part_line in planned.sorted(lambda p: (p.part_id.sequence, p.id)):
                kept = min(part_line.quantity, left)
                left = line.product_uom_id.round(left - kept)
                if line.product_uom_id.compare(kept, 0) <= 0:
                    part_line.unlink()
                elif line.product_uom_id.compare(kept, part_line.quantity):
                    part_line.quantity = kept
