# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomCarrierRule(models.Model):
    _inherit = "ecom.carrier.rule"

    shop_ids = fields.Many2many("ecom.shop", check_company=True)

    # === BUSINESS METHODS === #

    def _fits(self, order, consignment):
        return super()._fits(order, consignment) and (
            not self.shop_ids or order.shop_id in self.shop_ids
        )
