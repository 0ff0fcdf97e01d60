# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .intake_common import IntakeCase


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
        self.assertEqual(self.states(order), ["pending", "pending"])
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
        self.assertEqual(orders.mapped("release_state"), ["approved", "to_review"])

    def test_an_order_that_was_paid_meanwhile_passes_by_rule(self):
        order = self.make_order("R-1", platform_paid=0, platform_status="unpaid")
        self.review(order)
        self.assertEqual(order.release_state, "on_hold")
        self.assertTrue(order._apply_platform_changes(self.make_payload("R-1")))
        self.review(order)
        self.assertEqual(order.release_state, "approved")
