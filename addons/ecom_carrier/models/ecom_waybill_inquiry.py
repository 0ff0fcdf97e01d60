# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from .. import providers

# What the API's answer is asked by, for the buttons of the form.
ABILITIES = {
    "reach": "can_ask_reach",
    "query": "can_ask_trace",
    "reprint": "can_reprint",
}


class EcomWaybill(models.Model):
    """Questions a clerk may put to a carrier's API at any time.

    They make the courier do nothing, so no intent has to be noted before.
    """

    _inherit = "ecom.waybill"

    can_ask_reach = fields.Boolean(compute="_compute_abilities")
    can_ask_trace = fields.Boolean(compute="_compute_abilities")
    can_reprint = fields.Boolean(compute="_compute_abilities")

    # === COMPUTE METHODS === #

    def _compute_abilities(self):
        for waybill in self:
            account = waybill.carrier_id.account_id
            for ability, field in ABILITIES.items():
                waybill[field] = account._can(ability)

    # === ACTIONS === #

    def action_ask_reach(self):
        """Ask the courier whether it brings this parcel to its receiver.

        :return: notification with the courier's answer
        :raise UserError: it does not answer, or the parcel is incomplete
        """
        reach = self._inquire("reach", lambda client, w: (w._prepare_shipment(),))
        if reach.served:
            text = self.env._("%s serves this address.", self.carrier_id.name)
        else:
            text = self.env._(
                "%(carrier)s does not serve this address: %(reason)s",
                carrier=self.carrier_id.name,
                reason=self.carrier_id.account_id._mask(reach.reason),
            )
        return self._get_inquiry_notice(text, "success" if reach.served else "warning")

    def action_ask_trace(self):
        """Fetch what the courier knows of this parcel's way now.

        :return: notification with how many events are new
        :raise UserError: it does not answer
        """
        traces = self._inquire(
            "query", lambda client, w: ([w.number], w.receiver_phone or "")
        )
        events = traces.get(self.number, ())
        # The trace is nobody's to write, whoever may fetch it.
        count = self.sudo()._record_events({self.sudo(): events})
        return self._get_inquiry_notice(
            self.env._("%s new events.", count), "success" if count else "info"
        )

    def action_reprint(self):
        """Fetch the label data of this parcel's number again.

        :return: notification that they are there
        :raise UserError: the courier does not know the number, or does not answer
        """
        allocation = self._inquire(
            "reprint", lambda client, w: (w.parcel_key, w._prepare_allocation())
        )
        vals = self._prepare_allocation_vals(allocation)
        del vals["number"]  # a number is given once
        self.sudo().write(vals)  # a step, see STEP_FIELDS
        return self._get_inquiry_notice(
            self.env._("The label data are up to date."), "success"
        )

    # === BUSINESS METHODS === #

    def _inquire(self, ability, get_arguments):
        """Ask the API of this parcel's carrier something.

        :param str ability: name of the client's method
        :param get_arguments: function of client and parcel that gives its arguments
        :raise UserError: there is no such API, or its refusal in its own words
        """
        self.ensure_one()
        self._check_clerk()
        account = self.carrier_id.account_id
        if not account._can(ability) or (ability != "reach" and not self.number):
            raise UserError(
                self.env._("%s cannot be asked this.", self.carrier_id.name)
            )
        try:
            client = account._get_client(self.carrier_id)
            # The courier is told all of the receiver, whoever asks.
            return getattr(client, ability)(*get_arguments(client, self.sudo()))
        except providers.ProviderError as error:
            raise UserError(
                self.env._(
                    "%(carrier)s gives no answer: %(reason)s",
                    carrier=self.carrier_id.name,
                    reason=account._mask(error),
                )
            ) from error

    def _get_inquiry_notice(self, text, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
