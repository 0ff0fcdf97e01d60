# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What goes wrong on demand, and what the simulators remember of it."""

import http.client
import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest

from simulator_calls import (
    Listener,
    cainiao_get,
    cainiao_parcel,
    kdniao_order,
    kdniao_waybill,
    kuaidi100_label,
    kuaidi100_order,
    kuaidi100_subscribe,
    sf_call,
    sf_form,
    sf_order,
)
from tests.simulators import Simulator, SimulatorError

CREATE = "EXP_RECE_CREATE_ORDER"
PROVIDERS = ("sf", "cainiao", "kuaidi100", "kdniao")
LOST = (urllib.error.URLError, OSError, ValueError, http.client.HTTPException)


def order(simulator, provider, key, timeout=10):
    """Order one parcel; the reply as it comes."""
    url = simulator.url
    if provider == "sf":
        return sf_call(url, CREATE, sf_order(key), timeout)
    if provider == "cainiao":
        return cainiao_get(url, cainiao_parcel(key))
    if provider == "kuaidi100":
        return kuaidi100_label(url, kuaidi100_order(key))
    return kdniao_waybill(url, kdniao_order(key))


def asked(simulator, provider="sf", key="K1"):
    """How often the courier was asked for a parcel, 0 when it knows of none."""
    shipments = simulator.state()[provider]["shipments"]
    return shipments[key]["asked"] if key in shipments else 0


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("kind", "accepted"),
    [
        ("error_before", 0),
        ("cut_before", 0),
        ("error_after", 1),
        ("cut_after", 1),
        ("garbage", 1),
    ],
)
def test_a_lost_answer_may_have_been_accepted_or_not(
    simulator, provider, kind, accepted
):
    simulator.faults(kind, provider=provider, operation="create")
    with pytest.raises(LOST):
        order(simulator, provider, "K1")
    assert asked(simulator, provider) == accepted
    order(simulator, provider, "K1")
    state = simulator.state()[provider]
    assert asked(simulator, provider) == accepted + 1
    assert (state["numbers_given"], state["requests"]) == (1, {"create": 2})


@pytest.mark.parametrize(
    ("kind", "accepted"), [("timeout_before", 0), ("timeout_after", 1)]
)
def test_a_courier_may_never_answer(simulator, kind, accepted):
    simulator.faults(kind, provider="sf", seconds=60)
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        order(simulator, "sf", "K1", timeout=0.2)
    assert time.monotonic() - started < 10
    assert asked(simulator) == accepted


@pytest.mark.parametrize(
    ("provider", "kind", "code"),
    [
        ("sf", "bad_signature", "A1006"),
        ("sf", "expired", "A1004"),
        ("sf", "quota", "8114"),
        ("sf", "busy", "A1009"),
        ("cainiao", "bad_signature", 25),
        ("cainiao", "expired", 27),
        ("cainiao", "quota", 15),
        ("cainiao", "busy", 15),
        ("kuaidi100", "bad_signature", 30002),
        ("kuaidi100", "expired", 30003),
        ("kuaidi100", "quota", 30004),
        ("kuaidi100", "busy", 500),
        ("kdniao", "bad_signature", "102"),
        ("kdniao", "expired", "104"),
        ("kdniao", "quota", "105"),
        ("kdniao", "busy", "105"),
    ],
)
def test_a_refusal_comes_in_the_words_of_the_api(simulator, provider, kind, code):
    simulator.faults(kind, provider=provider)
    answer = order(simulator, provider, "K1")
    codes = ("apiResultCode", "errorCode", "code", "ResultCode")
    assert code in [answer.get(name) for name in codes]
    assert asked(simulator, provider) == 0


def test_a_slow_answer_is_a_right_one(simulator):
    simulator.faults("slow", provider="sf", seconds=0.1)
    started = time.monotonic()
    assert order(simulator, "sf", "K1")["success"]
    assert time.monotonic() - started >= 0.1


def test_a_fault_happens_as_often_as_asked_for(simulator):
    simulator.faults("quota", provider="sf", count=2)
    answers = [order(simulator, "sf", "K1")["success"] for _time in range(3)]
    assert answers == [False, False, True]
    assert simulator.control("GET", "faults") == []


def test_a_fault_concerns_one_parcel_operation_or_api_only(simulator):
    simulator.faults("quota", provider="sf", operation="create", match="K2")
    assert order(simulator, "sf", "K1")["success"]
    assert order(simulator, "kdniao", "K2")["Success"]
    find = sf_call(simulator.url, "EXP_RECE_SEARCH_ORDER_RESP", {"orderId": "K2"})
    assert find["errorCode"] == "8018"
    assert not order(simulator, "sf", "K2")["success"]


def test_faults_can_be_called_off(simulator):
    simulator.faults("quota")
    simulator.clear_faults()
    assert order(simulator, "sf", "K1")["success"]


