# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .merge_common import MergeCase


@tagged("post_install", "-at_install")
class TestLeaving(MergeCase):
    """What happens to one of the orders of a parcel."""

    def make_merged(self, count=2, **values):
        orders = self.env["sale.order"].union(
            *(self.make_released(f"M-{n}", **values) for n in range(count))
        )
        self.merge(orders)
        return orders.sorted("id")

    def test_a_stopped_order_leaves_and_the_others_stay_together(self):
        first, second, third = self.make_merged(3)
        merge = first.merge_id
        third._stop("The buyer is 100 % sure to want out")
        self.assertFalse(third.merge_id)
        self.assertEqual(merge.order_ids, first | second)
        self.assert_one_parcel(first | second)
        self.assertFalse(self.parcels(third))
        self.assertIn(
            f"Left: {third.name} – The buyer is 100 % sure", merge.message_ids[0].body
        )

    def test_with_one_order_left_the_merge_is_over(self):
        first, second = self.make_merged()
        merge = first.merge_id
        second._stop("The buyer wants out")
        self.assertEqual(merge.state, "undone")
        self.assertFalse(first.merge_id)
        self.assert_own_parcels(first)

    def test_a_cancelled_order_leaves(self):
        first, second = self.make_merged()
        second.action_cancel()
        self.assert_own_parcels(first)
        self.assertFalse(self.parcels(second))
        self.assertEqual(second.picking_ids.state, "cancel")
        self.assertEqual(first.picking_ids.state, "assigned")

    def test_a_refund_request_on_the_platform_lets_the_order_leave(self):
        first, second = self.make_merged()
        second._stop("The platform reports: Refund Requested")
        self.print(self.parcels(first))
        self.assert_own_parcels(first)

    def test_a_held_order_leaves(self):
        first, second = self.make_approved("M-1"), self.make_approved("M-2")
        self.merge(first, second)
        self.as_user(second, "service").action_hold_review("Ask for the colour")
        self.assertFalse((first | second).merge_id)
        self.as_user(first, "finance").action_release()
        self.assert_own_parcels(first)

    def test_an_order_that_goes_elsewhere_leaves(self):
        first, second = self.make_merged()
        second.partner_shipping_id = self.make_receiver(
            parent_id=self.buyer.id, type="delivery", street="余杭区文一西路1号"
        )
        self.assert_own_parcels(first)
        self.assertFalse(second.merge_id)
        self.assertFalse(self.parcels(second))
        self.release(second)
        self.assert_own_parcels(second)
        self.assertEqual(self.parcels(second).receiver_street, "文一西路1号")

    def test_an_order_with_another_courier_leaves(self):
        first, second = self.make_merged()
        second.carrier_id = self.cod_courier
        self.release(second)
        self.assert_own_parcels(first, second)
        self.assertEqual(self.parcels(second).carrier_id, self.cod_courier)

    def test_a_corrected_receiver_of_both_orders_keeps_them_together(self):
        orders = self.make_merged()
        self.buyer.street = "余杭区文一西路998号"
        self.assertEqual(set(orders.mapped("release_state")), {"to_review"})
        self.release(orders)
        waybill = self.assert_one_parcel(orders)
        self.assertEqual(waybill.receiver_street, "文一西路998号")

    def test_other_goods_keep_the_parcel_waiting_for_the_review(self):
        first, second = self.make_merged()
        second.order_line.product_uom_qty = 3
        second.sudo().write({"platform_total": 90, "platform_paid": 90})
        waybill = self.parcels(first)
        self.allocate(waybill)
        with self.assertRaisesRegex(UserError, f"{second.name} is not released"):
            self.as_user(waybill, "printer").action_print()
        self.release(second)
        waybill = self.assert_one_parcel(first | second)
        self.assertEqual(waybill.contents, "Mug x 1; Mug x 3")
        self.assertEqual(waybill.expected_weight, 2.0)

    def test_an_order_stopped_after_printing_stops_the_whole_parcel(self):
        first, second = self.make_merged()
        waybill = self.parcels(first)
        self.print(waybill)
        second._stop("The buyer wants out")
        self.assertEqual(waybill.stop_reason, "The buyer wants out")
        self.assert_one_parcel(first | second)
        with self.assertRaisesRegex(UserError, f"{second.name} is stopped"):
            self.open("pick", waybill.number)
        with self.assertRaises(UserError):
            self.ship(first.picking_ids | second.picking_ids)

    def test_an_order_cancelled_after_printing_voids_the_label(self):
        first, second = self.make_merged()
        waybill = self.parcels(first)
        self.print(waybill)
        second.action_cancel()
        self.assertEqual(waybill.state, "cancelled")
        self.assert_own_parcels(first)
        self.assertEqual(self.parcels(first).state, "waiting")

    def test_a_receiver_changed_after_printing_is_another_parcel_when_released(self):
        first, second = self.make_merged()
        waybill = self.parcels(first)
        self.print(waybill)
        second.partner_shipping_id = self.make_receiver(
            parent_id=self.buyer.id, type="delivery", street="余杭区文一西路1号"
        )
        self.assert_one_parcel(first | second)
        with self.assertRaises(UserError):
            self.open("pick", waybill.number)
        self.release(second)
        self.assertEqual(waybill.state, "cancelled")
        self.assert_own_parcels(first, second)
        self.assertEqual(self.parcels(second).receiver_street, "文一西路1号")

    def test_what_left_together_stays_in_one_parcel(self):
        orders = self.make_merged()
        waybill = self.parcels(orders)
        self.print(waybill)
        self.ship(orders.picking_ids)
        orders[0]._stop("The buyer wants out")
        self.assertEqual(waybill.state, "shipped")
        self.assertEqual(len(orders.merge_id), 1)
        self.assertEqual(orders.merge_id.state, "shipped")

    def test_a_merge_of_another_company_is_not_seen(self):
        merge = self.make_merged()[0].merge_id
        other = self.env["res.company"].create({"name": "Other Merchant"})
        user = self.users["service"]
        user.write({"company_ids": [Command.link(other.id)]})
        merges = merge.with_user(user).with_context(allowed_company_ids=other.ids)
        self.assertFalse(merges.search([("id", "=", merge.id)]))


