# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
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
        if "carrier_id" in vals:
            moved = self.filtered(lambda w: w.carrier_id.id != vals["carrier_id"])
            moved.sudo()._forget_question()  # a step, see STEP_FIELDS
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        for waybill in self:
            if waybill._is_told():
                raise UserError(
                    self.env._(
                        "%s may have a number for this waybill: cancel it instead.",
                        waybill.carrier_id.name,
                    )
                )

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

    def _forget_question(self):
        """Leave nothing of a question no courier was asked, or that was refused."""
        self.filtered(lambda w: w.allocation_state in ("queued", "failed")).write(
            {"allocation_state": False, "failure": False, "failure_kind": False}
        )

    def _bind_number(self, number):
        """A paper's number would stand beside the one the courier gave or may give.

        :raise UserError: the courier was asked; see also ``_bind_number`` of papers
        """
        if self._is_told():
            raise UserError(
                self.env._(
                    "%s may have a number for this waybill: cancel it and make "
                    "another one.",
                    self.carrier_id.name,
                )
            )
        result = super()._bind_number(number)
        self.sudo()._forget_question()  # a step, see STEP_FIELDS
        return result

    def _check_parcels_may_change(self):
        if self._is_told():
            raise UserError(
                self.env._(
                    "%s was told how many parcels there are. Cancel this waybill and "
                    "make another one.",
                    self.carrier_id.name,
                )
            )
        return super()._check_parcels_may_change()

    def _check_not_told(self, vals):
        """Refuse to change what the courier was told: it would not hear of it.

        :raise UserError: names the parcel
        """
        names = TOLD_FIELDS & vals.keys()
        if not names or self.env.su:
            return
        for waybill in self:
            # A number, whoever gave it, is one of its carrier's for ever.
            told = names if waybill._is_told() else names & {"carrier_id"}
            if not told or not (waybill._is_told() or waybill.number):
                continue
            values = waybill._convert_to_write({name: waybill[name] for name in told})
            if any(values[name] != vals[name] for name in told):
                raise UserError(
                    self.env._(
                        "%(carrier)s was told of %(parcel)s already. Cancel this "
                        "waybill and make another one.",
                        carrier=waybill.carrier_id.name,
                        parcel=waybill.number or waybill.origin,
                    )
                )
