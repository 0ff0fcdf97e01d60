# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomOrderDecision(models.Model):
    """Why something was settled for an order without a person asking for it.

    Written by ``sale.order._log_decisions`` only, never changed.
    """

    _name = "ecom.order.decision"
    _description = "Order Decision"
    _order = "id"
    _rec_name = "text"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("warehouse", "Warehouse"),
            ("carrier", "Carrier"),
            ("promise", "Promised Date"),
            ("release", "Release"),
            ("merge", "Merge"),
            ("split", "Split"),
            ("shortage", "Shortage"),
        ],
        required=True,
        readonly=True,
    )
    text = fields.Char(required=True, readonly=True)
    create_date = fields.Datetime(string="Decided at", readonly=True)
