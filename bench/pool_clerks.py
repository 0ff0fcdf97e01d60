"""Clerks in processes of their own, all taking numbers out of one pool at once.

Numbers taken at the same moment need real commits, so this part keeps records of its
own, committed and removed at the end, beside the transaction of its area.
"""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial

PROCESSES = 4
NUMBERS_EACH = 2_500
NUMBERS_A_TRANSACTION = 25
NAME = "Bench clerks"


def run(env, report):
    """4 processes number 2,500 parcels each, 25 in a transaction."""
    database = env.cr.dbname
    carrier_id = _in_transaction(database, _make_pool)
    try:
        deadlocks = _in_transaction(database, _count_deadlocks)
        clerks = [_start_clerk(database, carrier_id) for _ in range(PROCESSES)]
        for clerk in clerks:
            clerk.stdout.readline()  # its registry is loaded
        start = time.perf_counter()
        for clerk in clerks:
            clerk.stdin.write("go\n")
            clerk.stdin.flush()
        results = [json.loads(clerk.communicate()[0]) for clerk in clerks]
        seconds = time.perf_counter() - start
        numbers = [number for result in results for number in result["numbers"]]
        states = _in_transaction(database, partial(_count_states, carrier_id))
        deadlocks = _in_transaction(database, _count_deadlocks) - deadlocks
    finally:
        _in_transaction(database, partial(_remove, carrier_id))
    total = PROCESSES * NUMBERS_EACH
    report.at_most("clerks.duplicates", len(numbers) - len(set(numbers)), 0)
    report.at_most("clerks.parcels_without_number", total - len(numbers), 0)
    report.at_most("clerks.numbers_unexplained", total - sum(states.values()), 0)
    report.at_most("clerks.numbers_used_for_nothing", states["used"] - len(numbers), 0)
    report.at_most("clerks.deadlocks", deadlocks, 0)
    # Odoo does a beaten transaction again after a pause of up to two seconds.
    retries = sum(result["retries"] for result in results)
    report.at_most("clerks.retries_per_transaction", retries / (total / 25), 0.01)
    report.tell("clerks.numbers_per_second", total / seconds)


def _start_clerk(database, carrier_id):
    return subprocess.Popen(
        [sys.executable, "-m", "bench.pool_clerks", database, str(carrier_id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def clerk(database, carrier_id):
    """Number parcels as a clerk's requests do; tell the numbers and the retries."""
    from odoo.service.model import retrying

    with _cursor(database):
        pass
    print("ready", flush=True)
    sys.stdin.readline()
    numbers, calls = [], 0

    def allocate(env):
        nonlocal calls
        calls += 1
        vals = {"carrier_id": carrier_id}
        waybills = env["ecom.waybill"].create([vals] * NUMBERS_A_TRANSACTION)
        waybills._allocate_numbers()
        return waybills

    transactions = NUMBERS_EACH // NUMBERS_A_TRANSACTION
    for _ in range(transactions):
        with _cursor(database) as env:
            waybills = retrying(partial(allocate, env), env)
            numbers += filter(None, waybills.mapped("number"))
    print(json.dumps({"numbers": numbers, "retries": calls - transactions}))


@contextmanager
def _cursor(database):
    """An environment in a transaction of its own that is committed."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        context = {"mail_create_nolog": True, "tracking_disable": True}
        yield api.Environment(cr, SUPERUSER_ID, context)


def _in_transaction(database, act):
    with _cursor(database) as env:
        return act(env)


def _make_pool(env):
    carrier = env["delivery.carrier"].create(
        {
            "name": NAME,
            "delivery_type": "ecom",
            "product_id": env.ref("ecom_fulfilment.product_freight").id,
        }
    )
    env["ecom.waybill.pool"].create(
        {
            "name": NAME,
            "carrier_id": carrier.id,
            "prefix": "BC",
            "width": 8,
            "first_serial": 1,
            "last_serial": PROCESSES * NUMBERS_EACH,
        }
    )
    return carrier.id


def _count_states(carrier_id, env):
    groups = env["ecom.waybill.number"]._read_group(
        [("carrier_id", "=", carrier_id)], ["state"], ["__count"]
    )
    return {"used": 0, **dict(groups)}


def _count_deadlocks(env):
    env.cr.execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    return env.cr.fetchone()[0]


def _remove(carrier_id, env):
    for table in ("ecom_waybill_number", "ecom_waybill", "ecom_waybill_pool"):
        env.cr.execute(f"DELETE FROM {table} WHERE carrier_id = %s", [carrier_id])
    env["delivery.carrier"].browse(carrier_id).unlink()


if __name__ == "__main__":
    from odoo.tools import config

    config.parse_config([f"--database={sys.argv[1]}", "--log-level=error"])
    clerk(sys.argv[1], int(sys.argv[2]))