@tagged("post_install", "-at_install")
class TestAfterLeaving(MergeCase):
    """Once their parcel left, the orders have nothing to do with one another."""

    def make_shipped(self):
        first = self.make_released("M-1")
        second = self.make_released("M-2", [(self.pot, 1)])
        self.merge(first, second)
        self.print(self.parcels(first))
        self.ship(first.picking_ids | second.picking_ids)
        return first, second

    def exchange(self, order):
        """The transfer that brings another piece for the one that is taken back."""
        self.open_return(order.picking_ids).action_create_exchanges()
        return order.picking_ids.filtered(
            lambda picking: (
                picking.state != "done" and picking.picking_type_code == "outgoing"
            )
        )

    def test_an_exchange_does_not_wait_for_the_other_order(self):
        first, second = self.make_shipped()
        self.as_user(second, "service").action_stop("Refund after delivery")
        exchange = self.exchange(first)
        self.as_user(exchange, "printer").action_create_waybills()
        self.assertEqual(exchange.waybill_ids.order_ids, first)
        exchange.action_assign()
        self.ship(exchange)
        self.assertEqual(exchange.state, "done")
        self.assertEqual(exchange.waybill_ids.state, "shipped")

    def test_an_exchange_has_a_label_while_the_other_order_is_reviewed(self):
        first, second = self.make_shipped()
        self.as_user(second, "service").action_review_again("Look at it once more")
        exchange = self.exchange(first)
        self.as_user(exchange, "printer").action_create_waybills()
        self.assertEqual(exchange.waybill_ids.order_ids, first)

    def test_an_order_is_released_again_without_the_other(self):
        first, second = self.make_shipped()
        self.as_user(second, "service").action_stop("Refund after delivery")
        self.exchange(first)
        self.as_user(first, "service").action_review_again("Look at it once more")
        self.release(first)
        self.assertEqual(first.release_state, "released")

    def test_what_did_not_fit_in_travels_by_itself(self):
        first = self.make_released("M-1", [(self.mug, 2)])
        second = self.make_released("M-2")
        self.merge(first, second)
        self.print(self.parcels(first))
        first.picking_ids.move_ids.quantity = 1
        transfers = first.picking_ids | second.picking_ids
        transfers.move_ids.picked = True
        transfers = self.as_user(transfers, "keeper")
        transfers.with_context(skip_sms=True, skip_backorder=True).button_validate()
        rest = first.picking_ids.filtered(lambda picking: picking.state != "done")
        self.as_user(second, "service").action_stop("Refund after delivery")
        self.as_user(rest, "printer").action_create_waybills()
        self.assertEqual(rest.waybill_ids.order_ids, first)
        self.ship(rest)
        self.assertEqual(rest.state, "done")

    def test_what_left_is_not_undone(self):
        first, _second = self.make_shipped()
        action = self.undo(first.merge_id)
        self.assertRegex(self.reasons_of(action)[0], "under way already")
        self.assertEqual(first.merge_id.state, "shipped")

    def test_what_left_is_neither_merged_again_nor_split(self):
        first, _second = self.make_shipped()
        with self.assertRaisesRegex(UserError, "under way already"):
            self.as_user(first, "service").action_split()
        action = self.as_user(first | self.make_released("M-3"), "service")
        self.assertRegex(
            self.reasons_of(action.action_merge())[0], "merged or split already"
        )


