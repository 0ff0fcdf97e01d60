# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets
import unicodedata
import uuid

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq

from ..providers import TrackingEvent

MAX_TRIES = 5
CODE_DIGITS = 6
PICKUP_MAIL = "ecom_carrier.mail_template_pickup"
PROOF_FIELDS = {
    "pickup_code",
    "pickup_tries",
    "proof_name",
    "proof_signature",
    "proof_photo",
    "proof_by",
}
# Why a parcel came back from the door, and the status that follows.
FAILURES = [
    ("nobody_home", "Nobody Home"),
    ("refused", "Refused"),
    ("wrong_address", "Wrong Address"),
    ("damaged", "Damaged"),
    ("other", "Other"),
]
FAILURE_STATUSES = {"refused": "refused"}


class EcomWaybill(models.Model):
    """Proof of delivery of parcels no courier reports on."""

    _inherit = "ecom.waybill"

    mode = fields.Selection(related="carrier_id.mode")
    pickup_point = fields.Char(readonly=True)
    # What the receiver has to name; whoever hands parcels out must not read it.
    pickup_code = fields.Char(
        readonly=True, copy=False, groups="ecom_carrier.group_buyer_data"
    )
    pickup_tries = fields.Integer(string="Wrong Codes", readonly=True, copy=False)
    proof_name = fields.Char(
        string="Received By",
        readonly=True,
        copy=False,
        groups="ecom_carrier.group_buyer_data",
    )
    proof_signature = fields.Image(
        string="Signature",
        readonly=True,
        copy=False,
        max_width=1024,
        max_height=1024,
        groups="ecom_carrier.group_buyer_data",
    )
    proof_photo = fields.Image(
        string="Photo",
        readonly=True,
        copy=False,
        max_width=1920,
        max_height=1920,
        groups="ecom_carrier.group_buyer_data",
    )
    proof_by = fields.Many2one(
        "res.users", string="Delivered By", readonly=True, copy=False
    )

    # === ACTIONS === #

    def action_deliver(self):
        """Open the wizard that records the proof of delivery.

        :raise AccessError: the user is no stock user
        :raise UserError: the parcel cannot be delivered now
        """
        return self._open_delivery(self.env._("Deliver"), is_failure=False)

    def action_fail_delivery(self):
        """Open the wizard that records why the parcel was not delivered.

        :raise AccessError: the user is no stock user
        :raise UserError: the parcel cannot be delivered now
        """
        return self._open_delivery(self.env._("Not Delivered"), is_failure=True)

    def action_renew_pickup_code(self):
        """Unlock a parcel after wrong codes: a new code, sent to the receiver."""
        self._check_clerk()
        for waybill in self.filtered(lambda waybill: waybill.mode == "pickup"):
            waybill._check_deliverable()
            waybill.sudo()._set_pickup_code()  # a step, see STEP_FIELDS
            waybill._send_pickup_code()

    # === BUSINESS METHODS === #

    def _get_step_fields(self):
        return super()._get_step_fields() | PROOF_FIELDS

    def _open_delivery(self, name, is_failure):
        main = self._get_main()  # one proof for all parcels of a consignment
        main.ensure_one()
        main._check_deliverer()
        main._check_deliverable()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "ecom.waybill.delivery",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_waybill_id": main.id,
                "default_is_failure": is_failure,
            },
        }

    def _check_deliverer(self):
        """Refuse users who are not of the warehouse."""
        self.check_access("read")
        if not self.env.user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Only warehouse people deliver parcels."))

    def _check_deliverable(self):
        """Refuse parcels that nobody of ours can hand to the receiver now.

        :raise UserError: why
        """
        self.ensure_one()
        name = self.display_name
        if self.kind != "outgoing":
            raise UserError(self.env._("%s does not travel to the buyer.", name))
        if self.mode == "express":
            raise UserError(
                self.env._(
                    "%(carrier)s brings %(number)s itself and reports the signature.",
                    carrier=self.carrier_id.name,
                    number=name,
                )
            )
        if self.state != "shipped":
            raise UserError(self.env._("%s has not been shipped.", name))
        if self.tracking_status in ("signed", "returned", "cancelled"):
            raise UserError(self.env._("%s was delivered or returned already.", name))

    def _check_not_locked(self):
        """Refuse a parcel whose code was guessed at too often."""
        if self.mode == "pickup" and self.pickup_tries >= MAX_TRIES:
            raise UserError(
                self.env._(
                    "%(number)s is locked after %(tries)s wrong codes. A waybill clerk "
                    "has to issue a new one.",
                    number=self.display_name,
                    tries=MAX_TRIES,
                )
            )

    def _check_pickup_code(self, code):
        """Compare the code the receiver names and count wrong ones.

        :return: whether it is right. A wrong one is no error: the count would be
            rolled back with it.
        :raise UserError: the parcel is locked
        """
        self.ensure_one()
        self._check_not_locked()
        # Whoever hands the parcel out must not read the code.
        waybill = self.sudo()
        # Keyboards for Chinese may type full-width digits.
        named = unicodedata.normalize("NFKC", code or "").strip()
        wanted = waybill.pickup_code or ""
        if wanted and consteq(named.encode(), wanted.encode()):
            return True
        waybill.pickup_tries += 1
        return False

    def _deliver(self, time, name, signature=False, photo=False):
        """Record that the receiver has the parcel, with the proof.

        The code of a pickup was checked before.

        :param datetime time: when, UTC
        :param str name: who took it
        :param signature: image, base64
        :param photo: image, base64
        :raise AccessError: the user is no stock user
        :raise UserError: not shipped, delivered already, or the proof is incomplete
        """
        self = self._get_main()  # one proof for all parcels of a consignment
        self._check_deliverer()
        self._check_deliverable()
        self._check_not_locked()
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Enter the name of who took the parcel."))
        if self.mode == "own" and not (signature or photo):
            raise UserError(
                self.env._("A signature or a photo proves that the parcel arrived.")
            )
        self._check_time(time)
        self.sudo().write(  # steps, see STEP_FIELDS
            {
                "proof_name": name,
                "proof_signature": signature,
                "proof_photo": photo,
                "proof_by": self.env.uid,
            }
        )
        self._record_own_event(time, "signed", self.env._("Received and signed for"))

    def _fail_delivery(self, time, reason, note=""):
        """Record that the parcel could not be handed over.

        :param datetime time: when, UTC
        :param str reason: one of ``FAILURES``
        :param str note: more about it
        :raise AccessError: the user is no stock user
        :raise UserError: not shipped or delivered already
        """
        self = self._get_main()  # the consignment stays together
        self._check_deliverer()
        self._check_deliverable()
        self._check_time(time)
        labels = dict(
            self.env["ecom.waybill.delivery"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        text = ": ".join(filter(None, (labels[reason], (note or "").strip())))
        status = FAILURE_STATUSES.get(reason, "exception")
        self._record_own_event(time, status, text)

    def _check_time(self, time):
        """Refuse a time to come, or one before the parcel was last seen."""
        if time > fields.Datetime.now():
            raise UserError(self.env._("The time lies in the future."))
        if self.tracked_at and time < self.tracked_at:
            raise UserError(
                self.env._("The parcel was seen later than that on its way.")
            )

    def _record_own_event(self, time, status, text):
        """Add an event of our own to the trace of these and their further parcels."""
        self._record_events(
            {
                waybill: [
                    TrackingEvent(
                        key=f"own-{uuid.uuid4().hex}",
                        time=time,
                        status=status,
                        text=text,
                        code="own",
                        location=waybill.pickup_point or "",
                    )
                ]
                for waybill in self._get_families()
            }
        )

    # === BEFORE THE DELIVERY === #

    def _set_number(self, number):
        result = super()._set_number(number)
        if number and self._is_handed_out() and self.mode == "pickup":
            self._set_pickup_code()
        return result

    def _is_handed_out(self):
        """Whether the receiver takes the parcel, and others with it, on its number."""
        return self.kind == "outgoing" and not self.parent_id

    def _set_pickup_code(self):
        """A new random code; wrong tries of the old one no longer count."""
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        self.write({"pickup_code": code, "pickup_tries": 0})

    def _mark_shipped(self):
        before = self.filtered(
            lambda waybill: waybill._is_handed_out() and waybill.state != "shipped"
        )
        result = super()._mark_shipped()
        shipped = before.filtered(lambda waybill: waybill.state == "shipped")
        now = fields.Datetime.now()
        own = shipped.filtered(lambda waybill: waybill.mode == "own")
        own._record_own_event(now, "delivering", self.env._("Left with our vehicle"))
        ready = shipped.filtered(lambda waybill: waybill.mode == "pickup")
        ready._record_own_event(now, "locker", self.env._("Ready for pickup"))
        ready._send_pickup_code()
        return result

    def _send_pickup_code(self):
        """Tell the receivers where and with which code to fetch their parcels."""
        template = self.env.ref(PICKUP_MAIL, raise_if_not_found=False)
        if self and template:
            # Whoever ships may not read the code, the mail may.
            template.sudo().send_mail_batch(self.ids)
