# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class EcomWaybillReprint(models.TransientModel):
    _name = "ecom.waybill.reprint"
    _description = "Print Waybills Again"

    waybill_ids = fields.Many2many("ecom.waybill", required=True)
    reason = fields.Char(required=True)

    def action_print(self):
        """Print once more; the reason stays with each waybill."""
        self.ensure_one()
        self.waybill_ids._check_clerk()
        if not self.reason.strip():
            raise UserError(self.env._("Please give a reason."))
        action = self.waybill_ids._print(self.reason.strip())
        return {**action, "close_on_report_download": True}
