# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..consignment import Consignment
from ..freight import to_decimal


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === BUSINESS METHODS === #

    def _get_consignments(self):
        """What each of these orders has to send, as carriers are asked for it.

        :return: dict of order -> Consignment
        """
        # Read at once what each order would ask of its own lines and products alone.
        self.order_line.fetch()
        products = self.order_line.product_id
        products.product_tmpl_id.fetch()
        products.mapped("all_product_tag_ids")
        return {order: order._prepare_consignment() for order in self}

    def _prepare_consignment(self):
        """Everything of this order that a carrier's answer depends on."""
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: not line.display_type and not line.is_delivery
        )
        products = lines.product_id
        receiver = self.partner_shipping_id
        return Consignment(
            divisions=receiver.division_id._get_codes(),
            weight=to_decimal(sum(x.product_qty * x.product_id.weight for x in lines)),
            volume=to_decimal(sum(x.product_qty * x.product_id.volume for x in lines)),
            amount=to_decimal(
                sum(lines.mapped("price_total")) / (self.currency_rate or 1)
            ),
            cod_amount=to_decimal(self._get_cod_amount()),
            goods_classes=frozenset(products.all_product_tag_ids.ids),
            sent_on=fields.Date.context_today(self),
            country_id=receiver.country_id.id or 0,
            state_id=receiver.state_id.id or 0,
            zip=receiver.zip or "",
        )

    def _get_cod_amount(self):
        """What the courier has to collect, in the company's currency."""
        self.ensure_one()
        return 0.0
