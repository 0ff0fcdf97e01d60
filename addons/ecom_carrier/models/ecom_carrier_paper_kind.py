# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomCarrierPaperKind(models.Model):
    _name = "ecom.carrier.paper.kind"
    _description = "Kind of Carrier Paper"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_default = fields.Boolean(
        string="Required of Couriers",
        help="New couriers with waybills must have it, until their file says else.",
    )
    validity_years = fields.Integer(
        string="Valid for (Years)",
        help="Proposed end of a new paper; 0 proposes none.",
    )
    renewal_days = fields.Integer(
        string="Renewal Before Expiry (Days)",
        help="The renewal must be applied for as many days before the paper expires.",
    )
    has_annual_report = fields.Boolean(
        help="Its holder reports on each year by 30 April of the next."
    )

    _days_check = models.Constraint(
        "CHECK (validity_years >= 0 AND renewal_days >= 0)",
        "Years and days of a paper may not be negative.",
    )
