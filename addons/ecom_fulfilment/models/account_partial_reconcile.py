# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Money that is booked on an invoice, or taken off it again."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_paid_orders()._reopen_if_changed()
        return partials

    def unlink(self):
        orders = self._get_paid_orders()
        result = super().unlink()
        orders._reopen_if_changed()
        return result

    def _get_paid_orders(self):
        """Orders of shops whose invoices or credit notes are settled here."""
        # Whoever books money need not read orders.
        invoices = (self.sudo().debit_move_id | self.sudo().credit_move_id).move_id
        orders = invoices.invoice_line_ids.sale_line_ids.order_id
        return orders.filtered("shop_id")
