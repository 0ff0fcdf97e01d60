"""The order API of a running server, against files and against a bare RPC.

A server of the benchmark's database is started as `make run` does. The same 200 orders
are sent by one call of the API and as a file through the import's wizard; then orders
are sent one by one, in turn with the cheapest thing a program can make by Odoo's own
RPC: a contact with a name. Both go over HTTP, so what Odoo costs every call counts on
both sides. (Its threaded server ends the connection after each answer.)

The aim is an order in three times the time of that contact. It is missed: Odoo alone
takes longer than that for a contact and a draft order with the same lines, which is
measured beside it. One call of ours makes contact, order, confirmation and reviews.
"""

import csv
import io
import socket
import time
from base64 import b64encode
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from secrets import token_urlsafe
from statistics import median, quantiles

import requests

from odoo import fields

from odoo.addons.ecom_fulfilment import signature

from scripts import odoo, settings

from . import intake
from .harness import World

PRODUCTS = 200
BATCH = 200  # the file's orders are made within the request, as the API's are
PAIRS = 5
CLIENTS = (1, 4)
BLOCKS = 16
BLOCK_CALLS = 20
WARM_UP_CALLS = 20
CALLS_PER_MINUTE = 10_000  # of the key: its limit is not what is measured
TIMEOUT = 120
LOG = settings.LOG_DIR / "bench-server.log"


def run(env, report):
    """Commit a world and measure a server of it; it goes with the database."""
    world = World(env, products=PRODUCTS)
    world.shop.platform = "manual"
    # The areas after this one make worlds too, in the same database.
    world.warehouse.name = f"API {world.warehouse.id}"
    key = create_key(env, world.shop)
    postpone_crons(env)
    env.cr.commit()
    # Rows that were rolled back before lie in the tables until then.
    odoo.psql("VACUUM (ANALYZE)", env.cr.dbname)
    orders = Orders(world)
    with serving(env.cr.dbname) as server:
        measure_batches(report, world, orders, server, key)
        for count in CLIENTS:
            measure_calls(report, orders, server, key, count)
    report.at_most("api_orders_lost_or_of_other_amounts", orders.wrong(env), 0)
    report.at_most("api_warnings_in_the_server_log", len(odoo.troubles(LOG)), 0)


def create_key(env, shop):
    """Make an API key as its dialogue does.

    :return: its public id and its secret
    """
    env.user.group_ids += env.ref("ecom_fulfilment.group_ecom_manager")
    shown = shop.action_create_api_key()["context"]
    shop.api_key_ids.calls_per_minute = CALLS_PER_MINUTE
    return shown["default_key"], shown["default_secret"]


def postpone_crons(env):
    """Keep the server's background work out of the measurement.

    In a new database all of it is due at once, a minute after the start: the review of
    thousands of orders would fall on a few calls by chance.
    """
    later = fields.Datetime.now() + timedelta(hours=1)
    env["ir.cron"].search([]).nextcall = later


@contextmanager
def serving(database):
    """A server of the database, for as long as the block takes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = odoo.Server(database, port, LOG)
    try:
        server.start()
        yield server
    finally:
        server.stop()


# --- orders ------------------------------------------------------------------


class Orders:
    """Ever new orders and what each of them must come to."""

    def __init__(self, world):
        self._files = intake.Files(world)
        self._shop = world.shop
        self._products = {
            product.default_code: product.id for product in world.products
        }
        self._totals = {}

    def take(self, count):
        """The next orders, as the API is sent them."""
        orders = [as_other_order(order) for order in read_file(self._files.take(count))]
        self._expect(orders)
        return orders

    def take_twice(self, count):
        """The next orders as a file, and others of the same lines for the API."""
        data = self._files.take(count)
        orders = read_file(data)
        others = [as_other_order(order) for order in orders]
        self._expect(orders + others)
        return data, others

    def lines(self, count):
        """Values of the lines of ever new orders, for Odoo's own RPC."""
        return [
            [
                {
                    "product_id": self._products[line["code"]],
                    "product_uom_qty": line["quantity"],
                    "price_unit": float(line["price_unit"]),
                }
                for line in order["lines"]
            ]
            for order in read_file(self._files.take(count))
        ]

    def _expect(self, orders):
        self._totals.update((order["number"], order["total"]) for order in orders)

    def wrong(self, env):
        """How many orders are not there, are too many or come to another amount."""
        env.cr.rollback()  # what others committed shows in a new transaction only
        found = env["sale.order"].search([("shop_id", "=", self._shop.id)])
        made = {order.platform_number: f"{order.amount_total:.2f}" for order in found}
        return len(found) - len(made) + len(dict(made.items() ^ self._totals.items()))


