# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models


class SaleOrder(models.Model):
    """What is asked for the goods of an order, what is taken off and what they cost."""

    _inherit = "sale.order"

    def _get_price_and_discount(self):
        """What goods and services would cost in full, and what is taken off that.

        Delivery is no part of it. An order's discount is a line with a negative price.

        :return: pair of amounts in the order's currency
        """
        self.ensure_one()
        full = discount = 0.0
        for line in self.order_line:
            amount = line.price_unit * line.product_uom_qty
            if line._is_discount():
                discount -= amount
            elif not (line.display_type or line.is_delivery or line.is_downpayment):
                full += amount
                discount += amount * line.discount / 100
        return full, discount

    def _get_price_and_cost(self):
        """What is asked for the goods without tax, discounts taken off, and their cost.

        :return: pair of amounts in the order's currency
        """
        self.ensure_one()
        price = cost = 0.0
        for line in self.order_line:
            if line._is_goods() or line._is_discount():
                price += line.price_subtotal
            if line._is_goods():
                product = line.product_id.with_company(self.company_id)
                cost += product.standard_price * line._get_base_quantity()
        return price, cost * self.currency_rate

    def _get_booked_on_invoices(self):
        """What payments on the posted invoices brought, less what went back.

        Of an invoice of several orders each has its share. A credit note that settles
        an invoice leaves nothing paid of it.

        :return: amount in the order's currency
        """
        self.ensure_one()
        own = defaultdict(float)
        # Line by line, which reads ahead for the invoices of all orders.
        for line in self.order_line:
            for invoice_line in line.invoice_lines:
                own[invoice_line.move_id] += invoice_line.price_total
        booked = 0.0
        for invoice, amount in own.items():
            if invoice.state == "posted":
                whole = sum(line.price_total for line in invoice.invoice_line_ids)
                paid = invoice.amount_total - invoice.amount_residual
                paid = invoice.currency_id._convert(
                    paid * amount / whole if whole else 0.0,
                    self.currency_id,
                    invoice.company_id,
                    invoice.date,
                    round=False,
                )
                booked += -paid if invoice.move_type == "out_refund" else paid
        return booked

    def _get_amount_not_owed_yet(self):
        """What of a confirmed order Odoo counts as owed once it is delivered only.

        :return: amount in the order's currency
        """
        self.ensure_one()
        return sum(
            line.price_total * (1 - line.qty_delivered / line.product_uom_qty)
            for line in self.order_line
            if line.product_id.invoice_policy == "delivery" and line.product_uom_qty
        )
