# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

KEEPER = "ecom_fulfilment.group_keeper"
MANAGER = "ecom_fulfilment.group_ecom_manager"


class StocktakeCase(TransactionCase):
    """A warehouse with two shelves: 10 mugs at 5.00 and 4 pots at 20.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "wang.keeper", groups=KEEPER)
        cls.manager = new_test_user(cls.env, "li.manager", groups=MANAGER)
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "Binjiang", "code": "BJ"}
        )
        cls.shelf = cls._make_location("Shelf A")
        cls.other_shelf = cls._make_location("Shelf B")
        cls.kitchen, cls.garden = cls.env["product.category"].create(
            [
                {"name": "Kitchen", "property_cost_method": "standard"},
                {"name": "Garden", "property_cost_method": "standard"},
            ]
        )
        cls.mug = cls._make_product("Mug", 5.0, cls.kitchen)
        cls.pot = cls._make_product("Pot", 20.0, cls.garden)
        cls._set_stock(cls.mug, cls.shelf, 10)
        cls._set_stock(cls.pot, cls.other_shelf, 4)

    @classmethod
    def _make_location(cls, name):
        return cls.env["stock.location"].create(
            {"name": name, "location_id": cls.warehouse.lot_stock_id.id}
        )

    @classmethod
    def _make_product(cls, name, cost, category, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "standard_price": cost,
                "categ_id": category.id,
                **vals,
            }
        )

    @classmethod
    def _set_stock(cls, product, location, quantity, **vals):
        quant = cls.env["stock.quant"].with_context(inventory_mode=True)
        quant.create(
            {
                "product_id": product.id,
                "location_id": location.id,
                "inventory_quantity": quantity,
                **vals,
            }
        ).action_apply_inventory()

    def _ship(self, product, location, quantity):
        customers = self.env.ref("stock.stock_location_customers")
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": location.id,
                "location_dest_id": customers.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.picked = True
        move._action_done()

    def _start(self, user=None, **vals):
        """A stocktake of both shelves, being counted by the keeper."""
        stocktake = (
            self.env["ecom.stocktake"]
            .with_user(user or self.keeper)
            .create({"warehouse_id": self.warehouse.id, **vals})
        )
        stocktake.action_start()
        return stocktake

    def _count(self, stocktake, product, quantity, location=None, **row):
        return stocktake.set_counts(
            [
                {
                    "product_id": product.id,
                    "location_id": (location or self.shelf).id,
                    "quantity": quantity,
                    **row,
                }
            ]
        )

    def _count_all(self, stocktake, mugs=10, pots=4, reason="lost"):
        self._count(stocktake, self.mug, mugs, reason=reason)
        self._count(stocktake, self.pot, pots, self.other_shelf, reason=reason)

    def _line(self, stocktake, product):
        """The line of a product with all its figures, as a manager reads it."""
        return stocktake.line_ids.with_user(self.manager).filtered(
            lambda line: line.product_id == product
        )

    def _in_stock(self, product, location):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", location.id)]
        )
        return sum(quants.mapped("quantity"))

    def _moves_of(self, stocktake):
        return self.env["stock.move"].search([("inventory_name", "=", stocktake.name)])

    def _as_manager(self, stocktake):
        return stocktake.with_user(self.manager)

    def assertUnchanged(self, answer):
        """The answer tells the user that a repeated step did nothing."""
        self.assertEqual(answer["tag"], "display_notification")
        self.assertIn("nothing changed", answer["params"]["message"])


@tagged("post_install", "-at_install")
class TestStocktakeSnapshot(StocktakeCase):
    def test_start_records_what_the_books_have_at_each_place(self):
        stocktake = self._start()
        figures = {
            (line.product_id, line.location_id): line.snapshot_qty
            for line in stocktake.line_ids.with_user(self.manager)
        }
        self.assertEqual(
            figures, {(self.mug, self.shelf): 10, (self.pot, self.other_shelf): 4}
        )
        self.assertEqual(stocktake.state, "counting")
        self.assertTrue(stocktake.started_at)

    def test_starting_twice_changes_nothing_and_says_so(self):
        stocktake = self._start()
        self.assertUnchanged(stocktake.action_start())
        self.assertEqual(len(stocktake.line_ids), 2)

    def test_several_quants_of_one_place_are_one_line(self):
        # What a concurrent validation leaves behind while the first row is locked.
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.mug.id), ("location_id", "=", self.shelf.id)]
        )
        quant.copy_data()
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO stock_quant (product_id, location_id, company_id, quantity,
                                        reserved_quantity, in_date)
               SELECT product_id, location_id, company_id, 3, 0, in_date
                 FROM stock_quant WHERE id = %s""",
            [quant.id],
        )
        self.env.invalidate_all()
        stocktake = self._start()
        self.assertEqual(self._line(stocktake, self.mug).snapshot_qty, 13)

        self._count_all(stocktake, mugs=12)
        stocktake.action_submit()
        self._as_manager(stocktake).action_approve()
        self.assertEqual(self._in_stock(self.mug, self.shelf), 12)

    def test_only_the_chosen_locations_and_categories_are_counted(self):
        by_location = self._start(location_ids=[Command.link(self.other_shelf.id)])
        self.assertEqual(by_location.line_ids.product_id, self.pot)
        by_category = self._start(product_categ_ids=[Command.link(self.kitchen.id)])
        self.assertEqual(by_category.line_ids.product_id, self.mug)

    def test_another_warehouse_is_not_counted(self):
        elsewhere = self.env["stock.warehouse"].create({"name": "Yuhang", "code": "YH"})
        self._set_stock(self.mug, elsewhere.lot_stock_id, 7)
        stocktake = self._start()
        self.assertEqual(stocktake.line_ids.location_id, self.shelf | self.other_shelf)

    def test_locations_of_another_warehouse_are_refused(self):
        elsewhere = self.env["stock.warehouse"].create({"name": "Yuhang", "code": "YH"})
        with self.assertRaisesRegex(ValidationError, "one warehouse"):
            self._start(location_ids=[Command.link(elsewhere.lot_stock_id.id)])

    def test_each_lot_has_its_own_line(self):
        jam = self._make_product("Jam", 3.0, self.kitchen, tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": jam.id} for name in ("L1", "L2")]
        )
        self._set_stock(jam, self.shelf, 6, lot_id=lots[0].id)
        self._set_stock(jam, self.shelf, 2, lot_id=lots[1].id)
        stocktake = self._start(location_ids=[Command.link(self.shelf.id)])
        self._count(stocktake, self.mug, 10)
        self._count(stocktake, jam, 5, lot_id=lots[0].id, reason="damaged")
        self._count(stocktake, jam, 2, lot_id=lots[1].id)
        stocktake.action_submit()
        self._as_manager(stocktake).action_approve()
        self.assertEqual(self._moves_of(stocktake).move_line_ids.lot_id, lots[0])
        self.assertEqual(lots.mapped("product_qty"), [5, 2])

    def test_goods_of_others_are_counted_apart_and_cost_nothing(self):
        owner = self.env["res.partner"].create({"name": "Consignor"})
        self._set_stock(self.mug, self.shelf, 8, owner_id=owner.id)
        stocktake = self._start(location_ids=[Command.link(self.shelf.id)])
        self._count(stocktake, self.mug, 10)
        self._count(stocktake, self.mug, 7, owner_id=owner.id, reason="lost")
        consigned = self._line(stocktake, self.mug).filtered("owner_id")
        self.assertEqual(consigned.difference, -1)
        self.assertEqual(consigned.difference_value, 0)

    def test_what_is_counted_cannot_change_after_the_start(self):
        stocktake = self._start()
        with self.assertRaisesRegex(UserError, "cannot change"):
            self._as_manager(stocktake).blind = True

    def test_a_started_stocktake_is_never_deleted(self):
        stocktake = self._as_manager(self._start())
        stocktake.action_cancel()
        with self.assertRaisesRegex(UserError, "never deleted"):
            stocktake.unlink()


