# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .station_common import StationCase


@tagged("post_install", "-at_install")
class TestSeveralParcels(StationCase):
    """One order in two parcels: printed, worked at and handed over together."""

    def make_pair(self, number):
        """The main and the further waybill of a released order, both printed."""
        main = self.make_released(number).waybill_ids
        main._set_parcel_count(2)
        self.allocate(main)
        self.as_user(main, "printer").action_print()
        return main, main.child_ids

    def make_packed_pair(self, number):
        """Two parcels of one order that only wait for the courier."""
        main, further = self.make_pair(number)
        self.scan_all("pick", main)
        self.scan_all("check", main)
        self.pack(main)
        return main, further

    def test_both_labels_are_printed_one_after_the_other(self):
        main, further = self.make_pair("P-1")
        self.assertEqual((main | further).mapped("state"), ["printed", "printed"])
        self.assertEqual(main.print_batch, further.print_batch)
        self.assertEqual((main.print_sequence, further.print_sequence), (1, 2))

    def test_both_belong_to_the_order_and_wait_at_the_same_station(self):
        main, further = self.make_pair("P-1")
        self.assertEqual(further.order_ids, main.order_ids)
        self.assertEqual(main.order_ids.waybill_ids, main | further)
        self.scan_all("pick", main)
        self.assertEqual((main | further).mapped("step"), ["check", "check"])

    def test_scanning_either_number_opens_the_consignment(self):
        main, further = self.make_pair("P-1")
        answer = self.open("pick", further.number)
        self.assertEqual(answer["waybill_id"], main.id)
        self.assertEqual([line["quantity"] for line in answer["lines"]], [1])

    def test_the_order_number_opens_the_consignment(self):
        main, _further = self.make_pair("P-1")
        answer = self.open("pick", main.order_id.platform_number)
        self.assertEqual(answer["waybill_id"], main.id)

    def test_both_leave_together(self):
        main, further = self.make_packed_pair("P-1")
        handover = self.make_handover()
        handover.scan(main.number)
        handover.scan(further.number)
        action = handover.action_close()
        self.assertEqual(self.message_of(action), "2 parcels handed over.")
        self.assertEqual((main | further).mapped("state"), ["shipped", "shipped"])
        self.assertEqual(main.picking_ids.state, "done")

    def test_neither_leaves_while_one_is_left_behind(self):
        main, further = self.make_packed_pair("P-1")
        for alone, other_number in ((main, "P-2"), (further, "P-3")):
            other = self.make_packed(other_number)
            handover = self.make_handover()
            handover.scan(alone.number)
            handover.scan(other.number)
            text = self.message_of(handover.action_close())
            with self.subTest(alone.number):
                self.assertIn(
                    f"Only 1 of the 2 parcels of {main.number} are loaded", text
                )
                self.assertEqual((main | further).mapped("state"), ["printed"] * 2)
                self.assertFalse((main | further).handover_id)
                self.assertEqual(main.picking_ids.state, "assigned")
                self.assertEqual(other.state, "shipped")

    def test_a_stopped_order_holds_both_back(self):
        main, further = self.make_packed_pair("P-1")
        main.order_id._stop("The buyer wants out")
        handover = self.make_handover()
        for parcel in (main, further):
            with self.assertRaisesRegex(UserError, "The buyer wants out"):
                handover.scan(parcel.number)

    def test_a_new_receiver_needs_both_labels_anew(self):
        main, further = self.make_pair("P-1")
        vals = main.picking_ids._prepare_waybill_vals()
        main.sudo()._refresh({**vals, "receiver_phone": "13800000000"})
        self.assertEqual((main | further).mapped("receiver_phone"), ["13800000000"] * 2)
        self.assertEqual((main | further).mapped("state"), ["to_print"] * 2)

    def test_the_keeper_ships_both_on_odoos_own_form(self):
        main, further = self.make_packed_pair("P-1")
        self.ship(main.picking_ids)
        self.assertEqual((main | further).mapped("state"), ["shipped", "shipped"])
