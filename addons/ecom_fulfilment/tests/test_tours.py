# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestTours(OrderCase, HttpCase):
    """The screens in a real browser, each as the person who works with it."""

    def test_service_reviewer_decides_on_one_order_after_the_other_by_keys(self):
        self.gate_service.auto_approve = False
        self.make_order("CLEAN-1")
        orders = self.make_order(
            "MEMO-1",
            buyer_memo="Call before delivery",
            promised_at="2026-06-01 08:00:00",
        ) + self.make_order(
            "MEMO-2",
            buyer_memo="Deliver at noon",
            promised_at="2026-06-02 08:00:00",
        )
        self.review(self.env["sale.order"].search([("shop_id", "=", self.shop.id)]))
        self.start_tour(
            "/odoo/ecom-orders", "ecom_service_review", login="test_service"
        )
        passed, held = [self.review_of(order, self.gate_service) for order in orders]
        self.assertEqual([passed.state, held.state], ["approved", "hold"])
        self.assertEqual(passed.reviewer_id, self.users["service"])
        self.assertEqual(held.reason, "Which day suits - a, b or h")

    def test_clerk_imports_a_file_and_mends_a_row(self):
        self.make_shop("Tour Shop", "manual")
        self.start_tour(
            "/odoo/ecom-imports", "ecom_import_and_mend", login="test_clerk"
        )
        orders = self.env["sale.order"].search([("platform_number", "like", "W-100%")])
        self.assertEqual(
            orders.sorted("platform_number").mapped("amount_total"), [30, 60]
        )

    def test_finance_reviewer_passes_and_releases_from_the_list(self):
        self.gate_finance.auto_approve = False
        paid = self.make_order("PAID-1") + self.make_order("PAID-2")
        remarked = self.make_order("MEMO-1", buyer_memo="Call before delivery")
        self.review(paid + remarked)
        self.start_tour(
            "/odoo/ecom-orders", "ecom_finance_review", login="test_finance"
        )
        self.assertEqual(paid.mapped("release_state"), ["released", "released"])
        self.assertEqual(len(paid.picking_ids), 2)
        self.assertEqual(remarked.release_state, "to_review")

    def test_clerk_sees_an_order_but_passes_and_releases_nothing(self):
        order = self.make_order(
            "MINE-1", user_id=self.users["clerk"].id, buyer_memo="Call before delivery"
        )
        self.review(order)
        self.start_tour("/odoo/ecom-orders", "ecom_clerk_looks", login="test_clerk")
        result = self.call("clerk", "sale.order", "action_approve_review", order.ids)
        self.assertIn("You do not review orders", self.message_of(result))
        with self.assertRaises(AccessError):
            self.call("clerk", "sale.order", "action_release", order.ids)
        self.assertEqual(order.release_state, "to_review")

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
