# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models

# A change of these in what is done moves goods at once.
MOVING_FIELDS = {
    "location_dest_id",
    "location_id",
    "move_id",
    "product_id",
    "product_uom_id",
    "quantity",
    "state",
}


class StockMoveLine(models.Model):
    """The one place where goods change hands in Odoo, whatever screen is used."""

    _inherit = "stock.move.line"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Lines added to what is done move goods without anybody validating them."""
        lines = super().create(vals_list)
        added = lines.filtered(lambda line: line.state == "done")
        added._get_leaving().move_id._check_may_leave()
        return lines

    def write(self, vals):
        """So do corrections of what is done."""
        if MOVING_FIELDS.isdisjoint(vals):
            return super().write(vals)
        done = self.filtered(lambda line: line.state == "done")
        before = done._get_sent()
        result = super().write(vals)
        grown = [
            move
            for move, sent in done._get_sent().items()
            if move.product_id.uom_id.compare(sent, before.get(move, 0)) > 0
        ]
        self.env["stock.move"].concat(*grown)._check_may_leave()
        return result

    # === BUSINESS METHODS === #

    def _action_done(self):
        self._get_leaving().move_id._check_may_leave()
        return super()._action_done()

    def _get_leaving(self):
        """Those of these lines that bring goods to a customer."""
        return self.filtered(
            lambda line: (
                line.location_dest_id.usage == "customer"
                and line.location_id.usage != "customer"
            )
        )

    def _get_sent(self):
        """What these lines bring to customers.

        :return: dict of move -> quantity in the product's unit
        """
        sent = defaultdict(float)
        for line in self._get_leaving():
            sent[line.move_id] += line.quantity_product_uom
        return sent
