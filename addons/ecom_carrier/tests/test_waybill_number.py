# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged

from .common import CarrierCommon


class NumberCommon(CarrierCommon):
    def number(self, text):
        """The number of this text."""
        return self.env["ecom.waybill.number"].search([("number", "=", text)])

    def states(self):
        """How many numbers there are in each state, counted one by one."""
        groups = self.env["ecom.waybill.number"]._read_group(
            [("carrier_id", "=", self.carrier.id)], ["state"], ["__count"]
        )
        return dict(groups)


@tagged("post_install", "-at_install")
class TestVoid(NumberCommon):
    """Spoiled paper is void with a reason, and never given to a parcel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.new_user("ecom_carrier.group_waybill_clerk")

    def void(self, user=None, **values):
        wizard = self.env["ecom.waybill.void"].with_user(user or self.clerk)
        wizard.create(
            {"pool_id": self.pool.id, "reason": "Printed askew", **values}
        ).action_void()

    def test_a_void_number_is_passed_over(self):
        self.void(first_number="7315000000002")
        waybills = self.new_waybills(2)
        waybills._allocate_numbers()
        self.assertEqual(waybills.mapped("number"), ["7315000000001", "7315000000003"])

    def test_it_is_known_who_voided_a_number_and_why(self):
        self.void(first_number="7315000000002", reason=" Coffee ")
        number = self.number("7315000000002")
        self.assertEqual(number.state, "void")
        self.assertEqual(number.void_reason, "Coffee")
        self.assertEqual(number.voided_by, self.clerk)
        self.assertTrue(number.voided_at)

    def test_a_range_of_paper_is_void_at_once(self):
        self.void(first_number="7315000000101", last_number="7315000000200")
        self.assertEqual(self.states(), {"free": 400, "void": 100})
        self.assertEqual(self.pool.numbers_left, 400)
        self.assertEqual(self.pool.numbers_void, 100)
        self.assertEqual(self.pool.numbers_used, 0)

    def test_numbers_are_void_as_scanned_with_blanks(self):
        self.void(first_number=" 7315 0000 00002 ")
        self.assertEqual(self.number("7315000000002").state, "void")

    def test_chosen_numbers_are_void(self):
        chosen = self.number("7315000000007") | self.number("7315000000009")
        action = chosen.with_user(self.clerk).action_void()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"reason": "Torn"})
        )
        wizard.action_void()
        self.assertEqual(chosen.mapped("void_reason"), ["Torn", "Torn"])
        self.assertEqual(self.states(), {"free": 498, "void": 2})

    def test_a_used_number_in_the_range_stops_all(self):
        self.new_numbered_waybill()
        with self.assertRaisesRegex(UserError, "7315000000001"), self.cr.savepoint():
            self.void(first_number="7315000000001", last_number="7315000000005")
        self.assertEqual(self.states(), {"free": 499, "used": 1})

    def test_a_void_number_is_not_voided_again(self):
        self.void(first_number="7315000000002")
        with self.assertRaisesRegex(UserError, "not free"), self.cr.savepoint():
            self.void(first_number="7315000000002", reason="Lost")
        self.assertEqual(self.number("7315000000002").void_reason, "Printed askew")

    def test_without_a_reason_nothing_is_void(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.void(first_number="7315000000002", reason="  ")
        self.assertEqual(self.states(), {"free": 500})

    def test_a_number_of_another_range_is_refused(self):
        self.new_pool("December", 601, 700)
        for ends in (
            {"first_number": "7315000000601"},
            {"first_number": "7315000000001", "last_number": "7315000000601"},
            {"first_number": "1"},
            {},
        ):
            with self.assertRaisesRegex(UserError, "is no number of the range"):
                self.void(**ends)
        self.assertEqual(self.states(), {"free": 600})

    def test_swapped_ends_are_refused(self):
        with self.assertRaisesRegex(UserError, "before the first"):
            self.void(first_number="7315000000009", last_number="7315000000001")

    def test_a_picker_voids_nothing(self):
        picker = self.new_user("stock.group_stock_user")
        with self.assertRaises(AccessError):
            self.void(user=picker, first_number="7315000000002")
        with self.assertRaises(AccessError):
            self.number("7315000000002").with_user(picker)._void("Mine")
        self.assertEqual(self.states(), {"free": 500})

    def test_nobody_writes_numbers_by_hand(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        number = self.number("7315000000002")
        for user in (self.clerk, manager):
            with self.assertRaises(AccessError):
                number.with_user(user).write({"state": "used"})
            with self.assertRaises(AccessError):
                number.with_user(user).unlink()
            with self.assertRaises(AccessError):
                number.with_user(user).copy({"number": "7315999999999"})

    def test_another_companys_numbers_are_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.new_user(
            "ecom_carrier.group_carrier_manager", company_id=other.id
        )
        numbers = self.env["ecom.waybill.number"].with_user(stranger)
        self.assertFalse(numbers.search_count([]))
        with self.assertRaises(AccessError):
            self.number("7315000000002").with_user(stranger)._void("Mine")

    def test_the_number_of_a_cancelled_waybill_stays_used(self):
        waybill = self.new_numbered_waybill()
        waybill._cancel()
        self.assertEqual(self.number("7315000000001").state, "used")
        self.assertEqual(self.number("7315000000001").waybill_id, waybill)
        self.assertEqual(self.new_numbered_waybill().number, "7315000000002")

    def test_counts_agree_with_the_rows_whatever_happened(self):
        self.new_waybills(7)._allocate_numbers()
        self.void(first_number="7315000000300", last_number="7315000000349")
        self.void(first_number="7315000000009")
        self.new_waybills(1)._bind_number("7315000000400")
        self.new_waybills(3)._allocate_numbers()
        self.assertEqual(self.states(), {"free": 438, "used": 11, "void": 51})
        pool = self.pool
        self.assertEqual(
            (pool.numbers_left, pool.numbers_used, pool.numbers_void), (438, 11, 51)
        )
        self.assertEqual(pool.next_number, "7315000000012")
        self.assertEqual(self.carrier.numbers_left, 438)


@tagged("post_install", "-at_install")
class TestBinding(NumberCommon):
    """A pre-printed paper is tied to a parcel by scanning its number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.new_user("ecom_carrier.group_waybill_clerk")
        cls.carrier.courier_code = "zhongtong"
        cls.sf = cls.new_carrier("SF", courier_code="shunfeng")
        cls.waybill = cls.new_waybills(1)

    def bind(self, number, waybill=None):
        (waybill or self.waybill).with_user(self.clerk)._bind_number(number)

    def assertRefused(self, number, message, waybill=None):
        waybill = waybill or self.waybill
        before = self.states()
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            self.bind(number, waybill)
        self.assertFalse(waybill.number)
        self.assertEqual(waybill.state, "waiting")
        self.assertEqual(self.states(), before)

    def test_a_free_number_becomes_the_waybills(self):
        self.bind(" 7315 000000123 ")
        self.assertEqual(self.waybill.number, "7315000000123")
        self.assertEqual(self.waybill.state, "to_print")
        number = self.number("7315000000123")
        self.assertEqual((number.state, number.waybill_id), ("used", self.waybill))

    def test_the_wizard_binds(self):
        action = self.waybill.with_user(self.clerk).action_bind()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"number": "7315000000123"})
        )
        wizard.action_bind()
        self.assertEqual(self.waybill.number, "7315000000123")

    def test_the_number_shows_on_the_transfer(self):
        transfer = self.sell()
        self.bind("7315000000123", transfer._create_waybills())
        self.assertEqual(transfer.carrier_tracking_ref, "7315000000123")

    def test_a_bound_number_is_not_given_to_another_parcel(self):
        self.bind("7315000000001")
        self.assertEqual(self.new_numbered_waybill().number, "7315000000002")

    def test_a_used_number_is_refused(self):
        self.new_numbered_waybill()
        self.assertRefused("7315000000001", "belongs to another parcel")

    def test_a_void_number_is_refused_with_its_reason(self):
        self.number("7315000000005")._void("Torn")
        self.assertRefused("7315000000005", "7315000000005 is void: Torn")

    def test_a_number_no_range_has_is_refused(self):
        self.assertRefused("7315000000501", "is no number of ZTO.")

    def test_another_couriers_number_is_refused_and_named(self):
        self.assertRefused(
            "SF6047789135544", "is no number of ZTO; it looks like one of SF."
        )

    def test_a_misread_number_is_refused(self):
        # Two digits of SF6047789135544 swapped.
        self.assertRefused("SF6047789153544", "its check digit is wrong")
        self.assertRefused("", "its check digit is wrong")
        self.assertRefused("73150000#0123", "its check digit is wrong")

    def test_a_number_of_another_warehouses_range_is_refused(self):
        self.new_pool("There", 601, 605, warehouse_ids=self.warehouses["pick_ship"].ids)
        waybill = self.sell(steps="ship_only")._create_waybills()
        self.assertRefused("7315000000601", "“There”, which is not for", waybill)

    def test_a_number_of_a_range_out_of_use_is_refused(self):
        self.pool.active = False
        self.assertRefused("7315000000005", "“November”, which is not for")

    def test_a_courier_without_ranges_takes_what_has_its_form(self):
        waybill = self.new_waybills(1, carrier_id=self.sf.id)
        self.assertRefused("SF6047789153544", "its check digit is wrong", waybill)
        self.assertRefused("YT8870000000017", "is no number of SF.", waybill)
        self.bind("sf6047789135544", waybill)
        self.assertEqual(waybill.number, "SF6047789135544")
        second = self.new_waybills(1, carrier_id=self.sf.id)
        self.assertRefused("SF6047789135544", "belongs to another parcel", second)

    def test_a_waybill_with_a_number_keeps_it(self):
        self.bind("7315000000123")
        with self.assertRaisesRegex(UserError, "without a number"):
            self.bind("7315000000124")
        self.assertEqual(self.waybill.number, "7315000000123")
        self.assertEqual(self.number("7315000000124").state, "free")

    def test_a_cancelled_waybill_gets_no_paper(self):
        self.waybill._cancel()
        with self.assertRaisesRegex(UserError, "without a number"):
            self.bind("7315000000123")
        self.assertEqual(self.number("7315000000123").state, "free")

    def test_a_picker_binds_nothing(self):
        picker = self.new_user("stock.group_stock_user")
        with self.assertRaises(AccessError):
            self.waybill.with_user(picker)._bind_number("7315000000123")
        self.assertEqual(self.states(), {"free": 500})


