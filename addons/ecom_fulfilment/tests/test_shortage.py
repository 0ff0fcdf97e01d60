# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .shortage_common import ShortageCase


@tagged("post_install", "-at_install")
class TestWaiting(ShortageCase):
    def test_by_default_orders_are_released_as_in_odoo_and_the_transfer_waits(self):
        shop = self.make_shop("Default", "jd")
        self.assertEqual(shop.shortage_policy, "release")
        order = self.make_released("G-1", [(self.kettle, 1)], shop_id=shop.id)
        self.assertEqual(self.moves(order), [(self.kettle, 1, "confirmed")])
        self.assertFalse(order.shortage_ids)

    def test_an_order_whose_goods_are_there_does_not_wait(self):
        order = self.make_released("G-1", [(self.mug, 100)])
        self.assertFalse(order.short_since)
        self.assertFalse(order.shortage_ids)

    def test_the_release_is_refused_and_says_what_is_missing(self):
        self.put_in_stock(self.kettle, 1)
        order = self.make_approved("G-1", [(self.kettle, 3), (self.mug, 1)])
        message = self.release_by_hand(order)
        self.assertIn("0 orders released.", message)
        self.assertIn("2 of 3 [KET] Kettle missing in Guangzhou", message)
        self.assertNotIn("Mug", message)
        self.assertEqual(order.release_state, "waiting")
        self.assertTrue(order.short_since)
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.waybill_ids)

    def test_the_shortage_is_listed(self):
        self.put_in_stock(self.kettle, 1)
        order = self.make_waiting("G-1", [(self.kettle, 3), (self.mug, 1)])
        self.assertEqual(self.rows(order), [(self.kettle, 3, 2, "open")])
        row = order.shortage_ids
        self.assertEqual(row.warehouse_id, self.warehouse)
        self.assertEqual(row.since, order.short_since)
        self.assertEqual(row.shop_id, self.shop)

    def test_why_is_kept_once(self):
        order = self.make_waiting("G-1")
        self.release_by_hand(order)
        self.assertEqual(
            self.why(order),
            ["Waits for stock: 1 of 1 [KET] Kettle missing in Guangzhou"],
        )

    def test_others_of_the_set_are_released(self):
        short = self.make_approved("G-1", [(self.kettle, 1)])
        good = self.make_approved("G-2")
        message = self.release_by_hand(short | good)
        self.assertIn("1 orders released.", message)
        self.assertEqual(good.release_state, "released")
        self.assertEqual(short.release_state, "waiting")

    def test_units_are_converted(self):
        self.put_in_stock(self.kettle, 20)
        order = self.make_dozens("G-1", 2)
        self.release(order)
        self.assertEqual(self.rows(order), [(self.kettle, 24, 4, "open")])

    def test_goods_reserved_for_others_are_missing(self):
        self.put_in_stock(self.kettle, 2)
        self.make_released("G-1", [(self.kettle, 2)])
        order = self.make_waiting("G-2", [(self.kettle, 1)])
        self.assertEqual(self.rows(order), [(self.kettle, 1, 1, "open")])

    def test_goods_in_another_warehouse_are_missing_here(self):
        hangzhou = self.make_warehouse("Hangzhou", "HZT", "ship_only")
        self.put_in_stock(self.kettle, 5, hangzhou)
        order = self.make_waiting("G-1", [(self.kettle, 1)])
        self.assertEqual(self.rows(order), [(self.kettle, 1, 1, "open")])

    def test_goods_at_the_dock_are_missing(self):
        self.warehouse.reception_steps = "two_steps"
        self.env["stock.quant"]._update_available_quantity(
            self.kettle, self.warehouse.wh_input_stock_loc_id, 5
        )
        order = self.make_waiting("G-1", [(self.kettle, 1)])
        self.assertEqual(self.rows(order), [(self.kettle, 1, 1, "open")])

    def test_services_and_goods_nobody_counts_are_never_missing(self):
        sticker = self.env["product.product"].create(
            {
                "name": "Sticker",
                "default_code": "STI",
                "list_price": 1,
                "is_storable": False,
                "taxes_id": [Command.set(self.tax.ids)],
            }
        )
        order = self.make_order("G-1", [(sticker, 5), (self.freight, 1)])
        self.assertEqual(order._get_goods_to_send(), {order: {}})

    def test_what_is_bought_for_the_order_is_never_missing(self):
        route = self.warehouse.mto_pull_id.route_id
        route.active = True
        self.kettle.route_ids = route
        order = self.make_order("G-1", [(self.kettle, 1)])
        self.assertEqual(order._get_goods_to_send(), {order: {}})

    def test_what_is_on_its_way_already_is_not_needed_again(self):
        order = self.make_released("G-1", [(self.mug, 99)])
        order.order_line.product_uom_qty = 101
        line = order.order_line
        self.assertEqual(
            order._get_goods_to_send(), {order: {(self.warehouse, self.mug): 2}}
        )
        self.assertEqual(line.product_uom_qty, 101)

    def test_what_rules_release_waits_too_and_is_told_once(self):
        self.shop.auto_release = True
        order = self.make_order("G-1", [(self.kettle, 1)])
        self.review(order)
        self.assertEqual(order.release_state, "waiting")
        self.run_cron()
        self.assertEqual(
            order.decision_ids.filtered(lambda line: line.kind != "carrier").mapped(
                "text"
            ),
            ["Waits for stock: 1 of 1 [KET] Kettle missing in Guangzhou"],
        )

    def test_shortages_of_another_company_are_not_seen(self):
        row = self.make_waiting("G-1").shortage_ids
        company = self.env["res.company"].create({"name": "Other Company"})
        stranger = new_test_user(
            self.env,
            "test_stranger",
            "base.group_user,ecom_fulfilment.group_finance_reviewer",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["missing"])
        with self.assertRaises(AccessError):
            row.order_id.decision_ids.with_user(stranger).read(["text"])


