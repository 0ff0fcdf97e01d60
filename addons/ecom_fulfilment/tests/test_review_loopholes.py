# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .order_common import OrderCase

REMARK = "Do not ship before I call"
MONEY = ("platform_deposit", "platform_paid", "platform_total")


@tagged("post_install", "-at_install")
class TestGatesThatCome(OrderCase):
    """Gates added, and orders moved before other gates, while orders are under way."""

    def make_gate(self, **values):
        return self.env["ecom.review.gate"].create(
            {
                "name": "Directors",
                "group_id": self.env.ref("ecom_fulfilment.group_ecom_manager").id,
                "auto_approve": False,
                **values,
            }
        )

    def test_orders_from_before_there_was_a_gate_leave_as_they_would_have(self):
        gates = self.gate_service | self.gate_finance
        gates.active = False
        order = self.make_order("L-1")
        gates.active = True
        self.ship(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_a_confirmed_order_that_gets_a_shop_is_reviewed(self):
        order = self.make_order("L-1", shop_id=False, platform_number=False)
        order.shop_id = self.shop
        self.assertEqual(order.release_state, "to_review")
        with self.assertRaisesRegex(UserError, "not released"):
            self.ship(order.picking_ids)
        order.platform_paid = 30
        self.release(order)
        self.ship(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_another_shop_brings_its_own_gates(self):
        strict = self.make_shop("Strict", "jd")
        gate = self.make_gate(shop_ids=strict.ids)
        order = self.make_released("L-1", user_id=self.users["clerk"].id)
        self.as_user(order, "clerk").shop_id = strict
        self.assertIn(gate, order.review_ids.gate_id)
        self.assertEqual(order.release_state, "to_review")
        self.assertFalse(order.released_at)

    def test_an_order_that_begins_again_passes_the_gates_of_now(self):
        order = self.make_order("L-1")
        gate = self.make_gate()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertIn(gate, order.review_ids.gate_id)


@tagged("post_install", "-at_install")
class TestWhatWasSeen(OrderCase):
    """Nobody passes what he could not see, nor for something else than he saw."""

    def test_a_remark_that_came_after_the_look_is_looked_at_first(self):
        self.gate_service.auto_approve = False
        order = self.make_order("L-1")
        self.review(order)
        order.buyer_memo = REMARK
        theirs = self.as_user(order, "service")
        self.assertIn("look at it", self.message_of(theirs.action_approve_review()))
        self.assertEqual(self.states(order)[0], "pending")
        self.assertIn(REMARK, order.finding_ids.text)
        theirs.action_approve_review()
        self.assertEqual(self.states(order)[0], "approved")

    def test_an_order_the_rules_never_saw_is_not_passed_blind(self):
        order = self.make_order("L-1", buyer_memo=REMARK)
        self.as_user(order, "service").action_approve_review()
        self.assertEqual(self.states(order)[0], "pending")

    def test_a_rejected_order_does_not_pass_with_the_crowd(self):
        orders = self.make_order("L-1", buyer_memo="hm")
        orders |= self.make_order("L-2", buyer_memo="hm")
        self.review(orders)
        rejected = orders[0]
        self.as_user(rejected, "service").action_reject_review("Fraud")
        action = self.as_user(orders, "service").action_approve_review()
        self.assertIn("It was rejected: Fraud", self.message_of(action))
        self.assertEqual(self.states(rejected)[0], "rejected")
        self.as_user(rejected, "service").action_review_again("A mistake")
        self.review(rejected)
        self.as_user(rejected, "service").action_approve_review()
        self.assertEqual(self.states(rejected)[0], "approved")

    def test_an_override_is_for_the_receiver_it_was_given_for(self):
        override = self.env.ref("ecom_fulfilment.group_review_override")
        self.users["service"].group_ids |= override
        order = self.make_order("L-1", receiver=self.make_receiver(street=False))
        self.review(order)
        theirs = self.as_user(order, "service")
        theirs.action_approve_review("Collects it himself")
        self.assertEqual(self.states(order)[0], "approved")
        order.partner_shipping_id = self.make_receiver("Wang Wu", street=False)
        self.review(order)
        self.assertEqual(self.states(order)[0], "hold")


@tagged("post_install", "-at_install")
class TestWhatIsReviewed(OrderCase):
    """Content that decides and was overlooked, and content that does not."""

    def test_a_down_payment_invoice_reopens_nothing(self):
        order = self.make_released("L-1")
        self.env["sale.advance.payment.inv"].with_context(
            active_ids=order.ids, active_model="sale.order"
        ).create(
            {"advance_payment_method": "percentage", "amount": 50}
        ).create_invoices()
        self.assertTrue(order.order_line.filtered("is_downpayment"))
        self.assertEqual(order.release_state, "released")

    def test_an_order_of_a_service_alone_needs_no_parcel(self):
        engraving = self.make_service("Engraving")
        engraving.write({"list_price": 30, "default_code": "ENG"})
        order = self.make_released("L-1", [(engraving, 1)], carrier_id=False)
        self.assertFalse(order.picking_ids)

    def test_another_customer_of_the_invoice_reopens_finance(self):
        self.env.company.account_use_credit_limit = True
        rich, poor = self.make_receiver("Rich"), self.make_receiver("Poor")
        rich.credit_limit, poor.credit_limit = 1000, 1
        order = self.make_approved(
            "L-1", receiver=rich, payment_mode="credit", platform_paid=0
        )
        order.partner_invoice_id = poor
        self.assertEqual(self.states(order), ["approved", "pending"])
        self.review(order)
        self.assertEqual(order.finding_ids.check_id.code, "credit")

    def test_another_buyer_reopens_customer_service(self):
        self.env["ecom.blacklist"].create(
            {"kind": "buyer", "value": "Bad Boy", "reason": "Fraud"}
        )
        order = self.make_approved("L-1")
        receiver = order.partner_shipping_id
        order.write(
            {
                "partner_id": self.make_receiver("Bad Boy").id,
                "partner_shipping_id": receiver.id,
            }
        )
        self.review(order)
        self.assertEqual(self.states(order)[0], "hold")
        self.assertIn("blacklist", order.finding_ids.text)

    def test_a_transfer_cancelled_in_the_warehouse_is_released_once_more(self):
        order = self.make_released("L-1")
        order.picking_ids.action_cancel()
        action = self.as_user(order, "finance").action_release()
        self.assertEqual(self.message_of(action), "1 orders released.")
        self.assertEqual(self.moves(order), [(self.mug, 1, "assigned")])


@tagged("post_install", "-at_install")
class TestClerks(OrderCase):
    """What a sales clerk tries with the rights he has."""

    def test_a_template_of_another_model_is_not_shown(self):
        """It would be rendered for the record with the id of the clerk's order."""
        victim = new_test_user(self.env, "victim", "base.group_system")
        self.env.cr.execute("SELECT setval('sale_order_id_seq', %s)", [victim.id - 1])
        order = self.make_order("L-1", user_id=self.users["clerk"].id)
        self.assertEqual(order.id, victim.id)
        with self.assertRaisesRegex(UserError, "no text about orders"):
            self.as_user(self.env["ecom.review.decision"], "clerk").create(
                {
                    "order_ids": order.ids,
                    "template_id": self.env.ref("auth_signup.set_password_email").id,
                }
            ).read(["message"])

    def test_a_template_reads_no_more_than_its_reader(self):
        self.users["clerk"].group_ids |= self.env.ref("mail.group_mail_template_editor")
        template = self.as_user(self.env["mail.template"], "clerk").create(
            {
                "name": "Mine",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "body_html": "<t t-out=\"'all' if object.env.su else 'own'\"/> rights",
            }
        )
        order = self.make_order("L-1", user_id=self.users["clerk"].id)
        wizard = self.as_user(self.env["ecom.review.decision"], "clerk").create(
            {"order_ids": order.ids, "template_id": template.id}
        )
        self.assertIn("own rights", wizard.message)

    def test_texts_about_orders_of_others_are_not_shown(self):
        order = self.make_order("L-1", user_id=self.users["manager"].id)
        with self.assertRaises(AccessError):
            self.as_user(self.env["ecom.review.decision"], "clerk").create(
                {"order_ids": order.ids}
            ).read(["message"])

    def test_findings_of_colleagues_orders_are_not_read(self):
        theirs = self.make_order("L-1", buyer_memo=REMARK)
        theirs.user_id = self.users["manager"]
        mine = self.make_order("L-2", buyer_memo=REMARK)
        mine.user_id = self.users["clerk"]
        self.review(theirs | mine)
        for model in ("ecom.review", "ecom.review.finding", "ecom.order.decision"):
            found = self.as_user(self.env[model], "clerk").search([]).order_id
            with self.subTest(model):
                self.assertNotIn(theirs, found)
        seen = self.as_user(self.env["ecom.review.finding"], "clerk").search([])
        self.assertIn(mine, seen.order_id)

    def test_release_and_stop_come_by_no_default(self):
        values = self.prepare_order("L-1", platform_paid=0)
        clerk = self.as_user(self.env["sale.order"], "clerk")
        for name, value in {
            "released_at": "2026-01-01 00:00:00",
            "stop_reason": "No",
            "merge_id": 1,
            "platform_paid": 30,
        }.items():
            with self.subTest(name), self.assertRaises(AccessError):
                clerk.with_context(**{f"default_{name}": value}).create(
                    {key: values[key] for key in values if key not in MONEY}
                )

    def test_nobody_but_finance_types_in_what_was_paid(self):
        values = self.prepare_order("L-1", user_id=self.users["clerk"].id)
        with self.assertRaisesRegex(AccessError, "Only finance"):
            self.as_user(self.env["sale.order"], "clerk").create(values)

    def test_an_unpaid_order_is_not_put_on_account_without_finance(self):
        order = self.make_order("L-1", platform_paid=0, user_id=self.users["clerk"].id)
        self.as_user(order, "clerk").payment_mode = "credit"
        self.review(order)
        self.assertEqual(self.states(order), ["approved", "hold"])
        self.assertIn("No credit limit", order.finding_ids.text)

    def test_nobody_stops_orders_of_gates_that_are_not_his(self):
        special = self.make_shop("Special", "jd")
        (self.gate_service | self.gate_finance).shop_ids = self.shop
        self.env["ecom.review.gate"].create(
            {
                "name": "Special",
                "group_id": self.env["res.groups"].create({"name": "Special"}).id,
                "shop_ids": [Command.set(special.ids)],
            }
        )
        mine, other = self.make_order("L-1"), self.make_order("L-2", shop_id=special.id)
        with self.assertRaises(AccessError):
            self.as_user(mine | other, "service").action_stop("No")
        self.assertFalse(other.stop_reason)
