# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .check_common import CheckCase


@tagged("post_install", "-at_install")
class TestPriceCheck(CheckCase):
    """Unit prices beside those of the price list. 20 % are tolerated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gate_finance.price_tolerance = 20

    def make_list(self, *rules, **values):
        return self.env["product.pricelist"].create(
            {
                "name": "Festival",
                "item_ids": [Command.create(rule) for rule in rules],
                **values,
            }
        )

    def make_priced(self, price, lines=None, **values):
        """An order whose first line costs this much a unit."""
        order = self.make_draft(f"P-{len(self.shop.order_ids)}", lines, **values)
        order.order_line[0].price_unit = price
        order.action_confirm()
        return order

    def assert_off(self, order, asked, listed, product="[MUG] Mug"):
        self.assert_found(
            "price",
            order,
            f"{product}: {self.money(asked)}, by the price list {self.money(listed)}.",
        )

    def test_prices_within_the_tolerance_are_clean(self):
        for price in (24, 30, 36):
            with self.subTest(price):
                self.assert_clean("price", self.make_priced(price))

    def test_prices_a_cent_off_the_tolerance_are_found(self):
        for price in (23.99, 36.01):
            with self.subTest(price):
                self.assert_off(self.make_priced(price), price, 30)

    def test_without_tolerance_the_price_is_exact(self):
        self.gate_finance.price_tolerance = 0
        self.assert_clean("price", self.make_priced(30))
        self.assert_off(self.make_priced(30.01), 30.01, 30)

    def test_every_wrong_price_is_named(self):
        order = self.make_priced(3, [(self.mug, 1), (self.pot, 1)])
        order.order_line[1].price_unit = 800
        self.assert_found(
            "price",
            order,
            f"[MUG] Mug: {self.money(3)}, by the price list {self.money(30)}. "
            f"[POT] Pot: {self.money(800)}, by the price list {self.money(80)}.",
        )

    def test_a_gift_is_found(self):
        self.assert_off(self.make_priced(0), 0, 30)

    def test_freight_and_discount_have_no_list_price(self):
        self.freight.list_price = self.discount.list_price = 10
        order = self.make_order("P-1", [(self.mug, 1), (self.freight, 1)])
        order.order_line[1].write({"is_delivery": True, "price_unit": 99})
        order.order_line = [
            Command.create({"product_id": self.discount.id, "price_unit": -7})
        ]
        self.assert_clean("price", order)

    def test_what_has_no_price_is_not_compared(self):
        self.mug.list_price = 0
        self.assert_clean("price", self.make_priced(15))

    def test_the_price_list_of_the_order_counts(self):
        festival = self.make_list(
            {"compute_price": "fixed", "fixed_price": 10, "applied_on": "3_global"}
        )
        self.assert_off(self.make_priced(30, pricelist_id=festival.id), 30, 10)
        self.assert_clean("price", self.make_priced(10, pricelist_id=festival.id))

    def test_a_rule_of_the_product_goes_before_a_rule_of_everything(self):
        festival = self.make_list(
            {"compute_price": "fixed", "fixed_price": 10, "applied_on": "3_global"},
            {
                "compute_price": "fixed",
                "fixed_price": 25,
                "applied_on": "1_product",
                "product_tmpl_id": self.mug.product_tmpl_id.id,
            },
        )
        order = self.make_priced(
            25, [(self.mug, 1), (self.pot, 1)], pricelist_id=festival.id
        )
        order.order_line[1].price_unit = 10
        self.assert_clean("price", order)

    def test_the_price_depends_on_the_quantity(self):
        festival = self.make_list(
            {
                "compute_price": "fixed",
                "fixed_price": 20,
                "applied_on": "3_global",
                "min_quantity": 10,
            }
        )
        many = self.make_priced(20, [(self.mug, 10)], pricelist_id=festival.id)
        self.assert_clean("price", many)
        few = self.make_priced(20, [(self.mug, 9)], pricelist_id=festival.id)
        self.assert_off(few, 20, 30)

    def test_the_price_of_the_day_of_the_order_counts(self):
        festival = self.make_list(
            {
                "compute_price": "fixed",
                "fixed_price": 20,
                "applied_on": "3_global",
                "date_start": "2026-11-11 00:00:00",
                "date_end": "2026-11-11 12:00:00",
            }
        )
        order = self.make_priced(20, pricelist_id=festival.id)
        order.date_order = "2026-11-11 11:59:59"
        self.assert_clean("price", order)
        for moment in ("2026-11-10 23:59:59", "2026-11-11 12:00:01"):
            with self.subTest(moment):
                order.date_order = moment
                self.assert_off(order, 20, 30)

    def test_a_list_may_build_on_another_one(self):
        base = self.make_list(
            {"compute_price": "fixed", "fixed_price": 50, "applied_on": "3_global"}
        )
        festival = self.make_list(
            {
                "compute_price": "formula",
                "base": "pricelist",
                "base_pricelist_id": base.id,
                "price_discount": 10,
                "applied_on": "3_global",
            }
        )
        self.assert_clean("price", self.make_priced(45, pricelist_id=festival.id))
        self.assert_off(self.make_priced(30, pricelist_id=festival.id), 30, 45)

    def test_prices_are_of_the_unit_that_is_ordered(self):
        order = self.make_priced(360)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.order_line.price_unit = 360
        self.assert_clean("price", order)
        order.order_line.price_unit = 30
        self.assert_off(order, 30, 360)

    def test_prices_in_another_currency_are_compared_by_the_rate_of_the_day(self):
        company = self.env.company
        foreign = self.env["res.currency"].create(
            {
                "name": "XTA",
                "symbol": "X",
                "rate_ids": [
                    Command.create(
                        {"name": "2026-03-01", "rate": 2, "company_id": company.id}
                    ),
                    Command.create(
                        {"name": "2026-03-02", "rate": 5, "company_id": company.id}
                    ),
                ],
            }
        )
        abroad = self.make_list(currency_id=foreign.id)
        order = self.make_priced(60, pricelist_id=abroad.id)
        order.date_order = "2026-03-01 20:00:00"
        self.assert_clean("price", order)
        order.date_order = "2026-03-02 20:00:00"
        (text,) = self.find("price", order).values()
        self.assertIn("60.00", text)
        self.assertIn("150.00", text)

    def test_a_discount_of_the_list_may_stand_beside_the_price(self):
        """Where discounts are shown, Odoo writes 30.00 less 40 % for such a rule."""
        self.env.ref("base.group_user").implied_ids |= self.env.ref(
            "sale.group_discount_per_so_line"
        )
        festival = self.make_list(
            {
                "compute_price": "percentage",
                "percent_price": 40,
                "applied_on": "3_global",
            }
        )
        shown = self.make_order("P-1", pricelist_id=festival.id)
        self.assertEqual(shown.order_line.mapped("price_unit"), [30])
        self.assertEqual(shown.order_line.mapped("discount"), [40])
        self.assert_clean("price", shown)
        # As a platform writes it: 18.00, no discount.
        shown.order_line.write({"price_unit": 18, "discount": 0})
        self.assert_clean("price", shown)
        shown.order_line.write({"price_unit": 30, "discount": 0})
        self.assert_off(shown, 30, 18)

    def test_a_discount_somebody_gave_is_for_the_check_of_discounts(self):
        order = self.make_order("P-1")
        order.order_line.discount = 45
        self.assert_clean("price", order)

    def test_the_extra_of_a_chosen_value_belongs_to_the_price(self):
        lid = self.env["product.attribute"].create(
            {
                "name": "Lid",
                "create_variant": "no_variant",
                "value_ids": [
                    Command.create({"name": "None"}),
                    Command.create({"name": "Gold", "default_extra_price": 70}),
                ],
            }
        )
        choices = self.env["product.template.attribute.line"].create(
            {
                "product_tmpl_id": self.mug.product_tmpl_id.id,
                "attribute_id": lid.id,
                "value_ids": [Command.set(lid.value_ids.ids)],
            }
        )
        order = self.make_priced(100)
        self.assert_off(order, 100, 30)
        gold = choices.product_template_value_ids.filtered("price_extra")
        order.order_line.product_no_variant_attribute_value_ids = gold
        order.order_line.price_unit = 100
        self.assert_clean("price", order)
