# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

# Nobody has judged a new case yet; the others were found to be wrong.
NOT_COUNTED = ("draft", "rejected", "cancelled")


class EcomCarrierRating(models.Model):
    """Cases tell of damage and loss that no trace of a parcel shows."""

    _inherit = "ecom.carrier.rating"

    # === BUSINESS METHODS === #

    @api.model
    def _get_report_queries(self, parcels):
        """Parcels of orders with a case about the carrier.

        The reason decides what it is about: damaged or lost in transit, or a
        complaint about the courier's service. Whatever is damaged or lost and
        complained about counts as both.
        """
        reasons = {
            kind: self.env.ref(
                f"ecom_aftersales.reason_{name}", raise_if_not_found=False
            )
            for kind, name in (
                ("damaged", "damaged"),
                ("lost", "lost"),
                ("complaint", "courier"),
            )
        }
        ids = {reason.id: kind for kind, reason in reasons.items() if reason}
        if not ids:
            return super()._get_report_queries(parcels)
        # A case about several parcels of an order does not tell which; each counts.
        cases = SQL(
            """
            SELECT rel.waybill_id, told.kind
              FROM ecom_aftersales_case c
              JOIN ecom_waybill_order_rel rel ON rel.order_id = c.order_id
              JOIN (VALUES %(reasons)s) AS told (reason_id, kind)
                ON told.reason_id = c.reason_id
                OR (told.kind = 'complaint' AND c.kind = 'complaint'
                    AND c.reason_id = ANY(%(ids)s))
             WHERE c.state != ALL(%(not_counted)s)
               AND rel.waybill_id IN (%(parcels)s)
            """,
            reasons=SQL(", ").join(ids.items()),
            ids=list(ids),
            not_counted=list(NOT_COUNTED),
            parcels=parcels,
        )
        return [*super()._get_report_queries(parcels), cases]
