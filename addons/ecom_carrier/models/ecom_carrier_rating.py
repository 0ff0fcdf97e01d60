# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .. import rating
from .delivery_carrier_choice import CHINA_TZ

WINDOW_DAYS = 90
# Without an event for so long, a parcel that nobody signed for counts as lost.
LOST_AFTER_DAYS = 10
# What the buyer or the sender caused is no delay of the carrier.
NOT_JUDGED = ("refused", "returning", "returned", "cancelled")
SENT_BACK = ("refused", "returning", "returned")
# "Damaged" in the lists of codes of Kuaidi100 (2-209) and Kdniao (4-414).
DAMAGE_CODES = ("209", "414")
# What the carriers' own words say, whatever the code; as regular expressions.
DAMAGE_WORDS = "破损|损坏|damaged"
LOSS_WORDS = "丢失|遗失|lost"


class EcomCarrierRating(models.Model):
    """What a carrier did with its parcels of the last 90 days; one row a day.

    Computed from waybills, tracking and the choices made, never typed in. A parcel
    is on time if it was signed for within the days promised when its carrier was
    chosen. Where nothing was promised, the median of all carriers' parcels counts as
    the promise. Days are dates of the company's calendar, from the collection (or the
    first event, or the waybill) to the signature.
    """

    _name = "ecom.carrier.rating"
    _description = "Carrier Rating"
    _order = "date desc, score desc, id"
    _rec_name = "carrier_id"

    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    is_current = fields.Boolean(
        string="Current", readonly=True, help="The last one of the carrier."
    )
    shipped = fields.Integer(
        string="Parcels", readonly=True, help="Shipped in the 90 days before."
    )
    signed = fields.Integer(readonly=True)
    on_time = fields.Integer(
        readonly=True, help="Signed for within the promised days, or the usual ones."
    )
    late = fields.Integer(
        readonly=True, help="Signed for later, or overdue and not signed for."
    )
    damaged = fields.Integer(readonly=True)
    lost = fields.Integer(
        readonly=True,
        help="Reported as lost, or without any event for 10 days and not signed for.",
    )
    sent_back = fields.Integer(
        string="Refused or Returned",
        readonly=True,
        help="Refused by the buyer or on the way back; not held against the carrier.",
    )
    complaints = fields.Integer(readonly=True)
    median_days = fields.Integer(
        string="Usual Days",
        readonly=True,
        help="Median of all carriers; what counts where nothing was promised.",
    )
    freight_per_kg = fields.Monetary(readonly=True, aggregator="avg")
    lowest_per_kg = fields.Monetary(
        string="Lowest Freight per kg", readonly=True, aggregator="avg"
    )
    score = fields.Float(digits=(5, 1), readonly=True, aggregator="avg")
    is_rated = fields.Boolean(
        string="Rated",
        readonly=True,
        help="Set with 20 parcels or more that were signed for or are overdue.",
    )
    score_text = fields.Char(string="Rating", compute="_compute_score_text")
    explanation = fields.Text(string="Formula", compute="_compute_explanation")

    _day_uniq = models.Constraint(
        "UNIQUE (carrier_id, company_id, date)",
        "The carrier has a rating of this day already.",
    )
    _current_uniq = models.UniqueIndex("(carrier_id, company_id) WHERE is_current")

    # === COMPUTE METHODS === #

    @api.depends("score", "is_rated")
    def _compute_score_text(self):
        for record in self:
            record.score_text = (
                f"{record.score:.1f}"
                if record.is_rated
                else self.env._("too few parcels")
            )

    @api.depends("carrier_id", "score", "shipped", "lowest_per_kg")
    def _compute_explanation(self):
        for record in self:
            record.explanation = record._explain()

    # === ACTIONS === #

    def action_compute_now(self):
        """Rate the carriers of the user's companies by what is known now.

        :raise AccessError: the user keeps no carriers
        """
        if not self.env.user.has_group("ecom_carrier.group_carrier_manager"):
            raise AccessError(
                self.env._("Only carrier managers have the ratings computed.")
            )
        # Nobody writes ratings but the computation.
        self.sudo()._rate_carriers(self.env.companies)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # === BUSINESS METHODS === #

    @api.model
    def _get_current(self, carriers, company):
        """The last rating of each of these carriers that has one.

        :return: dict of carrier -> rating
        """
        found = self.search_fetch(
            [
                ("carrier_id", "in", carriers.ids),
                ("company_id", "=", company.id),
                ("is_current", "=", True),
            ],
            ["carrier_id", "score", "is_rated"],
        )
        return {record.carrier_id: record for record in found}

    @api.model
    def _cron_rate_carriers(self):
        """Rate the carriers of every company, with a commit each."""
        companies = self.env["res.company"].search([])
        for done, company in enumerate(companies, start=1):
            self._rate_carriers(company)
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(companies) - done
            ):
                break

    @api.model
    def _rate_carriers(self, companies):
        """Write today's ratings; computed again on one day they replace its former.

        :param companies: each has a handful of queries of its own
        """
        self.env.flush_all()
        for company in companies:
            zone = company.partner_id.tz or CHINA_TZ
            today = datetime.now(ZoneInfo(zone)).date()
            rows = self._measure(company, zone, today)
            former = self.search(
                [
                    ("company_id", "=", company.id),
                    "|",
                    ("is_current", "=", True),
                    ("date", "=", today),
                ]
            )
            former.filtered("is_current").is_current = False
            # The index of current ones must not see two of them.
            former.flush_recordset(["is_current"])
            of_today = {
                record.carrier_id.id: record
                for record in former
                if record.date == today
            }
            vals_list = self._prepare_ratings(rows, company, today)
            for vals in vals_list:
                if record := of_today.get(vals["carrier_id"]):
                    record.write(vals)
            self.create(
                [vals for vals in vals_list if vals["carrier_id"] not in of_today]
            )

    def _prepare_ratings(self, rows, company, today):
        """Values of the ratings of one company's carriers.

        :param rows: as of `_measure`
        """
        prices = [row["freight_per_kg"] for row in rows if row["freight_per_kg"]]
        lowest = min(prices, default=None)
        vals_list = []
        for row in rows:
            rated = rating.rate(_get_figures(row), lowest and Decimal(lowest))
            vals_list.append(
                {
                    **row,
                    "freight_per_kg": float(row["freight_per_kg"] or 0),
                    "lowest_per_kg": float(lowest or 0),
                    "median_days": row["median_days"] or 0,
                    "company_id": company.id,
                    "date": today,
                    "is_current": True,
                    "is_rated": bool(rated),
                    "score": float(rated[0]) if rated else 0,
                }
            )
        return vals_list

    def _explain(self):
        """The formula of the score with this row's figures, a line for each part."""
        self.ensure_one()
        figures = _get_figures(self)
        lowest = Decimal(repr(self.lowest_per_kg)) if self.lowest_per_kg else None
        rated = rating.rate(figures, lowest)
        if not rated:
            return self.env._(
                "%(judged)s parcels were signed for or are overdue; a rating needs "
                "%(needed)s.",
                judged=figures.judged,
                needed=rating.MIN_JUDGED,
            )
        names = {
            rating.ON_TIME: self.env._(
                "on time: %(good)s of %(all)s", good=self.on_time, all=figures.judged
            ),
            rating.DAMAGE: self.env._(
                "damaged %(damaged)s, lost %(lost)s of %(all)s",
                damaged=self.damaged,
                lost=self.lost,
                all=self.shipped,
            ),
            rating.COMPLAINTS: self.env._(
                "complaints: %(bad)s of %(all)s", bad=self.complaints, all=self.shipped
            ),
            rating.PRICE: self.env._(
                "freight per kg: lowest %(lowest)s / %(own)s",
                lowest=self.currency_id.format(self.lowest_per_kg),
                own=self.currency_id.format(self.freight_per_kg),
            ),
        }
        total, lines = rated
        return "\n".join(
            [f"{line.points:.1f}  {names[line.part]}" for line in lines]
            + [f"{total:.1f}"]
        )

    # === MEASURING === #

    def _measure(self, company, zone, today):
        """What happened to the company's parcels, by carrier, in one query.

        :param str zone: time zone that days are counted in
        :param date today: the last day
        :return: list of dicts of the figures' field names
        """
        query = SQL(
            """
            WITH parcel AS (%(parcels)s),
            usual AS (
                SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS days
                  FROM parcel WHERE signed
            ),
            report AS (
                SELECT waybill_id, bool_or(kind = 'damaged') AS damaged,
                       bool_or(kind = 'lost') AS lost,
                       bool_or(kind = 'complaint') AS complaint
                  FROM (%(reports)s) AS reports
                 GROUP BY waybill_id
            ),
            judged AS (
                SELECT parcel.*, report.*, usual.days AS usual,
                       took > COALESCE(promised, usual.days) AS late
                  FROM parcel
                 CROSS JOIN usual
                  LEFT JOIN report ON report.waybill_id = parcel.id
            )
            SELECT carrier_id,
                   count(*) AS shipped,
                   count(*) FILTER (WHERE signed) AS signed,
                   count(*) FILTER (WHERE signed AND NOT late) AS on_time,
                   count(*) FILTER (WHERE late AND (signed OR open)) AS late,
                   count(*) FILTER (WHERE damaged) AS damaged,
                   count(*) FILTER (WHERE lost OR (open AND quiet_days > %(lost)s))
                       AS lost,
                   count(*) FILTER (WHERE sent_back) AS sent_back,
                   count(*) FILTER (WHERE complaint) AS complaints,
                   min(usual) AS median_days,
                   (sum(freight) FILTER (WHERE freight > 0 AND weight > 0)
                    / sum(weight) FILTER (WHERE freight > 0 AND weight > 0))::numeric
                       AS freight_per_kg
              FROM judged
             GROUP BY carrier_id
            """,
            parcels=self._get_parcels_query(company, zone, today),
            reports=SQL(" UNION ALL ").join(
                self._get_report_queries(self._get_ids_query(company, today))
            ),
            lost=LOST_AFTER_DAYS,
        )
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()

    def _get_parcels_query(self, company, zone, today):
        """SQL of a row for each shipped parcel of the period, with its days."""

        def day(column):
            return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, zone)

        started = SQL("COALESCE(way.collected, way.first, w.create_date)")
        return SQL(
            """
            SELECT w.id, w.carrier_id, w.freight,
                   COALESCE(NULLIF(w.weight, 0), w.expected_weight) AS weight,
                   w.signed_at IS NOT NULL AS signed,
                   w.signed_at IS NULL AND COALESCE(w.tracking_status, '')
                       != ALL(%(not_judged)s) AS open,
                   COALESCE(w.tracking_status, '') = ANY(%(sent_back)s) AS sent_back,
                   COALESCE(%(signed_day)s, %(today)s) - %(started_day)s AS took,
                   %(today)s - %(last_day)s AS quiet_days,
                   promise.days AS promised
              FROM ecom_waybill w
              LEFT JOIN (
                  SELECT e.waybill_id, min(e.time) AS first,
                         min(e.time) FILTER (WHERE e.status = 'collected') AS collected
                    FROM ecom_tracking_event e
                   WHERE e.waybill_id IN (%(parcels)s)
                   GROUP BY e.waybill_id
              ) AS way ON way.waybill_id = w.id
              LEFT JOIN (
                  SELECT rel.waybill_id, c.carrier_id, max(c.days) AS days
                    FROM ecom_waybill_picking_rel rel
                    JOIN stock_picking p ON p.id = rel.picking_id
                    JOIN ecom_carrier_choice c ON c.order_id = p.sale_id
                   WHERE c.company_id = %(company)s AND c.days > 0
                     AND c.create_date >= %(since)s
                   GROUP BY rel.waybill_id, c.carrier_id
              ) AS promise
                ON promise.waybill_id = w.id AND promise.carrier_id = w.carrier_id
             WHERE w.id IN (%(parcels)s)
            """,
            parcels=self._get_ids_query(company, today),
            company=company.id,
            since=today - timedelta(days=WINDOW_DAYS),
            today=today,
            not_judged=list(NOT_JUDGED),
            sent_back=list(SENT_BACK),
            signed_day=day(SQL("w.signed_at")),
            started_day=day(started),
            last_day=day(SQL("COALESCE(w.tracked_at, %s)", started)),
        )

    def _get_ids_query(self, company, today):
        """SQL of the ids of the parcels of the period."""
        return SQL(
            "SELECT id FROM ecom_waybill WHERE company_id = %s AND state = 'shipped'"
            # Platforms report on the main parcel, which stands for the others.
            " AND parent_id IS NULL AND create_date >= %s",
            company.id,
            today - timedelta(days=WINDOW_DAYS),
        )

    @api.model
    def _get_report_queries(self, parcels):
        """Who says that parcels were damaged or lost, or complains about them.

        Extended by whatever else knows of such parcels.

        :param SQL parcels: query of the ids of the waybills in question
        :return: list of SQL with the columns ``waybill_id`` and ``kind``: damaged,
            lost or complaint; a parcel counts once, whoever reports it
        """
        return [
            SQL(
                """
                SELECT waybill_id, CASE WHEN text ~* %(loss)s THEN 'lost'
                       ELSE 'damaged' END AS kind
                  FROM ecom_tracking_event
                 WHERE status = 'exception'
                   AND (carrier_code = ANY(%(codes)s) OR text ~* %(damage)s
                        OR text ~* %(loss)s)
                   AND waybill_id IN (%(parcels)s)
                """,
                codes=list(DAMAGE_CODES),
                damage=DAMAGE_WORDS,
                loss=LOSS_WORDS,
                parcels=parcels,
            )
        ]


def _get_figures(row):
    """The figures of a row of the query, or of a record."""
    per_kg = row["freight_per_kg"]
    return rating.Figures(
        shipped=row["shipped"],
        on_time=row["on_time"],
        late=row["late"],
        damaged=row["damaged"],
        lost=row["lost"],
        complaints=row["complaints"],
        freight_per_kg=Decimal(str(per_kg)) if per_kg else None,
    )
