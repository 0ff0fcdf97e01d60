# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        """Let the reviews know of money that came in, or went back, by Odoo itself."""
        result = super()._post_process()
        # Payments are processed for whoever pays, or by nobody at all.
        orders = self.sudo().sale_order_ids
        # Odoo computes it from which transactions there are, not from their states.
        orders.invalidate_recordset(["amount_paid"])
        orders._reopen_if_changed()
        return result
