# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestNothingBeforeRelease(OrderCase):
    """Whatever way an order is confirmed, the warehouse gets nothing of it."""

    def assert_waits(self, order):
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.order_line.move_ids)
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.waybill_ids)
        self.assertEqual(order.release_state, "to_review")

    def test_confirmed_by_button(self):
        order = self.make_draft("G-1", user_id=self.users["clerk"].id)
        self.as_user(order, "clerk").action_confirm()
        self.assert_waits(order)

    def test_confirmed_on_the_portal(self):
        order = self.make_draft("G-1")
        order._validate_order()
        self.assert_waits(order)

    def test_created_as_confirmed(self):
        order = self.make_draft("G-1", state="sale")
        self.assert_waits(order)

    def test_confirmed_by_writing_the_state_alone_waits_in_the_queue(self):
        order = self.make_draft("G-1")
        order.write({"state": "sale"})
        self.assertEqual(order.release_state, "to_review")

    def test_confirmed_by_writing_the_state_and_a_new_line(self):
        order = self.make_draft("G-1")
        order.write({"state": "sale"})
        order.order_line = [
            Command.create({"product_id": self.pot.id, "product_uom_qty": 1})
        ]
        self.assert_waits(order)

    def test_locked_when_confirmed(self):
        order = self.make_draft("G-1", locked=True)
        order.action_confirm()
        self.assert_waits(order)

    def test_several_orders_at_once(self):
        orders = self.make_draft("G-1") | self.make_draft("G-2")
        orders.action_confirm()
        for order in orders:
            self.assert_waits(order)

    def test_approved_by_both_gates_is_not_released_yet(self):
        order = self.make_approved("G-1")
        order.order_line.product_uom_qty = 2
        self.assertFalse(order.picking_ids)

    def test_a_transfer_made_by_hand_does_not_leave(self):
        order = self.make_order("G-1")
        picking_type = self.warehouse.out_type_id
        customers = self.env.ref("stock.stock_location_customers")
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_dest_id": customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.mug.id,
                            "product_uom_qty": 1,
                            "quantity": 1,
                            "location_id": picking_type.default_location_src_id.id,
                            "location_dest_id": customers.id,
                            "sale_line_id": order.order_line.id,
                        }
                    )
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "not released to the warehouse"):
            self.ship(transfer)
        self.assertNotEqual(transfer.state, "done")

    def test_an_order_cannot_be_taken_out_of_its_shop_to_pass(self):
        order = self.make_order("G-1")
        self.as_user(order, "service").shop_id = False
        order.order_line.product_uom_qty = 2
        self.assertFalse(order.picking_ids)

    def test_sales_people_cannot_write_the_release_themselves(self):
        for field, value in [
            ("release_state", "released"),
            ("released_at", "2026-03-01 08:00:00"),
            ("released_by", self.env.uid),
        ]:
            order = self.make_approved(f"G-{field}")
            with self.subTest(field), self.assertRaises(AccessError):
                self.as_user(order, "service").write({field: value})
            with self.subTest(field), self.assertRaises(AccessError):
                self.as_user(order, "service").copy({field: value})

    def test_a_copy_of_a_released_order_is_not_released(self):
        copy = self.as_user(self.make_released("G-1"), "service").copy()
        self.assertEqual(copy.shop_id, self.shop)
        self.assertFalse(copy.platform_number)
        copy.action_confirm()
        self.assert_waits(copy)

    def test_sales_people_cannot_lift_a_stop_by_writing(self):
        order = self.make_released("G-1")
        order._stop("The buyer wants out")
        with self.assertRaises(AccessError):
            self.as_user(order, "service").write({"stop_reason": False})
        with self.assertRaisesRegex(UserError, "The buyer wants out"):
            self.ship(order.picking_ids)


