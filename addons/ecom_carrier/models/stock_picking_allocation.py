# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import suppress

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


class StockPicking(models.Model):
    """Transfers validated before their carrier's API gave them a number."""

    _inherit = "stock.picking"

    # === BUSINESS METHODS === #

    def _ask_for_numbers_afterwards(self):
        """Have the numbers of these transfers asked for once this transaction ends.

        The refusal to validate takes back whatever this transaction noted, and
        whether all of it or up to a savepoint is not known here: so both are seen to.
        """
        transfers = self.filtered("carrier_id.account_id")
        if not transfers:
            return
        registry, env, ids = self.env.registry, self.env, transfers.ids

        def ask():
            # Beaten by somebody else, it is left to the next validation.
            with suppress(*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY), registry.cursor() as cr:
                picking = env(cr=cr)["stock.picking"]
                picking.browse(ids).exists()._ask_for_missing_numbers()

        self.env.cr.postcommit.add(ask)
        self.env.cr.postrollback.add(ask)

    def _ask_for_missing_numbers(self):
        """Have jobs ask for the numbers these transfers lack."""
        self._create_waybills()
        # Shipping people allocate by shipping.
        waiting = self.waybill_ids.sudo().filtered(
            lambda waybill: waybill.state == "waiting" and not waybill.allocation_state
        )
        waiting._allocate_numbers()
