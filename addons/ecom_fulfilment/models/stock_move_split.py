# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockMove(models.Model):
    """Goods of one part of a split order keep to themselves (拆单)."""

    _inherit = "stock.move"

    ecom_part_id = fields.Many2one(
        "ecom.order.part", string="Order Part", readonly=True, index="btree_not_null"
    )

    def _key_assign_picking(self):
        return (*super()._key_assign_picking(), self.ecom_part_id)

    def _search_picking_for_assignation_domain(self):
        domain = super()._search_picking_for_assignation_domain()
        # Whoever moves goods need not read the orders they are for.
        if self.ecom_part_id or self.sudo().sale_line_id.order_id.is_split:
            domain = [*domain, ("ecom_part_id", "=", self.ecom_part_id.id)]
        return domain

    def _get_new_picking_values(self):
        vals = super()._get_new_picking_values()
        if self.ecom_part_id:
            vals["ecom_part_id"] = self.ecom_part_id.id
        return vals

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "ecom_part_id"]
