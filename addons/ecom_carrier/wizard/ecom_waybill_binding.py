# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomWaybillBinding(models.TransientModel):
    _name = "ecom.waybill.binding"
    _description = "Bind Paper Waybill"

    waybill_id = fields.Many2one("ecom.waybill", required=True, readonly=True)
    carrier_id = fields.Many2one(related="waybill_id.carrier_id")
    number = fields.Char(required=True, help="Scan the number of the paper.")

    # === ACTIONS === #

    def action_bind(self):
        """Tie the number to the waybill."""
        self.ensure_one()
        self.waybill_id._bind_number(self.number)
