# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomOrderPartLine(models.Model):
    _name = "ecom.order.part.line"
    _description = "Goods in a Part of a Split Order"
    _order = "part_id, id"

    part_id = fields.Many2one(
        "ecom.order.part", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="part_id.company_id", store=True, precompute=True
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    product_id = fields.Many2one(related="sale_line_id.product_id")
    quantity = fields.Float(
        digits="Product Unit", required=True, readonly=True, help="In the line's unit."
    )
    uom_id = fields.Many2one(related="sale_line_id.product_uom_id", string="Unit")

    _quantity_check = models.Constraint(
        "CHECK (quantity > 0)", "A part holds something of each of its goods."
    )
    _once_uniq = models.Constraint(
        "UNIQUE (part_id, sale_line_id)", "A part names each order line once."
    )
