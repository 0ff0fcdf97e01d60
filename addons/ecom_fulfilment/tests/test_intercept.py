# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .station_common import StationCase

INTERCEPT = "ecom_fulfilment.activity_intercept"


@tagged("post_install", "-at_install")
class TestIntercept(StationCase):
    """Parcels that are stopped wherever they are, and recalled once they left."""

    def make_shipped(self, number, **values):
        """A parcel the courier has."""
        waybill = self.make_packed(number, **values)
        handover = self.make_handover()
        self.as_user(handover, "dispatcher").scan(waybill.number)
        self.as_user(handover, "dispatcher").action_close()
        self.assertEqual(waybill.state, "shipped")
        return waybill

    def tasks(self, waybill):
        return waybill.activity_search([INTERCEPT])

    # === BEFORE THE PARCEL LEAVES === #

    def test_transfer_and_parcel_of_a_stopped_order_show_the_reason(self):
        waybill = self.make_printed("I-1")
        self.as_user(waybill.order_id, "service").action_stop("Wrong colour")
        for records, role in (
            (waybill, "printer"),
            (waybill.picking_ids, "keeper"),
        ):
            theirs = self.as_user(records, role)
            with self.subTest(role):
                self.assertEqual(theirs.stop_reason, "Wrong colour")
                self.assertIn(
                    records.id, theirs.search([("stop_reason", "!=", False)]).ids
                )
        self.assertFalse(self.tasks(waybill))

    def test_stations_print_and_handover_name_the_reason(self):
        waybill = self.make_packed("I-1")
        self.as_user(waybill.order_id, "service").action_stop("Wrong colour")
        handover = self.as_user(self.make_handover(), "dispatcher")
        station = self.as_user(self.env["ecom.station"], "packer")
        printer = self.as_user(waybill, "printer")
        for name, call in {
            "station": lambda: station.open_parcel("pack", waybill.number),
            "print": lambda: printer._print("Label torn"),
            "handover": lambda: handover.scan(waybill.number),
        }.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, "Wrong colour"):
                call()

    # === AFTER IT LEFT === #

    def test_a_stop_after_handover_has_the_parcel_recalled(self):
        self.shop.dispatch_user_id = self.users["dispatcher"]
        waybill = self.make_shipped("I-1")
        self.as_user(waybill.order_id, "service").action_stop("Refund requested")
        task = self.tasks(waybill)
        self.assertEqual(task.user_id, self.users["dispatcher"])
        self.assertIn("Refund requested", task.note)

    def test_a_second_reason_opens_no_second_task(self):
        waybill = self.make_shipped("I-1")
        waybill.order_id._stop("Refund requested")
        waybill.order_id._stop("Wrong address")
        self.assertEqual(len(self.tasks(waybill)), 1)
        self.assertEqual(
            waybill.order_id.stop_reason, "Refund requested; Wrong address"
        )

    def test_a_cancelled_order_has_its_parcel_recalled(self):
        waybill = self.make_shipped("I-1")
        self.as_user(waybill.order_id, "service")._action_cancel()
        self.assertIn("cancelled", self.tasks(waybill).note)

    def test_a_receiver_changed_under_way_has_the_parcel_recalled(self):
        waybill = self.make_shipped("I-1")
        receiver = waybill.order_id.partner_shipping_id
        self.as_user(receiver, "service").street = "余杭区高教路1号"
        self.assertIn("receiver", self.tasks(waybill).note)

    def test_a_note_on_the_receiver_recalls_nothing(self):
        waybill = self.make_shipped("I-1")
        waybill.order_id.partner_shipping_id.comment = "Friendly"
        self.assertFalse(self.tasks(waybill))

    def test_what_is_signed_for_is_not_recalled(self):
        waybill = self.make_shipped("I-1")
        waybill.signed_at = "2026-11-20 10:00:00"
        waybill.order_id._stop("Refund requested")
        self.assertFalse(self.tasks(waybill))

    # === CUSTOMER SERVICE === #

    def test_customer_service_cancels_an_order_whose_transfer_is_in_a_batch(self):
        first, second = self.make_released("I-1"), self.make_released("I-2")
        transfers = (first | second).picking_ids
        transfers.batch_id = self.env["stock.picking.batch"].create({})
        self.as_user(first, "service")._action_cancel()
        self.assertEqual(first.picking_ids.state, "cancel")
        self.assertEqual(second.picking_ids.state, "assigned")


@tagged("post_install", "-at_install")
class TestReconsider(StationCase):
    """The rules look again where something changed of what they found fault with."""

    def test_a_mended_phone_lets_the_rules_pass_the_order(self):
        order = self.make_order("N-1", receiver=self.make_receiver(phone="138734196"))
        self.review(order)
        self.assertEqual(order.release_state, "on_hold")
        self.as_user(order.partner_shipping_id, "service").phone = "13873419625"
        self.assertEqual(order.release_state, "to_review")
        self.env["sale.order"].search([("id", "=", order.id)])._run_review_rules()
        self.assertEqual(order.release_state, "approved")

    def test_what_a_person_holds_stays_held_whatever_is_mended(self):
        order = self.make_order("N-1", receiver=self.make_receiver(phone="138734196"))
        self.review(order)
        self.as_user(order, "service").action_hold_review("Buyer calls back")
        order.partner_shipping_id.phone = "13873419625"
        self.review(order)
        self.assertEqual(order.release_state, "on_hold")

    def test_money_paid_to_odoo_lets_the_rules_pass_the_order(self):
        order = self.make_order("N-1", platform_paid=0)
        self.review(order)
        self.assertEqual(order.finding_ids.check_id.code, "payment")
        self.pay(order, "done", self.make_bank_transfer())
        self.review(order)
        self.assertEqual(order.release_state, "approved")
