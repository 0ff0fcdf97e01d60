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
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import ROUND_CEILING, Decimal

from .base import (
    Allocation,
    AuthError,
    CarrierError,
    OursError,
    Party,
    ProviderError,
    Shipment,
    TryLater,
    UnknownOutcome,
)
from .base import (
    Client as BaseClient,
)
from .cainiao_errors import ALREADY_CANCELLED, NOT_FOUND, means, refusal_kind
from .replies import (
    as_dict,
    as_list,
    as_number,
    as_text,
    parse_json,
    read_json,
    refusal,
    uncertain,
)

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

MAX_PARCELS = 10  # of one request for numbers or one search by orders
MAX_NUMBERS = 20  # of one search by numbers
MAX_ORDERS = 100  # of one parcel
OWN_CHANNEL = "OTHERS"
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


@dataclass(frozen=True, kw_only=True)
class Branch:
    """An account for numbers at a branch of the courier."""

    code: str
    name: str
    quantity: int  # numbers left
    senders: tuple[Party, ...]  # addresses a parcel may be sent from


@dataclass(frozen=True)
class _Parcel:
    """One parcel of a request: the shipment and which of its parcels."""

    shipment: Shipment
    index: int = 0

    @property
    def id(self) -> str:
        """Its id at Cainiao: letters, digits and underscores, no matter the case."""
        key = self.shipment.key
        if not (key.isascii() and key.isalnum() and key == key.lower()):
            key = hashlib.sha256(key.encode()).hexdigest()[:32]
        return f"{key}_{self.index + 1}" if self.shipment.parcels > 1 else key

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders as their platform knows them, else the parcel itself."""
        shipment = self.shipment
        if shipment.channel != OWN_CHANNEL and shipment.order_numbers:
            return shipment.order_numbers[:MAX_ORDERS]
        return (self.id,)


class Client(BaseClient):
    """Numbers of one courier through Cainiao.

    Settings: ``login`` app key, ``key`` app secret, ``secret`` session of the shop,
    ``carrier_code`` the courier (cp_code), ``branch`` code of the branch.
    """

    code = "cainiao"
    name = "Cainiao"
    abilities = frozenset({"create", "find", "cancel", "reprint"})
    max_batch = MAX_PARCELS

    # === NUMBERS === #

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
            _Parcel(shipment, index)
            for shipment in shipments
            if shipment.key not in unfit
            for index in range(shipment.parcels)
        ]
        answers = {}
        for start in range(0, len(parcels), MAX_PARCELS):
            answers.update(self._get_numbers(parcels[start : start + MAX_PARCELS]))
        return [
            unfit.get(shipment.key)
            or _joined([answers[_Parcel(shipment, i)] for i in range(shipment.parcels)])
            for shipment in shipments
        ]

    def find(self, shipment: Shipment) -> Allocation | None:
        """What an earlier request with this key got, None if Cainiao has none.

        :raise UnknownOutcome: the order has numbers, but encrypted, so that nobody
            can tell to which of its parcels they belong
        """
        found = [
            self._find_parcel(_Parcel(shipment, index))
            for index in range(shipment.parcels)
        ]
        # Where only some of the parcels have numbers, asking again gets all of them.
        return _joined(found) if all(found) else None

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
                label = self._read_label(module["waybill_cloud_print_response"])
                labels[label.number] = label
        missing = [number for number in numbers if number not in labels]
        if missing:
            raise CarrierError(f"The courier does not know number {missing[0]}.")
        return _joined([labels[number] for number in numbers])

    def branches(self) -> list[Branch]:
        """Branches of the courier with the numbers left and the sender addresses."""
        answer = self._call(SEARCH, {"cp_code": self.settings.carrier_code})
        subscriptions = as_dict(answer.get("waybill_apply_subscription_cols"))
        return [
            _branch(account)
            for info in _dicts(subscriptions, "waybill_apply_subscription_info")
            for account in _dicts(
                as_dict(info.get("branch_account_cols")), "waybill_branch_account"
            )
        ]

    # === STEPS === #

    def _check_shipment(self, shipment: Shipment) -> OursError | None:
        """Why a shipment cannot be asked for: the API has no field for it."""
        if shipment.payer != "sender":
            return OursError("Through Cainiao only the sender can pay the courier.")
        if shipment.receipt:
            return OursError("Cainiao offers no signed receipts.")
        return None

    def _get_numbers(
        self, parcels: list[_Parcel]
    ) -> "dict[_Parcel, Allocation | ProviderError]":
        """Numbers of parcels with one request, or one by one if it is refused.

        :raise ProviderError: there was no answer about any of them
        """
        try:
            answer = self._call(GET, self._prepare_get(parcels))
        except (AuthError, TryLater):
            raise
        except ProviderError as error:
            if len(parcels) == 1:
                return {parcels[0]: error}
            return self._get_numbers_singly(parcels)
        modules = {
            as_text(module.get("object_id")): module
            for module in _dicts(
                as_dict(answer.get("modules")), "waybill_cloud_print_response"
            )
        }
        return {
            parcel: self._read_answer(modules.get(str(index)))
            for index, parcel in enumerate(parcels)
        }

    def _get_numbers_singly(
        self, parcels: list[_Parcel]
    ) -> "dict[_Parcel, Allocation | ProviderError]":
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
            return self._read_label(module)
        except ProviderError as error:
            return error

    def _find_parcel(self, parcel: _Parcel) -> Allocation | None:
        questions = [
            {"biz_sub_code": order, "object_id": str(index)}
            for index, order in enumerate(parcel.orders[:MAX_PARCELS])
        ]
        hidden = False
        for module in self._ask(BY_ORDER, questions):
            try:
                self._check_module(module)
            except ProviderError as error:
                if means(NOT_FOUND, error.code, str(error)):
                    continue
                raise
            label = self._read_label(module["waybill_cloud_print_response"])
            package = as_dict(_print_data(label).get("packageInfo"))
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
        code, text = (
            as_text(module.get("error_code")),
            as_text(module.get("error_message")),
        )
        if not code and not text:
            raise TryLater("The answer of the API cannot be read.")
        kind = refusal_kind("", code, text, acting=False)
        raise refusal(kind, code, text, self.settings)

    def _read_label(self, module: Mapping) -> Allocation:
        """A number and what its label must show.

        :raise UnknownOutcome: there is no number
        """
        number = as_number(module.get("waybill_code"))
        if not number:
            raise UnknownOutcome("Cainiao answered without a number.")
        text = as_text(module.get("print_data"))
        parent = as_number(module.get("parent_waybill_code"))
        raw = {"print_data": text} | ({"parent": parent} if parent else {})
        allocation = Allocation(number=number, raw=raw)
        data = _print_data(allocation)
        routing = as_dict(data.get("routingInfo"))
        center = as_dict(routing.get("consolidation"))
        option = as_dict(data.get("shippingOption"))
        destination = as_dict(routing.get("receiveBranch")) or as_dict(
            routing.get("terminalCenter")
        )
        return Allocation(
            number=number,
            sorting_code=as_text(routing.get("routeCode"))
            or as_text(as_dict(routing.get("sortation")).get("name")),
            package_center=as_text(center.get("name")),
            package_center_code=as_text(center.get("code")),
            origin_code=as_text(as_dict(routing.get("origin")).get("code")),
            destination_code=as_text(destination.get("code")),
            service_name=as_text(option.get("title") or option.get("code")),
            reference=parent or number,
            raw=raw,
        )

    # === MESSAGES === #

    def _prepare_get(self, parcels: list[_Parcel]) -> dict[str, str]:
        """The request for numbers."""
        request = {
            "cp_code": self.settings.carrier_code,
            "sender": _user(parcels[0].shipment.sender),
            "trade_order_info_dtos": [
                self._prepare_parcel(parcel, str(index))
                for index, parcel in enumerate(parcels)
            ],
            # The label is drawn here, so its data must be readable.
            "need_encrypt": False,
        }
        if self.settings.branch:
            request["branch_code"] = self.settings.branch
        return {"param_waybill_cloud_print_apply_new_request": _dump(request)}

    def _prepare_parcel(self, parcel: _Parcel, object_id: str) -> dict:
        """One parcel of the request."""
        shipment = parcel.shipment
        order = {
            "order_channels_type": shipment.channel,
            "trade_order_list": list(parcel.orders),
        }
        if shipment.order_numbers:
            order["out_trade_order_list"] = list(shipment.order_numbers[:MAX_ORDERS])
        package = {
            "id": parcel.id,
            "items": [
                {"name": item.name, "count": _ceiling(item.quantity)}
                for item in shipment.items[:MAX_ORDERS]
            ],
            "weight": _ceiling(shipment.weight * 1000 / shipment.parcels),  # g
            "volume": _ceiling(shipment.volume * 1_000_000 / shipment.parcels),  # ml
            # SF through Cainiao gives no number without it.
            "goods_description": shipment.items[0].name if shipment.items else "",
        }
        if shipment.parcels > 1:
            package["total_packages_count"] = shipment.parcels
        entry = {
            "object_id": object_id,
            "order_info": order,
            "package_info": package,
            "recipient": _user(shipment.receiver),
        }
        if shipment.receiver.token:
            # Orders of Taobao and Tmall have an OAID, those of other platforms a CAID.
            own = shipment.channel in ("TB", "TM")
            entry["recipient"]["oaid" if own else "caid"] = shipment.receiver.token
        services = self._prepare_services(shipment)
        # What is collected and insured is said once, not with each parcel.
        if services and not parcel.index:
            entry["logistics_services"] = _dump(services)
        return entry

    def _prepare_services(self, shipment: Shipment) -> dict:
        """What is done beyond carrying the parcel: COD and insurance."""
        amounts = {
            "SVC-COD": shipment.cod_amount,
            "SVC-INSURE": shipment.insured_amount,
        }
        return {
            name: {"value": f"{amount:.2f}"}
            for name, amount in amounts.items()
            if amount
        }

    def _ask(self, method: str, questions: list[dict]) -> list[dict]:
        """Entries of the answer to a list of questions."""
        answer = self._call(method, {"param_list": _dump(questions)})
        return _dicts(
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


def _joined(
    parcels: "list[Allocation | ProviderError]",
) -> "Allocation | ProviderError":
    """Parcels of one shipment as one: the first refusal, or all their numbers."""
    for parcel in parcels:
        if isinstance(parcel, ProviderError):
            return parcel
    first = parcels[0]
    # A mother number of the courier's own is the first, if a parcel carries it.
    parcels = sorted(parcels, key=lambda parcel: parcel.number != first.reference)
    mother = parcels[0]
    if len(parcels) == 1:
        return mother
    return Allocation(
        **{
            **vars(mother),
            "child_numbers": tuple(parcel.number for parcel in parcels[1:]),
            "raw": {**mother.raw, "children": [dict(p.raw) for p in parcels[1:]]},
        }
    )


def _print_data(allocation: Allocation) -> dict:
    """Content of the label, empty if it is encrypted for Cainiao's own printing."""
    try:
        data = as_dict(parse_json(as_text(allocation.raw.get("print_data")), False))
    except TryLater:
        return {}
    return as_dict(data.get("data"))


