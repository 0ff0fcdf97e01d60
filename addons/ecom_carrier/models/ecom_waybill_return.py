# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class EcomWaybill(models.Model):
    """Waybills that bring goods back from the buyer."""

    _inherit = "ecom.waybill"

    # === BUSINESS METHODS === #

    def _get_sender(self):
        """Who sends the parcel: the warehouse, the buyer if it is a return."""
        self.ensure_one()
        if self.kind == "return":
            return self.picking_ids[:1].partner_id
        return self.warehouse_id.partner_id

    def _show_numbers_on_transfers(self):
        """A return has its label with the transfer, for Odoo's mail and portal."""
        result = super()._show_numbers_on_transfers()
        self.filtered(
            lambda waybill: waybill.kind == "return" and waybill.number
        )._attach_return_labels()
        return result

    def _cancel(self, still_shown_on=()):
        """Nobody prints the label of a return that was given up."""
        result = super()._cancel(still_shown_on)
        for waybill in self.filtered(lambda w: w.kind == "return" and w.number):
            picking, name = waybill.picking_ids[:1], waybill._get_return_label_name()
            # Whoever may cancel the parcel may withdraw its label.
            labels = picking.sudo().return_label_ids
            labels.filtered(lambda label, name=name: label.name == name).unlink()
            picking.invalidate_recordset(["return_label_ids"])
        return result

    def _get_return_label_name(self):
        """Name by which Odoo knows the label of a return."""
        self.ensure_one()
        return f"{self.carrier_id.get_return_label_prefix()}-{self.number}.pdf"

    def _attach_return_labels(self):
        """Put the labels of returns where Odoo looks for them, once each."""
        attachments = self.env["ir.attachment"]
        for waybill in self:
            picking, name = waybill.picking_ids[:1], waybill._get_return_label_name()
            if name in picking.sudo().return_label_ids.mapped("name"):
                continue
            # The label masks buyers' data, whoever may print the transfer gets it.
            attachment = attachments.sudo().create(
                {
                    "name": name,
                    "raw": waybill._draw_document_labels(),
                    "mimetype": "application/pdf",
                    "res_model": picking._name,
                    "res_id": picking.id,
                }
            )
            picking.invalidate_recordset(["return_label_ids"])
            if waybill.carrier_id.get_return_label_from_portal:
                attachment.generate_access_token()
            waybill.sudo().state = "printed"  # a step, see STEP_FIELDS
            attachments |= attachment
        return attachments
