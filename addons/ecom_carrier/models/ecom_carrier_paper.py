# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

WARNING_DAYS = (30, 60, 90)  # before a paper expires or a report is due
BATCH_SIZE = 500
# What follows from the other values and the day.
FOLLOWING_FIELDS = {"state", "warned_days", "report_warned_days"}
RENEWAL = "ecom_carrier.activity_renew_paper"
REPORT = "ecom_carrier.activity_annual_report"


class EcomCarrierPaper(models.Model):
    """A licence, permit or contract of a carrier, or the lack of one.

    A paper without number and scan is one that still has to be handed in. Source of
    the periods: express permits (快递业务经营许可证) are valid for five years, their
    renewal is applied for 30 days before at the latest, and their holder reports on a
    year by 30 April of the next (快递业务经营许可管理办法).
    """

    _name = "ecom.carrier.paper"
    _description = "Carrier Paper"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "carrier_id, kind_id, date_to desc, id desc"

    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one(
        "ecom.carrier.paper.kind", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        help="Whose paper it is, such as a contract; empty: good for all companies.",
    )
    active = fields.Boolean(default=True)
    number = fields.Char(tracking=True, help="As printed on the paper.")
    scope = fields.Char(help="What the paper allows (业务范围).")
    division_ids = fields.Many2many(
        "ecom.division",
        string="Region",
        help="Where it is valid (地域范围); empty: everywhere.",
    )
    date_from = fields.Date(string="Valid From", tracking=True)
    date_to = fields.Date(
        string="Valid To",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
        help="The last day; empty: without end.",
    )
    renew_by = fields.Date(
        compute="_compute_renew_by",
        store=True,
        help="Last day on which the renewal can be applied for.",
    )
    has_annual_report = fields.Boolean(related="kind_id.has_annual_report")
    report_year = fields.Integer(
        string="Last Annual Report",
        aggregator=None,
        tracking=True,
        help="The latest year its holder has reported on.",
    )
    report_due = fields.Date(
        string="Next Report Due", compute="_compute_report_due", store=True
    )
    scan_ids = fields.Many2many("ir.attachment", string="Scans", copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self._default_user_id(),
        domain=[("share", "=", False)],
        help="Is told before the paper expires.",
    )
    state = fields.Selection(
        [
            ("missing", "Missing"),
            ("expired", "Expired"),
            ("expiring", "Expires Soon"),
            ("coming", "Not Valid Yet"),
            ("valid", "Valid"),
            ("renewed", "Renewed"),
        ],
        readonly=True,
        copy=False,
        default="missing",
        index=True,
        help="As of today; brought up to date every night.",
    )
    # The smallest of WARNING_DAYS that somebody was told of, 0: none.
    warned_days = fields.Integer(copy=False)
    report_warned_days = fields.Integer(copy=False)

    @api.model
    def _default_user_id(self):
        """Whoever enters the paper; the system itself does no to-dos."""
        user = self.env.user
        return user if user.active else self.env.ref("base.user_admin")

    # === COMPUTE METHODS === #

    @api.depends("kind_id", "carrier_id", "number")
    def _compute_display_name(self):
        for paper in self:
            parts = [paper.carrier_id.name, paper.kind_id.name, paper.number]
            paper.display_name = " ".join(filter(None, parts))

    @api.depends("carrier_id")
    def _compute_company_id(self):
        for paper in self:
            paper.company_id = paper.company_id or paper.carrier_id.company_id

    @api.depends("date_from", "kind_id")
    def _compute_date_to(self):
        for paper in self:
            years = paper.kind_id.validity_years
            if paper.date_from and years:
                paper.date_to = paper.date_from + relativedelta(years=years, days=-1)
            else:
                paper.date_to = paper.date_to

    @api.depends("date_to", "kind_id.renewal_days")
    def _compute_renew_by(self):
        for paper in self:
            days = paper.kind_id.renewal_days
            paper.renew_by = (
                paper.date_to and days and paper.date_to - timedelta(days=days)
            )

    @api.depends("report_year", "date_from", "kind_id.has_annual_report")
    def _compute_report_due(self):
        for paper in self:
            reported = paper.report_year
            if not reported and paper.date_from:
                reported = paper.date_from.year - 1
            paper.report_due = (
                paper.kind_id.has_annual_report
                and reported
                and date(reported + 2, 4, 30)
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for paper in self:
            if paper.date_from and paper.date_to and paper.date_to < paper.date_from:
                raise ValidationError(
                    self.env._("%s would expire before it begins.", paper.display_name)
                )

    @api.constrains("report_year")
    def _check_report_year(self):
        this_year = fields.Date.context_today(self).year
        for paper in self:
            if paper.report_year and not 2000 <= paper.report_year <= this_year:
                raise ValidationError(
                    self.env._(
                        "%(paper)s: no report can be on %(year)s.",
                        paper=paper.display_name,
                        year=paper.report_year,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        papers = super().create(vals_list)
        papers._keep_scans()
        papers._replace_missing()
        papers._refresh_states()
        return papers

    def write(self, vals):
        if self.env.su and vals.keys() <= FOLLOWING_FIELDS:
            return super().write(vals)
        vals = dict(vals)
        before = self._get_kin() if {"carrier_id", "kind_id"} & vals.keys() else self
        # Of another date people are told anew.
        if {"date_from", "date_to", "kind_id"} & vals.keys():
            vals["warned_days"] = 0
        if {"report_year", "date_from", "kind_id"} & vals.keys():
            vals["report_warned_days"] = 0
        result = super().write(vals)
        if "scan_ids" in vals:
            self._keep_scans()
        # What state was written does not matter: it follows from the dates.
        (self | before)._refresh_states()
        if "report_year" in vals:
            self.activity_feedback(
                [REPORT], feedback=self.env._("The report was handed in.")
            )
        return result

    def unlink(self):
        kin, carriers = self._get_kin() - self, self.carrier_id
        result = super().unlink()
        kin.exists()._refresh_states()
        carriers._ask_for_papers()
        return result

    # === ACTIONS === #

    def action_renew(self):
        """Open a new paper that goes on where this one ends."""
        self.ensure_one()
        start = self.date_to and self.date_to + timedelta(days=1)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "name": self.env._("Renewal"),
            "context": {
                "default_carrier_id": self.carrier_id.id,
                "default_kind_id": self.kind_id.id,
                "default_company_id": self.company_id.id,
                "default_number": self.number,
                "default_scope": self.scope,
                "default_division_ids": self.division_ids.ids,
                "default_report_year": self.report_year,
                "default_date_from": start and fields.Date.to_string(start),
                "default_user_id": self.user_id.id,
            },
        }

    # === BUSINESS METHODS === #

    def _is_there(self):
        """Whether the paper was handed in at all."""
        self.ensure_one()
        return bool(self.number or self.scan_ids)

    def _is_in_force(self, day):
        """Whether the paper is there and valid on a day."""
        self.ensure_one()
        return (
            self._is_there()
            and (not self.date_from or self.date_from <= day)
            and (not self.date_to or day <= self.date_to)
        )

    def _outlasts(self, other):
        """Whether this paper goes on being valid when another one has expired."""
        self.ensure_one()
        if not self._is_there() or self == other or not other.date_to:
            return False
        return not self.date_to or self.date_to > other.date_to

    def _get_kin(self):
        """All papers of the same carriers and kinds, these among them."""
        return self.with_context(active_test=False).search(
            [
                ("carrier_id", "in", self.carrier_id.ids),
                ("kind_id", "in", self.kind_id.ids),
            ]
        )

    def _replace_missing(self):
        """Take away the empty papers that stood for these, now that they are there."""
        arrived = self.filtered(lambda paper: paper._is_there())
        keys = {(paper.carrier_id, paper.kind_id) for paper in arrived}
        # Whoever may add a paper may thereby end the lack of it.
        empty = (
            arrived.sudo()
            ._get_kin()
            .filtered(
                lambda paper: (
                    not paper._is_there() and (paper.carrier_id, paper.kind_id) in keys
                )
            )
        )
        empty.unlink()

    def _get_key(self):
        """What a renewal has in common with the paper it renews."""
        self.ensure_one()
        return self.carrier_id, self.kind_id, self.company_id

    def _refresh_states(self):
        """Bring the states of these papers, and of those they renew, up to date."""
        today = fields.Date.context_today(self)
        by_state = {}
        # Another paper may be of a company the user does not work for just now.
        kin = self.sudo()._get_kin()
        for papers in kin.grouped(lambda paper: paper._get_key()).values():
            there = papers.filtered("active")
            for paper in papers:
                is_renewed = any(other._outlasts(paper) for other in there)
                state = paper._get_state(today, is_renewed)
                if paper.state != state:
                    by_state.setdefault(state, []).append(paper.id)
        for state, ids in by_state.items():
            changed = kin.browse(ids)
            changed.write({"state": state})
            if state not in ("expiring", "expired"):
                changed.activity_feedback(
                    [RENEWAL], feedback=self.env._("The paper is valid or renewed.")
                )

    def _get_state(self, today, is_renewed):
        """Where this paper stands.

        :param date today: in the user's time zone
        :param bool is_renewed: another one is valid longer
        """
        self.ensure_one()
        if not self._is_there():
            return "missing"
        if self.date_from and self.date_from > today:
            return "coming"
        if not self.date_to or self.date_to > today + timedelta(days=max(WARNING_DAYS)):
            return "valid"
        if is_renewed:
            return "renewed"
        return "expired" if self.date_to < today else "expiring"

    # === WARNINGS === #

    @api.model
    def _cron_warn(self):
        """Every night: bring states up to date and tell people what will expire."""
        papers = self.search([])
        for start in range(0, len(papers), BATCH_SIZE):
            batch = papers[start : start + BATCH_SIZE]
            batch._refresh_states()
            batch._warn()
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=len(papers) - start - len(batch)
            ):
                break

    def _warn(self):
        """Tell the responsible people once per paper and number of days left."""
        today = fields.Date.context_today(self)
        latest = today + timedelta(days=max(WARNING_DAYS))
        expiring = self.filtered(lambda paper: paper.state == "expiring")
        expiring._warn_of("date_to", "warned_days", RENEWAL, today)
        reporting = self.filtered(
            lambda paper: (
                paper.state in ("valid", "expiring")
                and paper.report_due
                and paper.report_due <= latest
            )
        )
        reporting._warn_of("report_due", "report_warned_days", REPORT, today)

    def _warn_of(self, date_name, warned_name, activity_type, today):
        """Plan to-dos for those of these papers nobody was told of this late.

        A to-do that was not done by the next threshold is replaced.

        :param str date_name: field with the day
        :param str warned_name: field with the threshold people were told of
        :param str activity_type: XML id
        """
        by_threshold = {}
        for paper in self:
            left = (paper[date_name] - today).days
            threshold = min(days for days in WARNING_DAYS if left <= days)
            if not paper[warned_name] or threshold < paper[warned_name]:
                by_threshold.setdefault(threshold, []).append(paper.id)
        due = self.browse([id_ for ids in by_threshold.values() for id_ in ids])
        if not due:
            return
        due.activity_unlink([activity_type])
        model_id = self.env["ir.model"]._get_id(self._name)
        type_id = self.env.ref(activity_type).id
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": type_id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": paper.id,
                    "user_id": paper.user_id.id,
                    "date_deadline": max(paper._get_last_day(date_name), today),
                    "summary": paper._get_warning(date_name),
                }
                for paper in due
            ]
        )
        for threshold, ids in by_threshold.items():
            # Nobody writes it but this, see `write`.
            self.sudo().browse(ids).write({warned_name: threshold})

    def _get_last_day(self, date_name):
        """The last day on which something can be done about a date."""
        self.ensure_one()
        return (date_name == "date_to" and self.renew_by) or self[date_name]

    def _get_warning(self, date_name):
        """One line on what is due, in the language of who is responsible."""
        self.ensure_one()
        paper = self.with_context(lang=self.user_id.lang or self.env.lang)
        texts = {
            "carrier": paper.carrier_id.name,
            "paper": paper.kind_id.name,
            "date": format_date(paper.env, paper[date_name]),
        }
        if date_name == "report_due":
            return paper.env._(
                "%(paper)s of %(carrier)s: annual report due by %(date)s", **texts
            )
        if paper.renew_by:
            return paper.env._(
                "%(paper)s of %(carrier)s expires on %(date)s; renewal to be applied "
                "for by %(renewal)s",
                renewal=format_date(paper.env, paper.renew_by),
                **texts,
            )
        return paper.env._("%(paper)s of %(carrier)s expires on %(date)s", **texts)

    def _keep_scans(self):
        """Let everybody who reads a paper read its scans.

        The browser uploads them before a new paper exists; until they belong to it
        only who uploaded them can open them.
        """
        for paper in self:
            loose = paper.scan_ids.filtered(lambda scan: not scan.res_id)
            if loose:
                loose.write({"res_model": self._name, "res_id": paper.id})
