# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta
from itertools import count

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..providers.base import TrackingEvent
from .choice_common import ChoiceCase

FIGURES = (
    "shipped",
    "signed",
    "on_time",
    "late",
    "damaged",
    "lost",
    "sent_back",
    "complaints",
)


@tagged("post_install", "-at_install")
class TestRating(ChoiceCase):
    """Ratings follow from what happened to the parcels, and from nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.partner_id.tz = "Asia/Shanghai"
        # A company of its own has no parcels of before.
        cls.numbers = count(1)
        cls.env["ecom.waybill"].search([]).sudo().state = "cancelled"

    def make_parcel(self, carrier=None, *, promised=None, **values):
        """A shipped parcel, made thirty days ago; of an order if days are promised."""
        picking_ids = []
        if promised:
            self.offer(carrier or self.zto, "4.50", promised)
            order = self.new_order()
            order.action_choose_carrier()
            order.carrier_id = carrier or self.zto
            order.action_confirm()
            picking_ids = order.picking_ids.ids
        waybill = self.env["ecom.waybill"].create(
            {
                "carrier_id": (carrier or self.zto).id,
                "picking_ids": [fields.Command.set(picking_ids)],
                "number": f"T{next(self.numbers)}",
                "state": "shipped",
                **values,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ecom_waybill SET create_date = %s WHERE id = %s",
            [self.ago(30), waybill.id],
        )
        return waybill

    def ago(self, days, hour=12):
        """A time of day in China, so many days ago, in UTC."""
        day = datetime.now() + timedelta(hours=8) - timedelta(days=days)
        at = day.replace(hour=hour, minute=0, second=0, microsecond=0)
        return at - timedelta(hours=8)

    def track(self, waybill, *events):
        """Events as pairs of days ago and status, and perhaps code and text."""
        waybill._record_events(
            {
                waybill: [
                    TrackingEvent(
                        time=event[0]
                        if isinstance(event[0], datetime)
                        else self.ago(event[0]),
                        status=event[1],
                        code=event[2] if len(event) > 2 else "",
                        text=event[3] if len(event) > 3 else event[1],
                        location="",
                        key=str(next(self.numbers)),
                    )
                    for event in events
                ]
            }
        )
        return waybill

    def make_signed(self, days, carrier=None, **values):
        """A parcel that was collected ten days ago and signed for days later."""
        return self.track(
            self.make_parcel(carrier, **values),
            (10, "collected"),
            (10 - days, "signed"),
        )

    def rate(self):
        """Compute the ratings now.

        :return: that of ZTO
        """
        self.env["ecom.carrier.rating"]._rate_carriers(self.company)
        return self.get_rating(self.zto)

    def get_rating(self, carrier):
        Rating = self.env["ecom.carrier.rating"]
        return Rating._get_current(carrier, self.company).get(carrier, Rating)

    def figures(self, rating):
        return {name: rating[name] for name in FIGURES if rating[name]}

    # === ON TIME AND LATE === #

    def test_signed_within_the_promised_days_is_on_time(self):
        self.make_signed(2, promised=2)
        self.make_signed(3, promised=2)
        self.assertEqual(
            self.figures(self.rate()),
            {"shipped": 2, "signed": 2, "on_time": 1, "late": 1},
        )

    def test_the_promise_is_that_of_the_carrier_it_went_with(self):
        self.offer(self.sf, "12.00", 9)
        self.make_signed(3, promised=2)
        self.assertEqual(self.rate().late, 1)

    def test_days_are_those_of_the_companys_calendar(self):
        # Collected at 23:00 and signed for at 01:00 of the second day after: two days,
        # though the hours are only 26.
        waybill = self.make_parcel(promised=1)
        self.track(waybill, (self.ago(10, 23), "collected"), (self.ago(8, 1), "signed"))
        self.assertEqual(self.rate().late, 1)

    def test_without_a_promise_the_median_of_all_carriers_counts(self):
        for days in (1, 2, 3):
            self.make_signed(days)
        for days in (2, 5):
            self.make_signed(days, self.sf)
        zto = self.rate()
        # Days 1 2 2 3 5: the median is 2.
        self.assertEqual((zto.median_days, zto.on_time, zto.late), (2, 2, 1))
        sf = self.get_rating(self.sf)
        self.assertEqual((sf.on_time, sf.late), (1, 1))

    def test_overdue_and_not_signed_for_is_late(self):
        self.track(self.make_parcel(promised=2), (3, "collected"))
        self.track(self.make_parcel(promised=2), (2, "collected"))
        self.assertEqual(self.figures(self.rate()), {"shipped": 2, "late": 1})

    def test_without_a_promise_or_any_signature_nothing_is_judged(self):
        self.track(self.make_parcel(), (5, "collected"))
        self.assertEqual(self.figures(self.rate()), {"shipped": 1})

    def test_what_the_buyer_refused_is_not_held_against_the_carrier(self):
        for status in ("refused", "returning", "returned"):
            self.track(self.make_parcel(promised=2), (29, "collected"), (25, status))
        self.assertEqual(self.figures(self.rate()), {"shipped": 3, "sent_back": 3})

    # === DAMAGE AND LOSS === #

    def test_damage_is_told_by_code_or_word_and_counts_once(self):
        self.track(
            self.make_parcel(promised=20),
            (10, "collected"),
            (9, "exception", "209", "快件异常"),
            (8, "exception", "4", "外包装破损，已重新包装"),
        )
        self.track(self.make_parcel(promised=20), (10, "exception", "414"))
        # A word alone in an ordinary event is no damage.
        self.track(self.make_parcel(promised=20), (9, "transit", "0", "防破损包装"))
        self.assertEqual(self.rate().damaged, 2)

    def test_lost_is_what_the_carrier_says_or_nobody_heard_of_for_ten_days(self):
        self.track(self.make_parcel(promised=25), (9, "exception", "2", "快件丢失"))
        self.track(self.make_parcel(promised=25), (11, "transit"))
        self.track(self.make_parcel(promised=25), (10, "transit"))
        self.make_parcel(promised=31)  # never an event
        self.assertEqual(self.figures(self.rate()), {"shipped": 4, "lost": 3})

    # === WHAT COUNTS === #

    def test_parcels_before_the_period_not_shipped_or_of_others_do_not_count(self):
        old, mine = self.make_signed(2), self.make_signed(2)
        self.make_parcel(state="cancelled")
        company = self.env["res.company"].create({"name": "Other Company"})
        self.make_parcel(company_id=company.id)
        self.env.cr.execute(
            "UPDATE ecom_waybill SET create_date = %s WHERE id = %s",
            [self.ago(92), old.id],
        )
        self.assertEqual(self.rate().shipped, 1)
        self.assertTrue(mine)
        self.env["ecom.carrier.rating"]._rate_carriers(company)
        theirs = self.env["ecom.carrier.rating"].search(
            [("company_id", "=", company.id)]
        )
        self.assertEqual(theirs.shipped, 1)

    def test_the_score_by_hand_and_its_formula(self):
        self.currency = self.company.currency_id
        for number in range(20):
            # Every parcel costs 8 a kg with ZTO and 4 with SF.
            self.make_priced(self.zto, 1 if number < 15 else 3, 8)
            self.make_priced(self.sf, 1, 4)
        self.track(
            self.env["ecom.waybill"].search(
                [("carrier_id", "=", self.zto.id), ("state", "=", "shipped")], limit=1
            ),
            (5, "exception", "209"),
            (9, "collected"),
            (4, "signed"),
        )
        zto = self.rate()
        # Median of all 40: 1 day. ZTO is on time with 15 of 20, or 14 where the one
        # tracked again was.
        on_time = zto.on_time
        self.assertEqual(zto.late, 20 - on_time)
        # 50 x on time / 20; one of 20 damaged: 20 x (1 - 10 / 20) = 10; no complaint:
        # 20; half as cheap as the cheapest: 10 x 4 / 8 = 5
        self.assertAlmostEqual(zto.score, 50 * on_time / 20 + 10 + 20 + 5)
        self.assertEqual(self.get_rating(self.sf).score, 100)
        lines = zto.explanation.split("\n")
        self.assertEqual(lines[0], f"{2.5 * on_time:.1f}  on time: {on_time} of 20")
        self.assertEqual(lines[1], "10.0  damaged 1, lost 0 of 20")
        self.assertEqual(lines[2], "20.0  complaints: 0 of 20")
        self.assertRegex(lines[3], r"^5\.0  freight per kg: lowest .*4.00.* / .*8.00")
        self.assertEqual(lines[4], f"{zto.score:.1f}")
        self.assertEqual(self.zto.rating_text, f"{zto.score:.1f}")
        self.assertEqual(self.zto.rating_explanation, zto.explanation)

    def make_priced(self, carrier, days, per_kg):
        waybill = self.make_signed(days, carrier, weight=0.5)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ecom_waybill SET freight = %s WHERE id = %s",
            [per_kg * 0.5, waybill.id],
        )

    def test_a_few_parcels_make_no_rating(self):
        for _ in range(19):
            self.make_signed(1)
        rating = self.rate()
        self.assertFalse(rating.is_rated)
        self.assertEqual(rating.score_text, "too few parcels")
        self.assertIn("19 parcels", rating.explanation)
        self.assertEqual(self.zto._get_scores(self.company), {})
        self.make_signed(1)
        self.assertEqual(self.rate().score, 100)
        self.assertEqual(self.zto._get_scores(self.company), {self.zto: 100})

    # === HISTORY === #

    def test_a_day_has_one_rating_and_the_last_one_is_current(self):
        self.make_signed(1)
        first = self.rate()
        self.make_signed(1)
        again = self.rate()
        self.assertEqual(first, again)
        self.assertEqual(again.shipped, 2)
        first.sudo().date -= timedelta(days=1)
        new = self.rate()
        self.assertNotEqual(new, first)
        self.assertEqual((first.is_current, new.is_current), (False, True))

    def test_a_carrier_without_parcels_any_more_has_no_current_rating(self):
        waybill = self.make_signed(1)
        rating = self.rate()
        waybill.sudo().state = "cancelled"
        self.assertFalse(self.rate())
        self.assertFalse(rating.is_current)

    def test_the_daily_job_rates_every_company(self):
        self.make_signed(1)
        with self.enter_registry_test_mode():
            self.env.ref("ecom_carrier.cron_rate_carriers").method_direct_trigger()
        self.assertEqual(self.get_rating(self.zto).shipped, 1)

    def test_many_parcels_ask_no_more_than_a_few(self):
        for _ in range(3):
            self.make_signed(1)
        self.rate()
        with self.count_queries() as few:
            self.rate()
        waybills = self.new_waybills(60)
        waybills.sudo().state = "shipped"
        with self.count_queries() as many:
            self.assertEqual(self.rate().shipped, 63)
        self.assertEqual(len(few), len(many))

    # === RIGHTS === #

    def test_managers_have_it_computed_and_others_do_not(self):
        self.make_signed(1)
        Rating = self.env["ecom.carrier.rating"]
        clerk = self.new_user("ecom_carrier.group_waybill_clerk")
        with self.assertRaises(AccessError):
            Rating.with_user(clerk).action_compute_now()
        self.assertFalse(self.get_rating(self.zto))
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        Rating.with_user(manager).action_compute_now()
        self.assertEqual(self.get_rating(self.zto).shipped, 1)

    def test_nobody_types_a_rating(self):
        self.make_signed(1)
        rating = self.rate()
        for group in (
            "ecom_carrier.group_carrier_manager",
            "stock.group_stock_manager",
            "sales_team.group_sale_manager",
            "base.group_system",
        ):
            own = rating.with_user(self.new_user(group))
            with self.assertRaises(AccessError):
                own.write({"score": 100})
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create(
                    {
                        "carrier_id": self.sf.id,
                        "company_id": self.company.id,
                        "date": "2026-01-01",
                        "score": 100,
                    }
                )
        self.assertEqual(rating.score, 0)

    def test_ratings_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        self.make_parcel(company_id=company.id)
        self.env["ecom.carrier.rating"]._rate_carriers(company)
        theirs = self.env["ecom.carrier.rating"].search(
            [("company_id", "=", company.id)]
        )
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        with self.assertRaises(AccessError):
            theirs.with_user(manager).read(["score"])
        self.assertFalse(self.zto.with_user(manager).rating_id)

    def test_further_parcels_nobody_reports_on_are_neither_late_nor_lost(self):
        main = self.make_signed(2)
        self.make_parcel(parent_id=main.id)
        self.assertEqual(
            self.figures(self.rate()), {"shipped": 1, "signed": 1, "on_time": 1}
        )
