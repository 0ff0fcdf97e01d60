# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestTours(OrderCase, HttpCase):
    """The screens in a real browser, each as the person who works with it."""

    def test_reviewer_passes_a_held_order_with_a_reason(self):
        order = self.make_order("REMARK-1", buyer_memo="Please gift-wrap")
        self.review(order)
        self.assertEqual(order.release_state, "on_hold")
        self.start_tour(
            "/odoo/ecom-orders", "ecom_service_review", login="test_service"
        )
        review = order.review_ids.sorted()[0]
        self.assertEqual(review.state, "approved")
        self.assertEqual(review.reviewer_id, self.users["service"])
        self.assertEqual(order.release_state, "approved")

    def test_clerk_imports_a_file_and_mends_a_row(self):
        self.make_shop("Tour Shop", "manual")
        self.start_tour(
            "/odoo/ecom-imports", "ecom_import_and_mend", login="test_clerk"
        )
        orders = self.env["sale.order"].search([("platform_number", "like", "W-100%")])
        self.assertEqual(
            orders.sorted("platform_number").mapped("amount_total"), [30, 60]
        )

    def test_finance_reviewer_releases_from_the_list(self):
        order = self.make_order("CLEAN-1")
        self.review(order)
        self.start_tour(
            "/odoo/ecom-orders", "ecom_finance_release", login="test_finance"
        )
        self.assertEqual(order.release_state, "released")
        self.assertTrue(order.picking_ids)

    def test_clerk_prints_and_is_asked_for_a_reason_the_second_time(self):
        waybill = self.make_released("PRINT-1").waybill_ids
        self.start_tour(
            "/odoo/ecom-print-queue", "ecom_print_waybills", login="test_printer"
        )
        self.assertEqual(waybill.state, "printed")
        self.assertEqual(waybill.print_count, 1)
        self.start_tour(
            "/odoo/action-ecom_carrier.action_ecom_waybill",
            "ecom_reprint_waybill",
            login="test_printer",
        )
        self.assertEqual(waybill.print_count, 2)

    def test_picker_scans_a_parcel_and_a_wrong_piece_is_refused(self):
        waybill = self.make_printed("PICK-1", [(self.mug, 2)])
        self.start_tour("/odoo/ecom-station", "ecom_pick_parcel", login="test_picker")
        self.assertEqual(waybill.picked_by, self.users["picker"])
        self.assertEqual(waybill.scan_ids.mapped("accepted"), [True, True, False])

    def test_dispatcher_loads_and_closes_at_the_station(self):
        waybill = self.make_printed("LOAD-1")
        waybill._complete_pick()
        waybill._complete_check()
        waybill._complete_pack(0.6)
        self.env["ecom.handover"].create(
            {"carrier_id": self.courier.id, "warehouse_id": self.warehouse.id}
        )
        self.assertEqual(waybill.number, "7315000001")
        self.start_tour("/odoo/ecom-station", "ecom_hand_over", login="test_dispatcher")
        self.assertEqual(waybill.state, "shipped")
        self.assertEqual(waybill.picking_ids.state, "done")
