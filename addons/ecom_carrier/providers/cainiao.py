# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cainiao (菜鸟): waybill numbers of many couriers through the Taobao open platform.

A request is a form; all its fields are signed. Methods ``cainiao.waybill.ii.*``,
documented at open.taobao.com (API category 电子面单) and, for the number itself, at
developer.alibaba.com/docs (articleId 26869). The courier bills numbers to the branch
account whose sender address the request names, so the sender must be one of the
addresses that ``branches`` gives.

The same order and parcel id always get the same number. There is no tracking here.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from .base import (
    Allocation,
    AuthError,
    CarrierError,
    OursError,
    ProviderError,
    Shipment,
    TryLater,
    UnknownOutcome,
)
from .base import Client as BaseClient
from .cainiao_answers import (
    Branch,
    entries,
    joined,
    read_branches,
    read_label,
    read_print_data,
)
from .cainiao_errors import ALREADY_CANCELLED, NOT_FOUND, means, refusal_kind
from .cainiao_messages import Parcel, dump, prepare_request
from .replies import as_dict, as_text, read_json, refusal, uncertain

PRODUCTION = "https://eco.taobao.com"
SANDBOX = "https://gw.api.tbsandbox.com"
PATH = "/router/rest"

GET = "cainiao.waybill.ii.get"
CANCEL = "cainiao.waybill.ii.cancel"
SEARCH = "cainiao.waybill.ii.search"
BY_ORDER = "cainiao.waybill.ii.query.by.tradecode"
BY_NUMBER = "cainiao.waybill.ii.query.by.waybillcode"
# Requests that make the courier do something; the others only ask.
ACTING = frozenset({GET, CANCEL})

MAX_PARCELS = 10  # of one request for numbers
MAX_NUMBERS = 20  # of one search by numbers
CHINA = timezone(timedelta(hours=8))


def sign(fields: Mapping[str, str], secret: str, method: str = "hmac") -> str:
    """Signature of a request (open.taobao.com, docId 101617).

    The fields are put one after the other, name before value, sorted by name.

    :param method: ``hmac`` for HMAC-MD5 with the secret as key, ``md5`` for the MD5
        of the text between two copies of the secret
    :return: upper-case hex
    """
    text = "".join(f"{name}{fields[name]}" for name in sorted(fields))
    if method == "md5":
        digest = hashlib.md5(f"{secret}{text}{secret}".encode())
    else:
        digest = hmac.new(secret.encode(), text.encode(), "md5")
    return digest.hexdigest().upper()


