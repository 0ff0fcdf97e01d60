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
        self.assertEqual(orders.merge_id.state, "merged")

    def test_a_merge_of_another_company_is_not_seen(self):
        merge = self.make_merged()[0].merge_id
        other = self.env["res.company"].create({"name": "Other Merchant"})
        user = self.users["service"]
        user.write({"company_ids": [Command.link(other.id)]})
        merges = merge.with_user(user).with_context(allowed_company_ids=other.ids)
        self.assertFalse(merges.search([("id", "=", merge.id)]))
