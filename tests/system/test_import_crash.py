"""A server killed in the middle of an import loses nothing and does nothing twice."""

import csv
import io
import os
import signal
import time
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timezone

import pytest

from demo.rpc import User
from scripts import odoo, settings

DATABASE = "ecom_crash"
PORT = 8179
# More than one job of IMPORT_JOB_ORDERS, so that one is done before the other.
ORDERS = 1300
# The last orders are further ones of buyers whose first order lies in the other job;
# they go to another address.
FURTHER_ORDERS = 50
FIRST_BUYER_AGAIN = 701
CODE, PRICE = "CJ001-CRM", "39.00"
LIMIT = 120  # seconds for anything to happen; it takes a few
# A job counts as dead, in queue_job's jobrunner, no sooner than this many seconds after
# it was given to the server. The runner looks when it starts, then once a minute.
DEAD_AFTER = 10
COUNTS = ["pending_count", "new_count", "updated_count", "unchanged_count"]
COUNTS += ["skipped_count", "failed_count", "order_count", "row_count"]


@dataclass
class Story:
    """What was seen before, at and after the crash."""

    progress: list[tuple[str, float]] = field(default_factory=list)
    left: dict[str, list[str]] = field(default_factory=dict)
    end: dict = field(default_factory=dict)
    logs: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """An order of the file: one item for one receiver."""

    number: str
    buyer: str
    phone: str


def rows_of_file() -> list[Row]:
    rows = []
    for index in range(1, ORDERS + 1):
        past = index - (ORDERS - FURTHER_ORDERS)
        buyer = FIRST_BUYER_AGAIN + past if past > 0 else index
        rows.append(Row(f"K-{index:05}", f"buyer{buyer:05}", f"138{index:08}"))
    return rows


def template(rows: list[Row]) -> bytes:
    """The neutral template, filled in."""
    text = io.StringIO()
    writer = csv.writer(text)
    header = "订单号,买家账号,收货人,手机,省,市,区县,详细地址,商家编码,数量,单价"
    writer.writerow(header.split(","))
    for row in rows:
        place = ("浙江省", "杭州市", "西湖区", f"文三路{int(row.phone[3:])}号")
        receiver = (f"王{row.buyer}", row.phone, *place)
        writer.writerow((row.number, row.buyer, *receiver, CODE, 1, PRICE))
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def rows():
    return rows_of_file()


@pytest.fixture(scope="module")
def database(demo_database):
    odoo.clone_database(demo_database, DATABASE)
    yield DATABASE
    odoo.drop_database(DATABASE)


@pytest.fixture(scope="module")
def story(database, rows):
    """The clerk imports, the server is killed meanwhile and started again."""
    story = Story()
    logs = [settings.LOG_DIR / f"crash-server-{run}.log" for run in (1, 2)]
    first, second = (odoo.Server(database, PORT, log) for log in logs)
    with first:
        clerk = User(first.url, database, "gendan", "gendan")
        import_id = start_import(clerk, make_shop(first.url, database), rows)
        wait_for(lambda: is_half_way(look(clerk, import_id, story)))
        os.kill(first.running_pid(), signal.SIGKILL)
    wait_for(lambda: not connections(database))
    story.left = tables(database)
    time.sleep(max(0.0, DEAD_AFTER + 1 - seconds_since_last_start(database)))
    with second:
        clerk = User(second.url, database, "gendan", "gendan")
        wait_for(lambda: look(clerk, import_id, story) == ("done", 100))
        (story.end,) = clerk.call("ecom.order.import", "read", [import_id], COUNTS)
    story.logs = [odoo.troubles(log) for log in logs]
    return story


def make_shop(url: str, database: str) -> int:
    manager = User(url, database, "jingli", "jingli")
    (warehouse, *_) = manager.search("stock.warehouse", [("name", "like", "杭州")])
    vals = {"name": "官网", "platform": "manual", "warehouse_id": warehouse}
    return manager.create("ecom.shop", vals)


def start_import(clerk: User, shop: int, rows: list[Row]) -> int:
    """Upload the file as the screen does; returns the import's id."""
    datas = b64encode(template(rows)).decode()
    file = clerk.create("ir.attachment", {"name": "orders.csv", "datas": datas})
    vals = {"shop_id": shop, "attachment_ids": [(6, 0, [file])]}
    wizard = clerk.create("ecom.order.import.wizard", vals)
    action = clerk.call("ecom.order.import.wizard", "action_import", [wizard])
    return action["res_id"]


