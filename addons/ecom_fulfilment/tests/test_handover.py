# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pypdfium2
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .order_common import PHONE
from .station_common import StationCase


@tagged("post_install", "-at_install")
class TestLoading(StationCase):
    """What goes into the courier's car."""

    def assert_not_loaded(self, handover, waybill, reason):
        with self.assertRaisesRegex(UserError, reason):
            handover.scan(waybill.number)
        self.assertFalse(waybill.handover_id)
        self.assertEqual(handover.waybill_count, 0)

    def test_parcels_are_counted_as_they_are_scanned(self):
        first, second = self.make_packed("H-1"), self.make_packed("H-2")
        handover = self.make_handover()
        self.assertEqual(
            handover.scan(first.number),
            {"number": first.number, "count": 1, "repeated": False},
        )
        self.assertEqual(handover.scan(f" {second.number} ")["count"], 2)
        self.assertEqual(handover.waybill_ids, first | second)

    def test_a_parcel_scanned_twice_is_loaded_once(self):
        waybill = self.make_packed("H-1")
        handover = self.make_handover()
        handover.scan(waybill.number)
        self.assertEqual(
            handover.scan(waybill.number),
            {"number": waybill.number, "count": 1, "repeated": True},
        )

    def test_another_couriers_parcel_is_refused(self):
        waybill = self.make_packed("H-1", carrier_id=self.cod_courier.id)
        self.assert_not_loaded(
            self.make_handover(), waybill, "goes with Shunfeng, not with this courier"
        )

    def test_a_parcel_of_another_warehouse_is_refused(self):
        other = self.make_warehouse("Suzhou", "SZT", "ship_only")
        waybill = self.make_packed("H-1")
        self.assert_not_loaded(
            self.make_handover(warehouse=other), waybill, "belongs to another warehouse"
        )

    def test_a_parcel_not_packed_is_refused(self):
        waybill = self.make_printed("H-1")
        self.assert_not_loaded(
            self.make_handover(), waybill, "not printed, checked and packed yet"
        )

    def test_a_parcel_packed_but_never_printed_is_refused(self):
        waybill = self.make_released("H-1").waybill_ids
        self.allocate(waybill)
        self.scan_all("pick", waybill)
        self.scan_all("check", waybill)
        self.pack(waybill)
        self.assert_not_loaded(
            self.make_handover(), waybill, "not printed, checked and packed yet"
        )

    def test_a_stopped_parcel_is_refused(self):
        waybill = self.make_packed("H-1")
        waybill.order_id._stop("The buyer wants out")
        self.assert_not_loaded(
            self.make_handover(), waybill, "is stopped: The buyer wants out"
        )

    def test_a_parcel_on_another_manifest_is_refused(self):
        waybill = self.make_packed("H-1")
        first = self.make_handover()
        first.scan(waybill.number)
        other = self.make_handover(self.cod_courier)
        with self.assertRaisesRegex(UserError, f"on the manifest {first.name} already"):
            other.scan(waybill.number)
        self.assertEqual(waybill.handover_id, first)

    def test_an_unknown_barcode_is_refused(self):
        with self.assertRaisesRegex(UserError, "no parcel with the barcode 4711"):
            self.make_handover().scan("4711")

    def test_a_parcel_is_unloaded_and_loaded_again(self):
        waybill = self.make_packed("H-1")
        handover = self.make_handover()
        handover.scan(waybill.number)
        handover.action_unload(waybill.number)
        self.assertFalse(waybill.handover_id)
        self.assertFalse(handover.scan(waybill.number)["repeated"])

    def test_one_courier_has_one_open_manifest_at_a_warehouse(self):
        first = self.make_handover()
        self.assertRegex(first.name, r"^HO\d{6}-\d{3}$")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.make_handover()

    def test_only_dispatchers_load_unload_and_close(self):
        waybill = self.make_packed("H-1")
        handover = self.make_handover()
        for role in ("picker", "packer", "printer", "keeper", "service", "outsider"):
            theirs = self.as_user(handover, role)
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    theirs.scan(waybill.number)
                with self.assertRaises(AccessError):
                    theirs.action_unload(waybill.number)
                with self.assertRaises(AccessError):
                    theirs.action_close()


