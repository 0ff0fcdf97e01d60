# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LINK, CarrierCommon


@tagged("post_install", "-at_install")
class TestWaybillChain(CarrierCommon):
    """A waybill follows its goods through every delivery step, and no further."""

    def assertShown(self, transfers, numbers):
        self.assertEqual(
            transfers.mapped("carrier_tracking_ref"), [numbers] * len(transfers)
        )

    # === ONE WAYBILL, ALL STEPS === #

    def assert_number_follows_goods(self, steps, codes):
        """Sell with a waybill and validate each step, looking after every one."""
        transfer = self.sell_with_waybill(steps=steps)
        waybill = transfer.waybill_ids
        for position in range(len(codes)):
            chain = self.chain(transfer)
            self.assertEqual(len(chain), position + 1)
            self.assertShown(chain, "7315000000001")
            self.assertEqual(waybill.picking_ids, chain)
            self.validate(chain[position])
        chain = self.chain(transfer)
        self.assertEqual(chain.mapped("picking_type_id.sequence_code"), codes)
        self.assertEqual(set(chain.mapped("state")), {"done"})
        self.assertShown(chain, "7315000000001")
        self.assertEqual(chain[-1].carrier_tracking_url, f"{LINK}7315000000001")
        self.assertEqual(waybill.contents, "Scarf x 2")
        self.assertEqual(self.pool.numbers_left, 499)

    def test_goods_that_ship_from_stock_have_one_transfer(self):
        self.assert_number_follows_goods("ship_only", ["OUT"])

    def test_picked_goods_take_their_waybill_along(self):
        self.assert_number_follows_goods("pick_ship", ["PICK", "OUT"])

    def test_picked_and_packed_goods_take_their_waybill_along(self):
        self.assert_number_follows_goods("pick_pack_ship", ["PICK", "PACK", "OUT"])

    def test_a_number_given_after_picking_is_shown_on_all_transfers(self):
        transfer = self.sell(steps="pick_pack_ship")
        waybill = transfer._create_waybills()
        self.validate(transfer)
        waybill._allocate_numbers()
        chain = self.chain(transfer)
        self.assertEqual(len(chain), 2)
        self.assertShown(chain, "7315000000001")

    def test_a_picker_needs_no_right_on_waybills(self):
        transfer = self.sell_with_waybill(steps="pick_ship")
        picker = self.new_user("stock.group_stock_user")
        self.validate(transfer.with_user(picker))
        out = self.chain(transfer)[-1]
        self.assertEqual(out.picking_type_code, "outgoing")
        self.assertShown(out, "7315000000001")

    def test_orders_picked_together_keep_their_own_waybills(self):
        first = self.sell_with_waybill(steps="pick_ship")
        second = self.sell_with_waybill(steps="pick_ship")
        (first | second).move_ids.picked = True
        (first | second).with_context(skip_backorder=True).button_validate()
        self.assertShown(self.chain(first), "7315000000001")
        self.assertShown(self.chain(second), "7315000000002")

    def test_returned_goods_do_not_travel_with_the_old_waybill(self):
        transfer = self.sell_with_waybill()
        self.validate(transfer)
        returned = self.take_back(transfer)
        self.assertFalse(returned.waybill_ids)
        self.assertFalse(returned.carrier_tracking_ref)

    # === BACKORDERS === #

    def test_a_backorder_has_a_waybill_of_its_own(self):
        transfer = self.sell_with_waybill(quantity=5)
        self.validate(transfer, quantity=2)
        backorder = self.chain(transfer)[-1]
        self.assertEqual(backorder.backorder_id, transfer)
        self.assertFalse(backorder.waybill_ids)
        self.assertFalse(backorder.carrier_tracking_ref)
        self.assertEqual(backorder.carrier_price, 0)
        waybill = backorder._create_waybills()
        waybill._allocate_numbers()
        self.assertEqual(waybill.contents, "Scarf x 3")
        self.assertShown(backorder, "7315000000002")
        self.assertShown(transfer, "7315000000001")

    def test_a_backorder_does_not_pay_the_freight_again(self):
        transfer = self.sell(quantity=5)
        transfer.send_to_shipper()
        self.assertAlmostEqual(transfer.carrier_price, 6.0)
        self.validate(transfer, quantity=2)
        self.assertEqual(self.chain(transfer)[-1].carrier_price, 0)

    def test_goods_picked_in_two_goes_and_shipped_apart_have_two_waybills(self):
        first = self.sell_with_waybill(quantity=5, steps="pick_ship")
        self.validate(first, quantity=2)
        out = first._get_next_transfers()
        self.validate(out)
        second = self.chain(first).filtered(lambda p: p.backorder_id == first)
        second._create_waybills()._allocate_numbers()
        self.validate(second)
        rest = second._get_next_transfers()
        self.assertShown(out, "7315000000001")
        self.assertShown(rest, "7315000000002")

    def test_goods_picked_in_two_goes_and_shipped_together_show_both_numbers(self):
        first = self.sell_with_waybill(quantity=5, steps="pick_ship")
        self.validate(first, quantity=2)
        second = self.chain(first).filtered(lambda p: p.backorder_id == first)
        second._create_waybills()._allocate_numbers()
        self.validate(second)
        out = second._get_next_transfers()
        self.assertEqual(out, first._get_next_transfers())
        self.assertShown(out, "7315000000001,7315000000002")

    # === ODOO'S OWN WAY === #

    def test_validating_without_a_waybill_makes_one_and_numbers_it(self):
        transfer = self.sell()
        self.validate(transfer)
        self.assertEqual(transfer.state, "done")
        self.assertEqual(transfer.waybill_ids.number, "7315000000001")
        self.assertShown(transfer, "7315000000001")
        self.assertAlmostEqual(transfer.carrier_price, 4.5)

    def test_a_shipping_user_needs_no_right_on_waybills(self):
        transfer = self.sell()
        shipper = self.new_user("stock.group_stock_user")
        self.validate(transfer.with_user(shipper))
        self.assertEqual(transfer.state, "done")
        self.assertShown(transfer, "7315000000001")

    def test_validating_with_a_number_does_not_take_another(self):
        transfer = self.sell_with_waybill()
        self.validate(transfer)
        self.assertEqual(transfer.waybill_count, 1)
        self.assertShown(transfer, "7315000000001")

    def test_validating_numbers_a_waybill_that_waited_and_shows_it_once(self):
        transfer = self.sell(steps="pick_ship")
        waybill = transfer._create_waybills()
        self.validate(transfer)
        self.validate(transfer._get_next_transfers())
        self.assertEqual(waybill.number, "7315000000001")
        self.assertShown(self.chain(transfer), "7315000000001")

    def test_the_last_step_shows_its_new_number_on_the_earlier_ones(self):
        transfer = self.sell(steps="pick_pack_ship")
        for _ in range(3):
            self.validate(self.chain(transfer)[-1])
        self.assertEqual(self.chain(transfer)[-1].waybill_ids.number, "7315000000001")
        self.assertShown(self.chain(transfer), "7315000000001")

    def test_nothing_ships_without_a_number(self):
        self.pool.last_serial = 1
        self.new_numbered_waybill()
        transfer = self.sell()
        with (
            self.assertRaisesRegex(UserError, "number pools of ZTO are empty"),
            self.cr.savepoint(),
        ):
            self.validate(transfer)
        self.assertEqual(transfer.state, "assigned")

    def test_a_cancelled_number_does_not_ship(self):
        transfer = self.sell_with_waybill()
        transfer.waybill_ids.action_cancel()
        self.validate(transfer)
        self.assertShown(transfer, "7315000000002")
        self.assertAlmostEqual(transfer.carrier_price, 4.5)

    def test_cancelling_the_shipment_cancels_the_waybill(self):
        transfer = self.sell()
        transfer.send_to_shipper()
        transfer.cancel_shipment()
        self.assertEqual(transfer.waybill_ids.state, "cancelled")
        self.assertEqual(transfer.waybill_ids.number, "7315000000001")
        self.assertFalse(transfer.carrier_tracking_ref)
        self.assertEqual(transfer.carrier_price, 0)
        self.assertIn("7315000000001 cancelled", transfer.message_ids[0].body)

    def test_a_shipment_can_be_sent_again_after_it_was_cancelled(self):
        transfer = self.sell()
        transfer.send_to_shipper()
        transfer.cancel_shipment()
        transfer.send_to_shipper()
        self.assertShown(transfer, "7315000000002")
        self.assertAlmostEqual(transfer.carrier_price, 4.5)

    def test_cancelling_the_shipment_takes_the_number_off_every_step(self):
        transfer = self.sell_with_waybill(steps="pick_ship")
        self.validate(transfer)
        transfer._get_next_transfers().cancel_shipment()
        self.assertShown(self.chain(transfer), False)

    def test_a_shipped_parcel_is_not_cancelled_with_its_shipment(self):
        transfer = self.sell_with_waybill()
        transfer.waybill_ids._mark_shipped()
        with self.assertRaisesRegex(UserError, "only recalled"):
            transfer.cancel_shipment()
        self.assertEqual(transfer.waybill_ids.state, "shipped")

    # === SEVERAL TRANSFERS, ONE PARCEL === #

    def share_a_parcel(self, *quantities, steps="ship_only"):
        """Transfers of several orders with one waybill, made by the first."""
        transfers = self.env["stock.picking"].union(
            *(self.sell(quantity=quantity, steps=steps) for quantity in quantities)
        )
        waybill = transfers[0]._create_waybills()
        transfers[1:]._add_waybills(waybill)
        return transfers, waybill

    def test_the_freight_of_one_parcel_is_shared_by_weight(self):
        transfers, waybill = self.share_a_parcel(2, 6)
        waybill.weight = 3.2
        # The first kilogram and three more: 4.50 + 3 x 1.50.
        self.assertAlmostEqual(waybill.freight, 9.0)
        shares = waybill._get_freight_shares()
        self.assertEqual([shares[transfer] for transfer in transfers], [2.25, 6.75])

    def test_the_shares_add_up_to_the_freight(self):
        self.scarf.weight = 0
        self.zone.first_price = 10
        transfers, waybill = self.share_a_parcel(1, 1, 1)
        shares = waybill._get_freight_shares()
        self.assertEqual(
            [shares[transfer] for transfer in transfers], [3.33, 3.33, 3.34]
        )

    def test_sent_to_the_shipper_once_every_transfer_has_its_share(self):
        transfers, waybill = self.share_a_parcel(2, 6)
        waybill.weight = 3.2
        transfers[0].send_to_shipper()
        self.assertShown(transfers, "7315000000001")
        self.assertEqual(transfers.mapped("carrier_price"), [2.25, 6.75])

    def test_the_volume_of_every_transfer_counts_once(self):
        self.tariff.volumetric_divisor = 5000
        self.scarf.volume = 0.01
        transfers, waybill = self.share_a_parcel(1, 1, steps="pick_ship")
        # Two scarves of 10,000 cm³ count as 4 kg: 4.50 + 3 x 1.50.
        waybill.expected_weight = 0.8
        self.assertAlmostEqual(waybill.freight, 9.0)
        for transfer in transfers:
            self.validate(transfer)
        self.assertEqual(len(waybill.picking_ids), 4)
        self.assertEqual(waybill._get_first_transfers(), transfers)
        self.assertAlmostEqual(waybill.freight, 9.0)
