# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import providers
from .courier import AllocationCommon


@tagged("post_install", "-at_install")
class TestAllocation(AllocationCommon):
    """Numbers from a carrier's API come by jobs, each parcel's only once."""

    # === ASKING === #

    def test_a_clerk_asks_and_no_courier_is_called_meanwhile(self):
        parcels = self.new_parcels(2).with_user(self.clerk)
        message = parcels.action_allocate()["params"]["message"]
        self.assertEqual(
            message,
            "0 waybills got a number.\n2 more are being asked for at the couriers.",
        )
        self.assertEqual(set(parcels.mapped("allocation_state")), {"queued"})
        self.assertEqual(len(self.jobs()), 2)
        self.assertFalse(self.api.asked)

    def test_the_job_brings_the_number_and_what_the_label_shows(self):
        transfer = self.sell(carrier=self.sf)
        parcel = transfer._create_waybills()
        self.assertEqual(self.ask_for(parcel), [])
        self.assertEqual(self.api.asked, [parcel.parcel_key])
        self.assertEqual(parcel.number, "SF1000000000000")
        self.assertEqual(parcel.state, "to_print")
        self.assertEqual(parcel.allocation_state, "done")
        self.assertEqual(parcel.sorting_code, "020W-F0-CK")
        self.assertEqual(parcel.package_center, "广州集包")
        self.assertEqual(parcel.courier_reference, "ref-SF1000000000000")
        self.assertEqual(parcel.label_data["raw"], {"k": "v"})
        self.assertEqual(transfer.carrier_tracking_ref, "SF1000000000000")
        label = parcel._prepare_label()
        self.assertEqual(label.sorting_code, "020W-F0-CK")
        self.assertEqual(label.product_name, "特快")

    def test_a_sandbox_number_is_marked_on_its_label(self):
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        self.assertTrue(parcel.is_test)
        self.assertIn("TEST", parcel._prepare_label().remark)
        self.account.environment = "production"
        real = self.new_parcels(1)
        self.ask_for(real)
        self.assertFalse(real.is_test)
        self.assertEqual(real._prepare_label().remark, "广州集包")

    def test_the_courier_is_told_of_sender_receiver_and_goods(self):
        transfer = self.sell(carrier=self.sf, quantity=3)
        parcel = transfer._create_waybills()
        parcel.write({"cod_amount": 88.5, "insured_amount": 200, "with_receipt": True})
        shipment = parcel._prepare_shipment()
        self.assertEqual(shipment.key, parcel.parcel_key)
        self.assertEqual(shipment.sender.name, "云裳旗舰店")
        self.assertEqual(shipment.sender.city, "深圳市")
        self.assertEqual(shipment.receiver.district, "余杭区")
        self.assertEqual(shipment.receiver.street, "文一西路969号3幢2单元1203室")
        (item,) = shipment.items
        self.assertEqual((item.name, str(item.quantity)), ("Scarf", "3.0"))
        self.assertEqual(str(shipment.cod_amount), "88.5")
        self.assertEqual(str(shipment.insured_amount), "200.0")
        self.assertTrue(shipment.receipt)

    def test_a_second_click_makes_no_second_job(self):
        parcels = self.new_parcels(2)
        parcels._allocate_numbers()
        parcels._allocate_numbers()
        self.assertEqual(len(self.jobs()), 2)

    def test_a_job_that_runs_again_asks_no_second_time(self):
        parcel = self.new_parcels(1)
        self.ask_for(parcel)
        with self.enter_registry_test_mode():
            parcel._job_allocate()
        self.assertEqual(self.api.asked, [parcel.parcel_key])

    def test_carriers_without_an_account_take_from_their_pools(self):
        parcel = self.new_waybills(1)
        (parcel | self.new_parcels(1))._allocate_numbers()
        self.assertEqual(parcel.number, "7315000000001")
        self.assertFalse(parcel.allocation_state)
        self.assertEqual(len(self.jobs()), 1)

    def test_asking_for_100_costs_as_many_queries_as_for_10(self):
        few, many = self.new_parcels(10), self.new_parcels(100)
        self.new_parcels(1)._allocate_numbers()
        counts = []
        for parcels in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            parcels._allocate_numbers()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_cainiao_is_asked_for_ten_parcels_at_once(self):
        self.account.write({"provider": "cainiao", "secret": "session"})
        parcels = self.new_parcels(12)
        parcels._allocate_numbers()
        self.assertEqual([len(job.records) for job in self.jobs()], [10, 2])
        self.run_jobs()
        self.assertEqual(len(set(parcels.mapped("number"))), 12)

    def test_a_clerk_may_go_on_without_a_job_runner(self):
        parcels = self.new_parcels(2)
        parcels._allocate_numbers()
        with self.enter_registry_test_mode():
            action = parcels.with_user(self.clerk).action_continue_now()
        self.assertEqual(action["params"]["message"], "2 of 2 waybills have a number.")
        self.assertTrue(all(parcels.mapped("number")))
        self.run_jobs()
        self.assertEqual(len(self.api.asked), 2)

    # === SEVERAL PARCELS === #

    def test_further_parcels_get_their_numbers_with_the_main_one(self):
        main = self.new_parcels(1)
        main._set_parcel_count(3)
        children = main.child_ids.sorted("id")
        self.ask_for(main | children)
        self.assertEqual(self.api.asked, [main.parcel_key])
        self.assertEqual(
            children.mapped("number"), ["SF1000000000000-1", "SF1000000000000-2"]
        )
        self.assertEqual(set(children.mapped("state")), {"to_print"})

    def test_a_receipt_that_comes_back_has_a_waybill_of_its_own(self):
        parcel = self.new_parcels(1, with_receipt=True)
        self.ask_for(parcel)
        (receipt,) = parcel.child_ids
        self.assertEqual(receipt.kind, "receipt")
        self.assertEqual(receipt.number, "RSF1000000000000")
        self.assertEqual(parcel.parcel_count, 1)

    def test_a_number_more_than_there_are_parcels_makes_a_parcel(self):
        parcel = self.new_parcels(1, cod_amount=50)
        self.api.child_numbers = 1
        self.ask_for(parcel)
        (child,) = parcel.child_ids
        self.assertEqual(child.number, "SF1000000000000-1")
        self.assertEqual(child.receiver_name, "王小明")
        self.assertEqual(child.cod_amount, 0)
        self.assertEqual(child.state, "to_print")

    def test_a_number_too_few_leaves_a_parcel_without(self):
        main = self.new_parcels(1)
        main._set_parcel_count(3)
        self.api.child_numbers = 1
        self.ask_for(main)
        first, second = main.child_ids.sorted("id")
        self.assertEqual(first.number, "SF1000000000000-1")
        self.assertEqual(second.state, "waiting")
        self.assertIn("2 numbers for 3 parcels", second.failure)
        self.ask_for(second)
        self.assertIn("without this one", second.failure)
        self.assertEqual(self.api.asked, [main.parcel_key])

    def test_the_parcels_a_courier_was_told_of_are_settled(self):
        main = self.new_parcels(1)
        main._set_parcel_count(2)
        self.ask_for(main)
        with self.assertRaisesRegex(UserError, "how many parcels"):
            main._set_parcel_count(3)
        self.assertEqual(main.parcel_count, 2)

    # === SHIPPING === #

    def test_a_transfer_is_not_validated_before_its_number_is_there(self):
        transfer = self.sell(carrier=self.sf)
        with self.assertRaisesRegex(UserError, "is being asked for the number"):
            transfer.send_to_shipper()
        self.assertFalse(self.api.asked)
        # What the server does once the refused request is rolled back.
        transfer._ask_for_missing_numbers()
        self.assertEqual(len(self.jobs()), 1)
        self.run_jobs()
        transfer.send_to_shipper()
        self.assertEqual(transfer.carrier_tracking_ref, "SF1000000000000")
        self.assertEqual(len(self.api.asked), 1)

    def test_a_courier_that_refuses_is_not_asked_by_validating_again(self):
        transfer = self.sell(carrier=self.sf)
        self.api.next_create = [providers.AddressError("not served")]
        self.ask_for(transfer._create_waybills())
        with self.assertRaisesRegex(UserError, "not served"):
            transfer.send_to_shipper()
        self.assertEqual(transfer.waybill_ids.allocation_state, "failed")
        self.assertFalse(self.jobs())

    def test_a_return_travels_from_the_buyer_and_brings_its_label(self):
        transfer = self.sell(carrier=self.sf)
        self.ask_for(transfer._create_waybills())
        self.sf.get_return_label(transfer)
        back = transfer.waybill_ids.filtered(lambda waybill: waybill.kind == "return")
        shipment = back._prepare_shipment()
        self.assertEqual(shipment.sender.name, "王小明")
        self.assertEqual(shipment.sender.district, "余杭区")
        self.assertEqual(shipment.receiver.city, "深圳市")
        self.run_jobs()
        self.assertEqual(back.number, "SF1000000000001")
        self.assertIn(back.number, transfer.return_label_ids.name)

    def test_another_carrier_forgets_what_the_first_one_was_to_be_asked(self):
        parcel = self.new_parcels(1)
        parcel._allocate_numbers()
        parcel.with_user(self.clerk).carrier_id = self.carrier
        self.assertFalse(parcel.allocation_state)
        self.run_jobs()
        self.assertFalse(self.api.asked)
        parcel._allocate_numbers()
        self.assertEqual(parcel.number, "7315000000001")

    def test_a_parcel_a_courier_may_know_is_not_deleted(self):
        waiting, asked = self.new_parcels(2)
        (waiting | asked)._allocate_numbers()
        with self.enter_registry_test_mode():
            asked._do_step("_begin_asking")
        with self.assertRaisesRegex(UserError, "cancel it instead"):
            asked.unlink()
        self.assertTrue(asked.exists())
        waiting.unlink()
        self.run_jobs()
        self.assertEqual(self.api.asked, [asked.parcel_key])

    def test_what_the_courier_was_told_is_not_changed_any_more(self):
        self.clerk.group_ids += self.env.ref("ecom_carrier.group_buyer_data")
        parcel = self.new_parcels(1)
        parcel.with_user(self.clerk).receiver_street = "文一西路970号"
        self.ask_for(parcel)
        with self.assertRaisesRegex(UserError, "was told of"):
            parcel.with_user(self.clerk).receiver_street = "文一西路971号"
        self.assertEqual(parcel.receiver_street, "文一西路970号")
        parcel.with_user(self.clerk).weight = 1.2

    # === PARCELS LEFT BEHIND === #

    def test_parcels_whose_jobs_were_lost_get_new_ones(self):
        parcels = self.new_parcels(3)
        parcels._allocate_numbers()
        self.jobs().unlink()
        parcels[2].sudo().write({"allocation_state": "unknown", "failure_kind": "auth"})
        self.env.flush_all()
        self.cr.execute(
            "UPDATE ecom_waybill SET write_date = now() - interval '2 hours'"
            " WHERE id IN %s",
            [tuple((parcels[0] | parcels[2]).ids)],
        )
        self.env.invalidate_all()
        self.env["ecom.waybill"]._cron_resume_allocation()
        self.assertEqual(self.jobs().mapped("records.id"), parcels[0].ids)


