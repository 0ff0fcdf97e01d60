# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How tests speak to the simulators: by hand, not by the clients of the addon."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from tests.simulators import cainiao, credentials, kdniao, kuaidi100, sf

CHINA = 8 * 3600


def post(url, fields, timeout=5):
    """The reply to a posted form, read as JSON."""
    body = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(url, body, timeout=timeout) as reply:
        return json.loads(reply.read())


def dumps(values):
    return json.dumps(values, ensure_ascii=False)


# --- SF ----------------------------------------------------------------------


def sf_order(key, **changes):
    """An order of one parcel from Hangzhou to Shenzhen."""
    contacts = [
        {
            "contactType": 1,
            "contact": "王仓",
            "mobile": "13800000001",
            "province": "浙江省",
            "city": "杭州市",
            "county": "余杭区",
            "address": "东风路66号",
        },
        {
            "contactType": 2,
            "contact": "李客",
            "mobile": "13900001234",
            "province": "广东省",
            "city": "深圳市",
            "county": "南山区",
            "address": "科技路1号",
        },
    ]
    return {
        "orderId": key,
        "cargoDetails": [{"name": "茶叶", "count": 2}],
        "contactInfoList": contacts,
        "monthlyCard": "7551234567",
        "payMethod": 1,
        "isReturnRoutelabel": 1,
        **changes,
    }


def sf_form(service, data, **changes):
    """A signed form; the changes come after signing."""
    message, moment = dumps(data), str(int(time.time()))
    digests = sf.signatures(message, moment, credentials.SF_CHECKWORD)
    return {
        "partnerID": credentials.SF_PARTNER,
        "requestID": "4d5e",
        "serviceCode": service,
        "timestamp": moment,
        "msgDigest": sorted(digests)[0],
        "msgData": message,
        **changes,
    }


def sf_call(url, service, data, timeout=5, **changes):
    """The business answer, or the envelope of a request the gateway refused."""
    form = sf_form(service, data, **changes)
    envelope = post(f"{url}/sf/std/service", form, timeout)
    if envelope["apiResultCode"] != "A1000":
        return envelope
    return json.loads(envelope["apiResultData"])


# --- Cainiao -----------------------------------------------------------------


def cainiao_parcel(order, object_id="1", **changes):
    return {
        "object_id": object_id,
        "order_info": {"order_channels_type": "OTHERS", "trade_order_list": [order]},
        "package_info": {"id": "1", "items": [{"name": "茶叶", "count": 1}]},
        "recipient": {
            "name": "李客",
            "mobile": "13900001234",
            "address": {
                "province": "广东省",
                "city": "深圳市",
                "district": "南山区",
                "detail": "科技路1号",
            },
        },
        "template_url": "http://cloudprint.cainiao.com/template/standard/101",
        "user_id": 1,
        **changes,
    }


def cainiao_apply(*parcels, **changes):
    return {
        "cp_code": "ZTO",
        "sender": {
            "name": "王仓",
            "mobile": "13800000001",
            "address": credentials.CAINIAO_ADDRESS,
        },
        "trade_order_info_dtos": list(parcels),
        **changes,
    }


def top_call(url, method, secret="testsecret", sign_method="md5", **params):
    """A call of the open platform; dicts and lists are sent as JSON."""
    form = {
        "method": method,
        "app_key": "testapp",
        "session": "testsession",
        "timestamp": time.strftime(
            "%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + CHINA)
        ),
        "format": "json",
        "v": "2.0",
        "sign_method": sign_method,
        **{
            name: value if isinstance(value, str) else dumps(value)
            for name, value in params.items()
        },
    }
    form["sign"] = cainiao.sign(form, secret, sign_method)
    return post(f"{url}/cainiao/router/rest", form)


