# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .split_common import SplitCase


@tagged("post_install", "-at_install")
class TestSplitRelease(SplitCase):
    """A plan becomes transfers and parcels."""

    def test_each_part_gets_its_transfer_and_its_waybill(self):
        order = self.make_approved("S-1", self.lines())
        self.split(order, "weight", max_weight=3.0)
        self.as_user(order, "finance").action_release()
        first, second = self.parcels(order)
        self.assertEqual(len(order.picking_ids), 2)
        self.assertEqual(
            self.contents(order),
            [{self.pot: 1, self.mug: 2}, {self.pot: 1, self.mug: 1}],
        )
        self.assertEqual((first.expected_weight, second.expected_weight), (3.0, 2.5))
        self.assertFalse(first.picking_ids & second.picking_ids)
        self.assertEqual(set(order.picking_ids.mapped("state")), {"assigned"})
        self.assertEqual(order.release_state, "released")
        self.assert_complete(order)

    def test_what_no_part_holds_travels_by_itself(self):
        order = self.make_approved("S-1", self.lines())
        self.split_by_hand(order, {self.mug: 1})
        self.as_user(order, "finance").action_release()
        self.assertEqual(
            self.contents(order), [{self.mug: 1}, {self.mug: 2, self.pot: 2}]
        )
        self.assert_complete(order)

    def test_the_reviews_stay_valid(self):
        order = self.make_approved("S-1", self.lines())
        self.split(order, "weight", max_weight=3.0)
        self.assertEqual(order.release_state, "approved")
        self.assertFalse(order._get_changes())

    def test_split_after_release_replaces_the_transfers(self):
        order = self.make_released("S-1", self.lines())
        former, waybill = order.picking_ids, order.waybill_ids
        self.allocate(waybill)
        number = waybill.number
        self.split(order, "weight", max_weight=3.0)
        self.assertEqual(former.state, "cancel")
        self.assertEqual((waybill.state, waybill.number), ("cancelled", number))
        self.assertEqual(len(self.parcels(order)), 2)
        self.assertEqual(order.release_state, "released")
        self.assert_complete(order)

    def test_a_locked_order_is_split_and_stays_locked(self):
        order = self.make_released("S-1", self.lines())
        order.locked = True
        self.split(order, "weight", max_weight=3.0)
        self.assertEqual(len(self.parcels(order)), 2)
        self.assertTrue(order.locked)

    def test_after_printing_nothing_is_split(self):
        waybill = self.make_printed("S-1", self.lines())
        with self.assertRaisesRegex(
            UserError, f"{waybill.number} is printed or under way already"
        ):
            self.plan(waybill.order_id, "choice")

    def test_printed_meanwhile_the_plan_is_refused(self):
        order = self.make_released("S-1", self.lines())
        wizard = self.plan(order, "weight", max_weight=3.0)
        self.allocate(order.waybill_ids)
        self.as_user(order.waybill_ids, "printer").action_print()
        with self.assertRaisesRegex(UserError, "is printed or under way already"):
            wizard.action_confirm()
        self.assertEqual(order.waybill_ids.state, "printed")

    def test_undone_the_order_travels_in_one_parcel(self):
        order = self.make_released("S-1", self.lines())
        self.split(order, "weight", max_weight=3.0)
        self.as_user(order, "service").action_undo_split()
        self.assertEqual(self.contents(order), [{self.mug: 3, self.pot: 2}])
        self.assertFalse(order.is_split)
        self.assertFalse(order.part_ids)
        self.assert_complete(order)

    def test_undone_before_release(self):
        order = self.make_approved("S-1", self.lines())
        self.split(order, "weight", max_weight=3.0)
        self.as_user(order, "service").action_undo_split()
        self.as_user(order, "finance").action_release()
        self.assertEqual(self.contents(order), [{self.mug: 3, self.pot: 2}])

    def test_after_printing_one_parcel_nothing_is_undone(self):
        order = self.make_approved("S-1", self.lines())
        self.split(order, "weight", max_weight=3.0)
        self.as_user(order, "finance").action_release()
        parcel = self.parcels(order)[0]
        self.allocate(parcel)
        self.as_user(parcel, "printer").action_print()
        with self.assertRaisesRegex(UserError, "is printed or under way already"):
            self.as_user(order, "service").action_undo_split()

    def test_split_again_replaces_the_plan(self):
        order = self.make_released("S-1", self.lines())
        self.split(order, "weight", max_weight=3.0)
        self.split_by_hand(order, {self.mug: 3}, {self.pot: 1}, {self.pot: 1})
        self.assertEqual(
            self.contents(order), [{self.mug: 3}, {self.pot: 1}, {self.pot: 1}]
        )
        self.assert_complete(order)

    def test_parts_leave_from_their_warehouses(self):
        lamp = self.make_product("Lamp", "LAMP", 50.0, 1.0, "6901234567915")
        self.put_in_stock(lamp, -98)
        suzhou = self.make_warehouse("Suzhou", "SZT", "ship_only")
        self.put_in_stock(lamp, 3, suzhou)
        order = self.make_released("S-1", [(lamp, 5)])
        self.split(order, "warehouse")
        here, there = self.parcels(order)
        self.assertEqual(
            (here.warehouse_id, there.warehouse_id), (self.warehouse, suzhou)
        )
        self.assertEqual(self.contents(order), [{lamp: 2}, {lamp: 3}])
        self.assertEqual(set(order._get_open_transfers().mapped("state")), {"assigned"})
        self.ship(order._get_open_transfers())
        self.assertEqual(order.order_line.qty_delivered, 5)
        for warehouse in (self.warehouse, suzhou):
            stock = lamp.with_context(warehouse_id=warehouse.id)
            self.assertEqual(stock.qty_available, 0)

    def test_two_warehouses_with_other_steps(self):
        chain = self.make_warehouse("Chain", "CHN", "pick_pack_ship")
        self.put_in_stock(self.pot, 5, chain)
        order = self.make_approved("S-1", self.lines())
        mugs, pots = order.order_line
        order._split([(self.warehouse, {mugs: 3}), (chain, {pots: 2})], "For the test")
        self.as_user(order, "finance").action_release()
        here, there = self.parcels(order)
        self.assertEqual(here.picking_ids.picking_type_id, self.warehouse.out_type_id)
        self.assertEqual(there.picking_ids.picking_type_id, chain.pick_type_id)
        order.order_line.filtered(lambda line: line == pots).product_uom_qty = 3
        order.sudo().write({"platform_total": 330, "platform_paid": 330})
        self.release(order)
        self.assert_complete(order)

    def test_the_courier_collects_once(self):
        order = self.make_approved(
            "S-1",
            self.lines(),
            payment_mode="cod",
            platform_paid=0,
            carrier_id=self.cod_courier.id,
        )
        self.split(order, "weight", max_weight=1.2)
        self.as_user(order, "finance").action_release()
        self.assertEqual(self.parcels(order).mapped("cod_amount"), [250.0, 0, 0, 0])

    def test_a_backorder_collects_nothing_again(self):
        order = self.make_released(
            "S-1",
            self.lines(),
            payment_mode="cod",
            platform_paid=0,
            carrier_id=self.cod_courier.id,
        )
        transfer = order.picking_ids
        self.assertEqual(order.waybill_ids.cod_amount, 250.0)
        transfer.move_ids.filtered(lambda m: m.product_id == self.mug).quantity = 1
        transfer.with_context(skip_backorder=True, skip_sms=True).button_validate()
        transfer.backorder_ids._create_waybills()
        self.assertEqual(transfer.backorder_ids.waybill_ids.cod_amount, 0)
        self.assertEqual(sum(order.waybill_ids.mapped("cod_amount")), 250.0)


