# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import freeze_time, tagged

from .. import providers
from .courier import AllocationCommon, Client


@tagged("post_install", "-at_install")
class TestAllocationKeys(AllocationCommon):
    """When the same parcel may be asked for with the same key, and when it must not."""

    def setUp(self):
        super().setUp()
        # An API that repeats its answer for two days and cannot be asked otherwise.
        self.startPatcher(patch.object(Client, "repeatable_hours", 48))
        self.abilities = Client.abilities - {"find"}

    def leave_open(self):
        """A parcel whose first request was accepted, but never answered."""
        parcel = self.new_parcels(1)

        def lose_the_reply():
            raise providers.UnknownOutcome("timed out")

        self.api.next_create = [lose_the_reply]
        self.ask_for(parcel)
        self.assertEqual(parcel.allocation_state, "unknown")
        self.assertEqual(len(self.api.numbers), 1)
        return parcel

    def test_within_two_days_the_same_request_gets_the_first_number(self):
        parcel = self.leave_open()
        with freeze_time(Datetime.add(parcel.first_asked_at, hours=47)):
            self.ask_for(parcel)
        self.assertEqual(parcel.number, "SF1000000000000")
        self.assertEqual(self.api.asked, [parcel.parcel_key] * 2)

    def test_after_two_days_nobody_asks_again_and_a_person_is_told_why(self):
        parcel = self.leave_open()
        with freeze_time(Datetime.add(parcel.first_asked_at, hours=49)):
            self.ask_for(parcel)
        self.assertFalse(parcel.number)
        self.assertEqual(len(self.api.asked), 1)
        self.assertEqual(parcel.allocation_state, "unknown")
        self.assertIn("could give a second number", parcel.failure)

    def test_the_two_days_count_from_the_first_request(self):
        parcel = self.leave_open()
        first = parcel.first_asked_at
        self.api.next_create = [providers.UnknownOutcome("timed out")]
        with freeze_time(Datetime.add(first, hours=40)):
            self.ask_for(parcel)
        self.assertEqual(parcel.first_asked_at, first)
        with freeze_time(Datetime.add(first, hours=60)):
            self.ask_for(parcel)
        self.assertEqual(len(self.api.asked), 2)
        self.assertFalse(parcel.number)

    def test_an_api_that_can_be_asked_is_asked_however_late(self):
        self.abilities = Client.abilities
        parcel = self.leave_open()
        with freeze_time(Datetime.add(parcel.first_asked_at, hours=100)):
            self.ask_for(parcel)
        self.assertEqual(parcel.number, "SF1000000000000")
        self.assertEqual(len(self.api.numbers), 1)

    def test_a_corrected_address_is_asked_for_with_a_new_key(self):
        parcel = self.new_parcels(1)
        old_key = parcel.parcel_key
        self.api.refused = {old_key: providers.AddressError("not served")}
        self.ask_for(parcel)
        self.assertEqual(parcel.allocation_state, "failed")
        parcel.receiver_street = "文一西路970号"
        self.ask_for(parcel)
        self.assertEqual(parcel.number, "SF1000000000000")
        self.assertEqual(self.api.asked, [old_key, parcel.parcel_key])
        self.assertNotEqual(parcel.parcel_key, old_key)

    def test_any_other_refusal_keeps_the_key(self):
        parcel = self.new_parcels(1)
        old_key = parcel.parcel_key
        self.api.refused = {old_key: providers.CarrierError("no quota")}
        self.ask_for(parcel)
        self.assertEqual(parcel.parcel_key, old_key)

    def test_a_number_an_api_gave_is_taken_from_the_pool_that_holds_it_too(self):
        pool = self.new_pool(
            "Old paper", 1, 9, carrier_id=self.sf.id, prefix="SF100000000000", width=1
        )
        parcel = self.new_parcels(1)
        self.api.numbers[parcel.parcel_key] = "SF1000000000001"
        self.ask_for(parcel)
        self.assertEqual(parcel.number, "SF1000000000001")
        self.assertEqual(pool.numbers_left, 8)
        self.sf.account_id = False
        other = self.new_parcels(1)
        other._allocate_numbers()
        self.assertEqual(other.number, "SF1000000000002")

    def test_a_number_does_not_move_to_another_carrier(self):
        waybill = self.new_numbered_waybill()
        with self.assertRaisesRegex(UserError, "Cancel this waybill"):
            waybill.with_user(self.clerk).carrier_id = self.sf
        self.assertEqual(waybill.carrier_id, self.carrier)
