# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from .. import freight
from ..consignment import Consignment
from .common import CarrierCommon

DAY = date(2026, 6, 1)
HANGZHOU = ("330110", "330100", "330000")
URUMQI = ("650102", "650100", "650000")


@tagged("post_install", "-at_install")
class TestQuotes(CarrierCommon):
    """What carriers ask for consignments, by the tariffs they have."""

    def consignment(self, weight="1", divisions=HANGZHOU, **values):
        return Consignment(
            **{
                "divisions": divisions,
                "weight": Decimal(weight),
                "volume": Decimal(0),
                "amount": Decimal(0),
                "cod_amount": Decimal(0),
                "sent_on": DAY,
            }
            | values
        )

    def quote(self, carrier=None, **values):
        carrier = carrier or self.carrier
        consignment = self.consignment(**values)
        return carrier._get_quotes([consignment])[carrier, consignment]

    def assertNotPriced(self, quote, kind, text):
        self.assertIs(type(quote), kind)
        self.assertEqual(str(quote), text)

    # === ONE TARIFF === #

    def test_each_carrier_prices_each_consignment(self):
        yto = self.new_carrier("YTO")
        self.new_tariff(yto, {"first_price": 4, "step_price": 1})
        near, far = self.consignment(), self.consignment("2.5", URUMQI)
        quotes = (self.carrier | yto)._get_quotes([near, far])
        # ZTO 4.50 and, with two started kilograms above, 4.50 + 2 x 1.50; YTO likewise.
        self.assertEqual(
            {key: quote.price for key, quote in quotes.items()},
            {
                (self.carrier, near): Decimal("4.50"),
                (self.carrier, far): Decimal("7.50"),
                (yto, near): Decimal("4.00"),
                (yto, far): Decimal("6.00"),
            },
        )

    def test_everything_on_the_tariff_counts(self):
        self.tariff.write(
            {
                "weight_rounding": "ceil",
                "weight_step": 0.5,
                "volumetric_divisor": 6000,
                "minimum_weight": 0.5,
                "minimum_price": 6,
                "insurance_percent": 0.5,
                "insurance_minimum": 1,
                "cod_percent": 1,
                "cod_minimum": 2,
                "cod_maximum": 30,
                "surcharge_ids": [
                    Command.create({"name": "Fuel", "kind": "percent", "amount": 10}),
                    Command.create(
                        {"name": "Peak", "amount": 9, "date_from": "2026-06-02"}
                    ),
                    Command.create(
                        {
                            "name": "Hangzhou",
                            "kind": "per_kg",
                            "amount": 0.2,
                            "division_ids": self.divisions("330100").ids,
                        }
                    ),
                ],
            }
        )
        self.zone.write(
            {
                "days": 2,
                "band_ids": [
                    Command.create({"up_to_weight": 2, "price": 4}),
                    Command.create({"up_to_weight": 0.5, "price": 3}),
                ],
            }
        )
        quote = self.quote(
            volume=Decimal("0.0078"),  # 7800 cm³ / 6000 = 1.3 kg, up to 1.5 kg
            insured_amount=Decimal(300),
            cod_amount=Decimal(150),
        )
        self.assertEqual(
            [(line.kind, line.amount) for line in quote.lines],
            [
                ("base", Decimal("4.00")),  # the band up to 2 kg
                ("minimum", Decimal("2.00")),
                ("surcharge", Decimal("0.60")),  # 10 % of 6.00
                ("surcharge", Decimal("0.30")),  # 1.5 kg x 0.20
                ("insurance", Decimal("1.50")),  # 0.5 % of 300.00
                ("cod", Decimal("2.00")),  # 1 % of 150.00 is 1.50
            ],
        )
        self.assertEqual(quote.price, Decimal("10.40"))
        self.assertEqual(
            (quote.chargeable_weight, quote.days, quote.zone),
            (Decimal("1.5"), 2, "Zone 1"),
        )

    def test_the_zone_of_the_city_goes_before_that_of_the_province(self):
        self.tariff.zone_ids = [
            Command.create(
                {
                    "name": name,
                    "division_ids": self.divisions(code).ids,
                    "first_price": price,
                }
            )
            for name, code, price in (("Zhejiang", "330000", 4), ("HZ", "330100", 3))
        ]
        self.assertEqual(self.quote().zone, "HZ")
        ningbo = self.quote(divisions=("330200", "330000"))
        self.assertEqual((ningbo.zone, ningbo.price), ("Zhejiang", 4))
        self.assertEqual(self.quote(divisions=URUMQI).zone, "Zone 1")

    # === NO PRICE === #

    def test_a_carrier_without_a_tariff_has_no_price(self):
        self.assertNotPriced(
            self.quote(self.new_carrier("YTO")),
            freight.NoTariffError,
            "YTO has no tariff for this day.",
        )

    def test_a_tariff_has_no_price_before_and_after_its_days(self):
        self.tariff.write({"date_from": "2026-05-01", "date_to": "2026-05-31"})
        for day in (date(2026, 5, 1), date(2026, 5, 31)):
            self.assertEqual(self.quote(sent_on=day).price, Decimal("4.50"))
        for day in (date(2026, 4, 30), date(2026, 6, 1)):
            self.assertIsInstance(self.quote(sent_on=day), freight.NoTariffError)

    def test_consignments_of_different_days_find_their_tariffs(self):
        self.tariff.date_to = "2026-05-31"
        self.new_tariff(self.carrier, {"first_price": 6}, date_from="2026-06-01")
        may, june = self.consignment(sent_on=date(2026, 5, 31)), self.consignment()
        quotes = self.carrier._get_quotes([may, june])
        self.assertEqual(quotes[self.carrier, may].price, Decimal("4.50"))
        self.assertEqual(quotes[self.carrier, june].price, Decimal("6.00"))

    def test_an_archived_tariff_has_no_price(self):
        self.tariff.active = False
        self.assertIsInstance(self.quote(), freight.NoTariffError)

    def test_a_destination_outside_all_zones_has_no_price(self):
        self.zone.division_ids = self.divisions("330000")
        self.assertNotPriced(
            self.quote(divisions=URUMQI),
            freight.NoZoneError,
            "The tariff of ZTO has no zone for this destination.",
        )

    def test_a_zone_that_is_not_served_has_no_price(self):
        self.zone.is_served = False
        self.assertNotPriced(
            self.quote(),
            freight.NotServedError,
            "ZTO does not serve this, its tariff says.",
        )

    def test_a_negative_weight_has_no_price(self):
        self.assertNotPriced(
            self.quote(weight="-1"),
            freight.NegativeError,
            "Weight, volume and amounts may not be negative.",
        )

    def test_carriers_of_other_delivery_types_are_not_asked(self):
        fixed = self.new_carrier("Own Van", delivery_type="fixed")
        consignment = self.consignment()
        quotes = (self.carrier | fixed)._get_quotes([consignment])
        self.assertEqual(list(quotes), [(self.carrier, consignment)])
        self.assertEqual(fixed._get_quotes([consignment]), {})

    # === SEVERAL TARIFFS === #

    def test_the_cheapest_service_prices_a_carrier(self):
        self.new_tariff(self.carrier, {"first_price": 9}, service="air")
        self.new_tariff(self.carrier, {"first_price": 3}, service="land")
        self.assertEqual((self.quote().price, self.quote().service), (3, "land"))

    def test_a_service_that_does_not_go_there_is_passed_over(self):
        self.new_tariff(self.carrier, {"first_price": -1}, service="land")
        self.assertEqual(self.quote().service, "express")

    def test_a_carrier_that_sells_one_service_is_priced_by_it(self):
        self.new_tariff(self.carrier, {"first_price": 9}, service="air")
        self.carrier.tariff_service = "air"
        self.assertEqual(self.quote().price, 9)
        self.carrier.tariff_service = "land"
        self.assertIsInstance(self.quote(), freight.NoTariffError)

    def test_a_companys_own_tariff_goes_before_the_shared_one(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.new_tariff(self.carrier, {"first_price": 2}, company_id=False)
        self.assertEqual(self.quote().price, Decimal("4.50"))
        self.assertEqual(self.quote(self.carrier.with_company(other)).price, 2)

    def test_another_companys_tariff_is_not_used(self):
        other = self.env["res.company"].create({"name": "Other"})
        quote = self.quote(self.carrier.with_company(other))
        self.assertIsInstance(quote, freight.NoTariffError)

    def test_whoever_may_see_a_carrier_gets_its_price(self):
        user = self.new_user("base.group_partner_manager")
        self.assertEqual(self.quote(self.carrier.with_user(user)).price, Decimal("4.5"))

    # === SPEED === #

    def test_a_hundred_consignments_and_ten_carriers_cost_no_query_more(self):
        def add_bands(tariff):
            tariff.zone_ids.band_ids = [Command.create({"up_to_weight": 1, "price": 3})]
            tariff.zone_ids[0].division_ids = self.divisions("330000")
            tariff.surcharge_ids = [Command.create({"name": "Fuel", "amount": 1})]
            return tariff.carrier_id

        def queries(carriers, count):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            consignments = [self.consignment(str(n)) for n in range(count)]
            quotes = carriers._get_quotes(consignments)
            self.assertEqual(len(quotes), len(carriers) * count)
            return self.env.cr.sql_log_count - before

        first = add_bands(self.tariff)
        carriers = first
        for number in range(9):
            carrier = self.new_carrier(f"C{number}")
            carriers |= add_bands(self.new_tariff(carrier, {"first_price": number}))
        self.assertEqual(queries(first, 10), queries(carriers, 100))
