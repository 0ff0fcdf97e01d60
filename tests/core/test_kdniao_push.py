# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pushes of Kdniao are checked and read as its documents describe them."""

import json
from datetime import datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import BadMessage, BadSignature, kdniao

KEY = "testappkey"


def line(time="2026-03-01 10:00:00", words="已揽收", **values):
    """One line of a trace."""
    return {"AcceptTime": time, "AcceptStation": words, "Remark": "", **values}


def parcel(*traces, number="772001", **values):
    """One parcel of a push, its lines oldest first."""
    return {
        "EBusinessID": "test1234567",
        "OrderCode": "",
        "ShipperCode": "STO",
        "LogisticCode": number,
        "Success": True,
        "Reason": "",
        "State": "2",
        "CallBack": "",
        "Traces": list(traces),
        **values,
    }


def signed(*parcels, data=None, kind="101", key=KEY):
    """A form as the platform posts it."""
    if data is None:
        content = {"EBusinessID": "test1234567", "Count": len(parcels)}
        content |= {"PushTime": "2026-03-01 10:00:01", "Data": list(parcels)}
        data = json.dumps(content, ensure_ascii=False)
    return {
        "RequestData": data,
        "RequestType": kind,
        "DataSign": kdniao.sign(data, key),
    }


def read(*traces, **values):
    """The events understood of a parcel."""
    (push,) = kdniao.parse_push(signed(parcel(*traces, **values)), KEY)
    return push.events


def test_a_push_reports_on_many_parcels():
    first, second = kdniao.parse_push(
        signed(parcel(line()), parcel(number="772002", ShipperCode="ZTO")), KEY
    )
    assert (first.number, first.company, len(first.events)) == ("772001", "STO", 1)
    assert (second.number, second.company, second.events) == ("772002", "ZTO", ())


def test_the_trace_is_told_oldest_first_however_it_comes():
    events = read(line("2026-03-02 09:00:00", "派件中"), line())
    assert [event.text for event in events] == ["已揽收", "派件中"]


def test_an_event_keeps_the_words_and_place_and_becomes_utc():
    (event,) = read(line("2026/3/1 7:59:58", "派件", Location="深圳市"))
    assert event.time == datetime(2026, 2, 28, 23, 59, 58)
    assert (event.text, event.location) == ("派件", "深圳市")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("1", "collected"),  # 已揽收
        ("10", "created"),  # 待揽件
        ("2", "transit"),
        ("201", "transit"),  # 到达派件城市
        ("202", "delivering"),  # 派件中
        ("211", "locker"),  # 放入快递柜或驿站
        ("3", "signed"),
        ("301", "signed"),  # 正常签收
        ("302", "signed"),  # 派件异常后签收
        ("304", "signed"),  # 代收
        ("311", "signed"),  # 柜或驿站签收
        ("4", "exception"),
        ("401", "exception"),  # 发货无信息
        ("402", "exception"),  # 超时未签收
        ("404", "refused"),  # 拒收
        ("406", "returned"),  # 退货签收
        ("407", "returning"),  # 退货未签收
        ("412", "exception"),  # 柜超时
        ("413", "returning"),  # 拦截
        ("414", "exception"),  # 破损
        ("415", "cancelled"),  # 取消发货
        ("419", "delivering"),  # 重新派送
        ("423", "exception"),  # 超区
        ("5", "transit"),  # 转寄
        ("6", "customs"),
        ("601", "customs"),
        ("604", "exception"),  # 清关异常
        ("0", "transit"),
        ("", "transit"),
        ("999", "transit"),
    ],
)
def test_every_state_of_the_platform_has_a_status_of_ours(code, status):
    assert read(line(Action=code))[0].status == status
    assert read(line(), State="2", StateEx=code or "2")[0].status == (
        status if code else "transit"
    )


def test_a_line_without_a_state_is_in_transit_unless_it_is_the_last():
    first, last = read(line(), line("2026-03-02 09:00:00", "签收"), State="3")
    assert (first.status, last.status) == ("transit", "signed")


def test_the_same_event_has_the_same_key_in_every_push():
    (before,) = read(line(), State="1")
    after, later = read(line(), line("2026-03-02 09:00:00", "派件中"), State="2")
    assert before.key == after.key != later.key


def test_a_number_that_the_platform_gives_up_says_so():
    (push,) = kdniao.parse_push(signed(parcel(Success=False, Reason="三天无轨迹")), KEY)
    assert (push.problem, push.message) == ("ended", "三天无轨迹")
    assert kdniao.parse_push(signed(parcel()), KEY)[0].problem == ""


def test_the_signature_may_be_encoded_once_more():
    form = signed(parcel())
    form["DataSign"] = quote(form["DataSign"], safe="")
    assert "%3D" in form["DataSign"]
    assert len(kdniao.parse_push(form, KEY)) == 1


@pytest.mark.parametrize("signature", ["", "签名", "é", "ZGZm", None])
def test_a_wrong_signature_is_refused(signature):
    with pytest.raises(BadSignature):
        kdniao.parse_push({**signed(parcel()), "DataSign": signature}, KEY)


def test_a_push_signed_with_another_key_or_none_is_refused():
    with pytest.raises(BadSignature):
        kdniao.parse_push(signed(parcel(), key="other"), KEY)
    for empty in ("", None, False):
        with pytest.raises(BadSignature):
            kdniao.parse_push(signed(parcel(), key=""), empty)
    with pytest.raises(BadSignature):
        kdniao.parse_push({}, KEY)


def test_one_changed_character_spoils_the_signature():
    form = signed(parcel(line(words="派件中")))
    form["RequestData"] = form["RequestData"].replace("派件中", "已签收")
    with pytest.raises(BadSignature):
        kdniao.parse_push(form, KEY)


@pytest.mark.parametrize(
    "form",
    [
        signed(data="not json"),
        signed(data="[]"),
        signed(data="null"),
        signed(data='{"Count":"0"}'),
        signed(data='{"Data":{}}'),
        signed(data='{"Data":["text"]}'),
        signed(data='{"Data":[{"LogisticCode":"1"}]}'),
        signed(parcel("text")),
        signed(parcel({"AcceptStation": "无时间"})),
        signed(parcel(line("2026-02-30 10:00:00"))),
        signed(parcel(line("0001-01-01 00:00:00"))),
        signed(parcel(line(words=5))),
        signed(parcel(), kind="107"),
        signed(parcel(), kind=""),
    ],
)
def test_a_signed_push_without_the_documented_form_is_unreadable(form):
    with pytest.raises(BadMessage):
        kdniao.parse_push(form, KEY)


@given(st.text(max_size=40))
def test_any_signed_text_is_read_or_refused(data):
    text = data.encode(errors="replace").decode()
    try:
        pushes = kdniao.parse_push(signed(data=text), KEY)
    except BadMessage as error:
        assert str(error)
    else:
        assert all(push.number for push in pushes)


def test_the_answer_has_the_documented_form():
    reply = kdniao.push_reply("test1234567")
    assert reply["EBusinessID"] == "test1234567"
    assert (reply["Success"], reply["Reason"]) == (True, "")
    datetime.strptime(reply["UpdateTime"], "%Y-%m-%d %H:%M:%S")
    refusal = kdniao.push_reply("", False, "unreadable")
    assert (refusal["Success"], refusal["Reason"]) == (False, "unreadable")
