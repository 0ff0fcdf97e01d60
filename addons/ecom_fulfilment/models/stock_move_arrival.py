# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """Goods that arrive release the orders that wait for them."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves.filtered(lambda move: move._brings_into_stock())._wake_waiting_orders()
        return moves

    def _brings_into_stock(self):
        """Whether this move brings goods to where they can be sent from."""
        self.ensure_one()
        warehouse = self.location_dest_id.warehouse_id
        return (
            self.state == "done"
            and self.location_dest_id.usage == "internal"
            and warehouse._stocks(self.location_dest_id)
            and not warehouse._stocks(self.location_id)
        )

    def _wake_waiting_orders(self):
        """Have the waiting orders looked at once what just arrived is committed."""
        if not self:
            return
        # Whoever receives goods need not read orders.
        waiting = (
            self.env["ecom.shortage"]
            .sudo()
            .search_count(
                [
                    ("state", "=", "open"),
                    ("product_id", "in", self.product_id.ids),
                    ("warehouse_id", "in", self.location_dest_id.warehouse_id.ids),
                ],
                limit=1,
            )
        )
        if waiting:
            self.env.ref("ecom_fulfilment.cron_release_waiting").sudo()._trigger()
