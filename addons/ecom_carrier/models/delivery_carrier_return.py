# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class DeliveryCarrier(models.Model):
    """Labels with which buyers send goods back."""

    _inherit = "delivery.carrier"

    # === COMPUTE METHODS === #

    @api.depends("delivery_type")
    def _compute_can_generate_return(self):
        result = super()._compute_can_generate_return()
        self.filtered(
            lambda carrier: carrier.delivery_type == "ecom"
        ).can_generate_return = True
        return result

    # === PROVIDER CONTRACT === #

    def ecom_get_return_label(self, pickings, tracking_number=None, origin_date=None):
        """Make return waybills; their labels are attached once they have a number.

        :param pickings: the goods' way back, or the delivery whose box gets the label
        :raise UserError: there is no number for one of them
        """
        waybills = pickings._create_return_waybills(self)
        waybills._allocate_numbers()
        for waybill in waybills.filtered(lambda w: not w.number):
            if waybill.failure:
                raise UserError(waybill.failure)
            for picking in waybill.picking_ids:
                picking._message_log(
                    body=self.env._("The return label comes with its number.")
                )

    def ecom_send_shipping(self, pickings):
        """Also make the label the buyer would send the goods back with, if wanted."""
        result = super().ecom_send_shipping(pickings)
        if self.return_label_on_delivery:
            self.get_return_label(pickings)
        return result
