# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces of SF Express, asked for or pushed, and whether it serves a place."""

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider_fakes import SHIPMENT
from providers import BadMessage, CarrierError, Reach, TryLater, sf
from sf_fakes import NUMBER, client, done, refused, sent


def route(code="50", time="2026-03-01 10:00:00", remark="已收取快件", **values):
    """One line of a trace."""
    return {
        "acceptTime": time,
        "acceptAddress": "深圳市",
        "remark": remark,
        "opCode": code,
        **values,
    }


def trace(*routes, number=NUMBER):
    """One parcel of the answer to a query."""
    return {"mailNo": number, "routes": list(routes)}


def query(*responses, numbers=(NUMBER,), phone=""):
    """What a query of numbers says."""
    return client(done({"routeResps": list(responses)}))[0].query(numbers, phone)


def pushed(*routes, number=NUMBER):
    """Body of a push of routes."""
    lines = [
        {"id": str(index), "mailno": number, "orderid": "parcel1", **line}
        for index, line in enumerate(routes)
    ]
    return json.dumps({"Body": {"WaybillRoute": lines}}, ensure_ascii=False).encode()


def state(code, number=NUMBER, **values):
    """Body of a push of the state of an order."""
    values = {
        "orderNo": "parcel1",
        "waybillNo": number,
        "orderStateCode": code,
        "orderStateDesc": "下单已接收",
        "createTm": "2026-03-01 09:00:00",
        "lastTime": "",
        **values,
    }
    return json.dumps(
        {"requestId": "39f6", "timestamp": 1772330400000, "orderState": [values]}
    ).encode()


# === QUERIES === #


def test_a_query_names_the_numbers_and_four_digits_of_the_telephone():
    asker, network = client(done({"routeResps": []}))
    asker.query([NUMBER], "138-0013-8000")
    assert sent(network) == (
        "EXP_RECE_SEARCH_ROUTES",
        {
            "language": "zh-CN",
            "trackingType": "1",
            "trackingNumber": [NUMBER],
            "methodType": "1",
            "checkPhoneNo": "8000",
        },
    )


def test_more_than_ten_numbers_are_asked_for_in_parts():
    numbers = [f"SF{index:013}" for index in range(23)]
    parts = [numbers[:10], numbers[10:20], numbers[20:]]
    asker, network = client(
        *[
            done({"routeResps": [trace(route(), number=number) for number in part]})
            for part in parts
        ]
    )
    traces = asker.query(numbers)
    assert [sent(network, i)[1]["trackingNumber"] for i in range(3)] == parts
    assert all(len(traces[number]) == 1 for number in numbers)


def test_a_trace_is_told_oldest_first_in_utc():
    events = query(
        trace(
            route("80", "2026-03-02 07:30:00", "已签收"),
            route("50", "2026-03-01 10:00:00"),
        )
    )[NUMBER]
    assert [(event.time, event.status) for event in events] == [
        (datetime(2026, 3, 1, 2, 0), "collected"),
        (datetime(2026, 3, 1, 23, 30), "signed"),
    ]
    assert (events[0].text, events[0].code) == ("已收取快件", "50")
    assert events[0].location == "深圳市"


def test_a_number_without_trace_has_an_empty_one_and_others_are_not_told():
    traces = query(
        trace(), trace(route(), number="SF0000000000009"), numbers=(NUMBER, "SF1")
    )
    assert traces == {NUMBER: (), "SF1": ()}


def test_a_trace_with_an_unreadable_time_is_asked_for_again_later():
    with pytest.raises(TryLater):
        query(trace(route(time="yesterday")))


def test_a_refused_query_says_why():
    with pytest.raises(CarrierError, match="月结"):
        client(refused("8114", "传入了不可发货的月结卡号"))[0].query([NUMBER])


# === STATES === #


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        ("50 54", "collected"),
        ("30 31 36 44 105 106 99 626 627 777", "transit"),
        ("14 604 619", "customs"),
        ("204 123 126", "delivering"),
        ("125 130 678", "locker"),
        ("80 8000 128", "signed"),
        ("33 34 70 77 66 611 870", "exception"),
        ("631 648", "returning"),
    ],
)
def test_each_route_code_has_a_status(codes, status):
    for code in codes.split():
        (event,) = query(trace(route(code)))[NUMBER]
        assert event.status == status


@pytest.mark.parametrize(
    ("code", "name", "first", "status"),
    [
        ("999", "派送中", "301", "delivering"),
        ("999", "", "401", "signed"),
        ("999", "", "1301", "exception"),
        ("999", "未知", "", "transit"),
        ("70", "已拒收", "1301", "refused"),
        ("30", "退回中", "201", "returning"),
        ("80", "已退回", "401", "returned"),
    ],
)
def test_the_main_state_helps_where_the_code_does_not(code, name, first, status):
    line = route(code, firstStatusName=name, firstStatusCode=first)
    (event,) = query(trace(line))[NUMBER]
    assert event.status == status


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("04-40001", "created"),
        ("04-40037", "created"),
        ("04", "created"),
        ("04-40002-40021", "exception"),
        ("04-40002-40014", "cancelled"),
        ("04-40002-40015", "cancelled"),
        ("05-40003", "collected"),
        ("00-40045-1000", "cancelled"),
        ("00-2000", "cancelled"),
        ("00", "cancelled"),
        ("99-1", "created"),
    ],
)
def test_each_state_of_an_order_has_a_status(code, status):
    (push,) = sf.parse_push(state(code))
    assert [event.status for event in push.events] == [status]


