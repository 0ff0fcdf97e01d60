"""A stocktake where few places differ, against Odoo applying every count."""

from .harness import World, measure

PLACES, DIFFERING = 200, 6


def run(env, report):
    world = World(env)
    ours = _count(env, world, PLACES)
    lines = ours.line_ids
    ours.set_counts(
        [
            {"line_id": line.id, "quantity": line.snapshot_qty}
            for line in lines[DIFFERING:]
        ]
        + [
            {"line_id": line.id, "quantity": line.snapshot_qty - 1}
            for line in lines[:DIFFERING]
        ]
    )
    lines[:DIFFERING].write({"reason": "lost"})
    ours.action_submit()
    # Nobody approves what he counted himself.
    manager = env.ref("base.user_admin").copy({"login": "bench_manager"})
    applied = measure(env, lambda: ours.with_user(manager).action_approve())

    quants = env["stock.quant"].search(
        [("location_id", "child_of", world.warehouse.lot_stock_id.id)], limit=PLACES
    )
    quants = quants.with_context(inventory_mode=True)
    for position, quant in enumerate(quants):
        quant.inventory_quantity = quant.quantity - (position < DIFFERING)
    native = measure(env, lambda: quants.action_apply_inventory())
    report.at_most(
        "time_of_native_apply_3_percent_differing",
        applied.seconds / native.seconds,
        0.5,
    )
    report.at_most("queries_of_approval", applied.queries, 150)


def _count(env, world, places):
    """A started stocktake over many shelves, one product each."""
    shelves = env["stock.location"].create(
        [
            {"name": f"S{n}", "location_id": world.warehouse.lot_stock_id.id}
            for n in range(places)
        ]
    )
    for n, shelf in enumerate(shelves):
        env["stock.quant"]._update_available_quantity(
            world.products[n % len(world.products)], shelf, 10
        )
    stocktake = env["ecom.stocktake"].create(
        {"warehouse_id": world.warehouse.id, "location_ids": [(6, 0, shelves.ids)]}
    )
    stocktake.action_start()
    return stocktake
