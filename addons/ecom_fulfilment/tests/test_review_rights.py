# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .order_common import OrderCase

OVERRIDE = "ecom_fulfilment.group_review_override"


class RightsCase(OrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, groups in {
            "overrider": f"ecom_fulfilment.group_service_reviewer,{OVERRIDE}",
            "all_round": "ecom_fulfilment.group_service_reviewer,"
            "ecom_fulfilment.group_finance_reviewer",
            "only_override": f"sales_team.group_sale_salesman_all_leads,{OVERRIDE}",
        }.items():
            cls.users[name] = new_test_user(
                cls.env, f"test_{name}", f"base.group_user,{groups}"
            )

    def make_blocked(self, number="R-1"):
        """An order whose receiver nobody can call: it must be mended."""
        order = self.make_order(number, receiver=self.make_receiver(phone="110"))
        self.review(order)
        self.assertEqual(self.states(order), ["hold", "pending"])
        return order

    def make_doubtful(self, number="R-1", **values):
        """An order a person at the service gate decides on."""
        self.gate_service.auto_approve = False
        order = self.make_order(number, **values)
        self.review(order)
        self.assertEqual(self.states(order), ["pending", "pending"])
        return order


@tagged("post_install", "-at_install")
class TestRecordsAreNobodysToWrite(RightsCase):
    """Whoever passes an order does it by deciding, not by writing that it passed."""

    def assert_refused(self, role, model, method, ids, *args):
        with self.subTest(role=role, model=model, method=method, args=args):
            with self.assertRaises(AccessError):
                self.call(role, model, method, ids, *args)

    def test_reviews(self):
        order = self.make_blocked()
        review = self.review_of(order, self.gate_service)
        for role in ("service", "finance", "overrider", "clerk", "manager"):
            for vals in (
                {"state": "approved"},
                {"reviewer_id": self.users["service"].id},
                {"content_digest": "goods:0"},
                {"gate_id": self.gate_finance.id},
            ):
                self.assert_refused(role, "ecom.review", "write", review.ids, vals)
            self.assert_refused(role, "ecom.review", "unlink", review.ids)
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(self.env["ecom.review"], role).create(
                    {"order_id": order.id, "gate_id": self.gate_service.id}
                )
        self.assertEqual(self.states(order), ["hold", "pending"])

    def test_findings(self):
        order = self.make_blocked()
        for role in ("service", "finance", "overrider", "clerk", "manager"):
            for vals in (
                {"accepted_at": "2026-03-01 08:00:00"},
                {"severity": "note"},
                {"text": "Nothing"},
            ):
                self.assert_refused(
                    role, "ecom.review.finding", "write", order.finding_ids.ids, vals
                )
            self.assert_refused(
                role, "ecom.review.finding", "unlink", order.finding_ids.ids
            )

    def test_reviews_through_the_order(self):
        order = self.make_blocked()
        review = self.review_of(order, self.gate_service)
        for role in ("service", "manager"):
            for command in (
                [(1, review.id, {"state": "approved"})],
                [(2, review.id, 0)],
                [(5, 0, 0)],
            ):
                self.assert_refused(
                    role, "sale.order", "write", order.ids, {"review_ids": command}
                )
        self.assertEqual(len(order.review_ids), 2)

    def test_release_of_the_order(self):
        order = self.make_blocked()
        for role in ("service", "finance", "manager"):
            for vals in (
                {"release_state": "released"},
                {"released_at": "2026-03-01 08:00:00"},
                {"released_by": self.users["finance"].id},
                {"short_since": "2026-03-01 08:00:00"},
                {"stop_reason": False},
            ):
                self.assert_refused(role, "sale.order", "write", order.ids, vals)

    def test_inner_steps(self):
        order = self.make_blocked()
        for model, ids, method in [
            ("ecom.review", order.review_ids.ids, "_approve"),
            ("ecom.review", order.review_ids.ids, "_reopen"),
            ("ecom.review.finding", order.finding_ids.ids, "_accept"),
            ("sale.order", order.ids, "_stop"),
            ("sale.order", order.ids, "_release_where_possible"),
        ]:
            self.assert_refused("manager", model, method, ids, "x")


@tagged("post_install", "-at_install")
class TestOverride(RightsCase):
    def approve(self, order, role, reason=None):
        action = self.as_user(order, role).action_approve_review(reason)
        return self.message_of(action)

    def test_without_the_right_what_must_be_mended_stays(self):
        order = self.make_blocked()
        for role in ("service", "all_round"):
            with self.subTest(role):
                told = self.approve(order, role, "I know the buyer")
                self.assertRegex(told, "^0 orders passed")
                self.assertRegex(told, "phone is not valid: 110.*somebody who may")
        self.assertEqual(self.states(order), ["hold", "pending"])

    def test_the_right_alone_makes_no_reviewer(self):
        order = self.make_blocked()
        told = self.approve(order, "only_override", "I know the buyer")
        self.assertRegex(told, "You do not review orders at the gate")
        self.assertEqual(self.states(order), ["hold", "pending"])

    def test_without_a_reason_what_must_be_mended_stays(self):
        order = self.make_blocked()
        for reason in (None, "", "   "):
            with self.subTest(reason):
                told = self.approve(order, "overrider", reason)
                self.assertRegex(told, "Give a reason")
        self.assertEqual(self.states(order), ["hold", "pending"])

    def test_right_and_reason_pass_the_order_and_are_kept(self):
        order = self.make_blocked()
        with freeze_time("2030-03-01 08:00:00"):
            told = self.approve(order, "overrider", "I know the buyer")
        self.assertEqual(told, "1 orders passed.")
        review = self.review_of(order, self.gate_service)
        self.assertEqual(review.state, "approved")
        self.assertEqual(review.reviewer_id, self.users["overrider"])
        finding = review.finding_ids.filtered(lambda f: f.check_id.code == "phone")
        self.assertEqual(finding.accepted_by, self.users["overrider"])
        self.assertEqual(str(finding.accepted_at), "2030-03-01 08:00:00")
        self.assertEqual(finding.accept_reason, "I know the buyer")
        self.assertTrue(
            any("I know the buyer" in (m.body or "") for m in order.message_ids)
        )

    def test_the_same_finding_is_not_asked_about_twice(self):
        order = self.make_blocked()
        self.approve(order, "overrider", "I know the buyer")
        order.buyer_memo = "急"  # something else of the same gate
        self.review(order)
        self.assertRegex(self.approve(order, "service", "Read it"), "1 orders passed")
        finding = order.finding_ids.filtered(lambda f: f.check_id.code == "phone")
        self.assertEqual(finding.accept_reason, "I know the buyer")

    def test_another_finding_of_the_same_check_is_asked_about(self):
        order = self.make_blocked()
        self.approve(order, "overrider", "I know the buyer")
        order.partner_shipping_id.phone = "119"
        self.review(order)
        self.assertRegex(self.approve(order, "service", "x"), "not valid: 119")

    def test_what_was_mended_needs_no_override(self):
        order = self.make_blocked()
        order.partner_shipping_id.phone = "13873419625"
        self.assertRegex(self.approve(order, "service"), "1 orders passed")


@tagged("post_install", "-at_install")
class TestFourEyes(RightsCase):
    def test_one_person_does_not_pass_both_gates(self):
        self.gate_finance.write({"four_eyes": True, "auto_approve": False})
        order = self.make_doubtful()
        all_round = self.as_user(order, "all_round")
        all_round.action_approve_review()
        self.assertEqual(self.states(order), ["approved", "pending"])
        told = self.message_of(all_round.action_approve_review())
        self.assertRegex(told, "Four eyes: .*somebody else passes it")
        self.assertEqual(self.states(order), ["approved", "pending"])
        self.as_user(order, "finance").action_approve_review()
        self.assertEqual(self.states(order), ["approved", "approved"])

    def test_nobody_passes_an_order_of_his_own(self):
        self.gate_service.four_eyes = True
        self.gate_service.auto_approve = False
        vals = self.prepare_order("R-1", platform_total=0, platform_paid=0)
        order = self.as_user(self.env["sale.order"], "service").create(vals)
        order.sudo().write({"platform_total": 30, "platform_paid": 30})
        order.action_confirm()
        self.review(order)
        told = self.message_of(order.action_approve_review())
        self.assertRegex(told, "Four eyes: you entered")
        self.as_user(order, "all_round").action_approve_review()
        self.assertEqual(self.states(order)[0], "approved")

    def test_without_the_setting_one_person_may(self):
        self.gate_finance.auto_approve = False
        order = self.make_doubtful()
        for _gate in range(2):
            self.as_user(order, "all_round").action_approve_review()
        self.assertEqual(self.states(order), ["approved", "approved"])

    def test_the_rules_are_nobodys_second_pair_of_eyes(self):
        """What service passed, rules may pass at finance: nobody passes both."""
        self.gate_finance.four_eyes = True
        order = self.make_doubtful()
        self.as_user(order, "service").action_approve_review()
        self.assertEqual(self.states(order), ["approved", "approved"])


@tagged("post_install", "-at_install")
class TestHold(RightsCase):
    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "ecom_fulfilment.cron_run_review_rules"
            ).method_direct_trigger()

    def test_held_until_then_and_no_longer(self):
        order = self.make_order("R-1")
        until = fields.Datetime.now() + timedelta(days=2)
        self.as_user(order, "service").action_hold_review("Call back", until)
        self.assertEqual(order.release_state, "on_hold")
        review = self.review_of(order, self.gate_service)
        self.assertEqual(review.hold_until, until)
        with freeze_time(until - timedelta(minutes=1)):
            self.run_cron()
        self.assertEqual(review.state, "hold")
        with freeze_time(until + timedelta(minutes=1)):
            self.run_cron()
        self.assertEqual(self.states(order), ["approved", "approved"])
        self.assertFalse(review.hold_until)

    def test_held_without_a_date_stays(self):
        order = self.make_order("R-1")
        self.as_user(order, "service").action_hold_review("Call back")
        with freeze_time(fields.Datetime.now() + timedelta(days=365)):
            self.run_cron()
        self.assertEqual(order.release_state, "on_hold")

    def test_what_changed_while_a_released_order_was_held_is_on_its_label(self):
        order = self.make_released("R-1")
        self.as_user(order, "service").action_hold_review("Which phone?")
        order.partner_shipping_id.phone = "13900001111"
        order.carrier_id = self.cod_courier
        self.as_user(order, "service").action_approve_review("The new one")
        self.as_user(order, "finance").action_release()
        self.assertEqual(order.release_state, "released")
        parcel = order.waybill_ids.filtered(lambda w: w.state != "cancelled")
        self.assertEqual(parcel.receiver_phone, "13900001111")
        self.assertEqual(parcel.carrier_id, self.cod_courier)
        self.assertEqual(order.picking_ids.carrier_id, self.cod_courier)

    def test_hold_needs_a_reason(self):
        order = self.make_order("R-1")
        for reason in (None, " "):
            with self.subTest(reason), self.assertRaisesRegex(UserError, "a reason"):
                self.as_user(order, "service").action_hold_review(reason)

    def test_many_held_each_on_its_own(self):
        self.gate_finance.shop_ids = self.make_shop("Outlet", "taobao")
        orders = self.make_order("R-1") | self.make_order("R-2")
        action = self.as_user(orders, "service").action_hold_review("Recount")
        self.assertEqual(self.message_of(action), "2 orders put on hold.")
        action = self.as_user(orders, "finance").action_hold_review("Mine?")
        self.assertEqual(
            self.message_of(action).splitlines(),
            ["0 orders put on hold."]
            + [f"{order.name}: You review at none of its gates." for order in orders],
        )

    def test_a_clerk_holds_rejects_and_asks_nothing(self):
        order = self.make_order("R-1", user_id=self.users["clerk"].id)
        for method in ("action_hold_review", "action_reject_review"):
            with self.subTest(method):
                action = getattr(self.as_user(order, "clerk"), method)("x")
                self.assertRegex(self.message_of(action), "review at none of its gates")
        action = self.as_user(order, "clerk").action_ask_buyer("Which colour?")
        self.assertRegex(self.message_of(action), "^0 buyers were asked")
        self.assertEqual(self.states(order), ["pending", "pending"])
        self.assertFalse(order.activity_ids)