@tagged("post_install", "-at_install")
class TestMissingGoods(MergeCase):
    """The label is printed, but goods of one of the orders are not there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put_in_stock(cls.pot, -100)

    def make_printed_merge(self):
        first = self.make_released("M-1")
        second = self.make_released("M-2", [(self.pot, 1)])
        self.merge(first, second)
        self.print(self.parcels(first))
        return first, second

    def test_who_meets_the_parcel_learns_how_the_rest_can_leave(self):
        first, second = self.make_printed_merge()
        with self.assertRaisesRegex(
            UserError,
            f"Goods of {second.picking_ids.name} are missing.*"
            f"undoes {first.merge_id.name}",
        ):
            self.ship(first.picking_ids)

    def test_the_order_without_goods_leaves_when_it_is_held(self):
        first, second = self.make_printed_merge()
        printed = self.parcels(first)
        self.as_user(second, "service").action_hold_review("No pots")
        self.assertEqual(printed.state, "cancelled")
        self.assertFalse((first | second).merge_id)
        self.assert_own_parcels(first)
        self.ship(first.picking_ids)
        self.assertEqual(first.picking_ids.state, "done")

    def test_the_merge_can_be_undone(self):
        first, second = self.make_printed_merge()
        printed = self.parcels(first)
        self.undo(first.merge_id)
        self.assertEqual(printed.state, "cancelled")
        self.assert_own_parcels(first, second)
        self.ship(first.picking_ids)

    def test_a_parcel_somebody_fetched_of_needs_its_label_cancelled(self):
        first, second = self.make_printed_merge()
        merge, printed = first.merge_id, self.parcels(first)
        self.scan("pick", printed, self.mug.barcode)
        self.assertRegex(
            self.reasons_of(self.undo(merge))[0],
            f"{printed.number} is printed .*a waybill clerk cancels the label",
        )
        self.as_user(second, "service").action_hold_review("No pots")
        self.assert_one_parcel(first | second)
        self.as_user(printed, "printer").action_cancel()
        self.undo(merge)
        self.assert_own_parcels(first)
        self.ship(first.picking_ids)

    def test_goods_that_arrive_keep_the_orders_together(self):
        first, second = self.make_printed_merge()
        printed = self.parcels(first)
        self.put_in_stock(self.pot, 5)
        second.picking_ids.action_assign()
        self.assertEqual(
            self.reasons_of(self.undo(first.merge_id)),
            [f"The parcel {printed.number} is printed or under way already."],
        )
        self.as_user(second, "service").action_hold_review("Ask for the colour")
        self.assert_one_parcel(first | second)
