# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulated Kuaidi100 answers as its documents say."""

import json
import time

import pytest

from simulator_calls import (
    Listener,
    kuaidi100_call,
    kuaidi100_label,
    kuaidi100_order,
    kuaidi100_query,
    kuaidi100_subscribe,
)
from tests.simulators import SimulatorError, kuaidi100

COLLECTED = {
    "time": "2026-03-01 10:00:00",
    "text": "【杭州市】已揽收",
    "status": "collected",
    "place": "浙江,杭州市",
}
SIGNED = {"time": "2026-03-02 09:00:00", "text": "已签收", "status": "signed"}
CALLBACK = "http://127.0.0.1:9/"  # where nobody listens


def order(simulator, key, **changes):
    """The label's data; it must have been granted."""
    answer = kuaidi100_label(simulator.url, kuaidi100_order(key, **changes))
    assert answer["code"] == 200
    return answer["data"]


def test_an_order_gets_a_number_and_what_the_label_shows(simulator):
    data = order(simulator, "K1")
    assert data["kuaidinum"].startswith("YT") and data["taskId"]
    assert data["bulkpen"] and data["pkgName"] and data["kdComOrderNum"]
    assert (data["childNum"], data["returnNum"]) == ("", "")


def test_an_order_that_must_not_repeat_gets_the_first_result(simulator):
    assert order(simulator, "K1") == order(simulator, "K1")
    assert simulator.state()["kuaidi100"]["shipments"]["K1"]["asked"] == 2


@pytest.mark.parametrize("changes", [{"reorder": True}, {"reorder": None}])
def test_an_order_that_may_repeat_is_paid_twice(simulator, changes):
    order(simulator, "K1", **changes)
    order(simulator, "K1", **changes)
    assert set(simulator.state()["kuaidi100"]["shipments"]) == {"K1", "K1#2"}


def test_after_two_days_the_same_order_is_a_new_one(simulator):
    first = order(simulator, "K1")
    simulator.configure(clock_shift=48 * 3600 + 1)
    assert order(simulator, "K1")["kuaidinum"] != first["kuaidinum"]


def test_several_parcels_get_child_numbers_and_a_receipt(simulator):
    data = order(simulator, "K1", count=3, needChild="1", needBack="1")
    assert len(data["childNum"].split(",")) == 2 and data["returnNum"]


def test_what_is_collected_comes_back(simulator):
    data = order(simulator, "K1", collection="88.50", valinsPay="300")
    shipment = simulator.state()["kuaidi100"]["shipments"]["K1"]
    assert data["collection"] == "88.50"
    assert (shipment["cod"], shipment["insured"]) == ("88.50", "300")


@pytest.mark.parametrize(
    ("keys", "code"), [({"secret": "wrong"}, 30002), ({"key": "wrong"}, 30003)]
)
def test_a_label_needs_key_and_signature(simulator, keys, code):
    answer = kuaidi100_label(simulator.url, kuaidi100_order("K1"), **keys)
    assert answer["code"] == code and answer["message"] and answer["data"] is None
    assert simulator.state()["kuaidi100"]["shipments"] == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kuaidicom": ""}, 30001),
        ({"kuaidicom": "YTO"}, 702),
        ({"partnerId": ""}, 30001),
        ({"cargo": ""}, 30001),
        ({"recMan": {"name": "李客", "mobile": "139"}}, 30001),
        ({"payType": "NOBODY"}, 30001),
        ({"count": "0"}, 30001),
        ({"collection": "much"}, 30001),
    ],
)
def test_an_incomplete_order_gets_no_number(simulator, changes, code):
    answer = kuaidi100_label(simulator.url, kuaidi100_order("K1", **changes))
    assert answer["code"] == code
    assert simulator.state()["kuaidi100"]["shipments"] == {}


