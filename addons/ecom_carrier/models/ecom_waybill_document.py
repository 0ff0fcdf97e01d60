# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from .. import labels, masking


class EcomWaybill(models.Model):
    """The printed label of a waybill."""

    _inherit = "ecom.waybill"

    print_batch = fields.Char(readonly=True, copy=False)
    print_sequence = fields.Integer(readonly=True, copy=False)
    print_count = fields.Integer(readonly=True, copy=False)
    printed_at = fields.Datetime(readonly=True, copy=False)
    printed_by = fields.Many2one("res.users", readonly=True, copy=False)

    def _draw_document_labels(self):
        """All labels in one PDF, in the order of these records.

        :raise UserError: one of them has no number yet
        """
        if missing := self.filtered(lambda waybill: not waybill.number):
            raise UserError(
                self.env._(
                    "%(count)s waybills have no number yet, among them the one for "
                    "%(origin)s. Get their numbers first.",
                    count=len(missing),
                    origin=missing[0].origin,
                )
            )
        # Whoever may print sees the receiver masked only; the label masks it too.
        return labels.draw_waybills(waybill._prepare_label() for waybill in self.sudo())

    def _prepare_label(self):
        """This waybill as the drawing code takes it, the receiver masked."""
        self.ensure_one()
        printed_at = self.printed_at or fields.Datetime.now()
        street = masking.mask_address(self.receiver_street or "")
        return labels.WaybillLabel(
            number=self.number,
            carrier_name=self.carrier_id.name,
            product_name=self.carrier_id.courier_product or "",
            sorting_code=self._get_sorting_code(),
            receiver_name=masking.mask_name(self.receiver_name or ""),
            receiver_phone=masking.mask_phone(self.receiver_phone or ""),
            receiver_address=self._get_region() + street,
            **self._prepare_sender_texts(),
            contents=self.contents or "",
            order_number=self.origin or "",
            pieces=self._get_main().parcel_count,
            weight_kg=Decimal(str(self.weight or self.expected_weight)),
            cod_amount=Decimal(str(self.cod_amount)) if self.cod_amount else None,
            insured_amount=(
                Decimal(str(self.insured_amount)) if self.insured_amount else None
            ),
            payment_mode=self._get_payment_mode_text(),
            remark="",
            printed_at=fields.Datetime.context_timestamp(self, printed_at),
            batch=self.print_batch or "",
            sequence=self.print_sequence,
            parcel=self._get_place_among_parcels(),
        )

    def _prepare_sender_texts(self):
        """The sender as printed; a buyer who sends goods back is masked too."""
        self.ensure_one()
        sender = self._get_sender()
        name = sender.name or self.company_id.name
        street = sender.street or ""
        if self.kind == "return":
            name, street = masking.mask_name(name), masking.mask_address(street)
        return {
            "sender_name": name,
            "sender_phone": masking.mask_phone(sender.phone or ""),
            "sender_address": f"{sender.state_id.name or ''}{sender.city or ''}"
            f"{street}",
        }

    def _get_sorting_code(self):
        """Destination in large type, until a courier's own sorting code is known."""
        self.ensure_one()
        return " ".join(
            part for part in (self.receiver_city, self.receiver_district) if part
        )

    def _get_payment_mode_text(self):
        """Who pays the freight: the sender, by monthly account, as printed in China."""
        return "寄付月结"
