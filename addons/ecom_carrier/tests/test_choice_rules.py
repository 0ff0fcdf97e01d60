# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .choice_common import ChoiceCase


@tagged("post_install", "-at_install")
class TestChoiceRules(ChoiceCase):
    """Each condition and each effect of the rules, one at a time."""

    def assertRuleFits(self, fits, other, **conditions):
        """A rule that excludes ZTO holds for one order and not for the other."""
        rule = self.new_rule("No ZTO", excluded_carrier_ids=self.zto, **conditions)
        chosen = self.choose(fits | other)
        self.assertEqual(chosen, {fits: self.ems, other: self.zto})
        self.assertEqual(
            self.row(fits, self.zto).refusal, "The rule “No ZTO” excludes it."
        )
        rule.active = False
        self.assertEqual(self.choose(fits), {fits: self.zto})

    # === CONDITIONS === #

    def test_the_warehouse(self):
        there = self.new_order(warehouse_id=self.warehouses["pick_ship"].id)
        self.assertRuleFits(
            self.new_order(), there, warehouse_ids=self.warehouses["ship_only"]
        )

    def test_the_province_the_city_or_the_district(self):
        divisions = self.env["ecom.division"]._get_by_code(
            ["330000", "330100", "330110", "440305"]
        )
        shenzhen = self.buyer.copy({"division_id": divisions["440305"].id})
        there = self.new_order(partner_id=shenzhen.id)
        for code in ("330000", "330100", "330110"):
            with self.subTest(code=code):
                self.assertRuleFits(
                    self.new_order(), there, division_ids=divisions[code]
                )

    def test_an_address_nobody_could_place_lies_nowhere(self):
        nowhere = self.new_order(partner_id=self.buyer.copy({"division_id": False}).id)
        self.assertRuleFits(
            self.new_order(),
            nowhere,
            division_ids=self.env["ecom.division"]._get_by_code(["330000"])["330000"],
        )

    def test_the_weight_above_and_up_to(self):
        # Scarves weigh 0.4 kg: 0.8, 1.2 and 1.6 kg.
        two, three, four = (self.new_order(count) for count in (2, 3, 4))
        self.assertRuleFits(three, two, weight_from=0.8, weight_to=1.2)
        self.assertRuleFits(three, four, weight_from=0.8, weight_to=1.2)
        self.assertRuleFits(four, three, weight_from=1.2)

    def test_the_value_above_and_up_to(self):
        two, three, four = (self.new_order(count) for count in (2, 3, 4))
        self.assertRuleFits(three, two, amount_from=200, amount_to=300)
        self.assertRuleFits(three, four, amount_from=200, amount_to=300)

    def test_the_goods(self):
        battery, liquid = self.env["product.tag"].create(
            [{"name": "Test battery"}, {"name": "Test liquid"}]
        )
        lamp = self.env["product.product"].create(
            {"name": "Lamp", "product_tag_ids": [Command.set(battery.ids)]}
        )
        dangerous = self.new_order()
        dangerous.order_line.product_id = lamp
        self.assertRuleFits(dangerous, self.new_order(), tag_ids=battery | liquid)

    def test_cash_on_delivery(self):
        cash, paid = self.new_order(), self.new_order()
        self.patch(type(cash), "_get_cod_amount", lambda order: 200.0 * (order == cash))
        self.assertRuleFits(cash, paid, cash_on_delivery="yes")
        self.assertRuleFits(paid, cash, cash_on_delivery="no")

    def test_the_buyers_wish(self):
        wish = self.new_order(carrier_wish_id=self.ems.id)
        self.assertRuleFits(
            self.new_order(carrier_wish_id=self.zto.id),
            self.new_order(),
            wish_carrier_ids=self.zto,
        )
        self.new_rule(excluded_carrier_ids=self.ems, wish_carrier_ids=self.ems)
        self.assertEqual(self.choose(wish), {wish: self.zto})

    def test_all_conditions_of_a_rule_together(self):
        light, heavy = self.new_order(1), self.new_order(4)
        self.assertRuleFits(
            heavy,
            light,
            weight_from=1,
            warehouse_ids=self.warehouse,
            cash_on_delivery="no",
        )

    # === EFFECTS === #

    def test_only_the_allowed_ones(self):
        order = self.new_order()
        self.new_rule("Fast", allowed_carrier_ids=self.sf | self.ems)
        self.choose(order)
        self.assertEqual(self.table(order), ["EMS", "SF", "(ZTO)"])
        self.assertEqual(
            self.row(order, self.zto).refusal, "The rule “Fast” allows only SF, EMS."
        )

    def test_restrictions_add_up(self):
        order = self.new_order()
        self.new_rule(allowed_carrier_ids=self.sf | self.ems)
        self.new_rule(allowed_carrier_ids=self.zto | self.sf)
        self.choose(order)
        self.assertEqual(self.table(order), ["SF", "(ZTO)", "(EMS)"])
        self.new_rule("Not SF", excluded_carrier_ids=self.sf)
        self.assertFalse(self.choose(order)[order])

    def test_the_preferred_one_comes_first_whatever_it_costs(self):
        order = self.new_order()
        self.new_rule("Ours", preferred_carrier_ids=self.sf)
        self.choose(order)
        self.assertEqual(self.table(order), ["SF", "ZTO", "EMS"])
        self.assertRegex(
            self.row(order, self.sf).why, "^preferred by the rule “Ours”; price 12.00"
        )

    def test_the_first_rule_that_prefers_decides(self):
        order = self.new_order()
        self.new_rule("Second", sequence=2, preferred_carrier_ids=self.sf)
        self.new_rule("First", sequence=1, preferred_carrier_ids=self.ems)
        self.new_rule("Zeroth", sequence=0, excluded_carrier_ids=self.zto)
        self.choose(order)
        self.assertEqual(self.table(order), ["EMS", "SF", "(ZTO)"])

    def test_a_wish_comes_before_what_is_preferred(self):
        order = self.new_order(carrier_wish_id=self.ems.id)
        self.new_rule(preferred_carrier_ids=self.sf)
        self.choose(order)
        self.assertEqual(self.table(order), ["EMS", "SF", "ZTO"])

    def test_what_is_preferred_but_refuses_is_out(self):
        order = self.new_order()
        self.new_rule(preferred_carrier_ids=self.sf)
        self.refusals[self.sf] = "No."
        self.assertEqual(self.choose(order), {order: self.zto})

    def test_the_first_rule_with_weights_decides_what_counts(self):
        order = self.new_order()
        self.new_rule(sequence=1, preferred_carrier_ids=self.ems)
        self.new_rule(sequence=2, weight_promise=1)
        self.new_rule(sequence=3, weight_price=1)
        self.choose(order)
        # Days: SF 1, EMS 2 and preferred, ZTO 3
        self.assertEqual(self.table(order), ["EMS", "SF", "ZTO"])

    def test_the_rating_counts(self):
        rate = self.env["ecom.carrier.rating"].create
        for carrier, score in ((self.zto, 60), (self.sf, 98), (self.ems, 90)):
            rate(
                {
                    "carrier_id": carrier.id,
                    "company_id": self.env.company.id,
                    "date": "2026-03-01",
                    "is_current": True,
                    "is_rated": True,
                    "score": score,
                }
            )
        self.new_rule(weight_rating=1)
        order = self.new_order()
        self.choose(order)
        self.assertEqual(self.table(order), ["SF", "EMS", "ZTO"])
        self.assertEqual(self.row(order, self.ems).why, "rating 90.0: 0.92 × 100 %")

    # === KEEPING RULES === #

    def test_carrier_managers_keep_rules_and_others_read_them(self):
        rule = self.new_rule()
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        rule.with_user(manager).name = "Better"
        for group in (
            "ecom_carrier.group_waybill_clerk",
            "sales_team.group_sale_manager",
        ):
            user = self.new_user(group)
            self.assertEqual(rule.with_user(user).name, "Better")
            with self.assertRaises(AccessError):
                rule.with_user(user).name = "Worse"

    def test_rules_of_another_company_do_not_count_and_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        rule = self.new_rule(company_id=company.id, excluded_carrier_ids=self.zto)
        order = self.new_order()
        self.assertEqual(self.choose(order), {order: self.zto})
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        with self.assertRaises(AccessError):
            rule.with_user(manager).read(["name"])
        rule.company_id = False
        self.assertEqual(self.choose(order), {order: self.ems})
        self.assertTrue(rule.with_user(manager).read(["name"]))

    def test_a_rule_holds_no_carrier_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        product = self.env["product.product"].create(
            {"name": "Freight", "type": "service", "company_id": company.id}
        )
        theirs = self.new_carrier("Theirs", product_id=product.id)
        with self.assertRaises(UserError):
            self.new_rule(excluded_carrier_ids=theirs)

    def test_limits_that_hold_nothing_are_refused(self):
        for values in (
            {"weight_from": 2, "weight_to": 2},
            {"amount_from": 300, "amount_to": 200},
            {"weight_from": -1},
            {"amount_to": -5},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.new_rule(**values)

    def test_a_negative_weight_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.new_rule(weight_price=-1)