@pytest.mark.parametrize(
    ("settings", "code"), [({"quota": 0}, 30004), ({"unreachable": ["南山区"]}, 701)]
)
def test_platform_and_courier_refuse(simulator, settings, code):
    simulator.configure("kuaidi100", **settings)
    answer = kuaidi100_label(simulator.url, kuaidi100_order("K1"))
    assert answer["code"] == code
    assert simulator.state()["kuaidi100"]["shipments"] == {}


def test_a_label_is_printed_again_by_its_task(simulator):
    data = order(simulator, "K1")
    param = {"taskId": data["taskId"], "siid": ""}
    assert kuaidi100_label(simulator.url, param, "printOld")["data"] == data


def cancel(simulator, data, **changes):
    param = {
        "partnerId": "testpartner",
        "kuaidicom": "yuantong",
        "kuaidinum": data["kuaidinum"],
        "orderId": data["kdComOrderNum"],
        **changes,
    }
    return kuaidi100_call(simulator.url, "/eorderapi.do", "cancel", param)


def test_a_label_is_cancelled_by_number_and_couriers_order(simulator):
    data = order(simulator, "K1")
    assert not cancel(simulator, data, orderId="")["result"]
    assert not cancel(simulator, data, kuaidinum="YT0")["result"]
    assert not simulator.state()["kuaidi100"]["shipments"]["K1"]["cancelled"]
    assert cancel(simulator, data)["returnCode"] == "200"
    assert simulator.state()["kuaidi100"]["shipments"]["K1"]["cancelled"]


@pytest.mark.parametrize(("unreachable", "reachable"), [([], "1"), (["深圳市"], "0")])
def test_reach_is_told(simulator, unreachable, reachable):
    simulator.configure("kuaidi100", unreachable=unreachable)
    param = {
        "kuaidicom": "yuantong",
        "recManPrintAddr": "广东深圳市南山区1号",
        "sendManPrintAddr": "浙江杭州市余杭区66号",
    }
    answer = kuaidi100_call(simulator.url, "/reachable.do", "reachable", param)
    assert answer["data"]["toReachable"][0]["reachable"] == reachable
    assert answer["data"]["fromReachable"][0]["reachable"] == "1"


# --- tracking ----------------------------------------------------------------


def subscribed(simulator, *events, callback=CALLBACK, **parameters):
    """A number with a subscription and a trace."""
    number = order(simulator, "K1")["kuaidinum"]
    parameters.setdefault("resultv2", "4")
    answer = kuaidi100_subscribe(simulator.url, number, callback, **parameters)
    assert (answer["result"], answer["returnCode"]) == (True, "200")
    if events:
        simulator.push("kuaidi100", number, list(events))
    return number


def test_a_trace_is_told_newest_first_with_sub_states(simulator):
    number = subscribed(simulator, SIGNED, COLLECTED)
    param = {"com": "yuantong", "num": number, "resultv2": "4"}
    answer = kuaidi100_query(simulator.url, param)
    assert [line["statusCode"] for line in answer["data"]] == ["301", "103"]
    assert (answer["state"], answer["ischeck"]) == ("301", "1")
    answer = kuaidi100_query(simulator.url, {**param, "order": "asc", "resultv2": "1"})
    assert [line["statusCode"] for line in answer["data"]] == ["1", "3"]


def test_without_resultv2_a_line_has_no_state(simulator):
    number = subscribed(simulator, COLLECTED)
    answer = kuaidi100_query(simulator.url, {"com": "yuantong", "num": number})
    assert answer["data"] == [
        {
            "time": COLLECTED["time"],
            "ftime": COLLECTED["time"],
            "context": COLLECTED["text"],
        }
    ]