@tagged("post_install", "-at_install")
class TestLowStock(NumberCommon):
    """The responsible is told once that numbers run low, and the end of it too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer_user = cls.new_user("ecom_carrier.group_carrier_manager")
        cls.pool.write({"last_serial": 10, "alarm_at": 8})
        cls.pool.user_id = cls.buyer_user

    def alarms(self):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "ecom.waybill.pool"),
                ("res_id", "in", self.pools().ids),
            ]
        )

    def pools(self):
        return self.env["ecom.waybill.pool"].search(
            [("carrier_id", "=", self.carrier.id)]
        )

    def test_enough_numbers_raise_no_alarm(self):
        self.new_waybills(2)._allocate_numbers()
        self.assertEqual(self.pool.numbers_left, 8)
        self.assertFalse(self.pool.is_low)
        self.assertFalse(self.alarms())

    def test_the_alarm_is_raised_once_for_many_allocations(self):
        for _parcel in range(5):
            self.new_numbered_waybill()
        alarm = self.alarms()
        self.assertEqual(len(alarm), 1)
        self.assertEqual(alarm.user_id, self.buyer_user)
        self.assertEqual(alarm.summary, "ZTO: only 7 waybill numbers left")
        self.assertTrue(self.pool.is_low)

    def test_a_pickers_shipment_raises_it_too(self):
        transfer = self.sell()
        self.pool.alarm_at = 10
        picker = self.new_user("stock.group_stock_user")
        self.validate(transfer.with_user(picker))
        self.assertEqual(len(self.alarms()), 1)

    def test_voids_and_scans_raise_it_too(self):
        for serial in (3, 5):
            self.number(f"731500000000{serial}")._void("Torn")
        self.assertFalse(self.alarms())
        self.new_waybills(1)._bind_number("7315000000009")
        self.assertEqual(len(self.alarms()), 1)

    def test_another_range_for_the_same_parcels_counts(self):
        self.new_pool("December", 601, 610)
        self.new_waybills(5)._allocate_numbers()
        self.assertFalse(self.alarms())

    def test_a_range_for_another_warehouse_does_not_count(self):
        self.new_pool("There", 601, 610, warehouse_ids=self.warehouses["pick_ship"].ids)
        self.new_waybills(5)._allocate_numbers()
        self.assertEqual(len(self.alarms()), 1)

    def test_a_new_range_ends_the_alarm(self):
        self.new_waybills(5)._allocate_numbers()
        self.new_pool("December", 601, 610)
        self.assertFalse(self.alarms())
        self.assertFalse(self.pool.is_low)
        self.new_waybills(8)._allocate_numbers()
        self.assertEqual(len(self.alarms()), 1)

    def test_a_wider_range_ends_the_alarm(self):
        self.new_waybills(5)._allocate_numbers()
        self.pool.last_serial = 20
        self.assertFalse(self.alarms())

    def test_a_range_too_short_does_not_end_it(self):
        self.new_waybills(5)._allocate_numbers()
        self.new_pool("December", 601, 602)
        self.assertEqual(len(self.alarms()), 1)

    def test_an_alarm_set_above_the_stock_is_raised_at_once(self):
        self.pool.alarm_at = 11
        self.assertEqual(len(self.alarms()), 1)
        self.pool.alarm_at = 0
        self.assertFalse(self.alarms())

    def test_two_ranges_of_one_stock_raise_one_alarm(self):
        self.new_pool("December", 601, 602, alarm_at=5)
        self.new_waybills(6)._allocate_numbers()
        self.assertEqual(len(self.alarms()), 1)
        self.assertEqual(self.pools().mapped("is_low"), [True, True])

    def test_without_an_alarm_and_after_it_no_query_is_added(self):
        self.assertEqual(self.queries(alarm_at=1) - self.queries(alarm_at=0), 2)
        self.new_waybills(5)._allocate_numbers()
        self.assertEqual(self.queries(alarm_at=8), self.queries(alarm_at=0))

    def queries(self, alarm_at):
        """Queries it takes to take one number, the alarm at this height."""
        self.pool.sudo().alarm_at = alarm_at
        self.pool.is_low = alarm_at == 8
        waybill = self.new_waybills(1)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        waybill._allocate_numbers()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_the_days_left_follow_from_the_last_weeks(self):
        self.pool.last_serial = 400
        self.new_waybills(40)._allocate_numbers()
        self.env["ecom.waybill.number"].search([("state", "=", "used")]).write(
            {"used_at": Datetime.now() - timedelta(days=4)}
        )
        self.pool.invalidate_recordset()
        self.assertAlmostEqual(self.pool.daily_use, 10, places=2)
        self.assertEqual(self.pool.days_left, 36)

    def test_what_was_used_long_ago_says_nothing_about_the_days_left(self):
        self.new_waybills(2)._allocate_numbers()
        self.env["ecom.waybill.number"].search([("state", "=", "used")]).write(
            {"used_at": Datetime.now() - timedelta(days=40)}
        )
        self.pool.invalidate_recordset()
        self.assertFalse(self.pool.daily_use)


@tagged("post_install", "-at_install")
class TestNumberTour(NumberCommon, HttpCase):
    """The clerk's screen in a real browser."""

    def test_a_clerk_voids_spoiled_paper(self):
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        self.start_tour(
            "/odoo/action-ecom_carrier.action_ecom_waybill_pool",
            "ecom_void_numbers",
            login=clerk.login,
        )
        self.assertEqual(self.states(), {"free": 495, "void": 5})
        self.assertEqual(self.number("7315000000013").voided_by, clerk)
