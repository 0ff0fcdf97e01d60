# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .check_common import CheckCase

KINDS = 10  # of orders in trouble; every check finds something in one of them


@tagged("post_install", "-at_install")
class TestChecks(CheckCase):
    """The checks as records."""

    def test_every_check_stands_at_one_of_the_two_gates(self):
        for check in self.env["ecom.review.check"].search([]):
            with self.subTest(check.code):
                self.assertEqual(len(self.get_gate(check)), 1)

    def test_every_method_has_its_record(self):
        Check = self.env["ecom.review.check"]
        methods = {
            name.removeprefix("_check_")
            for name in dir(type(Check))
            if name.startswith("_check_")
            and hasattr(getattr(type(Check), name), "parts")
        }
        self.assertEqual(set(Check.search([]).mapped("code")), methods)
        self.assertEqual(len(methods), 25)

    def test_a_clean_order_passes_every_check(self):
        order = self.make_order("C-1")
        for check in self.env["ecom.review.check"].search([]):
            with self.subTest(check.code):
                self.assert_clean(check.code, order)

    def test_no_orders_are_no_trouble(self):
        for check in self.env["ecom.review.check"].search([]):
            with self.subTest(check.code):
                self.assert_clean(check.code, self.env["sale.order"])


@tagged("post_install", "-at_install")
class TestCheckQueries(CheckCase):
    """Checks are set-based: the number of orders does not count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gate_service.write({"quantity_limit": 50, "duplicate_hours": 24})
        cls.gate_finance.write({"discount_limit": 30, "margin_limit": 20})
        cls.env.company.account_use_credit_limit = True
        cls.make_products(50)
        cls.price_list = cls.make_price_lists()
        cls.env["ecom.blacklist"].create(
            [
                {"kind": "phone", "value": f"1390000000{tens}", "reason": "Refused"}
                for tens in range(5)
            ]
        )
        cls.orders = cls.make_troubled(50)

    @classmethod
    def make_products(cls, count):
        """A plate for every order, and cups and lamps with troubles of their own.

        Of a cup the buyer chooses the colour; a lamp is heavy, dear to buy and has a
        battery. Neither has an internal reference.
        """
        battery = cls.env["product.tag"].create({"name": "Battery"})
        colour = cls.env["product.attribute"].create(
            {
                "name": "Colour",
                "create_variant": "no_variant",
                "value_ids": [
                    Command.create({"name": name}) for name in ("Red", "Blue")
                ],
            }
        )
        common = {"is_storable": True, "taxes_id": [Command.set(cls.tax.ids)]}
        plate = {**common, "list_price": 30, "weight": 0.5}
        cup = {**common, "name": "Cup", "list_price": 12, "weight": 0.3}
        lamp = {**common, "name": "Lamp", "list_price": 60, "weight": 30}
        lamp |= {"standard_price": 55, "product_tag_ids": [Command.set(battery.ids)]}
        Product = cls.env["product.product"]
        cls.plates = Product.create(
            [
                {**plate, "name": f"Plate {index}", "default_code": f"PLATE{index}"}
                for index in range(count)
            ]
        )
        cls.cups = Product.create([cup] * count)
        cls.lamps = Product.create([lamp] * count)
        cls.env["product.template.attribute.line"].create(
            [
                {
                    "product_tmpl_id": template.id,
                    "attribute_id": colour.id,
                    "value_ids": [Command.set(colour.value_ids.ids)],
                }
                for template in cls.cups.product_tmpl_id
            ]
        )
        cls.courier.write(
            {"excluded_tag_ids": [Command.set(battery.ids)], "max_weight": 25}
        )
        cls.env["ecom.carrier.reach"].create(
            {
                "carrier_id": cls.cod_courier.id,
                "division_id": cls.env["ecom.division"]
                ._get_by_code(["330110"])["330110"]
                .id,
                "cash_on_delivery": "no",
            }
        )

    @classmethod
    def make_price_lists(cls):
        """A list in another currency that builds on one in the company's."""
        rates = [{"name": "2026-03-01", "rate": 2}, {"name": "2026-03-02", "rate": 4}]
        currency = cls.env["res.currency"].create(
            {
                "name": "XTA",
                "symbol": "X",
                "rate_ids": [Command.create(rate) for rate in rates],
            }
        )
        base = cls.env["product.pricelist"].create(
            {
                "name": "Base",
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 5})
                ],
            }
        )
        rule = {
            "compute_price": "formula",
            "base": "pricelist",
            "base_pricelist_id": base.id,
            "price_discount": 10,
        }
        return cls.env["product.pricelist"].create(
            {
                "name": "Abroad",
                "currency_id": currency.id,
                "item_ids": [Command.create(rule)],
            }
        )

    @classmethod
    def make_troubled(cls, count):
        """Orders of ten kinds in turn, each kind with other troubles."""
        orders = cls.env["sale.order"].create(
            [cls.prepare_troubled(index) for index in range(count)]
        )
        orders.action_confirm()
        for index, order in enumerate(orders):
            order.date_order = datetime(2026, 3, 1, 16) + timedelta(hours=index % KINDS)
        return orders

    @classmethod
    def prepare_troubled(cls, index):
        kind = index % KINDS
        receiver = {
            "phone": f"13912345{index // KINDS:03}",
            "street": f"文一西路{index}号",
        }
        customer = cls.env["res.partner"].create(
            {"name": f"Hotel {index}", "credit_limit": 10}
        )
        receiver |= {
            0: {"district": False, "street": "某路1号"},
            1: {"phone": "138****9625"},
            2: {"phone": f"1390000000{index // KINDS}", "state_id": False},
            3: {"phone": f"123{index // KINDS}", "parent_id": customer.id},
        }.get(kind, {})
        values = {
            0: {"buyer_memo": "急", "invoice_title": "某公司"},
            1: {"seller_memo": "赠品", "carrier_id": False},
            2: {"platform_status": "refunding", "platform_paid": 0},
            3: {"payment_mode": "credit", "platform_paid": 0},
            4: {"payment_mode": "cod", "carrier_id": cls.cod_courier.id},
            5: {"payment_mode": "deposit", "platform_paid": 1},
            6: {"pricelist_id": cls.price_list.id, "platform_total": 1},
            7: {"pricelist_id": cls.price_list.id},
        }.get(kind, {})
        if kind == 9:
            plate = cls.plates[index - 1]
        else:
            plate = cls.plates[index]
        lines = {
            1: [(cls.cups[index], 200)],
            2: [(cls.lamps[index], 1)],
        }.get(kind, [(plate, 2), (cls.pot, 1)])
        # The last two kinds are orders of the same buyer, the same goods twice.
        if kind == 9:
            receiver = cls.last_receiver
        else:
            cls.last_receiver = receiver = cls.make_receiver(**receiver)
        values = cls.prepare_order(f"Q-{index}", lines, receiver=receiver, **values)
        if kind == 4:
            values["order_line"] = [
                Command.create(
                    {"product_id": plate.id, "price_unit": 3, "discount": 60}
                )
            ]
        return values

    def count_check(self, check, orders):
        """Queries of one check on orders nothing is known of yet, and its findings."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.count_queries() as queries:
            found = self.find(check.code, orders)
        return len(queries), found

    def test_fifty_orders_take_as_many_queries_as_ten(self):
        for check in self.env["ecom.review.check"].search([]):
            # What is cached for the whole database is read by the first of all.
            _queries, found = self.count_check(check, self.orders[:KINDS])
            with self.subTest(check.code):
                self.assertTrue(found)
                of_ten, _found = self.count_check(check, self.orders[:KINDS])
                of_fifty, found = self.count_check(check, self.orders)
                self.assertGreaterEqual(len(found), 5)
                self.assertEqual(of_fifty, of_ten)

    def count_review(self, orders):
        """Reading and writing statements of the review of orders, both gates."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.count_queries() as queries:
            self.review(orders)
        reads = sum(query.startswith("SELECT") for query in queries)
        return reads, len(queries) - reads

    def test_the_review_of_thirty_orders_reads_as_often_as_that_of_ten(self):
        self.count_review(self.orders[:KINDS])
        reads_of_ten, writes_of_ten = self.count_review(self.orders[KINDS : 2 * KINDS])
        reads_of_thirty, writes_of_thirty = self.count_review(self.orders[2 * KINDS :])
        self.assertEqual(reads_of_thirty, reads_of_ten)
        self.assertLessEqual(writes_of_thirty, 3 * writes_of_ten)
