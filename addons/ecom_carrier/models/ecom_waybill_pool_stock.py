# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

USE_DAYS = 28  # four whole weeks, so that weekends weigh the same
ALARM = "ecom_carrier.activity_numbers_low"


class EcomWaybillPool(models.Model):
    """How long the numbers last, and the alarm when they run low.

    What counts is the stock of numbers that the same parcels can get: of all ranges
    in use of one courier and company for the same warehouses.
    """

    _inherit = "ecom.waybill.pool"

    alarm_at = fields.Integer(
        string="Alarm Below",
        help="The responsible is told once when fewer numbers than this are left in "
        "all ranges for the same warehouses; 0 for no alarm.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Orders new numbers from the courier.",
    )
    is_low = fields.Boolean(string="Running Low", readonly=True, copy=False)
    daily_use = fields.Float(
        string="Used a Day",
        compute="_compute_daily_use",
        digits=(16, 1),
        help="Mean of the last four weeks, or since the first number was used.",
    )
    days_left = fields.Integer(
        compute="_compute_daily_use", help="How long the numbers last at this pace."
    )

    _alarm_check = models.Constraint(
        "CHECK (alarm_at >= 0)", "An alarm begins at a positive number."
    )

    # === COMPUTE METHODS === #

    @api.depends("numbers_left")
    def _compute_daily_use(self):
        now = fields.Datetime.now()
        since = now - timedelta(days=USE_DAYS)
        # Rights on the pool are enough to know its pace.
        used = {
            pool.id: (count, first)
            for pool, count, first in self.env["ecom.waybill.number"]
            .sudo()
            ._read_group(
                [
                    ("pool_id", "in", self.ids),
                    ("state", "=", "used"),
                    ("used_at", ">=", since),
                ],
                ["pool_id"],
                ["__count", "used_at:min"],
            )
        }
        for pool in self:
            count, first = used.get(pool._origin.id, (0, now))
            days = max((now - first) / timedelta(days=1), 1)
            pool.daily_use = count / days
            pool.days_left = int(pool.numbers_left * days / count) if count else 0

    # === BUSINESS METHODS === #

    def _get_count_fields(self):
        return [*super()._get_count_fields(), "daily_use", "days_left"]

    def _get_alarm_fields(self):
        """Fields whose change may raise or end an alarm."""
        return {"active", "alarm_at", "warehouse_ids"}

    def _numbers_taken(self):
        """Raise the alarm where these pools now run low; one query if none does.

        Pools without an alarm and those whose alarm is raised cost nothing.
        """
        if watched := self.filtered(lambda pool: pool.alarm_at and not pool.is_low):
            watched._update_alarms()

    def _numbers_added(self):
        """Raise or end alarms after ranges were made or edited."""
        self._update_alarms()

    def _update_alarms(self):
        """Compare the stocks these pools belong to with their alarms."""
        for pools in self._get_stocks():
            watched = pools.filtered("alarm_at").sorted("alarm_at", reverse=True)
            left = sum(pools.mapped("numbers_left"))
            is_low = left < watched[:1].alarm_at
            changed = pools.filtered(lambda pool, low=is_low: pool.is_low != low)
            if not changed:
                continue
            # A manager of the one warehouse may not see the range of the other.
            changed.sudo().is_low = is_low
            if not is_low:
                changed.sudo()._end_alarm()
            elif changed == pools:  # none of them was low before
                watched[0].sudo()._raise_alarm(left)

    def _get_stocks(self):
        """The stocks of numbers that these pools belong to.

        :return: list of recordsets, each all pools in use for the same parcels
        """
        keys = {pool._get_stock_key() for pool in self}
        pools = self.sudo().search(
            [
                ("carrier_id", "in", self.carrier_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        stocks = defaultdict(self.sudo().browse)
        for pool in pools:
            stocks[pool._get_stock_key()] |= pool
        return [pools for key, pools in stocks.items() if key in keys]

    def _get_stock_key(self):
        """What pools of one stock have in common."""
        return self.carrier_id, self.company_id, frozenset(self.warehouse_ids.ids)

    def _raise_alarm(self, left):
        """Tell the responsible, once for the whole stock."""
        self.ensure_one()
        if self.user_id:
            self.activity_schedule(
                ALARM,
                user_id=self.user_id.id,
                summary=self.env._(
                    "%(carrier)s: only %(left)s waybill numbers left",
                    carrier=self.carrier_id.name,
                    left=left,
                ),
            )

    def _end_alarm(self):
        """There are enough numbers again: what was to be done is done."""
        self.activity_feedback(
            [ALARM], feedback=self.env._("There are enough numbers again.")
        )
