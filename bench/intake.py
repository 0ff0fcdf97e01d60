"""Import of orders against plain ``create`` of the same sales orders.

The orders are of new buyers each: a third has one line, a third two, a third three, of
200 products; every fourth has a discount, every fifth freight. They come in
jobs. What the import is timed for is all of it: reading the file, a line in the import,
contact, confirmed order and its reviews. Plain Odoo is timed for ``create`` of draft
orders of contacts it has.
"""

import csv
import gc
import io
import random

import psutil

from . import intake_api
from .harness import World, measure

CHUNK = 500
CHUNKS = 20
PRODUCTS = 200
HISTORY = 100_000
TEMPLATE = (
    "订单号,买家账号,收货人,手机,详细地址,子订单号,商家编码,数量,单价,运费,订单优惠"
).split(",")
LINE_AMOUNTS = ("price_subtotal", "price_tax", "price_total", "tax_ids")
AMOUNTS = ("amount_untaxed", "amount_tax", "amount_total")


def run(env, report):
    """Measure the import in this transaction, then the API against a server."""
    env = env(context={**env.context, "tracking_disable": False})
    world = World(env, products=PRODUCTS)
    world.shop.platform = "manual"
    files = Files(world)
    import_file(env, world, files.take(50))  # warm up
    measure_speed(env, report, world, files)
    measure_history(env, report, world, files)
    env.cr.rollback()
    intake_api.run(env, report)


