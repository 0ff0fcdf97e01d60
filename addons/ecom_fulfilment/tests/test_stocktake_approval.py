# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .stocktake_common import MANAGER, StocktakeCase


@tagged("post_install", "-at_install")
class TestStocktakeApproval(StocktakeCase):
    def _submit(self, **counts):
        stocktake = self._start()
        self._count_all(stocktake, **counts)
        stocktake.action_submit()
        return self._as_manager(stocktake)

    def test_differences_change_stock_and_value(self):
        stocktake = self._submit(mugs=8, pots=5)
        stocktake.action_approve()
        self.assertEqual(stocktake.state, "done")
        self.assertEqual(stocktake.approver_id, self.manager)
        self.assertTrue(stocktake.done_at)
        self.assertEqual(self._in_stock(self.mug, self.shelf), 8)
        self.assertEqual(self._in_stock(self.pot, self.other_shelf), 5)
        # 8 mugs at 5.00, 5 pots at 20.00
        self.assertEqual(self.mug.total_value, 40.0)
        self.assertEqual(self.pot.total_value, 100.0)

        lost, gained = self._moves_of(stocktake).sorted("product_uom_qty", True)
        self.assertEqual((lost.product_id, lost.quantity), (self.mug, 2))
        self.assertEqual(lost.location_id, self.shelf)
        self.assertEqual(lost.value, 10.0)
        self.assertEqual((gained.product_id, gained.quantity), (self.pot, 1))
        self.assertEqual(gained.location_dest_id, self.other_shelf)
        self.assertEqual(gained.value, 20.0)

    def test_the_moves_are_one_click_away(self):
        stocktake = self._submit(mugs=8)
        stocktake.action_approve()
        action = stocktake.action_view_moves()
        moves = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(moves.product_id, self.mug)
        self.assertEqual(moves.quantity, 2)

    def test_approving_twice_applies_once_and_says_so(self):
        stocktake = self._submit(mugs=8)
        stocktake.action_approve()
        self.assertUnchanged(stocktake.action_approve())
        self.assertEqual(self._in_stock(self.mug, self.shelf), 8)
        self.assertEqual(len(self._moves_of(stocktake)), 1)

    def test_lines_that_agree_make_no_move(self):
        self.shelf.last_inventory_date = False
        stocktake = self._submit()
        stocktake.action_approve()
        self.assertEqual(stocktake.state, "done")
        self.assertFalse(self._moves_of(stocktake))
        self.assertEqual(self.shelf.last_inventory_date, fields.Date.today())

    def test_an_uncounted_line_keeps_it_from_being_submitted(self):
        stocktake = self._start()
        self._count(stocktake, self.mug, 10)
        with self.assertRaisesRegex(UserError, "not counted yet:\nPot"):
            stocktake.action_submit()

    def test_a_difference_needs_a_reason(self):
        stocktake = self._start()
        self._count_all(stocktake, mugs=9, reason=False)
        with self.assertRaisesRegex(UserError, "reasons of these differences"):
            stocktake.action_submit()
        line = self._line(stocktake, self.mug).with_user(self.keeper)
        line.reason = "other"
        with self.assertRaisesRegex(UserError, "reasons of these differences"):
            stocktake.action_submit()
        line.note = "Used as a sample"
        stocktake.action_submit()
        self.assertEqual(stocktake.state, "to_approve")

    def test_a_blind_count_is_explained_before_its_approval(self):
        stocktake = self._start(blind=True)
        self._count_all(stocktake, mugs=9, reason=False)
        stocktake.action_submit()
        stocktake = self._as_manager(stocktake)
        with self.assertRaisesRegex(UserError, "reasons of these differences"):
            stocktake.action_approve()
        self._line(stocktake, self.mug).reason = "lost"
        stocktake.action_approve()
        self.assertEqual(self._in_stock(self.mug, self.shelf), 9)

    def test_a_recount_asks_for_the_differing_lines_only(self):
        stocktake = self._submit(mugs=8)
        stocktake.action_recount()
        self.assertEqual(stocktake.state, "counting")
        mugs, pots = (self._line(stocktake, p) for p in (self.mug, self.pot))
        self.assertFalse(mugs.counted)
        self.assertEqual((mugs.count_round, mugs.previous_qty), (2, 8))
        self.assertFalse(mugs.reason)
        self.assertTrue(pots.counted)
        self.assertEqual(pots.count_round, 1)

        self._count(stocktake.with_user(self.keeper), self.mug, 10)
        stocktake.with_user(self.keeper).action_submit()
        stocktake.action_approve()
        self.assertEqual(self._in_stock(self.mug, self.shelf), 10)

    def test_a_recount_without_differences_says_so(self):
        stocktake = self._submit()
        answer = stocktake.action_recount()
        self.assertIn("No line differs", answer["params"]["message"])
        self.assertEqual(stocktake.state, "to_approve")

    def test_nobody_approves_differences_of_his_own_counting(self):
        stocktake = self._start(user=self.manager)
        self._count_all(stocktake, mugs=9)
        stocktake.action_submit()
        with self.assertRaisesRegex(UserError, "somebody else has to approve"):
            stocktake.action_approve()
        self.assertEqual(self._in_stock(self.mug, self.shelf), 10)

    def test_whoever_counted_may_approve_what_agrees(self):
        stocktake = self._start(user=self.manager)
        self._count_all(stocktake)
        stocktake.action_submit()
        stocktake.action_approve()
        self.assertEqual(stocktake.state, "done")

    def test_a_difference_settled_by_another_count_is_not_applied_again(self):
        stocktake = self._submit(mugs=8)
        self._line(stocktake, self.mug).sudo().counted_at -= timedelta(hours=1)
        self._set_stock(self.mug, self.shelf, 8)
        with self.assertRaisesRegex(UserError, "adjusted after they were counted"):
            stocktake.action_approve()
        stocktake.action_recount()
        self._count(stocktake.with_user(self.keeper), self.mug, 8)
        stocktake.with_user(self.keeper).action_submit()
        stocktake.action_approve()
        self.assertEqual(self._in_stock(self.mug, self.shelf), 8)

    def test_a_cancelled_stocktake_leaves_the_stock_alone(self):
        stocktake = self._submit(mugs=8)
        stocktake.action_cancel()
        self.assertUnchanged(stocktake.action_cancel())
        with self.assertRaisesRegex(UserError, "“Cancelled”"):
            stocktake.action_approve()
        self.assertEqual(self._in_stock(self.mug, self.shelf), 10)

    def test_a_stocktake_that_is_done_cannot_be_cancelled(self):
        stocktake = self._submit(mugs=8)
        stocktake.action_approve()
        with self.assertRaisesRegex(UserError, "“Done”"):
            stocktake.action_cancel()


