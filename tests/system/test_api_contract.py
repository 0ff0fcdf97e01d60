"""The running server keeps what the API's document promises, whatever it is sent."""

import hashlib
import hmac
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from scripts import odoo
from scripts import settings as paths

DATABASE = "ecom_api"
PORT = 8269
MAKE_KEY = """
warehouse = env["stock.warehouse"].search([], limit=1)
env["product.product"].create({"name": "Mug", "default_code": "MUG"})
shop = env["ecom.shop"].create(
    {"name": "Web", "platform": "manual", "warehouse_id": warehouse.id}
)
admin = env.ref("base.user_admin")
admin.group_ids += env.ref("ecom_fulfilment.group_ecom_manager")
context = shop.with_user(admin).action_create_api_key()["context"]
shop.api_key_ids.calls_per_minute = 10000
env.cr.commit()
print("KEY", context["default_key"], context["default_secret"])
"""
# What these two ask for cannot hold: an order of any code has no product, and a call
# without our signature is never made here.
NOT_CHECKED = ("positive_data_acceptance", "ignored_auth")
ORDER = {
    "number": "WEB-0001",
    "status": "paid",
    "payment_mode": "online",
    "ordered_at": "2026-03-01T10:00:00+08:00",
    "receiver": {"name": "李华", "street": "浙江省杭州市西湖区文三路1号"},
    "lines": [{"code": "MUG", "quantity": 1, "price_unit": "30.00"}],
}

DOCUMENT = paths.ADDONS / "ecom_fulfilment" / "intake" / "openapi.json"
# Signed() sets the headers of every call, so none of them is made up or left out.
CONFIG = {"generation": {"with-security-parameters": False}}
schema = schemathesis.openapi.from_path(
    str(DOCUMENT), config=schemathesis.Config.from_dict(CONFIG)
)


class Signed(requests.auth.AuthBase):
    """Signs a request as the document says, by its words alone."""

    def __init__(self, key: str, secret: str):
        self.key, self.secret = key, secret

    def __call__(self, call):
        timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(24)
        body = call.body or b""
        body = body.encode() if isinstance(body, str) else body
        head = "\n".join((timestamp, nonce, call.method, call.path_url, "")).encode()
        mac = hmac.new(self.secret.encode(), head + body, hashlib.sha256)
        call.headers["X-Ecom-Key"] = self.key
        call.headers["X-Ecom-Timestamp"] = timestamp
        call.headers["X-Ecom-Nonce"] = nonce
        call.headers["X-Ecom-Signature"] = mac.hexdigest()
        return call


@pytest.fixture(scope="module")
def database(plain_database, tmp_path_factory):
    """A database with one shop that sells mugs; its name and the shop's key."""
    odoo.clone_database(plain_database, DATABASE)
    odoo.install(DATABASE, paths.OUR_ADDONS[:2], paths.LOG_DIR / "api-install.log")
    script = tmp_path_factory.mktemp("api") / "make_key.py"
    script.write_text(MAKE_KEY)
    log = script.with_suffix(".log")
    odoo.shell(DATABASE, script, log)
    found = re.search(r"^KEY (\w+) (\w+)$", log.read_text(), re.MULTILINE)
    yield DATABASE, Signed(*found.groups())
    odoo.drop_database(DATABASE)


@pytest.fixture(scope="module")
def signed(database):
    return database[1]


@pytest.fixture(scope="module")
def server(database):
    with odoo.Server(database[0], PORT, paths.LOG_DIR / "api-server.log") as server:
        yield server


@pytest.fixture(scope="module")
def orders(server):
    return f"{server.url}/ecom/v1/orders"


def test_the_document_is_served_as_it_is(server):
    reply = requests.get(f"{server.url}/ecom/v1/openapi.json", timeout=30)
    assert reply.content == DOCUMENT.read_bytes()


def test_an_order_goes_in_and_is_found_again(orders, signed):
    sent = requests.post(orders, json=ORDER, auth=signed, timeout=30)
    assert sent.status_code == 201, sent.text
    found = requests.get(f"{orders}/WEB-0001", auth=signed, timeout=30)
    assert found.json()["order"] == sent.json()["orders"][0]["order"]


def test_a_call_caught_on_its_way_cannot_be_repeated(orders, signed):
    call = requests.Request("GET", f"{orders}/WEB-0001", auth=signed).prepare()
    with requests.Session() as session:
        statuses = [session.send(call, timeout=30).status_code for _time in range(2)]
    assert statuses == [200, 409]


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_the_document_says(case, server, signed):
    excluded = [check for check in CHECKS.get_all() if check.__name__ in NOT_CHECKED]
    case.call_and_validate(
        base_url=server.url, auth=signed, excluded_checks=excluded, timeout=30
    )


def test_the_server_met_no_mistake_of_its_own(server):
    assert odoo.troubles(server.log) == []


def at_once(calls):
    """Status of each call, all of them made at the same moment."""

    def send(call):
        with requests.Session() as session:
            return session.send(call, timeout=60).status_code

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(send, calls))


def test_of_equal_calls_at_the_same_moment_one_is_taken(orders, signed):
    call = requests.Request("GET", f"{orders}/WEB-0001", auth=signed).prepare()
    assert at_once([call] * 4) == [200, 409, 409, 409]


def test_one_order_sent_by_several_at_the_same_moment_is_made_once(orders, signed):
    order = {**ORDER, "number": "WEB-0002"}
    calls = [
        requests.Request("POST", orders, json=order, auth=signed).prepare()
        for _time in range(3)
    ]
    assert at_once(calls) == [200, 200, 201]
