"""Waybill numbers from an API, and out of a pool, against Odoo's own sequence."""

from . import carriers_api, pool_clerks
from .harness import World, measure

SMALL, LARGE = 10, 100
ENTERED = 200_000


def run(env, report):
    # By a server of its own, which sees what is committed only.
    carriers_api.run(env.cr.dbname, report)
    world = World(env)
    costs = {}
    for count in (SMALL, LARGE):
        orders = world.orders(count)
        orders._run_review_rules()
        orders.action_release()
        waybills = env["ecom.waybill"].browse(orders.waybill_ids.ids)
        costs[count] = measure(env, lambda w=waybills: w._allocate_numbers())
    report.tell("numbers_per_second", LARGE / costs[LARGE].seconds)
    report.at_most(
        "queries_per_number",
        (costs[LARGE].queries - costs[SMALL].queries) / (LARGE - SMALL),
        1,
    )

    sequence = env["ir.sequence"].create({"name": "Bench", "implementation": "no_gap"})
    waybills = env["ecom.waybill"].create([{"carrier_id": world.carrier.id}] * LARGE)
    take = measure(env, lambda: world.carrier._take_numbers(waybills))
    native = measure(env, lambda: [sequence.next_by_id() for _number in range(LARGE)])
    report.at_most(
        "taking_time_of_gapless_sequence", take.seconds / native.seconds, 0.5
    )

    pool = measure(env, lambda: _make_pool(world))
    report.tell("numbers_entered_per_second", ENTERED / pool.seconds)
    pool_clerks.run(env, report)


def _make_pool(world):
    world.env["ecom.waybill.pool"].create(
        {
            "name": "Entered",
            "carrier_id": world.carrier.id,
            "prefix": "SF604",
            "check_digit": "sf",
            "width": 9,
            "first_serial": 1,
            "last_serial": ENTERED,
        }
    )
