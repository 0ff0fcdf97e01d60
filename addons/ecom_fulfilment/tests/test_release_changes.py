# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestChangesAfterReview(OrderCase):
    """What is shipped is what was reviewed."""

    def change_quantity(self, order):
        order.order_line.product_uom_qty = 3

    def change_price(self, order):
        order.order_line.price_unit = 20

    def change_address(self, order):
        order.partner_shipping_id.street = "余杭区五常街道1号"

    def change_receiver(self, order):
        order.partner_shipping_id = self.make_receiver("Wang Wei")

    def change_courier(self, order):
        order.carrier_id = self.cod_courier

    def add_line(self, order):
        order.order_line = [
            Command.create({"product_id": self.pot.id, "product_uom_qty": 1})
        ]

    def changes(self):
        return {
            "quantity": self.change_quantity,
            "price": self.change_price,
            "address": self.change_address,
            "receiver": self.change_receiver,
            "courier": self.change_courier,
            "line": self.add_line,
        }

    def test_an_order_changed_after_approval_is_not_released(self):
        for name, change in self.changes().items():
            with self.subTest(name):
                order = self.make_approved(f"G-{name}")
                change(order)
                self.as_user(order, "finance").action_release()
                self.assertEqual(order.release_state, "to_review")
                self.assertIn("pending", order.review_ids.mapped("state"))
                self.assertFalse(order.picking_ids)

    def test_a_change_after_release_reopens_the_review_and_blocks(self):
        for name, change in self.changes().items():
            with self.subTest(name):
                order = self.make_released(f"G-{name}")
                transfer = order.picking_ids
                change(order)
                self.assertEqual(order.release_state, "to_review")
                with self.assertRaises(UserError):
                    self.ship(transfer)
                self.assertEqual(self.moves(order), [(self.mug, 1, "assigned")])

    def test_a_change_after_delivery_reopens_nothing(self):
        order = self.make_released("G-1")
        self.ship(order.picking_ids)
        order.partner_shipping_id.street = "余杭区五常街道1号"
        self.assertEqual(order.release_state, "released")
        self.assertEqual(order.review_ids.mapped("state"), ["approved"] * 2)

    def test_the_new_quantity_leaves_after_a_new_review(self):
        for quantity in (3, 1):
            with self.subTest(quantity):
                order = self.make_released(f"G-{quantity}", [(self.mug, 2)])
                order.order_line.product_uom_qty = quantity
                order.platform_total = order.platform_paid = 30 * quantity
                self.release(order)
                self.assertEqual(order.release_state, "released")
                self.assertEqual(self.moves(order), [(self.mug, quantity, "assigned")])
                self.assertEqual(order.waybill_ids.contents, f"Mug x {quantity}")

    def test_the_parcel_goes_to_the_new_address_after_a_new_review(self):
        order = self.make_released("G-1")
        self.change_address(order)
        self.release(order)
        self.assertEqual(order.release_state, "released")
        self.assertEqual(order.waybill_ids.receiver_street, "五常街道1号")

    def test_the_parcel_goes_to_the_new_receiver_after_a_new_review(self):
        order = self.make_released("G-1")
        self.change_receiver(order)
        self.release(order)
        self.assertEqual(order.picking_ids.partner_id.name, "Wang Wei")
        self.assertEqual(order.waybill_ids.receiver_name, "Wang Wei")

    def test_a_printed_label_with_the_old_address_is_printed_again(self):
        waybill = self.make_printed("G-1")
        number = waybill.number
        self.change_address(waybill.order_id)
        self.release(waybill.order_id)
        self.assertEqual(waybill.order_id.waybill_ids, waybill)
        self.assertEqual(waybill.state, "to_print")
        self.assertEqual(waybill.number, number)

    def test_a_printed_parcel_that_lost_goods_becomes_another_parcel(self):
        waybill = self.make_printed("G-1", [(self.mug, 3)])
        order, number = waybill.order_id, waybill.number
        order.order_line.product_uom_qty = 1
        order.platform_total = order.platform_paid = 30
        self.release(order)
        self.assertEqual(waybill.state, "cancelled")
        self.assertEqual(waybill.number, number)
        parcel = order.waybill_ids - waybill
        self.assertEqual(parcel.state, "waiting")
        self.assertEqual(parcel.step, "pick")
        self.assertEqual(parcel.contents, "Mug x 1")

    def test_goods_added_to_a_printed_order_travel_in_a_second_parcel(self):
        waybill = self.make_printed("G-1", [(self.mug, 1)])
        order = waybill.order_id
        order.order_line.product_uom_qty = 3
        order.platform_total = order.platform_paid = 90
        self.release(order)
        self.assertEqual(waybill.state, "printed")
        self.assertEqual(
            sorted(order.waybill_ids.mapped("contents")), ["Mug x 1", "Mug x 2"]
        )
        for transfer in order.picking_ids:
            self.ship(transfer)
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_the_next_transfers_of_the_chain_go_to_the_new_receiver(self):
        warehouse = self.make_warehouse("Hangzhou", "HZT", "pick_pack_ship")
        self.put_in_stock(self.mug, 5, warehouse)
        waybill = self.make_printed("G-1", warehouse_id=warehouse.id)
        waybill._complete_pick()
        self.change_receiver(waybill.order_id)
        self.release(waybill.order_id)
        self.assertEqual(waybill.order_id.waybill_ids, waybill)
        self.assertEqual(waybill.receiver_name, "Wang Wei")
        waybill._complete_check()
        waybill._complete_pack(0.6)
        shipped = waybill.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        )
        self.assertEqual(shipped.partner_id.name, "Wang Wei")

    def test_more_than_was_reviewed_does_not_leave(self):
        order = self.make_released("G-1")
        order.picking_ids.move_ids.quantity = 5
        with self.assertRaisesRegex(UserError, "more than was reviewed"):
            self.ship(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_more_than_was_reviewed_does_not_leave_by_a_greater_demand(self):
        order = self.make_released("G-1")
        order.picking_ids.move_ids.write({"product_uom_qty": 5, "quantity": 5})
        with self.assertRaisesRegex(UserError, "more than was reviewed"):
            self.ship(order.picking_ids)

    def test_goods_added_to_the_transfer_do_not_leave(self):
        order = self.make_released("G-1")
        transfer = order.picking_ids
        transfer.move_ids = [
            Command.create(
                {
                    "product_id": self.pot.id,
                    "product_uom_qty": 1,
                    "quantity": 1,
                    "location_id": transfer.location_id.id,
                    "location_dest_id": transfer.location_dest_id.id,
                }
            )
        ]
        with self.assertRaisesRegex(UserError, "more than was reviewed"):
            self.ship(transfer)

    def test_less_than_was_reviewed_leaves_and_the_rest_follows(self):
        order = self.make_released("G-1", [(self.mug, 3)])
        first = order.picking_ids
        first.move_ids.quantity = 1
        first.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual(first.state, "done")
        second = order.picking_ids - first
        second.with_context(skip_sms=True).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 3)


