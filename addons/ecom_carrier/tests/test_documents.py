# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

import pypdfium2
import zxingcpp

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import CarrierCommon

REPORT = "ecom_carrier.action_report_waybill"
LABEL_DPI = 203  # of the usual thermal printers
POINTS_PER_INCH = 72
POINTS_PER_MM = 72 / 25.4


@tagged("post_install", "-at_install")
class TestDocuments(CarrierCommon, HttpCase):
    """Labels come out of Odoo's own printing, drawn and readable by scanners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env.ref(REPORT)
        cls.transfers = cls.sell_with_waybill() | cls.sell_with_waybill()
        cls.waybills = cls.transfers.waybill_ids.sorted("id")

    def render(self, waybills, user=None):
        """The pages of the labels as Odoo's Print menu makes them."""
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        pdf, kind = reports._render_qweb_pdf(REPORT, waybills.ids)
        self.assertEqual(kind, "pdf")
        return self.open(pdf)

    def open(self, pdf):
        document = pypdfium2.PdfDocument(pdf)
        self.addCleanup(document.close)
        return list(document)

    def text(self, page):
        """All text of a page without white space: lines break where they fit."""
        return "".join(page.get_textpage().get_text_range().split())

    def barcodes(self, page):
        """The different codes a scanner reads on a printed page."""
        image = page.render(scale=LABEL_DPI / POINTS_PER_INCH, grayscale=True).to_pil()
        found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.Code128)
        return {barcode.text for barcode in found}

    # === LABELS === #

    def test_each_waybill_is_a_label_with_its_number_as_barcode(self):
        pages = self.render(self.waybills)
        self.assertEqual(
            [self.barcodes(page) for page in pages],
            [{"7315000000001"}, {"7315000000002"}],
        )

    def test_labels_come_in_the_order_they_were_asked_for(self):
        pages = self.render(self.waybills.sorted("id", reverse=True))
        self.assertEqual(
            [self.barcodes(page) for page in pages],
            [{"7315000000002"}, {"7315000000001"}],
        )

    def test_a_label_is_100_by_150_mm(self):
        (page,) = self.render(self.waybills[0])
        width, height = page.get_size()
        self.assertAlmostEqual(width, 100 * POINTS_PER_MM, 1)
        self.assertAlmostEqual(height, 150 * POINTS_PER_MM, 1)

    def test_the_receiver_is_masked_as_the_standard_asks(self):
        text = self.text(self.render(self.waybills[0])[0])
        self.assertIn("王**", text)
        self.assertIn("1******5678", text)
        self.assertIn("浙江省杭州市余杭区文一西路969号3幢*单元****室", text)
        for secret in ("小明", "1381234", "2单元", "1203"):
            self.assertNotIn(secret, text)

    def test_the_sender_is_the_warehouse_with_its_phone_masked(self):
        text = self.text(self.render(self.waybills[0])[0])
        self.assertIn("云裳旗舰店", text)
        self.assertIn("0755-******21", text)
        self.assertIn("广东省深圳市南山区留仙大道4168号", text)
        self.assertNotIn("876543", text)

    def test_a_label_says_what_the_parcel_is(self):
        self.waybills[0].write({"cod_amount": 199.5, "insured_amount": 1000})
        self.carrier.courier_product = "标准快递"
        text = self.text(self.render(self.waybills[0])[0])
        self.assertIn("ZTO", text)
        self.assertIn("标准快递", text)
        self.assertIn("Scarfx2", text)
        self.assertIn("0.80kg", text)
        self.assertIn("¥199.50", text)
        self.assertIn("¥1,000.00", text)
        self.assertIn(self.transfers[0].sale_id.name, text)

    def test_a_weighed_parcel_shows_its_real_weight(self):
        self.waybills[0].weight = 1.25
        self.assertIn("1.25kg", self.text(self.render(self.waybills[0])[0]))

    def test_the_time_of_printing_is_local_to_who_prints(self):
        self.env.user.tz = "Asia/Shanghai"
        self.waybills[0].printed_at = datetime(2025, 11, 23, 1, 15)
        self.assertIn("2025-11-2309:15", self.text(self.render(self.waybills[0])[0]))

    # === WHAT IS REFUSED === #

    def test_a_waybill_without_a_number_is_not_printed(self):
        waiting = self.sell()._create_waybills()
        with self.assertRaisesRegex(
            UserError, f"1 waybills have no number.*{waiting.origin}"
        ):
            self.render(self.waybills | waiting)

    def test_nothing_chosen_prints_nothing(self):
        with self.assertRaisesRegex(UserError, "Choose what to print"):
            self.render(self.waybills.browse())

    def test_whoever_may_not_read_waybills_may_not_print_them(self):
        accountant = self.new_user("account.group_account_invoice")
        # Whatever the drawing itself looks at.
        self.patch(type(self.waybills), "_draw_document_labels", lambda waybills: b"")
        with self.assertRaises(AccessError):
            self.render(self.waybills, accountant)

    def test_a_clerk_without_buyers_data_prints_labels_all_the_same(self):
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        self.assertFalse(clerk.has_group("ecom_carrier.group_buyer_data"))
        (page,) = self.render(self.waybills[0], clerk)
        self.assertIn("王**", self.text(page))

    # === ODOO'S PRINTING === #

    def test_a_clerk_downloads_the_labels_in_the_browser(self):
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        self.authenticate(clerk.login, clerk.login)
        ids = ",".join(map(str, self.waybills.ids))
        reply = self.url_open(f"/report/pdf/ecom_carrier.report_waybill/{ids}")
        self.assertEqual(reply.headers["Content-Type"], "application/pdf")
        pages = self.open(reply.content)
        self.assertEqual(self.barcodes(pages[1]), {"7315000000002"})

    def test_the_client_learns_that_the_report_is_drawn(self):
        action = self.report.report_action(self.waybills, config=False)
        self.assertEqual(action["report_type"], "qweb-pdf")
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        loaded = self.report.with_user(clerk).sudo()._get_action_dict()
        self.assertEqual(loaded["drawing"], "labels")

    def test_an_archived_label_is_printed_as_it_was(self):
        self.report.write(
            {
                "attachment": "'%s.pdf' % object.number",
                "attachment_use": True,
            }
        )
        self.render(self.waybills)
        archived = self.env["ir.attachment"].search(
            [("res_model", "=", "ecom.waybill"), ("res_id", "in", self.waybills.ids)]
        )
        self.assertEqual(
            sorted(archived.mapped("name")),
            ["7315000000001.pdf", "7315000000002.pdf"],
        )
        self.waybills.contents = "Changed"
        for page in self.render(self.waybills):
            self.assertIn("Scarfx2", self.text(page))

    def test_other_reports_are_made_by_odoo(self):
        html, kind = self.env["ir.actions.report"]._render_qweb_pdf(
            "stock.action_report_delivery", self.transfers.ids
        )
        self.assertEqual(kind, "html")
        for transfer in self.transfers:
            self.assertIn(transfer.name, html.decode())
