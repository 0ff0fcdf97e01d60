# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .. import freight
from ..const import SERVICES


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    tariff_ids = fields.One2many("ecom.tariff", "carrier_id", string="Tariffs")
    tariff_count = fields.Integer(compute="_compute_tariff_count")
    tariff_service = fields.Selection(
        SERVICES,
        string="Priced As",
        help="Prices are those of this service. Empty: of the cheapest service that "
        "has a price.",
    )

    # === COMPUTE METHODS === #

    def _compute_tariff_count(self):
        counts = dict(
            self.env["ecom.tariff"]._read_group(
                [("carrier_id", "in", self.ids)], ["carrier_id"], ["__count"]
            )
        )
        for carrier in self:
            carrier.tariff_count = counts.get(carrier, 0)

    # === ACTIONS === #

    def action_open_tariffs(self):
        """The tariffs of this carrier, expired ones too."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tariffs of %s", self.name),
            "res_model": "ecom.tariff",
            "view_mode": "list,form",
            "domain": [("carrier_id", "=", self.id)],
            "context": {"default_carrier_id": self.id},
        }

    # === PROVIDER CONTRACT (delivery) === #

    def ecom_rate_shipment(self, order):
        """Price an order by the carrier's tariff (delivery's contract).

        :return: dict with the price in the order's currency, or with the reason why
            there is none
        """
        if not self._match_address(order.partner_shipping_id):
            return self._get_rate_error(
                self.env._("%s does not deliver to this address.", self.name)
            )
        consignment = order._get_consignments()[order]
        quotes = self.with_company(order.company_id)._get_quotes([consignment])
        quote = quotes[self, consignment]
        if isinstance(quote, freight.FreightError):
            return self._get_rate_error(str(quote))
        price = float(quote.price)
        return {
            "success": True,
            "price": self._compute_currency(order, price, "company_to_pricelist"),
            "error_message": False,
            "warning_message": False,
        }

    # === BUSINESS METHODS === #

    @staticmethod
    def _get_rate_error(message):
        """A refused rate, in the form delivery's contract asks for."""
        return {
            "success": False,
            "price": 0.0,
            "error_message": message,
            "warning_message": False,
        }

    def _get_quotes(self, consignments):
        """What these carriers ask for consignments of the current company.

        Carriers of other delivery types are not asked and have no entry. A carrier
        without a tariff has no price: a courier is never free by mistake. The number
        of queries depends neither on carriers nor on consignments.

        :param consignments: iterable of Consignment
        :return: dict of (carrier, consignment) -> freight.Quote in the company's
            currency, or freight.FreightError with the reason in the user's language
        """
        couriers = self.filtered(lambda carrier: carrier.delivery_type == "ecom")
        consignments = set(consignments)
        if not couriers or not consignments:
            return {}
        days = {consignment.sent_on for consignment in consignments}
        tariffs = couriers._get_tariffs(days)
        quotes = {}
        for carrier in couriers:
            by_day = {day: carrier._get_prices_on(tariffs, day) for day in days}
            for consignment in consignments:
                quotes[carrier, consignment] = carrier._get_quote(
                    consignment, by_day[consignment.sent_on]
                )
        return quotes

    def _get_tariffs(self, days):
        """The tariffs of these carriers that hold on one of these days.

        :return: dict of carrier -> list of (tariff record, freight.Tariff)
        """
        # Whoever may choose a carrier is told its price.
        model = self.env["ecom.tariff"].sudo()
        records = model.search(
            model._get_domain_of_carriers(self, self.env.company, days)
        )
        tariffs = {}
        for record in records:
            pair = (record, record._prepare_tariff())
            tariffs.setdefault(record.carrier_id.id, []).append(pair)
        return tariffs

    def _get_prices_on(self, tariffs, day):
        """The tariff of each service of this carrier on a day.

        One of the company itself goes before one for all companies.

        :param tariffs: as ``_get_tariffs`` gives them
        :return: list of (freight.Tariff, rounding)
        """
        self.ensure_one()
        by_service = {}
        for record, tariff in tariffs.get(self.id, ()):
            service = record.service
            if self.tariff_service and service != self.tariff_service:
                continue
            if not record._is_valid_on(day):
                continue
            if service not in by_service or record.company_id:
                by_service[service] = (tariff, record._get_rounding())
        return list(by_service.values())

    def _get_quote(self, consignment, prices):
        """The cheapest quote by these tariffs.

        :param prices: list of (freight.Tariff, rounding)
        :return: freight.Quote, or freight.FreightError of the first tariff
        """
        self.ensure_one()
        quotes, errors = [], []
        for tariff, round_money in prices:
            try:
                quotes.append(freight.quote(consignment, tariff, round_money))
            except freight.FreightError as error:
                errors.append(error)
        if quotes:
            return min(quotes, key=lambda quote: quote.price)
        error = errors[0] if errors else freight.NoTariffError()
        return type(error)(self._get_freight_problem(error))

    def _get_freight_problem(self, error):
        """Why a consignment has no price, in the user's language.

        :param FreightError error: as the calculation raised it
        """
        reasons = {
            freight.NegativeError: self.env._(
                "Weight, volume and amounts may not be negative."
            ),
            freight.NoTariffError: self.env._(
                "%s has no tariff for this day.", self.name
            ),
            freight.NoZoneError: self.env._(
                "The tariff of %s has no zone for this destination.", self.name
            ),
            freight.NotServedError: self.env._(
                "%s does not serve this, its tariff says.", self.name
            ),
            freight.IncompleteTariffError: self.env._(
                "The tariff of %s has no price for this weight.", self.name
            ),
        }
        return reasons.get(type(error), str(error))
