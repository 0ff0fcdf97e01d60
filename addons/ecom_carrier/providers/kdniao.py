# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kdniao (快递鸟): one API to the waybill numbers and traces of most couriers.

Facts from the official demos (github.com/wannvmi/Kdniao.Core, official-demo), from
kdniao.com/api-eorder and from public clients: a request is a form with the JSON
``RequestData``, its signature and the number of the command. An order that was
made before (code 106) is answered with the first result, so ``create`` may be
repeated. What traces look like is in ``kdniao_tracking``.
"""

import json
import re
from collections.abc import Sequence

from .base import (
    AddressError,
    Allocation,
    AuthError,
    CarrierError,
    OursError,
    Party,
    ProviderError,
    Settings,
    Shipment,
    TrackingEvent,
    TryLater,
    UnknownOutcome,
)
from .base import Client as BaseClient
from .kdniao_tracking import (
    parse_push,
    push_reply,
    read_business,
    read_events,
    sign,
)
from .parties import is_mobile
from .replies import (
    as_dict,
    as_number,
    as_text,
    parse_json,
    read_json,
    refusal,
    uncertain,
)

__all__ = ["Client", "parse_push", "push_reply", "read_business", "sign"]

NAME = "Kdniao"
HOST = "https://api.kdniao.com"
# One address for all commands, with accounts of its own.
SANDBOX = "http://sandboxapi.kdniao.com:8080/kdniaosandbox/gateway/exterfaceInvoke.json"
ORDER_PATH = "/api/Eorderservice"
SUBSCRIBE_PATH = "/api/dist"
QUERY_PATH = "/Ebusiness/EbusinessOrderHandle.aspx"
ORDER, CANCEL, QUERY, SUBSCRIBE = "1007", "1147", "1002", "1008"

ACCEPTED = frozenset({"100", "106"})  # 106: accepted before, with the same result
ERRORS: dict[str, type[ProviderError]] = {
    "101": OursError,  # a field is missing
    "102": AuthError,  # account or signature
    "103": OursError,  # a field has the wrong form
    "104": AuthError,  # account or its right to the command
    "105": CarrierError,  # refused by the courier
}
# The API has few codes; these words of its refusals tell them apart.
WORDS: tuple[tuple[re.Pattern, type[ProviderError]], ...] = (
    (re.compile("余额|单量|不足"), CarrierError),
    (re.compile("超区|超范围|不可达|不派送|无法派送|停发|地址|行政区"), AddressError),
    (re.compile("签名|验签|DataSign|AppKey|密钥|EBusinessID|商户"), AuthError),
    (re.compile("系统异常|系统错误|超时"), UnknownOutcome),
    (re.compile("频率|频繁|繁忙|稍后"), TryLater),
    (re.compile("缺少|格式"), OursError),
)
DONE_WORDS = re.compile("已.{0,3}(取消|订阅)|重复(取消|订阅)")
# Characters the API takes in no field, and what looks the same.
WIDE = str.maketrans("'\"#&+<>%\\", "＇＂＃＆＋＜＞％＼")
PAYERS = {"receiver": 2, "third": 4}
MONTHLY, AT_ONCE = 3, 1


class Client(BaseClient):
    """A courier through Kdniao.

    ``find`` is no ability: a repeated ``create`` answers with the first result.
    Where pushes go is set in Kdniao's console, not by ``subscribe``; they are
    signed with the AppKey. Label data come with the number only.
    """

    code = "kdniao"
    name = NAME
    abilities = frozenset({"create", "cancel", "query", "subscribe", "push"})

    # Not a model's method of this name: there is nothing above it to call.
    # pylint: disable=method-required-super
    def create(self, shipments: Sequence[Shipment]) -> list[Allocation | ProviderError]:
        (shipment,) = shipments
        content = self._ask(ORDER_PATH, ORDER, self._prepare_order(shipment))
        try:
            return [_read_order(content, shipment.parcels, self.settings)]
        except ProviderError as error:
            return [error]

    def cancel(self, shipment_key: str, allocation: Allocation, reason: str) -> None:
        content = self._ask(
            ORDER_PATH,
            CANCEL,
            {
                "ShipperCode": self.settings.carrier_code,
                "OrderCode": shipment_key,
                "ExpNo": allocation.number,
                "CustomerName": self.settings.customer,
                "CustomerPwd": self.settings.customer_secret,
            },
        )
        _check_done(content, self.settings)

    def query(
        self, numbers: Sequence[str], phone: str = ""
    ) -> dict[str, tuple[TrackingEvent, ...]]:
        return {number: self._query(number, phone) for number in numbers}

    def subscribe(self, number: str, phone: str, callback: str, salt: str) -> None:
        content = self._ask(
            SUBSCRIBE_PATH, SUBSCRIBE, self._parcel(number, phone), acting=False
        )
        _check_done(content, self.settings)

    def _query(self, number, phone):
        content = self._ask(
            QUERY_PATH, QUERY, self._parcel(number, phone), acting=False
        )
        if content.get("Success") is not True:
            raise _refusal(content, self.settings, acting=False)
        try:
            return read_events(content)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise TryLater(f"{NAME} gave an unreadable trace.") from None

    def _parcel(self, number, phone):
        return {
            "OrderCode": "",
            "ShipperCode": self.settings.carrier_code,
            "LogisticCode": number,
            # Some couriers tell nothing without the end of the receiver's phone.
            "CustomerName": re.sub(r"\D", "", phone)[-4:],
        }

    def _prepare_order(self, shipment):
        """RequestData of an order."""
        settings = self.settings
        services = []
        if shipment.cod_amount:
            services.append({"Name": "COD", "Value": f"{shipment.cod_amount:.2f}"})
        if shipment.insured_amount:
            services.append(
                {"Name": "INSURE", "Value": f"{shipment.insured_amount:.2f}"}
            )
        return {
            "OrderCode": shipment.key,
            "ShipperCode": settings.carrier_code,
            "CustomerName": settings.customer,
            "CustomerPwd": settings.customer_secret,
            "SendSite": settings.branch,
            "PayType": PAYERS.get(shipment.payer)
            or (MONTHLY if settings.customer else AT_ONCE),
            "ExpType": settings.service or "1",
            "IsReturnSignBill": int(shipment.receipt),
            "IsNotice": 1,  # no courier is called, a day's parcels leave together
            "IsReturnPrintTemplate": 0,
            "Sender": _party(shipment.sender),
            "Receiver": _party(shipment.receiver),
            "Commodity": [
                {
                    "GoodsName": _plain(item.name),
                    "Goodsquantity": float(item.quantity),
                    "GoodsWeight": float(item.weight),
                }
                for item in shipment.items
            ],
            "AddService": services,
            "Weight": float(shipment.weight),
            "Volume": float(shipment.volume),
            "Quantity": shipment.parcels,
            "Remark": _plain(shipment.remark),
        }

    def _ask(self, path, command, data, acting=True):
        """Ask for one thing.

        :raise ProviderError: there is no readable reply
        """
        settings = self.settings
        if not (settings.login and settings.key):
            raise AuthError(f"The account at {NAME} is incomplete.")
        # One text for the signature and the body: they have to be the same bytes.
        text = json.dumps(data, ensure_ascii=False)
        if settings.url:
            url = settings.url.rstrip("/") + path
        else:
            url = SANDBOX if settings.sandbox else HOST + path
        reply = self.transport.post(
            url,
            data={
                "RequestData": text,
                "EBusinessID": settings.login,
                "RequestType": command,
                "DataSign": sign(text, settings.key),
                "DataType": "2",
            },
            timeout=settings.timeout,
        )
        content = read_json(reply, acting)
        if not isinstance(content, dict):
            raise uncertain(acting)(f"The answer of {NAME} cannot be read.")
        return content


def _read_order(content: dict, parcels: int, settings: Settings) -> Allocation:
    """What was allocated.

    :param parcels: how many numbers must have come
    :param settings: with the secrets that no message repeats
    :raise ProviderError: the refusal
    """
    code = as_text(content.get("ResultCode"))
    order = as_dict(content.get("Order"))
    number = as_number(order.get("LogisticCode"))
    if code not in ACCEPTED and not (content.get("Success") is True and number):
        raise _refusal(content, settings)
    if not number:
        if code == "106":
            raise CarrierError(
                f"{NAME} has this order already, but does not tell its number.", code
            )
        raise UnknownOutcome(f"{NAME} accepted the order but named no number.")
    children = _read_children(content.get("SubOrders"))
    if len(children) != parcels - 1:
        raise CarrierError(
            f"{NAME} gave {len(children) + 1} numbers for {parcels} parcels;"
            f" the main one is {number}."
        )
    return Allocation(
        number=number,
        child_numbers=children,
        receipt_number=as_text(order.get("SignWaybillCode")),
        sorting_code=as_text(order.get("MarkDestination"))
        or as_text(order.get("SortingCode")),
        package_center=as_text(order.get("PackageName")),
        package_center_code=as_text(order.get("PackageCode")),
        origin_code=as_text(order.get("OriginCode")),
        destination_code=as_text(order.get("DestinatioCode")),
        reference=as_text(order.get("KDNOrderCode")),
        raw=order,
    )


def _read_children(value) -> tuple[str, ...]:
    """Child numbers, which come as a list or as the text of one."""
    if isinstance(value, str):
        try:
            value = parse_json(value, acting=False)
        except TryLater:
            value = re.split(r"[,，;\s\[\]]+", value)
    if not isinstance(value, list):
        value = [value]
    # Not only letters and digits: some couriers count their parcels by "-1-3-".
    return tuple(filter(None, map(as_text, value)))


def _check_done(content: dict, settings: Settings) -> None:
    """:raise ProviderError: it was refused; what had been done before is done"""
    done_before = DONE_WORDS.search(as_text(content.get("Reason")))
    if content.get("Success") is not True and not done_before:
        raise _refusal(content, settings)


def _refusal(content: dict, settings: Settings, acting: bool = True) -> ProviderError:
    code, reason = as_text(content.get("ResultCode")), as_text(content.get("Reason"))
    kind = ERRORS.get(code, CarrierError)
    if kind is CarrierError:
        by_words = (kind for pattern, kind in WORDS if pattern.search(reason))
        kind = next(by_words, kind)
    if not code and not reason:
        kind = UnknownOutcome
    if kind is UnknownOutcome:
        kind = uncertain(acting)
    return refusal(kind, code, reason, settings)


def _party(party: Party) -> dict:
    return {
        "Company": _plain(party.company),
        "Name": _plain(party.name),
        "Mobile" if is_mobile(party.phone) else "Tel": _plain(party.phone.strip()),
        "ProvinceName": party.province,
        "CityName": party.city,
        "ExpAreaName": party.district,
        "Address": _plain(f"{party.town}{party.street}"),
        "PostCode": party.postcode or "000000",
    }


def _plain(text: str) -> str:
    return text.translate(WIDE)
