# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cainiao e-waybills (菜鸟电子面单) at the router of the Taobao open platform.

A form of system and business parameters, signed together. A call for up to ten
waybills is granted or refused as a whole. The same trade order and package id get
the same waybill again, until it is cancelled.
"""

import base64
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from . import credentials
from .api import (
    Api,
    Call,
    Refused,
    Reply,
    Request,
    missing,
    objects,
    parse,
    text,
    three_segments,
)
from .store import CHINA, Shipment, Store

PATH = "/router/rest"
GET_PARAM = "param_waybill_cloud_print_apply_new_request"
UPDATE_PARAM = "param_waybill_cloud_print_update_request"
MAX_BATCH = 10
MAX_ORDERS = 100
TOLERANCE = timedelta(minutes=10)  # of a request's time
SYSTEM_ERRORS = {
    15: "Remote service error",
    21: "Missing Method",
    22: "Invalid Method",
    23: "Invalid Format",
    24: "Missing Signature",
    25: "Invalid Signature",
    26: "Missing Session",
    27: "Invalid Session",
    28: "Missing App Key",
    29: "Invalid App Key",
    30: "Missing Timestamp",
    31: "Invalid Timestamp",
    33: "Invalid Version",
    40: "Missing Required Arguments",
    50: "Remote service error",
}
INVALID = (50, "isv.invalid-parameter", "非法参数")
QUOTA = (15, "isv.waybill-quantity-not-enough", "电子面单余额不足")


def sign(params: Mapping[str, str], secret: str, method: str) -> str:
    """Signature of all parameters but ``sign``, sorted, names and values together.

    :param method: ``md5`` or ``hmac``
    """
    plain = "".join(
        f"{name}{value}" for name, value in sorted(params.items()) if name != "sign"
    )
    if method == "hmac":
        digest = hmac.new(secret.encode(), plain.encode(), hashlib.md5).hexdigest()
    else:
        digest = hashlib.md5(f"{secret}{plain}{secret}".encode()).hexdigest()
    return digest.upper()


class TopError(Refused):
    """An error in the form of the open platform."""

    def __init__(self, code: int, sub_code: str = "", sub_text: str = ""):
        super().__init__(code, sub_text)
        self.sub_code = sub_code


class Cainiao(Api):
    """The methods of cainiao.waybill.ii."""

    name = "cainiao"

    def __init__(self, store: Store):
        super().__init__(store)
        self._services = {
            "cainiao.waybill.ii.get": ("create", self._get),
            "cainiao.waybill.ii.query.by.tradecode": ("find", self._by_trade),
            "cainiao.waybill.ii.query.by.waybillcode": ("reprint", self._by_number),
            "cainiao.waybill.ii.update": ("update", self._update),
            "cainiao.waybill.ii.cancel": ("cancel", self._cancel),
            "cainiao.waybill.ii.search": ("search", self._search),
        }

    # --- envelope ------------------------------------------------------------

    def identify(self, request: Request) -> Call:
        fields = request.fields
        operation, _service = self._services.get(
            text(fields, "method"), ("other", None)
        )
        keys = [text(fields, "waybill_code")]
        apply = parse(text(fields, GET_PARAM))
        for parcel in objects(apply, "trade_order_info_dtos"):
            order = parcel.get("order_info")
            orders = order.get("trade_order_list") if isinstance(order, dict) else []
            keys += orders if isinstance(orders, list) else []
            keys.append(text(parcel.get("package_info"), "id"))
        for asked in objects(_list(fields), "list"):
            keys += [text(asked, "biz_sub_code"), text(asked, "waybill_code")]
        return Call(operation, tuple(str(key) for key in keys if key))

    def answer(self, request: Request) -> Reply:
        if request.path != PATH:
            return Reply.of({"error": "no such address"}, 404)
        method = text(request.fields, "method")
        try:
            self._check_system(request.fields)
            _operation, service = self._services[method]
            values = service(request.fields)
        except TopError as error:
            return self._error(error)
        name = method.replace(".", "_") + "_response"
        return Reply.of({name: {**values, "request_id": uuid.uuid4().hex[:13]}})

    def refuse(self, request: Request, reason: str) -> Reply:
        errors = {
            "bad_signature": (25,),
            "expired": (27,),
            "quota": QUOTA,
            "busy": (15, "isp.remote-service-timeout", "服务调用超时"),
        }
        return self._error(TopError(*errors[reason]))

    def _error(self, error: TopError) -> Reply:
        values = {
            "code": error.code,
            "msg": SYSTEM_ERRORS[error.code],
            "request_id": uuid.uuid4().hex[:13],
        }
        if error.sub_code:
            values |= {"sub_code": error.sub_code, "sub_msg": error.text}
        return Reply.of({"error_response": values})

    def _check_system(self, fields: Mapping[str, str]) -> None:
        for name, code in (
            ("method", 21),
            ("app_key", 28),
            ("timestamp", 30),
            ("sign", 24),
        ):
            if not text(fields, name):
                raise TopError(code)
        if fields["method"] not in self._services:
            raise TopError(22)
        if text(fields, "format") != "json":
            raise TopError(23)  # without it the real one answers in XML
        if fields["app_key"] != credentials.CAINIAO_APP_KEY:
            raise TopError(29)
        self._check_time(fields["timestamp"])
        if text(fields, "v") != "2.0":
            raise TopError(33)
        method = text(fields, "sign_method") or "md5"
        signature = sign(fields, credentials.CAINIAO_SECRET, method)
        if method not in ("md5", "hmac") or fields["sign"] != signature:
            raise TopError(25)
        if not text(fields, "session"):
            raise TopError(26)
        if fields["session"] != credentials.CAINIAO_SESSION:
            raise TopError(27)

    def _check_time(self, timestamp: str) -> None:
        """The time of a request is China's and not long ago."""
        now = datetime(1970, 1, 1) + timedelta(seconds=self.store.now() + CHINA)
        try:
            moment = datetime.strptime(timestamp, "%Y-%m-%d %H:%M:%S")
        except ValueError:
            raise TopError(31) from None
        if abs(now - moment) > TOLERANCE:
            raise TopError(31)

    # --- waybills ------------------------------------------------------------

    def _get(self, fields: Mapping[str, str]) -> dict:
        apply = parse(text(fields, GET_PARAM))
        if not apply:
            raise TopError(40, "isv.missing-parameter", GET_PARAM)
        parcels = self._check_apply(apply)
        found = [self._known(text(apply, "cp_code"), parcel) for parcel in parcels]
        quota, new = self.settings["quota"], found.count(None)
        if quota is not None and quota < new:
            raise TopError(*QUOTA)
        encrypted = text(apply, "need_encrypt").lower() == "true"
        printed = []
        for parcel, shipment in zip(parcels, found, strict=True):
            if shipment:
                shipment.asked += 1
            else:
                shipment = self._accept(apply, parcel)
            printed += self._printed(shipment, parcel["object_id"], encrypted)
        return {"modules": {"waybill_cloud_print_response": printed}}

    def _check_apply(self, apply: dict) -> list[dict]:
        parcels = objects(apply, "trade_order_info_dtos")
        code = text(apply, "cp_code")
        if not 1 <= len(parcels) <= MAX_BATCH or not code or len(code) >= 20:
            raise TopError(*INVALID)
        self._check_party(apply.get("sender"))
        self._check_sender(apply["sender"]["address"])
        for parcel in parcels:
            self._check_parcel(parcel)
        ids = [text(parcel, "object_id") for parcel in parcels]
        packages = [self._key(code, parcel) for parcel in parcels]
        if len(set(ids)) < len(ids) or len(set(packages)) < len(packages):
            raise TopError(50, "isv.duplicate-object", "object_id或包裹id重复")
        return parcels

    def _check_party(self, party: object) -> None:
        address = party.get("address") if isinstance(party, dict) else None
        if not text(party, "name") or missing(address, ("province", "detail")):
            raise TopError(*INVALID)
        if not text(party, "mobile") and not text(party, "phone"):
            raise TopError(*INVALID)
        if len(text(party, "name")) > 40 or len(text(address, "detail")) > 256:
            raise TopError(*INVALID)

    def _check_sender(self, address: dict) -> None:
        """A sender's address is one of those of the merchant's account."""
        names = ("province", "city", "district", "detail")
        known = self._addresses()
        if known and not any(
            all(text(address, name) == text(other, name) for name in names)
            for other in known
        ):
            raise TopError(15, "isv.sender-address-not-found", "发货地址未订购电子面单")

    def _addresses(self) -> list[dict]:
        addresses = self.settings["addresses"]
        return [credentials.CAINIAO_ADDRESS] if addresses is None else addresses

    def _check_parcel(self, parcel: dict) -> None:
        order, package = parcel.get("order_info"), parcel.get("package_info")
        orders = order.get("trade_order_list") if isinstance(order, dict) else None
        if not isinstance(orders, list) or not 1 <= len(orders) <= MAX_ORDERS:
            raise TopError(*INVALID)
        if missing(parcel, ("object_id", "template_url", "user_id")):
            raise TopError(*INVALID)
        if not text(order, "order_channels_type") or not isinstance(package, dict):
            raise TopError(*INVALID)
        if not re.fullmatch(r"\w*", text(package, "id"), re.ASCII):
            raise TopError(*INVALID)
        items = objects(package, "items")
        if not items or any(missing(item, ("name", "count")) for item in items):
            raise TopError(*INVALID)
        recipient = parcel.get("recipient")
        self._check_party(recipient)
        place = recipient["address"]
        if not self.serves(text(place, "city"), text(place, "district")):
            raise TopError(15, "isv.address-not-reachable", "收件地址不可达")

    def _key(self, code: str, parcel: dict) -> str:
        """What a repeated request is told by: courier, orders and package."""
        orders = sorted(map(str, parcel["order_info"]["trade_order_list"]))
        name, package = ",".join(orders), text(parcel["package_info"], "id")
        # A package called after its only order, or "1", needs no name of its own.
        key = name if package in ("", "1", name) else f"{name}/{package}"
        other = self.store.find(self.name, key)
        return f"{code}:{key}" if other and other.company != code else key

    def _known(self, code: str, parcel: dict) -> Shipment | None:
        shipment = self.store.latest(self.name, self._key(code, parcel))
        return None if not shipment or shipment.cancelled else shipment

    def _accept(self, apply: dict, parcel: dict) -> Shipment:
        code, package = text(apply, "cp_code"), parcel["package_info"]
        key = self.store.free_key(self.name, self._key(code, parcel))
        services = text(parcel, "logistics_services")
        cod = re.search(r"SVC-COD.*?value\W+(\d+(\.\d+)?)", services)
        insured = re.search(r"SVC-INSURE.*?value\W+(\d+(\.\d+)?)", services)
        shipment = Shipment(
            self.name,
            key,
            code,
            "",
            details={
                "orders": [str(o) for o in parcel["order_info"]["trade_order_list"]],
                "package": text(package, "id"),
                "weight": text(package, "weight"),
                "cod": cod.group(1) if cod else "",
                "insured": insured.group(1) if insured else "",
                "sender": apply["sender"],
                "recipient": parcel["recipient"],
                "template": text(parcel, "template_url"),
            },
        )
        total = text(package, "total_packages_count")
        return self.store.accept(shipment, int(total) - 1 if total.isdigit() else 0)

    def _printed(
        self, shipment: Shipment, object_id: str, encrypted: bool = False
    ) -> list[dict]:
        parcels = [
            {
                "object_id": object_id,
                "waybill_code": number,
                "print_data": self._print_data(shipment, number, encrypted),
                "cp_code": shipment.company,
                "real_cp_code": shipment.company,
            }
            for number in (shipment.number, *shipment.children)
        ]
        for child in parcels[1:]:
            child["parent_waybill_code"] = shipment.number
        return parcels

    def _print_data(self, shipment: Shipment, number: str, encrypted: bool) -> str:
        details = shipment.details
        address = details["recipient"]["address"]
        place = text(address, "city"), text(address, "district")
        city, branch, courier = three_segments(*place)
        data = {
            "cpCode": shipment.company,
            "waybillCode": number,
            "packageInfo": {"id": details["package"]},
            "recipient": details["recipient"],
            "sender": details["sender"],
            "routingInfo": {
                "consolidation": {
                    "name": f"{place[0].removesuffix('市')}集散",
                    "code": f"{city}{branch[0]}",
                },
                "origin": {"code": "571001", "name": "杭州余杭"},
                "sortation": {"name": f"{city}-{branch}"},
                "routeCode": f"{city}-{branch} {courier}",
            },
            "shippingOption": {"code": "STANDARD_EXPRESS"},
        }
        plain = json.dumps(data, ensure_ascii=False)
        digest = base64.b64encode(hashlib.md5(plain.encode()).digest()).decode()
        printed: dict = {"data": data}
        if encrypted or self.settings["encrypt"]:
            hidden = base64.b64encode(hashlib.sha512(plain.encode()).digest()).decode()
            printed = {"encryptedData": f"AES:{hidden}"}
        printed |= {
            "signature": f"MD:{digest}",
            "templateURL": details["template"],
            "ver": "waybill_print_secret_version_1",
        }
        return json.dumps(printed, ensure_ascii=False)

    def _number(self, company: str, number: str) -> Shipment:
        shipment = self.store.find_number(self.name, number)
        if not shipment or shipment.company != company:
            raise TopError(15, "isv.waybill-not-found", "面单号不存在")
        return shipment

    def _update(self, fields: Mapping[str, str]) -> dict:
        change = parse(text(fields, UPDATE_PARAM))
        number = text(change, "waybill_code")
        shipment = self._number(text(change, "cp_code"), number)
        if shipment.cancelled:
            raise TopError(15, "isv.waybill-cancelled", "面单号已取消")
        for side in ("sender", "recipient"):
            if isinstance(change.get(side), dict):
                shipment.details[side] = {**shipment.details[side], **change[side]}
        self.store.keep(shipment)
        printed = self._print_data(shipment, number, False)
        return {"waybill_code": number, "print_data": printed}

    def _cancel(self, fields: Mapping[str, str]) -> dict:
        if missing(fields, ("cp_code", "waybill_code")):
            raise TopError(40, "isv.missing-parameter", "cp_code,waybill_code")
        shipment = self._number(fields["cp_code"], fields["waybill_code"])
        shipment.cancelled = True
        self.store.keep(shipment)
        return {"cancel_result": True}

    # --- queries -------------------------------------------------------------

    def _by_number(self, fields: Mapping[str, str]) -> dict:
        return self._results(
            (text(asked, "object_id"), self._with_number(asked))
            for asked in self._asked(fields)
        )

    def _with_number(self, asked: dict) -> list[Shipment]:
        shipment = self.store.find_number(self.name, text(asked, "waybill_code"))
        known = shipment and shipment.company == text(asked, "cp_code")
        return [shipment] if known else []

    def _by_trade(self, fields: Mapping[str, str]) -> dict:
        return self._results(
            (text(asked, "object_id"), self._of_order(text(asked, "biz_sub_code")))
            for asked in self._asked(fields)
        )

    def _of_order(self, order: str) -> list[Shipment]:
        return [
            shipment
            for shipment in self._all()
            if order in shipment.details["orders"] and not shipment.cancelled
        ]

    def _all(self) -> list[Shipment]:
        return [s for (name, _), s in self.store.shipments.items() if name == self.name]

    def _asked(self, fields: Mapping[str, str]) -> list[dict]:
        asked = objects(_list(fields), "list")
        if not asked:
            raise TopError(40, "isv.missing-parameter", "param_list")
        return asked

    def _results(self, found: Iterable[tuple[str, list[Shipment]]]) -> dict:
        """The answer to a query: what was found for each object, or that nothing was."""
        results = []
        for object_id, shipments in found:
            if not shipments:
                results.append(
                    {
                        "object_id": object_id,
                        "success": False,
                        "error_code": "isv.waybill-not-found",
                        "error_message": "面单不存在",
                    }
                )
            for shipment in shipments:
                for printed in self._printed(shipment, object_id):
                    printed.pop("object_id")
                    results.append(
                        {
                            "object_id": object_id,
                            "success": True,
                            "waybill_cloud_print_response": printed,
                        }
                    )
        return {"modules": {"waybill_cloud_print_with_result_desc_response": results}}

    def _search(self, fields: Mapping[str, str]) -> dict:
        mine, quota = self._all(), self.settings["quota"]
        account = {
            "branch_code": "testbranch",
            "branch_name": "余杭网点",
            "branch_status": 0,
            "quantity": 100000 if quota is None else quota,
            "allocated_quantity": len(mine),
            "cancel_quantity": sum(shipment.cancelled for shipment in mine),
            "print_quantity": 0,
            "shipp_address_cols": {
                "address_dto": self._addresses() or [credentials.CAINIAO_ADDRESS]
            },
        }
        subscription = {
            "cp_code": text(fields, "cp_code") or "ZTO",
            "cp_type": 2,
            "branch_account_cols": {"waybill_branch_account": [account]},
        }
        return {
            "waybill_apply_subscription_cols": {
                "waybill_apply_subscription_info": [subscription]
            }
        }


def _list(fields: Mapping[str, str]) -> dict:
    """``param_list``, a JSON list, as the one field of an object."""
    try:
        return {"list": json.loads(text(fields, "param_list"))}
    except ValueError:
        return {"list": []}