@pytest.mark.parametrize(
    ("keys", "param", "code"),
    [
        ({"key": "wrong"}, {"com": "yuantong", "num": "1"}, "503"),
        ({"customer": "wrong"}, {"com": "yuantong", "num": "1"}, "600"),
        ({}, {"com": "yuantong"}, "400"),
        ({}, {"com": "yuantong", "num": "1"}, "500"),
        ({}, {"com": "shunfeng", "num": "1"}, "408"),
    ],
)
def test_a_query_may_fail(simulator, keys, param, code):
    answer = kuaidi100_query(simulator.url, param, **keys)
    assert answer["result"] is False
    assert (answer["returnCode"], bool(answer["message"])) == (code, True)


def test_a_subscription_is_taken_once(simulator):
    number = subscribed(simulator)
    answer = kuaidi100_subscribe(simulator.url, number, "http://127.0.0.1:9/other")
    assert answer["returnCode"] == "501"
    state = simulator.state()["kuaidi100"]
    assert state["subscriptions"] == {number: CALLBACK}


@pytest.mark.parametrize(
    ("number", "callback", "changes", "code"),
    [
        ("1", CALLBACK, {"key": "wrong"}, "600"),
        ("", CALLBACK, {}, "700"),
        ("1" * 33, CALLBACK, {}, "700"),
        ("1", "no address", {}, "700"),
        ("1", CALLBACK, {"company": ""}, "702"),
        ("1", CALLBACK, {"company": "YTO"}, "702"),
        ("1", CALLBACK, {"company": "shunfeng"}, "700"),
    ],
)
def test_a_wrong_subscription_is_refused(simulator, number, callback, changes, code):
    answer = kuaidi100_subscribe(simulator.url, number, callback, **changes)
    assert (answer["result"], answer["returnCode"]) == (False, code)
    assert simulator.state()["kuaidi100"]["subscriptions"] == {}


def test_a_push_is_signed_and_holds_the_whole_trace_newest_first(simulator):
    with Listener() as listener:
        number = subscribed(simulator, COLLECTED, callback=listener.url, salt="salt123")
        answers = simulator.push("kuaidi100", number, [SIGNED])
    first, second = listener.forms
    report = json.loads(second["param"])
    assert second["sign"] == kuaidi100.sign(second["param"], "salt123")
    assert json.loads(first["param"])["status"] == "polling"
    assert report["status"] == "shutdown"
    lines = report["lastResult"]["data"]
    assert [line["context"] for line in lines] == ["已签收", "【杭州市】已揽收"]
    assert answers[0]["status"] == 200


@pytest.mark.parametrize(("salt", "signed"), [({}, False), ({"salt": ""}, True)])
def test_an_empty_salt_signs_too_but_none_does_not(simulator, salt, signed):
    with Listener() as listener:
        subscribed(simulator, COLLECTED, callback=listener.url, **salt)
    assert ("sign" in listener.forms[0]) is signed


def test_the_platform_may_name_another_courier(simulator):
    with Listener() as listener:
        number = subscribed(simulator, callback=listener.url)
        abort = {"status": "abort", "message": "3天查询无记录", "comNew": "ems"}
        simulator.push("kuaidi100", number, [], **abort)
    report = json.loads(listener.forms[0]["param"])
    assert (report["status"], report["comNew"]) == ("abort", "ems")
    assert report["lastResult"]["data"] == []


def test_what_happened_before_is_reported_after_the_subscription(simulator):
    number = order(simulator, "K1")["kuaidinum"]
    with pytest.raises(SimulatorError):
        simulator.push("kuaidi100", number, [COLLECTED])  # nobody subscribed yet
    with Listener() as listener:
        kuaidi100_subscribe(simulator.url, number, listener.url)
        deadline = time.monotonic() + 5
        while not listener.reports and time.monotonic() < deadline:
            time.sleep(0.01)
    assert number in listener.forms[0]["param"]


def test_an_order_may_subscribe_by_itself(simulator):
    data = order(simulator, "K1", needSubscribe=True, pollCallBackUrl=CALLBACK)
    state = simulator.state()["kuaidi100"]
    assert state["subscriptions"] == {data["kuaidinum"]: CALLBACK}