@tagged("post_install", "-at_install")
class TestCompetition(ShortageCase):
    def test_the_last_piece_goes_to_who_was_promised_first(self):
        self.put_in_stock(self.kettle, 1)
        late, early = (
            self.make_approved(number, [(self.kettle, 1)], promised_at=date)
            for number, date in [
                ("G-1", "2026-03-05 09:00:00"),
                ("G-2", "2026-03-03 09:00:00"),
            ]
        )
        self.release_by_hand(late | early)
        self.assertEqual(early.release_state, "released")
        self.assertEqual(self.moves(early), [(self.kettle, 1, "assigned")])
        self.assertEqual(late.release_state, "waiting")

    def test_without_promise_the_older_order_goes_first(self):
        self.put_in_stock(self.kettle, 1)
        first = self.make_approved("G-1", [(self.kettle, 1)])
        second = self.make_approved("G-2", [(self.kettle, 1)])
        first.date_order = "2026-03-01 08:00:00"
        second.date_order = "2026-03-01 07:00:00"
        self.release_by_hand(first | second)
        self.assertEqual(second.release_state, "released")
        self.assertEqual(first.release_state, "waiting")

    def test_an_order_that_waits_takes_nothing_from_the_others(self):
        self.put_in_stock(self.kettle, 3)
        large = self.make_approved("G-1", [(self.kettle, 5)])
        small = self.make_approved("G-2", [(self.kettle, 2)])
        self.release_by_hand(large | small)
        self.assertEqual(large.release_state, "waiting")
        self.assertEqual(small.release_state, "released")
        self.assertEqual(self.rows(large), [(self.kettle, 5, 4, "open")])

    def test_each_piece_is_missing_once(self):
        self.put_in_stock(self.kettle, 3)
        first = self.make_approved("G-1", [(self.kettle, 4)])
        second = self.make_approved("G-2", [(self.kettle, 4)])
        self.release_by_hand(first | second)
        self.assertEqual(self.rows(first), [(self.kettle, 4, 1, "open")])
        self.assertEqual(self.rows(second), [(self.kettle, 4, 4, "open")])


