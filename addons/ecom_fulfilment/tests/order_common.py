# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import gc
from contextlib import contextmanager
from unittest.mock import patch

from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.sql_db import Cursor
from odoo.tests import Form, TransactionCase, new_test_user

ROLES = {
    "clerk": "sales_team.group_sale_salesman",
    "service": "ecom_fulfilment.group_service_reviewer",
    "finance": "ecom_fulfilment.group_finance_reviewer",
    "printer": "ecom_carrier.group_waybill_clerk",
    "picker": "ecom_fulfilment.group_picker",
    "packer": "ecom_fulfilment.group_packer",
    "dispatcher": "ecom_fulfilment.group_dispatcher",
    "keeper": "ecom_fulfilment.group_keeper",
    "manager": "ecom_fulfilment.group_ecom_manager",
    "outsider": "base.group_user",
}
PHONE = "13873419625"


class OrderCase(TransactionCase):
    """A Taobao shop with mugs and pots in stock, a courier, and all its people.

    The mug costs the buyer 30.00 and weighs 0.5 kg, the pot 80.00 and 2 kg, 13 % tax
    within. A hundred of each lie in a warehouse that ships in one step.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.china = cls.env.ref("base.cn")
        cls.users = {
            name: new_test_user(cls.env, f"test_{name}", f"base.group_user,{group}")
            for name, group in ROLES.items()
        }
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "13 % within",
                "amount": 13,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
                "country_id": cls.env.company.account_fiscal_country_id.id,
            }
        )
        cls.warehouse = cls.make_warehouse("Guangzhou", "GZT", "ship_only")
        cls.mug = cls.make_product("Mug", "MUG", 30.0, 0.5, "6901234567892")
        cls.pot = cls.make_product("Pot", "POT", 80.0, 2.0, "6901234567908")
        cls.discount, cls.freight = (
            cls.make_service("Discount"),
            cls.make_service("Freight"),
        )
        cls.courier = cls.make_carrier("Zhongtong", "7315", sequence=1)
        cls.cod_courier = cls.make_carrier(
            "Shunfeng", "SF", sequence=2, allow_cash_on_delivery=True, cod_limit=1000
        )
        cls.shop = cls.make_shop("Mountain Mist Home", "taobao")
        cls.gate_service = cls.env.ref("ecom_fulfilment.gate_service")
        cls.gate_finance = cls.env.ref("ecom_fulfilment.gate_finance")
        # Orders of these tests are much alike: the same goods for the same receiver.
        cls.gate_service.duplicate_hours = 0

    # === THE MERCHANT === #

    @classmethod
    def make_warehouse(cls, name, code, steps, **values):
        return cls.env["stock.warehouse"].create(
            {"name": name, "code": code, "delivery_steps": steps, **values}
        )

    @classmethod
    def make_product(cls, name, code, price, weight, barcode, **values):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "default_code": code,
                "barcode": barcode,
                "is_storable": True,
                "list_price": price,
                "weight": weight,
                "taxes_id": [Command.set(cls.tax.ids)],
                **values,
            }
        )
        cls.put_in_stock(product, 100)
        return product

    @classmethod
    def put_in_stock(cls, product, quantity, warehouse=None):
        location = (warehouse or cls.warehouse).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    @classmethod
    def make_service(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": 0,
                "taxes_id": [Command.set(cls.tax.ids)],
            }
        )

    @classmethod
    def make_carrier(cls, name, prefix, **values):
        carrier = cls.env["delivery.carrier"].create(
            {
                "name": name,
                "delivery_type": "ecom",
                "product_id": cls.freight.id,
                **values,
            }
        )
        cls.env["ecom.tariff"].create(
            {
                "name": name,
                "carrier_id": carrier.id,
                "zone_ids": [
                    Command.create({"name": name, "first_price": 4, "step_price": 1})
                ],
            }
        )
        cls.env["ecom.waybill.pool"].create(
            {
                "name": name,
                "carrier_id": carrier.id,
                "prefix": prefix,
                "width": 6,
                "first_serial": 1,
                "last_serial": 500,
            }
        )
        return carrier

    @classmethod
    def make_shop(cls, name, platform, **values):
        return cls.env["ecom.shop"].create(
            {
                "name": name,
                "platform": platform,
                "warehouse_id": cls.warehouse.id,
                "carrier_ids": [Command.set((cls.courier | cls.cod_courier).ids)],
                "discount_product_id": cls.discount.id,
                **values,
            }
        )

    def as_user(self, records, name):
        """The records as the person of this role sees them."""
        return records.with_user(self.users[name]).with_context(
            tracking_disable=True, allowed_company_ids=self.env.company.ids
        )

    # === ORDERS === #

    @classmethod
    def make_receiver(cls, name="Li Hua", **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "phone": PHONE,
                "country_id": cls.china.id,
                "state_id": cls.env.ref("base.state_cn_ZJ").id,
                "city": "杭州市",
                "district": "余杭区",
                "street": "余杭区文一西路969号",
                **values,
            }
        )

    @classmethod
    def prepare_order(cls, number, lines=None, **values):
        """Values of an order that every check of both gates passes.

        :param lines: pairs of product and quantity, one mug by default
        """
        lines = lines or [(cls.mug, 1)]
        total = sum(product.list_price * quantity for product, quantity in lines)
        receiver = values.pop("receiver", None) or cls.make_receiver()
        return {
            "partner_id": receiver.id,
            "shop_id": cls.shop.id,
            "warehouse_id": cls.warehouse.id,
            "carrier_id": cls.courier.id,
            "platform_number": number,
            "platform_status": "paid",
            "platform_total": total,
            "platform_paid": total,
            "picking_policy": "one",
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity in lines
            ],
            **values,
        }

    @classmethod
    def make_draft(cls, number, lines=None, **values):
        """An order nobody confirmed yet."""
        return cls.env["sale.order"].create(cls.prepare_order(number, lines, **values))

    @classmethod
    def make_order(cls, number, lines=None, **values):
        """A confirmed order, not reviewed yet."""
        order = cls.make_draft(number, lines, **values)
        order.action_confirm()
        return order

    def review(self, orders):
        """The rules decide on the orders, started by the service reviewer."""
        self.as_user(orders, "service").action_run_review_rules()

    def release(self, orders):
        """The rules pass the orders, the finance reviewer releases them."""
        self.review(orders)
        return self.as_user(orders, "finance").action_release()

    def make_approved(self, number, lines=None, **values):
        """An order that passed both gates."""
        order = self.make_order(number, lines, **values)
        self.review(order)
        self.assertEqual(order.release_state, "approved")
        return order

    def make_released(self, number, lines=None, **values):
        """An order in the warehouse; its waybill has no number yet."""
        order = self.make_order(number, lines, **values)
        self.release(order)
        self.assertEqual(order.release_state, "released")
        return order

    def allocate(self, waybills):
        """The waybill clerk takes numbers from the pools."""
        self.as_user(waybills, "printer").action_allocate()

    def make_printed(self, number, lines=None, **values):
        """The printed waybill of a released order."""
        waybill = self.make_released(number, lines, **values).waybill_ids
        self.allocate(waybill)
        self.as_user(waybill, "printer").action_print()
        return waybill

    def ship(self, transfer):
        """A keeper validates the transfer on Odoo's own form."""
        transfer = self.as_user(transfer, "keeper")
        transfer.with_context(skip_sms=True).button_validate()

    def open_return(self, transfer, quantity=1):
        """Odoo's dialog that takes back, or exchanges, what a transfer brought."""
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=transfer.id,
                active_ids=transfer.ids,
                active_model=transfer._name,
            )
        ).save()
        wizard.product_return_moves.quantity = quantity
        return wizard

    # === PAYMENTS === #

    @classmethod
    def make_foreign_pricelist(cls, rate):
        """A price list in a foreign currency.

        :param float rate: what one of the company's currency is worth in it
        """
        company = cls.env.company
        name = "EUR" if company.currency_id.name == "USD" else "USD"
        currency = cls.env.ref(f"base.{name}")
        currency.active = True
        cls.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": "2020-01-01",
                "rate": rate,
                "company_id": company.id,
            }
        )
        return cls.env["product.pricelist"].create(
            {"name": name, "currency_id": currency.id}
        )

    def make_invoice(self, order):
        """The posted invoice of an order that is invoiced as ordered."""
        order.order_line.product_id.invoice_policy = "order"
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def pay_invoice(self, invoice, amount=None):
        """The accountant registers a payment on an invoice or a credit note."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {} if amount is None else {"amount": amount}
        return wizard.create(values)._create_payments()

    def make_bank_transfer(self):
        """A payment provider of Odoo whose money arrives in the bank journal."""
        provider = self.env.ref("payment.payment_provider_transfer")
        provider.state = "test"
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        bank.inbound_payment_method_line_ids[0].payment_provider_id = provider
        provider.journal_id = bank
        return provider

    def make_transaction(self, order, provider, **values):
        """A payment of the whole order that the buyer began."""
        return self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "reference": order.name,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_redirect",
                "sale_order_ids": [Command.set(order.ids)],
                **values,
            }
        )

    def pay(self, order, state, provider):
        """The buyer pays on the portal, the provider reports it."""
        transaction = self.make_transaction(order, provider)
        getattr(transaction, f"_set_{state}")()
        transaction._post_process()
        self.assertEqual(order.state, "sale")

    # === WHAT BECAME OF THEM === #

    def review_of(self, order, gate):
        return order.review_ids.filtered(lambda review: review.gate_id == gate)

    def states(self, order):
        """States of the customer service and of the finance review."""
        gates = (self.gate_service, self.gate_finance)
        return [self.review_of(order, gate).state for gate in gates]

    def moves(self, order):
        """Goods on their way to the customer: product, quantity, state."""
        return [
            (move.product_id, move.product_uom_qty, move.state)
            for move in order.picking_ids.move_ids.sorted("id")
            if move.state != "cancel"
        ]

    def message_of(self, action):
        """What a notification, or the list of what was left out, tells the user."""
        if action["type"] == "ir.actions.client":
            return action["params"]["message"]
        result = self.env[action["res_model"]].browse(action["res_id"])
        lines = [f"{line.name}: {line.reason}" for line in result.line_ids]
        return "\n".join([result.message, *lines])

    # === CALLS AND MEASURES === #

    def call(self, role, model, method, ids, *args):
        """What a client of the server calls, under this person's rights."""
        records = self.as_user(self.env[model].browse(), role)
        return call_kw(records, method, [ids, *args], {})

    @contextmanager
    def count_queries(self):
        """List of the statements executed within, pending ones flushed before.

        An environment that lives on knows its company, a new one asks for it: whether
        there is one depends on when the garbage was collected, so it is before and not
        during the count.
        """
        self.env.flush_all()
        queries, execute = [], Cursor.execute

        def record(cursor, query, *args, **kwargs):
            queries.append(str(getattr(query, "code", query)).lstrip())
            return execute(cursor, query, *args, **kwargs)

        gc.collect()
        gc.disable()
        try:
            with patch.object(Cursor, "execute", record):
                yield queries
                self.env.flush_all()
        finally:
            gc.enable()
