# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..const import ACCOUNTANT


class EcomAftersalesCase(models.Model):
    """The money of a case: a credit note on the order's invoice, and its payment."""

    _inherit = "ecom.aftersales.case"

    suggested_amount = fields.Monetary(
        compute="_compute_suggested_amount",
        compute_sudo=True,
        help="What these goods cost on the invoice, taxes included.",
    )
    deduction_amount = fields.Monetary(
        string="Deduction", copy=False, tracking=True, help="Withheld by agreement."
    )
    deduction_reason = fields.Char(copy=False, tracking=True)
    refund_amount = fields.Monetary(
        string="Refund",
        compute="_compute_refund_amount",
        inverse="_inverse_refund_amount",
        compute_sudo=True,
        store=True,
        copy=False,
    )
    refund_move_id = fields.Many2one(
        "account.move", string="Credit Note", readonly=True, copy=False
    )
    refund_payment_state = fields.Selection(
        related="refund_move_id.payment_state", string="Refund Payment"
    )
    refunded_by = fields.Many2one("res.users", readonly=True, copy=False)
    refunded_at = fields.Datetime(readonly=True, copy=False)

    # === COMPUTE METHODS === #

    @api.depends(
        "kind",
        "line_ids.quantity",
        "line_ids.received_qty",
        "line_ids.sale_line_id.price_total",
        "line_ids.sale_line_id.invoice_lines.price_total",
        "line_ids.sale_line_id.invoice_lines.parent_state",
    )
    def _compute_suggested_amount(self):
        for case in self:
            if not case.has_refund:
                case.suggested_amount = 0.0
                continue
            quantities = case._get_refund_quantities()
            case.suggested_amount = case._get_price(
                case._find_invoice(quantities), quantities
            )

    @api.depends("suggested_amount", "deduction_amount", "refund_move_id.amount_total")
    def _compute_refund_amount(self):
        for case in self:
            case.refund_amount = (
                case.refund_move_id.amount_total
                or case.suggested_amount - case.deduction_amount
            )

    def _inverse_refund_amount(self):
        for case in self:
            case.deduction_amount = case.suggested_amount - case.refund_amount

    # === CONSTRAINT METHODS === #

    @api.constrains("deduction_amount")
    def _check_deduction_amount(self):
        for case in self:
            if case.currency_id.compare_amounts(case.deduction_amount, 0) < 0:
                raise ValidationError(
                    self.env._(
                        "%s: no more is refunded than the goods cost on the invoice.",
                        case.name,
                    )
                )
            if case.refund_move_id:
                raise ValidationError(
                    self.env._("%s: the money is refunded already.", case.name)
                )

    # === ACTIONS === #

    def action_refund(self):
        """Credit the goods of a case and pay the buyer back.

        The credit note reverses the order's invoice, reduced to the goods received
        and less the deduction. It is set off against what the buyer still owes on
        the invoice; for the rest a payment is registered in the journal the buyer's
        own payment came by, if there is one.

        :return: True, or a notification about the cases refunded before
        :raise AccessError: the user is no accountant
        :raise UserError: the goods are not inspected, or there is no invoice to credit
        """
        self._check_group(
            ACCOUNTANT, self.env._("Only accountants refund money to buyers.")
        )
        if any(not case.has_refund for case in self):
            raise UserError(self.env._("No money is refunded in this kind of case."))
        with_goods = self.filtered("has_goods_back")
        todo = with_goods._get_todo(("inspected",), ("done",))
        todo |= (self - with_goods)._get_todo(("approved",), ("done",))
        for case in todo:
            case._refund()
        return self._report_unchanged(self - todo)

    def action_view_refund(self):
        """Open the credit note."""
        return self.refund_move_id._get_records_action()

    # === BUSINESS METHODS === #

    def _get_refund_quantities(self):
        """Quantity to refund by order line, in the order line's unit."""
        self.ensure_one()
        received = self.has_goods_back and self.received_at
        quantities = {}
        for line in self.line_ids.filtered("sale_line_id"):
            quantity = line.received_qty if received else line.quantity
            if not line.product_uom_id.is_zero(quantity):
                quantities.setdefault(line.sale_line_id, 0.0)
                quantities[line.sale_line_id] += quantity
        return quantities

    def _find_invoice(self, quantities):
        """The oldest posted invoice on which all of these goods are still uncredited.

        :param dict quantities: order line -> quantity in its unit
        """
        invoices = self.order_id.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        return next(
            (
                invoice
                for invoice in invoices.sorted(
                    lambda move: (move.invoice_date, move.id)
                )
                if all(
                    line.product_uom_id.compare(
                        line._get_creditable_qty(invoice), quantity
                    )
                    >= 0
                    for line, quantity in quantities.items()
                )
            ),
            self.env["account.move"],
        )

    def _get_price(self, invoice, quantities):
        """What goods cost, taxes included, rounded as the company rounds.

        :param invoice: the invoice whose prices hold; the order's do if empty
        :param dict quantities: order line -> quantity in its unit
        :return: amount in the order's currency
        """
        AccountTax = self.env["account.tax"]
        base_lines = []
        for sale_line, quantity in quantities.items():
            billed = sale_line._get_billed_lines(invoice)
            if billed:
                base_line = invoice._prepare_product_base_line_for_taxes_computation(
                    billed[0]
                )
                unit = billed[0].product_uom_id
            else:
                base_line = sale_line._prepare_base_line_for_taxes_computation()
                unit = sale_line.product_uom_id
            base_line["quantity"] = sale_line.product_uom_id._compute_quantity(
                quantity, unit
            )
            base_lines.append(base_line)
        company = self.company_id or self.env.company
        AccountTax._add_tax_details_in_base_lines(base_lines, company)
        AccountTax._round_base_lines_tax_details(base_lines, company)
        totals = AccountTax._get_tax_totals_summary(
            base_lines, self.currency_id or company.currency_id, company
        )
        return totals["total_amount_currency"]

    def _refund(self):
        """Credit, pay back and close one case."""
        self.ensure_one()
        quantities = self._get_refund_quantities()
        invoice = self._find_invoice(quantities)
        self._check_refundable(invoice)
        amount = self.refund_amount
        owed = invoice._get_amount_owed()
        credit_note = self._create_credit_note(invoice, quantities)
        self._deduct(credit_note, amount)
        credit_note.action_post()
        invoice._pay_back(credit_note, owed)
        case = self.sudo()  # accountants read cases, this step writes its outcome
        for line in case.line_ids:
            line.refunded_qty = line.received_qty if case.received_at else line.quantity
        case.write(
            {
                "state": "done",
                "refund_move_id": credit_note.id,
                "refunded_by": self.env.uid,
                "refunded_at": fields.Datetime.now(),
            }
        )

    def _check_refundable(self, invoice):
        """Say what to do when there is nothing to credit.

        :param invoice: the invoice to credit, empty if none was found
        :raise UserError: in that case
        """
        if not invoice:
            raise UserError(
                self.env._(
                    "%(case)s: no posted invoice of %(order)s has all of these goods"
                    " uncredited. Invoice the order and post the invoice first; goods"
                    " billed on several invoices need a case for each.",
                    case=self.name,
                    order=self.order_id.name,
                )
            )
        if self.currency_id.compare_amounts(self.refund_amount, 0) <= 0:
            raise UserError(self.env._("%s: there is no money to refund.", self.name))
        if self.deduction_amount and not self.deduction_reason:
            raise UserError(
                self.env._("%s: say why money is withheld from the buyer.", self.name)
            )

    def _create_credit_note(self, invoice, quantities):
        """Reverse an invoice and keep only these goods.

        :param dict quantities: order line -> quantity in its unit
        :return: the draft credit note
        """
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"reason": self.name, "journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        credit_note = wizard.new_move_ids
        left = dict(quantities)
        commands = []
        for line in credit_note.invoice_line_ids:
            sale_line = next((sol for sol in left if sol in line.sale_line_ids), None)
            if sale_line is None or sale_line.product_uom_id.is_zero(left[sale_line]):
                commands.append(Command.delete(line.id))
                continue
            wanted = sale_line.product_uom_id._compute_quantity(
                left[sale_line], line.product_uom_id
            )
            quantity = min(wanted, line.quantity)
            left[sale_line] -= line.product_uom_id._compute_quantity(
                quantity, sale_line.product_uom_id
            )
            commands.append(Command.update(line.id, {"quantity": quantity}))
        credit_note.write({"invoice_line_ids": commands})
        return credit_note

    def _deduct(self, credit_note, amount):
        """Bring a draft credit note down to an amount, spread over its lines.

        The deduction bears the taxes of the goods it is made on. A cent that tax
        rounding leaves over goes to a line without tax.

        :param float amount: total of the credit note, taxes included
        """
        total = credit_note.amount_total
        currency = credit_note.currency_id
        if not currency.compare_amounts(total, amount):
            return
        share = (total - amount) / total
        goods = credit_note.invoice_line_ids
        credit_note.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": self.env._(
                                "Deduction: %s", self.deduction_reason or ""
                            ),
                            "quantity": -1,
                            "price_unit": share
                            * line.quantity
                            * line.price_unit
                            * (1 - line.discount / 100),
                            "tax_ids": [Command.set(line.tax_ids.ids)],
                            "account_id": line.account_id.id,
                        }
                    )
                    for line in goods
                ]
            }
        )
        rest = currency.round(amount - credit_note.amount_total)
        if not currency.is_zero(rest):
            rounding = {
                "name": self.env._("Rounding"),
                "price_unit": rest,
                "tax_ids": [Command.clear()],
                "account_id": goods[:1].account_id.id,
            }
            credit_note.write({"invoice_line_ids": [Command.create(rounding)]})