# === PUSHES === #


def test_a_push_tells_the_routes_of_a_parcel():
    (push,) = sf.parse_push(
        pushed(route("31", "2026-03-01 20:00:00", "到达"), route("50"))
    )
    assert (push.number, push.company) == (NUMBER, "shunfeng")
    assert [event.code for event in push.events] == ["50", "31"]


def test_a_push_may_report_on_several_parcels():
    lines = [
        {"mailno": number, **route(code)}
        for number, code in (("SF1", "50"), ("SF2", "80"), ("SF1", "30"))
    ]
    pushes = sf.parse_push(json.dumps({"Body": {"WaybillRoute": lines}}).encode())
    assert {push.number: len(push.events) for push in pushes} == {"SF1": 2, "SF2": 1}


def test_a_single_route_may_come_without_a_list():
    body = {"Body": {"WaybillRoute": {"mailno": NUMBER, **route()}}}
    (push,) = sf.parse_push(json.dumps(body).encode())
    assert push.number == NUMBER


def test_a_push_of_an_orders_state_is_an_event_of_its_parcel():
    (push,) = sf.parse_push(state("05-40003", orderStateDesc="已正常收件状态"))
    (event,) = push.events
    assert (push.number, event.text) == (NUMBER, "已正常收件状态")
    assert event.time == datetime(2026, 3, 1, 1, 0)


def test_the_same_event_is_the_same_pushed_twice_or_asked_for():
    (first,) = sf.parse_push(pushed(route()))
    (again,) = sf.parse_push(pushed(route(acceptAddress=None), route("31")))
    asked = query(trace(route(firstStatusCode="101")))[NUMBER]
    keys = [first.events[0].key, again.events[0].key, asked[0].key]
    assert len(set(keys)) == 1
    assert again.events[1].key not in keys


def test_each_kind_of_push_finds_its_own_words_in_the_answer():
    assert sf.REPLY_OK["return_code"] == "0000" and sf.REPLY_OK["success"] == "true"
    assert sf.REPLY_BAD["return_code"] != "0000" and sf.REPLY_BAD["success"] == "false"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b"null",
        b'{"Body": null}',
        b'{"Body": {"WaybillRoute": "x"}}',
        b'{"Body": {"WaybillRoute": [{"opCode": "50"}]}}',
        b'{"Body": {"WaybillRoute": [{"mailno": 1, "acceptTime": "x"}]}}',
        b'{"orderState": [1]}',
        pushed(route(time="01/03/2026")),
        pushed(route(time="0001-01-01 00:00:00")),
        pushed(route(), number=""),
        pushed(route(), number=["SF1"]),
        b"[" * 100_000,
    ],
)
def test_what_is_no_push_is_refused(body):
    with pytest.raises(BadMessage):
        sf.parse_push(body)


def test_characters_no_database_keeps_are_left_out():
    (push,) = sf.parse_push(pushed(route(remark="已收\0取")))
    assert push.events[0].text == "已收取"


VALUES = (
    st.none() | st.integers() | st.text(max_size=5) | st.just("2026-03-01 10:00:00")
)
LINES = st.lists(
    st.dictionaries(
        st.sampled_from(["mailno", "waybillNo", "acceptTime", "createTm", "opCode"]),
        VALUES,
    )
    | VALUES,
    max_size=3,
)


@settings(max_examples=200, deadline=None)
@given(
    body=st.binary(max_size=100)
    | LINES.map(lambda lines: json.dumps({"Body": {"WaybillRoute": lines}}).encode())
    | LINES.map(lambda lines: json.dumps({"orderState": lines}).encode())
)
def test_whatever_is_posted_is_a_push_or_refused(body):
    try:
        assert sf.parse_push(body)
    except BadMessage as error:
        assert str(error)


# === REACH === #


def test_whether_a_place_is_served_is_asked_for_both_ends():
    asker, network = client(done([{"filterResult": 2, "destCode": "020"}]))
    assert asker.reach(SHIPMENT) == Reach(served=True)
    service, (question,) = sent(network)
    assert service == "EXP_RECE_FILTER_ORDER_BSP"
    assert question["filterType"] == 1
    assert question["monthlyCard"] == "7551234567"
    assert [place["county"] for place in question["contactInfos"]] == [
        "余杭区",
        "白云区",
    ]


@pytest.mark.parametrize(
    ("result", "remark", "words"),
    [
        (3, "2", "receiver"),
        (3, "1", "sender"),
        (3, "疫情停发", "停发"),
        (4, "", "serve"),
    ],
)
def test_a_place_that_is_not_served_is_told_with_the_reason(result, remark, words):
    answer = {"filterResult": result, "remark": remark}
    for data in (answer, [answer], {"resDtos": [answer]}):
        reach = client(done(data))[0].reach(SHIPMENT)
        assert not reach.served and words in reach.reason


@pytest.mark.parametrize("data", [None, [], {}, {"resDtos": []}, [{"remark": "2"}]])
def test_no_answer_is_neither_yes_nor_no(data):
    with pytest.raises(TryLater):
        client(done(data))[0].reach(SHIPMENT)
