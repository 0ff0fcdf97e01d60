# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomShop(models.Model):
    _inherit = "ecom.shop"

    merge_hours = fields.Float(
        string="Merge Orders Within (h)",
        default=24.0,
        help="Orders of one buyer to one address are proposed for one parcel when they "
        "were placed within so many hours; 0: the orders of this shop travel alone.",
    )
