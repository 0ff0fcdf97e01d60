# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from unittest.mock import patch

from odoo.fields import Command
from odoo.sql_db import Cursor

from .common import CarrierCommon


@dataclass
class Offer:
    """What a carrier asks and promises, in place of a tariff's quote."""

    price: Decimal
    days: int | None = None


class ChoiceCase(CarrierCommon):
    """Three couriers whose prices, days and refusals the tests name themselves.

    Tariffs and reach have their own tests; here only their answers matter.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zto = cls.carrier
        cls.zto.sequence = 1
        cls.sf = cls.new_carrier("SF", sequence=2)
        cls.ems = cls.new_carrier("EMS", sequence=3)
        cls.couriers = cls.zto | cls.sf | cls.ems
        cls.env["delivery.carrier"].search(
            [("id", "not in", cls.couriers.ids)]
        ).active = False
        cls.env["ecom.carrier.rule"].search([]).active = False
        cls.buyer.division_id = cls.env["ecom.division"]._get_by_code(["330110"])[
            "330110"
        ]
        cls.warehouse = cls.warehouses["ship_only"]
        cls.offers, cls.refusals, cls.asked = {}, {}, []
        carrier_class = cls.env.registry["delivery.carrier"]
        for name, answer in (
            ("_get_quotes", cls._get_fake_quotes),
            ("_get_refusals", cls._get_fake_refusals),
        ):
            # The function is a method: it gets the carriers asked.
            patcher = patch.object(
                carrier_class, name, lambda self, x, answer=answer: answer(self, x)
            )
            cls.startClassPatcher(patcher)

    @classmethod
    def _get_fake_quotes(cls, carriers, consignments):
        cls.asked.append(set(consignments))
        return {
            (carrier, consignment): cls.offers[carrier]
            for carrier in carriers
            for consignment in consignments
            if carrier in cls.offers
        }

    @classmethod
    def _get_fake_refusals(cls, carriers, consignments):
        return {
            (carrier, consignment): [cls.refusals[carrier]]
            for carrier in carriers
            for consignment in consignments
            if carrier in cls.refusals
        }

    def setUp(self):
        super().setUp()
        self.offers.clear()
        self.refusals.clear()
        self.asked.clear()
        self.offer(self.zto, "4.50", 3)
        self.offer(self.sf, "12.00", 1)
        self.offer(self.ems, "9.00", 2)

    def offer(self, carrier, price, days=None):
        """A carrier asks this price and promises these days."""
        self.offers[carrier] = Offer(Decimal(price), days)

    # === ORDERS AND RULES === #

    @classmethod
    def prepare_order(cls, quantity=2, **values):
        return {
            "partner_id": cls.buyer.id,
            "warehouse_id": cls.warehouse.id,
            "order_line": [
                Command.create(
                    {"product_id": cls.scarf.id, "product_uom_qty": quantity}
                )
            ],
            **values,
        }

    @classmethod
    def new_order(cls, quantity=2, **values):
        """A quotation over scarves of 0.4 kg and 100.00 without tax."""
        order = cls.env["sale.order"].create(cls.prepare_order(quantity, **values))
        order.order_line.tax_ids = False
        return order

    @classmethod
    def new_rule(cls, name="Rule", **values):
        """A rule; lists of records may be given as recordsets."""
        return cls.env["ecom.carrier.rule"].create(
            {
                "name": name,
                **{
                    key: [Command.set(value.ids)] if hasattr(value, "ids") else value
                    for key, value in values.items()
                },
            }
        )

    # === WHAT CAME OUT === #

    def table(self, order):
        """Names of the carriers in the order of the table, refused ones in brackets."""
        return [
            f"({row.carrier_id.name})" if row.refusal else row.carrier_id.name
            for row in order.carrier_choice_ids.sorted("rank")
        ]

    def row(self, order, carrier):
        """A carrier's row in the order's table."""
        return order.carrier_choice_ids.filtered(lambda row: row.carrier_id == carrier)

    def choose(self, orders):
        """The carriers chosen, of which the orders learn nothing yet."""
        return orders._choose_carriers()

    @contextmanager
    def count_queries(self):
        """List of the statements executed within, from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        queries, execute = [], Cursor.execute

        def record(cursor, query, *args, **kwargs):
            queries.append(str(getattr(query, "code", query)).lstrip())
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", record):
            yield queries
            self.env.flush_all()
