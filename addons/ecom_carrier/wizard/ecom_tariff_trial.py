# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount

from .. import freight
from ..consignment import Consignment
from ..freight import CM3_PER_M3, plain, to_decimal


class EcomTariffTrial(models.TransientModel):
    """A calculator: what a tariff asks for one parcel, line by line."""

    _name = "ecom.tariff.trial"
    _description = "Try a Tariff"

    tariff_id = fields.Many2one("ecom.tariff", required=True, readonly=True)
    currency_id = fields.Many2one(related="tariff_id.currency_id")
    division_id = fields.Many2one("ecom.division", string="Destination")
    sent_on = fields.Date(required=True, default=fields.Date.context_today)
    weight = fields.Float(string="Weight (kg)", digits=(16, 3), default=1.0)
    length_cm = fields.Float(string="Length (cm)", digits=(16, 1))
    width_cm = fields.Float(string="Width (cm)", digits=(16, 1))
    height_cm = fields.Float(string="Height (cm)", digits=(16, 1))
    insured_amount = fields.Monetary()
    cod_amount = fields.Monetary(string="COD")
    result = fields.Html(compute="_compute_result", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends(
        "tariff_id",
        "division_id",
        "sent_on",
        "weight",
        "length_cm",
        "width_cm",
        "height_cm",
        "insured_amount",
        "cod_amount",
    )
    def _compute_result(self):
        for trial in self:
            trial.result = trial._get_result()

    # === BUSINESS METHODS === #

    def _get_result(self):
        """The quote as a table, or why there is none."""
        self.ensure_one()
        tariff = self.tariff_id
        if not tariff:
            return False
        try:
            if self.sent_on and not tariff._is_valid_on(self.sent_on):
                raise freight.NoTariffError()
            quote = freight.quote(
                self._prepare_consignment(),
                tariff._prepare_tariff(),
                tariff._get_rounding(),
            )
        except freight.FreightError as error:
            return Markup('<div class="alert alert-warning mb-0">%s</div>') % (
                tariff.carrier_id._get_freight_problem(error)
            )
        return self._get_table(quote)

    def _get_table(self, quote):
        """A quote as a table: zone and weight, the lines, the sum."""
        facts = [
            self.env._("Zone %s", quote.zone),
            self.env._("%s kg charged", plain(quote.chargeable_weight)),
        ]
        if quote.days:
            facts.append(self.env._("%s days promised", quote.days))
        kinds = self._get_kinds()
        row = Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
        rows = Markup("").join(
            row % (kinds[line.kind], line.text, self._format(line.amount))
            for line in quote.lines
        )
        return Markup(
            "<p>%s</p><table class='table table-sm mb-0'><tbody>%s"
            "<tr class='fw-bold'><td colspan='2'>%s</td>"
            "<td class='text-end'>%s</td></tr></tbody></table>"
        ) % (" · ".join(facts), rows, self.env._("Total"), self._format(quote.price))

    def _get_kinds(self):
        """What the kinds of a quote's lines are called."""
        return {
            "base": self.env._("Freight"),
            "minimum": self.env._("Up to the minimum"),
            "surcharge": self.env._("Surcharge"),
            "insurance": self.env._("Insurance"),
            "cod": self.env._("COD fee"),
        }

    def _format(self, amount):
        return format_amount(self.env, float(amount), self.currency_id)

    def _prepare_consignment(self):
        """The parcel of this trial in the form the calculation takes."""
        self.ensure_one()
        size = to_decimal(self.length_cm) * to_decimal(self.width_cm)
        return Consignment(
            divisions=self.division_id._get_codes(),
            weight=to_decimal(self.weight),
            volume=size * to_decimal(self.height_cm) / CM3_PER_M3,
            amount=to_decimal(self.insured_amount),
            cod_amount=to_decimal(self.cod_amount),
            insured_amount=to_decimal(self.insured_amount),
            sent_on=self.sent_on or fields.Date.context_today(self),
        )
