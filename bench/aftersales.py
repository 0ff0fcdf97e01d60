"""A return with its refund by a case, against the same by Odoo's own wizards."""

from odoo.fields import Command

from .harness import World, measure


def run(env, report):
    world = World(env)
    ours, native = (_sold(env, world) for _order in range(2))
    case = measure(env, lambda: _by_case(env, ours))
    wizards = measure(env, lambda: _by_wizards(env, native))
    # The case also grades the goods and pays the buyer back, which the wizards do
    # not: two more transfers' worth of moves and a payment.
    report.at_most("queries_of_native_wizards", case.queries / wizards.queries, 2.5)
    report.at_most("time_of_native_wizards", case.seconds / wizards.seconds, 2.5)
    report.at_most(
        "units_delivered_after_both",
        sum((ours | native).order_line.mapped("qty_delivered")),
        sum((ours | native).order_line.mapped("product_uom_qty")) - 2,
    )


def _sold(env, world):
    """A delivered and invoiced order."""
    order = world.released(1)
    order.waybill_ids._validate_transfer(order.picking_ids)
    order._create_invoices().action_post()
    return order


def _by_case(env, order):
    case = env["ecom.aftersales.case"].create(
        {
            "order_id": order.id,
            "reason_id": env["ecom.aftersales.reason"].search([], limit=1).id,
            "line_ids": [
                Command.create({"sale_line_id": order.order_line[0].id, "quantity": 1})
            ],
        }
    )
    case.action_approve()
    case.action_receive()
    case.set_grades([{"line_id": case.line_ids.id, "grade": "a"}])
    case.action_grade()
    case.action_refund()


def _by_wizards(env, order):
    line = order.order_line[0]
    wizard = env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
    for product_line in wizard.product_return_moves:
        product_line.quantity = product_line.move_id.sale_line_id == line
    transfer = wizard._create_return()
    transfer.move_ids.picked = True
    transfer.with_context(skip_sms=True, skip_backorder=True).button_validate()
    reversal = env["account.move.reversal"].create(
        {
            "move_ids": [Command.set(order.invoice_ids.ids)],
            "journal_id": order.invoice_ids.journal_id.id,
        }
    )
    reversal.refund_moves()
    credit_note = reversal.new_move_ids
    for invoice_line in credit_note.invoice_line_ids:
        invoice_line.quantity = invoice_line.sale_line_ids == line
    credit_note.action_post()
