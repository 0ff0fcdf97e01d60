# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

import pypdfium2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .order_common import OrderCase

NOON = datetime(2026, 3, 2, 4, 0)  # UTC; noon in China


class PrintCase(OrderCase):
    def make_numbered(self, *numbers, lines=None, **values):
        """Waybills with a number of as many released orders."""
        orders = self.env["sale.order"]
        for number in numbers:
            orders |= self.make_released(number, lines, **values)
        self.allocate(orders.waybill_ids)
        return orders.waybill_ids.sorted("id")

    def print_as(self, waybills, role="printer"):
        return self.as_user(waybills, role).action_print()

    def reprint(self, waybills, reason, role="printer"):
        """The clerk answers the question why."""
        action = self.print_as(waybills, role)
        wizard = (
            self.as_user(self.env[action["res_model"]], role)
            .with_context(**action["context"])
            .create({"reason": reason})
        )
        self.assertEqual(wizard.waybill_ids, waybills)
        return wizard.action_print()

    def texts(self, report, records):
        """The text of every page of a printed document, without white space."""
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(self.users["printer"])
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report, records.ids)
        )
        self.assertEqual(kind, "pdf")
        document = pypdfium2.PdfDocument(pdf)
        return [
            "".join(page.get_textpage().get_text_range().split()) for page in document
        ]


