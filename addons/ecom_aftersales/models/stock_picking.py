# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    aftersales_case_id = fields.Many2one(
        "ecom.aftersales.case",
        string="After-sales Case",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
    )

    def _action_done(self):
        """Tell the case that its goods are here, whatever screen received them."""
        res = super()._action_done()
        # The right to receive goods is the stock user's; the case only notes it.
        of_cases = self.sudo().filtered("aftersales_case_id")
        for case, pickings in of_cases.grouped("aftersales_case_id").items():
            case._record_receipt(pickings)
        return res

    def _create_backorder_picking(self):
        """What is still awaited from the buyer belongs to the same case."""
        backorder = super()._create_backorder_picking()
        backorder.aftersales_case_id = self.aftersales_case_id
        return backorder
