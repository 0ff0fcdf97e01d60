# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomShopKeyShow(models.AbstractModel):
    """Shows a new key and its secret; both come with the action and go with it."""

    _name = "ecom.shop.key.show"
    _description = "New API Key"

    # A form asks for it, though there is no table.
    id = fields.Id()
    key = fields.Char(readonly=True)
    secret = fields.Char(readonly=True)