@tagged("post_install", "-at_install")
class TestAskBuyer(RightsCase):
    def ask(self, **receiver):
        order = self.make_order("R-1", receiver=self.make_receiver(**receiver))
        before = order.message_ids
        self.as_user(order, "service").action_ask_buyer("Which colour?")
        return order, order.message_ids - before

    def test_the_order_is_held_and_the_reviewer_reminded(self):
        order, _messages = self.ask()
        self.assertEqual(order.release_state, "on_hold")
        activity = order.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.users["service"])
        self.assertIn("Which colour?", activity.note)

    def test_a_buyer_with_an_address_gets_the_text(self):
        order, messages = self.ask(email="li@example.com")
        text = messages.filtered(lambda m: "Which colour?" in (m.body or ""))
        self.assertEqual(len(text), 1)
        self.assertEqual(text.notified_partner_ids, order.partner_id)

    def test_a_buyer_without_an_address_gets_no_mail(self):
        order, messages = self.ask()
        text = messages.filtered(lambda m: "Which colour?" in (m.body or ""))
        self.assertEqual(len(text), 1)
        self.assertFalse(text.notified_partner_ids)

    def test_the_text_for_the_buyer_keeps_what_is_said_in_the_house(self):
        order = self.make_order(
            "B-2",
            receiver=self.make_receiver(phone="138734196"),
            seller_memo="Complains a lot",
        )
        self.review(order)
        wizard = self.as_user(self.env["ecom.review.decision"], "service").create(
            {"decision": "ask", "order_ids": order.ids}
        )
        self.assertIn("138734196", wizard.message)
        self.assertNotIn("Complains a lot", wizard.message)
        wizard.action_confirm()
        self.assertEqual(order.release_state, "on_hold")
        self.assertIn("138734196", order.activity_ids.note)

    def test_the_answer_closes_the_reminder(self):
        order, _messages = self.ask()
        self.as_user(order, "service").action_approve_review("The blue one")
        self.assertFalse(order.activity_ids)
        self.assertEqual(order.release_state, "approved")
        self.assertTrue(
            any("The blue one" in (m.body or "") for m in order.message_ids)
        )


