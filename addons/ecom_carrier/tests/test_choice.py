# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..freight import NoTariffError, NotServedError
from .choice_common import ChoiceCase


@tagged("post_install", "-at_install")
class TestChoice(ChoiceCase):
    """The carrier of an order, and the table of why and why not."""

    def test_without_rules_the_cheapest_that_does_not_refuse_is_chosen(self):
        order = self.new_order()
        self.assertEqual(self.choose(order), {order: self.zto})
        self.assertEqual(self.table(order), ["ZTO", "EMS", "SF"])
        self.refusals[self.zto] = "It does not serve 余杭区."
        self.assertEqual(self.choose(order), {order: self.ems})
        self.assertEqual(self.table(order), ["EMS", "SF", "(ZTO)"])

    def test_the_table_tells_figures_points_and_reasons(self):
        self.refusals[self.sf] = "It takes no batteries."
        self.new_rule(weight_price=60, weight_promise=40)
        order = self.new_order()
        self.choose(order)
        # EMS: 4.50/9.00 x 0.6 + 1.0 x 0.4 = 0.70; ZTO: 0.6 + 2/3 x 0.4 = 0.8667
        first, second, refused = order.carrier_choice_ids
        self.assertEqual(first.why, "price 4.50: 1.00 × 60 %; 3 days: 0.67 × 40 %")
        self.assertEqual(second.why, "price 9.00: 0.50 × 60 %; 2 days: 1.00 × 40 %")
        self.assertAlmostEqual(first.score, 0.8667)
        self.assertAlmostEqual(second.score, 0.7)
        self.assertEqual((first.price, first.days), (4.5, 3))
        self.assertEqual(refused.refusal, "It takes no batteries.")
        self.assertFalse(refused.why)

    def test_nobody_takes_the_parcel(self):
        for carrier in self.couriers:
            self.refusals[carrier] = "No."
        order = self.new_order()
        self.assertEqual(
            self.choose(order), {order: self.env["delivery.carrier"].browse()}
        )
        self.assertEqual(self.table(order), ["(ZTO)", "(SF)", "(EMS)"])
        result = order.action_choose_carrier()
        self.assertFalse(order.carrier_id)
        self.assertIn(f"No carrier takes {order.name}", result["params"]["message"])

    def test_a_carrier_whose_price_nobody_knows_comes_last(self):
        self.offers[self.zto] = NoTariffError("There is no tariff for this day.")
        del self.offers[self.sf]  # one of another kind, which has no tariffs
        order = self.new_order()
        self.choose(order)
        self.assertEqual(self.table(order), ["EMS", "ZTO", "SF"])
        self.assertEqual(self.row(order, self.zto).why, "price not known: 0.00 × 100 %")
        self.assertFalse(self.row(order, self.zto).is_priced)

    def test_a_tariff_that_says_not_served_is_a_refusal(self):
        self.offers[self.zto] = NotServedError("Not to 西藏.")
        order = self.new_order()
        self.choose(order)
        self.assertEqual(self.row(order, self.zto).refusal, "Not to 西藏.")

    def test_choosing_again_replaces_the_table(self):
        order, other = self.new_order(), self.new_order()
        self.choose(order | other)
        self.offer(self.sf, "1.00", 1)
        self.choose(order)
        self.assertEqual(self.table(order), ["SF", "ZTO", "EMS"])
        self.assertEqual(self.table(other), ["ZTO", "EMS", "SF"])

    def test_among_equals_the_order_of_the_carriers_decides_once(self):
        for carrier in self.couriers:
            self.offer(carrier, "5.00")
        order = self.new_order()
        order.action_choose_carrier()
        self.assertEqual(order.carrier_id, self.zto)
        self.ems.sequence = 0
        order.action_choose_carrier()
        self.assertEqual(order.carrier_id, self.zto)  # what rules chose stays
        self.assertEqual(self.choose(new := self.new_order()), {new: self.ems})

    # === THE BUYER'S WISH === #

    def test_what_the_buyer_asks_for_is_chosen(self):
        order = self.new_order(carrier_wish_id=self.sf.id)
        self.choose(order)
        self.assertEqual(self.table(order), ["SF", "ZTO", "EMS"])
        self.assertRegex(self.row(order, self.sf).why, "^the buyer asked for it; price")

    def test_a_wish_that_refuses_is_shown_with_the_reason(self):
        self.refusals[self.sf] = "It does not serve 余杭区."
        order = self.new_order(carrier_wish_id=self.sf.id)
        self.assertEqual(self.choose(order), {order: self.zto})
        self.assertEqual(self.row(order, self.sf).refusal, "It does not serve 余杭区.")

    def test_a_wish_that_is_none_of_the_candidates_is_shown_too(self):
        order = self.new_order(carrier_wish_id=self.sf.id)
        self.assertEqual(
            order._choose_carriers({order: self.zto | self.ems}), {order: self.zto}
        )
        self.assertEqual(self.table(order), ["ZTO", "EMS", "(SF)"])

    # === QUOTAS === #

    def test_a_quota_is_given_away_within_a_batch_in_the_order_of_the_orders(self):
        self.zto.daily_quota = 2
        orders = self.env["sale.order"].concat(*(self.new_order() for _ in range(3)))
        orders[0].date_order = "2026-03-03 08:00:00"
        orders[1].date_order = "2026-03-01 08:00:00"
        orders[2].date_order = "2026-03-02 08:00:00"
        chosen = self.choose(orders)
        self.assertEqual(
            [chosen[order] for order in orders], [self.ems, self.zto, self.zto]
        )
        self.assertEqual(
            self.row(orders[0], self.zto).refusal,
            "It takes no more parcels from here today.",
        )

    def test_a_second_batch_gets_what_the_first_left(self):
        self.zto.daily_quota = 2
        first, second, third = (self.new_order() for _ in range(3))
        first.action_choose_carrier()
        second.action_choose_carrier()
        third.action_choose_carrier()
        self.assertEqual(
            (first | second | third).mapped("carrier_id"), self.zto | self.ems
        )
        self.assertEqual(third.carrier_id, self.ems)
        # Chosen again, an order does not stand in its own way.
        second.action_choose_carrier()
        self.assertEqual(second.carrier_id, self.zto)
        # A cancelled order gives its place back.
        first._action_cancel()
        third.action_choose_carrier()
        self.assertEqual(third.carrier_id, self.zto)

    def test_what_comes_back_from_buyers_takes_no_place_of_what_leaves(self):
        self.env["ecom.waybill"].create({"carrier_id": self.zto.id, "kind": "return"})
        self.assertEqual(self.zto._count_given_today(self.new_order()), {})

    def test_waybills_of_today_count_once_and_cancelled_ones_not(self):
        self.zto.daily_quota = 2
        order = self.new_order()
        order.action_choose_carrier()
        order.action_confirm()
        waybill = order.picking_ids._create_waybills()
        self.assertEqual(waybill.warehouse_id, self.warehouse)
        given = self.zto._count_given_today(self.new_order())
        self.assertEqual(given, {(self.zto.id, self.warehouse.id): 1})
        waybill._cancel()
        self.assertEqual(self.zto._count_given_today(self.new_order()), {})

    def test_waybills_of_yesterday_do_not_count(self):
        self.zto.daily_quota = 1
        order = self.new_order()
        order.action_choose_carrier()
        order.action_confirm()
        waybill = order.picking_ids._create_waybills()
        self.env.flush_all()
        for record in (waybill, order.carrier_choice_ids):
            self.env.cr.execute(
                f"UPDATE {record._table}"
                " SET create_date = create_date - interval '1 day'"
                " WHERE id = ANY(%s)",
                [record.ids],
            )
        self.assertEqual(self.zto._count_given_today(self.new_order()), {})

    def test_each_warehouse_has_its_own_quota(self):
        self.zto.daily_quota = 1
        here = self.new_order()
        there = self.new_order(warehouse_id=self.warehouses["pick_ship"].id)
        self.assertEqual(self.choose(here | there), {here: self.zto, there: self.zto})

    def test_a_negative_quota_is_refused(self):
        with self.assertRaisesRegex(UserError, "0 or more"):
            self.zto.daily_quota = -1

    # === PEOPLE === #

    def test_a_person_takes_another_one_and_it_stays(self):
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        order = self.new_order()
        order.with_user(clerk).action_choose_carrier()
        self.assertEqual(order.carrier_id, self.zto)
        self.row(order, self.sf).with_user(clerk).action_take()
        self.assertEqual(order.carrier_id, self.sf)
        row = self.row(order, self.sf)
        self.assertEqual((row.taken_by, row.is_chosen), (clerk, True))
        self.assertTrue(row.taken_at)
        self.assertIn("Goes with SF, not with ZTO", order.message_ids[:1].body)
        result = order.with_user(clerk).action_choose_carrier()
        self.assertEqual(order.carrier_id, self.sf)
        self.assertEqual(self.table(order), ["ZTO", "EMS", "SF"])
        self.assertIn("1 keep the one a person chose", result["params"]["message"])

    def test_to_take_what_the_rules_chose_is_a_choice_too(self):
        order = self.new_order()
        order.action_choose_carrier()
        self.row(order, self.zto).action_take()
        self.offer(self.zto, "400.00")
        order.action_choose_carrier()
        self.assertEqual(order.carrier_id, self.zto)

    def test_a_refused_one_is_not_taken(self):
        self.refusals[self.sf] = "It takes no batteries."
        order = self.new_order()
        order.action_choose_carrier()
        with self.assertRaisesRegex(UserError, "SF does not take .*no batteries"):
            self.row(order, self.sf).action_take()
        self.assertEqual(order.carrier_id, self.zto)
        self.assertFalse(order.carrier_choice_ids.taken_by)

    def test_what_the_warehouse_has_locked_and_cancelled_orders_are_settled(self):
        order = self.new_order()
        order.action_choose_carrier()
        row = self.row(order, self.sf)
        order.action_confirm()
        for prepare, reason in (
            (lambda: None, "the warehouse has it already"),
            (order.action_lock, "it is locked"),
            (order.action_unlock, "the warehouse has it already"),
            (order._action_cancel, "it is cancelled"),
        ):
            prepare()
            for call in (order.action_choose_carrier, row.action_take):
                with self.assertRaisesRegex(UserError, f"{order.name}: {reason}"):
                    call()
        self.assertEqual(order.carrier_id, self.zto)

    def test_one_settled_order_of_a_set_stops_the_set_before_anything_changes(self):
        order, locked = self.new_order(), self.new_order()
        locked.locked = True
        with self.assertRaises(UserError):
            (order | locked).action_choose_carrier()
        self.assertFalse((order | locked).carrier_choice_ids)
        self.assertFalse(order.carrier_id)

    def test_who_neither_sells_nor_sends_chooses_nothing(self):
        order = self.new_order()
        self.choose(order)
        for group in ("stock.group_stock_user", "account.group_account_invoice"):
            user = self.new_user(group)
            with self.assertRaises(AccessError):
                order.with_user(user).action_choose_carrier()
            with self.assertRaises(AccessError):
                self.row(order, self.sf).with_user(user).action_take()
        self.assertFalse(order.carrier_id)

    def test_a_salesman_chooses_for_his_own_orders(self):
        salesman = self.new_user("sales_team.group_sale_salesman")
        own = self.new_order(user_id=salesman.id)
        other = self.new_order(user_id=self.env.uid)
        own.with_user(salesman).action_choose_carrier()
        self.assertEqual(own.carrier_id, self.zto)
        with self.assertRaises(AccessError):
            other.with_user(salesman).action_choose_carrier()

    def test_the_table_is_read_and_written_by_nobody(self):
        order = self.new_order()
        self.choose(order)
        row = self.row(order, self.zto)
        for group in (
            "ecom_carrier.group_carrier_manager",
            "sales_team.group_sale_manager",
        ):
            user = self.new_user(group)
            self.assertEqual(row.with_user(user).rank, 1)
            with self.assertRaises(AccessError):
                row.with_user(user).rank = 2
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
            with self.assertRaises(AccessError):
                row.with_user(user).create(
                    {
                        "order_id": order.id,
                        "company_id": order.company_id.id,
                        "carrier_id": self.sf.id,
                    }
                )

    def new_freight_product(self, company):
        return self.env["product.product"].create(
            {"name": "Freight", "type": "service", "company_id": company.id}
        )

    def test_companies_choose_among_their_own_carriers_and_see_their_own_tables(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        theirs, ours = (
            self.new_carrier(
                name,
                # A carrier's company is that of its product.
                product_id=self.new_freight_product(owner).id,
            )
            for name, owner in (("Theirs", company), ("Ours", self.env.company))
        )
        self.offer(ours, "1.00")
        self.offer(theirs, "1.00")
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        other = self.env["sale.order"].create(
            {
                **self.prepare_order(),
                "company_id": company.id,
                "warehouse_id": warehouse.id,
            }
        )
        order = self.new_order()
        chosen = self.choose(order | other)
        self.assertEqual(chosen, {order: ours, other: theirs})
        self.assertEqual(self.table(other), ["Theirs", "ZTO", "EMS", "SF"])
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        with self.assertRaises(AccessError):
            other.carrier_choice_ids.with_user(clerk).read(["rank"])

    # === MANY ORDERS === #

    def make_orders(self, count):
        return self.env["sale.order"].create(
            [self.prepare_order(1 + number % 4) for number in range(count)]
        )

    def make_orders_of_many_goods(self, count):
        """Orders of as many products."""
        orders = self.make_orders(count)
        products = self.env["product.product"].create(
            [{"name": f"Product {number}"} for number in range(count)]
        )
        for order, product in zip(orders, products, strict=True):
            order.order_line.product_id = product
        return orders

    def test_many_orders_ask_no_more_than_a_few(self):
        self.zto.daily_quota = 5
        self.new_rule(
            division_ids=self.buyer.division_id,
            preferred_carrier_ids=self.ems,
            weight_rating=1,
        )
        few, many = map(self.make_orders_of_many_goods, (10, 100))
        self.choose(self.make_orders(1))
        costs = []
        for orders in (few, many):
            with self.count_queries() as queries:
                self.choose(orders)
            costs.append(len(queries))
        self.assertEqual(costs[0], costs[1])
        self.assertEqual(len(many.carrier_choice_ids), 300)

    def test_what_many_orders_send_alike_is_asked_once(self):
        orders = self.make_orders(40)
        self.asked.clear()
        self.choose(orders)
        self.assertEqual([len(consignments) for consignments in self.asked], [4])

    def test_an_action_on_a_list_chooses_for_all_of_it(self):
        orders = self.make_orders(3)
        action = self.env.ref("ecom_carrier.action_choose_carrier")
        action.with_context(
            active_model="sale.order", active_ids=orders.ids, active_id=orders[0].id
        ).run()
        self.assertEqual(orders.mapped("carrier_id"), self.zto)
        self.assertEqual(orders.mapped("rule_carrier_id"), self.zto)

    def test_a_carrier_of_another_kind_is_a_candidate_where_it_is_asked_for(self):
        fixed = self.env["delivery.carrier"].create(
            {"name": "Van", "product_id": self.freight_product.id}
        )
        order = self.new_order(
            order_line=[Command.create({"product_id": self.scarf.id})]
        )
        self.choose(order)
        self.assertNotIn("Van", self.table(order))
        self.assertEqual(order._choose_carriers({order: fixed}), {order: fixed})
