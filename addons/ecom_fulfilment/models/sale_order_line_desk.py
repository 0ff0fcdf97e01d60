# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    other_list_price = fields.Monetary(
        string="List Price",
        compute="_compute_other_list_price",
        compute_sudo=True,  # reviewers need not be able to read price lists
        help="What the price list asks for, where the order asks for something else.",
    )

    @api.depends("product_id", "product_uom_id", "product_uom_qty", "price_unit")
    def _compute_other_list_price(self):
        listed = self.filtered(lambda line: line._has_list_price())
        prices = listed._get_list_prices()
        for line in self:
            price, asked = prices.get(line, (0.0, 0.0))
            same = line.currency_id.compare_amounts(price, asked) == 0
            line.other_list_price = 0.0 if same else price
