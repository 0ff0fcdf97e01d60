# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

# What somebody has to do something about; these columns are shown when empty too.
OPEN_STATES = ("to_review", "on_hold", "approved", "waiting", "stopped")


class SaleOrder(models.Model):
    """How orders are found and laid out in the queue."""

    _inherit = "sale.order"

    release_state = fields.Selection(group_expand="_expand_release_states")
    receiver_phone_tail = fields.Char(
        string="Receiver's Phone",
        store=False,
        search="_search_receiver_phone_tail",
        help="The last four digits, or more of them.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _expand_release_states(self, states, domain):
        return [
            state
            for state, _label in self._fields["release_state"].selection
            if state in OPEN_STATES or state in states
        ]

    def _search_receiver_phone_tail(self, operator, value):
        if operator not in ("in", "ilike"):
            return NotImplemented
        texts = value if operator == "in" else [value]
        queries = map(self.env["res.partner"]._get_phone_tail_query, texts)
        return Domain.OR(
            # The receiver is the order's: whoever finds the order may know of him.
            Domain("partner_shipping_id", "any!", query)
            for query in queries
            if query
        )
