# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

# Goods in these states are not, or not all, at their place.
LACKING = ("waiting", "confirmed", "partially_available")


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

    def _get_settled(self):
        """Those of these parcels whose orders stay together.

        A printed label is given up only where the parcel could not leave anyway, for
        want of goods, and nobody fetched any of it yet.
        """
        return self._get_begun().filtered(
            lambda waybill: (
                waybill.picked_at
                or waybill.scan_ids
                or "done" in waybill._get_first_transfers().mapped("state")
                or not waybill._get_lacking()
            )
        )

    def _get_lacking(self):
        """Transfers of these parcels whose goods were never all there."""
        first = [waybill._get_first_transfers() for waybill in self]
        return (
            self.env["stock.picking"]
            .union(*first)
            .filtered(lambda p: any(move.state in LACKING for move in p.move_ids))
        )

    def _get_settled_text(self, merge):
        """Why these parcels of a merge stay as they are, and what could be done."""
        texts = [self._get_begun_text(), self._get_way_out_text(merge)]
        return " ".join(filter(None, texts))

    def _get_way_out_text(self, merge):
        """How the rest of a parcel of this merge can leave if goods are missing.

        :return: False while all goods are there
        """
        lacking = self._get_lacking()
        return lacking and self.env._(
            "Goods of %(transfers)s are missing. To send the rest without them, a "
            "waybill clerk cancels the label and a customer service reviewer undoes "
            "%(merge)s.",
            transfers=", ".join(lacking.mapped("name")),
            merge=merge.name,
        )

    def _get_begun_text(self):
        """Why it is too late to settle what travels in these parcels."""
        return self.env._(
            "The parcel %s is printed or under way already.",
            ", ".join(waybill.display_name for waybill in self),
        )
