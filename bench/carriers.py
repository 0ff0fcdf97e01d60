"""Waybill numbers from an API, and out of a pool, against Odoo's own sequence."""

from . import carriers_api
from .harness import World, measure

SMALL, LARGE = 10, 100


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
    take = measure(env, lambda: world.carrier._take_numbers(LARGE, env.company))
    native = measure(env, lambda: [sequence.next_by_id() for _number in range(LARGE)])
    report.at_most(
        "taking_time_of_gapless_sequence", take.seconds / native.seconds, 0.5
    )
