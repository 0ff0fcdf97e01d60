# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged

from .common import CarrierCommon

# One black pixel.
IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


class ProofCommon(CarrierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.van = cls.new_carrier("Van", mode="own")
        cls.store = cls.new_carrier("Store", mode="pickup")
        cls.driver = cls.new_user("stock.group_stock_user")
        cls.clerk = cls.new_user("ecom_carrier.group_waybill_clerk")

    @classmethod
    def new_parcel(cls, carrier, **values):
        """A parcel that has left."""
        waybill = cls.new_numbered_waybill(carrier_id=carrier.id, **values)
        waybill._mark_shipped()
        return waybill

    def deliver(self, waybill, user=None, **values):
        """Fill the wizard in as the driver does; what the button returns."""
        return self.fill(waybill, "action_deliver", user, **values).action_deliver()

    def fail_delivery(self, waybill, user=None, **values):
        """Record a vain attempt."""
        wizard = self.fill(waybill, "action_fail_delivery", user, **values)
        return wizard.action_fail()

    def fill(self, waybill, button, user, **values):
        seen = waybill.with_user(user or self.driver)
        action = getattr(seen, button)()
        return (
            seen.env[action["res_model"]]
            .with_context(**action["context"])
            .create({"time": Datetime.now(), **values})
        )

    def assertRefused(self, waybill, message, **values):
        before = (waybill.tracking_status, len(waybill.event_ids))
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            self.deliver(waybill, **values)
        waybill.invalidate_recordset()
        self.assertEqual((waybill.tracking_status, len(waybill.event_ids)), before)
        self.assertFalse(waybill.proof_by)
        self.assertFalse(waybill.proof_name)


@tagged("post_install", "-at_install")
class TestOwnVehicle(ProofCommon):
    """The driver of our own vehicle proves that the parcel arrived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waybill = cls.new_parcel(cls.van)
        cls.waybill.event_ids.sudo().time = Datetime.now() - timedelta(hours=2)
        cls.waybill._update_tracking_status()

    def test_a_parcel_is_on_its_way_when_the_vehicle_leaves(self):
        self.assertEqual(self.waybill.tracking_status, "delivering")

    def test_name_and_signature_prove_the_delivery(self):
        time = Datetime.now() - timedelta(minutes=5)
        self.deliver(self.waybill, time=time, name="王小明", signature=IMAGE)
        self.assertEqual(self.waybill.tracking_status, "signed")
        self.assertEqual(self.waybill.signed_at, time)
        self.assertEqual(self.waybill.proof_name, "王小明")
        self.assertEqual(self.waybill.proof_by, self.driver)
        self.assertTrue(self.waybill.proof_signature)
        event = self.waybill.event_ids[0]
        self.assertEqual((event.status, event.carrier_code), ("signed", "own"))
        self.assertNotIn("王小明", event.text)

    def test_a_photo_proves_it_too(self):
        self.deliver(self.waybill, name="Porter", photo=IMAGE)
        self.assertEqual(self.waybill.tracking_status, "signed")
        self.assertTrue(self.waybill.proof_photo)

    def test_a_name_alone_proves_nothing(self):
        self.assertRefused(self.waybill, "A signature or a photo", name="王小明")

    def test_a_signature_without_a_name_proves_nothing(self):
        self.assertRefused(self.waybill, "Enter the name", name=" ", signature=IMAGE)

    def test_a_parcel_is_not_delivered_in_the_future(self):
        self.assertRefused(
            self.waybill,
            "in the future",
            time=Datetime.now() + timedelta(hours=1),
            name="王小明",
            signature=IMAGE,
        )

    def test_nor_before_it_left(self):
        self.assertRefused(
            self.waybill,
            "seen later than that",
            time=Datetime.now() - timedelta(hours=3),
            name="王小明",
            signature=IMAGE,
        )

    def test_what_was_not_shipped_is_not_delivered(self):
        waybill = self.new_numbered_waybill(carrier_id=self.van.id)
        self.assertRefused(waybill, "has not been shipped")
        waybill._cancel()
        self.assertRefused(waybill, "has not been shipped")

    def test_nothing_is_delivered_twice(self):
        wizard = self.fill(
            self.waybill, "action_deliver", None, name="Twice", signature=IMAGE
        )
        self.deliver(self.waybill, name="王小明", signature=IMAGE)
        signed_at = self.waybill.signed_at
        for act in (wizard.action_deliver, self.waybill.action_deliver):
            with self.assertRaisesRegex(UserError, "delivered or returned already"):
                act()
        with self.assertRaisesRegex(UserError, "delivered or returned already"):
            self.fail_delivery(self.waybill, reason="refused")
        self.assertEqual(self.waybill.proof_name, "王小明")
        self.assertEqual(self.waybill.signed_at, signed_at)

    def test_a_couriers_parcel_is_signed_for_by_the_courier(self):
        waybill = self.new_parcel(self.carrier)
        self.assertFalse(waybill.event_ids)
        self.assertRefused(waybill, "ZTO brings 7315000000001 itself")

    def test_only_warehouse_people_deliver(self):
        salesman = self.new_user("sales_team.group_sale_salesman")
        wizard = self.fill(
            self.waybill, "action_deliver", None, name="王小明", signature=IMAGE
        )
        with self.assertRaises(AccessError):
            self.waybill.with_user(salesman).action_deliver()
        with self.assertRaises(AccessError):
            self.waybill.with_user(salesman)._deliver(Datetime.now(), "王小明", IMAGE)
        with self.assertRaises(AccessError):
            wizard.with_user(salesman).action_deliver()
        self.assertEqual(self.waybill.tracking_status, "delivering")

    def test_nobody_writes_a_proof_by_hand(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        for name in ("proof_by", "proof_name", "pickup_tries", "pickup_code"):
            with self.assertRaises(AccessError):
                self.waybill.with_user(manager).write({name: False})

    def test_who_signed_is_a_buyers_data(self):
        self.deliver(self.waybill, name="王小明", signature=IMAGE)
        seen = self.waybill.with_user(self.driver)
        self.assertEqual(seen.proof_by, self.driver)
        for name in ("proof_name", "proof_signature", "proof_photo"):
            with self.assertRaises(AccessError):
                seen.read([name])

    def test_a_vain_attempt_says_why(self):
        self.fail_delivery(self.waybill, reason="nobody_home", note="Shop closed")
        self.assertEqual(self.waybill.tracking_status, "exception")
        self.assertEqual(self.waybill.event_ids[0].text, "Nobody Home: Shop closed")
        self.assertFalse(self.waybill.signed_at)
        self.assertFalse(self.waybill.proof_by)

    def test_a_refused_parcel_is_refused(self):
        self.fail_delivery(self.waybill, reason="refused")
        self.assertEqual(self.waybill.tracking_status, "refused")

    def test_a_vain_attempt_without_a_reason_is_not_recorded(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.fail_delivery(self.waybill, note="?")
        self.assertEqual(self.waybill.tracking_status, "delivering")

    def test_the_next_attempt_may_succeed(self):
        self.fail_delivery(self.waybill, reason="nobody_home")
        self.deliver(self.waybill, name="王小明", signature=IMAGE)
        self.assertEqual(self.waybill.tracking_status, "signed")
        self.assertEqual(len(self.waybill.event_ids), 3)


@tagged("post_install", "-at_install")
class TestPickup(ProofCommon):
    """Who fetches a parcel names the code that only the receiver was sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer.email = "buyer@example.com"
        cls.waybill = cls.new_parcel(cls.store, partner_id=cls.buyer.id)

    def wrong(self):
        """A code that is not this parcel's."""
        return "000000" if self.waybill.pickup_code != "000000" else "111111"

    def mails(self):
        return self.env["mail.mail"].search([("subject", "like", "ready for pickup")])

    def test_the_code_has_six_digits_and_is_sent_to_the_receiver(self):
        self.assertRegex(self.waybill.pickup_code, r"^\d{6}$")
        mail = self.mails()
        self.assertEqual(mail.recipient_ids, self.buyer)
        self.assertIn(self.waybill.pickup_code, mail.body_html)
        self.assertIn(self.waybill.number, mail.subject)

    def test_the_counter_does_not_read_the_code(self):
        with self.assertRaises(AccessError):
            self.waybill.with_user(self.driver).read(["pickup_code"])
        with self.assertRaises(AccessError):
            self.waybill.with_user(self.driver).search([("pickup_code", "=like", "1%")])

    def test_parcels_of_couriers_have_no_code(self):
        self.assertFalse(self.new_numbered_waybill().pickup_code)

    def test_the_right_code_and_a_name_are_the_proof(self):
        self.deliver(self.waybill, code=self.waybill.pickup_code, name="王小明")
        self.assertEqual(self.waybill.tracking_status, "signed")
        self.assertEqual(self.waybill.proof_by, self.driver)

    def test_full_width_digits_are_digits(self):
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in self.waybill.pickup_code)
        self.deliver(self.waybill, code=f" {wide} ", name="王小明")
        self.assertEqual(self.waybill.tracking_status, "signed")

    def test_a_wrong_code_is_counted_and_nothing_handed_out(self):
        action = self.deliver(self.waybill, code=self.wrong(), name="王小明")
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.message, "Wrong code; 4 tries left.")
        self.assertEqual(self.waybill.pickup_tries, 1)
        self.assertEqual(self.waybill.tracking_status, "locker")
        self.assertFalse(self.waybill.proof_name)

    def test_no_code_is_a_wrong_code(self):
        self.deliver(self.waybill, name="王小明")
        self.assertEqual(self.waybill.pickup_tries, 1)

    def test_after_five_wrong_codes_the_right_one_is_refused_too(self):
        for _try in range(5):
            self.deliver(self.waybill, code=self.wrong(), name="王小明")
        self.assertRefused(
            self.waybill,
            "locked after 5 wrong codes",
            code=self.waybill.pickup_code,
            name="王小明",
        )
        self.assertEqual(self.waybill.pickup_tries, 5)

    def test_a_clerk_unlocks_with_a_new_code(self):
        for _try in range(5):
            self.deliver(self.waybill, code=self.wrong(), name="王小明")
        old = self.waybill.pickup_code
        with self.assertRaises(AccessError):
            self.waybill.with_user(self.driver).action_renew_pickup_code()
        # One in a million is the same.
        while self.waybill.pickup_code == old:
            self.waybill.with_user(self.clerk).action_renew_pickup_code()
        self.assertEqual(self.waybill.pickup_tries, 0)
        self.assertIn(self.waybill.pickup_code, self.mails()[0].body_html)
        self.deliver(self.waybill, code=self.waybill.pickup_code, name="王小明")
        self.assertEqual(self.waybill.tracking_status, "signed")

    def test_a_fetched_parcel_gets_no_new_code(self):
        code = self.waybill.pickup_code
        self.deliver(self.waybill, code=code, name="王小明")
        with self.assertRaisesRegex(UserError, "delivered or returned already"):
            self.waybill.with_user(self.clerk).action_renew_pickup_code()
        self.assertEqual(self.waybill.pickup_code, code)

    def test_the_code_needs_a_name_too(self):
        self.assertRefused(
            self.waybill, "Enter the name", code=self.waybill.pickup_code
        )


@tagged("post_install", "-at_install")
class TestDeliveryTour(ProofCommon, HttpCase):
    """The driver's screen in a real browser."""

    def test_a_driver_takes_a_signature(self):
        waybill = self.new_parcel(self.van, origin="TOUR-1")
        waybill.event_ids.sudo().time = Datetime.now() - timedelta(hours=1)
        waybill._update_tracking_status()
        self.start_tour(
            f"/odoo/action-ecom_carrier.action_ecom_waybill/{waybill.id}",
            "ecom_deliver_own_parcel",
            login=self.driver.login,
        )
        self.assertEqual(waybill.tracking_status, "signed")
        self.assertEqual(waybill.proof_name, "Wang Xiaoming")
        self.assertTrue(waybill.proof_signature)
        self.assertEqual(waybill.proof_by, self.driver)
