"""Waybill numbers from an API and from pools; choosing carriers."""

from . import carriers_api, pool_clerks
from .harness import World, measure

SMALL, LARGE = 10, 100
ENTERED = 200_000
FEW_CHOICES, MANY_CHOICES = 100, 1000


def run(env, report):
    # By a server of its own, which sees what is committed only.
    carriers_api.run(env.cr.dbname, report)
    env.cr.rollback()  # a new snapshot, with what the server committed meanwhile
    env.invalidate_all()
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

    measure_choice(env, report)


def measure_choice(env, report):
    """Choose among three carriers by a rule, with a quota, for two sets of orders.

    The queries for the large set must equal those for the small one.
    """
    world = World(env)
    world.shop.carrier_ids |= world.carrier.copy() | world.carrier.copy()
    world.carrier.daily_quota = FEW_CHOICES
    env["ecom.carrier.rule"].create(
        {"name": "Bench", "weight_price": 60, "weight_promise": 30, "weight_rating": 10}
    )
    few, many = (world.orders(count) for count in (FEW_CHOICES, MANY_CHOICES))
    warm = world.orders(5)
    env.invalidate_all()
    warm._choose_carriers()  # what is kept for all transactions is read now
    costs = {
        count: measure(env, orders._choose_carriers)
        for count, orders in ((FEW_CHOICES, few), (MANY_CHOICES, many))
    }
    report.tell(f"choice_queries_{FEW_CHOICES}_orders", costs[FEW_CHOICES].queries)
    report.at_most(
        f"choice_queries_{MANY_CHOICES}_orders",
        costs[MANY_CHOICES].queries,
        costs[FEW_CHOICES].queries,
    )
    report.tell(
        "choice_milliseconds_per_order",
        1000 * costs[MANY_CHOICES].seconds / MANY_CHOICES,
    )


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
