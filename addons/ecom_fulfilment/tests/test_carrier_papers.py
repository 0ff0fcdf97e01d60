# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .check_common import CheckCase

EXPIRED = "Zhongtong: Express Permit 20110155A expired on 05/12/2024."


class PaperCase(CheckCase):
    """A courier, Zhongtong, the permit of which has expired."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        permit = cls.env.ref("ecom_carrier.paper_kind_express_permit")
        (cls.courier | cls.cod_courier).paper_kind_ids = permit
        cls.paper, _valid = cls.env["ecom.carrier.paper"].create(
            [
                {
                    "carrier_id": carrier.id,
                    "kind_id": permit.id,
                    "number": "20110155A",
                    "date_from": "2019-05-13",
                    "date_to": last_day,
                }
                for carrier, last_day in (
                    (cls.courier, "2024-05-12"),
                    (cls.cod_courier, False),
                )
            ]
        )

    def block(self):
        """From now on the courier gets no waybill without its permit."""
        (self.courier | self.cod_courier).paper_check = "block"

    def say(self, code, **values):
        """What Zhongtong says of a division."""
        return self.env["ecom.carrier.reach"].create(
            {
                "carrier_id": self.courier.id,
                "division_id": self.env["ecom.division"]._get_by_code([code])[code].id,
                "service": False,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestReleaseWithoutPapers(PaperCase):
    """One courier's missing paper holds back its own orders and no others."""

    def make_three(self):
        """Approved orders, the second of which travels with Zhongtong."""
        other = self.cod_courier.id
        return (
            self.make_approved("G-1", carrier_id=other)
            | self.make_approved("G-2", carrier_id=self.courier.id)
            | self.make_approved("G-3", carrier_id=other)
        )

    def assert_held(self, order):
        self.assertEqual(order.release_state, "approved")
        self.assertFalse(order.released_at)
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.waybill_ids)

    def test_of_three_orders_two_are_released_and_the_third_says_which_paper(self):
        orders = self.make_three()
        self.block()
        action = self.as_user(orders, "finance").action_release()
        self.assertEqual(
            orders.mapped("release_state"), ["released", "approved", "released"]
        )
        self.assertEqual(len((orders[0] | orders[2]).waybill_ids), 2)
        self.assert_held(orders[1])
        result = self.env["ecom.batch.result"].browse(action["res_id"])
        self.assertEqual(result.line_ids.mapped("reason"), [EXPIRED])

    def test_a_paper_that_expires_while_orders_are_released_stops_only_its_own(self):
        orders = self.make_three()
        self.block()
        # As if the permit had been valid when the orders were looked at.
        with patch.object(type(orders), "_get_paper_refusals", lambda self: {}):
            reasons = self.as_user(orders, "finance")._release_where_possible()
        self.assertEqual(list(reasons.values()), [EXPIRED])
        self.assertEqual(
            orders.mapped("release_state"), ["released", "approved", "released"]
        )
        self.assert_held(orders[1])

    def test_a_renewed_permit_lets_the_order_go(self):
        order = self.make_approved("G-1", carrier_id=self.courier.id)
        self.block()
        self.as_user(order, "finance").action_release()
        self.assert_held(order)
        self.paper.date_to = False
        self.as_user(order, "finance").action_release()
        self.assertEqual(order.release_state, "released")

    def test_without_the_setting_nothing_is_held_back(self):
        self.assertEqual(self.make_released("G-1").release_state, "released")

    def test_what_has_its_parcel_is_not_held_back(self):
        order = self.make_released("G-1", carrier_id=self.courier.id)
        self.block()
        self.assertEqual(order._get_paper_refusals(), {})
        order.waybill_ids._cancel()
        self.assertEqual(order._get_paper_refusals(), {order: EXPIRED})

    def test_many_orders_are_asked_about_as_cheaply_as_few(self):
        def make_some(count):
            orders = self.env["sale.order"].create(
                [self.prepare_order(f"Q-{count}-{i}") for i in range(count)]
            )
            orders.action_confirm()
            orders.carrier_id = self.courier
            return orders

        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.count_queries() as queries:
                self.assertEqual(len(orders._get_paper_refusals()), len(orders))
            return len(queries)

        self.block()
        few, many = make_some(10), make_some(100)
        count(few)
        self.assertEqual(count(few), count(many))


@tagged("post_install", "-at_install")
class TestCarrierRefusalsToldToReviewers(PaperCase):
    """Whoever chooses or reviews a carrier learns the real reason."""

    def test_rules_choose_another_carrier_and_say_which_paper_lacks(self):
        self.block()
        order = self.make_order("G-1", carrier_id=False)
        self.review(order)
        self.assertEqual(order.carrier_id, self.cod_courier)
        decision = order.decision_ids.filtered(lambda d: d.kind == "carrier")
        self.assertTrue(decision.text.startswith("Shunfeng: price "))
        self.assertTrue(decision.text.endswith(f"; {EXPIRED[:-1]}"))

    def test_the_review_finds_the_paper(self):
        order = self.make_order("G-1", carrier_id=self.courier.id)
        self.assert_clean("carrier", order)
        self.block()
        self.assert_found("carrier", order, EXPIRED)

    def test_a_suspended_district_is_told_with_days_and_reason(self):
        order = self.make_order("G-1", carrier_id=self.courier.id)
        row = self.say("330100", suspended_from="2020-01-20", reason="Flood")
        text = (
            "Zhongtong does not serve 浙江省 / 杭州市 from 01/20/2020 until further "
            "notice: Flood."
        )
        self.assert_found("carrier", order, text)
        refusal = self.shop._get_carrier_refusal(
            self.courier, order.partner_shipping_id, False
        )
        self.assertEqual(refusal, text[:-1])
        row.suspended_to = "2020-01-25"
        self.assert_clean("carrier", order)
        self.assertFalse(
            self.shop._get_carrier_refusal(
                self.courier, order.partner_shipping_id, False
            )
        )

    def test_an_area_without_cash_is_passed_over_by_rules(self):
        self.courier.allow_cash_on_delivery = True
        self.say("330000", cash_on_delivery="no")
        order = self.make_order(
            "G-1", carrier_id=False, payment_mode="cod", platform_paid=0
        )
        self.review(order)
        self.assertEqual(order.carrier_id, self.cod_courier)

    def test_goods_refused_in_the_district_are_named(self):
        liquid = self.env.ref("ecom_carrier.goods_liquid")
        self.say("330110", excluded_tag_ids=[Command.set(liquid.ids)])
        order = self.make_order("G-1", carrier_id=self.courier.id)
        self.assert_clean("forbidden", order)
        self.mug.product_tag_ids = liquid
        self.assert_found(
            "forbidden",
            order,
            f"Zhongtong does not take {self.mug.display_name}.",
        )
