"""Review gates: what they add to a confirmation, and how they scale."""

from .harness import World, measure

SMALL, LARGE = 20, 100


def run(env, report):
    world = World(env)
    world.orders(5)._run_review_rules()  # warm up
    costs = {}
    for count in (SMALL, LARGE):
        orders = world.orders(count)
        checks = env["ecom.review.check"].search([])
        costs[count] = measure(
            env, lambda orders=orders, checks=checks: [c._run(orders) for c in checks]
        )
    report.tell("checked_orders_per_second", LARGE / costs[LARGE].seconds)
    report.at_most(
        "check_queries_100_orders_minus_20",
        costs[LARGE].queries - costs[SMALL].queries,
        0,
    )

    gated, plain = world.orders(LARGE), _without_shop(world, LARGE)
    covered = measure(env, lambda: gated._filter_blocked())
    uncovered = measure(env, lambda: plain._filter_blocked())
    report.at_most("gate_queries_for_100_gated_orders", covered.queries, 8)
    report.at_most("gate_queries_for_100_plain_orders", uncovered.queries, 2)


def _without_shop(world, count):
    """Orders no gate covers."""
    partner = world.env["res.partner"].create({"name": "Plain"})
    product = world.products[0]
    return world.env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
            for _order in range(count)
        ]
    )
