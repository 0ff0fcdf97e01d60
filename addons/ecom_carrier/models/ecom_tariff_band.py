# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .. import freight
from ..freight import plain, to_decimal
from .ecom_tariff import PRICE_DIGITS, WEIGHT_DIGITS


class EcomTariffBand(models.Model):
    """A fixed price for weights up to one, in one zone."""

    _name = "ecom.tariff.band"
    _description = "Tariff Weight Band"
    _order = "zone_id, up_to_weight"
    _rec_name = "up_to_weight"

    zone_id = fields.Many2one(
        "ecom.tariff.zone", required=True, index=True, ondelete="cascade"
    )
    up_to_weight = fields.Float(
        string="Up to (kg)",
        digits=WEIGHT_DIGITS,
        required=True,
        help="The last weight this price is for.",
    )
    price = fields.Float(
        digits=PRICE_DIGITS, required=True, help="-1: the carrier does not take it."
    )

    _weight_uniq = models.Constraint(
        "UNIQUE (zone_id, up_to_weight)", "A zone has one price for a weight."
    )
    _values_check = models.Constraint(
        "CHECK (up_to_weight > 0 AND (price >= 0 OR price = -1))",
        "A weight band has a weight above 0 and a price of 0 or more, or -1 for what "
        "is not served.",
    )

    # === BUSINESS METHODS === #

    def _get_price_text(self):
        """The weight and the price of this band, to read."""
        self.ensure_one()
        weight = plain(to_decimal(self.up_to_weight))
        if self.price < 0:
            return self.env._("≤ %(weight)s kg not served", weight=weight)
        return self.env._(
            "≤ %(weight)s kg %(price)s",
            weight=weight,
            price=self.zone_id._format(self.price),
        )

    def _prepare_band(self):
        """This band in the form the calculation takes.

        :return: freight.Band
        """
        self.ensure_one()
        return freight.Band(
            up_to=to_decimal(self.up_to_weight), price=to_decimal(self.price)
        )