@tagged("post_install", "-at_install")
class TestStop(OrderCase):
    """A stopped parcel stays wherever it is."""

    def make_batch(self, *orders):
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [order.picking_ids.id for order in orders]}
        )
        batch.action_confirm()
        return batch

    def test_a_stopped_transfer_is_not_validated(self):
        order = self.make_released("G-1")
        order._stop("The buyer wants out")
        self.assertEqual(order.release_state, "stopped")
        with self.assertRaisesRegex(UserError, "is stopped: The buyer wants out"):
            self.ship(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "assigned")

    def test_a_move_cut_off_from_its_order_line_stays_too(self):
        order = self.make_released("G-1")
        order._stop("The buyer wants out")
        transfer = order.picking_ids
        self.as_user(transfer.move_ids, "keeper").sale_line_id = False
        with self.assertRaisesRegex(UserError, "is stopped: The buyer wants out"):
            self.ship(transfer)

    def test_a_batch_does_not_carry_a_stopped_order_out(self):
        good, stopped = self.make_released("G-1"), self.make_released("G-2")
        (good | stopped).picking_ids.batch_id = False
        batch = self.make_batch(good, stopped)
        stopped._stop("The buyer wants out")
        with self.assertRaisesRegex(UserError, f"{stopped.name} is stopped"):
            batch.with_context(skip_sms=True).action_done()
        self.assertEqual(stopped.picking_ids.state, "assigned")
        stopped.picking_ids.batch_id = False
        batch.with_context(skip_sms=True).action_done()
        self.assertEqual(good.picking_ids.state, "done")

    def test_a_lifted_stop_asks_for_a_new_review(self):
        order = self.make_released("G-1")
        order._stop("The buyer wants out")
        self.as_user(order, "finance").action_lift_stop()
        self.assertFalse(order.stop_reason)
        self.assertEqual(order.release_state, "to_review")
        self.assertIn("The buyer wants out", " ".join(order.message_ids.mapped("body")))
        with self.assertRaisesRegex(UserError, "not released to the warehouse"):
            self.ship(order.picking_ids)
        self.release(order)
        self.ship(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_only_finance_lifts_a_stop(self):
        order = self.make_released("G-1")
        order._stop("The buyer wants out")
        for role in ("service", "clerk", "dispatcher", "outsider"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(order, role).action_lift_stop()
        self.assertEqual(order.release_state, "stopped")

    def test_a_stop_before_release_keeps_the_order_from_release(self):
        order = self.make_approved("G-1")
        order._stop("The buyer wants out")
        action = self.as_user(order, "finance").action_release()
        self.assertEqual(
            self.message_of(action),
            f"0 orders released.\n{order.name}: It is not approved.",
        )
        self.assertFalse(order.picking_ids)

    def test_a_cancelled_order_keeps_its_goods_and_its_number(self):
        waybill = self.make_printed("G-1")
        order, transfer, number = waybill.order_id, waybill.picking_ids, waybill.number
        order._action_cancel()
        self.assertFalse(order.release_state)
        self.assertEqual(transfer.state, "cancel")
        self.assertEqual(waybill.state, "cancelled")
        self.assertEqual(waybill.number, number)

    def test_a_cancelled_order_confirmed_again_is_reviewed_again(self):
        order = self.make_released("G-1")
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.release_state, "to_review")
        self.assertEqual(self.moves(order), [])
        self.release(order)
        self.assertEqual(self.moves(order), [(self.mug, 1, "assigned")])


@tagged("post_install", "-at_install")
class TestReturns(OrderCase):
    """Returns and exchanges of what was shipped."""

    def test_a_return_comes_in_whatever_the_order_became(self):
        order = self.make_released("G-1")
        self.ship(order.picking_ids)
        order._stop("The buyer wants out")
        action = self.open_return(order.picking_ids).action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.move_ids.quantity = 1
        self.ship(back)
        self.assertEqual(back.state, "done")

    def make_exchange(self, order):
        sent = order.picking_ids
        self.ship(sent)
        before = self.env["stock.picking"].search([])
        self.open_return(sent).action_create_exchanges()
        made = self.env["stock.picking"].search([]) - before
        return made.filtered(lambda picking: picking.picking_type_code == "outgoing")

    def test_an_exchange_of_a_released_order_leaves(self):
        exchange = self.make_exchange(self.make_released("G-1"))
        self.ship(exchange)
        self.assertEqual(exchange.state, "done")

    def test_an_exchange_of_a_stopped_order_does_not_leave(self):
        order = self.make_released("G-1")
        exchange = self.make_exchange(order)
        order._stop("Refunded")
        with self.assertRaisesRegex(UserError, "is stopped: Refunded"):
            self.ship(exchange)
        self.assertNotEqual(exchange.state, "done")
