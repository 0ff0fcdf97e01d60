# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_unbooked_payments(self):
        """Payments of this invoice that have no journal entry yet.

        Without an outstanding account Odoo books a payment only when the bank
        statement shows it; until then the invoice counts as paid while its
        receivable stays open.
        """
        self.ensure_one()
        return self.matched_payment_ids.filtered(
            lambda pay: not pay.move_id and pay.state in ("in_process", "paid")
        )

    def _get_amount_owed(self):
        """What the buyer really owes on this invoice, in its currency."""
        self.ensure_one()
        unbooked = self._get_unbooked_payments()
        return self.amount_residual - sum(unbooked.mapped("amount"))

    def _pay_back(self, credit_note, owed):
        """Register the refund payment of a posted credit note on this invoice.

        Odoo sets the credit note off against this invoice as far as the latter is
        open. Where the buyer owes nothing, the invoice is open only until the bank
        statement comes; then both are settled by their own payments.

        :param float owed: what the buyer owed before the credit note
        :return: the payment; empty when nothing is due or the buyer never paid
        """
        self.ensure_one()
        payments = self.reconciled_payment_ids.filtered(
            lambda pay: pay.payment_type == "inbound"
        )
        if not payments:
            return payments
        if self.currency_id.compare_amounts(owed, 0) <= 0:
            credit_note.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            ).remove_move_reconcile()
        if credit_note.currency_id.is_zero(credit_note.amount_residual):
            return payments.browse()
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=credit_note.ids)
            .create({"journal_id": payments.sorted("id")[-1].journal_id.id})
        )
        return wizard._create_payments()
