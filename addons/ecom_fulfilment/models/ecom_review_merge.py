# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class EcomReview(models.Model):
    _inherit = "ecom.review"

    def _decide(self, state, reason, **options):
        """An order that is kept back keeps no other one back."""
        result = super()._decide(state, reason, **options)
        if state in ("hold", "rejected"):
            self.order_id._leave_merge(reason)
        return result