@tagged("post_install", "-at_install")
class TestPurchasing(ShortageCase):
    def test_the_purchaser_gets_one_to_do_per_order(self):
        order = self.make_waiting("G-1")
        self.release_by_hand(order)
        todo = self.todos(order)
        self.assertEqual(todo.user_id, self.purchaser)
        self.assertIn("1 of 1 [KET] Kettle missing", todo.summary)

    def test_without_purchaser_the_leader_of_the_sales_team_gets_it(self):
        leader = self.users["service"]
        self.shop.purchase_user_id = False
        self.shop.team_id = self.env["crm.team"].create(
            {"name": "Mountain Mist", "user_id": leader.id}
        )
        self.assertEqual(self.todos(self.make_waiting("G-1")).user_id, leader)

    def test_with_nobody_to_tell_the_order_says_it(self):
        self.shop.purchase_user_id = False
        order = self.make_waiting("G-1")
        self.assertFalse(self.todos(order))
        self.assertTrue(
            order.message_ids.filtered(lambda m: "Kettle missing" in m.body)
        )

    def test_a_replenishment_is_proposed_and_nothing_is_bought(self):
        self.put_in_stock(self.kettle, 1)
        order = self.make_waiting("G-1", [(self.kettle, 3)])
        rule = order.shortage_ids.orderpoint_id
        self.assertEqual(rule.product_id, self.kettle)
        self.assertEqual(rule.location_id, self.warehouse.lot_stock_id)
        self.assertEqual(rule.trigger, "manual")
        self.assertEqual(rule.qty_forecast, -2)
        self.assertEqual(rule.qty_to_order, 2)
        self.assertEqual(
            self.env["stock.move"].search_count([("product_id", "=", self.kettle.id)]),
            0,
        )

    def test_the_proposal_shows_in_odoos_replenishment(self):
        order = self.make_waiting("G-1", [(self.kettle, 3)])
        Orderpoint = self.env["stock.warehouse.orderpoint"]
        Orderpoint.action_open_orderpoints()
        shown = Orderpoint.search(
            [("qty_to_order", ">", 0), ("product_id", "=", self.kettle.id)]
        )
        self.assertEqual(shown, order.shortage_ids.orderpoint_id)

    def test_orders_of_the_same_goods_share_the_proposal(self):
        first = self.make_waiting("G-1", [(self.kettle, 3)])
        second = self.make_waiting("G-2", [(self.kettle, 2)])
        rule = first.shortage_ids.orderpoint_id
        self.assertEqual(second.shortage_ids.orderpoint_id, rule)
        self.assertEqual(rule.qty_to_order, 5)

    def test_a_rule_that_is_there_is_used(self):
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.kettle.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "product_min_qty": 5,
                "product_max_qty": 10,
                "trigger": "manual",
            }
        )
        order = self.make_waiting("G-1", [(self.kettle, 3)])
        self.assertEqual(order.shortage_ids.orderpoint_id, rule)
        self.assertEqual(rule.qty_to_order, 13)

    def test_what_is_announced_is_not_proposed_again(self):
        order = self.make_waiting("G-1", [(self.kettle, 3)])
        suppliers = self.env.ref("stock.stock_location_suppliers")
        self.env["stock.move"].create(
            {
                "product_id": self.kettle.id,
                "product_uom_qty": 2,
                "location_id": suppliers.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )._action_confirm()
        self.assertEqual(order.shortage_ids.orderpoint_id.qty_to_order, 1)

    def test_a_proposal_that_was_taken_is_not_made_anew(self):
        order = self.make_waiting("G-1")
        order.shortage_ids.orderpoint_id.unlink()
        self.release_by_hand(order)
        self.assertFalse(order.shortage_ids.orderpoint_id)

    def test_once_nothing_is_missing_nothing_is_proposed(self):
        order = self.make_waiting("G-1", [(self.kettle, 3)])
        rule = order.shortage_ids.orderpoint_id
        order.action_cancel()
        self.assertEqual(rule.qty_to_order, 0)

    def test_the_button_opens_the_replenishment_of_these_goods(self):
        order = self.make_waiting("G-1")
        action = self.as_user(order.shortage_ids, "keeper").action_view_replenishment()
        self.assertEqual(action["res_model"], "stock.warehouse.orderpoint")
        found = self.env["stock.warehouse.orderpoint"].search(action["domain"])
        self.assertEqual(found, order.shortage_ids.orderpoint_id)


@tagged("post_install", "-at_install")
class TestShortageQueries(ShortageCase):
    def make_short(self, prefix, count):
        """Approved orders, every second of which lacks kettles."""
        orders = self.env["sale.order"].create(
            [
                self.prepare_order(
                    f"{prefix}-{number}",
                    [(self.mug, 1), (self.kettle, 1)] if number % 2 else None,
                )
                for number in range(count)
            ]
        )
        orders.action_confirm()
        self.review(orders)
        self.assertEqual(set(orders.mapped("release_state")), {"approved"})
        return orders

    def count(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.count_queries() as queries:
            self.as_user(orders, "finance")._get_release_refusals()
        self.assertEqual(
            len(orders.filtered("short_since")), len(orders) // 2, "half wait"
        )
        return len(queries)

    def test_queries_of_refusals_do_not_grow_with_the_orders(self):
        warm, few, many = (
            self.make_short(prefix, count)
            for prefix, count in [("W", 2), ("A", 10), ("B", 50)]
        )
        self.count(warm)  # caches of the registry
        self.assertEqual(self.count(few), self.count(many))
        # Tried once more: what waits is known already.
        self.assertEqual(self.count(few), self.count(many))
