# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..const import TRACKING_STATES


class EcomTrackingEvent(models.Model):
    _name = "ecom.tracking.event"
    _description = "Tracking Event"
    _order = "time desc, id desc"
    _rec_name = "text"

    waybill_id = fields.Many2one(
        "ecom.waybill", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="waybill_id.company_id", store=True)
    event_key = fields.Char(required=True, help="The carrier's identity of the event.")
    time = fields.Datetime(required=True)
    status = fields.Selection(TRACKING_STATES, required=True)
    text = fields.Char(required=True, help="The carrier's own words.")
    carrier_code = fields.Char(string="Carrier's Code")
    location = fields.Char()

    _event_uniq = models.Constraint(
        "UNIQUE (waybill_id, event_key)",
        "The carrier has reported this event before.",
    )