def look(clerk: User, import_id: int, story: Story) -> tuple[str, float]:
    """State and progress as the clerk sees them now; remembered when new."""
    (seen,) = clerk.call(
        "ecom.order.import", "read", [import_id], ["state", "progress"]
    )
    now = seen["state"], seen["progress"]
    if now not in story.progress[-1:]:
        story.progress.append(now)
    return now


def is_half_way(seen: tuple[str, float]) -> bool:
    assert seen[0] in ("reading", "running"), "the import was too fast to be killed"
    return 0 < seen[1] < 100


def wait_for(condition) -> None:
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, f"nothing came of it in {LIMIT} s"
        time.sleep(0.2)


def connections(database: str) -> int:
    sql = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"
    return int(odoo.psql(sql))


def seconds_since_last_start(database: str) -> float:
    """Seconds since the last job was given to the server."""
    last = odoo.psql("SELECT max(date_enqueued) FROM queue_job", database)
    moment = datetime.fromisoformat(last).replace(tzinfo=timezone.utc)
    return (datetime.now(timezone.utc) - moment).total_seconds()


def tables(database: str) -> dict[str, list[str]]:
    """What the database holds of the import, each row as text."""
    return {
        name: odoo.psql(sql, database).splitlines()
        for name, sql in {
            "orders": "SELECT platform_number || ' ' || state || ' ' || amount_total"
            " FROM sale_order WHERE platform_number LIKE 'K-%' ORDER BY 1",
            "lines": "SELECT number FROM ecom_order_import_line"
            " WHERE order_id IS NOT NULL OR state != 'pending' ORDER BY 1",
            "items": "SELECT o.platform_number FROM sale_order_line l"
            " JOIN sale_order o ON o.id = l.order_id"
            " WHERE o.platform_number LIKE 'K-%' ORDER BY 1",
            "receivers": "SELECT COALESCE(b.buyer_ref, p.buyer_ref) || ' ' || p.phone"
            " FROM res_partner p LEFT JOIN res_partner b ON b.id = p.parent_id"
            " WHERE p.phone LIKE '138%' AND p.address_key IS NOT NULL ORDER BY 1",
            "jobs": "SELECT state FROM queue_job ORDER BY 1",
        }.items()
    }


def expected(rows: list[Row]) -> dict[str, list[str]]:
    """What the database must hold once these rows, and no others, came in."""
    return {
        "orders": [f"{row.number} sale {PRICE}" for row in rows],
        "lines": [row.number for row in rows],
        "items": [row.number for row in rows],
        "receivers": sorted(f"{row.buyer} {row.phone}" for row in rows),
    }


def test_an_import_in_the_background_shows_how_far_it_is(story):
    states = [state for state, _progress in story.progress]
    shares = [progress for _state, progress in story.progress]
    assert [share for share in shares if 0 < share < 100]
    assert shares == sorted(shares)  # across the crash, too
    assert story.progress[-1] == ("done", 100)
    assert set(states[:-1]) <= {"reading", "running"}


def test_the_crash_left_nothing_half_done(story, rows):
    there = {order.split(" ")[0] for order in story.left["orders"]}
    assert 0 < len(there) < ORDERS
    came_in = [row for row in rows if row.number in there]
    jobs = story.left.pop("jobs")
    assert story.left == expected(came_in)
    assert "started" in jobs and set(jobs) <= {"started", "enqueued", "done"}


def test_afterwards_every_order_and_every_contact_is_there_once(story, database, rows):
    found = tables(database)
    assert set(found.pop("jobs")) == {"done"}
    assert found == expected(rows)


def test_the_counts_are_those_of_the_file(story):
    assert {name: story.end[name] for name in COUNTS} == {
        "pending_count": 0,
        "new_count": ORDERS,
        "updated_count": 0,
        "unchanged_count": 0,
        "skipped_count": 0,
        "failed_count": 0,
        "order_count": ORDERS,
        "row_count": ORDERS,
    }


def test_the_server_only_warns_of_the_job_found_dead(story):
    before, after = story.logs
    assert before == []
    assert after and all("Re-queued dead job with uuid" in line for line in after)
