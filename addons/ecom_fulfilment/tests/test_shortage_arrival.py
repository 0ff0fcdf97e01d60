# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .shortage_common import ShortageCase


@tagged("post_install", "-at_install")
class TestArrival(ShortageCase):
    def test_a_receipt_releases_who_was_promised_first(self):
        late = self.make_waiting("G-1", promised_at="2026-03-05 09:00:00")
        early = self.make_waiting("G-2", promised_at="2026-03-03 09:00:00")
        self.receive(self.kettle, 1)
        self.assertEqual(self.triggers(), 1)
        self.run_cron()
        self.assertEqual(early.release_state, "released")
        self.assertEqual(early.released_by, self.env.ref("base.user_root"))
        self.assertEqual(self.moves(early), [(self.kettle, 1, "assigned")])
        self.assertEqual(len(early.waybill_ids), 1)
        self.assertEqual(late.release_state, "waiting")

    def test_the_shortage_is_settled_and_the_to_do_done(self):
        order = self.make_waiting("G-1")
        since = order.short_since
        self.receive(self.kettle, 1)
        self.run_cron()
        self.assertEqual(order.release_state, "released")
        self.assertFalse(order.short_since)
        self.assertEqual(self.rows(order), [(self.kettle, 1, 1, "settled")])
        self.assertEqual(order.shortage_ids.since, since)
        self.assertFalse(self.todos(order))
        self.assertEqual(self.why(order)[-1], "The goods arrived")

    def test_not_enough_arrives(self):
        order = self.make_waiting("G-1", [(self.kettle, 3)])
        self.receive(self.kettle, 2)
        self.run_cron()
        self.assertEqual(order.release_state, "waiting")
        self.assertEqual(self.rows(order), [(self.kettle, 3, 1, "open")])

    def test_what_arrived_of_several_goods_is_settled(self):
        order = self.make_waiting("G-1", [(self.kettle, 1), (self.mug, 101)])
        self.receive(self.kettle, 1)
        self.run_cron()
        self.assertEqual(order.release_state, "waiting")
        self.assertEqual(
            self.rows(order),
            [(self.kettle, 1, 1, "settled"), (self.mug, 101, 1, "open")],
        )

    def test_found_in_a_count(self):
        order = self.make_waiting("G-1")
        self.env["stock.quant"].with_context(inventory_mode=True).create(
            {
                "product_id": self.kettle.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "inventory_quantity": 1,
            }
        ).action_apply_inventory()
        self.assertEqual(self.triggers(), 1)
        self.run_cron()
        self.assertEqual(order.release_state, "released")

    def test_what_nobody_waits_for_triggers_nothing(self):
        self.make_waiting("G-1")
        self.receive(self.pot, 5)
        self.assertEqual(self.triggers(), 0)

    def test_what_arrives_elsewhere_triggers_nothing(self):
        hangzhou = self.make_warehouse("Hangzhou", "HZT", "ship_only")
        self.make_waiting("G-1")
        self.receive(self.kettle, 5, hangzhou)
        self.assertEqual(self.triggers(), 0)

    def test_the_dock_triggers_nothing_and_put_away_does(self):
        self.warehouse.reception_steps = "two_steps"
        self.make_waiting("G-1")
        receipt = self.receive(self.kettle, 1)
        self.assertEqual(self.triggers(), 0)
        put_away = receipt.move_ids.move_dest_ids.picking_id
        put_away.move_ids.picked = True
        self.ship(put_away)
        self.assertEqual(self.triggers(), 1)

    def test_goods_that_leave_ask_the_database_nothing(self):
        transfer = self.make_released("G-1").picking_ids
        transfer.move_ids.picked = True
        with self.count_queries() as queries:
            self.ship(transfer)
        self.assertEqual(transfer.state, "done")
        self.assertFalse([query for query in queries if "ecom_shortage" in query])

    def test_where_nobody_waits_an_arrival_asks_once(self):
        with self.count_queries() as queries:
            self.receive(self.pot, 1)
        self.assertEqual(len([q for q in queries if 'FROM "ecom_shortage"' in q]), 1)

    def test_the_cron_leaves_stopped_and_cancelled_orders_alone(self):
        stopped = self.make_waiting("G-1")
        stopped._stop("Refund requested")
        cancelled = self.make_waiting("G-2")
        cancelled.action_cancel()
        self.receive(self.kettle, 5)
        self.run_cron()
        self.assertEqual(stopped.release_state, "stopped")
        self.assertFalse(stopped.picking_ids)
        self.assertFalse(cancelled.picking_ids)
        for order in (stopped, cancelled):
            self.assertEqual(self.rows(order), [(self.kettle, 1, 1, "settled")])
            self.assertFalse(self.todos(order))

    def test_a_changed_order_is_reviewed_again_and_does_not_wait(self):
        order = self.make_waiting("G-1")
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.release_state, "to_review")
        self.assertFalse(order.short_since)
        self.assertEqual(self.rows(order), [(self.kettle, 1, 1, "settled")])
        self.receive(self.kettle, 5)
        self.run_cron()
        self.assertFalse(order.picking_ids)

    def test_an_order_that_waits_once_more_uses_its_row_again(self):
        order = self.make_waiting("G-1")
        order._reopen_reviews()
        self.release(order)
        self.assertEqual(order.release_state, "waiting")
        self.assertEqual(self.rows(order), [(self.kettle, 1, 1, "open")])
        self.assertEqual(len(self.todos(order)), 1)


@tagged("post_install", "-at_install")
class TestMergedArrival(ShortageCase):
    """Orders that share a parcel with one that waits for goods."""

    def merge_with_waiting(self):
        """One order waits, the other is approved and goes in the same parcel."""
        buyer = self.make_receiver()
        waiting = self.make_order("A-1", [(self.kettle, 1)], receiver=buyer)
        other = self.make_order("A-2", receiver=buyer)
        self.release(waiting)
        self.review(other)
        self.as_user(waiting | other, "service").action_merge()
        return waiting, other

    def test_goods_that_arrive_release_no_order_that_nobody_released(self):
        waiting, other = self.merge_with_waiting()
        self.receive(self.kettle, 1)
        self.run_cron()
        self.assertEqual(other.release_state, "approved")
        self.assertEqual(waiting.release_state, "waiting")

    def test_what_finance_released_waits_for_the_goods_of_the_other(self):
        waiting, other = self.merge_with_waiting()
        self.as_user(other, "finance").action_release()
        self.assertEqual(other.release_state, "waiting")
        self.receive(self.kettle, 1)
        self.run_cron()
        self.assertEqual((waiting | other).mapped("release_state"), ["released"] * 2)
        self.assertEqual(len((waiting | other).waybill_ids), 1)
