# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .intake_common import IntakeCase
from .order_common import OrderCase

VALID_TAX_NUMBER = "91110000600037341L"
# The check character of the number above is L (GB 32100-2015), not M.
INVALID_TAX_NUMBER = "91110000600037341M"


@tagged("post_install", "-at_install")
class TestRules(IntakeCase):
    """What the rules decide without a person."""

    def test_a_clean_order_passes_both_gates(self):
        order = self.make_order("R-1")
        self.assertEqual(self.states(order), ["pending", "pending"])
        self.review(order)
        self.assertEqual(self.states(order), ["approved", "approved"])
        self.assertEqual(order.release_state, "approved")
        self.assertFalse(order.finding_ids)
        self.assertFalse(order.review_ids.reviewer_id)
        self.assertEqual(order.review_ids.mapped("reason"), ["Passed by rule"] * 2)

    def test_a_typed_order_of_a_shop_waits_for_its_money_only(self):
        order = self.make_order(False, platform_total=0, platform_paid=0)
        self.review(order)
        self.assertEqual(order.finding_ids.check_id.mapped("code"), ["payment"])

    def test_a_doubtful_order_is_held_and_finance_waits(self):
        order = self.make_order("R-1", receiver=self.make_receiver(phone="138734196"))
        self.review(order)
        self.assertEqual(self.states(order), ["hold", "pending"])
        self.assertEqual(order.release_state, "on_hold")
        self.assertFalse(self.review_of(order, self.gate_finance).evaluated_at)
        self.assertEqual(
            order.finding_ids.mapped("text"),
            ["The receiver's phone is not valid: 138734196"],
        )

    def test_findings_are_written_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.company.partner_id.lang = "zh_CN"
        order = self.make_order("R-1", buyer_memo="周末送货")
        self.review(order)
        self.assertEqual(order.finding_ids.text, "买家留言：周末送货")

    def test_finance_is_reviewed_by_rule_once_service_has_passed_the_order(self):
        order = self.make_order("R-1", buyer_memo="请送货上门", platform_paid=0)
        self.review(order)
        self.assertEqual(self.states(order), ["hold", "pending"])
        self.as_user(
            self.review_of(order, self.gate_service), "service"
        ).action_approve("Talked to the buyer")
        self.assertEqual(self.states(order), ["approved", "hold"])
        self.assertEqual(
            order.finding_ids.check_id.mapped("code"), ["buyer_memo", "payment"]
        )

    def test_a_gate_without_automation_waits_for_a_person(self):
        self.gate_service.auto_approve = False
        order = self.make_order("R-1")
        self.review(order)
        self.assertEqual(self.states(order), ["pending", "pending"])
        self.assertTrue(self.review_of(order, self.gate_service).evaluated_at)

    def test_a_gate_of_another_shop_is_no_gate_for_this_one(self):
        self.gate_finance.shop_ids = self.make_shop("Mountain Mist Outlet", "taobao")
        order = self.make_order("R-1")
        self.assertEqual(order.review_ids.gate_id, self.gate_service)
        self.review(order)
        self.assertEqual(order.release_state, "approved")

    def test_the_cron_reviews_what_came_in(self):
        orders = self.make_order("R-1") | self.make_order("R-2", buyer_memo="急")
        with self.enter_registry_test_mode():
            cron = self.env.ref("ecom_fulfilment.cron_run_review_rules")
            cron.method_direct_trigger()
        self.assertEqual(orders.mapped("release_state"), ["approved", "on_hold"])

    def test_an_order_that_was_paid_meanwhile_passes_by_rule(self):
        order = self.make_order("R-1", platform_paid=0, platform_status="unpaid")
        self.review(order)
        self.assertEqual(order.release_state, "on_hold")
        self.assertTrue(order._apply_platform_changes(self.make_payload("R-1")))
        self.review(order)
        self.assertEqual(order.release_state, "approved")


