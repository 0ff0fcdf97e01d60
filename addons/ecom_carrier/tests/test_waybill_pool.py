# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestWaybillPool(CarrierCommon):
    # === ALLOCATION === #

    def test_numbers_are_given_in_the_order_of_the_waybills(self):
        waybills = self.new_waybills(3)
        waybills.sorted("id", reverse=True)._allocate_numbers()
        self.assertEqual(
            waybills.mapped("number"),
            ["7315000000001", "7315000000002", "7315000000003"],
        )
        self.assertEqual(self.pool.next_number, "7315000000004")
        self.assertEqual(self.pool.numbers_left, 497)

    def test_the_pool_of_the_lowest_sequence_is_emptied_first(self):
        self.pool.sequence = 20
        old = self.new_pool("October", 998, 999, sequence=10)
        waybills = self.new_waybills(3)
        waybills._allocate_numbers()
        self.assertEqual(
            waybills.mapped("number"),
            ["7315000000998", "7315000000999", "7315000000001"],
        )
        self.assertEqual(old.numbers_left, 0)
        self.assertEqual(self.carrier.numbers_left, 499)

    def test_pools_of_one_sequence_are_emptied_in_the_order_they_were_made(self):
        self.pool.last_serial = 1
        self.new_pool("December", 601, 601)
        self.new_pool("January", 701, 701)
        waybills = self.new_waybills(3)
        waybills._allocate_numbers()
        self.assertEqual(
            waybills.mapped("number"),
            ["7315000000001", "7315000000601", "7315000000701"],
        )

    def test_a_pool_out_of_use_gives_no_numbers(self):
        self.new_pool("October", 900, 999, sequence=1, active=False)
        self.assertEqual(self.new_numbered_waybill().number, "7315000000001")

    def test_each_courier_gives_its_own_numbers(self):
        yto = self.new_carrier("YTO")
        self.new_pool("YTO", 1, 9, carrier_id=yto.id, prefix="YT8870")
        waybills = self.new_waybills(1) | self.new_waybills(1, carrier_id=yto.id)
        waybills._allocate_numbers()
        self.assertEqual(
            waybills.mapped("number"), ["7315000000001", "YT8870000000001"]
        )

    def test_a_dry_pool_keeps_the_last_waybills_waiting_and_says_why(self):
        self.pool.last_serial = 2
        waybills = self.new_waybills(3)
        notification = waybills.action_allocate()["params"]
        self.assertEqual(
            waybills.mapped("number"), ["7315000000001", "7315000000002", False]
        )
        self.assertEqual(waybills.mapped("state"), ["to_print", "to_print", "waiting"])
        self.assertEqual(
            waybills.mapped("failure"),
            [False, False, "The number pools of ZTO are empty."],
        )
        self.assertEqual(
            notification["message"],
            "2 waybills got a number, 1 did not: The number pools of ZTO are empty.",
        )
        self.assertEqual(notification["type"], "warning")

    def test_one_couriers_dry_pool_does_not_stop_the_others(self):
        dry = self.new_carrier("Dry")
        waybills = self.new_waybills(1, carrier_id=dry.id) | self.new_waybills(1)
        waybills._allocate_numbers()
        self.assertEqual(waybills.mapped("number"), [False, "7315000000001"])

    def test_a_filled_pool_ends_the_waiting(self):
        self.pool.last_serial = 1
        waybills = self.new_waybills(2)
        waybills._allocate_numbers()
        self.new_pool("December", 601, 700)
        waybills._allocate_numbers()
        self.assertEqual(waybills.mapped("number"), ["7315000000001", "7315000000601"])
        self.assertFalse(waybills[1].failure)

    def test_a_shared_courier_gives_each_company_its_own_numbers(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.new_pool("Other", 1, 9, company_id=other.id, prefix="99", sequence=1)
        ours, theirs = self.new_waybills(1), self.new_waybills(1, company_id=other.id)
        (ours | theirs)._allocate_numbers()
        self.assertEqual(ours.number, "7315000000001")
        self.assertEqual(theirs.number, "99000000001")

    def test_numbers_given_back_by_a_failed_transaction_are_given_again(self):
        waybills = self.new_waybills(2)
        with self.assertRaises(ValueError), self.cr.savepoint():
            waybills[0]._allocate_numbers()
            self.assertEqual(waybills[0].number, "7315000000001")
            raise ValueError("Something else went wrong.")
        self.assertFalse(waybills[0].number)
        waybills[1]._allocate_numbers()
        self.assertEqual(waybills[1].number, "7315000000001")

    def test_a_hundred_numbers_cost_as_many_queries_as_ten(self):
        self.count_allocation_queries(10)  # fills the caches
        ten = self.count_allocation_queries(10)
        hundred = self.count_allocation_queries(100)
        self.assertGreater(ten, 0)
        self.assertEqual(hundred, ten)

    def count_allocation_queries(self, count):
        """Queries it takes to number so many parcels with their transfers."""
        transfers = self.env["stock.picking"].create(
            [
                {
                    "picking_type_id": self.warehouses["ship_only"].out_type_id.id,
                    "carrier_id": self.carrier.id,
                    "partner_id": self.buyer.id,
                }
                for _ in range(count)
            ]
        )
        waybills = transfers._create_waybills()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        waybills._allocate_numbers()
        self.env.flush_all()
        queries = self.cr.sql_log_count - before
        self.assertEqual(len(set(transfers.mapped("carrier_tracking_ref"))), count)
        return queries

    # === KINDS OF NUMBERS === #

    def test_a_pool_of_sf_gives_numbers_with_their_check_digit(self):
        # SF6047789135544 is a number SF has given out.
        sf = self.new_carrier("SF")
        pool = self.new_pool(
            "SF",
            778913554,
            778913554,
            carrier_id=sf.id,
            prefix="SF604",
            check_digit="sf",
        )
        self.assertEqual(pool.first_number, "SF6047789135544")
        waybill = self.new_numbered_waybill(carrier_id=sf.id)
        self.assertEqual(waybill.number, "SF6047789135544")

    def test_a_postal_pool_gives_numbers_with_their_check_digit(self):
        # 47312482 is the example of the standard, its check digit 9.
        ems = self.new_carrier("EMS")
        self.new_pool(
            "EMS",
            47312482,
            47312490,
            carrier_id=ems.id,
            prefix="EA",
            width=8,
            check_digit="s10",
        )
        waybill = self.new_numbered_waybill(carrier_id=ems.id)
        self.assertEqual(waybill.number, "EA473124829CN")

    # === SETTINGS === #

    def test_a_range_may_not_overlap_another_of_its_courier(self):
        for first, last in ((500, 600), (1, 1), (100, 200), (0, 501)):
            with self.assertRaisesRegex(ValidationError, "“November” has already"):
                self.new_pool("Again", first, last)

    def test_a_range_may_not_overlap_one_that_is_out_of_use(self):
        self.pool.active = False
        with self.assertRaisesRegex(ValidationError, "“November” has already"):
            self.new_pool("Again", 500, 600)

    def test_ranges_of_other_digits_may_not_make_the_same_numbers(self):
        # 73150 and eight digits are 7315 and nine digits.
        with self.assertRaisesRegex(ValidationError, "“November” has already"):
            self.new_pool("Again", 500, 600, prefix="73150", width=8)

    def test_ranges_of_two_companies_may_not_overlap_either(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.new_user(
            "ecom_carrier.group_carrier_manager", company_id=other.id
        )
        with self.assertRaisesRegex(ValidationError, "“November” has already"):
            self.pool.with_user(stranger).create(
                {
                    "name": "Again",
                    "carrier_id": self.carrier.id,
                    "prefix": "7315",
                    "first_serial": 500,
                    "last_serial": 600,
                }
            )

    def test_a_range_without_a_prefix_overlaps_another_one_without(self):
        self.new_pool("Bare", 1, 9, prefix=False)
        with self.assertRaisesRegex(ValidationError, "“Bare” has already"):
            self.new_pool("Empty", 9, 10, prefix="")

    def test_ranges_side_by_side_do_not_overlap(self):
        pool = self.new_pool("December", 501, 600)
        self.assertEqual(pool.numbers_left, 100)

    def test_other_prefixes_and_other_couriers_use_the_same_serials(self):
        self.assertTrue(self.new_pool("Other prefix", 1, 500, prefix="7316"))
        yto = self.new_carrier("YTO")
        self.assertTrue(self.new_pool("Other courier", 1, 500, carrier_id=yto.id))

    def test_a_serial_has_one_to_nine_digits(self):
        for width in (0, -1, 10):
            with self.assertRaisesRegex(ValidationError, "between 1 and 9 digits"):
                self.new_pool("Wide", 700, 800, width=width)

    def test_the_last_serial_must_fit_into_its_digits(self):
        with self.assertRaisesRegex(ValidationError, "1000 does not fit"):
            self.new_pool("Narrow", 1, 1000, prefix="N", width=3)

    def test_a_postal_pool_must_have_eight_digits(self):
        with self.assertRaisesRegex(ValidationError, "eight digits"):
            self.new_pool("EMS", 1, 9, prefix="EA", width=9, check_digit="s10")

    def test_letters_have_no_check_digit(self):
        with self.assertRaisesRegex(ValidationError, "cannot be made"):
            self.new_pool("SF", 1, 9, prefix="SFABCD", check_digit="sf")

    def test_a_range_does_not_run_backwards(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.cr.savepoint(),
        ):
            self.new_pool("Backwards", 900, 800)

    def test_a_range_that_gave_no_number_yet_may_begin_elsewhere(self):
        self.pool.first_serial = 101
        self.assertEqual(self.pool.numbers_left, 400)
        self.assertEqual(self.new_numbered_waybill().number, "7315000000101")

    def test_a_range_in_use_begins_where_it_began(self):
        self.new_waybills(5)._allocate_numbers()
        with (
            self.assertRaisesRegex(UserError, "7315000000001 was used or voided"),
            self.cr.savepoint(),
        ):
            self.pool.first_serial = 3
        self.assertEqual(self.pool.first_serial, 1)
        self.assertEqual(self.new_numbered_waybill().number, "7315000000006")

    def test_a_range_cannot_be_cut_below_the_numbers_it_gave(self):
        self.new_waybills(5)._allocate_numbers()
        with (
            self.assertRaisesRegex(UserError, "was used or voided"),
            self.cr.savepoint(),
        ):
            self.pool.last_serial = 3
        self.assertEqual(self.pool.numbers_left, 495)

    def test_a_range_may_be_cut_behind_the_numbers_it_gave(self):
        self.new_waybills(5)._allocate_numbers()
        self.pool.last_serial = 6
        self.assertEqual(self.pool.numbers_left, 1)
        self.assertEqual(self.numbers_of(self.pool), list(range(1, 7)))

    def test_a_range_may_be_widened_at_both_ends(self):
        pool = self.new_pool("December", 601, 605)
        pool.write({"first_serial": 599, "last_serial": 607})
        self.assertEqual(self.numbers_of(pool), list(range(599, 608)))
        self.assertEqual(pool.numbers_left, 9)

    def test_a_range_may_move_while_none_of_its_numbers_is_used(self):
        pool = self.new_pool("December", 601, 605)
        pool.write({"first_serial": 701, "last_serial": 703})
        self.assertEqual(self.numbers_of(pool), [701, 702, 703])

    def test_another_prefix_makes_other_numbers(self):
        self.pool.write({"prefix": "7316", "last_serial": 3})
        self.assertEqual(
            self.pool.env["ecom.waybill.number"]
            .search([("pool_id", "=", self.pool.id)])
            .mapped("number"),
            ["7316000000001", "7316000000002", "7316000000003"],
        )

    def test_the_prefix_of_a_range_in_use_stays(self):
        self.new_numbered_waybill()
        with (
            self.assertRaisesRegex(UserError, "was used or voided"),
            self.cr.savepoint(),
        ):
            self.pool.prefix = "7316"
        self.assertEqual(self.new_numbered_waybill().number, "7315000000002")

    def test_a_range_in_use_is_not_deleted(self):
        unused = self.new_pool("December", 601, 605)
        self.new_numbered_waybill()
        unused.unlink()
        with self.assertRaisesRegex(UserError, "Take the range out of use"):
            self.pool.unlink()
        self.assertEqual(self.pool.numbers_used, 1)

    def test_a_range_of_too_many_numbers_is_refused_before_any_is_made(self):
        with self.assertRaisesRegex(ValidationError, "has 200001 numbers"):
            self.new_pool("Huge", 1_000_000, 1_200_000)
        self.assertFalse(
            self.env["ecom.waybill.number"].search_count([("serial", ">", 500)])
        )

    def test_numbers_bound_before_their_range_was_entered_are_used(self):
        waybill = self.new_waybills(1)
        waybill.write({"number": "7315000000602", "state": "to_print"})
        pool = self.new_pool("December", 601, 603)
        self.assertEqual((pool.numbers_used, pool.numbers_left), (1, 2))
        waybills = self.new_waybills(2)
        self.pool.active = False
        waybills._allocate_numbers()
        self.assertEqual(waybills.mapped("number"), ["7315000000601", "7315000000603"])

    def test_the_database_refuses_one_number_in_two_ranges(self):
        pool = self.new_pool("December", 601, 605)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            # As another manager at the same moment, whose range is not seen yet.
            self.env.cr.execute(
                "UPDATE ecom_waybill_number SET number = '7315000000001'"
                " WHERE pool_id = %s AND serial = 601",
                [pool.id],
            )

    def test_counting_costs_one_query_for_all_pools(self):
        pools = self.pool | self.new_pool("December", 601, 700)
        pools.invalidate_recordset()
        pools.mapped("name")
        before = self.cr.sql_log_count
        self.assertEqual(pools.mapped("numbers_left"), [500, 100])
        self.assertEqual(pools.mapped("numbers_void"), [0, 0])
        self.assertEqual(self.cr.sql_log_count - before, 1)

    def numbers_of(self, pool):
        """Serials of the numbers there are in a pool."""
        numbers = self.env["ecom.waybill.number"].search([("pool_id", "=", pool.id)])
        return numbers.mapped("serial")

    # === WAREHOUSES === #

    def test_a_range_of_a_warehouse_is_for_its_parcels_only(self):
        mine, other = self.warehouses["ship_only"], self.warehouses["pick_ship"]
        self.new_pool("Here", 601, 605, warehouse_ids=mine.ids, sequence=1)
        here = self.sell(steps="ship_only")._create_waybills()
        there = self.sell(steps="pick_ship")._create_waybills()
        self.assertEqual((here | there).warehouse_id, mine | other)
        (here | there)._allocate_numbers()
        self.assertEqual(here.number, "7315000000601")
        self.assertEqual(there.number, "7315000000001")

    def test_a_pool_tells_its_first_number_before_it_is_used(self):
        self.assertEqual(self.pool.first_number, "7315000000001")
