# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestDecisions(OrderCase):
    """What people decide."""

    def make_doubtful(self, number="D-1", **values):
        """An order a person decides on: the buyer writes something."""
        order = self.make_order(number, buyer_memo="请送货上门", **values)
        self.review(order)
        self.assertEqual(order.release_state, "to_review")
        return order

    def test_a_reviewer_passes_a_doubtful_order(self):
        order = self.make_doubtful()
        review = self.as_user(self.review_of(order, self.gate_service), "service")
        review.action_approve("Talked to the buyer")
        self.assertEqual(self.states(order), ["approved", "approved"])
        self.assertEqual(review.reviewer_id, self.users["service"])
        self.assertEqual(review.reason, "Talked to the buyer")
        self.assertTrue(review.decided_at)
        self.assertIn("Talked to the buyer", order.message_ids[0].body)

    def test_the_decision_wizard_decides_for_the_user(self):
        order = self.make_doubtful()
        Wizard = self.as_user(self.env["ecom.review.decision"], "service")
        review = self.review_of(order, self.gate_service)
        Wizard.create(
            {"decision": "reject", "order_ids": order.ids, "reason": "Wrong address"}
        ).action_confirm()
        self.assertEqual(review.state, "rejected")
        self.assertEqual(order.release_state, "on_hold")

    def test_hold_and_reject_need_a_reason(self):
        order = self.make_doubtful()
        review = self.as_user(self.review_of(order, self.gate_service), "service")
        for reason in (None, "", "  "):
            with self.subTest(reason), self.assertRaisesRegex(UserError, "a reason"):
                review.action_hold(reason)
            with self.subTest(reason), self.assertRaisesRegex(UserError, "a reason"):
                review.action_reject(reason)
        self.assertFalse(review.reason)

    def test_a_released_order_is_held_again_on_demand(self):
        order = self.make_released("D-1")
        review = self.as_user(self.review_of(order, self.gate_finance), "finance")
        review.action_hold("Payment disputed")
        self.assertEqual(order.release_state, "on_hold")
        with self.assertRaisesRegex(UserError, "not released"):
            order.picking_ids.button_validate()

    def test_finance_cannot_pass_an_order_before_service(self):
        order = self.make_doubtful()
        review = self.as_user(self.review_of(order, self.gate_finance), "finance")
        with self.assertRaisesRegex(UserError, "“Customer Service Review” first"):
            review.action_approve()
        self.assertEqual(self.states(order), ["pending", "pending"])

    def test_a_cancelled_order_is_not_passed(self):
        order = self.make_doubtful()
        order._action_cancel()
        review = self.as_user(self.review_of(order, self.gate_service), "service")
        with self.assertRaisesRegex(
            UserError, f"{order.name}: .*not a confirmed order"
        ):
            review.action_approve()

    def test_each_gate_is_for_its_own_reviewers(self):
        order = self.make_doubtful()
        service, finance = order.review_ids.sorted()
        for review, role in [
            (service, "finance"),
            (service, "clerk"),
            (finance, "service"),
            (finance, "clerk"),
        ]:
            order.user_id = self.users["clerk"]
            for action in ("action_approve", "action_hold", "action_reject"):
                with self.subTest(role=role, action=action):
                    with self.assertRaises(AccessError):
                        getattr(self.as_user(review, role), action)("Because")
        self.assertEqual(self.states(order), ["pending", "pending"])

    def test_nobody_decides_by_a_direct_call_without_the_right(self):
        order = self.make_doubtful()
        review = self.review_of(order, self.gate_service)
        for role in ("picker", "packer", "printer", "finance", "outsider"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.call(role, "ecom.review", "action_approve", review.ids)
        for role in ("picker", "printer", "clerk", "outsider"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.call(role, "sale.order", "action_run_review_rules", order.ids)
        self.assertEqual(self.states(order), ["pending", "pending"])

    def test_inner_steps_cannot_be_called_from_outside(self):
        order = self.make_doubtful()
        review = self.review_of(order, self.gate_service)
        for model, ids, method, args in [
            ("ecom.review", review.ids, "_decide", ("approved", "x")),
            ("ecom.review", review.ids, "_evaluate", ()),
            ("sale.order", order.ids, "_release", ()),
            ("sale.order", order.ids, "_reopen_reviews", ()),
        ]:
            with self.subTest(method), self.assertRaises(AccessError):
                self.call("manager", model, method, ids, *args)

    def test_many_orders_are_passed_each_on_its_own(self):
        held = self.make_doubtful("D-1")
        clean = self.make_order("D-2")
        self.review(clean)
        unpaid = self.make_order("D-3", platform_paid=0)
        self.review(unpaid)
        action = self.as_user(held | clean | unpaid, "service").action_approve_review()
        self.assertEqual(self.states(held), ["approved", "approved"])
        self.assertEqual(self.states(unpaid), ["approved", "hold"])
        self.assertEqual(
            self.message_of(action).splitlines(),
            [
                "1 orders passed.",
                f"{clean.name}: Nothing waits for a review.",
                f"{unpaid.name}: You do not review orders at the gate “Finance "
                "Review”.",
            ],
        )
