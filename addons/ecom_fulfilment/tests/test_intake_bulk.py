# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .intake_common import IntakeCase
from .order_files import taobao_files

AMOUNTS = ("amount_untaxed", "amount_tax", "amount_total")
LINE_VALUES = (
    "name",
    "product_uom_id",
    "tax_ids",
    "price_subtotal",
    "price_tax",
    "price_total",
    "price_reduce_taxexcl",
    "price_reduce_taxinc",
    "customer_lead",
    "qty_to_invoice",
    "untaxed_amount_to_invoice",
    "analytic_distribution",
    "warehouse_id",
    "salesman_id",
)
ORDER_VALUES = (
    *AMOUNTS,
    "currency_id",
    "currency_rate",
    "fiscal_position_id",
    "payment_term_id",
    "user_id",
    "team_id",
    "validity_date",
    "require_signature",
    "require_payment",
    "note",
    "picking_policy",
    "invoice_status",
)


@tagged("post_install", "-at_install")
class TestBulkCreation(IntakeCase):
    """Orders made together are equal to orders made by plain ``create``."""

    def prepare(self, *lines, **values):
        """Values of an order of (product, quantity, price) lines."""
        buyer = values.pop("buyer", None) or self.buyer
        return {
            "company_id": self.env.company.id,
            "partner_id": buyer.id,
            "partner_shipping_id": buyer.id,
            "warehouse_id": self.warehouse.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                    }
                )
                for product, quantity, price in lines
            ],
            **values,
        }

    def setUp(self):
        super().setUp()
        self.buyer = self.make_receiver("Buyer")
        self.orders_env = self.as_user(self.env["sale.order"], "clerk")

    def make_both(self, vals_list):
        """The same orders, made in bulk and one by one."""
        bulk = self.orders_env._create_in_bulk(vals_list)
        plain = self.orders_env.browse()
        for vals in vals_list:
            plain |= self.orders_env.create(vals)
        return bulk, plain

    def check_equal(self, bulk, plain):
        for ours, theirs in zip(bulk, plain, strict=True):
            for name in ORDER_VALUES:
                self.assertEqual(ours[name], theirs[name], name)
            for line, other in zip(ours.order_line, theirs.order_line, strict=True):
                for name in LINE_VALUES:
                    self.assertEqual(line[name], other[name], name)

    def test_the_values_are_those_of_plain_creation(self):
        some = [
            self.prepare((self.mug, 2, 30), (self.discount, 1, -5.5)),
            self.prepare((self.mug, 2, 30), (self.discount, 1, -5.5)),
            self.prepare((self.mug, 3, 29.99), (self.pot, 1, 80.01)),
            self.prepare((self.freight, 1, 8)),
        ]
        bulk, plain = self.make_both(some)
        self.check_equal(bulk, plain)
        # 2 x 30.00 - 5.50, 13 % within: 54.50 / 1.13 = 48.23.
        self.assertEqual(
            [bulk[1].amount_untaxed, bulk[1].amount_tax, bulk[1].amount_total],
            [48.23, 6.27, 54.5],
        )

    def test_the_amounts_are_equal_whatever_the_taxes_and_the_rounding(self):
        more = self.tax.copy({"name": "6 % on top", "amount": 6})
        more.price_include_override = "tax_excluded"
        fixed = self.tax.copy({"name": "Fixed", "amount_type": "fixed", "amount": 0.37})
        lines = [(self.mug, 3, 9.99), (self.pot, 7, 0.05), (self.mug, 3, 9.99)]
        for taxes in (self.tax, more, self.tax | fixed, self.tax.browse()):
            (self.mug | self.pot).taxes_id = taxes
            for rounding in ("round_per_line", "round_globally"):
                self.env.company.tax_calculation_rounding_method = rounding
                with self.subTest(taxes=taxes.mapped("name"), rounding=rounding):
                    self.check_equal(*self.make_both([self.prepare(*lines)] * 3))

    def test_a_buyer_with_a_fiscal_position_keeps_it(self):
        abroad = self.env["account.fiscal.position"].create({"name": "Abroad"})
        special = self.make_receiver("Special")
        special.property_account_position_id = abroad
        bulk, plain = self.make_both(
            [
                self.prepare((self.mug, 1, 30), buyer=special),
                self.prepare((self.mug, 1, 30)),
            ]
        )
        self.check_equal(bulk, plain)
        self.assertEqual(bulk.mapped("fiscal_position_id"), abroad)
        self.assertFalse(bulk[1].fiscal_position_id)

    def test_a_fiscal_position_odoo_finds_by_itself_is_found(self):
        home = self.env["account.fiscal.position"].create(
            {"name": "Home", "auto_apply": True, "country_id": self.china.id}
        )
        bulk, plain = self.make_both([self.prepare((self.mug, 1, 30))])
        self.check_equal(bulk, plain)
        self.assertEqual(bulk.fiscal_position_id, home)

    def test_an_analytic_rule_is_applied(self):
        plan = self.env["account.analytic.plan"].create({"name": "Shops"})
        account = self.env["account.analytic.account"].create(
            {"name": "Mugs", "plan_id": plan.id}
        )
        self.env["account.analytic.distribution.model"].create(
            {"product_id": self.mug.id, "analytic_distribution": {account.id: 100}}
        )
        bulk, plain = self.make_both(
            [self.prepare((self.mug, 1, 30), (self.pot, 1, 80))]
        )
        self.check_equal(bulk, plain)
        self.assertEqual(
            bulk.order_line.mapped("analytic_distribution"),
            [{str(account.id): 100}, False],
        )

    def test_what_belongs_to_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["product.product"].create(
            {"name": "Foreign", "company_id": other.id}
        )
        team = self.env["crm.team"].create({"name": "Other", "company_id": other.id})
        good = self.prepare((self.mug, 1, 30))
        for bad in (
            self.prepare((foreign, 1, 30)),
            self.prepare((self.mug, 1, 30), team_id=team.id),
            self.prepare(
                (self.mug, 1, 30), buyer=self.make_receiver("B", company_id=other.id)
            ),
        ):
            with self.assertRaisesRegex(UserError, "company inconsistencies"):
                self.env["sale.order"]._create_in_bulk([good, bad])

    def test_numbers_follow_the_sequence_of_the_company(self):
        sequence = self.env["ir.sequence"].create(
            {
                "name": "Orders",
                "code": "sale.order",
                "prefix": "EC/",
                "padding": 4,
                "company_id": self.env.company.id,
            }
        )
        orders = self.orders_env._create_in_bulk(
            [self.prepare((self.mug, 1, 30)) for _order in range(3)]
        )
        self.assertEqual(orders.mapped("name"), ["EC/0001", "EC/0002", "EC/0003"])
        sequence.implementation = "no_gap"
        sequence.number_next_actual = 10
        orders = self.orders_env._create_in_bulk(
            [self.prepare((self.mug, 1, 30)) for _order in range(2)]
        )
        self.assertEqual(orders.mapped("name"), ["EC/0010", "EC/0011"])

    def test_an_imported_price_is_no_pricelist_s_to_change(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Ten percent",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        self.env["ir.default"].set(
            "res.partner", "specific_property_product_pricelist", pricelist.id
        )
        order = self.orders(self.import_files(taobao_files(({}, [{}]))))
        self.assertEqual(order.order_line.mapped("discount"), [0])
        self.assertEqual(order.amount_total, 30)
        self.assertFalse(order.pricelist_id)
