# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import html2plaintext

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestTariffTrial(CarrierCommon, HttpCase):
    """The calculator on a tariff, and the screens in a real browser."""

    def try_it(self, user=None, **values):
        """What the calculator shows for these values, in words."""
        tariff = self.tariff.with_user(user) if user else self.tariff
        action = tariff.action_try()
        model = tariff.env[action["res_model"]].with_context(**action["context"])
        form = Form(model)
        for name, value in values.items():
            setattr(form, name, value)
        return html2plaintext(form.result).replace("\N{NO-BREAK SPACE}", "")

    def setUp(self):
        super().setUp()
        self.env.company.currency_id.write({"symbol": "¥", "position": "before"})

    def test_it_shows_each_line_of_a_quote_and_the_sum(self):
        self.tariff.write(
            {
                "volumetric_divisor": 6000,
                "cod_percent": 1,
                "surcharge_ids": [Command.create({"name": "Fuel & toll", "amount": 2})],
            }
        )
        self.zone.days = 3
        # 30 × 20 × 20 cm = 12000 cm³ = 2 kg: 4.50 + 1.50; 1 % of 50.00.
        text = self.try_it(
            division_id=self.divisions("330110"),
            length_cm=30,
            width_cm=20,
            height_cm=20,
            cod_amount=50,
        )
        for words in (
            "Zone Zone 1 · 2 kg charged · 3 days promised",
            "4.5 + 1 × 1.5",
            "¥6.00",
            "Fuel & toll",
            "¥2.00",
            "50 × 1 %",
            "¥0.50",
            "¥8.50",
        ):
            self.assertIn(words, text)

    def test_it_says_why_there_is_no_price(self):
        self.zone.division_ids = self.divisions("650000")
        self.assertIn("no zone for this destination", self.try_it())
        self.tariff.date_to = "2020-12-31"
        self.assertIn("no tariff for this day", self.try_it())

    def test_whoever_sells_or_ships_may_try_a_tariff(self):
        for group in ("sales_team.group_sale_salesman", "stock.group_stock_user"):
            self.assertIn("¥4.50", self.try_it(user=self.new_user(group)))

    def test_a_carrier_manager_makes_a_tariff_and_tries_it(self):
        self.tariff.unlink()
        self.new_user(
            "stock.group_stock_manager",
            "ecom_carrier.group_carrier_manager",
            password="test_manager_1",
        ).login = "tariff_manager"
        self.start_tour(
            "/odoo/ecom-tariffs", "ecom_tariff_made_and_tried", login="tariff_manager"
        )
        tariff = self.carrier.tariff_ids
        self.assertEqual(tariff.name, "ZTO 2027")
        self.assertEqual(tariff.zone_ids.division_ids.code, "330000")
        self.assertEqual(tariff.zone_ids.band_ids.mapped("price"), [2.8, 3.2])
