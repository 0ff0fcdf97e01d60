# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..const import ALLOCATION_STATES, FAILURE_KINDS

ALLOCATION_FIELDS = {
    "allocation_state",
    "asked_at",
    "first_asked_at",
    "attempts",
    "failure_kind",
    "is_test",
    "sorting_code",
    "package_center",
    "package_center_code",
    "label_data",
    "courier_reference",
    "give_back_state",
    "subscribed_at",
}
OPEN_STATES = ("queued", "asking", "unknown")


class EcomWaybill(models.Model):
    """How far the question for this parcel's number is, and what came of it."""

    _inherit = "ecom.waybill"

    allocation_state = fields.Selection(
        ALLOCATION_STATES,
        string="Number from API",
        readonly=True,
        copy=False,
        help="Empty for parcels whose numbers come from pools.",
    )
    asked_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the courier was asked last; noted before the question is put.",
    )
    first_asked_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the courier was asked first of those times that are still open.",
    )
    attempts = fields.Integer(readonly=True, copy=False, aggregator=False)
    failure_kind = fields.Selection(FAILURE_KINDS, readonly=True, copy=False)
    failure_advice = fields.Char(string="What to Do", compute="_compute_failure_advice")
    is_test = fields.Boolean(
        string="Sandbox Number",
        readonly=True,
        copy=False,
        help="No courier knows this number: it is of the API's sandbox.",
    )
    sorting_code = fields.Char(readonly=True, copy=False)
    package_center = fields.Char(readonly=True, copy=False)
    package_center_code = fields.Char(readonly=True, copy=False)
    courier_reference = fields.Char(
        readonly=True, copy=False, help="What a cancellation has to name."
    )
    label_data = fields.Json(
        groups="ecom_carrier.group_buyer_data", readonly=True, copy=False
    )
    give_back_state = fields.Selection(
        [
            ("queued", "To Give Back"),
            ("failed", "Not Given Back"),
            ("done", "Given Back"),
        ],
        string="Cancelled at the Courier",
        readonly=True,
        copy=False,
        help="Whether the courier knows that a cancelled parcel does not come.",
    )
    subscribed_at = fields.Datetime(
        readonly=True, copy=False, help="Since when the API reports on the parcel."
    )

    # The failures and what is under way, few among all there ever were.
    _allocation_idx = models.Index(
        "(allocation_state, company_id)"
        " WHERE allocation_state IN ('queued', 'asking', 'unknown', 'failed')"
    )
    _give_back_idx = models.Index(
        "(give_back_state) WHERE give_back_state IN ('queued', 'failed')"
    )

    # === COMPUTE METHODS === #

    @api.depends("failure_kind", "allocation_state")
    @api.depends_context("lang")
    def _compute_failure_advice(self):
        advice = self._get_failure_advice()
        for waybill in self:
            waybill.failure_advice = advice.get(waybill.failure_kind, False)

    @api.model
    def _get_failure_advice(self):
        """What to do about each kind of failure, in the user's language."""
        return {
            "ours": self.env._(
                "Complete or correct the parcel or the carrier, then ask again."
            ),
            "address": self.env._(
                "Correct the receiver's address or choose another carrier."
            ),
            "carrier": self.env._(
                "Ask the courier (balance, quota, contract), then ask again."
            ),
            "auth": self.env._(
                "The carrier manager checks the account and tests its connection."
            ),
            "later": self.env._(
                "Nothing to correct. Ask again; what the courier may have given "
                "already is found first."
            ),
        }

    # === ACTIONS === #

    def action_retry_allocation(self):
        """Ask again for the numbers of these parcels that got none."""
        return self.action_allocate()

    # === BUSINESS METHODS === #

    def _get_step_fields(self):
        return super()._get_step_fields() | ALLOCATION_FIELDS

    def _get_waiting_text(self):
        """Why this parcel cannot be shipped yet."""
        self.ensure_one()
        if self.allocation_state in (False, "failed"):
            return self.failure
        return self.env._(
            "%(carrier)s is being asked for the number of %(origin)s. Try again "
            "in a minute.",
            carrier=self.carrier_id.name,
            origin=self.origin,
        )

    @api.model
    def _get_failed_domain(self):
        """Parcels that somebody has to look at."""
        return Domain("allocation_state", "in", ("failed", "unknown")) | Domain(
            "give_back_state", "=", "failed"
        )
