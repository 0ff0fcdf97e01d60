# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    aftersales_case_id = fields.Many2one("ecom.aftersales.case")

    def _prepare_picking_default_values_based_on(self, picking):
        """Bring the goods of a case into the returns zone, and those of no case not."""
        vals = super()._prepare_picking_default_values_based_on(picking)
        if case := self.aftersales_case_id:
            vals |= case._prepare_return_picking_vals(picking)
        return vals


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    aftersales_line_id = fields.Many2one("ecom.aftersales.line")

    def _prepare_move_default_values(self, new_picking):
        vals = super()._prepare_move_default_values(new_picking)
        vals["aftersales_line_id"] = self.aftersales_line_id.id
        return vals