@tagged("post_install", "-at_install")
class TestPrint(PrintCase):
    def test_printing_marks_batch_sequence_count_and_person(self):
        waybills = self.make_numbered("P-1", "P-2", "P-3")
        with freeze_time(NOON):
            action = self.print_as(waybills)
        self.assertEqual(action["report_name"], "ecom_carrier.report_waybill")
        self.assertEqual(waybills.mapped("print_sequence"), [1, 2, 3])
        self.assertEqual(len(set(waybills.mapped("print_batch"))), 1)
        self.assertRegex(waybills[0].print_batch, r"^P\d{6}-\d{3}$")
        self.assertEqual(waybills.mapped("print_count"), [1, 1, 1])
        self.assertEqual(waybills.mapped("state"), ["printed"] * 3)
        self.assertEqual(waybills.mapped("printed_at"), [NOON] * 3)
        self.assertEqual(waybills.printed_by, self.users["printer"])

    def test_the_labels_come_in_the_order_of_their_sequence(self):
        waybills = self.make_numbered("P-1", "P-2", "P-3")
        wanted = waybills[1] | waybills[2] | waybills[0]
        self.print_as(wanted)
        self.assertEqual(wanted.mapped("print_sequence"), [1, 2, 3])
        pages = self.texts("ecom_carrier.report_waybill", wanted)
        self.assertEqual(len(pages), 3)
        for page, number in zip(
            pages, ["7315000002", "7315000003", "7315000001"], strict=True
        ):
            self.assertIn(number, page)

    def test_each_print_is_a_batch_of_its_own(self):
        first, second = self.make_numbered("P-1", "P-2")
        self.print_as(first)
        self.print_as(second)
        self.assertNotEqual(first.print_batch, second.print_batch)
        self.assertEqual([first.print_sequence, second.print_sequence], [1, 1])

    def test_a_printed_transfer_takes_no_further_line(self):
        (waybill,) = self.make_numbered("P-1")
        self.assertFalse(waybill.picking_ids.printed)
        self.print_as(waybill)
        self.assertTrue(waybill.picking_ids.printed)

    def test_a_waybill_without_number_is_refused(self):
        numbered = self.make_numbered("P-1")
        waiting = self.make_released("P-2").waybill_ids
        with self.assertRaisesRegex(UserError, "P-2 has no waybill number yet"):
            self.print_as(numbered | waiting)
        self.assertEqual(numbered.state, "to_print")
        self.assertFalse(numbered.print_count)

    def test_the_waybill_of_a_stopped_order_is_refused(self):
        good, stopped = self.make_numbered("P-1", "P-2")
        stopped.order_id._stop("The buyer wants out")
        with self.assertRaisesRegex(UserError, "stopped: The buyer wants out"):
            self.print_as(good | stopped)
        self.assertEqual(good.state, "to_print")

    def test_a_cancelled_or_shipped_waybill_is_refused(self):
        cancelled, shipped = self.make_numbered("P-1", "P-2")
        self.as_user(cancelled, "printer").action_cancel()
        shipped._mark_shipped()
        with self.assertRaises(UserError) as refused:
            self.print_as(cancelled | shipped)
        self.assertEqual(
            str(refused.exception),
            "7315000001 is not to be printed any more.\n"
            "7315000002 is not to be printed any more.",
        )

    def test_only_waybill_clerks_print(self):
        (waybill,) = self.make_numbered("P-1")
        for role in ("clerk", "service", "finance", "picker", "packer", "dispatcher"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.print_as(waybill, role)
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(waybill, role).action_print_pick_list()
        self.assertEqual(waybill.state, "to_print")


@tagged("post_install", "-at_install")
class TestReprint(PrintCase):
    def test_a_second_print_asks_for_the_reason(self):
        first, second = self.make_numbered("P-1", "P-2")
        self.print_as(first)
        batch = first.print_batch
        action = self.print_as(first | second)
        self.assertEqual(action["res_model"], "ecom.waybill.reprint")
        self.assertEqual(
            action["context"]["default_waybill_ids"],
            [Command.set((first | second).ids)],
        )
        self.assertEqual([first.print_count, second.print_count], [1, 0])
        self.assertEqual(first.print_batch, batch)

    def test_a_print_with_a_reason_counts_and_is_logged(self):
        waybills = self.make_numbered("P-1", "P-2")
        self.print_as(waybills)
        first_batch = waybills[0].print_batch
        action = self.reprint(waybills, "The paper jammed")
        self.assertEqual(action["report_name"], "ecom_carrier.report_waybill")
        self.assertEqual(waybills.mapped("print_count"), [2, 2])
        self.assertEqual(waybills.mapped("state"), ["printed"] * 2)
        self.assertNotEqual(waybills[0].print_batch, first_batch)
        for waybill in waybills:
            self.assertIn(
                "Printed again: The paper jammed", waybill.message_ids[0].body
            )
            self.assertEqual(
                waybill.message_ids[0].author_id, self.users["printer"].partner_id
            )

    def test_a_blank_reason_is_none(self):
        (waybill,) = self.make_numbered("P-1")
        self.print_as(waybill)
        with self.assertRaises(UserError):
            self.reprint(waybill, "  ")
        self.assertEqual(waybill.print_count, 1)

    def test_a_stopped_order_is_not_printed_again(self):
        (waybill,) = self.make_numbered("P-1")
        self.print_as(waybill)
        waybill.order_id._stop("The buyer wants out")
        with self.assertRaisesRegex(UserError, "stopped: The buyer wants out"):
            self.reprint(waybill, "The paper jammed")

    def test_only_waybill_clerks_print_again(self):
        (waybill,) = self.make_numbered("P-1")
        self.print_as(waybill)
        for role in ("service", "packer", "dispatcher"):
            Wizard = self.as_user(self.env["ecom.waybill.reprint"], role)
            with self.subTest(role), self.assertRaises(AccessError):
                Wizard.create(
                    {"waybill_ids": waybill.ids, "reason": "Lost"}
                ).action_print()
        self.assertEqual(waybill.print_count, 1)

    def test_a_label_nobody_printed_is_not_drawn_past_the_queue(self):
        (waybill,) = self.make_numbered("P-1")
        with self.assertRaises(UserError):
            self.texts("ecom_carrier.report_waybill", waybill)


@tagged("post_install", "-at_install")
class TestPickList(PrintCase):
    def test_it_names_place_codes_and_slots(self):
        shelf = self.env["stock.location"].create(
            {
                "name": "Shelf B",
                "barcode": "GZ-B-07",
                "location_id": self.warehouse.lot_stock_id.id,
            }
        )
        lamp = self.make_product("Lamp", "LAMP", 50, 1, "6901234567915")
        lamp.stock_quant_ids.location_id = shelf
        lines = [(self.mug, 2), (lamp, 1)]
        waybills = self.make_numbered("P-1", lines=lines) | self.make_numbered(
            "P-2", lines=[(self.mug, 3)]
        )
        self.print_as(waybills)
        action = self.as_user(waybills, "printer").action_print_pick_list()
        self.assertEqual(action["report_name"], "ecom_fulfilment.report_pick_list")
        (page,) = self.texts("ecom_fulfilment.report_pick_list", waybills)
        self.assertIn(waybills[0].print_batch, page)
        self.assertIn("Guangzhou", page)
        for text in ("MUG", "6901234567892", "1×22×3", "LAMP", "GZ-B-07", "1×1"):
            self.assertIn(text, page)
        self.assertNotIn("POT", page)

    def test_each_warehouse_has_its_own_list(self):
        other = self.make_warehouse("Suzhou", "SZT", "pick_ship")
        self.put_in_stock(self.pot, 5, other)
        waybills = self.make_numbered("P-1") | self.make_numbered(
            "P-2", lines=[(self.pot, 1)], warehouse_id=other.id
        )
        here, there = self.texts("ecom_fulfilment.report_pick_list", waybills)
        self.assertIn("MUG", here)
        self.assertNotIn("POT", here)
        self.assertIn("Suzhou", there)
        self.assertIn("POT", there)

    def test_goods_picked_already_are_still_listed_where_they_lay(self):
        other = self.make_warehouse("Suzhou", "SZT", "pick_ship")
        self.put_in_stock(self.pot, 5, other)
        (waybill,) = self.make_numbered(
            "P-1", lines=[(self.pot, 1)], warehouse_id=other.id
        )
        waybill._complete_pick()
        (page,) = self.texts("ecom_fulfilment.report_pick_list", waybill)
        self.assertEqual(page.count("6901234567908"), 1)
