# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..launch import LAUNCH, KnownQuants

# The quants that moves reserve, in the context while they do.
KNOWN_QUANTS = "ecom_known_quants"
# Odoo's own context keys: quants read before, and lines that leave the state of their
# move alone when they are made or changed.
QUANTS, NO_STATE = "quants_cache", "preserve_state"


class StockMove(models.Model):
    """Moves of orders that are released together, see `launch`."""

    _inherit = "stock.move"

    # === REORDERING RULES === #

    def _trigger_scheduler(self):
        return super(StockMove, self._filter_with_orderpoint())._trigger_scheduler()

    def _update_orderpoints(self):
        return super(StockMove, self._filter_with_orderpoint())._update_orderpoints()

    def _filter_with_orderpoint(self):
        """Moves whose goods may have a reordering rule; Odoo looks for each move."""
        launch = self.env.context.get(LAUNCH)
        if launch is None:
            return self
        return self.filtered(
            lambda move: not launch.is_without_orderpoint(move.product_id)
        )

    # === TRANSFERS === #

    def _search_picking_for_assignation(self):
        """Look for no transfer to join where there cannot be one yet."""
        launch = self.env.context.get(LAUNCH)
        if launch and launch.is_first_search(
            self.reference_ids,
            self.location_id,
            self.location_dest_id,
            self.picking_type_id,
        ):
            return self.env["stock.picking"]
        return super()._search_picking_for_assignation()

    # === RESERVATION === #

    def _action_assign(self, force_qty=False):
        """Reserve moves with their quants read at once."""
        moves = self
        if LAUNCH in self.env.context:
            moves = self.with_context(**{KNOWN_QUANTS: KnownQuants(self)})
        return super(StockMove, moves)._action_assign(force_qty=force_qty)

    def _update_reserved_quantity(self, need, location_id, *args, **kwargs):
        """Reserve a move, but leave its state to the end.

        There Odoo writes the states of all moves. On the way it writes that of each
        too, and with it all that follows from it. Automatic batches may follow from
        states on the way: those are left to Odoo.
        """
        known = self.env.context.get(KNOWN_QUANTS)
        context = {}
        if known and known.are_clear(self.product_id):
            context[QUANTS] = known.by_key
        if known and not self.picking_type_id.auto_batch:
            context[NO_STATE] = True
        move = self.with_context(**context)
        return super(StockMove, move)._update_reserved_quantity(
            need, location_id, *args, **kwargs
        )
