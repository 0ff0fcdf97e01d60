# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools.misc import format_duration


class StockWarehouse(models.Model):
    """A warehouse or store where buyers may fetch their parcels."""

    _inherit = "stock.warehouse"

    pickup_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Pickup Hours",
        check_company=True,
        help="When buyers can fetch their parcels here.",
    )

    # === BUSINESS METHODS === #

    def _prepare_pickup_location(self):
        """This warehouse as Odoo's location selector takes it.

        :return: dict; None without an address anybody could go to
        """
        self.ensure_one()
        address = self.partner_id
        if not (address.street and address.city):
            return None
        return {
            "id": str(self.id),
            "name": self.name,
            "street": address.street,
            "city": address.city,
            "state": address.state_id.code or "",
            "zip_code": address.zip or "",
            "country_code": address.country_code or self.company_id.country_code or "",
            "latitude": address.partner_latitude,
            "longitude": address.partner_longitude,
            "opening_hours": self._get_pickup_hours(),
        }

    def _get_pickup_hours(self):
        """Opening hours of each day of the week, Monday being 0.

        :return: dict of day -> list of texts; empty without a calendar
        """
        self.ensure_one()
        if not self.pickup_calendar_id:
            return {}
        hours = {str(day): [] for day in range(7)}
        for attendance in self.pickup_calendar_id.attendance_ids.sorted("hour_from"):
            if attendance.day_period != "lunch":
                start = format_duration(attendance.hour_from)
                hours[attendance.dayofweek].append(
                    f"{start} - {format_duration(attendance.hour_to)}"
                )
        return hours
