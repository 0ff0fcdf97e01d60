# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestTariff(CarrierCommon):
    """A carrier's price list: what it holds, and what it refuses to hold."""

    def assertRefused(self, error, *args, text=False, **kwargs):
        """A new tariff of these values is refused and leaves nothing behind."""
        before = self.env["ecom.tariff"].with_context(active_test=False).search([])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(error, text or ".*"),
            self.env.cr.savepoint(),
        ):
            self.new_tariff(*args, **kwargs)
        after = self.env["ecom.tariff"].with_context(active_test=False).search([])
        self.assertEqual(before, after)

    # === VALIDITY === #

    def test_two_tariffs_of_a_service_are_not_valid_on_the_same_day(self):
        self.tariff.date_to = "2026-12-31"
        self.assertRefused(
            ValidationError, self.carrier, date_from="2026-12-31", text="same days"
        )
        later = self.new_tariff(self.carrier, date_from="2027-01-01")
        self.assertRefused(ValidationError, self.carrier, date_from="2028-01-01")
        self.assertRefused(
            ValidationError,
            self.carrier,
            date_from="2025-01-01",
            date_to="2025-12-31",
        )
        with self.assertRaises(ValidationError):
            later.date_from = False

    def test_other_services_companies_and_archived_tariffs_do_not_overlap(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.new_tariff(self.carrier, service="air")
        self.new_tariff(self.carrier, company_id=other.id)
        self.new_tariff(self.carrier, company_id=False)
        self.new_tariff(self.new_carrier("YTO"))
        archived = self.new_tariff(self.carrier, active=False)
        with self.assertRaises(ValidationError):
            archived.active = True

    def test_a_tariff_does_not_end_before_it_begins(self):
        self.assertRefused(
            CheckViolation,
            self.carrier,
            service="air",
            date_from="2026-02-01",
            date_to="2026-01-31",
        )

    def test_a_copy_waits_archived_and_begins_when_the_original_ends(self):
        self.tariff.date_to = "2026-12-31"
        self.zone.band_ids = [Command.create({"up_to_weight": 0.5, "price": 3})]
        copy = self.tariff.copy()
        self.assertFalse(copy.active)
        self.assertEqual(copy.date_from, date(2027, 1, 1))
        self.assertFalse(copy.date_to)
        self.assertEqual(copy.zone_ids.band_ids.price, 3)
        copy.active = True

    # === VALUES === #

    def test_nothing_in_a_tariff_is_negative(self):
        for name in ("volumetric_divisor", "minimum_weight", "minimum_price"):
            self.assertRefused(
                CheckViolation, self.carrier, service="air", **{name: -1}
            )
        self.assertRefused(
            CheckViolation,
            self.carrier,
            service="air",
            surcharge_ids=[Command.create({"name": "Rebate", "amount": -1})],
        )

    def test_weights_are_not_rounded_to_nothing(self):
        self.assertRefused(
            CheckViolation,
            self.carrier,
            service="air",
            weight_rounding="ceil",
            weight_step=0,
        )

    def test_a_price_is_nothing_below_zero_but_minus_one(self):
        for name in ("first_price", "step_price"):
            self.assertRefused(CheckViolation, self.carrier, {name: -2}, service="air")
        self.assertRefused(
            CheckViolation,
            self.carrier,
            {"band_ids": [Command.create({"up_to_weight": 1, "price": -0.5})]},
            service="air",
        )

    def test_a_zone_has_one_price_for_a_weight(self):
        bands = [
            Command.create({"up_to_weight": 1, "price": price}) for price in (3, 4)
        ]
        self.assertRefused(
            UniqueViolation, self.carrier, {"band_ids": bands}, service="air"
        )

    def test_a_division_is_in_one_zone_of_a_tariff(self):
        zhejiang = self.divisions("330000")
        self.assertRefused(
            ValidationError,
            self.carrier,
            {"division_ids": zhejiang.ids},
            {"division_ids": zhejiang.ids},
            service="air",
            text="浙江省 is in the zones “Zone 1” and “Zone 2”",
        )
        tariff = self.new_tariff(
            self.carrier,
            {"division_ids": zhejiang.ids},
            {"division_ids": self.divisions("330100").ids},
            {},
            service="air",
        )
        with self.assertRaises(ValidationError):
            tariff.zone_ids[1].division_ids = zhejiang

    def test_one_zone_is_for_all_other_places(self):
        self.assertRefused(
            ValidationError, self.carrier, {}, {}, service="air", text="without"
        )

    # === NOT SERVED === #

    def test_a_price_of_minus_one_shows_as_not_served(self):
        zone = self.new_tariff(
            self.carrier, {"first_price": -1}, service="air"
        ).zone_ids
        self.assertFalse(zone.is_served)
        self.assertEqual(zone.prices_text, "Not served")

    def test_a_zone_that_is_not_served_any_more_has_minus_one_for_its_price(self):
        with Form(self.zone) as form:
            form.is_served = False
        self.assertEqual(self.zone.first_price, -1)
        with Form(self.zone) as form:
            form.is_served = True
            form.first_price = 6
        self.assertEqual(self.zone.first_price, 6)
        self.assertTrue(self.zone.is_served)
        self.zone.is_served = False
        self.assertEqual(self.zone.first_price, -1)

    # === READING === #

    def test_the_prices_of_a_zone_are_a_line_to_read(self):
        self.env.company.currency_id.write({"symbol": "¥", "position": "before"})
        self.zone.band_ids = [
            Command.create({"up_to_weight": 1, "price": 3.2}),
            Command.create({"up_to_weight": 0.5, "price": 2.8}),
        ]
        text = self.zone.prices_text.replace("\N{NO-BREAK SPACE}", "")
        self.assertEqual(
            text, "≤ 0.5 kg ¥2.80 · ≤ 1 kg ¥3.20 · above: 1 kg ¥4.50 + ¥1.50 per 1 kg"
        )

    def test_a_zone_without_a_continued_weight_says_that_there_is_no_more(self):
        self.env.company.currency_id.write({"symbol": "¥", "position": "before"})
        self.zone.step_price = -1
        text = self.zone.prices_text.replace("\N{NO-BREAK SPACE}", "")
        self.assertEqual(text, "1 kg ¥4.50, no more")

    def test_a_tariff_without_a_company_has_the_currency_of_the_present_one(self):
        currency = self.env.ref("base.EUR")
        other = self.env["res.company"].create(
            {"name": "Other", "currency_id": currency.id}
        )
        self.tariff.company_id = False
        self.assertEqual(self.tariff.with_company(other).currency_id, currency)

    # === IMPORT AND EXPORT === #

    def test_a_whole_price_list_is_imported_from_a_sheet(self):
        result = self.env["ecom.tariff"].load(
            [
                "name",
                "carrier_id",
                "service",
                "date_from",
                "zone_ids/name",
                "zone_ids/division_ids",
                "zone_ids/first_price",
                "zone_ids/step_price",
                "zone_ids/band_ids/up_to_weight",
                "zone_ids/band_ids/price",
            ],
            [
                ["2027", "ZTO", "Air", "2027-01-01"]
                + ["Near", "浙江省,320000", "3.5", "1.2", "0.5", "2.8"],
                [""] * 8 + ["1", "3.2"],
                [""] * 4 + ["Hangzhou", "浙江省 / 杭州市", "3", "1", "0.5", "2.5"],
                [""] * 4 + ["Rest", "", "4.5", "1.5", "", ""],
                [""] * 4 + ["Abroad", "香港特别行政区", "-1", "-1", "", ""],
            ],
        )
        self.assertFalse(result["messages"])
        tariff = self.env["ecom.tariff"].browse(result["ids"])
        near, hangzhou, rest, abroad = tariff.zone_ids
        self.assertEqual(near.division_ids, self.divisions("320000", "330000"))
        self.assertEqual(near.band_ids.mapped("up_to_weight"), [0.5, 1])
        self.assertEqual(near.band_ids.mapped("price"), [2.8, 3.2])
        self.assertEqual(hangzhou.division_ids.code, "330100")
        self.assertFalse(rest.division_ids)
        self.assertFalse(abroad.is_served)

    def test_an_exported_price_list_is_imported_again_as_it_was(self):
        tariff = self.new_tariff(
            self.carrier,
            {
                "division_ids": self.divisions("330100", "310000").ids,
                "first_price": 3.5,
                "band_ids": [
                    Command.create({"up_to_weight": 0.5, "price": 2.8}),
                    Command.create({"up_to_weight": 1, "price": 3.2}),
                ],
            },
            {"first_price": 5},
            service="land",
        )
        columns = [
            "name",
            "carrier_id",
            "service",
            "zone_ids/name",
            "zone_ids/division_ids",
            "zone_ids/first_price",
            "zone_ids/band_ids/up_to_weight",
            "zone_ids/band_ids/price",
        ]
        rows = tariff.export_data(columns)["datas"]
        self.assertEqual(len(rows), 3)
        tariff.unlink()
        result = self.env["ecom.tariff"].load(
            columns, [[cell or "" for cell in row] for row in rows]
        )
        self.assertFalse(result["messages"])
        again = self.env["ecom.tariff"].browse(result["ids"])
        self.assertEqual(again.export_data(columns)["datas"], rows)

    def test_a_wrong_line_of_a_sheet_imports_nothing(self):
        result = self.env["ecom.tariff"].load(
            ["name", "carrier_id", "service", "zone_ids/name", "zone_ids/first_price"],
            [
                ["2027", "ZTO", "Air", "Near", "3.5"],
                ["", "", "", "Far", "a lot"],
            ],
        )
        self.assertFalse(result["ids"])
        self.assertEqual(result["messages"][0]["type"], "error")
        self.assertFalse(self.env["ecom.tariff"].search([("service", "=", "air")]))

    # === RIGHTS === #

    def test_managers_keep_tariffs_and_others_only_read_them(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        tariff = self.new_tariff(self.carrier, {}, service="air").with_user(manager)
        tariff.zone_ids.first_price = 5
        tariff.surcharge_ids = [Command.create({"name": "Fuel", "amount": 1})]
        tariff.zone_ids.band_ids = [Command.create({"up_to_weight": 1, "price": 3})]
        for group in (
            "ecom_carrier.group_waybill_clerk",
            "sales_team.group_sale_salesman",
        ):
            seen = tariff.with_user(self.new_user(group))
            self.assertIn("5.00", seen.zone_ids.prices_text)
            self.assertEqual(seen.surcharge_ids.name, "Fuel")
            for records, values in (
                (seen, {"name": "Mine"}),
                (seen.zone_ids, {"first_price": 0}),
                (seen.zone_ids.band_ids, {"price": 0}),
                (seen.surcharge_ids, {"amount": 0}),
            ):
                with self.assertRaises(AccessError):
                    records.write(values)
                with self.assertRaises(AccessError):
                    records.unlink()

    def test_another_companys_tariffs_are_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.new_user(
            "ecom_carrier.group_carrier_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.zone.band_ids = [Command.create({"up_to_weight": 1, "price": 3})]
        self.tariff.surcharge_ids = [Command.create({"name": "Fuel", "amount": 1})]
        for record in (
            self.tariff,
            self.zone,
            self.zone.band_ids,
            self.tariff.surcharge_ids,
        ):
            seen = record.with_user(stranger)
            with self.assertRaises(AccessError):
                seen.read(["create_uid"])
        self.tariff.company_id = False
        self.assertEqual(self.zone.with_user(stranger).first_price, 4.5)

    # === CARRIER'S SCREEN === #

    def test_the_button_on_the_carrier_opens_its_tariffs(self):
        self.new_tariff(self.new_carrier("YTO"))
        self.assertEqual(self.carrier.tariff_count, 1)
        action = self.carrier.action_open_tariffs()
        found = self.env["ecom.tariff"].search(action["domain"])
        self.assertEqual(found, self.tariff)
