# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class DeliveryCarrier(models.Model):
    """What tracking platforms report on this carrier's parcels."""

    _inherit = "delivery.carrier"

    # === BUSINESS METHODS === #

    def _get_push_secret(self, provider):
        """What signs the pushes of a platform, where it signs them.

        :param str provider: key of ``providers.CLIENTS``
        :return: secret, empty when there is none; then no push can be trusted
        """
        self.ensure_one()
        return self.push_salt or ""

    def _takes_unsigned_pushes(self, provider):
        """Whether a platform that signs nothing may report at this address.

        Only if it is the one this carrier has to do with: otherwise whoever learns
        the address of a signed platform needs no signature any more.

        :param str provider: key of ``providers.CLIENTS``
        """
        self.ensure_one()
        return False

    def _get_push_carriers(self):
        """The carriers whose parcels may be reported at this carrier's address."""
        self.ensure_one()
        return self

    def _get_push_codes(self):
        """What platforms call this courier in their pushes."""
        self.ensure_one()
        return {self.courier_code}

    def _receive_pushes(self, pushes):
        """Record what a platform reports on the waybills it belongs to.

        Numbers that are not ours are passed over, which is no error: the platform
        would only repeat them.

        :param pushes: list of ``Push``
        :return: number of new events
        """
        self.ensure_one()
        waybills = self.env["ecom.waybill"].search(
            [
                ("carrier_id", "in", self._get_push_carriers().ids),
                ("number", "in", [push.number for push in pushes if push.number]),
            ]
        )
        by_number = waybills.grouped("number")
        events_by_waybill, latest = {}, {}
        for push in pushes:
            found = by_number.get(push.number, waybills.browse())
            if len(found) > 1:  # of several couriers: who is it about?
                found = found.filtered(
                    lambda w, push=push: push.company in w.carrier_id._get_push_codes()
                )
            for waybill in found:
                events_by_waybill.setdefault(waybill, []).extend(push.events)
                latest[waybill] = push
        new = waybills._record_events(events_by_waybill)
        waybills._record_tracking_problems(latest)
        return new