@tagged("post_install", "-at_install")
class TestStocktakeCount(StocktakeCase):
    def test_a_count_that_agrees_is_no_difference(self):
        stocktake = self._start()
        self._count(stocktake, self.mug, 10)
        line = self._line(stocktake, self.mug)
        self.assertTrue(line.counted)
        self.assertEqual(line.counted_by, self.keeper)
        self.assertEqual(line.difference, 0)
        self.assertEqual(stocktake.counted_count, 1)
        self.assertEqual(stocktake.line_count, 2)
        self.assertEqual(stocktake.differing_count, 0)

    def test_a_missing_mug_is_a_loss_of_its_cost(self):
        stocktake = self._start()
        self._count(stocktake, self.mug, 9)
        line = self._line(stocktake, self.mug)
        self.assertEqual(line.difference, -1)
        self.assertEqual(line.difference_value, -5.0)
        self.assertEqual(stocktake.differing_count, 1)
        self.assertEqual(stocktake.difference_value, -5.0)

    def test_nothing_there_is_a_count_too(self):
        stocktake = self._start()
        self._line(stocktake, self.pot).with_user(self.keeper).counted = True
        self.assertEqual(self._line(stocktake, self.pot).difference, -4)

    def test_a_quantity_typed_on_the_form_marks_the_line_counted(self):
        stocktake = self._start()
        form = Form(stocktake)
        with form.line_ids.edit(0) as line:
            line.counted_qty = 9
            self.assertTrue(line.counted)
            self.assertEqual(line.visible_difference, -1)
        form.save()
        self.assertEqual(self._line(stocktake, self.mug).difference, -1)

    def test_goods_shipped_before_they_are_counted_are_expected_to_be_gone(self):
        stocktake = self._start()
        self._ship(self.mug, self.shelf, 3)
        self._count(stocktake, self.mug, 7)
        line = self._line(stocktake, self.mug)
        self.assertEqual(line.snapshot_qty, 10)
        self.assertEqual(line.moved_qty, -3)
        self.assertEqual(line.expected_qty, 7)
        self.assertEqual(line.difference, 0)

    def test_goods_shipped_after_they_are_counted_leave_the_difference_alone(self):
        stocktake = self._start()
        self._count_all(stocktake, mugs=9)
        self._ship(self.mug, self.shelf, 3)
        self.assertEqual(self._line(stocktake, self.mug).difference, -1)
        stocktake.action_submit()
        self._ship(self.mug, self.shelf, 2)
        self._as_manager(stocktake).action_approve()
        # 10 in the books, 1 missing, 5 shipped.
        self.assertEqual(self._in_stock(self.mug, self.shelf), 4)

    def test_goods_received_while_counting_are_expected(self):
        stocktake = self._start()
        self._set_stock(self.mug, self.shelf, 16)
        self._count(stocktake, self.mug, 16)
        self.assertEqual(self._line(stocktake, self.mug).moved_qty, 6)
        self.assertEqual(self._line(stocktake, self.mug).difference, 0)

    def test_a_count_sent_twice_is_not_set_against_a_later_stock(self):
        stocktake = self._start()
        self.assertEqual(
            self._count(stocktake, self.mug, 10), {"counted": 1, "unchanged": 0}
        )
        self._ship(self.mug, self.shelf, 3)
        self.assertEqual(
            self._count(stocktake, self.mug, 10), {"counted": 0, "unchanged": 1}
        )
        self.assertEqual(self._line(stocktake, self.mug).difference, 0)

    def test_a_corrected_count_is_set_against_the_stock_of_its_time(self):
        stocktake = self._start()
        self._count(stocktake, self.mug, 8)
        self._ship(self.mug, self.shelf, 3)
        self._count(stocktake, self.mug, 7)
        self.assertEqual(self._line(stocktake, self.mug).difference, 0)

    def test_goods_found_where_the_books_have_none_get_a_line(self):
        stocktake = self._start()
        self._count(stocktake, self.pot, 2, self.shelf, reason="misplaced")
        self._count(stocktake, self.pot, 2, self.shelf, reason="misplaced")
        found = self._line(stocktake, self.pot).filtered(
            lambda line: line.location_id == self.shelf
        )
        self.assertEqual(found.snapshot_qty, 0)
        self.assertEqual(found.difference, 2)

        self._count_all(stocktake)
        stocktake.action_submit()
        self._as_manager(stocktake).action_approve()
        self.assertEqual(self._in_stock(self.pot, self.shelf), 2)

    def test_goods_outside_of_the_plan_are_refused(self):
        stocktake = self._start(product_categ_ids=[Command.link(self.kitchen.id)])
        with self.assertRaisesRegex(ValidationError, "outside of this stocktake"):
            self._count(stocktake, self.pot, 4, self.other_shelf)
        elsewhere = self.env.ref("stock.stock_location_customers")
        with self.assertRaisesRegex(ValidationError, "outside of this stocktake"):
            self._count(stocktake, self.mug, 1, elsewhere)

    def test_a_line_of_another_stocktake_is_refused(self):
        first, second = self._start(), self._start()
        row = {"line_id": first.line_ids[0].id, "quantity": 1}
        with self.assertRaisesRegex(UserError, "not part of"):
            second.set_counts([row])

    def test_less_than_nothing_cannot_be_counted(self):
        stocktake = self._start()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(ValidationError, "less than nothing"),
        ):
            self._count(stocktake, self.mug, -1)

    def test_counts_are_closed_once_submitted(self):
        stocktake = self._start()
        self._count_all(stocktake)
        stocktake.action_submit()
        with self.assertRaisesRegex(UserError, "not possible now"):
            self._count(stocktake, self.mug, 9)
        with self.assertRaisesRegex(UserError, "not being counted"):
            stocktake.line_ids[0].counted_qty = 9

    def test_a_blind_counter_cannot_read_what_is_expected(self):
        stocktake = self._start(blind=True)
        self._count(stocktake, self.mug, 9)
        line = self._line(stocktake, self.mug)
        self.assertEqual(line.expected_qty, 10)
        self.assertEqual(self._as_manager(stocktake).differing_count, 1)

        as_keeper = line.with_user(self.keeper)
        self.assertTrue(as_keeper.expected_hidden)
        self.assertEqual(as_keeper.expected_qty, 0)
        self.assertEqual(as_keeper.visible_difference, 0)
        self.assertEqual(stocktake.differing_count, 0)
        for name in ("snapshot_qty", "moved_qty", "difference", "difference_value"):
            with self.assertRaises(AccessError):
                as_keeper.read([name])
        with self.assertRaises(AccessError):
            as_keeper.search([("difference", "!=", 0)])

    def test_a_blind_count_is_open_once_submitted(self):
        stocktake = self._start(blind=True)
        self._count_all(stocktake, mugs=9, reason=False)
        stocktake.action_submit()
        mugs = self._line(stocktake, self.mug).with_user(self.keeper)
        self.assertEqual(mugs.expected_qty, 10)
        self.assertEqual(mugs.visible_difference, -1)

    def test_an_open_count_shows_what_is_expected(self):
        stocktake = self._start()
        line = self._line(stocktake, self.mug).with_user(self.keeper)
        self.assertFalse(line.expected_hidden)
        self.assertEqual(line.expected_qty, 10)


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
        self.assertEqual(
            self._queries_of_a_stocktake(10), self._queries_of_a_stocktake(100)
        )
