# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as StdnumError

from odoo import models

from .ecom_review_check import looks_at

# Words in the names of firms, which must have a tax number on their invoice.
FIRM_WORDS = ("公司", "有限", "集团", "厂", "合作社", "事务所", "商行", "经营部")


class EcomReviewCheck(models.Model):
    """What finance judges (财审): prices, payment, credit, margin, invoice.

    The rules run the checks with all rights and in the company's language.
    """

    _inherit = "ecom.review.check"

    # === PRICES === #

    @looks_at("goods", "prices")
    def _check_price(self, orders, gate):
        """O2: unit prices are about those of the price list."""
        lines = orders.order_line.filtered(lambda line: line._has_list_price())
        findings = {}
        for line, (listed, asked) in lines._get_list_prices().items():
            currency = line.currency_id
            allowed = listed * gate.price_tolerance / 100
            if (
                currency.compare_amounts(listed, 0) > 0
                and currency.compare_amounts(abs(asked - listed), allowed) > 0
            ):
                text = self.env._(
                    "%(product)s: %(asked)s, by the price list %(listed)s.",
                    product=line.product_id.display_name,
                    asked=currency.format(asked),
                    listed=currency.format(listed),
                )
                findings.setdefault(line.order_id, []).append(text)
        return {order: " ".join(texts) for order, texts in findings.items()}

    @looks_at("goods", "prices")
    def _check_discount(self, orders, gate):
        """O4: discounts of lines and of the whole order are within the limit."""
        findings = {}
        for order in orders:
            full, discount = order._get_price_and_discount()
            limit = full * gate.discount_limit / 100
            if order.currency_id.compare_amounts(discount, limit) > 0:
                findings[order] = self.env._(
                    "%(discount)s off %(full)s is more than %(limit)s %%.",
                    discount=order.currency_id.format(discount),
                    full=order.currency_id.format(full),
                    limit=f"{gate.discount_limit:g}",
                )
        return findings

    @looks_at("goods", "prices")
    def _check_margin(self, orders, gate):
        """O4: enough of the price is left over the cost of the goods."""
        findings = {}
        for order in orders:
            price, cost = order._get_price_and_cost()
            limit = price * gate.margin_limit / 100
            if order.currency_id.compare_amounts(price - cost, limit) < 0:
                findings[order] = self.env._(
                    "Of %(price)s without tax, %(left)s are left over the cost; "
                    "at least %(limit)s %% should be.",
                    price=order.currency_id.format(price),
                    left=order.currency_id.format(price - cost),
                    limit=f"{gate.margin_limit:g}",
                )
        return findings

    # === MONEY === #

    @looks_at("goods", "prices", "paid")
    def _check_amount(self, orders, gate):
        """O4: an imported order comes to what the buyer owes on the platform."""
        return {
            order: self.env._(
                "The order comes to %(order)s, on the platform to %(platform)s.",
                order=order.currency_id.format(order.amount_total),
                platform=order.currency_id.format(order.platform_total),
            )
            for order in orders.filtered("platform_number")
            if order.currency_id.compare_amounts(
                order.amount_total, order.platform_total
            )
        }

    @looks_at("goods", "prices", "payment", "paid")
    def _check_payment(self, orders, gate):
        """O4: money received equals money due, where it is due before shipping.

        Of orders paid in parts, `_check_deposit` asks for what is missing; of those
        with cash on delivery, the courier does.
        """
        findings = {}
        for order in orders.filtered(lambda order: order.payment_mode != "credit"):
            currency, paid, due = (
                order.currency_id,
                order._get_paid(),
                order.amount_total,
            )
            asked_later = order._is_cash_on_delivery() or self._is_paid_in_parts(order)
            if asked_later and currency.compare_amounts(paid, due) < 0:
                continue
            if currency.compare_amounts(abs(paid - due), gate.payment_tolerance) > 0:
                findings[order] = self.env._(
                    "%(paid)s of %(due)s are paid.",
                    paid=currency.format(paid),
                    due=currency.format(due),
                )
        return findings

    @looks_at("goods", "prices", "payment", "paid")
    def _check_deposit(self, orders, gate):
        """O4, O9: the balance is paid too before the goods leave (尾款)."""
        findings = {}
        for order in orders.filtered(self._is_paid_first):
            currency, paid = order.currency_id, order._get_paid()
            balance = order.amount_total - paid
            if (
                self._is_paid_in_parts(order)
                and currency.compare_amounts(balance, gate.payment_tolerance) > 0
            ):
                findings[order] = self.env._(
                    "The balance of %(balance)s is not paid, only %(paid)s in advance.",
                    balance=currency.format(balance),
                    paid=currency.format(paid),
                )
        return findings

    def _is_paid_first(self, order):
        """Whether the buyer pays before shipping, not the courier or on account."""
        return order.payment_mode != "credit" and not order._is_cash_on_delivery()

    def _is_paid_in_parts(self, order):
        return order.payment_mode == "deposit" or not order.currency_id.is_zero(
            order.platform_deposit
        )

    @looks_at("goods", "prices", "paid", "cod")
    def _check_cod(self, orders, gate):
        """O4, O9: the carrier may collect this much there."""
        findings = {}
        for order in orders.filtered(lambda o: o._is_cash_on_delivery()):
            problem = self._get_collection_problem(order)
            if problem:
                findings[order] = problem
        return findings

    def _get_collection_problem(self, order):
        """Why an order's carrier does not collect its money, False if it does."""
        carrier = order.carrier_id
        if not carrier:
            return self.env._(
                "%s does not collect cash on delivery.", self.env._("No carrier")
            )
        return carrier._get_collection_refusal(
            order.partner_shipping_id.division_id._get_codes(),
            order._get_cod_amount(),
            order.company_id.currency_id,
        )

    @looks_at("goods", "prices", "payment")
    def _check_credit(self, orders, gate):
        """O4: a customer who buys on account does not owe more than agreed.

        The figures are Odoo's. A confirmed order is part of them, but for what is
        invoiced by delivery.
        """
        findings = {}
        credit = orders.filtered(lambda order: order.payment_mode == "credit")
        for company, bought in credit.grouped("company_id").items():
            findings |= self._find_exceeded_credit(bought, company)
        return findings

    def _find_exceeded_credit(self, orders, company):
        """Which of these orders of one company exceed their customers' credit."""
        # What a customer owes is kept by company.
        contacts = orders.with_company(company).partner_invoice_id
        customers = contacts.commercial_partner_id
        # Odoo does not notice orders that came since it last looked.
        customers.invalidate_recordset(["credit", "credit_to_invoice"], flush=False)
        findings = {}
        for order in orders:
            customer = order.with_company(company).partner_invoice_id
            customer = customer.commercial_partner_id.with_prefetch(customers._ids)
            owed = customer.credit + customer.credit_to_invoice
            owed += order._get_amount_not_owed_yet() / order.currency_rate
            limit = customer.credit_limit
            if not company.account_use_credit_limit or limit <= 0:
                findings[order] = self.env._(
                    "No credit limit was agreed on with %s.", customer.name
                )
            elif company.currency_id.compare_amounts(owed, limit) > 0:
                findings[order] = self.env._(
                    "%(customer)s owes %(owed)s with this order, more than %(limit)s.",
                    customer=customer.name,
                    owed=company.currency_id.format(owed),
                    limit=company.currency_id.format(limit),
                )
        return findings

    # === INVOICE === #

    @looks_at("invoice")
    def _check_invoice(self, orders, gate):
        """O4: title and tax number of the invoice fit each other (GB 32100-2015)."""
        return {
            order: problem
            for order in orders
            if (problem := self._get_invoice_problem(order))
        }

    def _get_invoice_problem(self, order):
        title = (order.invoice_title or "").strip()
        number = (order.invoice_tax_number or "").strip()
        if not number:
            if any(word in title for word in FIRM_WORDS):
                return self.env._("%s needs a tax number on its invoice.", title)
            return None
        try:
            uscc.validate(number)
        except StdnumError:
            return self.env._("The invoice's tax number is not valid: %s", number)
        if not title:
            return self.env._("The tax number %s comes without a title.", number)
        return None
