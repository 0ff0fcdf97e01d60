# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount

from .. import freight
from ..freight import plain, to_decimal
from .ecom_tariff import PRICE_DIGITS, WEIGHT_DIGITS

NOT_SERVED = -1  # as price lists of carriers say it


class EcomTariffZone(models.Model):
    """Prices of a tariff for some divisions, or for all places without their own."""

    _name = "ecom.tariff.zone"
    _description = "Tariff Zone"
    _order = "tariff_id, sequence, id"

    tariff_id = fields.Many2one(
        "ecom.tariff", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="tariff_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    division_ids = fields.Many2many(
        "ecom.division",
        "ecom_tariff_zone_division_rel",
        "zone_id",
        "division_id",
        string="Divisions",
        help="Provinces, cities and districts, each with all below it that no other "
        "zone names. None: wherever no other zone is.",
    )
    is_served = fields.Boolean(
        string="Served",
        compute="_compute_is_served",
        inverse="_inverse_is_served",
        help="Price lists say -1 in place of a price where a carrier does not go.",
    )
    band_ids = fields.One2many(
        "ecom.tariff.band", "zone_id", string="Weight Bands", copy=True
    )
    first_weight = fields.Float(
        string="First Weight (kg)", digits=WEIGHT_DIGITS, default=1.0
    )
    first_price = fields.Float(
        digits=PRICE_DIGITS, help="-1: the carrier does not go there."
    )
    step_weight = fields.Float(
        string="Continued Weight Step (kg)", digits=WEIGHT_DIGITS, default=1.0
    )
    step_price = fields.Float(
        string="Price per Step", digits=PRICE_DIGITS, help="Of every started step."
    )
    days = fields.Integer(
        string="Days Promised", help="From collection to delivery; 0: not promised."
    )
    prices_text = fields.Char(string="Prices", compute="_compute_prices_text")

    _prices_check = models.Constraint(
        "CHECK ((first_price >= 0 OR first_price = -1)"
        " AND (step_price >= 0 OR step_price = -1))",
        "A price is 0 or more, or -1 for what is not served.",
    )
    _weights_check = models.Constraint(
        "CHECK (first_weight >= 0 AND step_weight >= 0 AND days >= 0)",
        "Weights and days of a zone may not be negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("first_price")
    def _compute_is_served(self):
        for zone in self:
            zone.is_served = zone.first_price >= 0

    @api.onchange("is_served")
    def _inverse_is_served(self):
        for zone in self:
            if not zone.is_served:
                zone.first_price = NOT_SERVED
            elif zone.first_price < 0:
                zone.first_price = 0

    @api.depends(
        "band_ids.up_to_weight",
        "band_ids.price",
        "first_weight",
        "first_price",
        "step_weight",
        "step_price",
        "currency_id",
    )
    def _compute_prices_text(self):
        for zone in self:
            zone.prices_text = zone._get_prices_text()

    # === CONSTRAINT METHODS === #

    @api.constrains("tariff_id", "division_ids")
    def _check_divisions_are_in_one_zone(self):
        for tariff in self.tariff_id:
            seen = {}
            for zone in tariff.zone_ids:
                for division in zone.division_ids or [zone.division_ids]:
                    other = seen.setdefault(division, zone)
                    if other != zone:
                        raise ValidationError(self._get_overlap(division, other, zone))

    # === BUSINESS METHODS === #

    def _get_overlap(self, division, zone, other):
        """Why two zones of a tariff cannot stand beside each other."""
        if division:
            return self.env._(
                "%(division)s is in the zones “%(zone)s” and “%(other)s”.",
                division=division.complete_name,
                zone=zone.name,
                other=other.name,
            )
        return self.env._(
            "The zones “%(zone)s” and “%(other)s” are both without divisions.",
            zone=zone.name,
            other=other.name,
        )

    def _get_prices_text(self):
        """The prices of this zone as a line to read."""
        self.ensure_one()
        if self.first_price < 0:
            return self.env._("Not served")
        bands = self.band_ids.sorted("up_to_weight")
        parts = [band._get_price_text() for band in bands]
        if not bands:
            parts.append(self._get_weight_text())
        elif self.first_price or self.step_price:
            parts.append(self.env._("above: %s", self._get_weight_text()))
        return " · ".join(parts)

    def _get_weight_text(self):
        """The prices of first and continued weight, to read."""
        self.ensure_one()
        figures = {
            "first_weight": plain(to_decimal(self.first_weight)),
            "first_price": self._format(self.first_price),
        }
        if self.step_price < 0 or self.step_weight <= 0:
            return self.env._("%(first_weight)s kg %(first_price)s, no more", **figures)
        return self.env._(
            "%(first_weight)s kg %(first_price)s + %(step_price)s per "
            "%(step_weight)s kg",
            step_weight=plain(to_decimal(self.step_weight)),
            step_price=self._format(self.step_price),
            **figures,
        )

    def _format(self, price):
        """A price in the tariff's currency, to read."""
        return format_amount(self.env, price, self.currency_id)

    def _prepare_zone(self):
        """This zone in the form the calculation takes.

        :return: freight.Zone
        """
        self.ensure_one()
        return freight.Zone(
            name=self.name,
            divisions=frozenset(self.division_ids.mapped("code")),
            bands=tuple(
                band._prepare_band() for band in self.band_ids.sorted("up_to_weight")
            ),
            first_weight=to_decimal(self.first_weight),
            first_price=to_decimal(self.first_price),
            step_weight=to_decimal(self.step_weight),
            step_price=to_decimal(self.step_price),
            days=self.days or None,
        )
