# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import freeze_time, tagged

from .order_common import OrderCase

# Odoo inserts and updates as many rows in one statement; an order has two reviews.
ROWS_PER_STATEMENT = 100
# An order confirmed in the second it was made keeps its date, and an update less.
ORDERED_AT, CONFIRMED_AT = "2026-11-23 01:00:00", "2026-11-23 01:05:00"


@tagged("post_install", "-at_install")
class TestReviewQueries(OrderCase):
    """What gates, checks and releases ask the database, at several sizes."""

    def prepare_some(self, count, name):
        """Values of orders of one or two lines each, all of other receivers."""
        return [
            self.prepare_order(
                f"{name}-{count}-{number}",
                [(self.mug, 1), (self.pot, 1)][: 1 + number % 2],
            )
            for number in range(count)
        ]

    def make_some(self, count, name="Q"):
        """New confirmed orders."""
        orders = self.env["sale.order"].create(self.prepare_some(count, name))
        orders.action_confirm()
        return orders

    def count(self, call):
        """Number of queries of a call, from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.count_queries() as queries:
            call()
        return len(queries)

    # === CHECKS AND RULES === #

    def test_every_check_asks_as_often_for_many_orders_as_for_few(self):
        few, many = self.make_some(6), self.make_some(60)
        for check in self.env["ecom.review.check"].search([]):
            gate = self.env["ecom.review.gate"].search(
                [("check_ids", "in", check.ids)], limit=1
            )
            check._run(few, gate)  # what is kept for all transactions is read now
            with self.subTest(check=check.code):
                costs = [
                    self.count(lambda o=orders, c=check, g=gate: c._run(o, g))
                    for orders in (few, many)
                ]
                self.assertLessEqual(costs[1], costs[0])

    def test_the_rules_ask_as_often_for_many_orders_as_for_few(self):
        few, many = self.make_some(6), self.make_some(ROWS_PER_STATEMENT // 2)
        self.make_some(1)._run_review_rules()
        costs = [self.count(orders._run_review_rules) for orders in (few, many)]
        self.assertEqual(set((few | many).mapped("release_state")), {"approved"})
        self.assertLessEqual(costs[1], costs[0])

    # === GATES === #

    def count_confirmation(self, count, name, **values):
        """Queries of confirming some new orders, at a later time than theirs."""
        with freeze_time(ORDERED_AT):
            orders = self.env["sale.order"].create(
                [{**vals, **values} for vals in self.prepare_some(count, name)]
            )
        with freeze_time(CONFIRMED_AT):
            return self.count(
                orders.with_context(skip_procurement=bool(values)).action_confirm
            )

    def test_the_gates_ask_as_often_for_many_orders_as_for_one(self):
        self.count_confirmation(2, "warm")
        costs = [self.count_confirmation(count, "C") for count in (1, 10, 50)]
        self.assertEqual(costs[1], costs[2])
        self.assertLessEqual(abs(costs[0] - costs[1]), 1)

    def test_the_gates_add_three_queries_to_a_confirmation(self):
        no_shop = {"shop_id": False, "platform_number": False}
        for name in ("warm", "measured"):
            gated = [self.count_confirmation(count, name) for count in (1, 50)]
            plain = [
                self.count_confirmation(count, name, **no_shop) for count in (1, 50)
            ]
        self.assertLessEqual(gated[0] - plain[0], 4)
        self.assertLessEqual(gated[1] - plain[1], 3)

    def test_what_may_not_move_is_found_by_as_many_queries_for_many_orders(self):
        few, many = self.make_some(3), self.make_some(40)
        (few | many)._run_review_rules()
        (few | many)._release()
        few._filter_blocked()
        costs = [self.count(orders._filter_blocked) for orders in (few, many)]
        self.assertFalse((few | many)._filter_blocked())
        self.assertLessEqual(costs[1], costs[0])

    # === RELEASE === #

    def count_release(self):
        """Queries of each further order that is released with others."""
        few, many = self.make_some(10), self.make_some(40)
        self.make_some(2)._run_review_rules()
        (few | many)._run_review_rules()
        costs = [self.count(orders._release) for orders in (few, many)]
        self.assertEqual(set((few | many).mapped("release_state")), {"released"})
        return (costs[1] - costs[0]) / 30

    def test_a_released_order_asks_less_than_plain_odoo(self):
        # Plain Odoo: 51 without automatic batches, 65 with, and it makes no waybills.
        self.warehouse.out_type_id.auto_batch = False
        self.assertLessEqual(self.count_release(), 25)

    def test_a_released_order_in_a_batch_asks_less_than_plain_odoo(self):
        self.assertTrue(self.warehouse.out_type_id.auto_batch)
        self.assertLessEqual(self.count_release(), 40)
