# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    aftersales_line_ids = fields.One2many(
        "ecom.aftersales.line",
        "sale_line_id",
        groups="ecom_aftersales.group_aftersales_agent",
    )
    aftersales_settled_qty = fields.Float(
        string="Settled After Sale",
        digits="Product Unit",
        compute="_compute_aftersales_settled_qty",
        store=True,
        help="Credited quantity that must not be invoiced once more.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "aftersales_line_ids.refunded_qty",
        "aftersales_line_ids.case_id.refund_move_id.state",
    )
    def _compute_aftersales_settled_qty(self):
        """Sum up what cases credited although Odoo would invoice it again.

        A credit note lowers the quantity invoiced. For products invoiced by what is
        delivered, a return lowers that as well; goods refunded but kept, and
        products invoiced by what was ordered, would be due again.
        """
        for line in self:
            credited = line.aftersales_line_ids.filtered(
                lambda part: part.case_id.refund_move_id.state == "posted"
            )
            if line.product_id.invoice_policy == "delivery":
                credited = credited.filtered(
                    lambda part: part.case_id.kind == "refund_only"
                )
            line.aftersales_settled_qty = sum(credited.mapped("refunded_qty"))

    @api.depends("aftersales_settled_qty")
    def _compute_qty_to_invoice(self):
        res = super()._compute_qty_to_invoice()
        for line in self.filtered("aftersales_settled_qty"):
            line.qty_to_invoice -= line.aftersales_settled_qty
        return res

    # === BUSINESS METHODS === #

    def _get_aftersales_claims(self):
        """Quantity of this line each case takes up.

        :return: dict case -> quantity above zero, in the unit of this line
        """
        self.ensure_one()
        claims = {}
        for part in self.sudo().aftersales_line_ids:
            if claimed := part._get_claimed_qty():
                claims[part.case_id] = claims.get(part.case_id, 0.0) + claimed
        return claims

    def _get_returnable_quantities(self):
        """Deliveries of these lines and what of each has not been returned yet.

        :return: dict done move to the customer -> quantity in the move's unit,
            the oldest first
        """
        free = {}
        for move in self.move_ids.sorted("id"):
            if move.state == "done" and move.location_dest_id.usage == "customer":
                returned = move.returned_move_ids.filtered(
                    lambda m: m.state != "cancel"
                )
                free[move] = move.quantity - sum(
                    back.quantity if back.state == "done" else back.product_uom_qty
                    for back in returned
                )
        return free

    def _get_billed_lines(self, invoice):
        """Product lines of an invoice or credit note that bill this order line."""
        self.ensure_one()
        return invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and self in line.sale_line_ids
        )

    def _get_creditable_qty(self, invoice):
        """Quantity of this line on an invoice that no credit note took back yet."""
        self.ensure_one()
        credit_notes = invoice.reversal_move_ids.filtered(
            lambda move: move.state != "cancel"
        )
        billed, credited = (
            sum(
                line.product_uom_id._compute_quantity(
                    line.quantity, self.product_uom_id
                )
                for line in self._get_billed_lines(moves)
            )
            for moves in (invoice, credit_notes)
        )
        return billed - credited