@tagged("post_install", "-at_install")
class TestServiceChecks(OrderCase):
    """Each check of the customer service gate, alone."""

    def assert_found(self, code, text, **values):
        """The order is held for this one reason."""
        order = self.make_order(f"C-{code}", **values)
        self.review(order)
        self.assertEqual(self.states(order), ["hold", "pending"])
        self.assertEqual(order.finding_ids.check_id.mapped("code"), [code])
        self.assertEqual(order.finding_ids.text, text)

    def assert_clean(self, **values):
        order = self.make_order("C-clean", **values)
        self.review(order)
        self.assertEqual(self.states(order), ["approved", "approved"])

    def test_an_address_without_district_is_found(self):
        self.assert_found(
            "division",
            "The address names no district of 杭州市",
            receiver=self.make_receiver(district=False, street="文一西路969号"),
        )

    def test_an_address_without_province_and_street_is_found(self):
        self.assert_found(
            "receiver",
            "The receiver lacks: State, Street",
            receiver=self.make_receiver(state_id=False, street=False),
        )

    def test_telephones_nobody_can_call_are_found(self):
        for phone in ("138734196", "23873419625", "周先生", "138734196255"):
            with self.subTest(phone):
                order = self.make_order(phone, receiver=self.make_receiver(phone=phone))
                self.review(order)
                self.assertEqual(order.finding_ids.check_id.mapped("code"), ["phone"])

    def test_a_missing_telephone_is_found(self):
        self.assert_found(
            "phone",
            "The receiver's phone is not valid: ",
            receiver=self.make_receiver(phone=False),
        )

    def test_telephones_that_ring_pass(self):
        for phone in (
            "13873419625",
            "+86 138 7341 9625",
            "0571-88990011",
            "18412345678-1234",
            "138****9625",
        ):
            with self.subTest(phone):
                order = self.make_order(phone, receiver=self.make_receiver(phone=phone))
                self.review(order)
                self.assertFalse(order.finding_ids)

    def test_a_buyers_remark_is_read_by_a_person(self):
        self.assert_found(
            "buyer_memo", "The buyer writes: 不要红色", buyer_memo="不要红色"
        )

    def test_a_sellers_memo_warns_only(self):
        order = self.make_order("C-1", seller_memo="赠杯垫")
        self.review(order)
        self.assertEqual(self.states(order), ["approved", "approved"])
        self.assertEqual(order.finding_ids.check_id.mapped("code"), ["seller_memo"])
        self.assertEqual(order.finding_ids.severity, "warn")
        self.assertEqual(order.finding_ids.text, "Our memo: 赠杯垫")

    def test_an_order_without_courier_is_found(self):
        self.assert_found(
            "carrier", "No carrier of this shop serves the address.", carrier_id=False
        )

    def test_a_refund_request_is_found(self):
        text = "The buyer asked for a refund, or the order is closed."
        self.assert_found("platform_status", text, platform_status="refunding")

    def test_an_order_closed_on_the_platform_is_found(self):
        order = self.make_order("C-1", platform_status="closed")
        self.review(order)
        self.assertEqual(order.finding_ids.check_id.mapped("code"), ["platform_status"])

    def test_a_complete_receiver_in_a_municipality_is_clean(self):
        self.assert_clean(
            receiver=self.make_receiver(
                state_id=self.env.ref("base.state_cn_BJ").id,
                city="北京市",
                district="朝阳区",
                street="朝阳区建国路1号",
            )
        )


