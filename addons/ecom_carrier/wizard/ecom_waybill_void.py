# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from .. import numbering


class EcomWaybillVoid(models.TransientModel):
    _name = "ecom.waybill.void"
    _description = "Void Waybill Numbers"

    pool_id = fields.Many2one("ecom.waybill.pool", readonly=True)
    number_ids = fields.Many2many(
        "ecom.waybill.number", string="Numbers", readonly=True
    )
    first_number = fields.Char(help="The first number of the spoiled paper.")
    last_number = fields.Char(help="The last one; empty for a single number.")
    reason = fields.Char(required=True, help="Such as: printed askew, torn, lost.")

    # === ACTIONS === #

    def action_void(self):
        """Void the numbers chosen or those of the range.

        :raise UserError: one of them is not free or there is none; nothing is void
        """
        self.ensure_one()
        numbers = self.number_ids or self._find_range()
        numbers._void(self.reason)

    # === BUSINESS METHODS === #

    def _find_range(self):
        """The numbers of the pool from the first to the last one entered.

        :raise UserError: an end is no number of the pool, or they are swapped
        """
        first = self._find_number(self.first_number)
        last = self._find_number(self.last_number or self.first_number)
        if last.serial < first.serial:
            raise UserError(self.env._("The last number comes before the first one."))
        return first.search(
            [
                ("pool_id", "=", self.pool_id.id),
                ("serial", ">=", first.serial),
                ("serial", "<=", last.serial),
            ]
        )

    def _find_number(self, text):
        number = numbering.normalise_number(text or "")
        found = self.env["ecom.waybill.number"].search(
            [
                ("pool_id", "=", self.pool_id.id),
                ("carrier_id", "=", self.pool_id.carrier_id.id),
                ("number", "=", number),
            ]
        )
        if not found:
            raise UserError(
                self.env._(
                    "“%(number)s” is no number of the range “%(pool)s”.",
                    number=number,
                    pool=self.pool_id.name,
                )
            )
        return found