@tagged("post_install", "-at_install")
class TestStocktakeRoles(StocktakeCase):
    def test_a_counter_cannot_approve(self):
        stocktake = self._start()
        self._count_all(stocktake, mugs=9)
        stocktake.action_submit()
        with self.assertRaises(AccessError):
            stocktake.action_approve()

    def test_a_counter_cannot_take_a_submitted_stocktake_back(self):
        stocktake = self._start()
        self._count_all(stocktake, mugs=9)
        stocktake.action_submit()
        for step in (stocktake.action_recount, stocktake.action_cancel):
            with self.assertRaises(AccessError):
                step()

    def test_the_outcome_cannot_be_written_past_the_steps(self):
        stocktake = self._start()
        for user in (self.keeper, self.manager):
            record = stocktake.with_user(user)
            with self.assertRaises(AccessError):
                record.state = "done"
            with self.assertRaises(AccessError):
                record.line_ids[0].write({"count_round": 9})
            with self.assertRaises(AccessError):
                record.create({"warehouse_id": self.warehouse.id, "state": "done"})

    def test_a_picker_sees_stocktakes_and_counts_nothing(self):
        picker = new_test_user(self.env, "picker", groups="stock.group_stock_user")
        stocktake = self._start()
        as_picker = stocktake.with_user(picker)
        self.assertEqual(as_picker.read(["name"])[0]["name"], stocktake.name)
        with self.assertRaises(AccessError):
            self._count(as_picker, self.mug, 10)
        with self.assertRaises(AccessError):
            as_picker.action_cancel()

    def test_every_screen_opens_for_those_who_use_it(self):
        stocktake = self._start(blind=True)
        for user in (self.keeper, self.manager):
            record = stocktake.with_user(user)
            record.get_views([(False, "list"), (False, "form"), (False, "search")])
            action = record.action_view_lines()
            self.assertEqual(
                self.env[action["res_model"]].search_count(action["domain"]), 2
            )
            Form(record)
        self.env["ecom.stocktake.line"].with_user(self.manager).get_views(
            [(False, "pivot"), (False, "graph"), (False, "list"), (False, "search")]
        )

    def test_another_company_does_not_see_it(self):
        stocktake = self._start()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups=MANAGER,
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        for record in (stocktake, stocktake.line_ids):
            self.assertFalse(
                record.with_user(stranger).search([("id", "in", record.ids)])
            )
        with self.assertRaises(AccessError):
            stocktake.with_user(stranger).action_cancel()


@tagged("post_install", "-at_install")
class TestStocktakeQueries(StocktakeCase):
    def _make_shelf_with(self, products):
        shelf = self._make_location(f"Shelf of {products}")
        goods = self.env["product.product"].create(
            [
                {
                    "name": f"Thing {number}",
                    "is_storable": True,
                    "categ_id": self.kitchen.id,
                }
                for number in range(products)
            ]
        )
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            [
                {
                    "product_id": product.id,
                    "location_id": shelf.id,
                    "inventory_quantity": 2,
                }
                for product in goods
            ]
        ).action_apply_inventory()
        return shelf

    def _queries_of(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _queries_of_a_stocktake(self, products):
        """Queries of start, submit and approval when every line agrees."""
        shelf = self._make_shelf_with(products)
        stocktake = (
            self.env["ecom.stocktake"]
            .with_user(self.keeper)
            .create(
                {
                    "warehouse_id": self.warehouse.id,
                    "location_ids": [Command.link(shelf.id)],
                }
            )
        )
        start = self._queries_of(stocktake.action_start)
        self.assertEqual(len(stocktake.line_ids), products)
        stocktake.set_counts(
            [{"line_id": line.id, "quantity": 2} for line in stocktake.line_ids]
        )
        submit = self._queries_of(stocktake.action_submit)
        approve = self._queries_of(self._as_manager(stocktake).action_approve)
        self.assertEqual(stocktake.state, "done")
        return {"start": start, "submit": submit, "approve": approve}

    def test_lines_that_agree_cost_no_queries(self):
        self._queries_of_a_stocktake(1)  # what is read once and kept
        few, many = (self._queries_of_a_stocktake(count) for count in (20, 200))
        for step, queries in many.items():
            # Odoo's caches forget a user's companies now and then: that is not ours.
            self.assertLessEqual(queries - few[step], 2, step)
