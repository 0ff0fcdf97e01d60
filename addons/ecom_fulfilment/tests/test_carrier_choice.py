# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .intake_common import IntakeCase
from .test_automation import AutomationCase


@tagged("post_install", "-at_install")
class TestCarrierChoice(AutomationCase):
    """Reviews choose the carrier among the shop's, and say why."""

    def by_rules(self, number="G-1", lines=None, **values):
        """A confirmed order whose carrier the intake chose."""
        return self.make_order(number, lines, rule_carrier_id=self.courier.id, **values)

    def make_carrier_rule(self, **values):
        return self.env["ecom.carrier.rule"].create({"name": "Rule", **values})

    def test_an_order_without_carrier_gets_one_of_its_shop(self):
        self.make_carrier("Post", "9", sequence=0)
        order = self.make_order("G-1", carrier_id=False)
        self.review(order)
        # Equal prices: the first of the shop's carriers, not of all.
        self.assertEqual(order.carrier_id, self.courier)
        self.assertEqual(order.rule_carrier_id, self.courier)
        self.assertRegex(
            self.why(order, "carrier")[0],
            r"^Zhongtong: price .*; before Shunfeng \(1\.00\)$",
        )
        self.assertEqual(order.release_state, "approved")

    def test_why_the_others_were_refused(self):
        post = self.make_carrier("Post", "9", sequence=0)
        self.shop.carrier_ids |= post
        order = self.make_order(
            "G-1", carrier_id=False, payment_mode="cod", platform_paid=0
        )
        order.sudo()._decide_by_rules()
        self.assertEqual(order.carrier_id, self.cod_courier)
        (why,) = self.why(order, "carrier")
        self.assertRegex(why, "^Shunfeng: ")
        self.assertRegex(why, "; Post .*cash on delivery")
        self.assertRegex(why, "; Zhongtong .*cash on delivery")

    def test_no_carrier_takes_the_parcel(self):
        self.make_carrier_rule(
            excluded_carrier_ids=[Command.set((self.courier | self.cod_courier).ids)]
        )
        order = self.by_rules()
        self.review(order)
        self.assertFalse(order.carrier_id)
        self.assertEqual(
            self.why(order, "carrier"),
            [
                "No carrier of the shop takes the parcel; "
                "Zhongtong: The rule “Rule” excludes it; "
                "Shunfeng: The rule “Rule” excludes it"
            ],
        )
        self.assertIn(order.release_state, ("to_review", "on_hold"))

    def test_the_review_replaces_what_the_intake_chose_by_a_better_one(self):
        self.make_carrier_rule(
            preferred_carrier_ids=[Command.set(self.cod_courier.ids)]
        )
        order = self.by_rules()
        self.review(order)
        self.assertEqual(order.carrier_id, self.cod_courier)
        self.assertEqual(order.rule_carrier_id, self.cod_courier)
        self.assertEqual(order.release_state, "approved")
        self.assertRegex(
            self.why(order, "carrier")[0], "^Shunfeng: preferred by the rule “Rule”"
        )

    def test_the_choice_of_a_person_stays_whatever_rules_say(self):
        self.make_carrier_rule(excluded_carrier_ids=[Command.set(self.cod_courier.ids)])
        order = self.make_order("G-1", carrier_id=self.cod_courier.id)
        self.review(order)
        self.assertEqual(order.carrier_id, self.cod_courier)
        self.assertEqual(self.why(order, "carrier"), [])
        self.assertFalse(order.carrier_choice_ids)

    def test_what_a_person_took_from_the_table_stays_and_is_reviewed_again(self):
        order = self.by_rules()
        self.review(order)
        self.assertEqual(order.release_state, "approved")
        row = order.carrier_choice_ids.filtered(
            lambda row: row.carrier_id == self.cod_courier
        )
        self.as_user(row, "service").action_take()
        self.assertEqual(order.carrier_id, self.cod_courier)
        self.assertEqual(row.taken_by, self.users["service"])
        self.assertEqual(order.release_state, "to_review")
        self.review(order)
        self.assertEqual(order.carrier_id, self.cod_courier)

    def test_an_automatic_carrier_that_is_as_good_stays(self):
        order = self.by_rules()
        order.sudo()._decide_by_rules()
        self.cod_courier.sequence = 0
        order.sudo()._decide_by_rules()
        self.assertEqual(order.carrier_id, self.courier)

    def test_an_automatic_carrier_that_is_no_use_any_more_is_replaced(self):
        order = self.by_rules()
        order.sudo()._decide_by_rules()
        self.assertEqual(order.carrier_id, self.courier)
        self.make_carrier_rule(excluded_carrier_ids=[Command.set(self.courier.ids)])
        order.sudo()._decide_by_rules()
        self.assertEqual(order.carrier_id, self.cod_courier)
        self.assertRegex(
            self.why(order, "carrier")[-1], "^Shunfeng: .*; Zhongtong: The rule"
        )

    def test_rules_may_be_for_some_shops(self):
        other = self.make_shop("Other Shop", "jd")
        self.make_carrier_rule(
            shop_ids=[Command.set(other.ids)],
            preferred_carrier_ids=[Command.set(self.cod_courier.ids)],
        )
        here = self.by_rules("G-1")
        there = self.by_rules("G-2", shop_id=other.id)
        self.review(here | there)
        self.assertEqual(here.carrier_id, self.courier)
        self.assertEqual(there.carrier_id, self.cod_courier)

    def test_orders_promised_first_get_what_a_quota_leaves(self):
        self.courier.daily_quota = 1
        late = self.by_rules("G-1", promised_at="2026-03-05 09:00:00")
        early = self.by_rules("G-2", promised_at="2026-03-03 09:00:00")
        self.review(late | early)
        self.assertEqual(early.carrier_id, self.courier)
        self.assertEqual(late.carrier_id, self.cod_courier)

    def test_the_quota_holds_over_release_and_the_next_batch(self):
        self.courier.daily_quota = 2
        first = self.by_rules("G-1")
        self.release(first)
        self.assertEqual(first.waybill_ids.carrier_id, self.courier)
        second, third = self.by_rules("G-2"), self.by_rules("G-3")
        self.review(second | third)
        self.assertEqual(second.carrier_id, self.courier)
        self.assertEqual(third.carrier_id, self.cod_courier)

    def test_an_order_of_services_needs_no_carrier(self):
        order = self.make_order("G-1", [(self.freight, 1)], carrier_id=False)
        order.sudo()._decide_by_rules()
        self.assertFalse(order.carrier_id)
        self.assertEqual(self.why(order, "carrier"), [])

    def test_a_released_order_keeps_its_carrier(self):
        order = self.by_rules()
        self.release(order)
        self.assertEqual(order.release_state, "released")
        row = order.carrier_choice_ids[-1]
        for call in (order.action_choose_carrier, row.action_take):
            with self.assertRaisesRegex(UserError, "it is released"):
                call()
        self.assertEqual(order.carrier_id, self.courier)

    def test_of_a_split_order_the_heaviest_parcel_counts(self):
        self.make_carrier_rule(
            weight_from=3, excluded_carrier_ids=[Command.set(self.courier.ids)]
        )
        self.make_carrier_rule(preferred_carrier_ids=[Command.set(self.courier.ids)])
        order = self.by_rules(lines=[(self.pot, 3)])  # 2 kg each
        order.sudo()._decide_by_rules()
        self.assertEqual(order.carrier_id, self.cod_courier)
        self.env["ecom.order.part"].create(
            [
                {
                    "order_id": order.id,
                    "sequence": number,
                    "warehouse_id": self.warehouse.id,
                    "line_ids": [
                        Command.create(
                            {"sale_line_id": order.order_line.id, "quantity": 1}
                        )
                    ],
                }
                for number in (1, 2)
            ]
        )
        order.is_split = True
        order.sudo()._decide_by_rules()
        self.assertEqual(order.carrier_id, self.courier)

    # === MANY ORDERS === #

    def test_many_orders_ask_no_more_than_a_few(self):
        self.make_carrier_rule(weight_price=1, weight_rating=1)
        self.courier.daily_quota = 5
        few, many = (
            self.env["sale.order"].create(
                [
                    self.prepare_order(f"Q-{count}-{n}", carrier_id=False)
                    for n in range(count)
                ]
            )
            for count in (10, 45)
        )
        (few | many).action_confirm()
        self.make_order("warm", carrier_id=False).sudo()._choose_carriers_by_rule()
        costs = []
        for orders in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.count_queries() as queries:
                orders.sudo()._choose_carriers_by_rule()
            costs.append(len(queries))
        self.assertTrue(all((few | many).mapped("carrier_id")))
        self.assertLessEqual(costs[1], costs[0])


@tagged("post_install", "-at_install")
class TestChoiceAtIntake(IntakeCase):
    """The intake's first choice is one of rules, not of a person."""

    def test_an_imported_order_is_open_to_a_better_choice(self):
        order = self.shop._create_orders(
            [self.make_payload("I-1")], self.shop._find_products({"MUG", "POT"})
        )
        self.assertEqual(order.rule_carrier_id, order.carrier_id)
        self.assertTrue(order.carrier_id)
        self.assertTrue(order._is_carrier_left_to_rules())

    def test_a_changed_receiver_leaves_a_new_carrier_to_rules(self):
        order = self.shop._create_orders(
            [self.make_payload("I-1")], self.shop._find_products({"MUG", "POT"})
        )
        order.carrier_id.state_ids = self.env.ref("base.state_cn_XZ")
        former = order.carrier_id
        self.shop._change_receiver(order, self.make_payload("I-1"))
        self.assertNotEqual(order.carrier_id, former)
        self.assertEqual(order.rule_carrier_id, order.carrier_id)