class Files:
    """Template files of ever new orders, the same in every run.

    Goods sell as they do in shops: the second product half as often as the first, the
    third a third as often, and nearly always one piece.
    """

    def __init__(self, world):
        self._products = [
            (product.default_code, product.list_price) for product in world.products
        ]
        self._popularity = [1 / rank for rank in range(1, len(self._products) + 1)]
        self._random = random.Random(3)
        self._serial = 0

    def take(self, count):
        """The next orders as a CSV file."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(TEMPLATE)
        for _order in range(count):
            writer.writerows(self._rows())
        return text.getvalue().encode()

    def _rows(self):
        self._serial += 1
        n = self._serial
        address = f"浙江省杭州市余杭区文一西路{n}号"
        head = [f"W{n:08}", f"buyer {n}", "张晓丽", f"138{n:08}", address]
        money = ["8" if n % 5 == 0 else "", f"{n % 3 * 5 + 5}" if n % 4 == 0 else ""]
        goods = self._random.choices(self._products, self._popularity, k=1 + n % 3)
        for line, (code, price) in enumerate(goods, 1):
            quantity = self._random.choices((1, 2, 3), (85, 10, 5))[0]
            yield [*head, f"{n}-{line}", code, quantity, price, *money]


def import_file(env, world, data):
    """Import a file as its jobs do, in this transaction.

    :return: the sales orders
    """
    Import = env["ecom.order.import"]
    files = {"orders.csv": data}
    result = Import._read_files(world.shop, files)
    record = Import._create_once(Import._prepare_import_vals(world.shop, files, result))
    record._create_lines(result)
    record.line_ids._job_process()
    return record.line_ids.order_id


def plain_values(orders):
    """Values of the same orders for plain ``create``."""
    return [
        {
            "partner_id": order.partner_id.id,
            "partner_shipping_id": order.partner_shipping_id.id,
            "warehouse_id": order.warehouse_id.id,
            "client_order_ref": order.client_order_ref,
            "order_line": [
                (
                    0,
                    0,
                    {
                        "product_id": line.product_id.id,
                        "product_uom_qty": line.product_uom_qty,
                        "price_unit": line.price_unit,
                    },
                )
                for line in order.order_line
            ],
        }
        for order in orders
    ]


def measure_speed(env, report, world, files):
    """10,000 orders in a row, each chunk beside the same orders by plain create."""
    ours = plain = queries = different = 0
    memory = []
    for _chunk in range(CHUNKS):
        data, made = files.take(CHUNK), []
        cost = measure(
            env, lambda data=data, made=made: made.append(import_file(env, world, data))
        )
        orders = made[0]
        vals, made = plain_values(orders), []
        core = measure(
            env,
            lambda vals=vals, made=made: made.append(env["sale.order"].create(vals)),
        )
        ours, plain = ours + cost.seconds, plain + core.seconds
        queries += cost.queries
        different += sum(map(is_different, orders, made[0]))
        del orders, made, vals
        # As the end of a job does, and the database in the background.
        env.invalidate_all()
        env.cr.cache.clear()
        env.cr.execute("ANALYZE sale_order, sale_order_line, res_partner")
        gc.collect()
        memory.append(psutil.Process().memory_info().rss)
    count = CHUNK * CHUNKS
    report.tell("orders", count)
    report.tell("orders_per_second", count / ours)
    report.tell("plain_create_orders_per_second", count / plain)
    report.at_least("speed_of_plain_create", plain / ours, 1.3)
    report.at_most("queries_per_order", queries / count, 2)
    report.at_most("orders_of_other_amounts_or_taxes", different, 0)
    report.at_most("memory_after_10000_by_after_2000", memory[-1] / memory[3], 1.1)


def is_different(order, plain):
    """Whether an imported order differs from a plain one in amounts or taxes."""
    return any(order[name] != plain[name] for name in AMOUNTS) or any(
        line[name] != other[name]
        for line, other in zip(order.order_line, plain.order_line, strict=True)
        for name in LINE_AMOUNTS
    )


def measure_history(env, report, world, files):
    """The same import before and after 100,000 other orders are there."""
    before = measure_import(env, world, files)
    (order,) = import_file(env, world, files.take(3))[:1]
    add_history(env, order)
    after = measure_import(env, world, files)
    report.at_most(
        "time_with_100000_orders_by_without", after.seconds / before.seconds, 1.2
    )
    report.at_most(
        "queries_with_100000_orders_more_than_without",
        after.queries - before.queries,
        0,
    )
    numbers = [f"H{n}" for n in range(CHUNK)]
    lookup = measure(env, lambda: world.shop._find_orders(numbers))
    report.at_most("duplicate_check_queries_per_batch", lookup.queries, 1)
    report.tell("duplicate_check_microseconds_per_order", lookup.seconds / CHUNK * 1e6)
    env.cr.execute(
        "EXPLAIN SELECT id FROM sale_order WHERE shop_id = %s"
        " AND platform_number = ANY(%s)",
        [world.shop.id, numbers],
    )
    plan = " ".join(line for (line,) in env.cr.fetchall())
    report.at_least(
        "duplicate_check_by_the_unique_index",
        "sale_order_platform_number_uniq" in plan,
        1,
    )


def measure_import(env, world, files):
    """Cost of an import of one chunk, the median of three."""
    return measure(env, lambda: import_file(env, world, files.take(CHUNK)), repeat=3)


def add_history(env, order):
    """Copy one order many times, below the ORM; nothing of the copies is used."""
    env.flush_all()
    columns = ", ".join(
        name
        for name, field in order._fields.items()
        if field.store and field.column_type and name not in ("id", "platform_number")
    )
    env.cr.execute(
        f"INSERT INTO sale_order (platform_number, {columns})"
        f" SELECT 'H' || n, {columns} FROM sale_order, generate_series(1, %s) n"
        " WHERE id = %s",
        [HISTORY, order.id],
    )
    # Foreign keys are checked by plans made when the table was small, without this.
    env.cr.execute("ANALYZE sale_order")
    lines = ", ".join(
        name
        for name, field in order.order_line._fields.items()
        if field.store and field.column_type and name not in ("id", "order_id")
    )
    env.cr.execute(
        f"INSERT INTO sale_order_line (order_id, {lines})"
        f" SELECT o.id, {', '.join('l.' + name for name in lines.split(', '))}"
        " FROM sale_order o, sale_order_line l"
        " WHERE o.platform_number LIKE 'H%%' AND l.id = %s",
        [order.order_line[0].id],
    )
    env.cr.execute("ANALYZE sale_order, sale_order_line, res_partner")
    env.invalidate_all()
