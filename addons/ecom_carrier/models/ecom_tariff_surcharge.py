# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .. import freight
from ..freight import to_decimal
from .ecom_tariff import PRICE_DIGITS


class EcomTariffSurcharge(models.Model):
    """What a carrier adds for far regions, for the season of sales or for fuel."""

    _name = "ecom.tariff.surcharge"
    _description = "Tariff Surcharge"
    _order = "tariff_id, sequence, id"

    tariff_id = fields.Many2one(
        "ecom.tariff", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    division_ids = fields.Many2many(
        "ecom.division",
        "ecom_tariff_surcharge_division_rel",
        "surcharge_id",
        "division_id",
        string="Divisions",
        help="Provinces, cities and districts, each with all below it. None: "
        "everywhere.",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until", help="The last day it is charged.")
    kind = fields.Selection(
        [
            ("fixed", "Per Parcel"),
            ("per_kg", "Per kg"),
            ("percent", "% of the Freight"),
        ],
        required=True,
        default="fixed",
    )
    amount = fields.Float(digits=PRICE_DIGITS, required=True)

    _amount_check = models.Constraint(
        "CHECK (amount >= 0)", "A surcharge may not be negative."
    )
    _dates_check = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A surcharge may not end before it begins.",
    )

    # === BUSINESS METHODS === #

    def _prepare_surcharge(self):
        """This surcharge in the form the calculation takes.

        :return: freight.Surcharge
        """
        self.ensure_one()
        return freight.Surcharge(
            text=self.name,
            kind=self.kind,
            amount=to_decimal(self.amount),
            divisions=frozenset(self.division_ids.mapped("code")),
            date_from=self.date_from or None,
            date_to=self.date_to or None,
        )
