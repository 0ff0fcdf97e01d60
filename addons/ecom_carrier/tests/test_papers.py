# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.base.models.ir_cron import IrCron

from .common import CarrierCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestPapers(CarrierCommon):
    """A courier's licences and contracts, and what happens when one runs out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permit_kind = cls.env.ref("ecom_carrier.paper_kind_express_permit")
        cls.contract_kind = cls.env.ref("ecom_carrier.paper_kind_contract")
        cls.carrier.paper_kind_ids = cls.permit_kind
        cls.today = fields.Date.context_today(cls.carrier)

    def make_paper(self, carrier=None, kind=None, **values):
        """A paper of the courier, by default a permit."""
        return self.env["ecom.carrier.paper"].create(
            {
                "carrier_id": (carrier or self.carrier).id,
                "kind_id": (kind or self.permit_kind).id,
                "number": "20110155A",
                **values,
            }
        )

    def make_expiring(self, days, **values):
        """A permit that is valid for so many days after today."""
        return self.make_paper(
            date_from=self.today - timedelta(days=400),
            date_to=self.today + timedelta(days=days),
            report_year=2025,
            **values,
        )

    # === DATES === #

    def test_a_permit_is_valid_for_five_years_and_renewed_a_month_before(self):
        paper = self.make_paper(date_from="2021-03-01")
        self.assertEqual(paper.date_to, date(2026, 2, 28))
        self.assertEqual(paper.renew_by, date(2026, 1, 29))

    def test_another_last_day_than_proposed_stays(self):
        paper = self.make_paper(date_from="2021-03-01", date_to="2025-12-31")
        self.assertEqual(paper.date_to, date(2025, 12, 31))

    def test_a_licence_has_no_last_day_unless_one_is_entered(self):
        licence = self.env.ref("ecom_carrier.paper_kind_business_licence")
        paper = self.make_paper(kind=licence, date_from="2015-01-01")
        self.assertFalse(paper.date_to)
        self.assertFalse(paper.report_due)
        self.assertEqual(paper.state, "valid")

    def test_the_report_on_a_year_is_due_by_the_end_of_next_april(self):
        paper = self.make_paper(date_from="2021-03-01")
        self.assertEqual(paper.report_due, date(2022, 4, 30))
        paper.report_year = 2023
        self.assertEqual(paper.report_due, date(2025, 4, 30))

    def test_a_paper_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "expire before it begins"):
            self.make_paper(date_from="2026-03-01", date_to="2026-02-28")

    def test_a_report_on_a_year_to_come_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no report can be on 2999"):
            self.make_paper(report_year=2999)

    # === STATES === #

    def test_a_paper_goes_from_valid_to_expired_by_the_day(self):
        with freeze_time("2026-01-01"):
            paper = self.make_paper(date_from="2025-06-01", date_to="2026-06-30")
        for day, state in (
            ("2025-05-31", "coming"),
            ("2025-06-01", "valid"),
            ("2026-03-31", "valid"),  # 91 days are left
            ("2026-04-01", "expiring"),
            ("2026-06-30", "expiring"),
            ("2026-07-01", "expired"),
        ):
            with self.subTest(day), freeze_time(day):
                paper._refresh_states()
                self.assertEqual(paper.state, state)

    def test_nobody_makes_an_expired_paper_valid_by_writing_so(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        paper = self.make_expiring(-1).with_user(manager)
        paper.state = "valid"
        self.assertEqual(paper.state, "expired")

    def test_a_renewal_takes_the_expiry_off_the_list(self):
        old = self.make_expiring(20)
        self.assertEqual((old.state, self.carrier.paper_state), ("expiring",) * 2)
        action = old.action_renew()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.date_to = self.today + timedelta(days=1800)
        new = form.save()
        self.assertEqual(new.date_from, old.date_to + timedelta(days=1))
        self.assertEqual((old.state, new.state), ("renewed", "coming"))
        self.assertEqual(self.carrier.paper_state, "valid")
        new.unlink()
        self.assertEqual(old.state, "expiring")

    def test_a_paper_to_be_handed_in_stands_in_the_list_as_missing(self):
        papers = self.carrier.paper_ids
        self.assertEqual(papers.mapped("kind_id"), self.permit_kind)
        self.assertEqual(papers.state, "missing")
        self.assertEqual(self.carrier.paper_state, "missing")
        paper = self.make_paper(date_from=self.today)
        self.assertEqual(self.carrier.paper_ids, paper)
        self.assertEqual(self.carrier.paper_state, "valid")
        paper.unlink()
        self.assertEqual(self.carrier.paper_ids.state, "missing")

    def test_what_need_not_be_there_is_not_missing(self):
        self.carrier.paper_kind_ids |= self.contract_kind
        self.assertEqual(len(self.carrier.paper_ids), 2)
        self.carrier.paper_kind_ids = False
        self.assertFalse(self.carrier.paper_ids)
        self.assertFalse(self.carrier.paper_state)

    def test_a_new_courier_must_have_the_usual_papers_and_other_carriers_none(self):
        courier = self.new_carrier("New")
        usual = self.env["ecom.carrier.paper.kind"].search([("is_default", "=", True)])
        self.assertEqual(courier.paper_kind_ids, usual)
        self.assertEqual(courier.paper_check, "ignore")
        for other in (
            self.new_carrier("Fixed", delivery_type="fixed"),
            self.new_carrier("Own Van", mode="own"),
            self.new_carrier("Store", mode="pickup"),
        ):
            with self.subTest(carrier=other.name):
                self.assertFalse(other.paper_kind_ids)
                self.assertFalse(other.paper_state)

    def test_carriers_are_found_by_the_state_of_their_papers(self):
        Carrier = self.env["delivery.carrier"]
        found = Carrier.search([("paper_state", "=", "missing")])
        self.assertIn(self.carrier, found)
        self.make_paper(date_from=self.today)
        found = Carrier.search([("paper_state", "in", ["missing", "expired"])])
        self.assertNotIn(self.carrier, found)

    def test_a_paper_of_another_company_does_not_help(self):
        other = self.env["res.company"].create({"name": "Other"})
        paper = self.make_paper(date_from=self.today)
        paper.company_id = other
        self.assertEqual(self.carrier.paper_state, "missing")
        carrier = self.carrier.with_company(other)
        self.assertEqual(carrier.paper_state, "valid")

    # === WARNINGS === #

    def warn(self, *days):
        """The night's work on each of these days, counted from today."""
        with patch.object(IrCron, "_commit_progress", return_value=1):
            for day in days:
                with freeze_time(self.today + timedelta(days=day, hours=12)):
                    self.env["ecom.carrier.paper"]._cron_warn()

    def test_the_responsible_person_is_told_at_90_60_and_30_days_once_each(self):
        user = self.new_user("ecom_carrier.group_waybill_clerk")
        paper = self.make_expiring(91, user_id=user.id)
        self.warn(0)
        self.assertFalse(paper.activity_ids)
        for day, threshold in ((1, 90), (31, 60), (61, 30)):
            with self.subTest(threshold):
                self.warn(day - 1, day, day, day + 1)
                activity = paper.activity_ids
                self.assertEqual(len(activity), 1)
                self.assertEqual(activity.user_id, user)
                self.assertEqual(activity.date_deadline, paper.renew_by)
                self.assertIn("Express Permit of ZTO expires on", activity.summary)
                self.assertEqual(paper.warned_days, threshold)

    def test_a_to_do_that_was_done_does_not_come_back_before_the_next_threshold(self):
        paper = self.make_expiring(85)
        self.warn(0)
        paper.activity_ids.action_done()
        self.warn(1, 2)
        self.assertFalse(paper.activity_ids)
        self.warn(25)
        self.assertEqual(len(paper.activity_ids), 1)

    def test_nights_that_were_missed_are_made_up_for_once(self):
        paper = self.make_expiring(10)
        self.warn(0, 0)
        self.assertEqual(len(paper.activity_ids), 1)
        self.assertEqual(paper.warned_days, 30)

    def test_the_to_do_is_done_when_the_renewed_paper_arrives(self):
        old = self.make_expiring(20)
        self.warn(0)
        self.assertTrue(old.activity_ids)
        self.make_paper(date_from=old.date_to + timedelta(days=1))
        self.assertFalse(old.activity_ids)
        self.warn(1)
        self.assertFalse(old.activity_ids)

    def test_the_to_do_is_done_when_the_paper_is_extended(self):
        paper = self.make_expiring(20)
        self.warn(0)
        paper.date_to = self.today + timedelta(days=900)
        self.assertFalse(paper.activity_ids)
        self.assertEqual(paper.warned_days, 0)

    def test_the_annual_report_is_asked_for_and_told_until_it_is_there(self):
        with freeze_time("2026-03-05"):
            paper = self.make_paper(date_from="2023-01-01", report_year=2024)
        self.assertEqual(paper.report_due, date(2026, 4, 30))
        with (
            patch.object(IrCron, "_commit_progress", return_value=1),
            freeze_time("2026-03-05"),
        ):
            self.env["ecom.carrier.paper"]._cron_warn()
        activity = paper.activity_ids
        self.assertIn("annual report due by", activity.summary)
        self.assertEqual(activity.date_deadline, date(2026, 4, 30))
        with freeze_time("2026-03-06"):
            paper.report_year = 2025
        self.assertFalse(paper.activity_ids)

    def test_warnings_ask_as_often_for_many_papers_as_for_few(self):
        def count(number):
            papers = self.env["ecom.carrier.paper"].create(
                [
                    {
                        "carrier_id": self.carrier.id,
                        "kind_id": self.permit_kind.id,
                        "number": str(index),
                        "date_to": self.today + timedelta(days=20),
                        "user_id": self.env.uid,
                    }
                    for index in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            papers._refresh_states()
            papers._warn()
            self.env.flush_all()
            self.assertEqual(len(papers.activity_ids), number)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(10), count(100))

    # === WAYBILLS === #

    def test_without_the_setting_papers_stop_nothing(self):
        transfer = self.sell()
        self.assertTrue(transfer._create_waybills())
        self.assertFalse(transfer.waybill_ids.paper_warning)

    def test_an_expired_permit_stops_new_waybills_and_says_which(self):
        self.make_paper(date_from="2019-05-13", date_to="2024-05-12")
        self.carrier.paper_check = "block"
        transfer = self.sell()
        for ship in (transfer._create_waybills, lambda: self.validate(transfer)):
            with self.assertRaises(UserError) as refusal:
                ship()
            self.assertEqual(
                str(refusal.exception),
                "ZTO: Express Permit 20110155A expired on 05/12/2024.",
            )
        self.assertFalse(transfer.waybill_ids)
        self.assertEqual(transfer.state, "assigned")

    def test_a_missing_paper_stops_new_waybills_and_says_which(self):
        self.carrier.paper_check = "block"
        with self.assertRaisesRegex(UserError, "ZTO: Express Permit is missing."):
            self.sell()._create_waybills()

    def test_a_paper_of_tomorrow_does_not_help_today(self):
        self.make_paper(date_from=self.today + timedelta(days=1))
        self.carrier.paper_check = "block"
        with self.assertRaisesRegex(UserError, "is not valid before"):
            self.sell()._create_waybills()

    def test_what_has_its_waybill_travels_after_the_permit_expired(self):
        transfer = self.sell_with_waybill()
        self.carrier.paper_check = "block"
        self.validate(transfer)
        self.assertEqual(transfer.state, "done")

    def test_a_waybill_warns_where_only_that_is_wanted(self):
        self.carrier.paper_check = "warn"
        transfer = self.sell_with_waybill()
        self.assertIn("Express Permit is missing", transfer.waybill_ids.paper_warning)

    def test_blocked_carriers_are_not_offered_by_odoo(self):
        order = self.sell().sale_id
        self.assertTrue(self.carrier._match(order.partner_shipping_id, order))
        self.carrier.paper_check = "block"
        self.assertFalse(self.carrier._match(order.partner_shipping_id, order))

    # === RIGHTS === #

    def test_managers_keep_papers_and_others_read_them(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        paper = self.make_paper().with_user(manager)
        paper.number = "20260001A"
        for group in ("stock.group_stock_user", "sales_team.group_sale_salesman"):
            with self.subTest(group):
                reader = self.new_user(group)
                self.assertEqual(paper.with_user(reader).number, "20260001A")
                with self.assertRaises(AccessError):
                    paper.with_user(reader).number = "X"
        with self.assertRaises(AccessError):
            paper.with_user(self.new_user("base.group_user")).read(["number"])
        self.assertEqual(paper.number, "20260001A")

    def test_papers_of_another_company_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        shared, foreign = self.make_paper(), self.make_paper(company_id=other.id)
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        found = self.env["ecom.carrier.paper"].with_user(manager).search([])
        self.assertIn(shared, found)
        self.assertNotIn(foreign, found)

    def test_whoever_reads_a_paper_reads_its_scan(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        # As the browser uploads it while the paper is not saved yet.
        scan = (
            self.env["ir.attachment"]
            .with_user(manager)
            .create(
                {
                    "name": "permit.pdf",
                    "datas": base64.b64encode(b"%PDF"),
                    "res_model": "ecom.carrier.paper",
                    "res_id": 0,
                }
            )
        )
        paper = (
            self.env["ecom.carrier.paper"]
            .with_user(manager)
            .create(
                {
                    "carrier_id": self.carrier.id,
                    "kind_id": self.permit_kind.id,
                    "scan_ids": [Command.set(scan.ids)],
                }
            )
        )
        self.assertEqual(paper.state, "valid")
        reader = self.new_user("stock.group_stock_user")
        self.assertEqual(scan.with_user(reader).raw, b"%PDF")

    def test_who_keeps_carriers_in_plain_odoo_still_does(self):
        keeper = self.new_user("stock.group_stock_manager")
        courier = (
            self.env["delivery.carrier"]
            .with_user(keeper)
            .create(
                {
                    "name": "Kept",
                    "delivery_type": "ecom",
                    "product_id": self.freight_product.id,
                }
            )
        )
        self.assertEqual(set(courier.paper_ids.mapped("state")), {"missing"})