@tagged("post_install", "-at_install")
class TestFinanceChecks(OrderCase):
    """Each check of the finance gate, alone."""

    def assert_found(self, code, text, lines=None, **values):
        """Service passes the order, finance holds it for this one reason."""
        order = self.make_order(f"C-{code}", lines, **values)
        self.review(order)
        self.assertEqual(self.states(order), ["approved", "hold"])
        self.assertEqual(order.finding_ids.check_id.mapped("code"), [code])
        # Odoo sets a space that does not break between amount and symbol.
        self.assertEqual(order.finding_ids.text.replace("\N{NO-BREAK SPACE}", ""), text)

    def assert_clean(self, lines=None, **values):
        order = self.make_order("C-clean", lines, **values)
        self.review(order)
        self.assertEqual(self.states(order), ["approved", "approved"])
        self.assertFalse(order.finding_ids)

    def money(self, amount):
        """The amount as Odoo writes it, whatever the company's currency is."""
        text = self.env.company.currency_id.format(amount)
        return text.replace("\N{NO-BREAK SPACE}", "")

    def test_another_total_on_the_platform_is_found(self):
        for total in (29.99, 30.01):
            with self.subTest(total):
                order = self.make_order(f"C-{total}", platform_total=total)
                self.review(order)
                self.assertEqual(order.finding_ids.check_id.mapped("code"), ["amount"])

    def test_the_finding_names_both_totals(self):
        self.assert_found(
            "amount",
            f"The order comes to {self.money(30)}, on the platform to "
            f"{self.money(25)}.",
            platform_total=25,
        )

    def test_amounts_equal_to_the_cent_are_clean(self):
        self.assert_clean([(self.mug, 3)], platform_total=90.004, platform_paid=89.996)

    def test_an_unpaid_order_is_found(self):
        self.assert_found(
            "payment",
            f"{self.money(0)} of {self.money(30)} are paid.",
            platform_paid=0,
        )

    def test_an_order_a_cent_short_is_found(self):
        self.assert_found(
            "payment",
            f"{self.money(29.99)} of {self.money(30)} are paid.",
            platform_paid=29.99,
        )

    def test_an_order_to_be_paid_on_delivery_needs_no_payment(self):
        self.assert_clean(
            payment_mode="cod", platform_paid=0, carrier_id=self.cod_courier.id
        )

    def test_a_courier_who_does_not_collect_is_found(self):
        self.assert_found(
            "cod",
            "Zhongtong does not collect cash on delivery.",
            payment_mode="cod",
            platform_paid=0,
        )

    def test_cash_above_the_couriers_limit_is_found(self):
        self.assert_found(
            "cod",
            f"Shunfeng collects {self.money(1000)} at most, not {self.money(1040)}.",
            [(self.pot, 13)],
            payment_mode="cod",
            platform_paid=0,
            carrier_id=self.cod_courier.id,
        )

    def test_cash_up_to_the_couriers_limit_is_clean(self):
        self.cod_courier.cod_limit = 960
        self.assert_clean(
            [(self.pot, 12)],
            payment_mode="cod",
            platform_paid=0,
            carrier_id=self.cod_courier.id,
        )

    def test_what_was_paid_before_is_not_collected(self):
        self.assert_clean(
            [(self.pot, 13)],
            payment_mode="cod",
            platform_paid=100,
            carrier_id=self.cod_courier.id,
        )

    def test_a_courier_without_limit_collects_any_amount(self):
        self.cod_courier.cod_limit = 0
        self.assert_clean(
            [(self.pot, 13)],
            payment_mode="cod",
            platform_paid=0,
            carrier_id=self.cod_courier.id,
        )

    def test_a_wrong_tax_number_is_found(self):
        self.assert_found(
            "invoice",
            "The invoice's tax number is not valid: 91110000600037341M",
            invoice_tax_number=INVALID_TAX_NUMBER,
        )

    def test_tax_numbers_of_another_form_are_found(self):
        for number in ("91110000600037341", "I1110000600037341L", "none"):
            with self.subTest(number):
                order = self.make_order(number, invoice_tax_number=number)
                self.review(order)
                self.assertEqual(order.finding_ids.check_id.mapped("code"), ["invoice"])

    def test_a_right_tax_number_is_clean(self):
        self.assert_clean(invoice_tax_number=VALID_TAX_NUMBER)


@tagged("post_install", "-at_install")
class TestReviewQueries(OrderCase):
    """Checks are set-based: the number of orders does not count."""

    def count_review(self, count):
        """Reading and writing statements of the review of as many orders.

        Every second order is held at the first gate for its remark.
        """
        receiver = self.make_receiver()
        orders = self.env["sale.order"].create(
            [
                self.prepare_order(
                    f"Q-{count}-{index}",
                    receiver=receiver,
                    buyer_memo="急" if index % 2 else False,
                )
                for index in range(count)
            ]
        )
        orders.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.count_queries() as queries:
            self.review(orders)
        self.assertEqual(
            orders.mapped("release_state"), ["approved", "on_hold"] * (count // 2)
        )
        reads = [query for query in queries if query.startswith("SELECT")]
        return len(reads), len(queries) - len(reads)

    def test_fifty_orders_are_read_with_as_many_queries_as_ten(self):
        self.count_review(2)
        reads_of_ten, _writes = self.count_review(10)
        reads_of_fifty, _writes = self.count_review(50)
        self.assertEqual(reads_of_fifty, reads_of_ten)

    def test_writes_grow_at_most_with_the_orders(self):
        self.count_review(2)
        _reads, writes_of_ten = self.count_review(10)
        _reads, writes_of_fifty = self.count_review(50)
        self.assertLessEqual(writes_of_fifty, 5 * writes_of_ten)
