# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _assign_picking_post_process(self, new=False):
        """Let the waybills follow the goods into the next transfer of the chain.

        With two or three delivery steps the later transfers are made by push rules
        when the earlier ones are done; Odoo hands them the carrier, not the number.
        """
        result = super()._assign_picking_post_process(new=new)
        # Warehouse people have no say in which waybill goes along.
        origin = self.sudo().move_orig_ids.picking_id
        if origin.waybill_ids:
            self.sudo().picking_id._add_waybills(origin.waybill_ids)
        return result
