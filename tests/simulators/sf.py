# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SF Express open platform (丰桥): ``POST /std/service``.

A form signed by msgDigest, an envelope around a JSON text (apiResultData), and
business answers in it: A1000 outside says nothing about success inside. The words of
the errors are SF's, the codes those of its order, query and update pages.
"""

import base64
import hashlib
import json
import re
import uuid
from urllib.parse import quote_plus

from . import credentials
from .api import (
    JSON,
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
from .sf_codes import BUSINESS, GATEWAY, PRODUCTS, ROUTE_CODES, VALUE_SERVICES
from .store import Shipment, Store

PATH = "/std/service"
PRINT_PATH = "/print/"
FIELDS = ("partnerID", "requestID", "serviceCode", "timestamp", "msgDigest", "msgData")
REFUSALS = {"bad_signature": "A1006", "expired": "A1004", "busy": "A1009"}
MAX_PARCELS = 307
MAX_QUERY = 10
PICKED_UP = ("50", "54")
RECEIVER_UNSERVED = "2"  # 派方超范围; "1" would be 收方, where the parcel is collected


def signatures(msg_data: str, timestamp: str, checkword: str) -> set[str]:
    """The digests SF accepts: of the url-encoded text, as Python's and as Java's
    encoder write it, and of the text as it is."""
    plain = msg_data + timestamp + checkword
    encoded = quote_plus(plain)
    java = encoded.replace("%2A", "*").replace("~", "%7E")
    return {
        base64.b64encode(hashlib.md5(form.encode()).digest()).decode()
        for form in (plain, encoded, java)
    }


class Sf(Api):
    """The services of SF that a merchant's orders need."""

    name = "sf"

    def __init__(self, store: Store):
        super().__init__(store)
        self._services = {
            "EXP_RECE_CREATE_ORDER": ("create", self._create),
            "EXP_RECE_SEARCH_ORDER_RESP": ("find", self._find),
            "EXP_RECE_UPDATE_ORDER": ("cancel", self._update),
            "EXP_RECE_FILTER_ORDER_BSP": ("reach", self._filter),
            "EXP_RECE_GET_SUB_MAILNO": ("children", self._add_children),
            "EXP_RECE_SEARCH_ROUTES": ("query", self._routes),
            "COM_RECE_CLOUD_PRINT_WAYBILLS": ("reprint", self._print),
        }

    # --- envelope ------------------------------------------------------------

    def identify(self, request: Request) -> Call:
        operation, _service = self._services.get(
            text(request.fields, "serviceCode"), ("other", None)
        )
        data = parse(text(request.fields, "msgData"))
        numbers = data.get("trackingNumber") or []
        keys = [text(data, "orderId")]
        keys += numbers if isinstance(numbers, list) else [str(numbers)]
        keys += [text(d, "masterWaybillNo") for d in objects(data, "documents")]
        return Call(operation, tuple(str(key) for key in keys if key))

    def answer(self, request: Request) -> Reply:
        if request.path.startswith(PRINT_PATH):
            return self._print_file(request)
        if request.path != PATH:
            return Reply.of({"error": "no such address"}, 404)
        fields = request.fields
        if missing(fields, FIELDS):
            return self._gateway("A1001")
        if fields["partnerID"] != credentials.SF_PARTNER:
            return self._gateway("A1004")
        # The text must be signed exactly as it was sent.
        valid = signatures(
            fields["msgData"], fields["timestamp"], credentials.SF_CHECKWORD
        )
        if fields["msgDigest"] not in valid:
            return self._gateway("A1006")
        _operation, service = self._services.get(fields["serviceCode"], ("", None))
        if not service:
            return self._gateway("A1004")
        try:
            questions = _list(fields["msgData"])
            if questions and service == self._filter:
                return self._business([self._filter(data) for data in questions])
            return self._business(service(parse(fields["msgData"])))
        except Refused as refused:
            return self._business(None, refused)

    def refuse(self, request: Request, reason: str) -> Reply:
        if reason == "quota":
            return self._business(None, Refused("8114"))
        return self._gateway(REFUSALS[reason])

    def _gateway(self, code: str) -> Reply:
        return Reply.of(
            {
                "apiErrorMsg": GATEWAY[code],
                "apiResponseID": uuid.uuid4().hex.upper(),
                "apiResultCode": code,
                "apiResultData": None,
            }
        )

    def _business(self, data: object, refused: Refused | None = None) -> Reply:
        inner: dict = {"success": True, "errorCode": "S0000", "errorMsg": None}
        if refused:
            words = refused.text or BUSINESS[str(refused.code)]
            inner = {"success": False, "errorCode": refused.code, "errorMsg": words}
            inner["msgData"] = None
        elif isinstance(data, dict) and "obj" in data:
            inner = {"success": True, "requestId": uuid.uuid4().hex, **data}
        else:
            inner["msgData"] = data
        return Reply.of(
            {
                "apiErrorMsg": "",
                "apiResponseID": uuid.uuid4().hex.upper(),
                "apiResultCode": "A1000",
                "apiResultData": Reply.of(inner).body.decode(),
            }
        )

    # --- orders --------------------------------------------------------------

    def _create(self, data: dict) -> dict:
        key = text(data, "orderId")
        if not key or len(key) > 64:
            raise Refused("8013", "订单号不能为空且不能超过64位")
        sender, receiver = self._contacts(data)
        parcels = self._parcels(data)
        self._check_payment(data)
        services = self._value_services(data)
        shipment = self.store.find(self.name, key)
        if shipment:
            shipment.asked += 1
            if shipment.cancelled:
                raise Refused("8037")
            if self.settings["duplicate"] == "refuse":
                raise Refused("8016")
            return self._order(shipment, data)
        places = text(receiver, "city"), text(receiver, "county")
        details = {
            "sender": [text(sender, "city"), text(sender, "county")],
            "receiver": list(places),
            "phones": [
                phone
                for party in (sender, receiver)
                for phone in (text(party, "mobile"), text(party, "tel"))
                if phone
            ],
            "product": text(data, "expressTypeId") or "1",
            "weight": text(data, "totalWeight"),
            **services,
        }
        if not self.serves(*places):
            return self._unserved(key, city_code(text(sender, "city")))
        if not self.store.has_quota(self.name):
            raise Refused("8114")
        manual = [m for m in self.settings["manual"] if any(m in p for p in places)]
        details["filter"] = 1 if manual else 2
        shipment = Shipment(self.name, key, "SF", "", details=details)
        self.store.accept(shipment, parcels - 1, text(data, "isSignBack") == "1")
        return self._order(shipment, data)

    def _contacts(self, data: dict) -> tuple[dict, dict]:
        parties = {
            text(contact, "contactType"): contact
            for contact in objects(data, "contactInfoList")
        }
        for kind, address, contact, phone in (
            ("1", "1010", "1011", "1012"),
            ("2", "1014", "1015", "1016"),
        ):
            party = parties.get(kind, {})
            if not text(party, "address"):
                raise Refused(address)
            if not text(party, "contact"):
                raise Refused(contact)
            if not text(party, "mobile") and not text(party, "tel"):
                raise Refused(phone)
        cargo = objects(data, "cargoDetails")
        if not cargo or not all(text(line, "name") for line in cargo):
            raise Refused("1023")
        return parties["1"], parties["2"]

    def _parcels(self, data: dict) -> int:
        parcels = text(data, "parcelQty") or "1"
        if not parcels.isdigit() or not 1 <= int(parcels) <= MAX_PARCELS:
            raise Refused("8117")
        product = text(data, "expressTypeId") or "1"
        if not product.isdigit() or product == "0":
            raise Refused("8057")
        return int(parcels)

    def _check_payment(self, data: dict) -> None:
        card, payer = text(data, "monthlyCard"), text(data, "payMethod")
        if payer not in ("", "1", "2", "3") or (payer == "3" and not card):
            raise Refused("8256")
        if card and not re.fullmatch(r"\d{10}", card):
            raise Refused("6126")
        if card and card != credentials.SF_MONTHLY_CARD:
            raise Refused("8119")

    def _value_services(self, data: dict) -> dict:
        found = {}
        for service in objects(data, "serviceList"):
            name, value = text(service, "name"), text(service, "value")
            if not name:
                raise Refused("6127")
            if name not in VALUE_SERVICES:
                raise Refused("6128")
            if name in ("COD", "INSURE"):
                if not re.fullmatch(r"-?\d+(\.\d+)?", value):
                    raise Refused("6138")
                if float(value) <= 0:
                    raise Refused("6139")
                found["cod" if name == "COD" else "insured"] = value
        return found

    def _unserved(self, key: str, origin: str) -> dict:
        return {
            "orderId": key,
            "originCode": origin,
            "destCode": None,
            "filterResult": 3,
            "remark": RECEIVER_UNSERVED,
            "waybillNoInfoList": None,
            "routeLabelInfo": None,
        }

    def _order(self, shipment: Shipment, data: dict) -> dict:
        origin = city_code(shipment.details["sender"][0])
        destination = city_code(shipment.details["receiver"][0])
        wanted = text(data, "isReturnRoutelabel") == "1"
        return {
            "orderId": shipment.key,
            "originCode": origin,
            "destCode": destination,
            "filterResult": shipment.details["filter"],
            "remark": "",
            "waybillNoInfoList": self._numbers(shipment),
            "routeLabelInfo": [self._label(shipment)] if wanted else None,
        }

    def _numbers(self, shipment: Shipment) -> list[dict]:
        kinds = [(1, shipment.number), *((2, child) for child in shipment.children)]
        if shipment.receipt:
            kinds.append((3, shipment.receipt))
        return [{"waybillType": kind, "waybillNo": number} for kind, number in kinds]

    def _label(self, shipment: Shipment) -> dict:
        city, branch, courier = three_segments(*shipment.details["receiver"])
        origin = city_code(shipment.details["sender"][0])
        product = PRODUCTS.get(shipment.details["product"], "顺丰特快")
        check = f"{int(shipment.number[-6:]):08x}"
        return {
            "code": "1000",
            "routeLabelData": {
                "waybillNo": shipment.number,
                "sourceCityCode": origin,
                "sourceTransferCode": f"{origin}W",
                "destCityCode": city,
                "destTransferCode": f"{city}W",
                "destRouteLabel": f"{city}W-{branch}-{courier}",
                "codingMapping": f"{branch[0]}{courier[-2:]}",
                "codingMappingOut": branch,
                "proCode": product.removeprefix("顺丰"),
                "proName": product,
                "printFlag": "000000000",
                "printIcon": "00000000",
                "checkCode": check,
                "twoDimensionCode": f"MMM={{'k1':'{city}W','k2':'{city}','k3':'',"
                f"'k4':'T4','k5':'{shipment.number}','k6':'','k7':'{check}'}}",
            },
            "message": "SF",
        }

    def _known(self, data: dict) -> Shipment:
        if not text(data, "orderId"):
            raise Refused("8013")
        shipment = self.store.find(self.name, text(data, "orderId"))
        if not shipment:
            raise Refused("8018")
        return shipment

    def _find(self, data: dict) -> dict:
        shipment = self._known(data)
        if shipment.cancelled:
            raise Refused("8037")
        return self._order(shipment, {"isReturnRoutelabel": "1"})

    def _update(self, data: dict) -> dict:
        shipment = self._known(data)
        deal = text(data, "dealType") or "1"
        if shipment.cancelled:
            raise Refused("8037")
        trace = self.store.trace(self.name, shipment.number)
        if deal == "2":
            if any(self._route(event)["opCode"] in PICKED_UP for event in trace):
                raise Refused("8252")
            shipment.cancelled = True
            self.store.keep(shipment)
        return {
            "orderId": shipment.key,
            "resStatus": 2,
            "waybillNoInfoList": self._numbers(shipment),
        }

    def _add_children(self, data: dict) -> dict:
        shipment = self._known(data)
        count = text(data, "parcelQty")
        if not count.isdigit() or not int(count):
            raise Refused("8067")
        if shipment.cancelled:
            raise Refused("8037")
        if 1 + len(shipment.children) + int(count) > MAX_PARCELS:
            raise Refused("8067")
        new = [self.store.numbers.take("SF") for _child in range(int(count))]
        shipment.children += new
        self.store.keep(shipment)
        return {
            "orderId": shipment.key,
            "parcelQty": int(count),
            "waybillNoInfoList": [
                {"waybillType": 2, "waybillNo": number} for number in new
            ],
        }

    def _filter(self, data: dict) -> dict:
        receiver: dict = {}
        sender: dict = {}
        for contact in objects(data, "contactInfos"):
            if text(contact, "contactType") == "2":
                receiver = contact
            else:
                sender = contact
        if not text(receiver, "address"):
            raise Refused("1014")
        places = text(receiver, "city"), text(receiver, "county")
        served = self.serves(*places)
        return {
            "orderId": text(data, "orderId"),
            "filterResult": 2 if served else 3,
            "originCode": city_code(text(sender, "city")),
            "destCode": city_code(places[0]) if served else None,
            "remark": None if served else RECEIVER_UNSERVED,
        }

    # --- label file ----------------------------------------------------------

    def _print(self, data: dict) -> dict:
        files = []
        for page, document in enumerate(objects(data, "documents"), 1):
            number = text(document, "masterWaybillNo")
            if not self.store.find_number(self.name, number):
                raise Refused("6150")
            files.append(
                {
                    "areaNo": 1,
                    "pageCount": 1,
                    "pageNo": page,
                    "seqNo": page,
                    "token": hashlib.md5(number.encode()).hexdigest(),
                    "url": f"{PRINT_PATH}{number}.pdf",
                    "waybillNo": number,
                }
            )
        if not files or not text(data, "templateCode"):
            raise Refused("8013")
        return {
            "obj": {
                "clientCode": credentials.SF_PARTNER,
                "fileType": text(data, "fileType") or "pdf",
                "files": files,
                "templateCode": text(data, "templateCode"),
            }
        }

    def _print_file(self, request: Request) -> Reply:
        number = request.path.removeprefix(PRINT_PATH).removesuffix(".pdf")
        token = hashlib.md5(number.encode()).hexdigest()
        given = {name.lower(): value for name, value in request.headers.items()}
        if given.get("x-auth-token") != token:
            return Reply.of({"error": "token"}, 401)
        return Reply(b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")

    # --- routes --------------------------------------------------------------

    def _routes(self, data: dict) -> dict:
        asked = data.get("trackingNumber") or []
        names = [str(name) for name in asked] if isinstance(asked, list) else [asked]
        if not names:
            raise Refused("8013")
        if len(names) > MAX_QUERY:
            raise Refused("8003")
        if text(data, "trackingType") == "2":
            shipments = [self.store.find(self.name, name) for name in names]
            names = [shipment.number for shipment in shipments if shipment]
        phone = text(data, "checkPhoneNo")
        return {
            "routeResps": [
                {"mailNo": name, "routes": self._visible_routes(name, phone)}
                for name in names
            ]
        }

    def _visible_routes(self, number: str, phone: str) -> list[dict]:
        shipment = self.store.find_number(self.name, number)
        phones = shipment.details["phones"] if shipment else []
        if phone and not any(known.endswith(phone[-4:]) for known in phones):
            return []
        return [self._route(e) for e in self.store.trace(self.name, number)]

    def _route(self, event: dict) -> dict:
        code, first, words = ROUTE_CODES.get(
            event.get("status", "transit"), ROUTE_CODES["transit"]
        )
        return {
            "acceptTime": event["time"],
            "acceptAddress": event.get("place", ""),
            "remark": event["text"],
            "opCode": event.get("code") or code,
            "firstStatusCode": first,
            "firstStatusName": words,
            "secondaryStatusCode": first,
            "secondaryStatusName": words,
        }

    def pushes(self, number: str, trace: list[dict], extra: dict) -> list[Push]:
        """Route reports, one for each event, as SF sends them when things happen."""
        url = self.settings["callback"]
        if not url:
            raise Refused(404, "no callback is set for sf")
        shipment = self.store.find_number(self.name, number)
        reports = []
        for event in trace:
            route = self._route(event)
            line = {
                "id": hashlib.md5(f"{number}{route}".encode()).hexdigest()[:16],
                "mailno": number,
                "orderid": shipment.key if shipment else "",
                "acceptTime": route["acceptTime"],
                "acceptAddress": route["acceptAddress"],
                "remark": route["remark"],
                "opCode": route["opCode"],
                "reasonName": "",
                "reasonCode": "",
                **extra,
            }
            body = Reply.of({"Body": {"WaybillRoute": [line]}}).body
            reports.append(Push(url, body, JSON))
        return reports


def _list(message: str) -> list[dict]:
    """The objects of a message that is a list, as the question of reach may be."""
    try:
        return objects({"list": json.loads(message)}, "list")
    except ValueError:
        return []
