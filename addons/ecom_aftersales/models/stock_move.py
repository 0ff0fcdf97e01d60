# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    aftersales_line_id = fields.Many2one(
        "ecom.aftersales.line",
        string="After-sales Line",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        """Keep apart what was returned, graded or restocked line by line."""
        return [*super()._prepare_merge_moves_distinct_fields(), "aftersales_line_id"]

    def _prepare_move_split_vals(self, qty):
        """A backorder is still awaited for the same line; any other copy is not."""
        vals = super()._prepare_move_split_vals(qty)
        vals["aftersales_line_id"] = self.aftersales_line_id.id
        return vals