@tagged("post_install", "-at_install")
class TestAllocationTrouble(AllocationCommon):
    """Whatever goes wrong, no parcel is lost and none is paid twice."""

    def test_a_lost_answer_is_found_before_anything_is_asked_again(self):
        parcel = self.new_parcels(1)

        def lose_answer():
            raise providers.UnknownOutcome("timed out")

        self.api.next_create = [lose_answer]
        self.assertEqual(self.ask_for(parcel), [2])
        self.assertEqual(parcel.allocation_state, "unknown")
        self.assertEqual(parcel.failure, "timed out")
        self.assertFalse(parcel.number)
        self.assertEqual(self.run_jobs(), [])
        self.assertEqual(parcel.number, "SF1000000000000")
        self.assertEqual(parcel.attempts, 2)
        self.assertFalse(parcel.failure)
        self.assertEqual(self.api.asked, [parcel.parcel_key])
        self.assertEqual(self.api.looked_up, [parcel.parcel_key])

    def test_an_api_that_cannot_look_up_is_asked_again_with_the_same_key(self):
        self.abilities = frozenset({"create"})
        parcel = self.new_parcels(1)

        def lose_answer():
            raise providers.UnknownOutcome("timed out")

        self.api.next_create = [lose_answer]
        self.ask_for(parcel)
        self.run_jobs()
        self.assertEqual(self.api.asked, [parcel.parcel_key] * 2)
        self.assertEqual(len(self.api.numbers), 1)
        self.assertEqual(parcel.number, "SF1000000000000")

    def test_a_process_that_died_while_asking_is_continued_by_a_look_up(self):
        parcel = self.new_parcels(1)
        parcel._allocate_numbers()
        with self.enter_registry_test_mode():
            client, (question,) = parcel._do_step("_begin_asking")
            client.create([question.shipment])
        self.assertEqual(parcel.allocation_state, "asking")
        self.run_jobs()
        self.assertEqual(parcel.number, "SF1000000000000")
        self.assertEqual(self.api.asked, [parcel.parcel_key])

    def test_while_one_asks_no_other_does(self):
        parcel = self.new_parcels(1)
        parcel._allocate_numbers()
        with self.registry.cursor() as cr:
            other = self.env(cr=cr)["ecom.waybill"].browse(parcel.id)
            self.assertEqual(other._hold(), other)
            self.assertEqual(self.run_jobs(), [5])
            self.assertFalse(self.api.asked)
        self.assertEqual(self.run_jobs(), [])
        self.assertTrue(parcel.number)

    def test_no_answer_is_tried_six_times_and_then_shown(self):
        parcel = self.new_parcels(1)
        self.api.next_create = [providers.TryLater("no connection")] * 6
        self.assertEqual(self.ask_for(parcel), [2])
        delays = [self.run_jobs() for _ in range(5)]
        self.assertEqual(delays, [[15], [60], [300], [900], []])
        self.assertEqual(parcel.allocation_state, "failed")
        self.assertEqual(parcel.failure_kind, "later")
        self.assertEqual(parcel.attempts, 6)
        # Ask Again begins anew.
        self.ask_for(parcel)
        self.assertEqual(parcel.number, "SF1000000000000")
        self.assertEqual(parcel.attempts, 1)

    def test_an_outcome_that_stays_unknown_is_still_looked_up_by_hand(self):
        parcel = self.new_parcels(1)
        self.api.next_create = [providers.UnknownOutcome("cut")]
        self.api.next_find = [providers.TryLater("down")] * 5
        self.ask_for(parcel)
        for _ in range(5):
            self.run_jobs()
        self.assertEqual(parcel.allocation_state, "unknown")
        self.assertFalse(self.jobs())
        parcel.with_user(self.clerk).action_retry_allocation()
        self.assertEqual(parcel.allocation_state, "unknown")
        self.run_jobs()
        self.assertEqual(len(self.api.looked_up), 6)
        self.assertEqual(parcel.number, "SF1000000000000")

    def test_each_kind_of_refusal_says_who_mends_it_and_is_not_repeated(self):
        for error, kind in (
            (providers.OursError("no weight"), "ours"),
            (providers.AddressError("not served"), "address"),
            (providers.CarrierError("quota exhausted"), "carrier"),
            (providers.AuthError("bad digest"), "auth"),
        ):
            with self.subTest(kind=kind):
                parcel = self.new_parcels(1)
                self.api.next_create = [error]
                self.assertEqual(self.ask_for(parcel), [])
                self.assertEqual(parcel.allocation_state, "failed")
                self.assertEqual(parcel.failure_kind, kind)
                self.assertEqual(parcel.failure, str(error))
                self.assertTrue(parcel.failure_advice)
                self.assertIn(str(error), parcel.message_ids[0].body)
                self.assertEqual(parcel.state, "waiting")
                self.assertFalse(parcel.number)
        self.assertEqual(self.sf.failed_waybill_count, 4)

    def test_one_refusal_in_a_batch_takes_no_other_parcel_with_it(self):
        self.account.write({"provider": "cainiao", "secret": "session"})
        parcels = self.new_parcels(3)
        bad = parcels[1]
        self.api.refused = {bad.parcel_key: providers.AddressError("not served")}
        self.ask_for(parcels)
        self.assertEqual(bad.failure, "not served")
        self.assertTrue(all((parcels - bad).mapped("number")))

    def test_bad_credentials_stop_no_other_carrier(self):
        closed = self.env["ecom.carrier.account"].create(
            {"name": "Closed", "provider": "sf"}
        )
        other = self.new_carrier("Closed", account_id=closed.id)
        parcel, good = self.new_parcels(1, carrier_id=other.id), self.new_parcels(1)
        self.ask_for(parcel | good)
        self.assertEqual(parcel.failure_kind, "auth")
        self.assertIn("no credentials", parcel.failure)
        self.assertTrue(good.number)

    def test_an_incomplete_address_is_refused_before_the_courier_is_asked(self):
        parcel = self.new_parcels(1, receiver_city=False)
        self.ask_for(parcel)
        self.assertEqual(parcel.failure_kind, "address")
        self.assertIn("city", parcel.failure)
        self.assertFalse(self.api.asked)
        self.assertEqual(parcel.attempts, 0)

    def test_an_answer_nobody_understands_counts_as_unknown(self):
        parcel = self.new_parcels(1)

        def garbage():
            raise KeyError("waybillNoInfoList")

        self.api.next_create = [garbage]
        with self.assertLogs("odoo.addons.ecom_carrier", "ERROR"):
            self.assertEqual(self.ask_for(parcel), [2])
        self.assertEqual(parcel.allocation_state, "unknown")
        self.run_jobs()
        self.assertEqual(parcel.number, "SF1000000000000")
        self.assertEqual(len(self.api.asked), 1)

    def test_a_number_that_another_parcel_has_is_not_taken(self):
        first, second = self.new_parcels(2)
        self.ask_for(first)
        self.api.numbers[second.parcel_key] = first.number
        self.ask_for(second)
        self.assertFalse(second.number)
        self.assertIn("number of another parcel", second.failure)
        self.assertEqual(second.failure_kind, "carrier")

    def test_a_parcel_cancelled_before_its_job_is_not_asked_for(self):
        parcel = self.new_parcels(1)
        parcel._allocate_numbers()
        parcel.with_user(self.clerk).action_cancel()
        self.run_jobs()
        self.assertFalse(self.api.asked)
        self.assertFalse(parcel.allocation_state)

    def test_what_a_secret_says_stays_out_of_the_failure(self):
        parcel = self.new_parcels(1)
        self.api.next_create = [providers.AuthError("bad digest of checkword-7")]
        self.ask_for(parcel)
        self.assertEqual(parcel.failure, "bad digest of ***")
