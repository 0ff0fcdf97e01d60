# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..const import PLATFORM_STATUSES


class EcomOrderImportPreview(models.TransientModel):
    _name = "ecom.order.import.preview"
    _description = "Order of a File Before Its Import"

    wizard_id = fields.Many2one(
        "ecom.order.import.wizard", required=True, ondelete="cascade"
    )
    file_rows = fields.Char(string="Rows")
    number = fields.Char(string="Order Number")
    platform_status = fields.Selection(PLATFORM_STATUSES, string="Status")
    goods = fields.Char()
    total = fields.Float(digits=(16, 2))
    currency = fields.Char()
    is_known = fields.Boolean(
        string="Known", help="The order is here already and is brought up to date."
    )
    failure = fields.Char(string="Reason")
