"""A parcel at the stations against the same work in Odoo's own form."""

import uuid

from .harness import World, measure

PARCELS = 10


def run(env, report):
    world = World(env)
    waybills = world.waybills(PARCELS)
    waybills._print()
    station = env["ecom.station"]
    scans = []
    for step in ("pick", "check"):
        for waybill in waybills:
            for product, quantity in waybill._get_expected_goods().items():
                for _piece in range(round(quantity)):
                    scans.append(
                        measure(
                            env,
                            lambda s=step, w=waybill, p=product: station.scan(
                                s, w.id, p.barcode, str(uuid.uuid4())
                            ),
                        )
                    )
    packs = [
        measure(env, lambda w=waybill: station.pack(w.id, w.expected_weight))
        for waybill in waybills
    ]
    native = _native_line(env, world)
    queries = sorted(cost.queries for cost in scans)[len(scans) // 2]
    seconds = sorted(cost.seconds for cost in scans)[len(scans) // 2]
    report.tell("scans_per_second", 1 / seconds)
    report.at_most("queries_per_scan", queries, 40)
    report.at_most("scan_time_of_native_form_and_line", seconds / native.seconds, 1.0)
    report.tell("pack_milliseconds", 1000 * min(cost.seconds for cost in packs))


def _native_line(env, world):
    """Open the transfer's form, find the product, write its line: one native scan."""
    picking = world.released(1).picking_ids
    view = env["stock.picking"].get_view(view_type="form")
    spec = {name: {} for name in view["models"]["stock.picking"]}
    line = picking.move_line_ids[0]

    def work():
        picking.web_read(spec)
        env["product.product"].search([("barcode", "=", line.product_id.barcode)])
        line.write({"quantity": line.quantity, "picked": True})

    return measure(env, work, repeat=3)
