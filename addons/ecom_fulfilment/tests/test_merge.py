# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .merge_common import MergeCase


@tagged("post_install", "-at_install")
class TestMerging(MergeCase):
    """Several orders become one parcel."""

    def test_a_merge_before_release_becomes_one_parcel_at_release(self):
        first = self.make_approved("M-1", [(self.mug, 2)])
        second = self.make_approved("M-2", [(self.pot, 1)])
        merge = self.merge(first, second)
        orders = first | second
        self.assertRegex(merge.name, r"^MO\d{6}-\d{3}$")
        self.assertEqual(merge.order_ids, orders)
        self.assertEqual(merge.state, "merged")
        self.assertFalse(orders.waybill_ids)
        self.as_user(orders, "finance").action_release()
        waybill = self.assert_one_parcel(orders)
        self.assertEqual(len(orders.picking_ids), 2)
        self.assertEqual(waybill.order_id, first)
        self.assertEqual(waybill.origin, "M-1, M-2")
        self.assertEqual(waybill.expected_weight, 3.0)
        self.assertEqual(waybill.contents, "Mug x 2; Pot x 1")
        self.assertEqual(waybill.receiver_name, "Li Hua")
        self.assertEqual(waybill.state, "waiting")

    def test_each_order_keeps_its_own_transfer_and_invoice(self):
        first, second = self.make_approved("M-1"), self.make_approved("M-2")
        self.merge(first, second)
        self.as_user(first | second, "finance").action_release()
        self.assertEqual(first.picking_ids.origin, first.name)
        self.assertEqual(second.picking_ids.origin, second.name)
        self.assertEqual(self.moves(first), [(self.mug, 1, "assigned")])
        self.assertEqual(self.moves(second), [(self.mug, 1, "assigned")])

    def test_a_merge_after_release_makes_one_parcel_of_two(self):
        first, second = self.make_released("M-1"), self.make_released("M-2")
        former = first.waybill_ids | second.waybill_ids
        self.allocate(former)
        numbers = former.mapped("number")
        self.merge(first, second)
        waybill = self.assert_one_parcel(first | second)
        self.assertNotIn(waybill, former)
        self.assertEqual(former.mapped("state"), ["cancelled"] * 2)
        self.assertEqual(former.mapped("number"), numbers)
        self.allocate(waybill)
        self.assertNotIn(waybill.number, numbers)
        self.assertEqual(
            (first | second).picking_ids.mapped("carrier_tracking_ref"),
            [waybill.number] * 2,
        )

    def test_a_released_order_waits_for_the_one_merged_with_it(self):
        released, approved = self.make_released("M-1"), self.make_approved("M-2")
        self.merge(released, approved)
        self.assertFalse(self.parcels(released))
        with self.assertRaisesRegex(UserError, "travels in one parcel"):
            self.ship(released.picking_ids)
        self.as_user(approved, "finance").action_release()
        self.assert_one_parcel(released | approved)

    def test_a_merged_order_is_released_only_with_the_others(self):
        first, second = self.make_approved("M-1"), self.make_approved("M-2")
        self.merge(first, second)
        action = self.as_user(first, "finance").action_release()
        self.assertEqual(
            self.reasons_of(action),
            [f"It waits for {second.name}, merged with it."],
        )
        self.assertFalse(first.picking_ids)
        self.assertEqual(first.release_state, "approved")

    def test_one_that_cannot_be_released_keeps_the_others_back(self):
        first, second = self.make_approved("M-1"), self.make_approved("M-2")
        self.merge(first, second)
        alone = self.make_approved("M-3", receiver=self.make_receiver("Wang"))
        second.order_line.product_uom_qty = 2
        action = self.as_user(first | second | alone, "finance").action_release()
        self.assertEqual(alone.release_state, "released")
        self.assertEqual(
            self.reasons_of(action),
            [
                "It is not approved.",
                f"It waits for {second.name}, merged with it.",
            ],
        )

    def test_the_courier_collects_for_all_orders(self):
        cod = {
            "payment_mode": "cod",
            "platform_paid": 0,
            "carrier_id": self.cod_courier.id,
        }
        first = self.make_approved("M-1", [(self.mug, 1)], **cod)
        second = self.make_approved("M-2", [(self.pot, 1)], **cod)
        self.merge(first, second)
        self.as_user(first | second, "finance").action_release()
        self.assertEqual(self.parcels(first | second).cod_amount, 110.0)

    def test_orders_that_do_not_fit_are_refused_with_what_differs(self):
        first = self.make_approved("M-1")
        for values, part in [
            ({"carrier_id": self.cod_courier.id}, "carrier"),
            ({"receiver": self.make_receiver(phone="13612345678")}, "buyer, receiver"),
        ]:
            other = self.make_approved(f"M-{part}", **values)
            action = self.as_user(first | other, "service").action_merge()
            self.assertEqual(
                self.reasons_of(action),
                [f"{other.name} differs from {first.name}: {part}"],
            )
        self.assertFalse(first.merge_id)

    def test_one_order_is_no_merge(self):
        order = self.make_approved("M-1")
        action = self.as_user(order, "service").action_merge()
        self.assertEqual(self.reasons_of(action), ["Merging takes two orders."])

    def test_after_printing_nothing_is_merged(self):
        first, second = self.make_released("M-1"), self.make_released("M-2")
        self.print(first.waybill_ids)
        action = self.as_user(first | second, "service").action_merge()
        self.assertEqual(
            self.reasons_of(action),
            [f"The parcel {first.waybill_ids.number} is printed or under way already."],
        )

    def test_a_parcel_somebody_picks_is_not_merged(self):
        first = self.make_released("M-1", [(self.mug, 2)])
        second = self.make_released("M-2")
        self.allocate(first.waybill_ids)
        self.scan("pick", first.waybill_ids, self.mug.barcode)
        action = self.as_user(first | second, "service").action_merge()
        self.assertRegex(self.reasons_of(action)[0], "under way already")

    def test_only_service_reviewers_merge_and_undo(self):
        orders = self.make_approved("M-1") | self.make_approved("M-2")
        for role in ("clerk", "finance", "printer", "picker", "keeper", "outsider"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(orders, role).action_merge()
            with self.subTest(role), self.assertRaises(AccessError):
                self.propose(role)
        merge = self.merge(orders)
        for role in ("clerk", "finance", "printer", "picker", "keeper", "outsider"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.undo(merge, role)
        self.assertEqual(merge.state, "merged")

    def test_nobody_merges_by_writing(self):
        orders = self.make_approved("M-1") | self.make_approved("M-2")
        merge = self.merge(orders)
        with self.assertRaises(AccessError):
            self.as_user(orders[0], "service").write({"merge_id": False})
        with self.assertRaises(AccessError):
            self.as_user(orders[0], "service").copy({"merge_id": merge.id})
        with self.assertRaises(AccessError):
            self.as_user(merge, "service").write({"state": "undone"})
        self.assertFalse(orders[0].copy().merge_id)

    def test_who_merged_is_kept(self):
        first, second = self.make_approved("M-1"), self.make_approved("M-2")
        merge = self.merge(first, second)
        message = merge.message_ids[0]
        self.assertIn(f"Merged: {first.name}, {second.name}", message.body)
        self.assertEqual(message.author_id, self.users["service"].partner_id)
        self.assertIn(merge.name, first.decision_ids.mapped("text")[-1])


@tagged("post_install", "-at_install")
class TestWayOfAMergedParcel(MergeCase):
    """One label through the stations for the goods of two orders."""

    def make_merged(self, steps):
        warehouse = self.make_warehouse("Chain", "CHN", steps)
        for product in (self.mug, self.pot):
            self.put_in_stock(product, 10, warehouse)
        values = {"warehouse_id": warehouse.id}
        first = self.make_released("M-1", [(self.mug, 2)], **values)
        second = self.make_released("M-2", [(self.pot, 1), (self.mug, 1)], **values)
        self.merge(first, second)
        waybill = self.assert_one_parcel(first | second)
        self.print(waybill)
        return waybill

    def transfers(self, waybill):
        """Operation types and states of the transfers, sorted."""
        return sorted(
            (picking.picking_type_id.sequence_code, picking.state)
            for picking in waybill.picking_ids
        )

    def hand_over(self, waybill):
        handover = self.make_handover(warehouse=waybill.warehouse_id)
        handover.scan(waybill.number)
        handover.action_close()

    def assert_shipped(self, waybill):
        orders = waybill.order_ids
        self.assertEqual(waybill.state, "shipped")
        self.assertEqual(set(orders.picking_ids.mapped("state")), {"done"})
        self.assertEqual(orders.picking_ids, waybill.picking_ids)
        for order in orders:
            for line in order.order_line:
                self.assertEqual(line.qty_delivered, line.product_uom_qty)
        self.assertEqual(
            set(orders.picking_ids.mapped("carrier_tracking_ref")), {waybill.number}
        )
        for product, left in ((self.mug, 7), (self.pot, 9)):
            stock = product.with_context(warehouse_id=waybill.warehouse_id.id)
            self.assertEqual(stock.qty_available, left)

    def test_the_stations_expect_the_goods_of_both_orders(self):
        waybill = self.make_merged("ship_only")
        answer = self.open("pick", waybill.number)
        self.assertEqual(
            {line["name"]: line["quantity"] for line in answer["lines"]},
            {"[MUG] Mug": 3, "[POT] Pot": 1},
        )
        self.assertEqual(answer["expected_weight"], 3.5)

    def test_the_platform_number_of_either_order_finds_the_parcel(self):
        waybill = self.make_merged("ship_only")
        for number in ("M-1", "M-2"):
            self.assertEqual(self.open("pick", number)["waybill_id"], waybill.id)

    def test_ship_only(self):
        waybill = self.make_merged("ship_only")
        self.scan_all("pick", waybill)
        self.scan_all("check", waybill)
        self.pack(waybill)
        self.assertEqual(self.transfers(waybill), [("OUT", "assigned")] * 2)
        self.hand_over(waybill)
        self.assert_shipped(waybill)

    def test_pick_pack_ship(self):
        waybill = self.make_merged("pick_pack_ship")
        self.assertEqual(self.transfers(waybill), [("PICK", "assigned")] * 2)
        self.scan_all("pick", waybill)
        self.assertEqual(
            self.transfers(waybill), [("PACK", "assigned")] * 2 + [("PICK", "done")] * 2
        )
        self.scan_all("check", waybill)
        self.pack(waybill)
        self.assertEqual(
            self.transfers(waybill),
            [("OUT", "assigned")] * 2 + [("PACK", "done")] * 2 + [("PICK", "done")] * 2,
        )
        self.hand_over(waybill)
        self.assert_shipped(waybill)
        out = waybill.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        )
        self.assertEqual(out.move_line_ids.result_package_id, waybill.package_id)

    def test_a_pick_done_on_odoos_form_does_not_confuse_the_station(self):
        waybill = self.make_merged("pick_pack_ship")
        self.ship(waybill.picking_ids[0])
        self.assertEqual(
            self.transfers(waybill),
            [("PACK", "assigned"), ("PICK", "assigned"), ("PICK", "done")],
        )
        self.scan_all("pick", waybill)
        self.assertEqual(
            self.transfers(waybill), [("PACK", "assigned")] * 2 + [("PICK", "done")] * 2
        )

    def test_freight_is_counted_once_and_shared_by_weight(self):
        waybill = self.make_merged("ship_only")
        self.scan_all("pick", waybill)
        self.scan_all("check", waybill)
        self.pack(waybill, 3.6)
        # First kilogram 4.00, three further ones 1.00 each.
        self.assertEqual(waybill.freight, 7.0)
        # 1 kg of 3.5 kg: 2.00; 2.5 kg of 3.5 kg: 5.00.
        first, second = waybill.order_ids.sorted("id")
        self.assertEqual(first.picking_ids.carrier_price, 2.0)
        self.assertEqual(second.picking_ids.carrier_price, 5.0)

    def test_odoos_form_sends_both_or_none(self):
        waybill = self.make_merged("ship_only")
        first, second = waybill.order_ids.sorted("id")
        with self.assertRaisesRegex(
            UserError,
            f"one parcel with {second.picking_ids.name}; they leave together",
        ):
            self.ship(first.picking_ids)
        self.ship(first.picking_ids | second.picking_ids)
        self.assertEqual(waybill.state, "shipped")
        self.assertEqual((first | second).order_line.mapped("qty_delivered"), [2, 1, 1])

    def test_the_label_and_the_pick_list_are_drawn(self):
        waybill = self.make_merged("ship_only")
        self.assertTrue(waybill._draw_document_labels())
        pick_list = waybill._prepare_pick_list(waybill.warehouse_id)
        self.assertEqual(
            [(line.code, int(line.quantity)) for line in pick_list.lines],
            [("MUG", 3), ("POT", 1)],
        )


@tagged("post_install", "-at_install")
class TestUndoing(MergeCase):
    def make_merged(self):
        orders = self.make_released("M-1") | self.make_released("M-2")
        self.merge(orders)
        return orders

    def test_undone_before_printing_the_orders_get_their_own_parcels(self):
        orders = self.make_merged()
        waybill, merge = self.parcels(orders), orders.merge_id
        self.allocate(waybill)
        number = waybill.number
        action = self.undo(merge)
        self.assertEqual(self.message_of(action), "1 merges undone.")
        self.assertEqual(merge.state, "undone")
        self.assertFalse(orders.merge_id)
        self.assertEqual((waybill.state, waybill.number), ("cancelled", number))
        self.assert_own_parcels(*orders)
        self.assertIn(f"Undone: {orders[0].name}", merge.message_ids[0].body)

    def test_undone_before_release_each_is_released_alone(self):
        first, second = self.make_approved("M-1"), self.make_approved("M-2")
        self.undo(self.merge(first, second))
        self.as_user(first, "finance").action_release()
        self.assert_own_parcels(first)
        self.assertFalse(second.picking_ids)

    def test_after_printing_nothing_is_undone(self):
        orders = self.make_merged()
        waybill = self.parcels(orders)
        self.print(waybill)
        action = self.undo(orders.merge_id)
        self.assertEqual(
            self.reasons_of(action),
            [f"The parcel {waybill.number} is printed or under way already."],
        )
        self.assert_one_parcel(orders)

    def test_undone_and_merged_again(self):
        orders = self.make_merged()
        self.undo(orders.merge_id)
        self.merge(orders)
        self.assert_one_parcel(orders)
