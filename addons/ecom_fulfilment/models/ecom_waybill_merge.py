# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class EcomWaybill(models.Model):
    """What may still become of a parcel."""

    _inherit = "ecom.waybill"

    def _get_begun(self):
        """Those of these parcels that are printed, worked at, or have left."""
        return self.filtered(
            lambda waybill: (
                waybill.state != "cancelled"
                and (
                    waybill.state in ("printed", "shipped")
                    or waybill.print_count
                    or waybill.picked_at
                    or waybill.scan_ids
                )
            )
        )

    def _get_begun_text(self):
        """Why it is too late to settle what travels in these parcels."""
        return self.env._(
            "The parcel %s is printed or under way already.",
            ", ".join(waybill.display_name for waybill in self),
        )
