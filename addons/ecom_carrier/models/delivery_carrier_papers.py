# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .ecom_carrier_paper import WARNING_DAYS

READERS = "stock.group_stock_user,sales_team.group_sale_salesman"


class DeliveryCarrier(models.Model):
    """Papers a carrier must have, and what happens without them."""

    _inherit = "delivery.carrier"

    paper_check = fields.Selection(
        [
            ("ignore", "Nothing"),
            ("warn", "Warn"),
            ("block", "No New Waybills"),
        ],
        string="If a Paper Is Missing or Expired",
        required=True,
        default="ignore",
    )
    paper_kind_ids = fields.Many2many(
        "ecom.carrier.paper.kind",
        string="Required Papers",
        compute="_compute_paper_kind_ids",
        store=True,
        readonly=False,
    )
    paper_ids = fields.One2many(
        "ecom.carrier.paper", "carrier_id", string="Papers", groups=READERS
    )
    paper_state = fields.Selection(
        [
            ("valid", "Papers Valid"),
            ("expiring", "Papers Expire Soon"),
            ("expired", "Papers Expired"),
            ("missing", "Papers Missing"),
        ],
        string="Papers in All",
        compute="_compute_paper_state",
        compute_sudo=True,
        search="_search_paper_state",
        help="The worst state of the required papers, as of today.",
    )
    paper_problem = fields.Text(
        compute="_compute_paper_state",
        compute_sudo=True,
        help="Which required papers are missing or expired today.",
    )

    # === COMPUTE METHODS === #

    @api.depends("delivery_type", "mode")
    def _compute_paper_kind_ids(self):
        """Couriers begin with the usual papers; our own vehicles need none of them."""
        Kind = self.env["ecom.carrier.paper.kind"].sudo()
        couriers = self.filtered(
            lambda carrier: (
                # Who brings goods himself needs no permit of a courier.
                carrier.delivery_type == "ecom"
                and carrier.mode == "express"
                and not carrier.paper_kind_ids
            )
        )
        for carrier in self - couriers:
            is_being_entered = not carrier._origin
            if is_being_entered and carrier.mode != "express":
                carrier.paper_kind_ids = False
            else:
                carrier.paper_kind_ids = carrier.paper_kind_ids
        if couriers:
            couriers.paper_kind_ids = Kind.search([("is_default", "=", True)])

    @api.depends(
        "paper_kind_ids",
        "paper_ids.active",
        "paper_ids.company_id",
        "paper_ids.date_from",
        "paper_ids.date_to",
        "paper_ids.kind_id",
        "paper_ids.number",
        "paper_ids.scan_ids",
    )
    @api.depends_context("company", "lang", "tz")
    def _compute_paper_state(self):
        today = fields.Date.context_today(self)
        order = ["valid", "expiring", "expired", "missing"]
        companies = self.env.company, self.env["res.company"]
        for carrier in self:
            states, problems = [], []
            papers = carrier.paper_ids.filtered(lambda p: p.company_id in companies)
            by_kind = papers.grouped("kind_id")
            for kind in carrier.paper_kind_ids._origin:
                found = by_kind.get(kind, papers.browse())
                state, problem = carrier._judge_papers(kind, found, today)
                states.append(state)
                if problem:
                    problems.append(problem)
            carrier.paper_state = max(states, key=order.index, default=False)
            carrier.paper_problem = " ".join(problems)

    def _judge_papers(self, kind, papers, today):
        """Whether the papers of one kind are in order.

        :param kind: ``ecom.carrier.paper.kind`` the carrier must have
        :param papers: all of this kind
        :return: state, and a sentence on what is wrong or None
        """
        self.ensure_one()
        there = papers.filtered(lambda paper: paper._is_there())
        if not there:
            return "missing", self.env._(
                "%(carrier)s: %(paper)s is missing.", carrier=self.name, paper=kind.name
            )
        soon = today + timedelta(days=max(WARNING_DAYS))
        if any(paper._is_in_force(today) for paper in there):
            lasts = any(not p.date_to or p.date_to > soon for p in there)
            return ("valid" if lasts else "expiring"), None
        begun = there.filtered(lambda p: not p.date_from or p.date_from <= today)
        if begun:
            latest = max(begun, key=lambda paper: paper.date_to)
            text = self.env._(
                "%(carrier)s: %(paper)s %(number)s expired on %(date)s.",
                carrier=self.name,
                paper=kind.name,
                number=latest.number or "",
                date=format_date(self.env, latest.date_to),
            )
        else:
            first = min(there, key=lambda paper: paper.date_from)
            text = self.env._(
                "%(carrier)s: %(paper)s %(number)s is not valid before %(date)s.",
                carrier=self.name,
                paper=kind.name,
                number=first.number or "",
                date=format_date(self.env, first.date_from),
            )
        return "expired", text

    def _search_paper_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Carriers are few, and the states are those of today.
        carriers = self.with_context(active_test=False).search([])
        return [("id", "in", carriers.filtered(lambda c: c.paper_state in value).ids)]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        carriers = super().create(vals_list)
        carriers._ask_for_papers()
        return carriers

    def write(self, vals):
        result = super().write(vals)
        if {"delivery_type", "paper_kind_ids"} & vals.keys():
            self._ask_for_papers()
        return result

    # === ACTIONS === #

    def action_view_papers(self):
        """Open the papers of these carriers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_carrier_paper"
        )
        action["domain"] = [("carrier_id", "in", self.ids)]
        action["context"] = {"default_carrier_id": self.id if len(self) == 1 else False}
        return action

    # === BUSINESS METHODS === #

    def _ask_for_papers(self):
        """Keep an empty paper for each one that has to be handed in, and no other."""
        # Whoever keeps carriers in plain Odoo need not keep their papers.
        Paper = self.env["ecom.carrier.paper"].sudo()
        papers = Paper.with_context(active_test=False).search_fetch(
            [("carrier_id", "in", self.ids)], ["carrier_id", "kind_id", "number"]
        )
        there = {(paper.carrier_id, paper.kind_id) for paper in papers}
        needless = papers.filtered(
            lambda paper: (
                not paper._is_there()
                and paper.kind_id not in paper.carrier_id.paper_kind_ids
            )
        )
        if needless:
            needless.unlink()
        missing = [
            {"carrier_id": carrier.id, "kind_id": kind.id}
            for carrier in self.sudo()
            for kind in carrier.paper_kind_ids
            if (carrier, kind) not in there
        ]
        if missing:
            Paper.create(missing)

    def _get_paper_refusals(self):
        """Which of these carriers get no new waybills for want of a paper.

        Papers are those of the current company and of all companies.

        :return: dict of carrier -> sentences that name the papers
        """
        return {
            carrier: carrier.paper_problem
            for carrier in self
            if carrier.paper_check == "block" and carrier.paper_problem
        }

    def _check_papers(self):
        """Refuse carriers that may get no new waybills.

        :raise UserError: names carriers, papers and days
        """
        if refusals := self._get_paper_refusals():
            raise UserError("\n".join(refusals.values()))
