# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import CarrierCommon


@tagged("post_install", "-at_install")
class TestFreight(CarrierCommon):
    """The freight of orders and parcels by the tariffs of their carriers."""

    def new_order(self, quantity=1, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.buyer.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.scarf.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )

    def add_zhejiang(self, price):
        self.tariff.zone_ids = [
            Command.create(
                {
                    "name": "Zhejiang",
                    "division_ids": self.divisions("330000").ids,
                    "first_price": price,
                    "step_price": 1,
                }
            )
        ]

    # === ORDERS (delivery's contract) === #

    def test_an_order_is_priced_by_the_zone_of_its_address(self):
        self.add_zhejiang(3)
        # 6 × 0.4 kg = 2.4 kg: 3.00 and two steps of 1.00.
        self.assertAlmostEqual(
            self.carrier.rate_shipment(self.new_order(6))["price"], 5
        )

    def test_an_order_in_another_currency_pays_in_it(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTD",
                "symbol": "XTD",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "XTD", "currency_id": currency.id}
        )
        order = self.new_order(pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, currency)
        self.assertAlmostEqual(self.carrier.rate_shipment(order)["price"], 9)

    def test_a_margin_comes_on_top(self):
        self.carrier.margin = 0.2
        self.carrier.fixed_margin = 1
        # 4.50 x 1.2 + 1.00
        self.assertAlmostEqual(
            self.carrier.rate_shipment(self.new_order())["price"], 6.4
        )

    def test_a_large_order_goes_free_and_its_real_price_is_kept(self):
        self.carrier.write({"free_over": True, "amount": 200})
        self.assertAlmostEqual(
            self.carrier.rate_shipment(self.new_order(1))["price"], 4.5
        )
        rate = self.carrier.rate_shipment(self.new_order(2))
        self.assertEqual(rate["price"], 0)
        self.assertAlmostEqual(rate["carrier_price"], 4.5)

    def test_without_a_tariff_an_order_has_no_price_but_a_reason(self):
        self.tariff.date_to = "2020-01-01"
        rate = self.carrier.rate_shipment(self.new_order())
        self.assertFalse(rate["success"])
        self.assertEqual(rate["error_message"], "ZTO has no tariff for this day.")

    def test_an_order_is_priced_by_the_tariff_of_its_own_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.new_tariff(self.carrier, {"first_price": 8}, company_id=other.id)
        order = self.new_order()
        carrier = self.carrier.with_company(other)
        self.assertAlmostEqual(carrier.rate_shipment(order)["price"], 4.5)

    def test_a_salesman_prices_an_order(self):
        user = self.new_user("sales_team.group_sale_salesman")
        order = self.new_order(user_id=user.id).with_user(user)
        rate = self.carrier.with_user(user).rate_shipment(order)
        self.assertAlmostEqual(rate["price"], 4.5)

    # === PARCELS === #

    def test_a_parcel_is_priced_by_its_destination(self):
        self.add_zhejiang(3)
        waybill = self.sell(quantity=4)._create_waybills()
        # 1.6 kg: 3.00 and one step of 1.00.
        self.assertAlmostEqual(waybill.freight, 4)
        self.assertFalse(waybill.freight_problem)

    def test_collecting_and_insuring_cost_their_fees(self):
        self.tariff.write({"cod_percent": 1, "insurance_percent": 0.5})
        waybill = self.sell(quantity=1)._create_waybills()
        waybill.cod_amount = 200
        self.assertAlmostEqual(waybill.freight, 6.5)  # 4.50 + 2.00
        waybill.insured_amount = 300
        self.assertAlmostEqual(waybill.freight, 8)  # and 1.50

    def test_a_parcel_without_a_price_says_why_and_travels_nevertheless(self):
        self.zone.division_ids = self.divisions("650000")
        transfer = self.sell_with_waybill()
        waybill = transfer.waybill_ids
        self.assertEqual(waybill.freight, 0)
        self.assertEqual(
            waybill.freight_problem,
            "The tariff of ZTO has no zone for this destination.",
        )
        self.assertTrue(waybill.number)
        transfer.send_to_shipper()
        self.validate(transfer)
        self.assertEqual(transfer.state, "done")

    def test_the_problem_is_gone_when_there_is_a_price(self):
        self.zone.division_ids = self.divisions("650000")
        waybill = self.sell(quantity=1)._create_waybills()
        self.assertTrue(waybill.freight_problem)
        self.zone.division_ids = False
        waybill.weight = 0.5
        self.assertFalse(waybill.freight_problem)
        self.assertAlmostEqual(waybill.freight, 4.5)

    def test_a_new_tariff_does_not_change_the_freight_of_parcels_under_way(self):
        waybill = self.sell(quantity=1)._create_waybills()
        self.assertAlmostEqual(waybill.freight, 4.5)
        self.zone.first_price = 9
        self.env.flush_all()
        self.assertAlmostEqual(waybill.freight, 4.5)

    def test_a_parcel_keeps_the_tariff_of_the_day_it_was_made(self):
        waybill = self.sell(quantity=1)._create_waybills()
        today = fields.Date.context_today(waybill)
        self.env.cr.execute(
            "UPDATE ecom_waybill SET create_date = '2026-03-01' WHERE id = %s",
            waybill.ids,
        )
        waybill.invalidate_recordset()
        self.tariff.date_to = date(2026, 3, 31)
        self.new_tariff(
            self.carrier, {"first_price": 9}, date_from="2026-04-01", service="express"
        )
        self.assertGreater(today, date(2026, 4, 1))
        waybill.weight = 0.6
        self.assertAlmostEqual(waybill.freight, 4.5)

    def test_parcels_of_other_delivery_types_cost_nothing_and_have_no_problem(self):
        fixed = self.new_carrier("Own Van", delivery_type="fixed")
        waybill = self.new_waybills(1, carrier_id=fixed.id)
        self.assertEqual(waybill.freight, 0)
        self.assertFalse(waybill.freight_problem)

    def test_a_hundred_parcels_are_priced_with_the_queries_of_ten(self):
        def queries(count):
            transfers = self.env["stock.picking"].union(
                *(self.sell(quantity=1) for _ in range(count))
            )
            waybills = transfers._create_waybills()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            waybills._compute_freight()
            spent = self.env.cr.sql_log_count - before
            self.assertEqual(set(waybills.mapped("freight")), {4.5})
            return spent

        queries(10)  # ids of records that every transaction looks up once
        self.assertEqual(queries(10), queries(100))
