# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockPackage(models.Model):
    _inherit = "stock.package"

    waybill_ids = fields.One2many("ecom.waybill", "package_id", string="Waybills")
    carrier_tracking_ref = fields.Char(
        string="Waybill Number", compute="_compute_carrier_tracking_ref"
    )

    # === COMPUTE METHODS === #

    @api.depends("waybill_ids.number", "waybill_ids.state")
    def _compute_carrier_tracking_ref(self):
        for package in self:
            valid = package.waybill_ids.filtered(
                lambda waybill: waybill.number and waybill.state != "cancelled"
            )
            package.carrier_tracking_ref = ",".join(valid.sorted("id").mapped("number"))
