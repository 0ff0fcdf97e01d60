# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..consignment import Consignment
from ..freight import FreightError, to_decimal


class EcomWaybill(models.Model):
    _inherit = "ecom.waybill"

    freight = fields.Monetary(compute="_compute_freight", store=True)
    freight_problem = fields.Char(
        compute="_compute_freight",
        store=True,
        help="Why no tariff gives a freight for this parcel.",
    )

    # === COMPUTE METHODS === #

    # Not by tariffs and the contact's later address: a parcel under way keeps the
    # freight it was given.
    @api.depends(
        "carrier_id",
        "weight",
        "expected_weight",
        "cod_amount",
        "insured_amount",
        "partner_id",
        "picking_ids.move_ids",
    )
    def _compute_freight(self):
        for company, waybills in self.grouped("company_id").items():
            consignments = waybills._get_consignments()
            quotes = waybills.carrier_id.with_company(company)._get_quotes(
                consignments.values()
            )
            for waybill, consignment in consignments.items():
                quote = quotes.get((waybill.carrier_id, consignment))
                priced = quote and not isinstance(quote, FreightError)
                waybill.freight = float(quote.price) if priced else 0
                waybill.freight_problem = str(quote) if quote and not priced else False

    # === BUSINESS METHODS === #

    def _get_consignments(self):
        """What each of these parcels sends, as carriers are asked for it.

        :return: dict of waybill -> Consignment
        """
        return {waybill: waybill._prepare_consignment() for waybill in self}

    def _prepare_consignment(self):
        """Everything of this parcel that its freight depends on."""
        self.ensure_one()
        moves = self._get_first_transfers().move_ids
        # The day it was made: a later look at the freight finds the same tariff.
        day = fields.Date.context_today(self, self.create_date or None)
        return Consignment(
            divisions=self.partner_id.division_id._get_codes(),
            weight=to_decimal(self.weight or self.expected_weight),
            volume=to_decimal(
                sum(move.product_qty * move.product_id.volume for move in moves)
            ),
            amount=to_decimal(self.insured_amount),
            cod_amount=to_decimal(self.cod_amount),
            insured_amount=to_decimal(self.insured_amount),
            sent_on=day,
        )