@pytest.mark.parametrize(
    "values", [{"kind": "nonsense"}, {"kind": "slow", "who": 1}, {}]
)
def test_a_fault_nobody_knows_is_refused(simulator, values):
    with pytest.raises(SimulatorError):
        simulator.control("POST", "faults", values)
    assert simulator.control("GET", "faults") == []


def test_a_setting_nobody_knows_is_refused(simulator):
    with pytest.raises(SimulatorError):
        simulator.configure("sf", nonsense=1)
    with pytest.raises(SimulatorError):
        simulator.configure("dhl", quota=1)


def test_an_address_nobody_serves_is_not_found(simulator):
    for path in ("/", "/dhl/api", "/_control/nothing"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(simulator.url + path)
        assert error.value.code == 404


# --- reports -----------------------------------------------------------------

COLLECTED = {"time": "2026-03-01 10:00:00", "text": "已揽收", "status": "collected"}
SIGNED = {"time": "2026-03-02 09:00:00", "text": "已签收", "status": "signed"}


def reported(simulator, kind):
    """Numbers of lines of the reports on a parcel with two events."""
    with Listener() as listener:
        kuaidi100_subscribe(simulator.url, "YT1", listener.url)
        simulator.faults(kind, provider="kuaidi100", operation="push")
        simulator.push("kuaidi100", "YT1", [COLLECTED, SIGNED])
    results = [json.loads(form["param"])["lastResult"] for form in listener.forms]
    return [len(result["data"]) for result in results]


def test_a_report_may_come_twice(simulator):
    assert reported(simulator, "push_twice") == [2, 2]
    assert simulator.state()["kuaidi100"]["pushes"] == 2


def test_an_older_report_may_come_later(simulator):
    assert reported(simulator, "push_out_of_order") == [2, 1]


def test_a_report_that_nobody_takes_is_no_failure_of_the_test(simulator):
    simulator.configure("sf", callback="http://127.0.0.1:9/")
    (answer,) = simulator.push("sf", "SF1", [SIGNED])
    assert answer["status"] == 0


# --- many at once, and again -------------------------------------------------


def test_calls_run_side_by_side_and_are_counted(simulator):
    simulator.configure(latency=1)
    started = time.monotonic()
    with ThreadPoolExecutor(32) as pool:
        parcels = [sf_order(f"K{number}") for number in range(32)]
        answers = list(
            pool.map(lambda data: sf_call(simulator.url, CREATE, data), parcels)
        )
    state = simulator.state()["sf"]
    simulator.configure(latency=0)
    assert all(answer["success"] for answer in answers)
    assert state["max_in_flight"] == 32 and state["in_flight"] == 0
    assert state["numbers_given"] == len(
        {s["number"] for s in state["shipments"].values()}
    )
    assert time.monotonic() - started < 16  # half of what they would take one by one


def test_the_same_order_at_the_same_time_is_one(simulator):
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _n: order(simulator, "sf", "K1"), range(16)))
    assert asked(simulator) == 16
    assert simulator.state()["sf"]["numbers_given"] == 1


def test_a_connection_stays_open_between_calls(simulator):
    connection = http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=5)
    for key in ("K1", "K2"):
        body = urlencode(sf_form(CREATE, sf_order(key)))
        connection.request("POST", "/sf/std/service", body)
        opened = connection.sock
        assert connection.getresponse().read()
        assert connection.sock is opened is not None
    connection.close()


def test_a_state_file_keeps_what_was_accepted(tmp_path):
    with Simulator(state=tmp_path / "state") as simulator:
        number = order(simulator, "sf", "K1")["msgData"]["waybillNoInfoList"]
        kuaidi100_subscribe(simulator.url, "YT1", "http://127.0.0.1:9/")
        url = simulator.url
        simulator.stop()
        # What a killed process was writing is no reason to forget the rest.
        with (tmp_path / "state").open("a") as stream:
            stream.write('{"kind": "shipm')
        simulator.start()
        assert simulator.url == url
        again = order(simulator, "sf", "K1")["msgData"]["waybillNoInfoList"]
        assert again == number
        order(simulator, "sf", "K2")
        simulator.stop()
        simulator.start()
        assert set(simulator.state()["sf"]["shipments"]) == {"K1", "K2"}
        assert "YT1" in simulator.state()["kuaidi100"]["subscriptions"]


def test_without_a_state_file_numbers_still_never_repeat():
    given = []
    for _start in range(2):
        with Simulator() as simulator:
            order(simulator, "sf", "K1")
            given.append(simulator.state()["sf"]["shipments"]["K1"]["number"])
    assert len(set(given)) == 2


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_client_finds_all_it_needs(simulator, provider):
    settings = simulator.settings(provider)
    assert settings["url"] == f"{simulator.url}/{provider}"
    assert settings["login"] and settings["key"]