@tagged("post_install", "-at_install")
class TestStopRights(RightsCase):
    def test_reviewers_stop_and_only_they(self):
        for role in ("service", "finance"):
            order = self.make_released(f"R-{role}")
            self.as_user(order, role).action_stop("Fraud")
            self.assertEqual(order.stop_reason, "Fraud")
        order = self.make_released("R-1", user_id=self.users["clerk"].id)
        for role in ("clerk", "picker", "dispatcher", "outsider"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.call(role, "sale.order", "action_stop", order.ids, "Fraud")
        self.assertFalse(order.stop_reason)

    def test_a_stop_needs_a_reason(self):
        order = self.make_released("R-1")
        with self.assertRaisesRegex(UserError, "a reason"):
            self.as_user(order, "service").action_stop(" ")

    def test_several_reasons_are_all_kept(self):
        order = self.make_released("R-1")
        self.as_user(order, "service").action_stop("Fraud")
        self.as_user(order, "finance").action_stop("Refund requested")
        self.assertEqual(order.stop_reason, "Fraud; Refund requested")

    def test_lifting_is_logged_with_who_and_what(self):
        order = self.make_released("R-1")
        self.as_user(order, "service").action_stop("Fraud")
        before = order.message_ids
        self.as_user(order, "finance").action_lift_stop()
        lifted = (order.message_ids - before).filtered(
            lambda m: "Fraud" in (m.body or "")
        )
        self.assertEqual(lifted.author_id, self.users["finance"].partner_id)
        self.assertEqual(self.states(order), ["pending", "pending"])

    def test_lifting_where_nothing_is_stopped_changes_nothing(self):
        order = self.make_released("R-1")
        self.as_user(order, "finance").action_lift_stop()
        self.assertEqual(order.release_state, "released")


@tagged("post_install", "-at_install")
class TestResultList(RightsCase):
    """Many decided at once: every one on its own, nothing asked twice."""

    def test_who_passed_and_who_did_not_and_why(self):
        good = [self.make_doubtful(f"R-{number}") for number in range(3)]
        done = self.make_approved_by_hand("R-done")
        blocked = self.make_blocked("R-blocked")
        cancelled = self.make_doubtful("R-cancelled")
        cancelled._action_cancel()
        orders = self.env["sale.order"].union(*good) | done | blocked | cancelled
        action = self.as_user(orders, "service").action_approve_review()
        lines = self.message_of(action).splitlines()
        self.assertEqual(lines[0], "3 orders passed.")
        self.assertEqual(len(lines), 4)
        reasons = dict(line.split(": ", 1) for line in lines[1:])
        self.assertRegex(reasons[done.name], "waits for a review")
        self.assertRegex(reasons[blocked.name], "phone is not valid: 110")
        self.assertRegex(reasons[cancelled.name], "not a confirmed order")
        for order in good:
            self.assertEqual(self.states(order), ["approved", "approved"])

    def make_approved_by_hand(self, number):
        order = self.make_doubtful(number)
        self.as_user(order, "service").action_approve_review()
        self.assertEqual(order.release_state, "approved")
        return order

    def test_each_reason_leads_to_its_order(self):
        blocked = self.make_blocked()
        good = self.make_doubtful("R-2")
        action = self.as_user(blocked | good, "service").action_approve_review()
        result = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(result.line_ids.record, blocked)
        self.assertEqual(result.line_ids.action_open()["res_id"], blocked.id)

    def test_all_passed_is_a_mere_notification(self):
        orders = self.make_doubtful("R-1") | self.make_doubtful("R-2")
        action = self.as_user(orders, "service").action_approve_review()
        self.assertEqual(action["type"], "ir.actions.client")
        self.assertEqual(self.message_of(action), "2 orders passed.")
