# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .check_common import CheckCase

VALID_TAX_NUMBER = "91110000600037341L"
# The check character of the number above is L (GB 32100-2015), not M.
INVALID_TAX_NUMBER = "91110000600037341M"


@tagged("post_install", "-at_install")
class TestMoneyChecks(CheckCase):
    """What was paid, how and by whom."""

    # === AMOUNT === #

    def test_another_total_on_the_platform_is_found(self):
        for total in (29.99, 30.01):
            with self.subTest(total):
                self.assert_found(
                    "amount",
                    self.make_order(f"A-{total}", platform_total=total),
                    f"The order comes to {self.money(30)}, on the platform to "
                    f"{self.money(total)}.",
                )

    def test_amounts_equal_to_the_cent_are_clean(self):
        order = self.make_order(
            "A-1", [(self.mug, 3)], platform_total=90.004, platform_paid=89.996
        )
        self.assert_clean("amount", order)
        self.assert_clean("payment", order)

    def test_a_typed_order_has_no_total_on_a_platform(self):
        self.assert_clean("amount", self.make_order(False, platform_total=0))

    # === PAYMENT === #

    def test_money_that_is_missing_is_found(self):
        for paid in (0, 29.99):
            with self.subTest(paid):
                self.assert_found(
                    "payment",
                    self.make_order(f"P-{paid}", platform_paid=paid),
                    f"{self.money(paid)} of {self.money(30)} are paid.",
                )

    def test_money_that_is_too_much_is_found(self):
        order = self.make_order("P-1", platform_paid=30.01)
        self.assert_found(
            "payment", order, f"{self.money(30.01)} of {self.money(30)} are paid."
        )

    def test_within_the_tolerance_payment_is_clean(self):
        self.gate_finance.payment_tolerance = 0.5
        for paid, clean in ((29.5, True), (30.5, True), (29.49, False), (30.51, False)):
            with self.subTest(paid):
                order = self.make_order(f"P-{paid}", platform_paid=paid)
                self.assertEqual(order in self.find("payment", order), not clean)

    def test_who_pays_later_has_not_paid_yet(self):
        for mode in ("cod", "cod_inspected", "credit"):
            with self.subTest(mode):
                order = self.make_order(mode, payment_mode=mode, platform_paid=0)
                self.assert_clean("payment", order)
                self.assert_clean("deposit", order)

    def test_who_pays_the_courier_may_not_have_paid_too_much(self):
        for mode in ("cod", "cod_inspected"):
            with self.subTest(mode):
                order = self.make_order(mode, payment_mode=mode, platform_paid=35)
                text = f"{self.money(35)} of {self.money(30)} are paid."
                self.assert_found("payment", order, text)

    # === DEPOSIT AND BALANCE === #

    def test_a_deposit_without_its_balance_is_found(self):
        text = (
            f"The balance of {self.money(20)} is not paid, only {self.money(10)} in "
            "advance."
        )
        for number, values in (
            ("D-1", {"payment_mode": "deposit"}),
            ("D-2", {"platform_deposit": 10}),
        ):
            with self.subTest(values):
                order = self.make_order(number, platform_paid=10, **values)
                self.assert_found("deposit", order, text)
                self.assert_clean("payment", order)

    def test_a_deposit_with_its_balance_is_clean(self):
        order = self.make_order("D-1", payment_mode="deposit", platform_deposit=10)
        self.assert_clean("deposit", order)
        self.assert_clean("payment", order)

    def test_more_than_deposit_and_balance_is_a_matter_of_payment(self):
        order = self.make_order("D-1", payment_mode="deposit", platform_paid=40)
        self.assert_clean("deposit", order)
        self.assertIn(order, self.find("payment", order))

    def test_an_order_paid_at_once_has_no_balance(self):
        self.assert_clean("deposit", self.make_order("D-1", platform_paid=10))

    def test_the_courier_may_collect_the_balance(self):
        order = self.make_order(
            "D-1", payment_mode="cod", platform_deposit=10, platform_paid=10
        )
        self.assert_clean("deposit", order)

    # === CASH ON DELIVERY === #

    def make_cod(self, lines=None, **values):
        return self.make_order(
            f"C-{len(self.shop.order_ids)}",
            lines,
            **{
                "payment_mode": "cod",
                "platform_paid": 0,
                "carrier_id": self.cod_courier.id,
                **values,
            },
        )

    def test_the_limit_is_one_of_the_companys_currency(self):
        """At 0.10 dollars for one of ours, 90 dollars are 900, and 110 are 1,100."""
        dollars = self.make_foreign_pricelist(0.1)
        for price, clean in ((90, True), (110, False)):
            with self.subTest(price):
                order = self.make_cod(pricelist_id=dollars.id)
                order.order_line.price_unit = price
                found = self.find("cod", order)
                if clean:
                    self.assertFalse(found)
                else:
                    self.assertIn(f"not {self.money(1100)}.", found[order])

    def test_a_courier_who_does_not_collect_is_found(self):
        for mode in ("cod", "cod_inspected"):
            with self.subTest(mode):
                self.assert_found(
                    "cod",
                    self.make_cod(carrier_id=self.courier.id, payment_mode=mode),
                    "Zhongtong does not collect cash on delivery.",
                )

    def test_without_courier_nobody_collects(self):
        self.assert_found(
            "cod",
            self.make_cod(carrier_id=False),
            "No carrier does not collect cash on delivery.",
        )

    def test_a_courier_who_collects_is_clean(self):
        self.assert_clean("cod", self.make_cod())

    def test_an_order_that_is_paid_is_not_collected(self):
        self.assert_clean("cod", self.make_order("C-1"))

    def test_cash_above_the_couriers_limit_is_found(self):
        self.assert_found(
            "cod",
            self.make_cod([(self.pot, 13)]),
            f"Shunfeng collects {self.money(1000)} at most, not {self.money(1040)}.",
        )

    def test_cash_up_to_the_couriers_limit_is_clean(self):
        self.cod_courier.cod_limit = 960
        self.assert_clean("cod", self.make_cod([(self.pot, 12)]))

    def test_what_was_paid_before_is_not_collected(self):
        self.assert_clean("cod", self.make_cod([(self.pot, 13)], platform_paid=100))

    def test_a_courier_without_limit_collects_any_amount(self):
        self.cod_courier.cod_limit = 0
        self.assert_clean("cod", self.make_cod([(self.pot, 13)]))

    def exclude(self, *codes):
        """Divisions by code: 330000 is Zhejiang, 330100 Hangzhou, 330110 Yuhang."""
        divisions = self.env["ecom.division"]._get_by_code(codes)
        self.cod_courier.reach_ids.unlink()
        self.env["ecom.carrier.reach"].create(
            [
                {
                    "carrier_id": self.cod_courier.id,
                    "division_id": division.id,
                    "cash_on_delivery": "no",
                }
                for division in divisions.values()
            ]
        )

    def test_areas_without_collection_are_found_with_all_below_them(self):
        order = self.make_cod()
        for code, division in (
            ("330000", "浙江省"),
            ("330100", "浙江省 / 杭州市"),
            ("330110", "浙江省 / 杭州市 / 余杭区"),
        ):
            with self.subTest(division):
                self.exclude(code)
                self.assert_found(
                    "cod",
                    order,
                    f"Shunfeng collects no cash on delivery in {division}.",
                )

    def test_other_areas_without_collection_do_not_matter(self):
        self.exclude("330200", "330106", "110000")
        self.assert_clean("cod", self.make_cod())

    # === CREDIT === #

    def make_customer(self, limit):
        customer = self.env["res.partner"].create(
            {"name": "Mountain Hotel", "is_company": True, "credit_limit": limit}
        )
        return self.make_receiver("Reception", parent_id=customer.id)

    def make_on_account(self, customer, lines=None, **values):
        self.env.company.account_use_credit_limit = True
        return self.make_order(
            f"K-{len(self.shop.order_ids)}",
            lines,
            receiver=customer,
            **{"payment_mode": "credit", "platform_paid": 0, **values},
        )

    def test_more_than_the_credit_is_found(self):
        order = self.make_on_account(self.make_customer(100), [(self.mug, 4)])
        self.assert_found(
            "credit",
            order,
            f"Mountain Hotel owes {self.money(120)} with this order, more than "
            f"{self.money(100)}.",
        )

    def test_up_to_the_limit_credit_is_clean(self):
        order = self.make_on_account(self.make_customer(120), [(self.mug, 4)])
        self.assert_clean("credit", order)

    def test_former_orders_count_with_this_one(self):
        customer = self.make_customer(100)
        former = self.make_on_account(customer, [(self.mug, 2)])
        self.assert_clean("credit", former)
        order = self.make_on_account(customer, [(self.mug, 2)])
        self.assert_found(
            "credit",
            order,
            f"Mountain Hotel owes {self.money(120)} with this order, more than "
            f"{self.money(100)}.",
        )

    def test_open_invoices_count_and_the_order_is_not_counted_twice(self):
        customer = self.make_customer(120)
        order = self.make_on_account(customer, [(self.mug, 4)])
        order._create_invoices().action_post()
        self.assert_clean("credit", order)
        customer.commercial_partner_id.credit_limit = 119
        self.assertIn(order, self.find("credit", order))

    def test_what_is_invoiced_by_delivery_counts_before_it_is_delivered(self):
        self.mug.invoice_policy = "delivery"
        order = self.make_on_account(self.make_customer(100), [(self.mug, 4)])
        self.assertIn(order, self.find("credit", order))
        order = self.make_on_account(self.make_customer(120), [(self.mug, 4)])
        self.assert_clean("credit", order)

    def test_who_was_given_no_limit_buys_nothing_on_account(self):
        order = self.make_on_account(self.make_customer(0), [(self.mug, 1)])
        self.assert_found(
            "credit", order, "No credit limit was agreed on with Mountain Hotel."
        )

    def test_in_a_company_without_limits_nobody_buys_on_account(self):
        order = self.make_on_account(self.make_customer(100), [(self.mug, 1)])
        self.env.company.account_use_credit_limit = False
        self.assert_found(
            "credit", order, "No credit limit was agreed on with Mountain Hotel."
        )

    def test_who_pays_at_once_needs_no_credit(self):
        order = self.make_on_account(
            self.make_customer(100),
            [(self.mug, 4)],
            payment_mode="online",
            platform_paid=120,
        )
        self.assert_clean("credit", order)


