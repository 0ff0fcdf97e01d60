# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pushes of Kuaidi100 are checked and read as its document describes them."""

import json
from datetime import datetime
from io import BytesIO

import pytest

from providers import BadMessage, BadSignature, kuaidi100

SALT = "salt123"


def line(time="2025-11-21 10:00:00", context="已揽收", **values):
    """One line of a trace."""
    return {"time": time, "ftime": time, "context": context, **values}


def push(*lines, number="YT8870100000001", **values):
    """The content of a push, its lines newest first."""
    result = {
        "message": "ok",
        "state": "0",
        "status": "200",
        "ischeck": "0",
        "com": "yuantong",
        "nu": number,
        "data": list(lines),
        **values,
    }
    return json.dumps({"status": "polling", "lastResult": result}, ensure_ascii=False)


def signed(param, salt=SALT):
    """A form as the platform posts it."""
    return {"param": param, "sign": kuaidi100.sign(param, salt)}


def read(*lines, **values):
    """What is understood of a correct push."""
    return kuaidi100.parse_push(signed(push(*lines, **values)), SALT)


def test_the_signature_is_the_upper_case_md5_of_content_and_salt():
    assert (
        kuaidi100.sign('{"status":"polling"}', "salt123")
        == "D3E37349DAA1504C5808621A3D636F88"
    )


def test_a_push_names_its_parcel():
    result = read(line())
    assert (result.number, result.company) == ("YT8870100000001", "yuantong")


def test_the_trace_comes_newest_first_and_is_told_oldest_first():
    result = read(
        line("2025-11-22 09:00:00", "派件中"),
        line("2025-11-21 20:00:00", "已发往杭州"),
        line("2025-11-21 10:00:00", "已揽收"),
    )
    assert [event.text for event in result.events] == ["已揽收", "已发往杭州", "派件中"]


def test_china_time_becomes_utc():
    (event,) = read(line("2025-11-21 07:59:58")).events
    assert event.time == datetime(2025, 11, 20, 23, 59, 58)


def test_an_event_keeps_the_words_code_and_place_of_the_carrier():
    (event,) = read(
        line(
            context="在官网【杭州】派件", statusCode="5", areaName="浙江,杭州市,余杭区"
        )
    ).events
    assert event.text == "在官网【杭州】派件"
    assert event.code == "5"
    assert event.location == "浙江,杭州市,余杭区"


@pytest.mark.parametrize(
    ("values", "location"),
    [
        ({"areaName": "浙江,杭州市", "location": "杭州"}, "浙江,杭州市"),
        ({"areaName": None, "location": "杭州"}, "杭州"),
        ({"location": ""}, ""),
        ({}, ""),
    ],
)
def test_the_place_is_told_as_closely_as_it_is_known(values, location):
    assert read(line(**values)).events[0].location == location


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("1", "collected"),  # 揽收
        ("101", "created"),  # 已下单
        ("102", "created"),  # 待揽收
        ("103", "collected"),  # 已揽收
        ("0", "transit"),  # 在途
        ("1001", "transit"),  # 到达派件城市
        ("1002", "transit"),  # 干线
        ("1003", "transit"),  # 转递
        ("5", "delivering"),  # 派件
        ("501", "locker"),  # 投柜或驿站
        ("3", "signed"),  # 签收
        ("301", "signed"),  # 本人签收
        ("302", "signed"),  # 派件异常后签收
        ("303", "signed"),  # 代签
        ("304", "signed"),  # 投柜或站签收, after which the platform reports no more
        ("6", "returning"),  # 退回
        ("4", "returned"),  # 退签
        ("401", "cancelled"),  # 已销单
        ("7", "transit"),  # 转投
        ("2", "exception"),  # 疑难
        ("201", "exception"),  # 超时未签收
        ("202", "exception"),  # 超时未更新
        ("203", "refused"),  # 拒收
        ("204", "exception"),  # 派件异常
        ("205", "exception"),  # 柜或驿站超时未取
        ("206", "exception"),  # 无法联系
        ("207", "exception"),  # 超区
        ("208", "exception"),  # 滞留
        ("209", "exception"),  # 破损
        ("210", "cancelled"),  # 销单
        ("8", "customs"),  # 清关
        ("10", "customs"),  # 待清关
        ("11", "customs"),  # 清关中
        ("12", "customs"),  # 已清关
        ("13", "exception"),  # 清关异常
        ("14", "refused"),  # 拒签
        ("9", "transit"),  # in no list seen
        ("", "transit"),
    ],
)
def test_every_state_of_the_platform_has_a_status_of_ours(code, status):
    assert read(line(statusCode=code)).events[0].status == status


