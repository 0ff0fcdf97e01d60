# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulated Kdniao answers as its documents say."""

import json
from urllib.parse import quote_plus

import pytest

from simulator_calls import (
    Listener,
    dumps,
    kdniao_call,
    kdniao_order,
    kdniao_query,
    kdniao_waybill,
)
from tests.simulators import SimulatorError, kdniao

COLLECTED = {"time": "2026-03-01 10:00:00", "text": "已揽收", "status": "collected"}
SIGNED = {"time": "2026-03-02 09:00:00", "text": "已签收", "status": "signed"}
CALLBACK = "http://127.0.0.1:9/"  # where nobody listens


def order(simulator, key, **changes):
    """The reply; the waybill must have been granted."""
    answer = kdniao_waybill(simulator.url, kdniao_order(key, **changes))
    assert (answer["Success"], answer["ResultCode"]) == (True, "100")
    return answer


def test_an_order_gets_a_number_and_the_codes_of_its_label(simulator):
    answer = order(simulator, "K1", IsReturnPrintTemplate=1)
    assert answer["EBusinessID"] == "test1234567"
    assert answer["Order"]["LogisticCode"].startswith("73")
    assert answer["Order"]["MarkDestination"].startswith("755 ")
    assert "<html>" in answer["PrintTemplate"]


def test_an_order_code_is_used_once_and_brings_its_first_number(simulator):
    first = order(simulator, "K1")
    second = kdniao_waybill(simulator.url, kdniao_order("K1"))
    assert (second["Success"], second["ResultCode"]) == (True, "106")
    assert second["Order"]["LogisticCode"] == first["Order"]["LogisticCode"]
    assert simulator.state()["kdniao"]["shipments"]["K1"]["asked"] == 2
    assert simulator.state()["kdniao"]["numbers_given"] == 1


def test_several_parcels_get_child_numbers_and_a_receipt(simulator):
    answer = order(simulator, "K1", Quantity=3, IsReturnSignBill=1)
    assert answer["SubCount"] == len(set(answer["SubOrders"])) == 2
    assert answer["Order"]["SignWaybillCode"]


def test_what_is_collected_and_insured_is_noted(simulator):
    services = [{"Name": "COD", "Value": "88.50"}, {"Name": "INSURE", "Value": "300"}]
    order(simulator, "K1", AddService=services)
    shipment = simulator.state()["kdniao"]["shipments"]["K1"]
    assert (shipment["cod"], shipment["insured"]) == ("88.50", "300")


def test_the_signature_may_be_encoded_once_more(simulator):
    signature = quote_plus(kdniao.sign(dumps(kdniao_order("K1")), "testappkey"))
    answer = kdniao_waybill(simulator.url, kdniao_order("K1"), DataSign=signature)
    assert answer["Success"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"DataSign": "wrong"}, "102"),
        ({"DataSign": ""}, "101"),
        ({"EBusinessID": "wrong"}, "104"),
        ({"DataType": "1"}, "103"),
        ({"RequestData": "{}"}, "102"),
    ],
)
def test_a_request_that_is_not_signed_as_sent_is_refused(simulator, changes, code):
    answer = kdniao_waybill(simulator.url, kdniao_order("K1"), **changes)
    assert (answer["Success"], answer["ResultCode"]) == (False, code)
    assert answer["Reason"]
    assert simulator.state()["kdniao"]["shipments"] == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"OrderCode": ""}, "101"),
        ({"ShipperCode": ""}, "101"),
        ({"PayType": ""}, "101"),
        ({"Receiver": {"Name": "李客"}}, "101"),
        ({"Sender": None}, "101"),
        ({"Commodity": []}, "101"),
        ({"Quantity": "many"}, "103"),
    ],
)
def test_an_incomplete_order_gets_no_number(simulator, changes, code):
    answer = kdniao_waybill(simulator.url, kdniao_order("K1", **changes))
    assert (answer["Success"], answer["ResultCode"]) == (False, code)
    assert simulator.state()["kdniao"]["shipments"] == {}


@pytest.mark.parametrize("settings", [{"quota": 0}, {"unreachable": ["南山区"]}])
def test_the_courier_refuses_for_the_platform(simulator, settings):
    simulator.configure("kdniao", **settings)
    answer = kdniao_waybill(simulator.url, kdniao_order("K1"))
    assert (answer["Success"], answer["ResultCode"]) == (False, "105")
    assert simulator.state()["kdniao"]["shipments"] == {}


def test_a_waybill_is_cancelled_by_order_and_number(simulator):
    number = order(simulator, "K1")["Order"]["LogisticCode"]
    cancel = {"ShipperCode": "ZTO", "OrderCode": "K1", "ExpNo": "73"}
    assert not kdniao_waybill(simulator.url, cancel, kind="1147")["Success"]
    assert not simulator.state()["kdniao"]["shipments"]["K1"]["cancelled"]
    cancel["ExpNo"] = number
    assert kdniao_waybill(simulator.url, cancel, kind="1147")["Success"]
    assert simulator.state()["kdniao"]["shipments"]["K1"]["cancelled"]
    again = kdniao_waybill(simulator.url, kdniao_order("K1"))
    assert (again["Success"], again["ResultCode"]) == (False, "105")


# --- tracking ----------------------------------------------------------------


def subscribed(simulator, *events, callback=CALLBACK, kind="1008"):
    """A number with a subscription and a trace."""
    number = order(simulator, "K1")["Order"]["LogisticCode"]
    simulator.configure("kdniao", callback=callback)
    data = {"OrderCode": "K1", "ShipperCode": "ZTO", "LogisticCode": number}
    answer = kdniao_call(simulator.url, "/api/dist", kind, data)
    assert answer["Success"] and answer["UpdateTime"]
    if events:
        simulator.push("kdniao", number, list(events))
    return number


def test_a_trace_is_told_oldest_first(simulator):
    number = subscribed(simulator, SIGNED, COLLECTED)
    answer = kdniao_query(simulator.url, number)
    texts = [line["AcceptStation"] for line in answer["Traces"]]
    assert (answer["State"], texts) == ("3", ["已揽收", "已签收"])
    assert "StateEx" not in answer
    assert kdniao_query(simulator.url, number, "8001")["StateEx"] == "301"


def test_a_number_without_a_trace_is_no_failure(simulator):
    answer = kdniao_query(simulator.url, "73")
    assert (answer["Success"], answer["State"], answer["Traces"]) == (True, "0", [])


def test_a_push_is_signed_and_holds_the_whole_trace(simulator):
    with Listener() as listener:
        number = subscribed(simulator, COLLECTED, SIGNED, callback=listener.url)
    (form,) = listener.forms
    report = json.loads(form["RequestData"])
    (parcel,) = report["Data"]
    assert form["RequestType"] == "101"
    assert form["DataSign"] == kdniao.sign(form["RequestData"], "testappkey")
    assert (parcel["LogisticCode"], parcel["State"]) == (number, "3")
    assert [line["AcceptStation"] for line in parcel["Traces"]] == ["已揽收", "已签收"]


def test_a_monitored_number_is_reported_more_closely(simulator):
    with Listener() as listener:
        subscribed(simulator, SIGNED, callback=listener.url, kind="8008")
    (parcel,) = json.loads(listener.forms[0]["RequestData"])["Data"]
    assert (parcel["StateEx"], parcel["Traces"][0]["Action"]) == ("301", "301")


def test_nobody_is_told_of_a_number_without_a_subscription(simulator):
    simulator.configure("kdniao", callback=CALLBACK)
    with pytest.raises(SimulatorError):
        simulator.push("kdniao", "73", [COLLECTED])
