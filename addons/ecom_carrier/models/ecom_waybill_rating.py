# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class EcomWaybill(models.Model):
    _inherit = "ecom.waybill"

    # Quotas count the waybills of a day, ratings those of a quarter.
    _made_idx = models.Index("(company_id, create_date, carrier_id)")