@tagged("post_install", "-at_install")
class TestWayOfParts(SplitCase):
    """Each parcel goes its own way."""

    def make_split(self, steps="pick_pack_ship"):
        warehouse = self.make_warehouse("Chain", "CHN", steps)
        for product in (self.mug, self.pot):
            self.put_in_stock(product, 10, warehouse)
        order = self.make_approved("S-1", self.lines(), warehouse_id=warehouse.id)
        self.split(order, "weight", max_weight=3.0)
        self.as_user(order, "finance").action_release()
        return order

    def work(self, waybill):
        self.allocate(waybill)
        self.as_user(waybill, "printer").action_print()
        self.scan_all("pick", waybill)
        self.scan_all("check", waybill)
        self.pack(waybill)
        handover = self.make_handover(warehouse=waybill.warehouse_id)
        handover.scan(waybill.number)
        handover.action_close()
        self.env.flush_all()  # as when the request ends

    def test_three_steps(self):
        order = self.make_split()
        first, second = self.parcels(order)
        self.work(first)
        self.assertEqual((first.state, second.state), ("shipped", "waiting"))
        self.assertEqual(order.order_line.mapped("qty_delivered"), [2, 1])
        self.assertEqual(second.step, "pick")
        self.work(second)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 2])
        for waybill in (first, second):
            self.assertEqual(
                [
                    (picking.picking_type_id.sequence_code, picking.state)
                    for picking in waybill.picking_ids.sorted("id")
                ],
                [("PICK", "done"), ("PACK", "done"), ("OUT", "done")],
            )
        self.assertEqual(len(order.picking_ids), 6)
        self.assertEqual(order.delivery_status, "full")

    def test_picked_together_the_parts_stay_apart(self):
        order = self.make_split()
        first, second = self.parcels(order)
        picks = order.picking_ids
        picks.move_ids.picked = True
        picks.with_context(skip_sms=True).button_validate()
        packs = order.picking_ids - picks
        self.assertEqual(len(packs), 2)
        self.assertEqual(
            {pack.ecom_part_id: pack.waybill_ids for pack in packs},
            dict(zip(order.part_ids, [first, second], strict=True)),
        )

    def test_the_backorder_of_a_part_stays_its_part(self):
        order = self.make_split("ship_only")
        first, _second = self.parcels(order)
        transfer = first.picking_ids
        transfer.move_ids.filtered(lambda m: m.product_id == self.mug).quantity = 1
        transfer.with_context(skip_backorder=True, skip_sms=True).button_validate()
        rest = transfer.backorder_ids
        self.assertEqual(rest.ecom_part_id, transfer.ecom_part_id)
        self.assertEqual(rest.move_ids.product_uom_qty, 1)
        rest._create_waybills()
        self.assertNotEqual(rest.waybill_ids, first)
        self.ship(order._get_open_transfers())
        self.assertEqual(order.order_line.mapped("qty_delivered"), [3, 2])

    def test_less_ordered_the_parts_are_cut_from_the_last(self):
        order = self.make_split("ship_only")
        order.order_line[0].product_uom_qty = 2
        order.sudo().write({"platform_total": 220, "platform_paid": 220})
        self.release(order)
        self.assertEqual(
            [quantities for _warehouse, quantities in self.parts(order)],
            [{self.pot: 1, self.mug: 2}, {self.pot: 1}],
        )
        self.assert_complete(order)

    def test_much_less_ordered_cuts_every_part(self):
        order = self.make_split("ship_only")
        order.order_line[0].product_uom_qty = 1
        order.sudo().write({"platform_total": 190, "platform_paid": 190})
        self.release(order)
        self.assert_complete(order)

    def test_more_ordered_travels_by_itself(self):
        order = self.make_split("ship_only")
        order.order_line[0].product_uom_qty = 5
        order.sudo().write({"platform_total": 310, "platform_paid": 310})
        self.release(order)
        self.assertEqual(
            self.contents(order),
            [{self.pot: 1, self.mug: 2}, {self.pot: 1, self.mug: 1}, {self.mug: 2}],
        )
        self.assert_complete(order)


@tagged("post_install", "-at_install")
class TestPlainOrders(SplitCase):
    """Orders that are neither merged nor split are plain Odoo."""

    def test_releasing_asks_nothing_of_parts_and_merges(self):
        order = self.make_approved("S-1", self.lines())
        with self.count_queries() as queries:
            self.as_user(order, "finance").action_release()
        asked = [
            query
            for query in queries
            if 'FROM "ecom_order_part' in query or 'FROM "ecom_order_merge' in query
        ]
        self.assertEqual(asked, [])

    def test_an_order_without_shop_asks_nothing_of_parts_and_merges(self):
        order = self.make_draft("S-1", shop_id=False, platform_number=False)
        with self.count_queries() as queries:
            order.action_confirm()
            self.ship(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered, 1)
        asked = [
            query
            for query in queries
            if 'FROM "ecom_order_part' in query or 'FROM "ecom_order_merge' in query
        ]
        self.assertEqual(asked, [])
