# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class AftersalesCase(TransactionCase):
    """A shop that sold two lamps at 100.00 plus 13 % tax, and its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        company = cls.env.company
        if not company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", company)
        cls.agent = cls.new_user("ecom_aftersales.group_aftersales_agent")
        cls.keeper = cls.new_user("ecom_fulfilment.group_keeper")
        cls.accountant = cls.new_user("account.group_account_invoice")
        cls.picker = cls.new_user("stock.group_stock_user")
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "Returns Test", "code": "RT"}
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "13 %", "amount": 13, "type_tax_use": "sale"}
        )
        cls.lamp = cls.new_product("Lamp")
        cls.buyer = cls.env["res.partner"].create({"name": "Buyer"})
        cls.reason = cls.env.ref("ecom_aftersales.reason_quality")
        cls.bank = cls.env["account.journal"].create(
            {"name": "Platform Account", "code": "PLAT", "type": "bank"}
        )

    @classmethod
    def new_user(cls, group):
        """A user of one group, named after it."""
        return new_test_user(
            cls.env, group.replace(".", "_"), f"base.group_user,{group}"
        )

    @classmethod
    def new_product(cls, name, price=100.0, **values):
        """Goods with ten pieces in stock, sold with the tax."""
        product = cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "list_price": price,
                "standard_price": 60.0,
                "taxes_id": [Command.set(cls.tax.ids)],
                "invoice_policy": "delivery",
                **values,
            }
        )
        if product.tracking == "none":
            cls.stock(product, 10)
        return product

    @classmethod
    def stock(cls, product, quantity, lot=None):
        """Put goods into the warehouse's stock."""
        cls.env["stock.quant"]._update_available_quantity(
            product, cls.warehouse.lot_stock_id, quantity, lot_id=lot
        )

    @classmethod
    def sell(cls, product=None, quantity=2, price=100.0):
        """A delivered order of one line."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.buyer.id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.lamp).id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.with_context(skip_sms=True).button_validate()
        return order

    @classmethod
    def invoice(cls, order):
        """The posted invoice of an order."""
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    @classmethod
    def pay(cls, invoice):
        """The buyer pays all of an invoice into the platform's account."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": cls.bank.id})
        )
        return wizard._create_payments()

    @classmethod
    def sell_paid(cls, **kwargs):
        """A delivered, invoiced and paid order."""
        order = cls.sell(**kwargs)
        cls.pay(cls.invoice(order))
        return order

    @classmethod
    def new_case(cls, order, quantity=1, **values):
        """What an agent enters about the first line of an order."""
        return (
            cls.env["ecom.aftersales.case"]
            .with_user(cls.agent)
            .create(
                {
                    "order_id": order.id,
                    "kind": "return_refund",
                    "reason_id": cls.reason.id,
                    "line_ids": [
                        Command.create(
                            {
                                "sale_line_id": order.order_line[0].id,
                                "quantity": quantity,
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def receive(cls, case):
        """The agent approves, the keeper takes the goods in."""
        case.with_user(cls.agent).action_approve()
        case.with_user(cls.keeper).action_receive()

    @classmethod
    def inspect(cls, case, grade="a"):
        """All steps up to the inspection, every line with one grade."""
        cls.receive(case)
        by_keeper = case.with_user(cls.keeper)
        by_keeper.set_grades(
            [{"line_id": line.id, "grade": grade} for line in case.line_ids]
        )
        by_keeper.action_grade()

    @classmethod
    def on_hand(cls, location, product=None):
        """Quantity of a product in a location."""
        return sum(
            cls.env["stock.quant"]
            .search(
                [
                    ("location_id", "=", location.id),
                    ("product_id", "=", (product or cls.lamp).id),
                ]
            )
            .mapped("quantity")
        )

    @contextmanager
    def assertRefused(self, exception, pattern):
        """Something is refused with a message, and nothing of it stays."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    def assertUnchanged(self, result, case):
        """An action said that it had been done on this case before."""
        self.assertEqual(result["tag"], "display_notification")
        self.assertIn(case.name, result["params"]["message"])
