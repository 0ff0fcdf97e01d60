# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class EcomWaybill(models.Model):
    """Why a trace may not be what it seems."""

    _inherit = "ecom.waybill"

    tracking_problem = fields.Selection(
        [("other_company", "Another Courier's Number"), ("ended", "No More Reports")],
        readonly=True,
        copy=False,
        tracking=True,
        help="The platform finds this number with another courier, or reports no more "
        "although nothing was signed.",
    )
    tracking_message = fields.Char(
        readonly=True, copy=False, help="The platform's own words on the problem."
    )

    # === BUSINESS METHODS === #

    def _get_step_fields(self):
        return super()._get_step_fields() | {"tracking_problem", "tracking_message"}

    def _record_tracking_problems(self, push_by_waybill):
        """Keep what platforms say about the trace itself; a later push may clear it.

        :param dict push_by_waybill: waybill -> its latest ``Push``
        """
        for waybill, push in push_by_waybill.items():
            words = (push.other_company, push.message) if push.problem else ()
            message = ": ".join(filter(None, words)) or False
            values = {
                "tracking_problem": push.problem or False,
                "tracking_message": message,
            }
            # Most pushes change nothing, and nothing is written for them.
            if any(waybill[name] != value for name, value in values.items()):
                waybill.write(values)
