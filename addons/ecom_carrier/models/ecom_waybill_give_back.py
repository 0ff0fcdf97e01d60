# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.queue_job.exception import RetryableJobError

from .. import providers
from .ecom_waybill_courier import HELD_DELAY


class EcomWaybill(models.Model):
    """What couriers are told of parcels that have their numbers.

    Cancelled ones are given back and the others subscribed for reports, each by a
    job. Both requests may be repeated without harm, so no intent is noted before.
    """

    _inherit = "ecom.waybill"

    # === ACTIONS === #

    def action_give_back(self):
        """Tell the courier again that these cancelled parcels do not come."""
        self._check_clerk()
        self.sudo().filtered(  # a step, see STEP_FIELDS
            lambda waybill: waybill.give_back_state == "failed"
        )._enqueue_give_back()

    # === CANCELLING === #

    def _cancel(self, still_shown_on=()):
        """Couriers hear of it by a job.

        While a courier is being asked nobody knows the number: its job finds the
        parcel cancelled and gives the number back then.
        """
        result = super()._cancel(still_shown_on)
        # Whoever may cancel a parcel need not have a right on what follows from it.
        waybills = self.sudo()
        waybills._forget_question()
        waybills.filtered(
            lambda waybill: (
                waybill.number
                and waybill.carrier_id.account_id
                # Cancelled once more: what the courier took back is settled.
                and waybill.give_back_state != "done"
            )
        )._enqueue_give_back()
        return result

    def _enqueue_give_back(self):
        """Have jobs tell the courier that these parcels do not come."""
        mains = self.filtered(
            lambda waybill: waybill.allocation_state == "done" and not waybill.parent_id
        )
        if not mains:
            return
        mains.write(
            {
                "give_back_state": "queued",
                "attempts": 0,
                "failure": False,
                "failure_kind": False,
            }
        )
        self._enqueue("_job_give_back", list(mains), self.env._("Give a number back"))

    def _job_give_back(self):
        """Tell the courier that this parcel does not come, in a job.

        :raise RetryableJobError: it did not answer
        """
        if not self._hold():
            raise RetryableJobError("Held by another job", seconds=HELD_DELAY)
        client, allocation = self._do_step("_begin_give_back")
        if not allocation:
            return
        error = self._call(
            client.cancel, self.parcel_key, allocation, self.env._("Order changed")
        )
        if delay := self._do_step("_save_give_back", error):
            raise RetryableJobError("No answer yet", seconds=delay)

    def _begin_give_back(self):
        """The client to ask and the number to give back, None if there is none."""
        self.ensure_one()
        if self.give_back_state != "queued":
            return None, None
        try:
            client = self.carrier_id.account_id._get_client(self.carrier_id)
        except providers.ProviderError as error:
            self._save_give_back(error)
            return None, None
        if "cancel" not in client.abilities:
            self._save_give_back(
                providers.CarrierError(
                    self.env._("This API cancels nothing. Tell the courier yourself.")
                )
            )
            return None, None
        self.attempts += 1
        return client, self._prepare_allocation()

    def _save_give_back(self, error):
        """Note what the courier said.

        :param error: ``ProviderError``, or None: the number is given back
        :return: seconds after which to tell it again, 0 if not
        """
        self.ensure_one()
        if error is None:
            self.write(
                {
                    "give_back_state": "done",
                    "failure": False,
                    "failure_kind": False,
                }
            )
            self._message_log(body=self.env._("The courier took the number back."))
            return 0
        text = self.carrier_id.account_id._mask(error) or type(error).__name__
        delay = self._get_delay(error)
        self.write(
            {
                "give_back_state": "queued" if delay else "failed",
                "failure": text,
                "failure_kind": error.kind,
            }
        )
        if not delay:
            self._message_log(body=self.env._("Number not given back: %s", text))
        return delay

    def _prepare_allocation(self):
        """What the courier gave this parcel, in the form of the carrier APIs."""
        self.ensure_one()
        data = self.label_data or {}
        numbered = self.child_ids.filtered("number").sorted("id")
        further = numbered.filtered(lambda waybill: waybill.kind == "outgoing")
        return providers.Allocation(
            number=self.number,
            child_numbers=tuple(further.mapped("number")),
            receipt_number=(numbered - further)[:1].number or "",
            sorting_code=self.sorting_code or "",
            package_center=self.package_center or "",
            package_center_code=self.package_center_code or "",
            origin_code=data.get("origin_code", ""),
            destination_code=data.get("destination_code", ""),
            service_name=data.get("service_name", ""),
            qr_text=data.get("qr_text", ""),
            reference=self.courier_reference or "",
            raw=data.get("raw", {}),
        )

    # === SUBSCRIBING === #

    def _enqueue_subscription(self):
        """Have a job subscribe the reports on these parcels, where the API has any."""
        able = self.filtered(
            lambda waybill: (
                not waybill.subscribed_at
                and waybill.carrier_id.account_id._can("subscribe")
            )
        )
        if able:
            self._enqueue("_job_subscribe", list(able), self.env._("Subscribe reports"))

    def _job_subscribe(self):
        """Have the API report on this parcel, in a job.

        :raise RetryableJobError: it did not answer
        """
        if not self._hold():
            raise RetryableJobError("Held by another job", seconds=HELD_DELAY)
        client, values = self._do_step("_begin_subscription")
        if not client:
            return
        error = self._call(client.subscribe, *values)
        if isinstance(error, providers.TryLater):
            # By the pattern of the job function; a report less stops no parcel.
            raise RetryableJobError("No answer yet")
        self._do_step("_save_subscription", error)

    def _begin_subscription(self):
        """The client to ask and what to tell it, None if there is nothing to do."""
        self.ensure_one()
        carrier = self.carrier_id
        if self.subscribed_at or self.state == "cancelled" or not carrier.account_id:
            return None, None
        try:
            client = carrier.account_id._get_client(carrier)
        except providers.ProviderError as error:
            self._save_subscription(error)
            return None, None
        return client, (
            self.number,
            self.receiver_phone or "",
            carrier._get_push_url(),
            carrier.push_salt or "",
        )

    def _save_subscription(self, error):
        """Note that the API reports on this parcel, or why it does not."""
        self.ensure_one()
        if error is None:
            self.subscribed_at = fields.Datetime.now()
            return
        text = self.carrier_id.account_id._mask(error) or type(error).__name__
        self._message_log(body=self.env._("No tracking reports: %s", text))
