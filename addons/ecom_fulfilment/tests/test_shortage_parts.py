# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .shortage_common import ShortageCase


@tagged("post_install", "-at_install")
class TestInParts(ShortageCase):
    """The shop sends what is there, and the rest when it arrives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop.shortage_policy = "partial"
        cls.put_in_stock(cls.kettle, 1)

    def parts(self, order):
        """Contents of the parts, and whether they wait."""
        return [(part.contents, part.waits) for part in order.part_ids]

    def test_what_is_there_leaves_and_the_rest_waits(self):
        order = self.make_released("G-1", [(self.kettle, 3), (self.mug, 2)])
        self.assertEqual(
            self.moves(order), [(self.kettle, 1, "assigned"), (self.mug, 2, "assigned")]
        )
        self.assertEqual(
            self.parts(order),
            [("[KET] Kettle x 1; [MUG] Mug x 2", False), ("[KET] Kettle x 2", True)],
        )
        self.assertEqual(len(order.waybill_ids), 1)
        self.assertTrue(order.short_since)
        self.assertEqual(self.rows(order), [(self.kettle, 2, 2, "open")])
        self.assertEqual(order.shortage_ids.orderpoint_id.qty_to_order, 2)
        self.assertEqual(self.todos(order).user_id, self.purchaser)

    def test_the_rest_follows_when_it_arrives(self):
        order = self.make_released("G-1", [(self.kettle, 3), (self.mug, 2)])
        finance = order.released_by
        self.receive(self.kettle, 2)
        self.assertEqual(self.triggers(), 1)
        self.run_cron()
        self.assertEqual(
            self.moves(order),
            [
                (self.kettle, 1, "assigned"),
                (self.mug, 2, "assigned"),
                (self.kettle, 2, "assigned"),
            ],
        )
        self.assertEqual(len(order.picking_ids), 2)
        self.assertEqual(len(order.waybill_ids), 2)
        self.assertFalse(order.short_since)
        self.assertEqual(order.released_by, finance)
        self.assertEqual(self.rows(order), [(self.kettle, 2, 2, "settled")])
        self.assertFalse(self.todos(order))
        self.assertEqual(self.why(order)[-1], "The goods arrived")

    def test_the_rest_waits_until_all_of_it_is_there(self):
        order = self.make_released("G-1", [(self.kettle, 3), (self.mug, 2)])
        self.receive(self.kettle, 1)
        self.run_cron()
        self.assertEqual(len(order.picking_ids), 1)
        self.assertEqual(self.rows(order), [(self.kettle, 2, 1, "open")])

    def test_the_rest_is_no_part_of_what_was_shipped(self):
        order = self.make_released("G-1", [(self.kettle, 3)])
        self.ship(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.receive(self.kettle, 2)
        self.run_cron()
        rest = order.picking_ids.filtered(lambda picking: picking.state != "done")
        self.ship(rest)
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_where_nothing_is_there_the_whole_order_waits(self):
        self.put_in_stock(self.kettle, -1)
        order = self.make_waiting("G-1", [(self.kettle, 2), (self.freight, 1)])
        self.assertFalse(order.part_ids)

    def test_two_orders_do_not_share_a_piece(self):
        first = self.make_approved("G-1", [(self.kettle, 1), (self.mug, 1)])
        second = self.make_approved("G-2", [(self.kettle, 1), (self.mug, 1)])
        self.release_by_hand(first | second)
        self.assertFalse(first.part_ids)
        self.assertEqual(len(self.moves(first)), 2)
        self.assertEqual(
            self.parts(second), [("[MUG] Mug x 1", False), ("[KET] Kettle x 1", True)]
        )

    def test_a_dozen_is_not_torn_apart(self):
        self.put_in_stock(self.kettle, 19)
        order = self.make_dozens("G-1", 2)
        self.release(order)
        self.assertEqual(
            self.parts(order), [("[KET] Kettle x 1", False), ("[KET] Kettle x 1", True)]
        )
        self.assertEqual(self.rows(order), [(self.kettle, 12, 4, "open")])

    def test_what_a_person_split_waits_part_by_part(self):
        order = self.make_approved("G-1", [(self.kettle, 2), (self.mug, 2)])
        kettles, mugs = order.order_line
        order._split(
            [(self.warehouse, {kettles: 2}), (self.warehouse, {mugs: 2})], "By choice"
        )
        self.release_by_hand(order)
        self.assertEqual(self.moves(order), [(self.mug, 2, "assigned")])
        self.assertEqual(
            self.parts(order), [("[KET] Kettle x 2", True), ("[MUG] Mug x 2", False)]
        )

    def test_an_order_merged_with_others_waits_whole(self):
        receiver = self.make_receiver()
        orders = self.env["sale.order"].union(
            *(
                self.make_approved(number, lines, receiver=receiver)
                for number, lines in [
                    ("G-1", [(self.kettle, 2), (self.mug, 1)]),
                    ("G-2", [(self.mug, 1)]),
                ]
            )
        )
        self.as_user(orders, "service").action_merge()
        self.assertTrue(orders.merge_id)
        self.release_by_hand(orders)
        self.assertEqual(orders.mapped("release_state"), ["waiting", "waiting"])
        self.receive(self.kettle, 1)
        self.run_cron()
        self.assertEqual(orders.mapped("release_state"), ["released", "released"])
        self.assertEqual(len(orders.waybill_ids), 1)

    def test_a_stop_ends_the_wait_of_the_rest(self):
        order = self.make_released("G-1", [(self.kettle, 3)])
        order._stop("Refund requested")
        self.assertFalse(order.short_since)
        self.receive(self.kettle, 2)
        self.run_cron()
        self.assertEqual(len(order.picking_ids), 1)

    def test_released_once_more_after_a_change_the_rest_still_waits(self):
        order = self.make_released("G-1", [(self.kettle, 3)])
        order._reopen_reviews()
        self.assertFalse(order.short_since)
        self.release(order)
        self.assertEqual(self.moves(order), [(self.kettle, 1, "assigned")])
        self.assertEqual(self.rows(order), [(self.kettle, 2, 2, "open")])

    def test_released_once_more_all_goes_where_the_shop_sends_no_parts_now(self):
        for number, policy in [("G-1", "wait"), ("G-2", "release")]:
            with self.subTest(policy):
                self.shop.shortage_policy = "partial"
                order = self.make_released(number, [(self.kettle, 3)])
                self.assertEqual(len(order.part_ids.filtered("waits")), 1)
                self.as_user(order, "service").action_hold_review("Ask for the colour")
                self.shop.shortage_policy = policy
                self.put_in_stock(self.kettle, 2)
                self.as_user(order, "service").action_approve_review("Blue")
                self.release_by_hand(order)
                self.assertEqual(order.release_state, "released")
                self.assertEqual(
                    self.moves(order),
                    [(self.kettle, 1, "assigned"), (self.kettle, 2, "assigned")],
                )
                self.assertFalse(order.short_since)
                self.assertEqual(self.rows(order)[0][3], "settled")
                self.put_in_stock(self.kettle, 1)

    def test_a_person_sends_what_is_there_of_a_waiting_order(self):
        self.shop.shortage_policy = "wait"
        order = self.make_waiting("G-1", [(self.kettle, 3)])
        self.as_user(order, "finance").action_release_partially()
        self.assertEqual(order.release_state, "released")
        self.assertEqual(self.moves(order), [(self.kettle, 1, "assigned")])
        self.assertEqual(self.rows(order), [(self.kettle, 2, 2, "open")])
        self.receive(self.kettle, 2)
        self.run_cron()
        self.assertEqual(len(self.moves(order)), 2)

    def test_a_person_sends_the_rest_anyway(self):
        order = self.make_released("G-1", [(self.kettle, 3)])
        action = self.as_user(order, "finance").action_release_anyway()
        self.assertEqual(self.message_of(action), "1 orders released.")
        self.assertEqual(
            self.moves(order),
            [(self.kettle, 1, "assigned"), (self.kettle, 2, "confirmed")],
        )
        self.assertFalse(order.short_since)


@tagged("post_install", "-at_install")
class TestDecisionOnShortage(ShortageCase):
    def test_released_anyway_the_transfer_waits(self):
        order = self.make_waiting("G-1", [(self.kettle, 1), (self.mug, 1)])
        self.as_user(order, "finance").action_release_anyway()
        self.assertEqual(order.release_state, "released")
        self.assertEqual(order.released_by, self.users["finance"])
        self.assertEqual(
            self.moves(order),
            [(self.kettle, 1, "confirmed"), (self.mug, 1, "assigned")],
        )
        self.assertEqual(self.rows(order)[0][3], "settled")
        self.assertFalse(self.todos(order))
        self.assertEqual(
            self.why(order)[-1],
            f"{self.users['finance'].name} released it although goods are missing",
        )

    def test_only_finance_reviewers_decide(self):
        order = self.make_waiting("G-1")
        for role in ("clerk", "service", "keeper"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(order, role).action_release_anyway()
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(order, role).action_release_partially()

    def test_an_order_that_does_not_wait_is_left_alone(self):
        order = self.make_approved("G-1")
        action = self.as_user(order, "finance").action_release_anyway()
        self.assertIn("It does not wait for goods.", self.message_of(action))
        self.assertEqual(order.release_state, "approved")

    def test_nobody_writes_the_wait_or_the_shortage(self):
        order = self.make_waiting("G-1")
        with self.assertRaises(AccessError):
            self.as_user(order, "service").short_since = False
        row = self.as_user(order.shortage_ids, "manager")
        with self.assertRaises(AccessError):
            row.missing = 0
        with self.assertRaises(AccessError):
            row.unlink()

    def test_sales_and_warehouse_people_see_shortages(self):
        row = self.make_waiting("G-1").shortage_ids
        for role in ("service", "keeper"):
            self.assertEqual(self.as_user(row, role).missing, 1)
        with self.assertRaises(AccessError):
            self.as_user(row, "outsider").read(["missing"])