def _branch(account: Mapping) -> Branch:
    quantity = as_text(account.get("quantity"))
    return Branch(
        code=as_text(account.get("branch_code")),
        name=as_text(account.get("branch_name")),
        quantity=int(quantity) if quantity.isdecimal() else 0,
        senders=tuple(
            Party(
                name="",
                phone="",
                province=as_text(address.get("province")),
                city=as_text(address.get("city")),
                district=as_text(address.get("district")),
                town=as_text(address.get("town")),
                street=as_text(address.get("detail")),
            )
            for address in _dicts(
                as_dict(account.get("shipp_address_cols")), "address_dto"
            )
        ),
    )


def _dicts(container: Mapping, name: str) -> list[dict]:
    """Objects of a list, which the platform sends as one object if there is one."""
    value = container.get(name)
    return [
        item
        for item in (as_list(value) if not isinstance(value, dict) else [value])
        if isinstance(item, dict)
    ]


def _user(party: Party) -> dict:
    """A sender or a receiver."""
    address = {
        "province": party.province,
        "city": party.city,
        "district": party.district,
        "town": party.town,
        "detail": party.street,
    }
    return {
        "name": party.name,
        "mobile": party.phone,
        "address": {name: value for name, value in address.items() if value},
    }


def _ceiling(value: Decimal) -> int:
    """A quantity in whole units, as the API takes it."""
    return int(value.to_integral_value(rounding=ROUND_CEILING))


def _dump(value: dict | list) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
