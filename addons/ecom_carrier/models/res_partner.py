# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    district = fields.Char(
        help="District or county (区县) below the city. The street holds it too, so "
        "that every document prints it; this field serves reach and review.",
    )