@tagged("post_install", "-at_install")
class TestRelease(OrderCase):
    def test_release_starts_transfer_and_waybill(self):
        order = self.make_approved("G-1", [(self.mug, 2), (self.pot, 1)])
        action = self.as_user(order, "finance").action_release()
        self.assertEqual(self.message_of(action), "1 orders released.")
        self.assertEqual(order.release_state, "released")
        self.assertEqual(order.released_by, self.users["finance"])
        self.assertTrue(order.released_at)
        self.assertEqual(
            self.moves(order), [(self.mug, 2, "assigned"), (self.pot, 1, "assigned")]
        )
        self.assertEqual(order.picking_ids.picking_type_id, self.warehouse.out_type_id)
        waybill = order.waybill_ids
        self.assertEqual(waybill.picking_ids, order.picking_ids)
        self.assertEqual(waybill.state, "waiting")
        self.assertEqual(waybill.step, "pick")
        self.assertEqual(waybill.origin, "G-1")
        self.assertEqual(waybill.carrier_id, self.courier)
        self.assertEqual(waybill.receiver_name, "Li Hua")
        self.assertEqual(waybill.receiver_street, "文一西路969号")
        self.assertEqual(waybill.expected_weight, 3.0)
        self.assertEqual(waybill.contents, "Mug x 2; Pot x 1")

    def test_release_starts_the_first_of_three_transfers(self):
        warehouse = self.make_warehouse("Hangzhou", "HZT", "pick_pack_ship")
        self.put_in_stock(self.mug, 5, warehouse)
        order = self.make_released("G-1", warehouse_id=warehouse.id)
        self.assertEqual(order.picking_ids.picking_type_id, warehouse.pick_type_id)
        self.assertEqual(order.waybill_ids.picking_ids, order.picking_ids)

    def test_release_twice_changes_nothing(self):
        order = self.make_released("G-1")
        released_at, moves = order.released_at, order.picking_ids.move_ids
        action = self.as_user(order, "finance").action_release()
        self.assertEqual(self.message_of(action), "0 orders released.")
        self.assertEqual(order.released_at, released_at)
        self.assertEqual(order.picking_ids.move_ids, moves)
        self.assertEqual(len(order.waybill_ids), 1)

    def test_only_finance_releases(self):
        order = self.make_approved("G-1")
        for role in ("service", "clerk", "printer", "picker", "dispatcher", "outsider"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(order, role).action_release()
        self.assertFalse(order.picking_ids)

    def test_orders_not_approved_stay_and_the_others_go(self):
        held = self.make_order("G-1", buyer_memo="急")
        approved = self.make_order("G-2")
        self.review(held | approved)
        waiting = self.make_order("G-3")
        action = self.as_user(held | approved | waiting, "finance").action_release()
        self.assertEqual(
            self.message_of(action).splitlines(),
            [
                "1 orders released.",
                f"{held.name}: It is not approved.",
                f"{waiting.name}: It is not approved.",
            ],
        )
        self.assertFalse((held | waiting).picking_ids)
        self.assertEqual(approved.release_state, "released")

    def test_an_order_without_a_way_to_deliver_leaves_the_others_released(self):
        good, bad = self.make_approved("G-1"), self.make_approved("G-2")
        bad.warehouse_id = self.make_warehouse("Suzhou", "SZT", "ship_only")
        self.env["stock.rule"].search(
            [("warehouse_id", "=", bad.warehouse_id.id)]
        ).active = False
        action = self.as_user(good | bad, "finance").action_release()
        self.assertEqual(good.release_state, "released")
        self.assertEqual(bad.release_state, "approved")
        self.assertRegex(
            self.message_of(action),
            rf"^1 orders released\.\n{bad.name}: No rule has been found",
        )

    def test_a_locked_order_is_released_and_stays_locked(self):
        order = self.make_draft("G-1", locked=True)
        order.action_confirm()
        self.release(order)
        self.assertEqual(self.moves(order), [(self.mug, 1, "assigned")])
        self.assertTrue(order.locked)

    def test_the_goods_of_a_released_order_leave(self):
        order = self.make_released("G-1")
        self.ship(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_an_order_without_shop_is_plain_odoo(self):
        order = self.make_draft("G-1", shop_id=False, platform_number=False)
        order.action_confirm()
        self.assertFalse(order.release_state)
        self.assertFalse(order.review_ids)
        self.assertFalse(order.waybill_ids)
        self.assertEqual(self.moves(order), [(self.mug, 1, "assigned")])
        order.order_line.product_uom_qty = 3
        self.assertEqual(self.moves(order), [(self.mug, 3, "assigned")])
        order.picking_ids.move_ids.quantity = 5
        self.ship(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_without_a_gate_an_order_of_a_shop_is_plain_odoo(self):
        self.env["ecom.review.gate"].search([]).active = False
        order = self.make_order("G-1")
        self.assertFalse(order.release_state)
        self.assertEqual(self.moves(order), [(self.mug, 1, "assigned")])
