# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SF Express as its documents describe it, for tests."""

import json
from dataclasses import replace

from provider_fakes import SHIPMENT, Network
from providers import Settings, sf

SETTINGS = Settings(
    url="http://carrier.test/sf",
    login="TESTPARTNER",
    key="testcheckword",
    customer="7551234567",
)
NUMBER = "SF7444496931331"
LABEL = {
    "waybillNo": NUMBER,
    "destRouteLabel": "020W-F0-CK",
    "codingMapping": "K35",
    "proName": "顺丰标快",
    "proCode": "T4",
    "twoDimensionCode": "MMM={'k1':'020W','k5':'SF7444496931331','k7':'fe62b871'}",
}


def client(*answers, **values):
    """A client and its network."""
    network = Network(*answers)
    return sf.Client(replace(SETTINGS, **values), network), network


def passed_on(result):
    """The gateway's envelope around a service's answer."""
    return {
        "apiErrorMsg": "",
        "apiResponseID": "00017",
        "apiResultCode": "A1000",
        "apiResultData": json.dumps(result, ensure_ascii=False),
    }


def done(data):
    """A service's answer that it did what was asked."""
    return passed_on(
        {"success": True, "errorCode": "S0000", "errorMsg": None, "msgData": data}
    )


def refused(code, text="原因"):
    """A service's answer that it did not."""
    return passed_on(
        {"success": False, "errorCode": code, "errorMsg": text, "msgData": None}
    )


def gateway(code, text="原因"):
    """The gateway's answer that it did not pass the request on."""
    return {"apiResultCode": code, "apiErrorMsg": text, "apiResultData": None}


def order(*numbers, **values):
    """The data of an order: its number, or pairs of type and number."""
    return {
        "orderId": "parcel1",
        "originCode": "571",
        "destCode": "020",
        "filterResult": 2,
        "remark": None,
        "waybillNoInfoList": [
            {"waybillType": kind, "waybillNo": number}
            for kind, number in numbers or [(1, NUMBER)]
        ],
        "routeLabelInfo": [{"code": "1000", "routeLabelData": LABEL}],
        **values,
    }


def sent(network, index=0):
    """Service and message of a request."""
    form = network.requests[index][1]
    return form["serviceCode"], json.loads(form["msgData"])


def ask(*answers, parcel=SHIPMENT):
    """What a request for one parcel's number gets."""
    (answer,) = client(*answers)[0].create([parcel])
    return answer
