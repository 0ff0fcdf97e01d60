# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

# What the courier was told when it was asked for the number.
TOLD_FIELDS = {
    "carrier_id",
    "receiver_name",
    "receiver_phone",
    "receiver_state",
    "receiver_city",
    "receiver_district",
    "receiver_street",
    "cod_amount",
    "insured_amount",
    "with_receipt",
}


class EcomWaybill(models.Model):
    """What a courier was told of a parcel stays as it was told."""

    _inherit = "ecom.waybill"

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_not_told(vals)
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _is_told(self):
        """Whether the courier was, or may have been, told of this parcel."""
        self.ensure_one()
        return self.allocation_state in ("asking", "unknown", "done")

    def _was_told_otherwise(self, names):
        """Whether the courier was told another value of one of these fields.

        :param names: fields that change
        """
        return self._is_told() and not TOLD_FIELDS.isdisjoint(names)

    def _check_parcels_may_change(self):
        super()._check_parcels_may_change()
        if self._is_told():
            raise UserError(
                self.env._(
                    "%s was told how many parcels there are. Cancel this waybill and "
                    "make another one.",
                    self.carrier_id.name,
                )
            )

    def _check_not_told(self, vals):
        """Refuse to change what the courier was told: it would not hear of it.

        :raise UserError: names the parcel
        """
        names = TOLD_FIELDS & vals.keys()
        if not names or self.env.su:
            return
        for waybill in self.filtered(lambda waybill: waybill._is_told()):
            values = waybill._convert_to_write({name: waybill[name] for name in names})
            if any(values[name] != vals[name] for name in names):
                raise UserError(
                    self.env._(
                        "%(carrier)s was told of %(parcel)s already. Cancel this "
                        "waybill and make another one.",
                        carrier=waybill.carrier_id.name,
                        parcel=waybill.number or waybill.origin,
                    )
                )
