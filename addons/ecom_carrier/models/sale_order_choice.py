# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass, replace
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .. import choice, freight

# What comes before the score; see `choice.Candidate.preference`.
WISHED, PREFERRED = 2, 1


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is asked once for all orders of a company."""

    rules: models.BaseModel
    quotes: dict  # (carrier, consignment) -> Quote or FreightError
    refusals: dict  # (carrier, consignment) -> texts
    ratings: dict  # carrier -> Decimal


class SaleOrder(models.Model):
    """The choice of a carrier, with the reasons for and against each of them."""

    _inherit = "sale.order"

    carrier_wish_id = fields.Many2one(
        "delivery.carrier",
        string="Buyer Asks For",
        check_company=True,
        help="The carrier the buyer asked for; it takes the parcel unless it refuses.",
    )
    rule_carrier_id = fields.Many2one(
        "delivery.carrier",
        readonly=True,
        copy=False,
        help="The carrier rules chose. Another one is the choice of a person.",
    )
    carrier_choice_ids = fields.One2many(
        "ecom.carrier.choice", "order_id", string="Carriers Compared", readonly=True
    )

    # === ACTIONS === #

    def action_choose_carrier(self):
        """Choose carriers for these orders, and show why each one.

        Where a person chose a carrier it stays; the table shows what rules would do.

        :return: notification with how many orders got theirs
        :raise AccessError: the user may not choose carriers
        :raise UserError: goods of an order are on their way, or it is locked
        """
        self._check_may_choose_carrier()
        self._check_carrier_open()
        # Whoever chooses need not see tariffs, papers and ratings.
        orders = self.sudo()
        chosen = orders._choose_carriers()
        kept = orders.filtered(lambda order: not order._is_carrier_left_to_rules())
        orders._write_choice(
            "carrier_id",
            "rule_carrier_id",
            {order: carrier for order, carrier in chosen.items() if order not in kept},
        )
        found = (orders - kept).filtered("carrier_id")
        texts = [self.env._("%s orders got their carrier.", len(found))]
        if kept:
            texts.append(
                self.env._("%s keep the one a person chose.", len(kept)),
            )
        if none := orders - kept - found:
            texts.append(
                self.env._("No carrier takes %s.", ", ".join(none.mapped("name")))
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": " ".join(texts),
                "type": "warning" if none else "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === RIGHTS === #

    def _check_may_choose_carrier(self):
        """Refuse users who neither sell nor send.

        :raise AccessError: they may not edit these orders, or are of neither kind
        """
        self.check_access("write")
        user = self.env.user
        if not (
            user.has_group("sales_team.group_sale_salesman")
            or user.has_group("ecom_carrier.group_waybill_clerk")
        ):
            raise AccessError(
                self.env._("Only sales people and waybill clerks choose carriers.")
            )

    def _check_carrier_open(self):
        """Refuse orders whose carrier is settled.

        :raise UserError: names them and tells why
        """
        texts = []
        # Whether goods are under way is no secret from whoever edits the order.
        for order in self.sudo():
            if reason := order._get_carrier_settled_reason():
                texts.append(f"{order.name}: {reason}")
        if texts:
            raise UserError("\n".join(texts))

    def _get_carrier_settled_reason(self):
        """Why the carrier of this order cannot be chosen any more, if so."""
        self.ensure_one()
        if self.state == "cancel":
            return self.env._("it is cancelled.")
        if self.locked:
            return self.env._("it is locked.")
        if any(move.state != "cancel" for move in self.order_line.move_ids):
            return self.env._(
                "the warehouse has it already. Change the carrier on the transfer."
            )
        return None

    # === CHOICE === #

    def _is_carrier_left_to_rules(self):
        """Whether no person chose the carrier of this order."""
        self.ensure_one()
        return not self.carrier_id or self.carrier_id == self.rule_carrier_id

    def _choose_carriers(self, carriers_by_order=None):
        """Rank the carriers for each of these orders and keep the tables.

        The queries do not grow with the orders, and what many orders have in common
        is computed once. The orders' carriers are not changed, see `_write_choice`.

        :param dict carriers_by_order: order -> carriers to choose from, in the order
            that decides between equals; `_get_carrier_candidates` by default
        :return: dict of order -> carrier; none where all of them refuse
        """
        if carriers_by_order is None:
            carriers_by_order = self._get_carrier_candidates()
        chosen, rows = {}, []
        for company, orders in self.grouped("company_id").items():
            tables = orders.with_company(company)._rank_carriers(carriers_by_order)
            for order, table in tables.items():
                rows += [
                    {**vals, "order_id": order.id, "company_id": company.id}
                    for vals in table
                ]
                first = table[0] if table and not table[0]["refusal"] else {}
                chosen[order] = self.env["delivery.carrier"].browse(
                    first.get("carrier_id")
                )
        self.env["ecom.carrier.choice"].sudo()._replace(self, rows)
        return chosen

    def _take_carrier(self, carrier):
        """Have this order sent by a carrier that a person chose."""
        self.write({"carrier_id": carrier.id})
        self.sudo().rule_carrier_id = False  # rules do not choose it any more

    def _write_choice(self, field, rule_field, chosen):
        """Write what rules chose, once for all orders that get the same.

        :param str field: what is chosen
        :param str rule_field: where it is kept that rules chose it
        :param dict chosen: order -> record
        """
        for choice_ in set(chosen.values()):
            orders = self.filtered(
                lambda order, choice=choice_: chosen.get(order) == choice
            )
            others = orders.filtered(
                lambda order, choice=choice_: order[field] != choice
            )
            others.write({field: choice_.id})
            unmarked = orders.filtered(
                lambda order, choice=choice_: order[rule_field] != choice
            )
            unmarked.write({rule_field: choice_.id})

    def _get_carrier_candidates(self):
        """The carriers there are for each of these orders, in their order.

        :return: dict of order -> carriers
        """
        Carrier = self.env["delivery.carrier"]
        couriers = {
            company: Carrier.search(
                [
                    ("delivery_type", "=", "ecom"),
                    *Carrier._check_company_domain(company),
                ]
            )
            for company in self.company_id
        }
        return {order: couriers[order.company_id] for order in self}

    def _sorted_for_choice(self):
        """These orders in the order in which they use up quotas."""
        return self.sorted(lambda order: (order.date_order, order.id))

    def _get_choice_key(self):
        """What of this order, beside what it sends, decides on its carrier."""
        self.ensure_one()
        return (
            self.warehouse_id.id,
            self.carrier_wish_id.id,
            self.rule_carrier_id.id,
        )

    def _rank_carriers(self, carriers_by_order):
        """The tables of these orders of one company.

        :param dict carriers_by_order: order -> carriers
        :return: dict of order -> list of values of ``ecom.carrier.choice``, the
            carrier to take first
        """
        consignments = self._get_consignments()
        carriers = self.env["delivery.carrier"].union(
            *(carriers_by_order[order] for order in self), self.carrier_wish_id
        )
        known = self._get_known(carriers, set(consignments.values()))
        limited = carriers.filtered("daily_quota")
        given = limited._count_given_today(self) if limited else {}
        offers, tables, result = {}, {}, {}
        for order in self._sorted_for_choice():
            consignment, allowed = consignments[order], carriers_by_order[order]
            key = (order._get_choice_key(), allowed, consignment)
            if key not in offers:
                offers[key] = order._prepare_offer(consignment, allowed, known)
            used_up = frozenset(
                carrier.id
                for carrier in limited
                if given.get((carrier.id, order.warehouse_id.id), 0)
                >= carrier.daily_quota
            )
            if (key, used_up) not in tables:
                tables[key, used_up] = self._prepare_table(*offers[key], used_up)
            result[order] = table = tables[key, used_up]
            if table and not table[0]["refusal"]:
                place = (table[0]["carrier_id"], order.warehouse_id.id)
                given[place] = given.get(place, 0) + 1
        return {order: result[order] for order in self}

    def _get_known(self, carriers, consignments):
        """Ask once what has to be known of all these carriers and consignments."""
        company = self.company_id
        carriers = carriers.with_company(company)
        return Known(
            rules=self.env["ecom.carrier.rule"]._get_rules(company),
            quotes=carriers._get_quotes(consignments),
            refusals=carriers._get_refusals(consignments),
            ratings=carriers._get_scores(company) if len(carriers) > 1 else {},
        )

    def _prepare_offer(self, consignment, carriers, known):
        """The candidates for this order, without quotas, and what counts.

        :return: list of candidates, Weights, the rule that prefers some or none
        """
        self.ensure_one()
        rules = known.rules.filtered(lambda rule: rule._fits(self, consignment))
        wish = self.carrier_wish_id
        # Between equals the one that rules chose before stays.
        ordered = (carriers & self.rule_carrier_id) | carriers | wish
        ruled_out = rules._get_refusals(ordered)
        preferring = rules._get_preferring()
        candidates = []
        for carrier in ordered:
            refusals = [
                *known.refusals.get((carrier, consignment), ()),
                *ruled_out.get(carrier, ()),
            ]
            if carrier not in carriers:
                refusals.append(self.env._("These orders are not sent by it."))
            quote = known.quotes.get((carrier, consignment))
            if isinstance(quote, freight.NotServedError):
                refusals.append(str(quote))
            priced = quote and not isinstance(quote, freight.FreightError)
            candidates.append(
                choice.Candidate(
                    carrier=carrier.id,
                    price=quote.price if priced else None,
                    days=quote.days if priced else None,
                    rating=known.ratings.get(carrier),
                    refusals=tuple(refusals),
                    preference=WISHED * (carrier == wish)
                    or PREFERRED * (carrier in preferring.preferred_carrier_ids),
                )
            )
        return candidates, rules._get_weights(), preferring

    def _prepare_table(self, candidates, weights, preferring, used_up):
        """Values of the rows of one table, without the order.

        :param used_up: ids of the carriers that take no more parcels today
        """
        ranked = choice.choose(
            [
                replace(candidate, quota_left=0)
                if candidate.carrier in used_up
                else candidate
                for candidate in candidates
            ],
            weights,
        )
        return [self._prepare_choice_vals(place, preferring) for place in ranked]

    def _prepare_choice_vals(self, place, preferring):
        """Values of one row, without the order."""
        candidate = place.candidate
        reasons = list(candidate.refusals)
        if candidate.is_refused and candidate.quota_left is not None:
            reasons.append(self.env._("It takes no more parcels from here today."))
        return {
            "carrier_id": candidate.carrier,
            "rank": place.rank,
            "score": place.score or 0,
            "price": candidate.price or 0,
            "is_priced": candidate.price is not None,
            "days": candidate.days or 0,
            "rating": candidate.rating or 0,
            "refusal": " ".join(reasons) or None,
            "why": None if reasons else self._explain_place(place, preferring),
        }

    def _explain_place(self, place, preferring):
        """What put a candidate that takes the parcel in its place, as one line."""
        texts = []
        if place.candidate.preference == WISHED:
            texts.append(self.env._("the buyer asked for it"))
        elif place.candidate.preference == PREFERRED:
            texts.append(self.env._("preferred by the rule “%s”", preferring.name))
        texts += [self._explain_part(part) for part in place.parts]
        return "; ".join(texts) or self.env._("nothing to compare it by")

    def _explain_part(self, part):
        """One criterion with its figure, its points and what it counts."""
        templates = {
            "price": (self.env._("price %(value)s: %(points)s × %(weight)s"), ".2f"),
            "promise": (self.env._("%(value)s days: %(points)s × %(weight)s"), ".0f"),
            "rating": (self.env._("rating %(value)s: %(points)s × %(weight)s"), ".1f"),
        }
        template, digits = templates[part.criterion]
        value = part.value
        return template % {
            "value": self.env._("not known") if value is None else f"{value:{digits}}",
            "points": f"{part.points:.2f}",
            "weight": f"{part.weight * Decimal(100):.0f} %",
        }
