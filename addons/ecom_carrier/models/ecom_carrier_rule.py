# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..choice import Weights


class EcomCarrierRule(models.Model):
    """Which carriers take what kind of parcel, and what counts in choosing one.

    Of the rules that fit an order, the restrictions add up: a carrier must be allowed
    by all that name the allowed ones, and is out if one excludes it. What is
    preferred, and how much price, promise and rating count, the first rule decides
    that says something about it.
    """

    _name = "ecom.carrier.rule"
    _description = "Carrier Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: the rule is for all companies.",
    )

    # When it fits; empty means that it does not matter.
    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="From", check_company=True
    )
    division_ids = fields.Many2many(
        "ecom.division",
        string="Destinations",
        help="Provinces, cities and districts, each with all below it. An address "
        "that is not placed lies in none of them.",
    )
    weight_from = fields.Float(string="Weight above (kg)", digits="Stock Weight")
    weight_to = fields.Float(
        string="Weight up to (kg)", digits="Stock Weight", help="0: no limit."
    )
    amount_from = fields.Float(
        string="Value above", help="Of the goods, in the company's currency."
    )
    amount_to = fields.Float(string="Value up to", help="0: no limit.")
    tag_ids = fields.Many2many(
        "product.tag",
        string="Goods",
        help="The parcel holds goods with at least one of these tags.",
    )
    cash_on_delivery = fields.Selection(
        [
            ("any", "With or without"),
            ("yes", "Only with"),
            ("no", "Only without"),
        ],
        required=True,
        default="any",
    )
    wish_carrier_ids = fields.Many2many(
        "delivery.carrier",
        "ecom_carrier_rule_wish_rel",
        string="Buyer Asked For",
        check_company=True,
    )

    # What it says.
    allowed_carrier_ids = fields.Many2many(
        "delivery.carrier",
        "ecom_carrier_rule_allowed_rel",
        string="Only",
        check_company=True,
    )
    excluded_carrier_ids = fields.Many2many(
        "delivery.carrier",
        "ecom_carrier_rule_excluded_rel",
        string="Never",
        check_company=True,
    )
    preferred_carrier_ids = fields.Many2many(
        "delivery.carrier",
        "ecom_carrier_rule_preferred_rel",
        string="Rather",
        check_company=True,
        help="They come before all others, whatever they score.",
    )
    weight_price = fields.Integer(string="Price Counts")
    weight_promise = fields.Integer(string="Promise Counts")
    weight_rating = fields.Integer(string="Rating Counts")

    _weights_check = models.Constraint(
        "CHECK (weight_price >= 0 AND weight_promise >= 0 AND weight_rating >= 0)",
        "What price, promise and rating count may not be negative.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("weight_from", "weight_to", "amount_from", "amount_to")
    def _check_ranges(self):
        for rule in self:
            for low, high in (
                (rule.weight_from, rule.weight_to),
                (rule.amount_from, rule.amount_to),
            ):
                if low < 0 or high < 0:
                    raise ValidationError(
                        self.env._("%s: limits may not be negative.", rule.name)
                    )
                if high and high <= low:
                    raise ValidationError(
                        self.env._(
                            "%s: nothing is above the lower and up to the upper limit.",
                            rule.name,
                        )
                    )

    # === BUSINESS METHODS === #

    @api.model
    def _get_rules(self, company):
        """The rules for orders of a company, the first one first."""
        return self.search_fetch([("company_id", "in", (company.id, False))])

    def _fits(self, order, consignment):
        """Whether this rule is meant for an order.

        :param order: one ``sale.order``
        :param Consignment consignment: what it sends
        """
        self.ensure_one()
        return (
            (not self.warehouse_ids or order.warehouse_id in self.warehouse_ids)
            and (
                not self.division_ids
                or not set(self.division_ids.mapped("code")).isdisjoint(
                    consignment.divisions
                )
            )
            and _is_within(consignment.weight, self.weight_from, self.weight_to)
            and _is_within(consignment.amount, self.amount_from, self.amount_to)
            and (
                not self.tag_ids
                or not consignment.goods_classes.isdisjoint(self.tag_ids.ids)
            )
            and self.cash_on_delivery
            in ("any", "yes" if consignment.cod_amount else "no")
            and (
                not self.wish_carrier_ids
                or order.carrier_wish_id in self.wish_carrier_ids
            )
        )

    def _get_refusals(self, carriers):
        """Which of these carriers the rules, all of which fit, leave out, and why.

        :return: dict of carrier -> list of texts, without those not left out
        """
        refusals = {}
        for rule in self:
            allowed = rule.allowed_carrier_ids or carriers
            for carrier in carriers - allowed:
                text = self.env._(
                    "The rule “%(rule)s” allows only %(carriers)s.",
                    rule=rule.name,
                    carriers=", ".join(allowed.mapped("name")),
                )
                refusals.setdefault(carrier, []).append(text)
            for carrier in carriers & rule.excluded_carrier_ids:
                text = self.env._("The rule “%s” excludes it.", rule.name)
                refusals.setdefault(carrier, []).append(text)
        return refusals

    def _get_preferring(self):
        """The first of these rules that prefers carriers, or none."""
        return self.filtered("preferred_carrier_ids")[:1]

    def _get_weights(self):
        """What counts by the first of these rules that says so.

        :return: Weights; the price alone where none says so
        """
        for rule in self:
            if rule.weight_price or rule.weight_promise or rule.weight_rating:
                return Weights(
                    price=Decimal(rule.weight_price),
                    promise=Decimal(rule.weight_promise),
                    rating=Decimal(rule.weight_rating),
                )
        return Weights()


def _is_within(value, low, high):
    """Whether a figure is above the lower limit, if any, and up to the upper one."""
    return (not low or value > _decimal(low)) and (not high or value <= _decimal(high))


def _decimal(limit):
    return Decimal(repr(round(limit, 6)))
