# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    # === BUSINESS METHODS === #

    def _prepare_waybill_vals(self):
        vals = super()._prepare_waybill_vals()
        # Odoo makes the pickup point an address of the buyer, with the point's name.
        if self.partner_id.is_pickup_location and self.partner_id.parent_id:
            buyer = self.partner_id.parent_id
            vals["receiver_name"] = buyer.name
            vals["receiver_phone"] = self.partner_id.phone or buyer.phone
            vals["pickup_point"] = self.partner_id.name
        return vals
