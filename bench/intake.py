"""Import of orders against plain ``create`` of the same sales orders."""

from .harness import World, measure

BATCH = 100


def run(env, report):
    world = World(env)
    catalogue = world.catalogue()
    world.shop._create_orders(world.payloads(5), catalogue)  # warm up

    receivers = world.shop._find_or_create_receivers(world.payloads(BATCH))
    plain_vals = [
        {
            "partner_id": receiver.parent_id.id,
            "partner_shipping_id": receiver.id,
            "warehouse_id": world.warehouse.id,
            "order_line": [
                (0, 0, {"product_id": catalogue[line["code"]].id})
                for line in payload["lines"]
            ],
        }
        for receiver, payload in zip(receivers, world.payloads(BATCH), strict=True)
    ]

    def plain():
        env["sale.order"].create(plain_vals).action_confirm()

    payloads = world.payloads(BATCH)
    ours = measure(env, lambda: world.shop._create_orders(payloads, catalogue))
    core = measure(env, plain)
    report.tell("orders_per_second", BATCH / ours.seconds)
    # Plain confirmation starts transfers; an import does not before its release.
    report.at_most("time_of_plain_create_and_confirm", ours.seconds / core.seconds, 1.0)
    report.at_most("queries_per_order", ours.queries / BATCH, 20)

    lookup = measure(
        env, lambda: world.shop._find_orders([p["number"] for p in payloads])
    )
    report.at_most("duplicate_check_queries_per_batch", lookup.queries, 1)
