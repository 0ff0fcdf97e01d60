# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import uuid
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import split_every

from odoo.addons.queue_job.exception import RetryableJobError

from .. import providers
from ..const import ALLOCATION_DELAYS
from .ecom_waybill_allocation import OPEN_STATES

_logger = logging.getLogger(__name__)

# Seconds after which to look again for a parcel somebody else asks for just now.
HELD_DELAY = 5
# How long a parcel may wait before its job counts as lost.
LOST_AFTER_HOURS = 1


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a question."""

    # None: the courier has no number for a parcel that was cancelled meanwhile.
    answer: providers.Allocation | providers.ProviderError | None
    # An earlier request may have got a number that we still do not know of.
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a courier is asked, once the intent to ask it is committed."""

    waybill_id: int
    shipment: providers.Shipment
    # An earlier request with this key had no answer that we know of.
    is_open: bool
    # Since then the API may have forgotten the key, and give another number for it.
    is_too_old: bool
    # The parcel was cancelled meanwhile: only that earlier request matters.
    is_cancelled: bool


class EcomWaybill(models.Model):
    """Getting numbers from carriers' APIs: nothing is lost, nothing paid twice.

    The steps, each of which may be the last one of a dying process:

    1. ``_begin_asking``: note that the courier is asked now, and commit. From here on
       the parcel is *asking*, and whoever finds it so without an answer knows that
       the courier may have given a number.
    2. ``_find_earlier``: of such parcels, find out what the courier gave them. Where
       the API has no such question it answers a repeated request with the first
       result, and step 3 does it.
    3. ``_ask``: ask the rest. Each parcel is always asked for with the same key.
    4. ``_save_outcome``: save each parcel's answer, and commit.
    """

    _inherit = "ecom.waybill"

    # === ACTIONS === #

    def action_continue_now(self):
        """Ask for the numbers of these parcels here and now, whoever runs jobs.

        :return: notification with how many got theirs
        """
        self._check_clerk()
        waiting = self.filtered(lambda w: w.allocation_state in OPEN_STATES)
        by_carrier = waiting.grouped(lambda w: (w.carrier_id, w.warehouse_id))
        for waybills in by_carrier.values():
            waybills._get_numbers_from_courier()
        given = self.browse(self._do_step("_filter_given"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "%(given)s of %(count)s waybills have a number.",
                    given=len(given),
                    count=len(self),
                ),
                "type": "success" if given == self else "warning",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    def _enqueue_allocation(self):
        """Have jobs ask for the numbers of these parcels.

        A parcel whose last request has no known outcome stays marked as such, so
        that the courier is asked about it first.
        """
        self = (self - self._refuse_late_children()).filtered(lambda w: not w.parent_id)
        if not self:
            return
        unknown = self.filtered(lambda w: w.allocation_state in ("asking", "unknown"))
        mended = {"failure": False, "failure_kind": False, "attempts": 0}
        unknown.write(mended)
        (self - unknown).write({**mended, "allocation_state": "queued"})
        groups = []
        by_sender = self.grouped(lambda w: (w.carrier_id, w.warehouse_id))
        for (carrier, _warehouse), waybills in by_sender.items():
            size = carrier.account_id._get_batch_size()
            groups += [
                self.browse(ids) for ids in split_every(size, waybills.sorted("id").ids)
            ]
        self._enqueue("_job_allocate", groups, self.env._("Get waybill numbers"))

    def _refuse_late_children(self):
        """Parcels whose main parcel was numbered without them.

        :return: these parcels, with the reason noted on them
        """
        late = self.filtered(
            lambda waybill: waybill.parent_id and waybill.parent_id._is_told()
        )
        late.failure = self.env._("The main parcel was announced without this one.")
        return late

    def _job_allocate(self):
        """Get the numbers of these parcels of one carrier, in a job.

        :raise RetryableJobError: some of them are to be asked for again
        """
        delays = self._get_numbers_from_courier()
        if delays:
            raise RetryableJobError("No answer yet", seconds=min(delays))

    def _get_numbers_from_courier(self):
        """Ask the carrier's API for the numbers of these parcels of one carrier.

        :return: set of seconds after which some are to be asked for again
        """
        held = self._hold()
        delays = {HELD_DELAY} if self - held else set()
        client, questions = held._do_step("_begin_asking")
        if not questions:
            return delays
        outcomes = held._find_earlier(client, questions)
        outcomes |= held._leave_to_people(questions)
        outcomes |= held._ask(
            client, [q for q in questions if q.waybill_id not in outcomes]
        )
        for waybill_id, outcome in outcomes.items():
            delays |= self.browse(waybill_id)._do_step("_save_outcome", outcome)
        return delays

    # === STEP 1: THE INTENT === #

    def _begin_asking(self):
        """Note on each parcel that still wants a number that it is asked for now.

        Parcels that cannot be asked for get the reason instead.

        :return: the client to ask, and a list of ``Question``
        """
        waybills = self.exists().filtered(lambda waybill: waybill._wants_asking())
        carrier = waybills.carrier_id[:1]
        waybills = waybills.filtered(lambda w: w.carrier_id == carrier)
        if not waybills:
            return None, []
        try:
            client = carrier.account_id._get_client(carrier)
        except providers.ProviderError as error:
            for waybill in waybills:
                waybill._note_failure(error, is_open=waybill._is_told())
            return None, []
        questions = []
        for waybill in waybills.sorted("id"):
            try:
                questions.append(waybill._prepare_question(client))
            except providers.ProviderError as error:
                waybill._note_failure(error, is_open=waybill._is_told())
        now = fields.Datetime.now()
        for question in questions:
            waybill = self.browse(question.waybill_id)
            waybill.write(
                {
                    "allocation_state": "asking",
                    "asked_at": now,
                    "first_asked_at": (
                        question.is_open and waybill.first_asked_at or now
                    ),
                    "attempts": waybill.attempts + 1,
                    "is_test": client.settings.sandbox,
                }
            )
        return client, questions

    def _wants_asking(self):
        """Whether the courier has to be asked for, or about, this parcel."""
        self.ensure_one()
        if self.number or not self.carrier_id.account_id:
            return False
        if self.state == "waiting":
            return self.allocation_state in OPEN_STATES
        # Cancelled while the courier was asked: there may be a number to give back.
        return self.allocation_state in ("asking", "unknown")

    def _prepare_question(self, client):
        """The question about this parcel.

        :param client: whom it is put to
        :raise ProviderError: it cannot be put, see ``_prepare_shipment``
        """
        self.ensure_one()
        account = self.carrier_id.account_id
        if account.company_id not in (self.company_id, self.env["res.company"]):
            raise providers.OursError(
                self.env._(
                    "The account “%(account)s” belongs to %(company)s.",
                    account=account.name,
                    company=account.company_id.name,
                )
            )
        is_open = self.allocation_state in ("asking", "unknown")
        return Question(
            waybill_id=self.id,
            shipment=self._prepare_shipment(),
            is_open=is_open,
            is_too_old=is_open and self._is_forgotten_by(client),
            is_cancelled=self.state == "cancelled",
        )

    def _is_forgotten_by(self, client):
        """Whether an API would take the key of an earlier question for a new one."""
        self.ensure_one()
        if not client.repeatable_hours or "find" in client.abilities:
            return False
        limit = fields.Datetime.subtract(
            fields.Datetime.now(), hours=client.repeatable_hours
        )
        return bool(self.first_asked_at) and self.first_asked_at < limit

    # === STEPS 2 AND 3: THE CALLS === #

    @api.model
    def _find_earlier(self, client, questions):
        """What became of earlier requests without an answer.

        :return: dict of waybill id -> ``Outcome``; without those that the courier
            has no number for, which are still to be asked for
        """
        if "find" not in client.abilities:
            return {}
        outcomes = {}
        for question in questions:
            if not question.is_open:
                continue
            answer = self._call(client.find, question.shipment)
            if answer or question.is_cancelled:
                outcomes[question.waybill_id] = Outcome(answer=answer, is_open=True)
        return outcomes

    @api.model
    def _leave_to_people(self, questions):
        """What nobody can ask without the risk of paying twice.

        :return: dict of waybill id -> ``Outcome``
        """
        error = providers.CarrierError(
            self.env._(
                "Asked too long ago to ask again: the courier could give a second "
                "number. Look the parcel up in the platform's console, cancel this "
                "waybill and make another one."
            )
        )
        return {
            question.waybill_id: Outcome(answer=error, is_open=True)
            for question in questions
            if question.is_too_old
        }

    @api.model
    def _ask(self, client, questions):
        """Ask for the numbers of these parcels.

        :return: dict of waybill id -> ``Outcome``
        """
        outcomes = {}
        can_find = "find" in client.abilities
        for batch in split_every(client.max_batch, questions, list):
            answers = self._call(client.create, [q.shipment for q in batch])
            if isinstance(answers, providers.ProviderError):
                answers = [answers] * len(batch)
            for question, answer in zip(batch, answers, strict=True):
                # Where the courier could be asked, it had no number before. Where it
                # could not, it would have repeated that number instead of refusing.
                is_refused = getattr(answer, "kind", "") in ("ours", "address")
                is_open = question.is_open and not (can_find or is_refused)
                outcomes[question.waybill_id] = Outcome(answer=answer, is_open=is_open)
        return outcomes

    @api.model
    def _call(self, function, *args):
        """One call of a carrier's API.

        :return: its result, or the ``ProviderError`` it ended with
        """
        try:
            return function(*args)
        except providers.ProviderError as error:
            return error
        except Exception as error:
            # Whatever broke on our side, the request may have reached the courier.
            _logger.exception("A carrier's API could not be understood")
            return providers.UnknownOutcome(type(error).__name__)

    # === STEP 4: THE ANSWER === #

    def _save_outcome(self, outcome):
        """Save what the courier said about this parcel.

        :return: set of the seconds after which to ask again, empty if not
        """
        self.ensure_one()
        answer = outcome.answer
        if isinstance(answer, providers.Allocation):
            self._take_allocation(answer)
            return set()
        if answer is None:
            self.allocation_state = False
            return set()
        return self._note_failure(answer, is_open=outcome.is_open)

    def _note_failure(self, error, is_open):
        """Note why this parcel got no number.

        :param error: ``providers.ProviderError``
        :param is_open: whether an earlier request may have got one
        :return: set of the seconds after which to ask again, empty if not
        """
        self.ensure_one()
        delay = self._get_delay(error)
        if is_open or isinstance(error, providers.UnknownOutcome):
            state = "unknown"
        elif self.state == "cancelled":
            state = False  # nobody needs a number any more
        else:
            state = "queued" if delay else "failed"
        text = self.carrier_id.account_id._mask(error) or type(error).__name__
        vals = {
            "allocation_state": state,
            "failure": text,
            "failure_kind": error.kind,
        }
        if state == "failed" and error.kind == "address":
            # Some keep the refused order and repeat its refusal for the same key.
            vals["parcel_key"] = uuid.uuid4().hex
        self.write(vals)
        if delay and state:
            return {delay}
        self._message_log(body=self.env._("No number: %s", text))
        return set()

    def _get_delay(self, error):
        """Seconds after which to ask again; 0 if somebody has to look at it first."""
        self.ensure_one()
        if not isinstance(error, providers.TryLater):
            return 0
        tried = max(self.attempts, 1)
        return ALLOCATION_DELAYS[tried - 1] if tried <= len(ALLOCATION_DELAYS) else 0

    def _take_allocation(self, allocation):
        """Give this parcel, and those that travel with it, what the courier gave."""
        self.ensure_one()
        if problem := self._get_number_problem(allocation):
            self._note_failure(providers.CarrierError(problem), is_open=True)
            return
        self.write({**self._prepare_allocation_vals(allocation), "failure": False})
        self._give_further_numbers(allocation)
        given = (self | self.child_ids).filtered("number")
        given._use_papers_of_same_number()
        given.filtered(lambda w: w.state == "waiting").state = "to_print"
        if self.state == "cancelled":
            self._enqueue_give_back()
            return
        given._show_numbers_on_transfers()
        given._enqueue_subscription()

    def _get_number_problem(self, allocation):
        """Why this parcel cannot have the number a courier gave, or None."""
        if self.number:
            return self.env._(
                "The courier gave %(given)s, but the parcel has %(number)s already.",
                given=allocation.number,
                number=self.number,
            )
        numbers = [allocation.number, *allocation.child_numbers]
        if allocation.receipt_number:
            numbers.append(allocation.receipt_number)
        taken = self.search(
            [
                ("carrier_id", "=", self.carrier_id.id),
                ("number", "in", numbers),
            ],
            limit=1,
        )
        if taken:
            return self.env._(
                "The courier gave %(number)s, which is the number of another "
                "parcel (%(origin)s).",
                number=taken.number,
                origin=taken.origin,
            )
        return None

    def _prepare_allocation_vals(self, allocation):
        """Values of a parcel with its number."""
        return {
            "number": allocation.number,
            "allocation_state": "done",
            "failure_kind": False,
            "sorting_code": allocation.sorting_code or False,
            "package_center": allocation.package_center or False,
            "package_center_code": allocation.package_center_code or False,
            "courier_reference": allocation.reference or False,
            "label_data": {
                "origin_code": allocation.origin_code,
                "destination_code": allocation.destination_code,
                "service_name": allocation.service_name,
                "qr_text": allocation.qr_text,
                "raw": dict(allocation.raw),
            },
        }

    def _give_further_numbers(self, allocation):
        """Number what travels with this parcel; make what nobody made before."""
        numbers = allocation.child_numbers
        further = self._get_further_parcels().sorted("id")
        shared = {
            name: self[name]
            for name in (
                "allocation_state",
                "sorting_code",
                "package_center",
                "package_center_code",
                "is_test",
            )
        }
        for waybill, number in zip(further, numbers, strict=False):
            waybill.write({**shared, "number": number, "failure": False})
        further[len(numbers) :].failure = self.env._(
            "The courier gave %(given)s numbers for %(count)s parcels.",
            given=1 + len(numbers),
            count=1 + len(further),
        )
        missing = [
            {**self._prepare_further_vals(), **shared, "number": number}
            for number in numbers[len(further) :]
        ]
        if allocation.receipt_number:
            missing.append(
                {
                    **self._prepare_further_vals(),
                    **shared,
                    "kind": "receipt",
                    "number": allocation.receipt_number,
                }
            )
        self.create(missing)

    def _filter_given(self):
        """Ids of those of these parcels that have a number."""
        return self.filtered("number").ids

    # === WHAT WAS LEFT BEHIND === #

    @api.model
    def _cron_resume_allocation(self):
        """Make new jobs for parcels whose jobs are gone, as after a restored backup."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=LOST_AFTER_HOURS)
        domain = [("write_date", "<", limit)]
        lost = self.search(
            [
                *domain,
                ("allocation_state", "in", OPEN_STATES),
                # The others wait for somebody to look at them.
                ("failure_kind", "in", (False, "later")),
                ("attempts", "<=", len(ALLOCATION_DELAYS)),
            ]
        )
        lost._enqueue_allocation()
        lost = self.search([*domain, ("give_back_state", "=", "queued")])
        lost._enqueue_give_back()
