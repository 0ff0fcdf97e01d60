"""Reviewing orders: every check at two sizes, the rules as a whole, and the release.

A hundred and a thousand orders are reviewed while 100,000 others are in the table. Each
check asks the database equally often for both. The rules as a whole also write: Odoo
inserts and updates a hundred rows a statement.
"""

from . import release
from .harness import World, measure
from .intake import add_history

SMALL, LARGE = 100, 1000


def run(env, report):
    """Measure the reviews, then confirmation and release beside plain Odoo."""
    world = World(env)
    first = world.orders(5)
    first._run_review_rules()  # warm up
    add_history(env, first[0])
    small, large = world.orders(SMALL), world.orders(LARGE)
    env.cr.execute("ANALYZE")
    measure_checks(env, report, small, large)
    measure_rules(env, report, small, large)
    env.cr.rollback()
    release.run(env, report)


def measure_checks(env, report, small, large):
    """Ask every check alone for both sets; the small one sets the limit."""
    seconds = 0
    for check in env["ecom.review.check"].search([]):
        gate = env["ecom.review.gate"].search([("check_ids", "in", check.ids)], limit=1)
        check._run(small, gate)  # warm up
        few, many = (
            measure(env, lambda c=check, g=gate, orders=orders: c._run(orders, g))
            for orders in (small, large)
        )
        report.at_most(
            f"{check.code}_queries_{LARGE}_orders", many.queries, few.queries
        )
        seconds += many.seconds
    report.tell("checked_orders_per_second", LARGE / seconds)


def measure_rules(env, report, small, large):
    """Let the rules decide on both sets."""
    few, many = (measure(env, orders._run_review_rules) for orders in (small, large))
    assert set((small | large).mapped("release_state")) == {"approved"}
    report.tell(f"rules_queries_{SMALL}_orders", few.queries)
    report.tell(f"rules_queries_{LARGE}_orders", many.queries)
    report.at_most(
        "rules_queries_per_further_order",
        (many.queries - few.queries) / (LARGE - SMALL),
        0.1,
    )
    report.tell("rules_milliseconds_per_order", 1000 * many.seconds / LARGE)
    report.at_most(
        f"rules_time_per_order_{LARGE}_by_{SMALL}",
        many.seconds / LARGE / (few.seconds / SMALL),
        1.2,
    )