def test_a_number_is_as_good_a_code_as_a_text():
    assert read(line(statusCode=3)).events[0].status == "signed"


def test_a_line_without_a_code_is_in_transit():
    assert read(line(context="已签收")).events[0].status == "transit"


def test_the_same_event_has_the_same_key_in_every_push():
    first = read(line("2025-11-21 10:00:00", "已揽收", statusCode="103"))
    second = read(
        line("2025-11-22 09:00:00", "派件中"),
        line("2025-11-21 10:00:00", "已揽收", statusCode="1", areaName="杭州"),
    )
    assert first.events[0].key == second.events[0].key


def test_different_events_have_different_keys():
    events = read(
        line("2025-11-22 09:00:00", "派件中"),
        line("2025-11-21 10:00:00", "派件中"),
        line("2025-11-21 10:00:00", "已揽收"),
    ).events
    assert len({event.key for event in events}) == 3


@pytest.mark.parametrize("data", [[], None])
def test_a_parcel_may_have_no_trace_yet(data):
    assert read(data=data).events == ()


@pytest.mark.parametrize(
    "sign",
    [
        "",
        "D3E37349DAA1504C5808621A3D636F88",  # of another content
        "签名",
        "é",
    ],
)
def test_a_wrong_signature_is_refused(sign):
    with pytest.raises(BadSignature):
        kuaidi100.parse_push({"param": push(line()), "sign": sign}, SALT)


def test_a_push_without_a_signature_is_refused():
    with pytest.raises(BadSignature):
        kuaidi100.parse_push({"param": push(line())}, SALT)


def test_an_uploaded_file_is_no_push():
    with pytest.raises(BadSignature):
        kuaidi100.parse_push({"param": BytesIO(b"{}"), "sign": BytesIO(b"")}, SALT)


def test_a_push_signed_with_another_salt_is_refused():
    with pytest.raises(BadSignature):
        kuaidi100.parse_push(signed(push(line()), "salt124"), SALT)


@pytest.mark.parametrize("salt", ["", None, False])
def test_an_empty_salt_proves_nothing(salt):
    with pytest.raises(BadSignature):
        kuaidi100.parse_push(signed(push(line()), ""), salt)


def test_one_changed_character_spoils_the_signature():
    form = signed(push(line(context="派件中")))
    form["param"] = form["param"].replace("派件中", "已签收")
    with pytest.raises(BadSignature):
        kuaidi100.parse_push(form, SALT)


def test_a_signature_in_lower_case_is_the_same_signature():
    form = signed(push(line()))
    form["sign"] = form["sign"].lower()
    assert kuaidi100.parse_push(form, SALT).number == "YT8870100000001"


@pytest.mark.parametrize(
    "param",
    [
        "",
        "not json",
        "[]",
        '"text"',
        "null",
        '{"status":"polling"}',
        '{"status":"abort","lastResult":null}',
        '{"lastResult":{"com":"yuantong","data":[]}}',
        '{"lastResult":{"nu":"YT1","com":"yuantong","data":5}}',
        '{"lastResult":{"nu":"YT1","com":"yuantong","data":["text"]}}',
        '{"lastResult":{"nu":"YT1","com":"yuantong","data":[{"context":"无时间"}]}}',
    ],
)
def test_a_signed_push_without_the_documented_form_is_unreadable(param):
    with pytest.raises(BadMessage):
        kuaidi100.parse_push(signed(param), SALT)


@pytest.mark.parametrize("time", ["2025-11-31 10:00:00", "昨天", ""])
def test_an_impossible_time_is_unreadable(time):
    with pytest.raises(BadMessage):
        read(line(time))


def test_a_line_without_words_is_an_event_all_the_same():
    (event,) = read(line(context=None, statusCode="5")).events
    assert (event.text, event.status) == ("", "delivering")
