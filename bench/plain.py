"""Orders of a database of plain Odoo, to set beside the same orders in ours.

Both databases are worked at in one process, in turns: what else goes on at the machine,
and what Python does on its own, hits both alike. The plain one has none of our addons.
"""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry

from scripts.bench import PLAIN_DATABASE

from .harness import World


@contextmanager
def open_plain():
    """Environment of the plain database; what is done in it is undone."""
    with Registry(PLAIN_DATABASE).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        assert "ecom.shop" not in env
        yield env(user=env.ref("base.user_admin"))
        cr.rollback()


class OrderMaker:
    """Ever new orders of one to three lines, for ``create``; the same on both sides."""

    def __init__(self, env, warehouse, products, carrier):
        self.env = env
        self._warehouse, self._products, self._carrier = warehouse, products, carrier
        self._serial = 0

    def take(self, count):
        """Values of the next orders; their contacts are made here."""
        serials = range(self._serial + 1, self._serial + count + 1)
        self._serial += count
        contacts = self.env["res.partner"].create(
            [self._get_contact(serial) for serial in serials]
        )
        return [
            self._get_order(serial, contact)
            for serial, contact in zip(serials, contacts, strict=True)
        ]

    def batch_transfers(self):
        """Let Odoo put the transfers into batches, as it does unless told otherwise."""
        self._warehouse.out_type_id.auto_batch = True

    def _get_contact(self, serial):
        return {
            "name": "张三",
            "phone": f"138{serial:08}",
            "country_id": self.env.ref("base.cn").id,
            "state_id": self.env.ref("base.state_cn_ZJ").id,
            "city": "杭州市",
            "street": f"余杭区文一西路{serial}号",
        }

    def _get_goods(self, serial):
        count = len(self._products)
        return [self._products[(serial * 7 + n) % count] for n in range(1 + serial % 3)]

    def _get_order(self, serial, contact):
        return {
            "partner_id": contact.id,
            "warehouse_id": self._warehouse.id,
            "carrier_id": self._carrier.id,
            "order_line": [
                Command.create({"product_id": product.id, "price_unit": 20})
                for product in self._get_goods(serial)
            ],
        }


class GatedOrderMaker(OrderMaker):
    """The same orders, of a shop: the gates stand before them."""

    def __init__(self, env, shop, *goods):
        super().__init__(env, *goods)
        self._shop = shop

    def _get_contact(self, serial):
        return {**super()._get_contact(serial), "district": "余杭区"}

    def _get_order(self, serial, contact):
        total = 20 * len(self._get_goods(serial))
        return {
            **super()._get_order(serial, contact),
            "shop_id": self._shop.id,
            "platform_number": f"P{serial:08}",
            "platform_status": "paid",
            "platform_total": total,
            "platform_paid": total,
        }


def make_our_makers(env):
    """Makers of orders in our database: gated ones, and ones without a shop."""
    world = World(env)
    world.products.list_price = 20
    goods = (world.warehouse, world.products, world.carrier)
    return GatedOrderMaker(env, world.shop, *goods), OrderMaker(env, *goods)


def make_plain_maker(env):
    """The maker of plain orders, with goods as those of `World`."""
    env.company.account_price_include = "tax_included"
    warehouse = env["stock.warehouse"].create({"name": "Bench", "code": "BENCH"})
    env["stock.picking.type"].search(
        [("warehouse_id", "=", warehouse.id)]
    ).auto_batch = False
    products = env["product.product"].create(
        [
            {"name": f"Product {n}", "is_storable": True, "list_price": 20}
            for n in range(20)
        ]
    )
    for product in products:
        env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, 100_000
        )
    freight = env["product.product"].create({"name": "Freight", "type": "service"})
    carrier = env["delivery.carrier"].create(
        {"name": "Bench Express", "product_id": freight.id}
    )
    return OrderMaker(env, warehouse, products, carrier)
