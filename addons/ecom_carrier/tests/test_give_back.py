# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import providers
from .courier import AllocationCommon


@tagged("post_install", "-at_install")
class TestGiveBack(AllocationCommon):
    """The courier hears of cancelled parcels, and reports on the others."""

    def test_a_cancelled_parcel_gives_its_number_back(self):
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        parcel.with_user(self.clerk).action_cancel()
        self.assertEqual(parcel.give_back_state, "queued")
        self.assertFalse(self.api.cancelled)
        self.run_jobs("_job_give_back")
        self.assertEqual(self.api.cancelled, [(parcel.parcel_key, "SF1000000000000")])
        self.assertEqual(parcel.give_back_state, "done")
        self.assertEqual(parcel.number, "SF1000000000000")

    def test_a_parcel_cancelled_while_the_courier_is_asked_gives_its_number_back(self):
        parcel = self.new_parcels(1)
        parcel._allocate_numbers()

        def cancel_meanwhile():
            parcel._do_step("_cancel")

        self.api.next_create = [cancel_meanwhile]
        self.run_jobs()
        self.assertEqual(parcel.state, "cancelled")
        self.assertEqual(parcel.number, "SF1000000000000")
        self.run_jobs("_job_give_back")
        self.assertEqual(len(self.api.cancelled), 1)

    def test_a_lost_answer_of_a_cancelled_parcel_is_found_and_given_back(self):
        parcel = self.new_parcels(1)

        def lose_answer():
            raise providers.UnknownOutcome("timed out")

        self.api.next_create = [lose_answer]
        self.ask_for(parcel)
        parcel._cancel()
        self.run_jobs()
        self.assertEqual(parcel.number, "SF1000000000000")
        self.run_jobs("_job_give_back")
        self.assertEqual(len(self.api.cancelled), 1)
        self.assertEqual(self.api.asked, [parcel.parcel_key])

    def test_a_cancelled_parcel_the_courier_knows_nothing_of_is_left_alone(self):
        parcel = self.new_parcels(1)
        self.api.next_create = [providers.UnknownOutcome("cut")]
        self.ask_for(parcel)
        parcel._cancel()
        self.run_jobs()
        self.assertFalse(parcel.number)
        self.assertFalse(parcel.allocation_state)
        self.assertEqual(self.api.asked, [parcel.parcel_key])

    def test_parcels_numbered_along_are_given_up_with_the_main_one(self):
        main = self.new_parcels(1)
        main._set_parcel_count(2)
        child = main.child_ids
        self.ask_for(main)
        main._cancel()
        self.assertEqual(child.state, "cancelled")
        self.run_jobs("_job_give_back")
        self.assertEqual(self.api.cancelled, [(main.parcel_key, main.number)])

    def test_what_the_courier_does_not_take_back_is_shown_until_it_does(self):
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        self.api.next_cancel = [
            providers.TryLater("down"),
            providers.CarrierError("collected already"),
        ]
        parcel._cancel()
        self.assertEqual(self.run_jobs("_job_give_back"), [2])
        self.assertEqual(self.run_jobs("_job_give_back"), [])
        self.assertEqual(parcel.give_back_state, "failed")
        self.assertEqual(parcel.failure, "collected already")
        self.assertEqual(self.sf.failed_waybill_count, 1)
        parcel.with_user(self.clerk).action_give_back()
        self.run_jobs("_job_give_back")
        self.assertEqual(parcel.give_back_state, "done")
        self.assertEqual(self.sf.failed_waybill_count, 0)

    def test_an_api_that_cancels_nothing_leaves_it_to_people(self):
        self.abilities = frozenset({"create"})
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        parcel._cancel()
        self.run_jobs("_job_give_back")
        self.assertEqual(parcel.give_back_state, "failed")
        self.assertIn("yourself", parcel.failure)

    def test_what_the_courier_took_back_is_given_back_once(self):
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        parcel._cancel()
        self.run_jobs("_job_give_back")
        parcel.with_user(self.clerk).action_cancel()
        self.assertEqual(parcel.give_back_state, "done")
        self.assertFalse(self.jobs("_job_give_back"))

    def test_a_parcel_the_courier_was_asked_for_takes_no_paper(self):
        parcel = self.new_parcels(1)
        self.api.next_create = [providers.UnknownOutcome("cut")]
        self.ask_for(parcel)
        with self.assertRaisesRegex(UserError, "may have a number"):
            parcel.with_user(self.clerk)._bind_number("YT0000000000001")
        self.assertFalse(parcel.number)
        self.assertEqual(parcel.allocation_state, "unknown")

    def test_a_parcel_with_a_paper_waits_for_no_courier(self):
        parcel = self.new_parcels(1)
        parcel._allocate_numbers()
        parcel.with_user(self.clerk)._bind_number("YT0000000000001")
        self.assertFalse(parcel.allocation_state)
        self.run_jobs()
        self.assertFalse(self.api.asked)
        self.assertEqual(parcel.number, "YT0000000000001")

    def test_numbers_of_pools_are_given_back_to_nobody(self):
        parcel = self.new_numbered_waybill()
        parcel._cancel()
        self.assertFalse(parcel.give_back_state)
        self.assertFalse(self.jobs("_job_give_back"))

    # === REPORTS === #

    def test_the_api_is_asked_once_to_report_on_a_parcel(self):
        self.account.write({"provider": "kuaidi100", "secret": "secret-7"})
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        self.run_jobs("_job_subscribe")
        ((number, phone, callback, salt),) = self.api.subscribed
        self.assertEqual((number, phone), ("SF1000000000000", "13812345678"))
        self.assertTrue(
            callback.endswith(f"/ecom/v1/tracking/kuaidi100/{self.sf.push_token}")
        )
        self.assertEqual(salt, self.sf.push_salt)
        self.assertTrue(parcel.subscribed_at)
        with self.enter_registry_test_mode():
            parcel._job_subscribe()
        self.assertEqual(len(self.api.subscribed), 1)

    def test_only_the_platform_of_the_account_may_report_unsigned(self):
        self.assertTrue(self.sf._takes_unsigned_pushes("sf"))
        self.assertFalse(self.carrier._takes_unsigned_pushes("sf"))
        self.account.provider = "kdniao"
        self.assertFalse(self.sf._takes_unsigned_pushes("sf"))

    def test_kdniao_signs_its_reports_with_the_key_of_the_account(self):
        self.assertEqual(self.sf._get_push_secret("kdniao"), self.sf.push_salt)
        self.account.provider = "kdniao"
        self.assertEqual(self.sf._get_push_secret("kdniao"), "checkword-7")
        self.assertEqual(
            self.carrier._get_push_secret("kdniao"), self.carrier.push_salt
        )

    def test_one_address_serves_all_couriers_of_an_account(self):
        other = self.new_carrier(
            "SF Air", account_id=self.account.id, api_carrier_code="SF"
        )
        self.assertEqual(self.sf._get_push_carriers(), self.sf | other)
        self.assertEqual(self.carrier._get_push_carriers(), self.carrier)
        self.assertIn("SF", other._get_push_codes())
