# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .station_common import StationCase

MUG, POT = "6901234567892", "6901234567908"


@tagged("post_install", "-at_install")
class TestWayThroughTheStations(StationCase):
    """One parcel from scan to done, its number on every transfer."""

    def make_chain(self, steps):
        warehouse = self.make_warehouse("Chain", "CHN", steps)
        self.put_in_stock(self.mug, 10, warehouse)
        self.put_in_stock(self.pot, 10, warehouse)
        waybill = self.make_printed(
            "S-1", [(self.mug, 2), (self.pot, 1)], warehouse_id=warehouse.id
        )
        return waybill, warehouse

    def transfers(self, waybill):
        """Operation type and state of each transfer, in the order they were made."""
        return [
            (picking.picking_type_id, picking.state)
            for picking in waybill.picking_ids.sorted("id")
        ]

    def hand_over(self, waybill):
        handover = self.make_handover(warehouse=waybill.warehouse_id)
        handover.scan(waybill.number)
        handover.action_close()

    def assert_shipped(self, waybill, warehouse):
        order = waybill.order_id
        self.assertEqual(waybill.state, "shipped")
        self.assertEqual(waybill.step, "shipped")
        self.assertEqual(order.picking_ids, waybill.picking_ids)
        self.assertEqual(
            set(order.picking_ids.mapped("carrier_tracking_ref")), {waybill.number}
        )
        self.assertEqual(order.order_line.mapped("qty_delivered"), [2, 1])
        for product, left in [(self.mug, 8), (self.pot, 9)]:
            stock = product.with_context(warehouse_id=warehouse.id)
            self.assertEqual(stock.qty_available, left)

    def test_ship_only(self):
        waybill, warehouse = self.make_chain("ship_only")
        ship = warehouse.out_type_id
        self.scan_all("pick", waybill)
        self.assertEqual(waybill.step, "check")
        self.scan_all("check", waybill)
        self.assertEqual(waybill.step, "pack")
        self.pack(waybill)
        self.assertEqual(waybill.step, "handover")
        self.assertEqual(self.transfers(waybill), [(ship, "assigned")])
        self.hand_over(waybill)
        self.assertEqual(self.transfers(waybill), [(ship, "done")])
        self.assert_shipped(waybill, warehouse)

    def test_pick_ship(self):
        waybill, warehouse = self.make_chain("pick_ship")
        pick, ship = warehouse.pick_type_id, warehouse.out_type_id
        self.assertEqual(self.transfers(waybill), [(pick, "assigned")])
        self.scan_all("pick", waybill)
        self.assertEqual(self.transfers(waybill), [(pick, "done"), (ship, "assigned")])
        self.scan_all("check", waybill)
        self.pack(waybill)
        self.assertEqual(self.transfers(waybill), [(pick, "done"), (ship, "assigned")])
        self.hand_over(waybill)
        self.assertEqual(self.transfers(waybill), [(pick, "done"), (ship, "done")])
        self.assert_shipped(waybill, warehouse)

    def test_pick_pack_ship(self):
        waybill, warehouse = self.make_chain("pick_pack_ship")
        pick, pack = warehouse.pick_type_id, warehouse.pack_type_id
        ship = warehouse.out_type_id
        self.assertEqual(self.transfers(waybill), [(pick, "assigned")])
        self.scan_all("pick", waybill)
        self.assertEqual(self.transfers(waybill), [(pick, "done"), (pack, "assigned")])
        self.scan_all("check", waybill)
        self.pack(waybill)
        self.assertEqual(
            self.transfers(waybill),
            [(pick, "done"), (pack, "done"), (ship, "assigned")],
        )
        self.hand_over(waybill)
        self.assertEqual(
            self.transfers(waybill), [(pick, "done"), (pack, "done"), (ship, "done")]
        )
        self.assert_shipped(waybill, warehouse)

    def test_the_goods_leave_in_the_weighed_package(self):
        waybill, warehouse = self.make_chain("pick_pack_ship")
        self.scan_all("pick", waybill)
        self.scan_all("check", waybill)
        self.pack(waybill, 3.2)
        package = waybill.package_id
        self.assertEqual(package.name, waybill.number)
        self.assertEqual(package.shipping_weight, 3.2)
        self.assertEqual(waybill.weight, 3.2)
        self.hand_over(waybill)
        shipped = waybill.picking_ids.filtered(
            lambda picking: picking.picking_type_id == warehouse.out_type_id
        )
        self.assertEqual(shipped.move_line_ids.result_package_id, package)
        self.assertEqual(package.quant_ids.product_id, self.mug | self.pot)
        self.assertEqual(package.location_id.usage, "customer")

    def test_each_station_keeps_who_and_when(self):
        waybill, _warehouse = self.make_chain("ship_only")
        self.scan_all("pick", waybill)
        self.scan_all("check", waybill)
        self.pack(waybill)
        self.assertEqual(waybill.picked_by, self.users["picker"])
        self.assertEqual(waybill.checked_by, self.users["packer"])
        self.assertEqual(waybill.packed_by, self.users["packer"])
        self.assertTrue(waybill.picked_at <= waybill.checked_at <= waybill.packed_at)


