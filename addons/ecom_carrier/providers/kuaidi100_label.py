# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waybill numbers of Kuaidi100 (快递100): what is asked and how answers are read.

Documented at api.kuaidi100.com/document/dianzimiandanV2 (order), apifox.com/apidoc/
project-514987/api-55456473 (its codes), .../api-55536582 (reach) and in the official
Java SDK (labelV2.OrderReq, labelV2.OrderResult, LabelCancelParam,
ExpressReachableReq).
"""

import re

from .base import (
    AddressError,
    Allocation,
    AuthError,
    CarrierError,
    OursError,
    Party,
    ProviderError,
    Reach,
    Settings,
    Shipment,
    TryLater,
    UnknownOutcome,
)
from .parties import is_mobile, one_line
from .replies import as_dict, as_list, as_number, as_text, refusal

# The API's own codes; every other one passes on a refusal by the courier.
ERRORS: dict[str, type[ProviderError]] = {
    "-1": UnknownOutcome,  # the platform stumbled, perhaps after asking the courier
    "500": UnknownOutcome,
    "30001": OursError,  # a field is missing or of the wrong type
    "30002": AuthError,  # signature
    "30003": AuthError,  # unknown key
    "30004": CarrierError,  # no units left
    "201": OursError,
    "400": OursError,
    "503": AuthError,
    "600": AuthError,
    "601": AuthError,
}
# Couriers' refusals come in their own words; these speak of the receiver's address.
ADDRESS_WORDS = re.compile(
    "超区|超范围|超出.*范围|不可达|不派送|无法派送|未开通.*派送|停发|行政区|地址"
)
# Words that a number given back before is cancelled already.
CANCELLED_WORDS = re.compile("已.{0,3}取消|重复取消")
PAYERS = {"receiver": "CONSIGNEE", "third": "THIRDPARTY"}
MAX_CARGO = 100  # characters
# Orders of these platforms name an encrypted receiver by OAID, others by CAID.
OAID_CHANNELS = frozenset({"TB", "TM"})


def order_param(shipment: Shipment, settings: Settings) -> dict:
    """What to ask for a number; the same key gets the first result for 48 hours.

    The volume is left out: the API wants three lengths, which a shipment of several
    items has none of.
    """
    param = {
        # The platform draws no label, it only gets the number.
        "printType": "NON",
        "orderId": shipment.key,
        "reorder": False,
        "kuaidicom": settings.carrier_code,
        "expType": settings.service,
        "partnerId": settings.customer,
        "partnerKey": settings.customer_secret,
        "net": settings.branch,
        "recMan": _person(shipment.receiver),
        "sendMan": _person(shipment.sender),
        "payType": PAYERS.get(shipment.payer)
        or ("MONTHLY" if settings.customer else "SHIPPER"),
        "cargo": "、".join(item.name for item in shipment.items)[:MAX_CARGO],
        "count": shipment.parcels,
        "weight": float(shipment.weight),
        "remark": shipment.remark,
        "needChild": "1" if shipment.parcels > 1 else "0",
        "needBack": "1" if shipment.receipt else "0",
    }
    if shipment.cod_amount:
        param["collection"] = float(shipment.cod_amount)
    if shipment.insured_amount:
        param["valinsPay"] = float(shipment.insured_amount)
    if shipment.receiver.token:
        kind = "oaid" if shipment.channel in OAID_CHANNELS else "caid"
        param[kind] = shipment.receiver.token
        param["thirdOrderId"] = ",".join(shipment.order_numbers)
    return param


def read_order(content: dict, parcels: int, settings: Settings) -> Allocation:
    """What was allocated.

    :param parcels: how many numbers must have come
    :param settings: with the secrets that no message repeats
    :raise ProviderError: the refusal
    """
    check(content, settings)
    data = as_dict(content.get("data"))
    number = as_number(data.get("kuaidinum"))
    if not number:
        raise UnknownOutcome("Kuaidi100 accepted the order but named no number.")
    children = tuple(filter(None, re.split(r"[,，\s]+", as_text(data.get("childNum")))))
    if len(children) != parcels - 1:
        raise CarrierError(
            f"Kuaidi100 gave {len(children) + 1} numbers for {parcels} parcels;"
            f" the main one is {number}."
        )
    return Allocation(
        number=number,
        child_numbers=children,
        receipt_number=as_text(data.get("returnNum")),
        sorting_code=as_text(data.get("bulkpen"))
        or as_text(data.get("destSortingCode")),
        package_center=as_text(data.get("pkgName")),
        package_center_code=as_text(data.get("pkgCode")),
        origin_code=as_text(data.get("orgCode")),
        destination_code=as_text(data.get("destCode")),
        service_name=as_text(data.get("expType")),
        qr_text=as_text(data.get("qrCode")),
        reference=as_text(data.get("kdComOrderNum")),
        raw=data,
    )


def cancel_param(allocation: Allocation, settings: Settings, reason: str) -> dict:
    """What to ask for giving a number back."""
    return {
        "partnerId": settings.customer,
        "partnerKey": settings.customer_secret,
        "net": settings.branch,
        "kuaidicom": settings.carrier_code,
        "kuaidinum": allocation.number,
        "orderId": allocation.reference,
        "reason": reason,
    }


def check_cancelled(content: dict, settings: Settings) -> None:
    """:raise ProviderError: the number is still in use"""
    if not CANCELLED_WORDS.search(as_text(content.get("message"))):
        check(content, settings)


def reach_param(shipment: Shipment, settings: Settings) -> dict:
    """What to ask whether the courier takes this parcel."""
    return {
        "kuaidicom": settings.carrier_code,
        "recManName": shipment.receiver.name,
        "recManMobile": shipment.receiver.phone,
        "recManPrintAddr": one_line(shipment.receiver),
        "sendManName": shipment.sender.name,
        "sendManMobile": shipment.sender.phone,
        "sendManPrintAddr": one_line(shipment.sender),
    }


def read_reach(content: dict, settings: Settings) -> Reach:
    """Whether the courier collects at the one end and delivers at the other.

    :raise ProviderError: it was not told
    """
    if _code(content) == "400":
        # The platform cannot find the district in the address.
        raise refusal(AddressError, "400", as_text(content.get("message")), settings)
    check(content, settings)
    data = as_dict(content.get("data"))
    ends = [
        as_dict(end)
        for side in ("toReachable", "fromReachable")
        for end in as_list(data.get(side))[:1]
    ]
    if not ends:
        raise TryLater("Kuaidi100 did not tell whether the address is served.")
    for end in ends:
        if as_text(end.get("reachable")) == "0":
            return Reach(served=False, reason=as_text(end.get("reason")))
    return Reach(served=True)


def check(content: dict, settings: Settings) -> None:
    """:raise ProviderError: the reply is a refusal, or does not say what it is"""
    code, message = _code(content), as_text(content.get("message"))
    refused = content.get("result") is False or content.get("success") is False
    if code == "200" and not refused:
        return
    if not code:
        raise refusal(UnknownOutcome, "", message, settings)
    kind = ERRORS.get(code, CarrierError)
    if kind is CarrierError and ADDRESS_WORDS.search(message):
        kind = AddressError
    raise refusal(kind, code, message, settings)


def _code(content):
    """The code of a reply; the older addresses of the API name it otherwise."""
    return (
        as_text(content.get("code"))
        or as_text(content.get("returnCode"))
        or as_text(content.get("status"))
    )


def _person(party: Party) -> dict:
    return {
        "name": party.name,
        "mobile" if is_mobile(party.phone) else "tel": party.phone.strip(),
        "printAddr": one_line(party),
        "province": party.province,
        "city": party.city,
        "district": party.district,
        "addr": f"{party.town}{party.street}",
        "company": party.company,
    }
