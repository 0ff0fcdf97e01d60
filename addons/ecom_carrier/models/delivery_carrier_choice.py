# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# Where a company names no time zone.
CHINA_TZ = "Asia/Shanghai"


class DeliveryCarrier(models.Model):
    """What the choice among carriers looks at besides tariffs and reach."""

    _inherit = "delivery.carrier"

    daily_quota = fields.Integer(
        string="Parcels a Day",
        help="The most parcels the choice gives this carrier a day from each "
        "warehouse; 0: as many as there are.",
    )
    rating_id = fields.Many2one(
        "ecom.carrier.rating", string="Current Rating", compute="_compute_rating_id"
    )
    rating_text = fields.Char(string="Rating", compute="_compute_rating_id")
    rating_explanation = fields.Text(string="Formula", compute="_compute_rating_id")

    # === COMPUTE METHODS === #

    @api.depends_context("company")
    def _compute_rating_id(self):
        # The figures are no secret from whoever sees the carrier.
        none = self.env["ecom.carrier.rating"].sudo()
        current = none._get_current(self, self.env.company)
        for carrier in self:
            rating = current.get(carrier, none)
            carrier.rating_id = rating
            carrier.rating_text = rating.score_text
            carrier.rating_explanation = rating and rating.explanation

    # === CONSTRAINT METHODS === #

    @api.constrains("daily_quota")
    def _check_daily_quota(self):
        for carrier in self:
            if carrier.daily_quota < 0:
                raise ValidationError(
                    self.env._("%s: parcels a day are 0 or more.", carrier.name)
                )

    # === ACTIONS === #

    def action_view_ratings(self):
        """Open the history of these carriers' ratings."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_carrier_rating"
        )
        action["domain"] = [("carrier_id", "in", self.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _get_scores(self, company):
        """Ratings of those of these carriers that have one.

        :return: dict of carrier -> Decimal from 0 to 100
        """
        current = self.env["ecom.carrier.rating"]._get_current(self, company)
        return {
            carrier: Decimal(repr(rating.score))
            for carrier, rating in current.items()
            if rating.is_rated
        }

    def _count_given_today(self, orders):
        """How many parcels these carriers got today from each warehouse.

        Counted are the waybills made today, cancelled ones not, and the orders the
        choice gave them today that have no transfer yet.

        :param orders: orders of one company that are not counted
        :return: dict of (carrier id, warehouse id) -> number
        """
        company = orders.company_id
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT carrier_id, warehouse_id, count(*) FROM (
                    SELECT carrier_id, warehouse_id
                      FROM ecom_waybill
                     WHERE carrier_id = ANY(%(carriers)s)
                       AND company_id = %(company)s
                       AND create_date >= %(since)s
                       AND state != 'cancelled'
                       AND kind = 'outgoing'
                     UNION ALL
                    SELECT o.carrier_id, o.warehouse_id
                      FROM ecom_carrier_choice c
                      JOIN sale_order o ON o.id = c.order_id
                       AND o.carrier_id = c.carrier_id
                     WHERE c.carrier_id = ANY(%(carriers)s)
                       AND c.refusal IS NULL
                       AND o.company_id = %(company)s
                       AND c.create_date >= %(since)s
                       AND o.state != 'cancel'
                       AND o.id != ALL(%(orders)s)
                       AND NOT EXISTS (
                           SELECT 1 FROM stock_picking p
                            WHERE p.sale_id = o.id AND p.state != 'cancel')
                ) AS given
                GROUP BY carrier_id, warehouse_id
                """,
                carriers=self.ids,
                company=company.id,
                since=_get_day_start(company),
                orders=orders.ids,
            )
        )
        return {(carrier, warehouse): count for carrier, warehouse, count in rows}


def _get_day_start(company):
    """Midnight in the company's time zone, in UTC as Odoo keeps it."""
    zone = ZoneInfo(company.partner_id.tz or CHINA_TZ)
    today = datetime.now(zone).date()
    start = datetime.combine(today, time.min, tzinfo=zone)
    return start.astimezone(UTC).replace(tzinfo=None)