def cainiao_get(url, *parcels, **changes):
    """The waybills of parcels, or the error."""
    answer = top_call(
        url,
        "cainiao.waybill.ii.get",
        param_waybill_cloud_print_apply_new_request=cainiao_apply(*parcels, **changes),
    )
    if "error_response" in answer:
        return answer["error_response"]
    modules = answer["cainiao_waybill_ii_get_response"]["modules"]
    return modules["waybill_cloud_print_response"]


# --- Kuaidi100 ---------------------------------------------------------------


def kuaidi100_order(key, **changes):
    party = {
        "name": "李客",
        "mobile": "13900001234",
        "printAddr": "广东深圳市南山区1号",
    }
    return {
        "orderId": key,
        "kuaidicom": "yuantong",
        "partnerId": "testpartner",
        "recMan": party,
        "sendMan": {**party, "printAddr": "浙江杭州市余杭区66号"},
        "cargo": "茶叶",
        "payType": "SHIPPER",
        "reorder": False,
        **changes,
    }


def kuaidi100_call(url, path, method, param, secret="testsecret", key="testkey"):
    """A call signed with time and secret."""
    text, moment = dumps(param), str(int(time.time() * 1000))
    signature = kuaidi100.sign(text, moment, key, secret)
    form = {"method": method, "key": key, "t": moment, "param": text}
    return post(f"{url}/kuaidi100{path}", {**form, "sign": signature})


def kuaidi100_label(url, param, method="order", **keys):
    return kuaidi100_call(url, "/label/order", method, param, **keys)


def kuaidi100_query(url, param, customer="testcustomer", key="testkey"):
    text = dumps(param)
    form = {"customer": customer, "param": text}
    form["sign"] = kuaidi100.sign(text, key, customer)
    return post(f"{url}/kuaidi100/poll/query.do", form)


def kuaidi100_subscribe(url, number, callback, key="testkey", **parameters):
    param = {
        "company": parameters.pop("company", "yuantong"),
        "number": number,
        "key": key,
        "parameters": {"callbackurl": callback, **parameters},
    }
    form = {"schema": "json", "param": dumps(param)}
    return post(f"{url}/kuaidi100/poll", form)


# --- Kdniao ------------------------------------------------------------------


def kdniao_order(key, **changes):
    party = {
        "Name": "李客",
        "Mobile": "13900001234",
        "ProvinceName": "广东省",
        "CityName": "深圳市",
        "ExpAreaName": "南山区",
        "Address": "科技路1号",
    }
    return {
        "OrderCode": key,
        "ShipperCode": "ZTO",
        "PayType": 1,
        "ExpType": 1,
        "Quantity": 1,
        "Sender": party,
        "Receiver": party,
        "Commodity": [{"GoodsName": "茶叶"}],
        **changes,
    }


def kdniao_call(url, path, kind, data, key="testappkey", **changes):
    text = dumps(data)
    form = {
        "RequestData": text,
        "EBusinessID": "test1234567",
        "RequestType": kind,
        "DataSign": kdniao.sign(text, key),
        "DataType": "2",
        **changes,
    }
    return post(f"{url}/kdniao{path}", form)


def kdniao_waybill(url, data, kind="1007", **changes):
    return kdniao_call(url, "/api/Eorderservice", kind, data, **changes)


def kdniao_query(url, number, kind="1002"):
    data = {"OrderCode": "", "ShipperCode": "ZTO", "LogisticCode": number}
    return kdniao_call(url, "/Ebusiness/EbusinessOrderHandle.aspx", kind, data)


# --- who is reported to ------------------------------------------------------


class Listener:
    """Takes the platforms' reports while the ``with`` block runs."""

    def __init__(self, answer='{"result":true,"returnCode":"200"}'):
        self.reports, listener = [], self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                listener.reports.append(body)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, format, *args):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/push"

    @property
    def forms(self):
        """The reports, read as forms."""
        return [dict(urllib.parse.parse_qsl(report)) for report in self.reports]

    def __enter__(self):
        Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        ).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
