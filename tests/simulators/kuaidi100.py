# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kuaidi100 (快递100): labels, cancellation, reach, tracking.

Its hosts are one here: ``/label/order``, ``/eorderapi.do``, ``/reachable.do``,
``/poll`` and ``/poll/query.do``. Labels have codes of their own (30001 and on); what
a courier refuses comes with other ones, here 701.
"""

import hashlib
import json
import re
import uuid

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
    parse,
    text,
    three_segments,
)
from .store import Shipment, Store

REFUSALS = {
    "bad_signature": (503, "验证签名失败"),
    "expired": (601, "KEY已过期"),
    "quota": (701, "快递公司拒绝：电子面单余额不足"),
    "busy": (500, "服务器错误"),
}
# What labels call it, by the code of all other addresses.
LABEL_CODES = {400: 30001, 503: 30002, 600: 30003, 601: 30003}
LABEL_QUOTA = (30004, "账号单量不足")
PAYERS = ("SHIPPER", "CONSIGNEE", "MONTHLY", "THIRDPARTY")
REPEAT_HOURS = 48  # reorder=false returns the first result that long
SIGNED = "3"
# Status of a trace event -> main state, sub state and its name.
STATES = {
    "created": ("1", "101", "已下单"),
    "collected": ("1", "103", "已揽收"),
    "transit": ("0", "1002", "干线"),
    "customs": ("8", "11", "清关中"),
    "delivering": ("5", "5", "派件"),
    "locker": ("5", "501", "投柜或驿站"),
    "signed": ("3", "301", "本人签收"),
    "exception": ("2", "204", "派件异常"),
    "refused": ("14", "14", "拒签"),
    "returning": ("6", "6", "退回"),
    "returned": ("4", "4", "退签"),
}


def sign(*parts: str) -> str:
    """MD5 of the parts put together, upper-case hex."""
    return hashlib.md5("".join(parts).encode()).hexdigest().upper()


class Kuaidi100(Api):
    """Labels of many couriers and the tracking of all."""

    name = "kuaidi100"

    def __init__(self, store: Store):
        super().__init__(store)
        self._signed = {
            ("/label/order", "order"): ("create", self._order),
            ("/label/order", "printOld"): ("reprint", self._print_again),
            ("/eorderapi.do", "cancel"): ("cancel", self._cancel),
            ("/reachable.do", "reachable"): ("reach", self._reach),
        }

    def identify(self, request: Request) -> Call:
        param = parse(text(request.fields, "param"))
        names = ("orderId", "kuaidinum", "num", "number", "taskId")
        keys = tuple(text(param, name) for name in names if text(param, name))
        if request.path == "/poll":
            return Call("subscribe", keys)
        if request.path == "/poll/query.do":
            return Call("query", keys)
        method = text(request.fields, "method")
        operation, _service = self._signed.get((request.path, method), ("other", None))
        return Call(operation, keys)

    def answer(self, request: Request) -> Reply:
        try:
            if request.path == "/poll":
                return self._result(self._subscribe(request.fields))
            if request.path == "/poll/query.do":
                return Reply.of(self._query(request.fields))
            return self._answer_signed(request)
        except Refused as refused:
            return self._refusal(request, refused.code, refused.text)

    def refuse(self, request: Request, reason: str) -> Reply:
        if (request.path, reason) == ("/label/order", "quota"):
            return self._refusal(request, *LABEL_QUOTA)
        return self._refusal(request, *REFUSALS[reason])

    def _refusal(self, request: Request, code: str | int, words: str) -> Reply:
        if request.path == "/label/order":
            code = LABEL_CODES.get(int(code), int(code))
            return Reply.of({"code": code, "message": words, "data": None})
        return Reply.of({"result": False, "returnCode": str(code), "message": words})

    def _result(self, values: dict) -> Reply:
        return Reply.of({"result": True, "returnCode": "200", **values})

    def _answer_signed(self, request: Request) -> Reply:
        fields = request.fields
        method = text(fields, "method")
        _operation, service = self._signed.get((request.path, method), ("", None))
        if not service:
            raise Refused(400, f"没有接口 {request.path} {method}")
        if lacking := missing(fields, ("key", "t", "param", "sign")):
            raise Refused(400, f"提交的数据不完整：{lacking[0]}")
        if fields["key"] != credentials.KUAIDI100_KEY:
            raise Refused(600, "您不是合法的订阅者")
        moment = fields["t"]
        signature = sign(
            fields["param"], moment, fields["key"], credentials.KUAIDI100_SECRET
        )
        if not re.fullmatch(r"\d{13}", moment) or fields["sign"] != signature:
            raise Refused(503, "验证签名失败")
        values = service(parse(fields["param"]))
        if request.path == "/label/order":
            return Reply.of(
                {"code": 200, "message": "success", "time": 120, "data": values}
            )
        return self._result({"message": "成功", "data": values})

    # --- labels --------------------------------------------------------------

    def _order(self, param: dict) -> dict:
        key, once = text(param, "orderId"), param.get("reorder") in (False, "false")
        count = self._check_order(param)
        known = self.store.latest(self.name, key) if key else None
        if known:
            known.asked += 1
            age = self.store.now() - known.accepted_at
            if once and age < REPEAT_HOURS * 3600:
                return self._label(known)
        receiver = param["recMan"]
        place = text(receiver, "printAddr") or text(receiver, "city") + text(
            receiver, "district"
        )
        if not self.serves(place):
            raise Refused(701, "快递公司拒绝：收件地址不在派送范围")
        if not self.store.has_quota(self.name):
            raise Refused(*LABEL_QUOTA)
        task = uuid.uuid4().hex.upper()
        shipment = Shipment(
            self.name,
            self.store.free_key(self.name, key or task),
            text(param, "kuaidicom"),
            "",
            details={
                "task": task,
                "order": f"KD{uuid.uuid4().int % 10**12:012}",
                "receiver": [text(receiver, "city") or place[:6], place],
                "sender": text(param["sendMan"], "city"),
                "phones": [
                    text(param[man], name)
                    for man in ("recMan", "sendMan")
                    for name in ("mobile", "tel")
                    if text(param[man], name)
                ],
                "service": text(param, "expType"),
                "weight": text(param, "weight"),
                "cod": text(param, "collection"),
                "insured": text(param, "valinsPay"),
            },
        )
        children = count - 1 if text(param, "needChild") == "1" else 0
        self.store.accept(shipment, children, text(param, "needBack") == "1")
        if text(param, "needSubscribe").lower() in ("true", "1"):
            self._add_subscription(
                shipment.company,
                shipment.number,
                {**param, "callbackurl": text(param, "pollCallBackUrl")},
            )
        return self._label(shipment)

    def _check_order(self, param: dict) -> int:
        if lacking := missing(param, ("kuaidicom", "partnerId", "cargo")):
            raise Refused(400, f"提交的数据不完整：{lacking[0]}")
        if text(param, "kuaidicom") != text(param, "kuaidicom").lower():
            raise Refused(702, "快递公司编码应为小写")
        for man in ("recMan", "sendMan"):
            party = param.get(man)
            address = text(party, "printAddr") or text(party, "addr")
            phone = text(party, "mobile") or text(party, "tel")
            if not (text(party, "name") and phone and address):
                raise Refused(400, f"提交的数据不完整：{man}")
        if text(param, "payType") not in ("", *PAYERS):
            raise Refused(400, "付款方式错误：payType")
        count = text(param, "count") or "1"
        if not count.isdigit() or not int(count):
            raise Refused(400, "包裹数错误：count")
        for amount in ("collection", "valinsPay"):
            if not re.fullmatch(r"(\d+(\.\d+)?)?", text(param, amount)):
                raise Refused(400, f"金额错误：{amount}")
        return int(count)

    def _label(self, shipment: Shipment) -> dict:
        details = shipment.details
        city, branch, courier = three_segments(*details["receiver"])
        return {
            "taskId": details["task"],
            "kuaidinum": shipment.number,
            "childNum": ",".join(shipment.children),
            "returnNum": shipment.receipt,
            "label": f"https://api.kuaidi100.com/label/{details['task']}",
            "bulkpen": f"{city}-{branch}-{courier}",
            "orgCode": city_code(details["sender"]),
            "destCode": city,
            "destSortingCode": branch,
            "pkgCode": f"{city}{branch[0]}",
            "pkgName": f"{details['receiver'][0].removesuffix('市')}集散",
            "qrCode": shipment.number,
            "kdComOrderNum": details["order"],
            "expressName": details["service"],
            "collection": details["cod"],
        }

    def _print_again(self, param: dict) -> dict:
        for shipment in self.store.shipments.values():
            if shipment.details.get("task") == text(param, "taskId"):
                return self._label(shipment)
        raise Refused(400, "任务不存在：taskId")

    def _cancel(self, param: dict) -> None:
        if lacking := missing(param, ("partnerId", "kuaidicom", "kuaidinum")):
            raise Refused(400, f"提交的数据不完整：{lacking[0]}")
        shipment = self.store.find_number(self.name, text(param, "kuaidinum"))
        if not shipment or shipment.company != text(param, "kuaidicom"):
            raise Refused(500, "快递单号不存在")
        if text(param, "orderId") != shipment.details["order"]:
            raise Refused(400, "快递公司订单号错误：orderId")
        shipment.cancelled = True
        self.store.keep(shipment)

    def _reach(self, param: dict) -> dict:
        needed = ("kuaidicom", "recManPrintAddr", "sendManPrintAddr")
        if lacking := missing(param, needed):
            raise Refused(201, f"参数异常：{lacking[0]}")
        return {
            end: [
                {
                    "expressCode": text(param, "kuaidicom"),
                    "reachable": "1" if served else "0",
                    "reason": "" if served else "超出服务范围",
                }
            ]
            for end, served in (
                ("toReachable", self.serves(text(param, "recManPrintAddr"))),
                ("fromReachable", self.serves(text(param, "sendManPrintAddr"))),
            )
        }

    # --- tracking ------------------------------------------------------------

    def _query(self, fields: dict) -> dict:
        if lacking := missing(fields, ("customer", "sign", "param")):
            raise Refused(400, f"提交的数据不完整：{lacking[0]}")
        if fields["customer"] != credentials.KUAIDI100_CUSTOMER:
            raise Refused(600, "您不是合法的订阅者")
        signature = sign(fields["param"], credentials.KUAIDI100_KEY, fields["customer"])
        if fields["sign"] != signature:
            raise Refused(503, "验证签名失败")
        param = parse(fields["param"])
        if lacking := missing(param, ("com", "num")):
            raise Refused(400, f"提交的数据不完整：{lacking[0]}")
        number, company = text(param, "num"), text(param, "com")
        self._check_phone(company, number, text(param, "phone"), 408)
        trace = self.store.trace(self.name, number)
        if not trace:
            raise Refused(500, "查询无结果，请隔段时间再查")
        newest_first = text(param, "order") != "asc"
        return self._trace(
            company, number, trace, text(param, "resultv2"), newest_first
        )

    def _check_phone(self, company: str, number: str, phone: str, code: int) -> None:
        """SF shows a trace to who knows the last digits of a phone of the parcel."""
        if company != "shunfeng":
            return
        shipment = self.store.find_number(self.name, number)
        phones = shipment.details["phones"] if shipment else [phone]
        if not phone or not any(known.endswith(phone[-4:]) for known in phones):
            raise Refused(code, "手机号码后四位校验失败")

    def _trace(
        self, company: str, number: str, trace: list[dict], version: str, newest: bool
    ) -> dict:
        lines = [self._line(event, version) for event in trace]
        last = STATES.get(trace[-1].get("status", "transit"), STATES["transit"])
        return {
            "message": "ok",
            "nu": number,
            "ischeck": "1" if last[0] == SIGNED else "0",
            "com": company,
            "status": "200",
            "state": last[1] if version == "4" else last[0],
            "condition": "F00" if last[0] == SIGNED else "00",
            "data": lines[::-1] if newest else lines,
        }

    def _line(self, event: dict, version: str) -> dict:
        main, sub, words = STATES.get(event.get("status", "transit"), STATES["transit"])
        line = {"time": event["time"], "ftime": event["time"], "context": event["text"]}
        if version not in ("1", "4"):
            return line
        code = event.get("code") or (sub if version == "4" else main)
        return {
            **line,
            "areaCode": "",
            "areaName": event.get("place", ""),
            "status": words,
            "statusCode": code,
            "location": "",
            "areaCenter": None,
            "areaPinYin": None,
        }

    # --- subscriptions -------------------------------------------------------

    def _subscribe(self, fields: dict) -> dict:
        param = parse(text(fields, "param"))
        parameters = parse(param.get("parameters"))
        if text(fields, "schema") != "json" or not param:
            raise Refused(700, "订阅方的订阅数据存在错误")
        if text(param, "key") != credentials.KUAIDI100_KEY:
            raise Refused(600, "您不是合法的订阅者（即授权Key出错）")
        number, company = text(param, "number"), text(param, "company")
        if not number or len(number) > 32:
            raise Refused(700, "订阅方的订阅数据存在错误：number")
        if company != company.lower() or not (company or text(parameters, "autoCom")):
            raise Refused(702, "识别不到快递公司")
        if not re.match(r"https?://", text(parameters, "callbackurl")):
            raise Refused(700, "订阅方的订阅数据存在错误：callbackurl")
        self._check_phone(company, number, text(parameters, "phone"), 700)
        if not self._add_subscription(company, number, parameters):
            raise Refused(501, "重复订阅")
        return {"message": "提交成功"}

    def _add_subscription(self, company: str, number: str, parameters: dict) -> bool:
        subscription = {
            "callback": text(parameters, "callbackurl"),
            "company": company,
            "version": text(parameters, "resultv2"),
        }
        if "salt" in parameters:  # an empty one signs too
            subscription["salt"] = text(parameters, "salt")
        return self.store.subscribe(self.name, number, subscription)

    def pushes(self, number: str, trace: list[dict], extra: dict) -> list[Push]:
        """One report with the whole trace, newest line first."""
        subscription = self.store.subscriptions.get((self.name, number))
        if not subscription:
            raise Refused(404, f"nobody subscribed to {number}")
        company, version = subscription["company"], subscription["version"]
        result = {"nu": number, "com": company, "state": "0", "data": []}
        if trace:
            result = self._trace(company, number, trace, version, True)
        report = {
            "status": "shutdown" if result.get("ischeck") == "1" else "polling",
            "billstatus": "check" if result.get("ischeck") == "1" else "got",
            "message": "",
            "autoCheck": "0",
            "comOld": "",
            "comNew": "",
            "lastResult": result,
            **extra,
        }
        form = {"param": json.dumps(report, ensure_ascii=False)}
        if "salt" in subscription:
            form["sign"] = sign(form["param"], subscription["salt"])
        return [Push.form(subscription["callback"], form)]
