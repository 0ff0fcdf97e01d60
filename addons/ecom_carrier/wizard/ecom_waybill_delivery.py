# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.ecom_waybill_proof import FAILURES, MAX_TRIES


class EcomWaybillDelivery(models.TransientModel):
    """What a driver or the pickup counter records when a parcel changes hands."""

    _name = "ecom.waybill.delivery"
    _description = "Delivery of a Parcel"

    waybill_id = fields.Many2one("ecom.waybill", required=True, readonly=True)
    mode = fields.Selection(related="waybill_id.mode")
    is_failure = fields.Boolean(readonly=True)
    time = fields.Datetime(required=True, default=lambda self: fields.Datetime.now())
    code = fields.Char(
        string="Pickup Code", help="The six digits the receiver was sent."
    )
    message = fields.Char(readonly=True)
    name = fields.Char(string="Received By", help="The name of who took the parcel.")
    signature = fields.Image(max_width=1024, max_height=1024)
    photo = fields.Image(max_width=1920, max_height=1920)
    reason = fields.Selection(FAILURES)
    note = fields.Char()

    # === ACTIONS === #

    def action_deliver(self):
        """Record the proof of delivery.

        :return: nothing, or the wizard again after a wrong code
        :raise UserError: see ``ecom.waybill._deliver``
        """
        self.ensure_one()
        waybill = self.waybill_id
        waybill._check_deliverer()
        waybill._check_deliverable()
        if self.mode == "pickup" and not waybill._check_pickup_code(self.code):
            left = MAX_TRIES - waybill.pickup_tries
            self.message = self.env._("Wrong code; %s tries left.", left)
            return self._reopen()
        waybill._deliver(self.time, self.name, self.signature, self.photo)
        return None

    def action_fail(self):
        """Record why the parcel was not delivered."""
        self.ensure_one()
        if not self.reason:
            raise UserError(self.env._("Say why the parcel was not delivered."))
        self.waybill_id._fail_delivery(self.time, self.reason, self.note)

    # === BUSINESS METHODS === #

    def _reopen(self):
        """Show this wizard once more; what was done so far stays done."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deliver"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