@tagged("post_install", "-at_install")
class TestScan(StationCase):
    """What a scan at the picking and the checking station is worth."""

    def last_scan(self, waybill):
        return waybill.scan_ids.sorted("id")[-1]

    def assert_refused(self, answer, waybill, message):
        """The piece is not counted, the log says why."""
        self.assertFalse(answer["accepted"])
        self.assertEqual(answer["message"], message)
        self.assertFalse(answer["complete"])
        scan = self.last_scan(waybill)
        self.assertFalse(scan.accepted)
        self.assertEqual(scan.message, message)

    def test_pieces_are_counted_one_by_one(self):
        waybill = self.make_printed("S-1", [(self.mug, 2)])
        answer = self.open("pick", waybill.number)
        self.assertEqual(answer["receiver"], "L* H** 1******9625")
        self.assertEqual(answer["lines"][0]["quantity"], 2)
        self.assertEqual(answer["lines"][0]["done"], 0)
        answer = self.scan("pick", waybill, MUG)
        self.assertEqual(answer["lines"][0]["done"], 1)
        self.assertFalse(answer["complete"])
        answer = self.scan("pick", waybill, MUG)
        self.assertEqual(answer["lines"][0]["done"], 2)
        self.assertTrue(answer["complete"])
        self.assertEqual(waybill.step, "check")

    def test_the_log_keeps_who_scanned_what(self):
        waybill = self.make_printed("S-1", [(self.mug, 2)])
        self.scan("pick", waybill, MUG, key="a-key")
        scan = self.last_scan(waybill)
        self.assertEqual(scan.create_uid, self.users["picker"])
        self.assertEqual(scan.product_id, self.mug)
        self.assertEqual(scan.barcode, MUG)
        self.assertEqual(scan.step, "pick")
        self.assertEqual(scan.client_key, "a-key")
        self.assertTrue(scan.accepted)

    def test_a_wrong_product_is_refused_and_logged(self):
        waybill = self.make_printed("S-1")
        answer = self.scan("pick", waybill, POT)
        self.assert_refused(answer, waybill, "[POT] Pot does not belong here")
        self.assertEqual(self.last_scan(waybill).product_id, self.pot)

    def test_a_piece_too_many_is_refused_and_logged(self):
        waybill = self.make_printed("S-1", [(self.mug, 1), (self.pot, 1)])
        self.scan("pick", waybill, MUG)
        answer = self.scan("pick", waybill, MUG)
        self.assert_refused(answer, waybill, "[MUG] Mug is one too many")

    def test_an_unknown_barcode_is_refused_and_logged(self):
        waybill = self.make_printed("S-1")
        answer = self.scan("pick", waybill, "0000")
        self.assert_refused(answer, waybill, "Unknown barcode 0000")
        self.assertFalse(self.last_scan(waybill).product_id)

    def test_a_refused_piece_does_not_complete_the_step(self):
        waybill = self.make_printed("S-1", [(self.mug, 2)])
        self.scan("pick", waybill, MUG)
        self.scan("pick", waybill, POT)
        self.assertEqual(waybill.step, "pick")

    def test_a_scan_sent_twice_counts_once(self):
        waybill = self.make_printed("S-1", [(self.mug, 2)])
        self.scan("pick", waybill, MUG, key="a-key")
        answer = self.scan("pick", waybill, MUG, key="a-key")
        self.assertTrue(answer["repeated"])
        self.assertTrue(answer["accepted"])
        self.assertEqual(answer["lines"][0]["done"], 1)
        self.assertEqual(len(waybill.scan_ids), 1)
        self.assertEqual(waybill.step, "pick")

    def test_the_last_scan_sent_twice_is_answered_as_before(self):
        waybill = self.make_printed("S-1")
        self.scan("pick", waybill, MUG, key="a-key")
        picked_at = waybill.picked_at
        answer = self.scan("pick", waybill, MUG, key="a-key")
        self.assertTrue(answer["repeated"])
        self.assertTrue(answer["accepted"])
        self.assertTrue(answer["complete"])
        self.assertEqual(waybill.picked_at, picked_at)

    def test_a_refused_scan_sent_twice_is_refused_twice(self):
        waybill = self.make_printed("S-1")
        self.scan("pick", waybill, "0000", key="a-key")
        answer = self.scan("pick", waybill, "0000", key="a-key")
        self.assertTrue(answer["repeated"])
        self.assertFalse(answer["accepted"])
        self.assertEqual(answer["message"], "Unknown barcode 0000")

    def test_checking_counts_afresh_what_was_picked(self):
        waybill = self.make_printed("S-1", [(self.mug, 2)])
        self.scan_all("pick", waybill)
        answer = self.open("check", waybill.number)
        self.assertEqual(answer["lines"][0]["done"], 0)
        self.scan("check", waybill, MUG)
        self.assertEqual(waybill.step, "check")

    def test_a_parcel_is_found_by_number_transfer_and_order(self):
        waybill = self.make_printed("S-1")
        for barcode in (waybill.number, waybill.picking_ids.name, "S-1", " S-1 "):
            with self.subTest(barcode):
                self.assertEqual(self.open("pick", barcode)["waybill_id"], waybill.id)

    def test_an_unknown_parcel_is_refused(self):
        for barcode in ("4711", "", None):
            with self.subTest(barcode), self.assertRaisesRegex(UserError, "no parcel"):
                self.open("pick", barcode)

    def test_an_order_number_of_two_shops_asks_for_the_waybill(self):
        other = self.make_shop("Mountain Mist Outlet", "taobao")
        self.make_printed("S-1")
        self.make_printed("S-1", shop_id=other.id)
        with self.assertRaisesRegex(UserError, "S-1 has several parcels"):
            self.open("pick", "S-1")

    def test_a_parcel_is_worked_at_in_its_turn_only(self):
        waybill = self.make_printed("S-1")
        for step in ("check", "pack"):
            with self.subTest(step), self.assertRaisesRegex(UserError, "To Pick"):
                self.open(step, waybill.number)
        with self.assertRaisesRegex(UserError, "is not due here"):
            self.scan("check", waybill, MUG)
        with self.assertRaisesRegex(UserError, "is not due here"):
            self.pack(waybill)
        self.scan_all("pick", waybill)
        with self.assertRaisesRegex(UserError, "To Check"):
            self.scan("pick", waybill, MUG)

    def test_a_stopped_parcel_is_worked_at_no_station(self):
        waybill = self.make_printed("S-1")
        waybill.order_id._stop("The buyer wants out")
        with self.assertRaisesRegex(UserError, "stopped: The buyer wants out"):
            self.open("pick", waybill.number)
        with self.assertRaisesRegex(UserError, "stopped: The buyer wants out"):
            self.scan("pick", waybill, MUG)
        self.assertFalse(waybill.scan_ids)

    def test_goods_that_are_not_in_stock_are_not_picked(self):
        warehouse = self.make_warehouse("Empty", "EMP", "pick_ship")
        waybill = self.make_printed("S-1", warehouse_id=warehouse.id)
        with self.assertRaisesRegex(UserError, "not all in stock"):
            self.scan("pick", waybill, MUG)
        self.assertEqual(waybill.step, "pick")

    def test_everybody_works_at_the_own_station_only(self):
        waybill = self.make_printed("S-1")
        for step, roles in {
            "pick": ("packer", "dispatcher", "printer", "service", "outsider"),
            "check": ("picker", "dispatcher", "printer", "service", "outsider"),
            "pack": ("picker", "dispatcher", "printer", "service", "outsider"),
        }.items():
            for role in roles:
                with self.subTest(step=step, role=role):
                    with self.assertRaises(AccessError):
                        self.open(step, waybill.number, role)
                    with self.assertRaises(AccessError):
                        self.scan(step, waybill, MUG, role)
        for role in ("picker", "dispatcher"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.pack(waybill, role=role)

    def test_there_are_no_other_stations(self):
        waybill = self.make_printed("S-1")
        for step in ("handover", "shipped", "state", ""):
            with self.subTest(step), self.assertRaisesRegex(UserError, "no station"):
                self.open(step, waybill.number, "manager")


@tagged("post_install", "-at_install")
class TestWeighing(StationCase):
    """The parcel of two pots: 4 kg of goods, 0.4 kg of tolerance (10 %)."""

    def make_checked(self, lines=None):
        waybill = self.make_printed("S-1", lines or [(self.pot, 2)])
        self.scan_all("pick", waybill)
        self.scan_all("check", waybill)
        return waybill

    def test_a_weight_within_the_tolerance_passes(self):
        for weight in (3.6, 4.0, 4.4):
            with self.subTest(weight):
                self.assertTrue(self.warehouse._is_weight_plausible(weight, 4.0))
        waybill = self.make_checked()
        answer = self.pack(waybill, 4.4)
        self.assertTrue(answer["complete"])
        self.assertEqual(waybill.weight, 4.4)

    def test_a_weight_off_is_refused_with_both_weights(self):
        waybill = self.make_checked()
        for weight in (3.59, 4.41, 8.0):
            with self.subTest(weight):
                with self.assertRaisesRegex(
                    UserError, f"weighs {weight:.2f} kg, its goods 4.00 kg"
                ):
                    self.pack(waybill, weight)
        self.assertEqual(waybill.step, "pack")
        self.assertFalse(waybill.package_id)

    def test_three_hundred_grams_are_allowed_in_any_case(self):
        waybill = self.make_checked([(self.mug, 1)])
        with self.assertRaises(UserError):
            self.pack(waybill, 0.81)
        self.pack(waybill, 0.8)
        self.assertEqual(waybill.weight, 0.8)

    def test_the_warehouse_sets_the_tolerance(self):
        self.warehouse.weight_tolerance_percent = 50
        waybill = self.make_checked()
        self.pack(waybill, 6.0)
        self.assertEqual(waybill.step, "handover")

    def test_goods_without_weight_weigh_anything(self):
        self.pot.weight = 0
        waybill = self.make_checked()
        self.pack(waybill, 9.9)
        self.assertEqual(waybill.weight, 9.9)

    def test_an_empty_scale_is_refused(self):
        waybill = self.make_checked()
        for weight in (0, -1.0):
            with self.subTest(weight), self.assertRaisesRegex(UserError, "the scales"):
                self.pack(waybill, weight)

    def test_a_packer_does_not_let_a_weight_pass(self):
        waybill = self.make_checked()
        with self.assertRaisesRegex(UserError, "a manager may let it pass"):
            self.pack(waybill, 5.0, reason="Thick carton")
        self.assertEqual(waybill.step, "pack")

    def test_a_manager_lets_a_weight_pass_with_a_reason_that_is_kept(self):
        waybill = self.make_checked()
        for reason in (None, "", "  "):
            with self.subTest(reason), self.assertRaises(UserError):
                self.pack(waybill, 5.0, reason=reason, role="manager")
        self.pack(waybill, 5.0, reason="Thick carton", role="manager")
        self.assertEqual(waybill.step, "handover")
        message = waybill.message_ids[0]
        self.assertIn("Weight accepted: Thick carton", message.body)
        self.assertEqual(message.author_id, self.users["manager"].partner_id)

    def test_packing_twice_is_answered_and_changes_nothing(self):
        waybill = self.make_checked()
        self.pack(waybill, 4.0)
        package, packed_at = waybill.package_id, waybill.packed_at
        answer = self.pack(waybill, 4.2)
        self.assertTrue(answer["repeated"])
        self.assertEqual(waybill.weight, 4.0)
        self.assertEqual(waybill.package_id, package)
        self.assertEqual(waybill.packed_at, packed_at)
