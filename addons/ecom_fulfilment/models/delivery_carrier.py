# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    cod_excluded_division_ids = fields.Many2many(
        "ecom.division",
        "delivery_carrier_cod_excluded_division_rel",
        "carrier_id",
        "division_id",
        string="Does Not Collect In",
        help="Provinces, cities and districts, each with all below it, where the "
        "courier collects no cash on delivery.",
    )

    def _get_division_without_cod(self, partner):
        """Where this carrier collects no cash and an address lies, if it does."""
        self.ensure_one()
        path = partner.division_id.parent_path or ""
        return self.cod_excluded_division_ids.filtered(
            lambda division: path.startswith(division.parent_path)
        )[:1]
