# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kuaidi100 is asked for traces, and asked to report on parcels by itself."""

import hashlib
import json
from datetime import datetime

import pytest

from aggregator_cases import FakeTransport
from providers import (
    AuthError,
    CarrierError,
    OursError,
    Settings,
    TryLater,
    kuaidi100,
    make_client,
)
from test_kuaidi100 import SALT, line, signed

TRACE = {
    "message": "ok",
    "nu": "YT9693083639795",
    "ischeck": "0",
    "com": "yuantong",
    "status": "200",
    "state": "5",
    "data": [
        line("2026-03-02 08:01:00", "【某市】派件中", statusCode="5"),
        line("2026-03-01 18:30:00", "已揽收", statusCode="103"),
    ],
}


def client(*replies, **settings):
    """A client whose network gives these replies."""
    settings = {
        "url": "http://127.0.0.1:1/kuaidi100",
        "login": "testcustomer",
        "key": "testkey",
        "secret": "testsecret",
        "carrier_code": "yuantong",
        **settings,
    }
    return make_client("kuaidi100", Settings(**settings), FakeTransport(*replies))


# === QUERY === #


def test_a_trace_is_asked_for_signed_and_told_oldest_first():
    asking = client(TRACE)
    traces = asking.query(["YT9693083639795"], phone="13800138000")
    collected, delivering = traces["YT9693083639795"]
    assert (collected.status, delivering.status) == ("collected", "delivering")
    assert collected.time == datetime(2026, 3, 1, 10, 30)
    url, form, _timeout = asking.transport.posts[0]
    assert url == "http://127.0.0.1:1/kuaidi100/poll/query.do"
    text = form["param"] + "testkey" + "testcustomer"
    assert form["sign"] == hashlib.md5(text.encode()).hexdigest().upper()
    param = json.loads(form["param"])
    assert (param["com"], param["num"]) == ("yuantong", "YT9693083639795")
    assert (param["phone"], param["resultv2"]) == ("13800138000", "4")


def test_a_number_without_a_trace_has_an_empty_one():
    nothing = {"result": False, "returnCode": "500", "message": "查询无结果"}
    assert client(nothing).query(["YT1"]) == {"YT1": ()}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("400", OursError),
        ("408", OursError),
        ("501", TryLater),
        ("502", TryLater),
        ("503", AuthError),
        ("600", AuthError),
        ("601", AuthError),
        ("777", CarrierError),
        ("", TryLater),
    ],
)
def test_every_refused_query_has_a_kind(code, kind):
    with pytest.raises(kind):
        client({"result": False, "returnCode": code, "message": "错误"}).query(["YT1"])


@pytest.mark.parametrize("data", [5, ["text"], [{"time": "昨天", "context": ""}]])
def test_an_unreadable_trace_is_asked_for_again(data):
    with pytest.raises(TryLater):
        client({**TRACE, "data": data}).query(["YT1"])


# === SUBSCRIPTION === #


def subscribe(*replies, number="YT9693083639795"):
    """Subscribe with a client that gets these replies."""
    asking = client(*replies)
    asking.subscribe(number, "13800138000", "https://shop.example/push", "salt123")
    return asking.transport


@pytest.mark.parametrize("code", ["200", "501"])
def test_a_parcel_is_followed_also_when_it_was_before(code):
    network = subscribe({"result": code == "200", "returnCode": code, "message": ""})
    url, form, _timeout = network.posts[0]
    param = json.loads(form["param"])
    assert url == "http://127.0.0.1:1/kuaidi100/poll"
    assert form["schema"] == "json"
    assert (param["company"], param["number"]) == ("yuantong", "YT9693083639795")
    assert param["key"] == "testkey"
    assert param["parameters"]["callbackurl"] == "https://shop.example/push"
    assert param["parameters"]["salt"] == "salt123"
    assert param["parameters"]["phone"] == "13800138000"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("500", TryLater),
        ("600", AuthError),
        ("601", AuthError),
        ("700", OursError),
        ("701", CarrierError),
        ("702", OursError),
        ("999", CarrierError),
        ("", TryLater),
    ],
)
def test_every_refused_subscription_has_a_kind(code, kind):
    with pytest.raises(kind):
        subscribe({"result": False, "returnCode": code, "message": "错误"})


@pytest.mark.parametrize("number", ["", "Y" * 33])
def test_a_number_the_platform_does_not_take_is_not_sent(number):
    with pytest.raises(OursError):
        subscribe({"returnCode": "200"}, number=number)


# === WHAT A PUSH SAYS BESIDES THE TRACE === #


def pushed(**content):
    """What is understood of a push with this around its trace."""
    result = {"nu": "YT1", "com": "yuantong", "data": [line()]}
    param = json.dumps({"status": "polling", "lastResult": result, **content})
    return kuaidi100.parse_push(signed(param), SALT)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"status": "polling"}, ""),
        ({"status": "shutdown"}, ""),
        ({"status": "updateall"}, ""),
        ({"status": "abort", "message": "60天无变化"}, "ended"),
        ({"status": "abort", "autoCheck": "0", "comNew": "ems"}, "other_company"),
        ({"status": "polling", "autoCheck": "1", "comNew": "ems"}, "other_company"),
        ({"status": "polling", "autoCheck": "0", "comNew": ""}, ""),
    ],
)
def test_a_push_may_say_that_the_trace_is_not_what_it_seems(content, problem):
    assert pushed(**content).problem == problem


def test_the_platforms_guess_and_words_are_kept():
    push = pushed(status="abort", message="3天查询无记录", comNew="ems")
    assert (push.other_company, push.message) == ("ems", "3天查询无记录")


@pytest.mark.parametrize("field", ["context", "time"])
def test_a_line_whose_words_are_no_text_is_unreadable(field):
    result = {"nu": "YT1", "com": "yuantong", "data": [line(**{field: 5})]}
    param = json.dumps({"status": "polling", "lastResult": result})
    with pytest.raises(kuaidi100.tracking.BadMessage):
        kuaidi100.parse_push(signed(param), SALT)
