# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import phonenumbers
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as StdnumError

from odoo import models

from ..const import CHINA, MASK

REGION = "CN"
# Without these no parcel arrives, in China not without the province either; whether
# they belong together, down to the district, see _check_division.
RECEIVER_FIELDS = ("name", "city", "street")


class EcomReviewCheck(models.Model):
    """The checks. Each takes orders, returns {order: text}, and asks the database a
    fixed number of times, however many orders it gets.
    """

    _inherit = "ecom.review.check"

    # === CUSTOMER SERVICE (客审) === #

    def _check_receiver(self, orders):
        """O2: the receiver's name and address are complete."""
        findings = {}
        for order in orders:
            partner = order.partner_shipping_id
            names = RECEIVER_FIELDS
            if (partner.country_id.code or CHINA) == CHINA:
                names = (*names[:1], "state_id", *names[1:])
            missing = [name for name in names if not partner[name]]
            if missing:
                labels = partner.fields_get(missing, ["string"])
                findings[order] = self.env._(
                    "The receiver lacks: %s",
                    ", ".join(labels[name]["string"] for name in missing),
                )
        return findings

    def _check_division(self, orders):
        """O2: province, city and district are there and belong together.

        What could not be placed for certain is a person's to decide, never guessed.
        """
        findings = {}
        for order in orders:
            problem = order.partner_shipping_id._get_place_problem()
            if problem:
                findings[order] = problem
        return findings

    def _check_phone(self, orders):
        """O2: the courier can call the receiver."""
        return {
            order: self.env._(
                "The receiver's phone is not valid: %s",
                order.partner_shipping_id.phone or "",
            )
            for order in orders
            if not self._is_phone_valid(order.partner_shipping_id.phone or "")
        }

    def _is_phone_valid(self, phone):
        """Whether a Chinese number can be called.

        Masked numbers pass: the platform prints the real one. A virtual number comes
        as 11 digits, a dash and an extension.
        """
        if MASK in phone:
            return True
        try:
            number = phonenumbers.parse(phone.partition("-")[0] or phone, REGION)
            whole = phonenumbers.parse(phone, REGION)
        except phonenumbers.NumberParseException:
            return False
        return phonenumbers.is_valid_number(number) or phonenumbers.is_valid_number(
            whole
        )

    def _check_buyer_memo(self, orders):
        """O3: a person reads what the buyer wrote."""
        return {
            order: self.env._("The buyer writes: %s", order.buyer_memo)
            for order in orders
            if order.buyer_memo
        }

    def _check_seller_memo(self, orders):
        """O3: a colleague left a note."""
        return {
            order: self.env._("Our memo: %s", order.seller_memo)
            for order in orders
            if order.seller_memo
        }

    def _check_carrier(self, orders):
        """C3: a carrier was found that serves the address."""
        return {
            order: self.env._("No carrier of this shop serves the address.")
            for order in orders
            if not order.carrier_id
        }

    def _check_platform_status(self, orders):
        """O12: no refund was requested."""
        return {
            order: self.env._("The buyer asked for a refund, or the order is closed.")
            for order in orders
            if order.platform_status in ("refunding", "closed")
        }

    # === FINANCE (财审) === #

    def _check_amount(self, orders):
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

    def _check_payment(self, orders):
        """O4: money received equals money due, unless the courier collects it."""
        return {
            order: self.env._(
                "%(paid)s of %(due)s are paid.",
                paid=order.currency_id.format(order.platform_paid),
                due=order.currency_id.format(order.amount_total),
            )
            for order in orders
            if not order._is_cash_on_delivery()
            and order.currency_id.compare_amounts(
                order.platform_paid, order.amount_total
            )
            < 0
        }

    def _check_cod(self, orders):
        """O4, O9: the carrier may collect this much there."""
        findings = {}
        for order in orders.filtered(lambda o: o._is_cash_on_delivery()):
            carrier, due = order.carrier_id, order._get_cod_amount()
            if not carrier.allow_cash_on_delivery:
                findings[order] = self.env._(
                    "%s does not collect cash on delivery.",
                    carrier.name or self.env._("No carrier"),
                )
            elif (
                carrier.cod_limit
                and order.currency_id.compare_amounts(due, carrier.cod_limit) > 0
            ):
                findings[order] = self.env._(
                    "%(carrier)s collects %(limit)s at most, not %(due)s.",
                    carrier=carrier.name,
                    limit=order.currency_id.format(carrier.cod_limit),
                    due=order.currency_id.format(due),
                )
        return findings

    def _check_invoice(self, orders):
        """O4: the tax number of a company invoice is one (GB 32100-2015)."""
        findings = {}
        for order in orders.filtered("invoice_tax_number"):
            try:
                uscc.validate(order.invoice_tax_number)
            except StdnumError:
                findings[order] = self.env._(
                    "The invoice's tax number is not valid: %s",
                    order.invoice_tax_number,
                )
        return findings
