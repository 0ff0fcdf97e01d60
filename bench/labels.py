"""Waybill labels against the barcodes alone as Odoo draws them."""

from .harness import World, measure

LABELS = 100
CODES_PER_LABEL = 2


def run(env, report):
    world = World(env)
    waybills = world.waybills(LABELS)
    waybills._print()
    waybills[:2]._draw_document_labels()  # fonts are loaded once
    drawn = measure(env, lambda: waybills._draw_document_labels(), repeat=3)
    numbers = waybills.mapped("number")
    Report = env["ir.actions.report"]
    native = measure(
        env,
        lambda: [
            Report.barcode("Code128", number)
            for number in numbers
            for _code in range(CODES_PER_LABEL)
        ],
    )
    report.tell("labels_per_second", LABELS / drawn.seconds)
    report.at_most(
        "time_of_odoo_barcode_images_alone", drawn.seconds / native.seconds, 0.5
    )
    report.at_most("queries_per_100_labels", drawn.queries, 30)
    size = len(waybills._draw_document_labels()) / LABELS
    report.at_most("bytes_per_label", size, 5000)
