# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomAftersalesReason(models.Model):
    """Why buyers come back; every company uses the same reasons."""

    _name = "ecom.aftersales.reason"
    _description = "After-sales Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
