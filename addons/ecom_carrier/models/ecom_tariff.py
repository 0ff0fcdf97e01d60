# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .. import freight
from ..const import SERVICES
from ..freight import to_decimal

# Unit prices may be finer than the currency: 1.2345 for a kilogram.
PRICE_DIGITS = (16, 4)
WEIGHT_DIGITS = (16, 3)


class EcomTariff(models.Model):
    """Prices of one service of a carrier for a time; see ``freight`` for the scheme."""

    _name = "ecom.tariff"
    _description = "Carrier Tariff"
    _inherit = ["mail.thread"]
    _order = "carrier_id, service, date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    carrier_id = fields.Many2one(
        "delivery.carrier",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("delivery_type", "=", "ecom")],
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: for every company that has no tariff of its own for the service.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    service = fields.Selection(
        SERVICES, required=True, default="express", tracking=True
    )
    date_from = fields.Date(string="Valid From", tracking=True)
    date_to = fields.Date(string="Valid To", tracking=True, help="The last day.")

    volumetric_divisor = fields.Integer(
        help="cm³ that count as one kilogram, 6000 with most; 0 ignores the volume.",
        tracking=True,
    )
    weight_step = fields.Float(
        string="Rounding Step (kg)",
        digits=WEIGHT_DIGITS,
        default=1.0,
        help="Weights are rounded to multiples of this.",
    )
    weight_rounding = fields.Selection(
        [("none", "Not rounded"), ("ceil", "Up"), ("half", "Half up")],
        required=True,
        default="none",
        help="How weights are rounded before a price is looked up.",
        tracking=True,
    )
    minimum_weight = fields.Float(
        string="Minimum Weight (kg)",
        digits=WEIGHT_DIGITS,
        help="Charged even for what weighs less.",
    )
    minimum_price = fields.Monetary(
        help="Of the freight itself, before surcharges and fees."
    )
    insurance_percent = fields.Float(
        string="Insurance (%)",
        digits=PRICE_DIGITS,
        help="Percent of the insured amount.",
    )
    insurance_minimum = fields.Monetary()
    cod_percent = fields.Float(
        string="COD Fee (%)",
        digits=PRICE_DIGITS,
        help="Percent of what is collected on delivery.",
    )
    cod_minimum = fields.Monetary(string="COD Fee Minimum")
    cod_maximum = fields.Monetary(string="COD Fee Maximum", help="0 means none.")

    zone_ids = fields.One2many("ecom.tariff.zone", "tariff_id", copy=True)
    surcharge_ids = fields.One2many("ecom.tariff.surcharge", "tariff_id", copy=True)

    _dates_check = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A tariff may not end before it begins.",
    )
    _amounts_check = models.Constraint(
        "CHECK (volumetric_divisor >= 0 AND weight_step >= 0 AND minimum_weight >= 0"
        " AND minimum_price >= 0 AND insurance_percent >= 0 AND insurance_minimum >= 0"
        " AND cod_percent >= 0 AND cod_minimum >= 0 AND cod_maximum >= 0)",
        "Steps, minimums, rates and fees of a tariff may not be negative.",
    )
    _rounding_check = models.Constraint(
        "CHECK (weight_rounding = 'none' OR weight_step > 0)",
        "Weights can only be rounded to a step above 0.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for tariff in self:
            company = tariff.company_id or self.env.company
            tariff.currency_id = company.currency_id

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "active", "carrier_id", "company_id", "service", "date_from", "date_to"
    )
    def _check_validity_does_not_overlap(self):
        # A rule of the data, whoever may see the other tariff.
        others = self.sudo().search([("carrier_id", "in", self.carrier_id.ids)])
        groups = others.grouped(lambda t: (t.carrier_id, t.company_id, t.service))
        for tariffs in groups.values():
            by_start = tariffs.sorted(lambda t: t.date_from or date.min)
            for earlier, later in zip(by_start, by_start[1:], strict=False):
                if earlier._ends_before(later.date_from):
                    continue
                raise ValidationError(
                    self.env._(
                        "“%(earlier)s” and “%(later)s” are valid on the same days.",
                        earlier=earlier.name,
                        later=later.name,
                    )
                )

    @api.constrains("zone_ids")
    def _check_zones(self):
        self.zone_ids._check_divisions_are_in_one_zone()

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        """A copy follows the original, or waits archived until it gets its dates."""
        vals_list = super().copy_data(default)
        for tariff, vals in zip(self, vals_list, strict=True):
            if default and {"date_from", "date_to", "active"} & default.keys():
                continue
            vals["date_to"] = False
            if tariff.date_to:
                vals["date_from"] = tariff.date_to + timedelta(days=1)
            vals["active"] = False
            vals["name"] = self.env._("%s (copy)", tariff.name)
        return vals_list

    # === ACTIONS === #

    def action_try(self):
        """Open the calculator with this tariff."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try %s", self.name),
            "res_model": "ecom.tariff.trial",
            "view_mode": "form",
            "target": "new",
            "context": {"default_tariff_id": self.id},
        }

    # === BUSINESS METHODS === #

    def _ends_before(self, day):
        """Whether the last day of this tariff comes before a day; False: no start."""
        return bool(self.date_to and day and self.date_to < day)

    @api.model
    def _get_domain_of_carriers(self, carriers, company, days):
        """Tariffs of carriers that a company may use on one of these days."""
        return Domain(
            [
                ("carrier_id", "in", carriers.ids),
                ("company_id", "in", [company.id, False]),
                "|",
                ("date_from", "=", False),
                ("date_from", "<=", max(days)),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", min(days)),
            ]
        )

    def _is_valid_on(self, day):
        """Whether this tariff holds on a day."""
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or day <= self.date_to
        )

    def _get_rounding(self):
        """Rounding of the currency, as ``freight.quote`` takes it."""
        return freight.rounding_to(to_decimal(self.currency_id.rounding))

    def _prepare_tariff(self):
        """This tariff in the form the calculation takes.

        :return: freight.Tariff
        """
        self.ensure_one()
        return freight.Tariff(
            service=self.service,
            zones=tuple(zone._prepare_zone() for zone in self.zone_ids),
            surcharges=tuple(s._prepare_surcharge() for s in self.surcharge_ids),
            volumetric_divisor=to_decimal(self.volumetric_divisor),
            weight_step=to_decimal(self.weight_step),
            weight_rounding=self.weight_rounding,
            minimum_weight=to_decimal(self.minimum_weight),
            minimum_price=to_decimal(self.minimum_price),
            insurance_percent=to_decimal(self.insurance_percent),
            insurance_minimum=to_decimal(self.insurance_minimum),
            cod_percent=to_decimal(self.cod_percent),
            cod_minimum=to_decimal(self.cod_minimum),
            cod_maximum=to_decimal(self.cod_maximum),
        )