def read_file(data):
    """Orders of a template file, as the API is sent them."""
    orders = defaultdict(list)
    for row in csv.DictReader(io.StringIO(data.decode())):
        orders[row["订单号"]].append(row)
    return [as_order(rows) for rows in orders.values()]


def as_order(rows):
    """One order of rows of the template; what a file leaves out is said."""
    head = rows[0]
    freight, discount = head["运费"] or "0", head["订单优惠"] or "0"
    goods = sum(Decimal(row["单价"]) * int(row["数量"]) for row in rows)
    total = f"{goods + Decimal(freight) - Decimal(discount):.2f}"
    return {
        "number": head["订单号"],
        "status": "paid",
        "payment_mode": "online",
        "ordered_at": "2026-11-23T09:00:00+08:00",
        "buyer": head["买家账号"],
        "receiver": {
            "name": head["收货人"],
            "phone": head["手机"],
            "street": head["详细地址"],
        },
        "lines": [
            {
                "sub_number": row["子订单号"],
                "code": row["商家编码"],
                "quantity": int(row["数量"]),
                "price_unit": row["单价"],
            }
            for row in rows
        ],
        "freight": freight,
        "discount": discount,
        "total": total,
        "paid": total,
    }


def as_other_order(order):
    """The same goods for another buyer."""
    return {
        **order,
        "number": f"API-{order['number']}",
        "buyer": f"API {order['buyer']}",
    }


# --- clients -----------------------------------------------------------------


class Client:
    """A program with a session of its own, as one thread uses it."""

    def __init__(self, server):
        self.url = server.url
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy, no look at the user's files

    def post(self, path, body, status=200):
        """The answer to JSON, which must have this status."""
        reply = self.session.post(f"{self.url}{path}", json=body, timeout=TIMEOUT)
        if reply.status_code != status:
            raise RuntimeError(f"{path}: {reply.status_code} {reply.text[:500]}")
        return reply.json()


class ShopClient(Client):
    """Sends orders to the API, signed."""

    def __init__(self, server, key):
        super().__init__(server)
        self.session.auth = Signed(*key)

    def send_one(self, order):
        self.post("/ecom/v1/orders", order, status=201)

    def send_many(self, orders):
        reply = self.post("/ecom/v1/orders", {"orders": orders})
        if any(result["status"] != "created" for result in reply["orders"]):
            raise RuntimeError("the API took an order for a known one")


class Signed(requests.auth.AuthBase):
    """Signs each request anew."""

    def __init__(self, key, secret):
        self._key, self._secret = key, secret

    def __call__(self, call):
        stamp, nonce = str(int(time.time())), token_urlsafe(24)
        call.headers[signature.KEY_HEADER] = self._key
        call.headers[signature.TIMESTAMP_HEADER] = stamp
        call.headers[signature.NONCE_HEADER] = nonce
        call.headers[signature.SIGNATURE_HEADER] = signature.sign(
            self._secret, stamp, nonce, call.method, call.path_url, call.body
        )
        return call