@tagged("post_install", "-at_install")
class TestClosing(StationCase):
    """The courier signs and drives away."""

    def load(self, *waybills):
        handover = self.make_handover()
        for waybill in waybills:
            handover.scan(waybill.number)
        return handover

    def test_closing_ships_every_parcel(self):
        waybills = self.make_packed("H-1") | self.make_packed("H-2")
        handover = self.load(*waybills)
        action = handover.action_close()
        self.assertEqual(self.message_of(action), "2 parcels handed over.")
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(waybills.mapped("state"), ["shipped"] * 2)
        self.assertEqual(waybills.picking_ids.mapped("state"), ["done"] * 2)
        self.assertEqual(waybills.order_id.order_line.mapped("qty_delivered"), [1, 1])
        self.assertEqual(handover.state, "closed")
        self.assertEqual(handover.closed_by, self.users["dispatcher"])
        self.assertTrue(handover.closed_at)

    def test_one_stopped_parcel_stays_and_the_others_go(self):
        good, stopped, last = (self.make_packed(f"H-{number}") for number in (1, 2, 3))
        handover = self.load(good, stopped, last)
        stopped.order_id._stop("The buyer wants out")
        reason = (
            f"{stopped.number}: {stopped.order_id.name} is stopped: The buyer wants out"
        )
        action = handover.action_close()
        self.assertEqual(
            self.message_of(action).splitlines(), ["2 parcels handed over.", reason]
        )
        self.assertEqual(action["res_model"], "ecom.batch.result")
        self.assertEqual(handover.waybill_ids, good | last)
        self.assertEqual((good | last).mapped("state"), ["shipped"] * 2)
        self.assertFalse(stopped.handover_id)
        self.assertEqual(stopped.state, "printed")
        self.assertEqual(stopped.picking_ids.state, "assigned")
        self.assertIn(reason, handover.message_ids[0].body)

    def test_a_parcel_that_was_given_up_is_taken_off_the_manifest(self):
        good, given_up = self.make_packed("H-1"), self.make_packed("H-2")
        handover = self.load(good, given_up)
        self.as_user(given_up, "printer").action_cancel()
        self.assertEqual(handover.waybill_ids, good)
        handover.action_close()
        self.assertEqual(good.state, "shipped")
        self.assertEqual(given_up.state, "cancelled")
        self.assertEqual(given_up.picking_ids.state, "assigned")

    def test_nothing_leaves_on_a_number_that_was_given_up(self):
        waybill = self.make_packed("H-1")
        waybill._cancel()
        with self.assertRaisesRegex(UserError, "cannot leave with this label: Canc"):
            waybill._ship()
        waybill._mark_shipped()
        self.assertEqual(waybill.state, "cancelled")
        self.assertEqual(waybill.picking_ids.state, "assigned")

    def test_a_parcel_that_needs_another_label_stays(self):
        waybill = self.make_packed("H-1")
        handover = self.load(waybill)
        waybill._refresh({"receiver_name": "Wang Wei"})
        self.assertRegex(
            self.message_of(handover.action_close()),
            f"{waybill.number} cannot leave with this label: To Print",
        )
        self.assertEqual(waybill.state, "to_print")
        self.assertEqual(waybill.picking_ids.state, "assigned")

    def test_a_parcel_whose_goods_are_gone_stays_and_the_others_go(self):
        good, bad = self.make_packed("H-1"), self.make_packed("H-2")
        handover = self.load(good, bad)
        bad.picking_ids.do_unreserve()
        action = handover.action_close()
        self.assertRegex(self.message_of(action), f"{bad.number}: .* not all in stock")
        self.assertEqual(good.state, "shipped")
        self.assertEqual(bad.state, "printed")

    def test_a_manifest_whose_parcels_all_stay_is_not_closed(self):
        waybill = self.make_packed("H-1")
        handover = self.load(waybill)
        waybill.order_id._stop("The buyer wants out")
        action = handover.action_close()
        self.assertRegex(self.message_of(action), "^0 parcels handed over")
        self.assertEqual(handover.state, "open")
        self.assertFalse(handover.closed_at)

    def test_goods_validated_on_odoos_own_form_are_shipped_too(self):
        waybill = self.make_packed("H-1")
        self.ship(waybill.picking_ids)
        self.assertEqual(waybill.picking_ids.state, "done")
        self.assertEqual(waybill.state, "shipped")

    def test_closing_twice_changes_nothing(self):
        waybill = self.make_packed("H-1")
        handover = self.load(waybill)
        handover.action_close()
        closed_at, moves = handover.closed_at, waybill.picking_ids.move_ids
        action = handover.action_close()
        self.assertEqual(self.message_of(action), "1 parcels handed over.")
        self.assertEqual(handover.closed_at, closed_at)
        self.assertEqual(waybill.picking_ids.move_ids, moves)
        self.assertEqual(waybill.order_id.order_line.qty_delivered, 1)

    def test_a_closed_manifest_takes_and_gives_no_parcel(self):
        waybill, late = self.make_packed("H-1"), self.make_packed("H-2")
        handover = self.load(waybill)
        handover.action_close()
        with self.assertRaisesRegex(UserError, "is closed already"):
            handover.scan(late.number)
        with self.assertRaisesRegex(UserError, "is closed already"):
            handover.action_unload(waybill.number)
        self.assertEqual(handover.waybill_ids, waybill)

    def test_an_empty_manifest_is_not_closed(self):
        handover = self.make_handover()
        with self.assertRaisesRegex(UserError, "Scan the parcels first"):
            handover.action_close()

    def test_nobody_closes_a_manifest_by_writing_its_state(self):
        waybill = self.make_packed("H-1")
        handover = self.load(waybill)
        with self.assertRaises(AccessError):
            handover.write({"state": "closed"})
        handover.action_close()
        with self.assertRaises(AccessError):
            handover.write({"state": "open"})

    def test_the_manifest_names_numbers_and_masked_receivers_and_is_archived(self):
        waybill = self.make_packed("H-1")
        handover = self.load(waybill)
        handover.action_close()
        pdf, _kind = (
            self.as_user(self.env["ir.actions.report"], "dispatcher")
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("ecom_fulfilment.report_handover", handover.ids)
        )
        text = "".join(
            "".join(page.get_textpage().get_text_range().split())
            for page in pypdfium2.PdfDocument(pdf)
        )
        for part in (
            handover.name,
            waybill.number,
            "H-1",
            "Zhongtong",
            "L*H**",
            "0.60",
        ):
            self.assertIn(part, text)
        self.assertNotIn("LiHua", text)
        self.assertNotIn(PHONE, text)
        archived = self.env["ir.attachment"].search(
            [("res_model", "=", "ecom.handover"), ("res_id", "=", handover.id)]
        )
        self.assertEqual(archived.name, f"{handover.name}.pdf")
