# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .ecom_waybill import STEPS


class EcomScan(models.Model):
    """Append-only log of the stations: who scanned what, and what came of it."""

    _name = "ecom.scan"
    _description = "Scan"
    _order = "id desc"
    _rec_name = "barcode"
    _log_access = True

    client_key = fields.Char(
        required=True,
        readonly=True,
        help="Made by the scanner's screen: a scan sent twice is counted once.",
    )
    waybill_id = fields.Many2one(
        "ecom.waybill", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="waybill_id.company_id", store=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    barcode = fields.Char(required=True, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    quantity = fields.Float(readonly=True)
    accepted = fields.Boolean(readonly=True)
    message = fields.Char(readonly=True)

    _client_key_uniq = models.Constraint(
        "UNIQUE (client_key)", "This scan was recorded before."
    )