class UserClient(Client):
    """Does what a user's browser does, logged in as the administrator."""

    def __init__(self, server):
        super().__init__(server)
        credentials = {"login": "admin", "password": settings.ADMIN_PASSWORD}
        params = {"db": server.database, **credentials}
        self._rpc("/web/session/authenticate", params)

    def call(self, model, method, *args):
        """Result of a method."""
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        return self._rpc("/web/dataset/call_kw", params)

    def _rpc(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
        reply = self.post(path, body)
        if "error" in reply:
            raise RuntimeError(f"{path}: {reply['error']['data']['message']}")
        return reply["result"]

    def import_file(self, shop_id, data):
        """Import a file by the wizard."""
        file = {"name": "orders.csv", "datas": b64encode(data).decode()}
        (file_id,) = self.call("ir.attachment", "create", [file])
        wizard = {"shop_id": shop_id, "attachment_ids": [[6, 0, [file_id]]]}
        ids = self.call("ecom.order.import.wizard", "create", [wizard])
        self.call("ecom.order.import.wizard", "action_import", ids)

    def create_partner(self, name):
        return self.call("res.partner", "create", [{"name": name}])

    def create_draft(self, lines):
        """A contact and its draft order, as a program without our addons makes them."""
        (partner_id,) = self.create_partner("Contact")
        commands = [[0, 0, line] for line in lines]
        order = {"partner_id": partner_id, "order_line": commands}
        self.call("sale.order", "create", [order])


# --- measuring ---------------------------------------------------------------


def measure_batches(report, world, orders, server, key):
    """One call of 200 orders beside a file of the same, one after the other."""
    shop, user = ShopClient(server, key), UserClient(server)
    pairs = []
    for turn in range(PAIRS + 1):
        data, others = orders.take_twice(BATCH)
        works = [(shop.send_many, others), (user.import_file, world.shop.id, data)]
        if turn % 2:  # neither is always the one that comes after the other
            pairs.append([timed(*work) for work in works[::-1]][::-1])
        else:
            pairs.append([timed(*work) for work in works])
    pairs = pairs[1:]  # the first one warmed the server up
    api, file = (median(times) for times in zip(*pairs, strict=True))
    report.tell("api_orders_per_second_200_a_call", BATCH / api)
    report.tell("file_orders_per_second_over_http", BATCH / file)
    ratio = median(ours / files for ours, files in pairs)
    report.at_most("api_200_orders_by_same_file", ratio, 1.1)


def measure_calls(report, orders, server, key, count):
    """Orders one by one beside contacts one by one, in turns of about a second."""
    shops = [ShopClient(server, key) for _client in range(count)]
    users = [UserClient(server) for _client in range(count)]
    kinds = [
        (Calls([shop.send_one for shop in shops]), orders.take),
        (Calls([user.create_partner for user in users]), names),
        (Calls([user.create_draft for user in users]), orders.lines),
    ]
    for calls, take in kinds:
        calls.make(take(WARM_UP_CALLS))
        calls.forget()
    for _block in range(BLOCKS):
        for calls, take in kinds:
            calls.make(take(BLOCK_CALLS))
    suffix = f"{count}_client{'s' if count > 1 else ''}"
    order, partner, draft = (calls for calls, _take in kinds)
    order.tell(report, "one_order", suffix)
    partner.tell(report, "partner_create", suffix)
    draft.tell(report, "plain_contact_and_draft", suffix)
    report.aim(f"order_p99_by_partner_p99_{suffix}", order.p99 / partner.p99, 3)
    report.at_most(f"order_p99_by_plain_draft_p99_{suffix}", order.p99 / draft.p99, 1.5)


class Calls:
    """Calls of several clients at once, and how long each of them took."""

    def __init__(self, calls):
        self._calls = calls
        self.forget()

    def forget(self):
        self._times, self._seconds = [], 0

    def make(self, values):
        """Make one call with each value, every client its share."""
        count = len(self._calls)
        shares = [values[n::count] for n in range(count)]
        with ThreadPoolExecutor(count) as pool:
            start = time.perf_counter()
            times = list(pool.map(timed_each, self._calls, shares))
            self._seconds += time.perf_counter() - start
        self._times += sum(times, [])

    @property
    def p99(self):
        return quantiles(self._times, n=100, method="inclusive")[98]

    def tell(self, report, name, suffix):
        """Tell speed, median and 99th percentile."""
        speed = len(self._times) / self._seconds
        report.tell(f"{name}_calls_per_second_{suffix}", speed)
        report.tell(f"{name}_median_ms_{suffix}", median(self._times) * 1000)
        report.tell(f"{name}_p99_ms_{suffix}", self.p99 * 1000)


def names(count):
    """Names for so many contacts."""
    return [f"Contact {n}" for n in range(count)]


def timed_each(call, values):
    """Seconds of the call with each value, one after the other."""
    return [timed(call, value) for value in values]


def timed(call, *args):
    """Seconds of a call."""
    start = time.perf_counter()
    call(*args)
    return time.perf_counter() - start
