# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cainiao: the request for numbers.

Fields by the page of ``cainiao.waybill.ii.get``; weights are grams, volumes
millilitres.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from .base import Party, Settings, Shipment
from .parties import is_mobile

MAX_LIST = 100  # orders or goods of one parcel
OWN_CHANNEL = "OTHERS"
ORDER_NUMBER = re.compile(r"[A-Za-z0-9_-]+")
# The example of the document; couriers may want one of their own.
TEMPLATE = "http://cloudprint.cainiao.com/template/standard/101"
# The channels whose orders name an encrypted receiver by OAID; others use a CAID.
OAID_CHANNELS = frozenset({"TB", "TM"})


@dataclass(frozen=True)
class Parcel:
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
            return shipment.order_numbers[:MAX_LIST]
        return (self.id,)


def prepare_request(parcels: list[Parcel], settings: Settings) -> dict[str, str]:
    """The fields of a request for numbers.

    :param parcels: of one sender
    """
    request = {
        "cp_code": settings.carrier_code,
        "sender": _user(parcels[0].shipment.sender),
        "trade_order_info_dtos": [
            _prepare_parcel(parcel, str(index), settings)
            for index, parcel in enumerate(parcels)
        ],
        # The label is drawn here, so its data must be readable.
        "need_encrypt": False,
    }
    optional = {
        "product_code": settings.service,
        "shipping_branch_code": settings.branch,
    }
    request |= {name: value for name, value in optional.items() if value}
    return {"param_waybill_cloud_print_apply_new_request": dump(request)}


def dump(value: dict | list) -> str:
    """The value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prepare_parcel(parcel: Parcel, object_id: str, settings: Settings) -> dict:
    """One parcel of the request.

    :param object_id: how the answer names it
    """
    shipment = parcel.shipment
    merchant = settings.customer
    order = {
        "order_channels_type": shipment.channel,
        "trade_order_list": list(parcel.orders),
    }
    numbers = [text for text in shipment.order_numbers if ORDER_NUMBER.fullmatch(text)]
    if numbers:
        order["out_trade_order_list"] = numbers[:MAX_LIST]
    package = {
        "id": parcel.id,
        "items": [
            {"name": item.name, "count": _ceiling(item.quantity)}
            for item in shipment.items[:MAX_LIST]
        ],
        "weight": _ceiling(shipment.weight * 1000 / shipment.parcels),
        "volume": _ceiling(shipment.volume * 1_000_000 / shipment.parcels),
        # SF through Cainiao gives no number without it.
        "goods_description": shipment.items[0].name if shipment.items else "",
    }
    entry = {
        "object_id": object_id,
        "order_info": order,
        "package_info": package,
        "recipient": _user(shipment.receiver),
        "template_url": settings.template or TEMPLATE,
        "user_id": int(merchant) if merchant.isdecimal() else 0,
    }
    if shipment.receiver.token:
        name = "oaid" if shipment.channel in OAID_CHANNELS else "caid"
        entry["recipient"][name] = shipment.receiver.token
    services = _prepare_services(shipment)
    # What is collected and insured is said once, not with each parcel.
    if services and not parcel.index:
        entry["logistics_services"] = dump(services)
    return entry


def _prepare_services(shipment: Shipment) -> dict[str, dict[str, str]]:
    """What is done beyond carrying the parcel: COD and insurance."""
    amounts = {"SVC-COD": shipment.cod_amount, "SVC-INSURE": shipment.insured_amount}
    return {
        name: {"value": f"{amount:.2f}"} for name, amount in amounts.items() if amount
    }


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
        "mobile" if is_mobile(party.phone) else "phone": party.phone,
        "address": {name: value for name, value in address.items() if value},
    }


def _ceiling(value: Decimal) -> int:
    """A quantity in whole units, as the API takes it."""
    return int(value.to_integral_value(rounding=ROUND_CEILING))
