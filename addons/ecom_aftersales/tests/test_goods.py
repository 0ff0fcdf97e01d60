# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import AftersalesCase


@tagged("post_install", "-at_install")
class TestGoods(AftersalesCase):
    def free_qty(self, product=None):
        product = product or self.lamp
        product.invalidate_recordset()
        return product.with_context(warehouse_id=self.warehouse.id).free_qty

    def test_returned_goods_are_not_for_sale_until_restocked(self):
        case = self.new_case(self.sell(quantity=2), quantity=2)
        self.assertEqual(self.free_qty(), 8)
        self.receive(case)
        self.assertEqual(self.free_qty(), 8)
        self.assertEqual(self.on_hand(self.warehouse.returns_pending_location_id), 2)
        by_keeper = case.with_user(self.keeper)
        by_keeper.set_grades([{"line_id": case.line_ids.id, "grade": "a"}])
        by_keeper.action_grade()
        self.assertEqual(self.free_qty(), 8)
        self.assertEqual(self.on_hand(self.warehouse.returns_pending_location_id), 0)
        self.assertEqual(self.on_hand(self.warehouse.returns_grade_a_location_id), 2)
        by_keeper.action_restock()
        self.assertEqual(self.free_qty(), 10)
        self.assertEqual(self.on_hand(self.warehouse.returns_grade_a_location_id), 0)

    def test_no_order_reserves_returned_goods(self):
        case = self.new_case(self.sell(quantity=10), quantity=2)
        self.inspect(case)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.buyer.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [Command.create({"product_id": self.lamp.id})],
            }
        )
        order.action_confirm()
        self.assertEqual(order.picking_ids.state, "confirmed")
        case.with_user(self.keeper).action_restock()
        order.picking_ids.action_assign()
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_a_receipt_keeps_who_and_when_and_lowers_the_delivered_quantity(self):
        order = self.sell(quantity=2)
        case = self.new_case(order, quantity=1)
        with freeze_time("2026-03-02 01:30:00"):
            self.receive(case)
        self.assertEqual(case.state, "received")
        self.assertEqual(case.line_ids.received_qty, 1)
        self.assertEqual(case.received_by, self.keeper)
        self.assertEqual(case.refund_deadline, date(2026, 3, 9))
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_receiving_twice_counts_once(self):
        case = self.new_case(self.sell())
        self.receive(case)
        self.assertUnchanged(case.with_user(self.keeper).action_receive(), case)
        self.assertEqual(case.line_ids.received_qty, 1)
        self.assertEqual(self.on_hand(self.warehouse.returns_pending_location_id), 1)

    def test_a_receipt_on_odoos_own_form_reaches_the_case(self):
        case = self.new_case(self.sell())
        case.action_approve()
        case.sudo().return_picking_id.with_user(self.picker).button_validate()
        self.assertEqual(case.state, "received")
        self.assertEqual(case.received_by, self.picker)

    def test_what_did_not_come_is_not_received(self):
        order = self.sell(quantity=3)
        case = self.new_case(order, quantity=2)
        case.action_approve()
        case.sudo().return_picking_id.move_ids.quantity = 1
        case.with_user(self.keeper).action_receive()
        self.assertEqual(case.line_ids.received_qty, 1)
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(self.new_case(order, quantity=2).state, "draft")

    def test_the_second_parcel_of_a_case_is_waited_for(self):
        order = self.sell(quantity=2)
        case = self.new_case(order, quantity=2)
        case.action_approve()
        transfer = case.sudo().return_picking_id
        transfer.move_ids.quantity = 1
        transfer.with_context(skip_backorder=True).button_validate()
        self.assertEqual(case.line_ids.received_qty, 1)
        by_keeper = case.with_user(self.keeper)
        by_keeper.set_grades([{"line_id": case.line_ids.id, "grade": "a"}])
        rest = transfer.backorder_ids
        with self.assertRefused(UserError, rest.name):
            by_keeper.action_grade()
        rest.button_validate()
        self.assertEqual(case.line_ids.received_qty, 2)
        by_keeper.action_grade()
        self.assertEqual(self.on_hand(self.warehouse.returns_grade_a_location_id), 2)

    def test_more_than_granted_is_not_received(self):
        case = self.new_case(self.sell(quantity=2), quantity=1)
        case.action_approve()
        case.sudo().return_picking_id.move_ids.quantity = 2
        with self.assertRefused(UserError, "2 came back.*grants 1"):
            case.with_user(self.keeper).action_receive()

    def test_goods_of_two_deliveries_come_back_in_one_parcel(self):
        order = self.sell(quantity=1)
        order.order_line.product_uom_qty = 2
        order.picking_ids.filtered(lambda p: p.state != "done").button_validate()
        case = self.new_case(order, quantity=2)
        self.receive(case)
        self.assertEqual(len(case.sudo().return_picking_id.move_ids), 2)
        self.assertEqual(case.line_ids.received_qty, 2)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_every_grade_has_its_place(self):
        warehouse = self.warehouse
        for grade, location in (
            ("a", warehouse.returns_grade_a_location_id),
            ("b", warehouse.returns_grade_b_location_id),
            ("c", warehouse.returns_grade_c_location_id),
            ("scrap", warehouse.returns_scrap_location_id),
        ):
            case = self.new_case(self.sell(quantity=1))
            self.inspect(case, grade)
            self.assertEqual(self.on_hand(location), 1, grade)
            self.assertEqual(case.line_ids.move_id.location_dest_id, location)
            self.assertEqual(case.line_ids.move_id.picking_id.origin, case.name)
            self.assertEqual(case.line_ids.graded_by, self.keeper)
            self.assertEqual(case.state, "inspected")

    def test_only_goods_as_new_go_back_to_stock(self):
        case = self.new_case(self.sell(quantity=1))
        self.inspect(case, "b")
        self.assertEqual(case.line_ids.disposition, "sellable")
        self.assertUnchanged(case.with_user(self.keeper).action_restock(), case)
        self.assertEqual(self.on_hand(self.warehouse.returns_grade_b_location_id), 1)

    def test_restocking_twice_moves_once(self):
        case = self.new_case(self.sell(quantity=1))
        self.inspect(case)
        case.with_user(self.keeper).action_restock()
        self.assertUnchanged(case.with_user(self.keeper).action_restock(), case)
        self.assertEqual(self.free_qty(), 10)

    def test_scrap_leaves_the_stock_value_and_the_other_grades_stay_in_it(self):
        order = self.sell(quantity=2)
        case = self.new_case(order, quantity=2)
        self.receive(case)
        by_keeper = case.with_user(self.keeper)
        line = case.line_ids
        by_keeper.set_grades(
            [
                {"line_id": line.id, "grade": "scrap", "quantity": 1},
                {"line_id": line.id, "grade": "c"},
            ]
        )
        by_keeper.action_grade()
        scrapped = case.line_ids.filtered(lambda part: part.grade == "scrap")
        defective = case.line_ids - scrapped
        self.assertTrue(scrapped.move_id.is_out)
        self.assertFalse(defective.move_id.is_out)
        self.assertEqual(self.on_hand(self.warehouse.returns_grade_c_location_id), 1)
        self.assertEqual(self.on_hand(self.warehouse.returns_scrap_location_id), 1)

    def test_a_line_without_grade_stops_the_inspection(self):
        case = self.new_case(self.sell())
        self.receive(case)
        with self.assertRefused(UserError, "grade first: Lamp"):
            case.with_user(self.keeper).action_grade()

    def test_grading_twice_moves_once(self):
        case = self.new_case(self.sell())
        self.inspect(case)
        self.assertUnchanged(case.with_user(self.keeper).action_grade(), case)
        self.assertEqual(self.on_hand(self.warehouse.returns_grade_a_location_id), 1)

    def test_grades_on_the_form_are_the_same(self):
        case = self.new_case(self.sell())
        self.receive(case)
        with (
            Form(case.with_user(self.keeper)) as form,
            form.line_ids.edit(0) as line,
        ):
            line.grade = "b"
        self.assertEqual(case.line_ids.grade, "b")
        self.assertEqual(case.line_ids.graded_by, self.keeper)
        self.assertTrue(case.line_ids.graded_at)

    def test_a_grade_is_final_once_the_goods_have_moved(self):
        case = self.new_case(self.sell())
        self.inspect(case, "c")
        with self.assertRefused(UserError, "before they move"):
            case.with_user(self.keeper).set_grades(
                [{"line_id": case.line_ids.id, "grade": "a"}]
            )

    def test_pieces_in_different_condition_get_lines_of_their_own(self):
        case = self.new_case(self.sell(quantity=3), quantity=3)
        self.receive(case)
        case.line_ids.with_user(self.keeper).action_split()
        self.assertEqual(sorted(case.line_ids.mapped("received_qty")), [1, 2])
        self.assertEqual(sorted(case.line_ids.mapped("quantity")), [1, 2])
        with self.assertRefused(UserError, "1 of 1"):
            case.line_ids[1].with_user(self.keeper).action_split()

    def test_the_very_piece_that_came_back_is_graded_and_restocked(self):
        serials = self.new_product("Phone", tracking="serial")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": serials.id} for name in ("S1", "S2")]
        )
        for lot in lots:
            self.stock(serials, 1, lot)
        first, second = (
            self.new_case(self.sell(product=serials, quantity=1)) for _ in range(2)
        )
        self.receive(first)
        self.receive(second)
        sold = second.order_id.picking_ids.move_ids.filtered(
            lambda move: move.location_dest_id.usage == "customer"
        )
        by_keeper = second.with_user(self.keeper)
        by_keeper.set_grades([{"line_id": second.line_ids.id, "grade": "a"}])
        by_keeper.action_grade()
        self.assertEqual(second.line_ids.move_id.lot_ids, sold.lot_ids)
        by_keeper.action_restock()
        self.assertEqual(second.line_ids.restock_move_id.lot_ids, sold.lot_ids)

    def test_goods_taken_from_the_zone_behind_its_back_are_missed(self):
        case = self.new_case(self.sell())
        self.receive(case)
        pending = self.warehouse.returns_pending_location_id
        self.env["stock.quant"]._update_available_quantity(self.lamp, pending, -1)
        by_keeper = case.with_user(self.keeper)
        by_keeper.set_grades([{"line_id": case.line_ids.id, "grade": "a"}])
        with self.assertRefused(UserError, "not all in"):
            by_keeper.action_grade()

    def test_exchanged_and_repaired_goods_stay_sold(self):
        for kind in ("exchange", "repair"):
            order = self.sell(quantity=1)
            case = self.new_case(order, kind=kind)
            self.inspect(case, "c")
            self.assertEqual(order.order_line.qty_delivered, 1)
            case.action_close()
            self.assertEqual(case.state, "done")

    def test_a_repair_starts_from_the_returned_goods(self):
        case = self.new_case(self.sell(quantity=1), kind="repair")
        self.inspect(case, "c")
        by_keeper = case.with_user(self.keeper)
        context = by_keeper.action_create_repair()["context"]
        repair = (
            self.env["repair.order"]
            .with_user(self.keeper)
            .with_context(**context)
            .create({"product_id": self.lamp.id})
        )
        self.assertEqual(repair.picking_id, case.sudo().return_picking_id)
        self.assertEqual(
            repair.product_location_src_id, self.warehouse.returns_grade_c_location_id
        )
