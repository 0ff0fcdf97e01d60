# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cainiao as its documents describe it, for tests."""

import json
from dataclasses import replace

from provider_fakes import SHIPMENT, Network
from providers import Settings, cainiao

SETTINGS = Settings(
    url="http://carrier.test/cainiao",
    login="testapp",
    key="testsecret",
    secret="testsession",
    carrier_code="ZTO",
    customer="2200123",
    template="http://cloudprint.cainiao.com/template/standard/9",
)
ROUTING = {
    "consolidation": {"name": "深圳集散", "code": "755C"},
    "origin": {"code": "571", "name": "杭州"},
    "sortation": {"name": "深圳"},
    "routeCode": "755-A01-02",
    "receiveBranch": {"code": "755901", "name": "南山一部"},
}


def client(*answers, **values):
    """A client and its network."""
    network = Network(*answers)
    return cainiao.Client(replace(SETTINGS, **values), network), network


def print_data(**values):
    """The label of a number."""
    data = {
        "cpCode": "ZTO",
        "packageInfo": {"id": "parcel1"},
        "routingInfo": ROUTING,
        "shippingOption": {"code": "STANDARD_EXPRESS", "title": "标准快递"},
        **values,
    }
    label = {"data": data, "signature": "MD:x", "templateURL": "http://x", "ver": "1"}
    return json.dumps(label, ensure_ascii=False)


def module(object_id, **values):
    """A number in the answer to a request for numbers."""
    return {
        "object_id": object_id,
        "waybill_code": "73000000000001",
        "cp_code": "ZTO",
        "real_cp_code": "ZTO",
        "print_data": print_data(),
        **values,
    }


def result(success=True, error_code="", error_message="", **values):
    """A number in the answer to a search."""
    entry = {
        "object_id": "0",
        "success": success,
        "error_code": error_code,
        "error_message": error_message,
    }
    if success:
        label = {"waybill_code": "73000000000001", "print_data": print_data()}
        entry["waybill_cloud_print_response"] = {**label, **values}
    return entry


def content(method, value):
    """The answer of a method."""
    return {f"{method.replace('.', '_')}_response": {**value, "request_id": "r1"}}


def allocated(*modules):
    """The answer to a request for numbers."""
    return content(
        "cainiao.waybill.ii.get",
        {"modules": {"waybill_cloud_print_response": list(modules)}},
    )


def described(*results):
    """The answer to either search."""
    value = {"modules": {"waybill_cloud_print_with_result_desc_response": [*results]}}
    return {
        **content("cainiao.waybill.ii.query.by.tradecode", value),
        **content("cainiao.waybill.ii.query.by.waybillcode", value),
    }


def cancelled(success):
    """The answer to a cancellation."""
    return content("cainiao.waybill.ii.cancel", {"cancel_result": success})


def error(code, sub_code="", text="", **values):
    """A refusal by the platform or the service behind it."""
    message = {"code": code, "msg": "Remote service error" if sub_code else text}
    if sub_code:
        message |= {"sub_code": sub_code, "sub_msg": text}
    return {"error_response": {**message, **values}}


def sent(network, index=0):
    """Method and message of a request."""
    form = network.requests[index][1]
    (message,) = (value for name, value in form.items() if name.startswith("param"))
    return form["method"], json.loads(message)


def ask(*answers, parcel=SHIPMENT):
    """What a request for one parcel's number gets."""
    (answer,) = client(*answers)[0].create([parcel])
    return answer