@tagged("post_install", "-at_install")
class TestLimitChecks(CheckCase):
    """Discounts, margins and invoice data."""

    # === DISCOUNT === #

    def give_discount(self, order, amount):
        order.order_line = [
            Command.create(
                {
                    "product_id": self.discount.id,
                    "product_uom_qty": 1,
                    "price_unit": -amount,
                }
            )
        ]
        return order

    def test_line_and_order_discounts_count_together(self):
        self.gate_finance.discount_limit = 50
        order = self.make_order("D-1", [(self.pot, 1), (self.mug, 1)])
        order.order_line[0].discount = 50  # 40 of 80
        self.give_discount(order, 15.01)
        self.assert_found(
            "discount",
            order,
            f"{self.money(55.01)} off {self.money(110)} is more than 50 %.",
        )

    def test_a_discount_up_to_the_limit_is_clean(self):
        self.gate_finance.discount_limit = 50
        self.assert_clean("discount", self.make_order("D-1"))
        order = self.give_discount(self.make_order("D-2", [(self.mug, 2)]), 30)
        self.assert_clean("discount", order)

    def test_freight_does_not_make_a_discount_smaller(self):
        self.gate_finance.discount_limit = 50
        order = self.make_order("D-1", [(self.mug, 1), (self.freight, 1)])
        order.order_line[1].write({"is_delivery": True, "price_unit": 100})
        self.give_discount(order, 16)
        self.assert_found(
            "discount",
            order,
            f"{self.money(16)} off {self.money(30)} is more than 50 %.",
        )

    def test_no_discount_may_be_allowed(self):
        self.gate_finance.discount_limit = 0
        self.assert_clean("discount", self.make_order("D-1"))
        order = self.give_discount(self.make_order("D-2"), 0.01)
        self.assert_found(
            "discount",
            order,
            f"{self.money(0.01)} off {self.money(30)} is more than 0 %.",
        )

    # === MARGIN === #

    def test_a_price_below_the_cost_is_found(self):
        # 113.00 with 13 % tax within are 100.00 without.
        self.mug.write({"list_price": 113, "standard_price": 100.01})
        order = self.make_order("M-1")
        self.assert_found(
            "margin",
            order,
            f"Of {self.money(100)} without tax, {self.money(-0.01)} are left over the "
            "cost; at least 0 % should be.",
        )
        self.mug.standard_price = 100
        self.assert_clean("margin", order)

    def test_a_margin_under_the_limit_is_found(self):
        self.gate_finance.margin_limit = 30
        self.mug.write({"list_price": 113, "standard_price": 71})
        order = self.make_order("M-1")
        self.assert_found(
            "margin",
            order,
            f"Of {self.money(100)} without tax, {self.money(29)} are left over the "
            "cost; at least 30 % should be.",
        )
        self.mug.standard_price = 70
        self.assert_clean("margin", order)

    def test_a_discount_comes_off_the_margin(self):
        self.mug.write({"list_price": 113, "standard_price": 90})
        order = self.make_order("M-1")
        self.assert_clean("margin", order)
        self.give_discount(order, 11.3)
        self.assert_clean("margin", order)
        self.give_discount(order, 1.13)
        self.assert_found(
            "margin",
            order,
            f"Of {self.money(89)} without tax, {self.money(-1)} are left over the "
            "cost; at least 0 % should be.",
        )

    def test_services_make_no_margin(self):
        self.mug.write({"list_price": 113, "standard_price": 101})
        self.freight.list_price = 1130
        order = self.make_order("M-1", [(self.mug, 1), (self.freight, 1)])
        self.assertIn(order, self.find("margin", order))

    def test_the_cost_is_of_the_unit_that_is_ordered(self):
        self.mug.write({"list_price": 113, "standard_price": 60})
        order = self.make_order("M-1")
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.order_line.price_unit = 1356
        self.assert_clean("margin", order)
        order.order_line.price_unit = 113
        self.assertIn(order, self.find("margin", order))

    def test_the_cost_is_converted_to_the_currency_of_the_order(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "XTA",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2})],
            }
        )
        abroad = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": foreign.id}
        )
        self.mug.write({"list_price": 113, "standard_price": 60})
        order = self.make_order("M-1", pricelist_id=abroad.id)
        order.order_line.price_unit = 135.6  # 120.00 without tax, as the cost
        self.assert_clean("margin", order)
        order.order_line.price_unit = 135.59
        self.assertIn(order, self.find("margin", order))

    # === INVOICE === #

    def test_a_wrong_tax_number_is_found(self):
        for number in (
            INVALID_TAX_NUMBER,
            "91110000600037341",
            "I1110000600037341L",
            "none",
        ):
            with self.subTest(number):
                order = self.make_order(
                    number, invoice_title="北京某公司", invoice_tax_number=number
                )
                self.assert_found(
                    "invoice", order, f"The invoice's tax number is not valid: {number}"
                )

    def test_a_tax_number_without_title_is_found(self):
        order = self.make_order("I-1", invoice_tax_number=VALID_TAX_NUMBER)
        self.assert_found(
            "invoice",
            order,
            f"The tax number {VALID_TAX_NUMBER} comes without a title.",
        )

    def test_a_firm_without_tax_number_is_found(self):
        for title in ("杭州山岚家居有限公司", "景德镇红星瓷厂", "山岚集团"):
            with self.subTest(title):
                order = self.make_order(title, invoice_title=title)
                self.assert_found(
                    "invoice", order, f"{title} needs a tax number on its invoice."
                )

    def test_invoices_of_firms_and_of_persons_are_clean(self):
        firm = self.make_order(
            "I-1", invoice_title="北京某公司", invoice_tax_number=VALID_TAX_NUMBER
        )
        person = self.make_order("I-2", invoice_title="李华")
        self.assert_clean("invoice", firm, person, self.make_order("I-3"))
