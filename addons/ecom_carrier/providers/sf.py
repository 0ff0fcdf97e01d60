# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SF Express (顺丰速运): its own open platform.

Every request is a form with the message as JSON and a digest over that very text;
the answer is an envelope whose ``apiResultData`` is JSON again
(open.sf-express.com, developSupport/976720 and the page of each service code). The
gateway answers A1000 as soon as it passed the request on; whether the service did
anything stands inside. Times are China time.

An order number (our key) that is used again gets the first result, or error 8016,
after which the first result is looked up. A cancelled order number cannot be used
again, so a parcel that is to be sent after all needs a new key, and so does one
whose address was refused: the order with the wrong address keeps the number.
"""

import base64
import hashlib
import json
import re
import time
import urllib.parse
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from . import sf_codes as codes
from .base import (
    AddressError,
    Allocation,
    CarrierError,
    OursError,
    Party,
    ProviderError,
    Reach,
    Shipment,
    TrackingEvent,
    UnknownOutcome,
)
from .base import (
    Client as BaseClient,
)
from .parties import is_mobile
from .replies import (
    as_dict,
    as_list,
    as_number,
    as_text,
    parse_json,
    read_json,
    refusal,
    uncertain,
    without_secrets,
)
from .sf_routes import REPLY_BAD, REPLY_OK, parse_push, read_routes

__all__ = ["REPLY_BAD", "REPLY_OK", "Client", "parse_push", "sign"]

PRODUCTION = "https://bspgw.sf-express.com"
SANDBOX = "https://sfapi-sbox.sf-express.com"
PATH = "/std/service"

CREATE = "EXP_RECE_CREATE_ORDER"
SEARCH = "EXP_RECE_SEARCH_ORDER_RESP"
UPDATE = "EXP_RECE_UPDATE_ORDER"
FILTER = "EXP_RECE_FILTER_ORDER_BSP"
ROUTES = "EXP_RECE_SEARCH_ROUTES"
# Requests that make the courier do something; the others only ask.
ACTING = frozenset({CREATE, UPDATE})

MAX_ORDER_NUMBER = 64
MAX_NUMBERS_PER_QUERY = 10
PAY_METHODS = {"sender": 1, "receiver": 2, "third": 3}
MOTHER, CHILD, RECEIPT = "1", "2", "3"


def sign(message: str, timestamp: str, checkword: str, encoded: bool = True) -> str:
    """Digest of a request: Base64(MD5(message + timestamp + checkword)).

    :param encoded: url-encode before hashing, as the platform's own libraries do;
        accounts made for the "simple" digest do without
    """
    text = message + timestamp + checkword
    if encoded:
        text = urllib.parse.quote_plus(text)
    return base64.b64encode(hashlib.md5(text.encode()).digest()).decode()


class Client(BaseClient):
    """SF Express through its own platform.

    Settings: ``login`` partnerID, ``key`` checkword, ``customer`` monthly account,
    ``service`` number of the product (expressTypeId).
    """

    code = "sf"
    name = "SF Express"
    abilities = frozenset(
        {"create", "find", "cancel", "reprint", "reach", "query", "push"}
    )

    # === NUMBERS === #

    # No model's ``create``: there is nothing above to call.
    # pylint: disable=method-required-super
    def create(
        self, shipments: Sequence[Shipment]
    ) -> "list[Allocation | ProviderError]":
        """Ask for the numbers of one parcel, or of one shipment of several parcels.

        :raise UnknownOutcome: as in the base class, and while SF checks by hand
            whether it serves the address: the order is with SF, but not yet accepted
        """
        (shipment,) = shipments
        try:
            data = as_dict(self._call(CREATE, self._prepare_order(shipment)))
            return [self._read_order(data, shipment.key, shipment.parcels)]
        except ProviderError as error:
            if error.code != codes.DUPLICATE:
                raise
        found = self.find(shipment)
        if found is None:
            raise UnknownOutcome(
                "SF has this order already, but does not show it.", codes.DUPLICATE
            )
        return [found]

    def find(self, shipment: Shipment) -> Allocation | None:
        """What an earlier request with this key got, None if SF has none."""
        return self._look_up(shipment.key, shipment.parcels)

    def cancel(self, shipment_key: str, allocation: Allocation, reason: str) -> None:
        """Give the numbers of an order back, with all its child numbers.

        :param reason: not sent, SF asks for none
        :raise CarrierError: SF has collected the parcel or does not know the order
        """
        message = {"language": "zh-CN", "orderId": shipment_key, "dealType": 2}
        try:
            data = as_dict(self._call(UPDATE, message))
        except ProviderError as error:
            if error.code in codes.CANCELLED:
                return
            raise
        if as_text(data.get("resStatus")) != "2":
            raise CarrierError("SF did not confirm the cancellation.")

    def reprint(self, shipment_key: str, allocation: Allocation) -> Allocation:
        """The route label of an order again.

        :raise CarrierError: SF does not know the order or has another number for it
        """
        found = self._look_up(shipment_key, 1 + len(allocation.child_numbers))
        if found is None:
            raise CarrierError("SF does not know this order.")
        if found.number != allocation.number:
            raise CarrierError("SF has another number for this order.")
        # The search may answer without a label; what is printed does not change.
        return found if found.sorting_code else allocation

    def _look_up(self, key: str, parcels: int) -> Allocation | None:
        message = {"searchType": "1", "language": "zh-CN", "orderId": key}
        try:
            data = as_dict(self._call(SEARCH, message))
        except ProviderError as error:
            if error.code in codes.NOT_FOUND:
                return None
            raise
        if not data:
            raise uncertain(acting=False)("SF gave no answer about the order.")
        return self._read_order(data, key, parcels)

    def _prepare_order(self, shipment: Shipment) -> dict:
        """The message of an order."""
        settings = self.settings
        if not 0 < len(shipment.key) <= MAX_ORDER_NUMBER:
            raise OursError("SF takes order numbers of 64 characters at most.")
        if settings.service and not settings.service.isdecimal():
            raise OursError("The product of SF is a number, for example 1.")
        message = {
            "language": "zh-CN",
            "orderId": shipment.key,
            "expressTypeId": int(settings.service or 1),
            "payMethod": PAY_METHODS[shipment.payer],
            "parcelQty": shipment.parcels,
            "isReturnRoutelabel": 1,
            "isUnifiedWaybillNo": 1,
            "isGenWaybillNo": 1,
            # The collector comes at the hour agreed for the warehouse.
            "isDocall": 0,
            "isSignBack": int(shipment.receipt),
            "contactInfoList": [
                {"contactType": 1, **_contact(shipment.sender)},
                {"contactType": 2, **_contact(shipment.receiver)},
            ],
            "cargoDetails": [
                {
                    "name": item.name[:128],
                    "count": _number(item.quantity),
                    **({"unit": item.unit[:30]} if item.unit else {}),
                    **({"weight": _number(item.weight)} if item.weight else {}),
                }
                for item in shipment.items
            ],
        }
        # Who receives the parcel pays without the sender's monthly account.
        if settings.customer and shipment.payer != "receiver":
            message["monthlyCard"] = settings.customer
        if shipment.weight:
            message["totalWeight"] = _number(shipment.weight)
        if shipment.volume:
            message["totalVolume"] = _number(shipment.volume * 1_000_000)
        if shipment.order_numbers:
            message["custReferenceNo"] = ",".join(shipment.order_numbers)[:100]
        if shipment.remark:
            message["remark"] = shipment.remark[:100]
        services = self._prepare_services(shipment)
        if services:
            message["serviceList"] = services
        return message

    def _prepare_services(self, shipment: Shipment) -> list[dict]:
        """What is done beyond carrying the parcel: COD and insurance."""
        services = []
        if shipment.cod_amount:
            services.append(
                {
                    "name": "COD",
                    "value": f"{shipment.cod_amount:.2f}",
                    # The account the collected money goes to.
                    "value1": self.settings.customer,
                }
            )
        if shipment.insured_amount:
            services.append(
                {"name": "INSURE", "value": f"{shipment.insured_amount:.2f}"}
            )
        return services

    def _read_order(self, data: Mapping, key: str, parcels: int) -> Allocation:
        """The numbers and label of an order.

        :raise AddressError: an end is not served
        :raise UnknownOutcome: SF has not decided yet, numbers are missing, or the
            answer is about another order
        """
        if as_text(data.get("orderId")) not in ("", key):
            raise UnknownOutcome("SF answered about another order.")
        result = as_text(data.get("filterResult"))
        if result == codes.BY_HAND:
            raise UnknownOutcome("SF checks by hand whether it serves the address.")
        if result not in ("", codes.SERVED):
            raise AddressError(self._reach_reason(data))
        numbers = {MOTHER: [], CHILD: [], RECEIPT: []}
        for info in map(as_dict, as_list(data.get("waybillNoInfoList"))):
            number = as_number(info.get("waybillNo"))
            if number:
                numbers.get(as_text(info.get("waybillType")), []).append(number)
        if len(numbers[MOTHER]) != 1 or len(numbers[CHILD]) < parcels - 1:
            raise UnknownOutcome("SF answered without the numbers of all parcels.")
        labels = [
            as_dict(info.get("routeLabelData"))
            for info in map(as_dict, as_list(data.get("routeLabelInfo")))
            if as_text(info.get("code")) == "1000"
        ]
        label = labels[0] if labels else {}
        return Allocation(
            number=numbers[MOTHER][0],
            child_numbers=tuple(numbers[CHILD]),
            receipt_number=next(iter(numbers[RECEIPT]), ""),
            sorting_code=as_text(label.get("destRouteLabel")),
            # The search spells both codes in lower case.
            origin_code=as_text(data.get("originCode") or data.get("origincode")),
            destination_code=as_text(data.get("destCode") or data.get("destcode")),
            service_name=as_text(label.get("proName") or label.get("proCode")),
            qr_text=as_text(label.get("twoDimensionCode")),
            reference=key,
            raw={"route_labels": labels},
        )

    # === QUESTIONS === #

    def reach(self, shipment: Shipment) -> Reach:
        """Whether SF collects at the sender and delivers to the receiver."""
        question = {
            "filterType": 1,  # answered at once, without people
            "orderId": shipment.key,
            "contactInfos": [
                {"contactType": 1, **_place(shipment.sender)},
                {"contactType": 2, **_place(shipment.receiver)},
            ],
        }
        if self.settings.customer:
            question["monthlyCard"] = self.settings.customer
        # The service takes a list of questions. The table of its page describes a list
        # of answers, the example of the same page one inside of an object.
        data = self._call(FILTER, [question])
        data = as_dict(data).get("resDtos", data)
        answer = as_dict(data[0] if isinstance(data, list) and data else data)
        result = as_text(answer.get("filterResult"))
        if result == codes.SERVED:
            return Reach(served=True)
        if not result:
            raise uncertain(acting=False)("SF gave no answer about the address.")
        return Reach(served=False, reason=self._reach_reason(answer))

    def query(
        self, numbers: Sequence[str], phone: str = ""
    ) -> dict[str, tuple[TrackingEvent, ...]]:
        """Traces of parcels; a number without one has an empty trace.

        :param phone: of the sender or the receiver; SF shows the traces of parcels of
            other accounts only to those who know its last four digits
        """
        traces = {number: () for number in numbers}
        for start in range(0, len(numbers), MAX_NUMBERS_PER_QUERY):
            message = {
                "language": "zh-CN",
                "trackingType": "1",
                "trackingNumber": list(numbers[start : start + MAX_NUMBERS_PER_QUERY]),
                "methodType": "1",
            }
            digits = re.sub(r"\D", "", phone)
            if digits:
                message["checkPhoneNo"] = digits[-4:]
            data = as_dict(self._call(ROUTES, message))
            answered = read_routes(as_list(data.get("routeResps")))
            traces.update(
                (number, events)
                for number, events in answered.items()
                if number in traces
            )
        return traces

    def _reach_reason(self, data: Mapping) -> str:
        remark = as_text(data.get("remark"))
        text = codes.REACH_REASONS.get(remark) or remark or codes.REACH_REASONS["3"]
        return without_secrets(text, self.settings)

    # === REQUESTS === #

    def _call(self, service: str, message: dict | list) -> object:
        """Ask a service.

        :return: what stands in its ``msgData``
        :raise ProviderError: the gateway or the service refuses, or nobody knows
        """
        acting = service in ACTING
        reply = self.transport.post(
            self._url(),
            data=self._prepare_form(service, message),
            timeout=self.settings.timeout,
        )
        envelope = as_dict(read_json(reply, acting))
        code = as_text(envelope.get("apiResultCode"))
        if not code:
            raise uncertain(acting)("The answer of the API cannot be read.")
        if code != codes.PASSED_ON:
            raise refusal(
                codes.gateway_error(code, acting),
                code,
                as_text(envelope.get("apiErrorMsg")),
                self.settings,
            )
        result = envelope.get("apiResultData")
        if isinstance(result, str):
            result = parse_json(result, acting)
        return self._read_result(as_dict(result), acting)

    def _read_result(self, result: Mapping, acting: bool) -> object:
        """The content of a service's answer."""
        success, code = result.get("success"), as_text(result.get("errorCode"))
        if success in (True, "true"):
            data = result.get("msgData")
            return parse_json(data, acting) if isinstance(data, str) else data
        if success not in (False, "false") or not code:
            raise uncertain(acting)("The answer of the API cannot be read.")
        text = as_text(result.get("errorMsg") or result.get("errorMessage"))
        raise refusal(codes.service_error(code, acting), code, text, self.settings)

    def _url(self) -> str:
        host = SANDBOX if self.settings.sandbox else PRODUCTION
        return (self.settings.url or host).rstrip("/") + PATH

    def _prepare_form(self, service: str, message: dict | list) -> dict[str, str]:
        """The signed form of a request; what is signed is what is sent."""
        text, timestamp = _dump(message), str(int(time.time() * 1000))
        return {
            "partnerID": self.settings.login,
            "requestID": str(uuid.uuid4()),
            "serviceCode": service,
            "timestamp": timestamp,
            "msgDigest": sign(text, timestamp, self.settings.key),
            "msgData": text,
        }


def _dump(message: dict | list) -> str:
    """The message as JSON that every url-encoder writes in the same way.

    Java, in which SF checks the digest, keeps ``*`` and encodes ``~``, Python does
    the reverse; both may only occur inside of texts, where JSON can escape them.
    """
    text = json.dumps(message, separators=(",", ":"))
    return text.replace("*", "\\u002a").replace("~", "\\u007e")


def _number(value: Decimal) -> int | float:
    """A quantity with three decimals, as SF takes it."""
    value = round(value, 3)
    return int(value) if value == value.to_integral_value() else float(value)


def _place(party: Party) -> dict[str, str]:
    """A place, for the check whether it is served."""
    return {
        "tel": party.phone,
        "country": "CN",
        "province": party.province,
        "city": party.city,
        "county": party.district,
        "address": party.town + party.street,
    }


def _contact(party: Party) -> dict[str, str]:
    """A sender or a receiver."""
    contact = {"contact": party.name, **_place(party)}
    if is_mobile(party.phone):
        contact["mobile"] = contact.pop("tel")
    optional = {"company": party.company, "postCode": party.postcode}
    return contact | {name: value for name, value in optional.items() if value}
