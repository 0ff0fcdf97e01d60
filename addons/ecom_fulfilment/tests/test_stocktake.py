# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .stocktake_common import StocktakeCase


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
        with self.assertRaisesRegex(ValidationError, "less than nothing"):
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