class Client(BaseClient):
    """Numbers of one courier through Cainiao.

    Settings: ``login`` app key, ``key`` app secret, ``secret`` session of the shop,
    ``customer`` number of the merchant (user_id), ``carrier_code`` the courier
    (cp_code), ``service`` its product and ``branch`` the branch where the courier
    wants them, ``template`` address of a standard template of the courier.
    """

    code = "cainiao"
    name = "Cainiao"
    abilities = frozenset({"create", "find", "cancel", "reprint"})
    max_batch = MAX_PARCELS

    # === NUMBERS === #

    # No model's ``create``: there is nothing above to call.
    # pylint: disable=method-required-super
    def create(
        self, shipments: Sequence[Shipment]
    ) -> "list[Allocation | ProviderError]":
        """Ask for numbers, up to ten parcels with one request.

        The API refuses a request as a whole: then each parcel is asked for on its
        own, and only those that are refused again get no number.

        :param shipments: of one sender
        """
        if len(shipments) > MAX_PARCELS:
            raise OursError(f"Cainiao takes {MAX_PARCELS} parcels at a time.")
        if len({shipment.sender for shipment in shipments}) > 1:
            raise OursError("Cainiao takes parcels of one sender at a time.")
        unfit = {
            shipment.key: error
            for shipment in shipments
            if (error := self._check_shipment(shipment))
        }
        parcels = [
            Parcel(shipment, index)
            for shipment in shipments
            if shipment.key not in unfit
            for index in range(shipment.parcels)
        ]
        answers = {}
        for start in range(0, len(parcels), MAX_PARCELS):
            part = parcels[start : start + MAX_PARCELS]
            try:
                answers.update(self._get_numbers(part))
            except ProviderError as error:
                if not answers:
                    raise
                # The numbers of the part before are not to be forgotten.
                answers.update(dict.fromkeys(part, error))
        return [
            unfit.get(shipment.key)
            or joined([answers[Parcel(shipment, i)] for i in range(shipment.parcels)])
            for shipment in shipments
        ]

    def find(self, shipment: Shipment) -> Allocation | None:
        """What an earlier request with this key got, None if Cainiao has none.

        :raise UnknownOutcome: the order has numbers, but encrypted, so that nobody
            can tell to which of its parcels they belong
        """
        found = [
            self._find_parcel(Parcel(shipment, index))
            for index in range(shipment.parcels)
        ]
        # Where only some of the parcels have numbers, asking again gets all of them.
        return joined(found) if all(found) else None

    def cancel(self, shipment_key: str, allocation: Allocation, reason: str) -> None:
        """Give the numbers of a shipment back.

        :param reason: not sent, the API asks for none
        :raise CarrierError: the parcel is on its way, or the courier refuses
        """
        for number in (allocation.number, *allocation.child_numbers):
            fields = {
                "cp_code": self.settings.carrier_code,
                "waybill_code": number,
            }
            try:
                answer = self._call(CANCEL, fields)
            except ProviderError as error:
                if means(ALREADY_CANCELLED, error.code, str(error)):
                    continue
                raise
            if answer.get("cancel_result") not in (True, "true"):
                raise CarrierError(f"Cainiao did not cancel number {number}.")

    def reprint(self, shipment_key: str, allocation: Allocation) -> Allocation:
        """The label data of the numbers of a shipment again.

        :raise CarrierError: the courier does not know one of the numbers
        """
        numbers = (allocation.number, *allocation.child_numbers)
        labels = {}
        for start in range(0, len(numbers), MAX_NUMBERS):
            questions = [
                {
                    "cp_code": self.settings.carrier_code,
                    "waybill_code": number,
                    "object_id": str(index),
                }
                for index, number in enumerate(numbers[start : start + MAX_NUMBERS])
            ]
            for module in self._ask(BY_NUMBER, questions):
                self._check_module(module)
                label = read_label(module["waybill_cloud_print_response"])
                labels[label.number] = label
        missing = [number for number in numbers if number not in labels]
        if missing:
            raise CarrierError(f"The courier does not know number {missing[0]}.")
        return joined([labels[number] for number in numbers])

    def branches(self) -> list[Branch]:
        """Branches of the courier with the numbers left and the sender addresses."""
        return read_branches(
            self._call(SEARCH, {"cp_code": self.settings.carrier_code})
        )

    # === STEPS === #

    def _check_shipment(self, shipment: Shipment) -> OursError | None:
        """Why a shipment cannot be asked for: the API has no field for it."""
        if shipment.payer != "sender":
            return OursError("Through Cainiao only the sender can pay the courier.")
        if shipment.receipt:
            return OursError("Cainiao offers no signed receipts.")
        return None

    def _get_numbers(
        self, parcels: list[Parcel]
    ) -> "dict[Parcel, Allocation | ProviderError]":
        """Numbers of parcels with one request, or one by one if it is refused.

        :raise ProviderError: there was no answer about any of them
        """
        try:
            answer = self._call(GET, prepare_request(parcels, self.settings))
        except (AuthError, TryLater):
            raise
        except ProviderError as error:
            if len(parcels) == 1:
                return {parcels[0]: error}
            return self._get_numbers_singly(parcels)
        modules = {
            as_text(module.get("object_id")): module
            for module in entries(
                as_dict(answer.get("modules")), "waybill_cloud_print_response"
            )
        }
        return {
            parcel: self._read_answer(modules.get(str(index)))
            for index, parcel in enumerate(parcels)
        }

    def _get_numbers_singly(
        self, parcels: list[Parcel]
    ) -> "dict[Parcel, Allocation | ProviderError]":
        answers = {}
        for index, parcel in enumerate(parcels):
            try:
                answers.update(self._get_numbers([parcel]))
            except ProviderError as error:
                answers[parcel] = error
                # The others would wait as long for nothing.
                later = TryLater("Not asked for, since the one before got no answer.")
                answers.update(dict.fromkeys(parcels[index + 1 :], later))
                break
        return answers

    def _read_answer(self, module: Mapping | None) -> "Allocation | ProviderError":
        if module is None:
            return UnknownOutcome("Cainiao did not answer about this parcel.")
        try:
            return read_label(module)
        except ProviderError as error:
            return error

    def _find_parcel(self, parcel: Parcel) -> Allocation | None:
        # Each of the orders leads to all parcels that hold some of it.
        question = {"biz_sub_code": parcel.orders[0], "object_id": "0"}
        hidden = False
        for module in self._ask(BY_ORDER, [question]):
            try:
                self._check_module(module)
            except ProviderError as error:
                if means(NOT_FOUND, error.code, str(error)):
                    continue
                raise
            label = read_label(module["waybill_cloud_print_response"])
            data = read_print_data(label.raw["print_data"])
            package = as_dict(data.get("packageInfo"))
            if as_text(package.get("id")) == parcel.id:
                return label
            # Its own id as order number belongs to no other parcel.
            if not package and parcel.orders == (parcel.id,):
                return label
            hidden = hidden or not package
        if hidden:
            raise UnknownOutcome("The numbers of this order can be told by nobody.")
        return None

    def _check_module(self, module: Mapping) -> None:
        """Raise the refusal that stands in one entry of an answer."""
        label = as_dict(module.get("waybill_cloud_print_response"))
        if module.get("success") not in (False, "false") and label:
            return
        code = as_text(module.get("error_code"))
        text = as_text(module.get("error_message"))
        if not code and not text:
            raise TryLater("The answer of the API cannot be read.")
        kind = refusal_kind("", code, text, acting=False)
        raise refusal(kind, code, text, self.settings)

    # === REQUESTS === #

    def _ask(self, method: str, questions: list[dict]) -> list[dict]:
        """Entries of the answer to a list of questions."""
        answer = self._call(method, {"param_list": dump(questions)})
        return entries(
            as_dict(answer.get("modules")),
            "waybill_cloud_print_with_result_desc_response",
        )

    def _call(self, method: str, fields: Mapping[str, str]) -> dict:
        """Call a method of the platform.

        :param fields: its own fields; the signed common ones are added
        :return: what stands in the answer's one element
        :raise ProviderError: the platform or the courier refuses, or nobody knows
        """
        acting = method in ACTING
        reply = self.transport.post(
            self._url(),
            data=self._prepare_form(method, fields),
            timeout=self.settings.timeout,
        )
        answer = as_dict(read_json(reply, acting))
        content = answer.get(f"{method.replace('.', '_')}_response")
        if isinstance(content, dict):
            return content
        error = answer.get("error_response")
        if not isinstance(error, dict):
            raise uncertain(acting)("The answer of the API cannot be read.")
        code, sub_code = as_text(error.get("code")), as_text(error.get("sub_code"))
        text = as_text(error.get("sub_msg") or error.get("msg"))
        kind = refusal_kind(code, sub_code, text, acting)
        raise refusal(kind, sub_code or code, text, self.settings)

    def _url(self) -> str:
        host = SANDBOX if self.settings.sandbox else PRODUCTION
        return (self.settings.url or host).rstrip("/") + PATH

    def _prepare_form(self, method: str, fields: Mapping[str, str]) -> dict[str, str]:
        """The signed form of a request; what is signed is what is sent."""
        form = {
            "method": method,
            "app_key": self.settings.login,
            "session": self.settings.secret,
            "timestamp": datetime.now(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            "format": "json",
            "v": "2.0",
            "sign_method": "hmac",
            **fields,
        }
        return form | {"sign": sign(form, self.settings.key)}
