# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kdniao (快递鸟): one form for everything, told apart by its RequestType.

1007 orders an e-waybill, 1147 cancels it, 1008 and 8008 subscribe to a trace, 1002
and 8001 query one, 101 is the report. ResultCode 100 is done, 101 a missing field,
102 a failed check, 104 the account, 105 anything else; 106 means that the OrderCode
was used before, and comes with the first number.
"""

import base64
import hashlib
import json
import uuid
from urllib.parse import unquote

from . import credentials
from .api import (
    Api,
    Call,
    Push,
    Refused,
    Reply,
    Request,
    city_code,
    missing,
    objects,
    parse,
    text,
    three_segments,
)
from .store import Shipment, Store

FIELDS = ("RequestData", "EBusinessID", "RequestType", "DataSign", "DataType")
ORDER_FIELDS = ("OrderCode", "ShipperCode", "PayType", "ExpType", "Quantity")
PARTY_FIELDS = ("Name", "ProvinceName", "CityName", "Address")
REFUSALS = {
    "bad_signature": ("102", "DataSign验证不通过"),
    "expired": ("104", "用户已过期"),
    "quota": ("105", "电子面单余额不足"),
    "busy": ("105", "系统繁忙，请稍后再试"),
}
# Status of a trace event -> State and StateEx.
STATES = {
    "collected": ("1", "1"),
    "transit": ("2", "2"),
    "customs": ("6", "6"),
    "delivering": ("2", "202"),
    "locker": ("2", "211"),
    "signed": ("3", "301"),
    "exception": ("4", "407"),
    "refused": ("4", "404"),
    "returning": ("4", "405"),
    "returned": ("4", "406"),
}


def sign(request_data: str, app_key: str) -> str:
    """Base64 of the lower-case hex MD5 of data and key, before any url-encoding."""
    digest = hashlib.md5((request_data + app_key).encode()).hexdigest()
    return base64.b64encode(digest.encode()).decode()


class Kdniao(Api):
    """E-waybills and tracking of many couriers."""

    name = "kdniao"

    def __init__(self, store: Store):
        super().__init__(store)
        waybills, dist = "/api/eorderservice", "/api/dist"
        queries = "/ebusiness/ebusinessorderhandle.aspx"
        self._services = {
            (waybills, "1007"): ("create", self._order),
            (waybills, "1147"): ("cancel", self._cancel),
            (dist, "1008"): ("subscribe", self._subscribe),
            (dist, "8008"): ("subscribe", self._monitor),
            (queries, "1002"): ("query", self._query),
            (queries, "8001"): ("query", self._query_closely),
        }

    def _service(self, request: Request):
        kind = request.path.lower(), text(request.fields, "RequestType")
        return self._services.get(kind, ("other", None))

    def identify(self, request: Request) -> Call:
        data = parse(text(request.fields, "RequestData"))
        names = ("OrderCode", "LogisticCode", "ExpNo")
        keys = tuple(text(data, name) for name in names if text(data, name))
        return Call(self._service(request)[0], keys)

    def answer(self, request: Request) -> Reply:
        fields = request.fields
        try:
            if lacking := missing(fields, FIELDS):
                raise Refused("101", f"缺少必要参数[{lacking[0]}]")
            if fields["EBusinessID"] != credentials.KDNIAO_BUSINESS:
                raise Refused("104", "用户ID不存在")
            # Its own demos encode the signature once or twice on its way.
            signature = sign(fields["RequestData"], credentials.KDNIAO_APP_KEY)
            if signature not in (fields["DataSign"], unquote(fields["DataSign"])):
                raise Refused(*REFUSALS["bad_signature"])
            _operation, service = self._service(request)
            if not service or fields["DataType"] != "2":
                raise Refused("103", "请求指令或数据类型错误")
            data = parse(fields["RequestData"])
            if not data:
                raise Refused("103", "RequestData格式有误")
            values = {"EBusinessID": credentials.KDNIAO_BUSINESS, **service(data)}
            return Reply.of(values)
        except Refused as refused:
            return self._refusal(request, str(refused.code), refused.text)

    def refuse(self, request: Request, reason: str) -> Reply:
        return self._refusal(request, *REFUSALS[reason])

    def _refusal(self, request: Request, code: str, words: str) -> Reply:
        data = parse(text(request.fields, "RequestData"))
        return Reply.of(
            {
                "EBusinessID": text(request.fields, "EBusinessID"),
                "Order": {
                    name: text(data, name) for name in ("OrderCode", "ShipperCode")
                },
                "Success": False,
                "ResultCode": code,
                "Reason": words,
                "UniquerRequestNumber": str(uuid.uuid4()),
            }
        )

    # --- e-waybills ----------------------------------------------------------

    def _order(self, data: dict) -> dict:
        self._check_order(data)
        key, receiver = text(data, "OrderCode"), data["Receiver"]
        known = self.store.find(self.name, key)
        if known:
            known.asked += 1
            if known.cancelled:
                raise Refused("105", "该订单号已取消，不可重复提交")
            return self._waybill(known, data, "106", "该订单号已下单成功")
        places = text(receiver, "CityName"), text(receiver, "ExpAreaName")
        if not self.serves(*places):
            raise Refused("105", "收件地址不在派送范围")
        if not self.store.has_quota(self.name):
            raise Refused(*REFUSALS["quota"])
        extra = {
            text(service, "Name"): text(service, "Value")
            for service in objects(data, "AddService")
        }
        shipment = Shipment(
            self.name,
            key,
            text(data, "ShipperCode"),
            "",
            details={
                "sender": text(data["Sender"], "CityName"),
                "receiver": list(places),
                "weight": text(data, "Weight"),
                "cod": extra.get("COD", ""),
                "insured": extra.get("INSURE", ""),
            },
        )
        receipt = text(data, "IsReturnSignBill") == "1"
        self.store.accept(shipment, int(text(data, "Quantity")) - 1, receipt)
        return self._waybill(shipment, data, "100", "成功")

    def _check_order(self, data: dict) -> None:
        if lacking := missing(data, ORDER_FIELDS):
            raise Refused("101", f"缺少参数[{lacking[0]}]")
        for side in ("Sender", "Receiver"):
            if lacking := missing(data.get(side), PARTY_FIELDS):
                raise Refused("101", f"缺少参数[{side}.{lacking[0]}]")
            if not text(data[side], "Mobile") and not text(data[side], "Tel"):
                raise Refused("101", f"缺少参数[{side}.Mobile]")
        goods = objects(data, "Commodity")
        if not goods or not all(text(line, "GoodsName") for line in goods):
            raise Refused("101", "缺少参数[缺少货物信息]")
        quantity = text(data, "Quantity")
        if not quantity.isdigit() or not int(quantity):
            raise Refused("103", "包裹数格式错误[Quantity]")

    def _waybill(self, shipment: Shipment, data: dict, code: str, words: str) -> dict:
        city, branch, courier = three_segments(*shipment.details["receiver"])
        place = shipment.details["receiver"][0].removesuffix("市")
        answer = {
            "Order": {
                "OrderCode": shipment.key,
                "ShipperCode": shipment.company,
                "LogisticCode": shipment.number,
                "MarkDestination": f"{city} {branch} {courier}",
                "OriginCode": city_code(shipment.details["sender"]),
                "DestinatioCode": city,
                "SortingCode": branch,
                "PackageCode": f"{city}{branch[0]}",
                "PackageName": f"{place}集散",
                "KDNOrderCode": f"KDN{int(shipment.accepted_at * 1000)}",
            },
            "Success": True,
            "ResultCode": code,
            "Reason": words,
            "UniquerRequestNumber": str(uuid.uuid4()),
        }
        if shipment.children:
            answer["SubCount"] = len(shipment.children)
            answer["SubOrders"] = shipment.children
        if shipment.receipt:
            answer["Order"]["SignWaybillCode"] = shipment.receipt
        if text(data, "IsReturnPrintTemplate") == "1":
            answer["PrintTemplate"] = f"<html><body>{shipment.number}</body></html>"
        return answer

    def _cancel(self, data: dict) -> dict:
        if lacking := missing(data, ("ShipperCode", "OrderCode", "ExpNo")):
            raise Refused("101", f"缺少参数[{lacking[0]}]")
        shipment = self.store.find(self.name, text(data, "OrderCode"))
        if not shipment or shipment.number != text(data, "ExpNo"):
            raise Refused("105", "订单不存在")
        shipment.cancelled = True
        self.store.keep(shipment)
        return {"Success": True, "ResultCode": "100", "Reason": "成功"}

    # --- tracking ------------------------------------------------------------

    def _query(self, data: dict) -> dict:
        return self._tracked(data, closely=False)

    def _query_closely(self, data: dict) -> dict:
        return self._tracked(data, closely=True)

    def _tracked(self, data: dict, closely: bool) -> dict:
        if lacking := missing(data, ("ShipperCode", "LogisticCode")):
            raise Refused("101", f"缺少参数[{lacking[0]}]")
        number = text(data, "LogisticCode")
        answer = self._trace(text(data, "ShipperCode"), number, None, closely)
        return {"OrderCode": text(data, "OrderCode"), **answer}

    def _trace(
        self, company: str, number: str, trace: list[dict] | None, closely: bool
    ) -> dict:
        if trace is None:
            trace = self.store.trace(self.name, number)
        state, exact = "0", "0"
        if trace:
            state, exact = self._state(trace[-1])
        answer = {
            "ShipperCode": company,
            "LogisticCode": number,
            "Success": True,
            "Reason": None if trace else "暂无轨迹信息",
            "State": state,
            "Traces": [self._line(event, closely) for event in trace],
        }
        return {**answer, "StateEx": exact} if closely else answer

    def _state(self, event: dict) -> tuple[str, str]:
        return STATES.get(event.get("status", "transit"), STATES["transit"])

    def _line(self, event: dict, closely: bool) -> dict:
        line = {
            "AcceptTime": event["time"],
            "AcceptStation": event["text"],
            "Remark": "",
        }
        if closely:
            line["Location"] = event.get("place", "")
            line["Action"] = event.get("code") or self._state(event)[1]
        return line

    # --- subscriptions -------------------------------------------------------

    def _subscribe(self, data: dict) -> dict:
        return self._add_subscription(data, closely=False)

    def _monitor(self, data: dict) -> dict:
        return self._add_subscription(data, closely=True)

    def _add_subscription(self, data: dict, closely: bool) -> dict:
        if lacking := missing(data, ("ShipperCode", "LogisticCode")):
            raise Refused("101", f"缺少参数[{lacking[0]}]")
        subscription = {
            "callback": self.settings["callback"],
            "company": text(data, "ShipperCode"),
            "order": text(data, "OrderCode"),
            "note": text(data, "CallBack"),
            "closely": closely,
        }
        self.store.subscribe(self.name, text(data, "LogisticCode"), subscription)
        return {
            "UpdateTime": self.store.china_time(),
            "Success": True,
            "Reason": "",
            "EstimatedDeliveryTime": "",
        }

    def pushes(self, number: str, trace: list[dict], extra: dict) -> list[Push]:
        """One report (101) with the whole trace, oldest line first."""
        subscription = self.store.subscriptions.get((self.name, number))
        if not subscription:
            raise Refused(404, f"nobody subscribed to {number}")
        url = self.settings["callback"]
        if not url:
            raise Refused(404, "no callback is set for kdniao")
        closely = subscription["closely"]
        parcel = {
            "EBusinessID": credentials.KDNIAO_BUSINESS,
            "OrderCode": subscription["order"],
            "CallBack": subscription["note"],
            **self._trace(subscription["company"], number, trace, closely),
            **extra,
        }
        report = {
            "EBusinessID": credentials.KDNIAO_BUSINESS,
            "PushTime": self.store.china_time(),
            "Count": "1",
            "Data": [parcel],
        }
        body = json.dumps(report, ensure_ascii=False)
        signature = sign(body, credentials.KDNIAO_APP_KEY)
        form = {"RequestData": body, "RequestType": "101", "DataSign": signature}
        return [Push.form(url, form)]
