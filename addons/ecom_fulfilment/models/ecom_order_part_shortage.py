# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomOrderPart(models.Model):
    """A parcel of a released order may wait for its goods."""

    _inherit = "ecom.order.part"

    waits = fields.Boolean(
        string="Waits for Stock",
        readonly=True,
        help="The other parts of the order left without this one, which follows when "
        "its goods arrive.",
    )
