# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestCarrier(CarrierCommon):
    def new_order(self, quantity):
        return self.env["sale.order"].create(
            {
                "partner_id": self.buyer.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.scarf.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )

    # === PRICE OF AN ORDER === #

    def test_an_order_is_priced_by_first_and_continued_weight(self):
        # 6 × 0.4 kg = 2.4 kg: 4.50 for the first kilogram, two steps of 1.50.
        rate = self.carrier.rate_shipment(self.new_order(6))
        self.assertTrue(rate["success"])
        self.assertAlmostEqual(rate["price"], 7.5)

    def test_a_light_order_of_large_goods_is_priced_by_volume(self):
        self.tariff.volumetric_divisor = 5000
        self.scarf.volume = 0.02  # m³, 4 kg
        rate = self.carrier.rate_shipment(self.new_order(1))
        self.assertAlmostEqual(rate["price"], 9.0)

    def test_the_delivery_line_of_an_order_has_no_weight_of_its_own(self):
        order = self.new_order(2)
        self.freight_product.weight = 5
        order.set_delivery_line(self.carrier, 4.5)
        self.assertAlmostEqual(self.carrier.rate_shipment(order)["price"], 4.5)

    def test_an_address_the_courier_does_not_serve_has_no_price(self):
        self.carrier.country_ids = self.env.ref("base.us")
        rate = self.carrier.rate_shipment(self.new_order(1))
        self.assertFalse(rate["success"])
        self.assertEqual(rate["error_message"], "ZTO does not deliver to this address.")

    def test_an_incomplete_tariff_has_no_price_but_a_reason(self):
        self.zone.step_weight = 0
        rate = self.carrier.rate_shipment(self.new_order(6))
        self.assertFalse(rate["success"])
        self.assertEqual(
            rate["error_message"],
            "The tariff of ZTO has no price for this weight.",
        )

    def test_an_incomplete_tariff_does_not_keep_a_parcel_back(self):
        self.zone.step_weight = 0
        transfer = self.sell_with_waybill(quantity=6)
        self.assertEqual(transfer.waybill_ids.freight, 0)
        self.assertTrue(transfer.carrier_tracking_ref)

    def test_odoos_wizard_takes_over_the_price(self):
        order = self.new_order(6)
        wizard = Form(
            self.env["choose.delivery.carrier"].with_context(
                default_order_id=order.id, default_carrier_id=self.carrier.id
            )
        ).save()
        wizard.update_price()
        wizard.button_confirm()
        line = order.order_line.filtered("is_delivery")
        self.assertAlmostEqual(line.price_unit, 7.5)
        self.assertEqual(order.carrier_id, self.carrier)

    # === SECRETS === #

    def test_every_carrier_has_an_address_and_a_secret_of_its_own(self):
        other = self.carrier.copy()
        self.assertGreaterEqual(len(self.carrier.push_token), 32)
        self.assertGreaterEqual(len(self.carrier.push_salt), 32)
        self.assertNotEqual(self.carrier.push_token, other.push_token)
        self.assertNotEqual(self.carrier.push_salt, other.push_salt)

    def test_carriers_older_than_this_addon_get_different_secrets_too(self):
        carriers = self.carrier | self.new_carrier("YTO")
        for column in ("push_token", "push_salt"):
            self.env.cr.execute(
                f"UPDATE delivery_carrier SET {column} = NULL WHERE id IN %s",
                [carriers._ids],
            )
            self.env["delivery.carrier"]._init_column(column)
        carriers.invalidate_recordset()
        for column in ("push_token", "push_salt"):
            self.assertTrue(all(carriers.mapped(column)))
            self.assertEqual(len(set(carriers.mapped(column))), 2)

    # === SCREENS === #

    def test_numbers_left_are_those_of_all_pools(self):
        self.new_pool("December", 501, 600)
        self.new_waybills(3)._allocate_numbers()
        self.assertEqual(self.carrier.numbers_left, 597)
        self.assertEqual(self.new_carrier("YTO").numbers_left, 0)

    def test_whoever_kept_carriers_before_still_opens_and_saves_them(self):
        for group in (
            "stock.group_stock_manager",
            "sales_team.group_sale_manager",
        ):
            user = self.new_user(group)
            with Form(self.carrier.with_user(user)) as form:
                form.name = f"Seen by {group}"
            self.assertEqual(self.carrier.name, f"Seen by {group}")
