# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class EcomWaybillParcels(models.TransientModel):
    """In how many parcels the goods of one waybill travel."""

    _name = "ecom.waybill.parcels"
    _description = "Parcels of a Waybill"

    waybill_id = fields.Many2one("ecom.waybill", required=True, readonly=True)
    parcel_count = fields.Integer(
        string="Parcels",
        required=True,
        compute="_compute_parcel_count",
        store=True,
        readonly=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("waybill_id")
    def _compute_parcel_count(self):
        for wizard in self:
            wizard.parcel_count = wizard.waybill_id.parcel_count

    # === ACTIONS === #

    def action_apply(self):
        """Make the waybill stand for this many parcels.

        :raise UserError: the parcels are settled, or the number is out of range
        """
        self.ensure_one()
        self.waybill_id._check_clerk()
        self.waybill_id._set_parcel_count(self.parcel_count)
        return {"type": "ir.actions.act_window_close"}
