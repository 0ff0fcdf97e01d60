# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kuaidi100 is asked for numbers as its documents say, and its answers are read."""

import hashlib
import json
import logging
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator_cases import RECEIVER, SENDER, FakeTransport, assert_typed, shipment
from providers import (
    AddressError,
    Allocation,
    AuthError,
    CarrierError,
    OursError,
    ProviderError,
    Reply,
    Settings,
    TryLater,
    UnknownOutcome,
    kuaidi100,
    make_client,
)

SETTINGS = Settings(
    url="http://127.0.0.1:1/kuaidi100",
    login="testcustomer",
    key="testkey",
    secret="testsecret",
    carrier_code="yuantong",
    service="标准快递",
    customer="K2100001",
    customer_secret="partnersecret",
    branch="深圳南山",
    timeout=7.5,
)
# Written after the reply in the document of the API; nothing of it is real.
GIVEN = {
    "code": 200,
    "message": "success",
    "time": 120,
    "data": {
        "taskId": "T1",
        "kuaidinum": "YT9693083639795",
        "childNum": "",
        "returnNum": "",
        "label": "",
        "bulkpen": "310-A01-02",
        "orgCode": "755",
        "destCode": "021",
        "destSortingCode": "A01",
        "pkgCode": "P31",
        "pkgName": "上海集散",
        "kdComOrderNum": "K1",
        "qrCode": "",
    },
}
NUMBER = Allocation(number="YT9693083639795", reference="K1", raw=GIVEN["data"])


def given_with(**data):
    """The reply with other data."""
    return {**GIVEN, "data": {**GIVEN["data"], **data}}


def client(*replies, **settings):
    """A client whose network gives these replies."""
    return make_client(
        "kuaidi100", replace(SETTINGS, **settings), FakeTransport(*replies)
    )


def asked(parcel, *replies, **settings):
    """What a client posts for a parcel: the form and the order in it."""
    asking = client(*(replies or (GIVEN,)), **settings)
    asking.create([parcel])
    return asking.transport.form, json.loads(asking.transport.form["param"])


def create(*replies, parcels=1):
    """The one entry that comes back for a parcel."""
    (result,) = client(*replies).create([shipment(parcels=parcels)])
    return result


# === SIGNATURES === #


@pytest.mark.parametrize(
    ("parts", "signature"),
    [
        # query: param, key, customer
        (("testkey", "testcustomer"), "4DC98E4BDCB49C66263F721ED3138C8D"),
        # label: param, t, key, secret
        (
            ("1700000000000", "testkey", "testsecret"),
            "73131C5BD8716B8FD2BDD59D8028B50B",
        ),
    ],
)
def test_a_signature_is_the_upper_case_md5_of_its_parts(parts, signature):
    param = '{"com":"yuantong","num":"YT9693083639795"}'
    assert kuaidi100.sign(param, *parts) == signature


def test_what_is_signed_is_what_is_sent():
    form, _order = asked(shipment())
    text = form["param"] + form["t"] + "testkey" + "testsecret"
    assert form["sign"] == hashlib.md5(text.encode()).hexdigest().upper()
    assert len(form["t"]) == 13  # milliseconds


# === THE ORDER === #


def test_an_order_goes_to_the_label_address_within_the_time_limit():
    asking = client(GIVEN)
    asking.create([shipment()])
    ((url, form, timeout),) = asking.transport.posts
    assert url == "http://127.0.0.1:1/kuaidi100/label/order"
    assert (form["method"], form["key"], timeout) == ("order", "testkey", 7.5)


def test_without_an_address_of_its_own_an_account_asks_the_platform():
    asking = client(GIVEN, {"result": True, "returnCode": "200"}, url="")
    asking.create([shipment()])
    asking.cancel("key", NUMBER, "")
    urls = [url for url, _form, _timeout in asking.transport.posts]
    assert urls == [
        "https://api.kuaidi100.com/label/order",
        "https://poll.kuaidi100.com/eorderapi.do",
    ]


def test_a_sandbox_account_never_reaches_the_platform():
    asking = client(GIVEN, url="", sandbox=True)
    with pytest.raises(OursError):
        asking.create([shipment()])
    assert asking.transport.posts == []


def test_the_parcels_key_makes_the_order_repeatable():
    _form, order = asked(shipment())
    assert order["orderId"] == "5f0c9a4be2f14d3c8a7be1d2c3f4a5b6"
    assert order["reorder"] is False
    assert order["printType"] == "NON"


def test_an_order_names_courier_account_and_goods():
    _form, order = asked(shipment(remark="轻放"))
    assert order["kuaidicom"] == "yuantong"
    assert order["expType"] == "标准快递"
    assert order["partnerId"] == "K2100001"
    assert order["partnerKey"] == "partnersecret"
    assert order["net"] == "深圳南山"
    assert (order["cargo"], order["remark"]) == ("保温杯、茶叶", "轻放")
    assert (order["weight"], order["count"]) == (0.85, 1)


def test_people_are_named_with_the_whole_address_and_municipalities_once():
    _form, order = asked(shipment())
    assert order["recMan"]["name"] == "王小明"
    assert order["recMan"]["mobile"] == "13800138000"
    assert order["recMan"]["printAddr"] == "上海市徐汇区漕溪北路88号 3单元501室"
    assert order["sendMan"]["tel"] == "0755-26001234"
    assert "mobile" not in order["sendMan"]
    assert order["sendMan"]["printAddr"] == "广东省深圳市南山区粤海街道科技南路2号"


@pytest.mark.parametrize(
    ("payer", "customer", "pay_type"),
    [
        ("sender", "K2100001", "MONTHLY"),
        ("sender", "", "SHIPPER"),
        ("receiver", "K2100001", "CONSIGNEE"),
        ("third", "K2100001", "THIRDPARTY"),
    ],
)
def test_who_pays_the_freight(payer, customer, pay_type):
    _form, order = asked(shipment(payer=payer), customer=customer)
    assert order["payType"] == pay_type


def test_services_are_asked_for_only_when_wanted():
    _form, plain = asked(shipment())
    assert (plain["needChild"], plain["needBack"]) == ("0", "0")
    assert not {"collection", "valinsPay", "oaid", "caid"} & plain.keys()
    _form, full = asked(
        shipment(
            parcels=3,
            receipt=True,
            cod_amount=Decimal("199.90"),
            insured_amount=Decimal(1000),
        )
    )
    assert (full["needChild"], full["count"], full["needBack"]) == ("1", 3, "1")
    assert (full["collection"], full["valinsPay"]) == (199.9, 1000.0)


@pytest.mark.parametrize(
    ("channel", "field"), [("TB", "oaid"), ("TM", "oaid"), ("PDD", "caid")]
)
def test_an_encrypted_receiver_is_named_by_the_platforms_token(channel, field):
    hidden = replace(RECEIVER, token="TOKEN")
    _form, order = asked(
        shipment(receiver=hidden, channel=channel, order_numbers=("A1", "A2"))
    )
    assert (order[field], order["thirdOrderId"]) == ("TOKEN", "A1,A2")


# === WHAT COMES BACK === #


def test_the_answer_has_the_number_and_what_the_label_shows():
    result = create(GIVEN)
    assert result.number == "YT9693083639795"
    assert result.child_numbers == ()
    assert result.sorting_code == "310-A01-02"
    assert (result.package_center, result.package_center_code) == ("上海集散", "P31")
    assert (result.origin_code, result.destination_code) == ("755", "021")
    assert result.reference == "K1"
    assert result.raw["taskId"] == "T1"


def test_child_and_receipt_numbers_are_read():
    reply = given_with(childNum="YT02,YT03", returnNum="YT09")
    result = create(reply, parcels=3)
    assert result.child_numbers == ("YT02", "YT03")
    assert result.receipt_number == "YT09"


def test_too_few_numbers_are_an_error_that_names_the_main_one():
    result = create(given_with(childNum="YT02"), parcels=3)
    assert isinstance(result, CarrierError)
    assert "YT9693083639795" in str(result)


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        (-1, "服务器错误", UnknownOutcome),
        (30001, "参数错误", OursError),
        (30002, "验证签名失败", AuthError),
        (30003, "账号信息不正确", AuthError),
        (30004, "账号单量不足", CarrierError),
        (30005, "下单失败：月结账号未开通", CarrierError),
        (30005, "下单失败：收件地址超区", AddressError),
        (12345, "", CarrierError),
    ],
)
def test_every_refusal_has_a_kind_and_keeps_the_platforms_words(code, message, kind):
    result = create({"code": code, "message": message, "data": None})
    assert type(result) is kind
    assert result.code == str(code)
    assert str(result) == message or str(code) in str(result)


@pytest.mark.parametrize(
    "reply",
    [
        {"code": 200, "message": "success", "data": None},
        {"code": 200, "message": "success", "data": {"kuaidinum": ""}},
        {"code": 200, "message": "success", "data": {"kuaidinum": ["YT1"]}},
        {"code": 200, "message": "success", "data": "YT1"},
        {"message": "success"},
        {},
    ],
)
def test_a_success_without_a_number_is_no_success(reply):
    assert type(create(reply)) is UnknownOutcome


# === FAULTS OF THE NETWORK AND THE PLATFORM === #


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=500, body=b""), UnknownOutcome),
        (Reply(status=502, body=b"<html>Bad Gateway</html>"), UnknownOutcome),
        (Reply(status=408, body=b""), UnknownOutcome),
        (Reply(status=200, body=b"<html>"), UnknownOutcome),
        (Reply(status=200, body=b"\xff\xfe"), UnknownOutcome),
        (Reply(status=200, body=b"[]"), UnknownOutcome),
        (Reply(status=200, body=b"[" * 100_000), UnknownOutcome),
        (Reply(status=200, body=b'{"code": NaN}'), UnknownOutcome),
        (Reply(status=302, body=b""), OursError),
        (Reply(status=404, body=b""), OursError),
        (Reply(status=403, body=b""), AuthError),
        (Reply(status=429, body=b""), TryLater),
        (UnknownOutcome("cut"), UnknownOutcome),
        (TryLater("refused"), TryLater),
    ],
)
def test_what_is_no_answer_says_whether_the_order_may_have_been_taken(reply, kind):
    with pytest.raises(ProviderError) as caught:
        create(reply)
    assert type(caught.value) is kind


@given(st.binary(max_size=60), st.sampled_from([200, 201, 400, 500]))
def test_any_bytes_are_a_typed_error(body, status):
    for use in (
        lambda c: c.create([shipment()]),
        lambda c: c.cancel("key", NUMBER, ""),
        lambda c: c.reach(shipment()),
        lambda c: c.query(["YT1"]),
        lambda c: c.subscribe("YT1", "", "https://example.com", "salt"),
    ):
        with pytest.raises(ProviderError):
            use(client(Reply(status=status, body=body)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["code", "returnCode", "status", "data", "kuaidinum", "toReachable"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([200, "200", None]))
def test_any_json_is_a_typed_answer(content, code):
    if isinstance(content, dict):
        content = {**content, "code": code, "returnCode": code}
    for use in (
        lambda c: c.create([shipment()]),
        lambda c: c.cancel("key", NUMBER, ""),
        lambda c: c.reach(shipment()),
        lambda c: c.query(["YT1"]),
        lambda c: c.subscribe("YT1", "", "https://example.com", "salt"),
    ):
        assert_typed(use, client(content))


def test_texts_that_no_database_takes_are_cleaned():
    body = rb'{"code":200,"data":{"kuaidinum":"YT1","bulkpen":"A\u0000\ud800"}}'
    result = create(Reply(status=200, body=body))
    assert result.raw["bulkpen"] == "A?"


# === GIVING BACK, AGAIN, REACH === #


def test_a_number_is_given_back_by_the_couriers_own_order_number():
    giving = client({"result": True, "returnCode": "200", "message": "成功"})
    giving.cancel("key", NUMBER, "订单取消" * 100)
    url, form, _timeout = giving.transport.posts[0]
    param = json.loads(form["param"])
    assert (url[-13:], form["method"]) == ("/eorderapi.do", "cancel")
    assert (param["kuaidinum"], param["orderId"]) == ("YT9693083639795", "K1")
    assert param["partnerId"] == "K2100001"
    assert len(param["reason"]) == 100


@pytest.mark.parametrize("message", ["订单已取消", "该单已经被取消", "重复取消"])
def test_a_number_given_back_twice_is_no_error(message):
    giving = client({"result": False, "returnCode": "400", "message": message})
    giving.cancel("key", NUMBER, "")
    assert giving.transport.form["method"] == "cancel"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ({"result": False, "returnCode": "503", "message": "签名"}, AuthError),
        ({"result": False, "returnCode": "30005", "message": "已揽收"}, CarrierError),
        ({"result": False, "returnCode": "200", "message": "失败"}, CarrierError),
        ({"result": False, "message": "失败"}, UnknownOutcome),
    ],
)
def test_a_number_that_cannot_be_given_back_says_why(reply, kind):
    with pytest.raises(kind):
        client(reply).cancel("key", NUMBER, "")


def test_a_label_is_drawn_again_from_what_was_kept():
    printing = client(GIVEN)
    assert printing.reprint("key", NUMBER) == NUMBER
    assert printing.transport.posts == []
    with pytest.raises(CarrierError):
        printing.reprint("key", replace(NUMBER, raw={}))


def reach(**data):
    """What is understood of a reach reply with this data."""
    reply = {"result": True, "returnCode": "200", "message": "成功", "data": data}
    return client(reply).reach(shipment())


def test_a_courier_that_serves_both_ends_takes_the_parcel():
    served = reach(toReachable=[{"reachable": 1}], fromReachable=[{"reachable": 1}])
    assert served.served


@pytest.mark.parametrize("end", ["toReachable", "fromReachable"])
def test_one_end_that_is_not_served_is_told_with_its_reason(end):
    data = {"toReachable": [{"reachable": 1}], "fromReachable": [{"reachable": 1}]}
    result = reach(**{**data, end: [{"reachable": 0, "reason": "疫情管控"}]})
    assert (result.served, result.reason) == (False, "疫情管控")


def test_an_address_that_the_platform_cannot_place_is_the_addresss_fault():
    reply = {"result": False, "returnCode": "400", "message": "行政区解析失败"}
    with pytest.raises(AddressError, match="行政区解析失败"):
        client(reply).reach(shipment())


def test_reach_is_asked_with_both_addresses():
    asking = client({"result": True, "returnCode": "200", "data": {}})
    with pytest.raises(TryLater):
        asking.reach(shipment())
    param = json.loads(asking.transport.form["param"])
    assert asking.transport.posts[0][0].endswith("/kuaidi100/reachable.do")
    assert param["recManPrintAddr"] == "上海市徐汇区漕溪北路88号 3单元501室"
    assert param["sendManMobile"] == SENDER.phone
    assert param["kuaidicom"] == "yuantong"


# === SECRETS === #


def test_no_secret_is_shown_or_logged_even_when_the_platform_repeats_it(caplog):
    caplog.set_level(logging.DEBUG)
    for code in (30001, 30002, 99999):
        echo = "错误 testkey testsecret partnersecret"
        using = client({"code": code, "message": echo})
        (error,) = using.create([shipment()])
        shown = f"{error} {error!r} {using!r} {using.settings!r} {caplog.text}"
        for secret in ("testkey", "testsecret", "partnersecret", "13800138000"):
            assert secret not in shown


@pytest.mark.parametrize("missing", ["key", "secret"])
def test_an_incomplete_account_asks_nobody(missing):
    asking = client(GIVEN, **{missing: ""})
    with pytest.raises(AuthError):
        asking.create([shipment()])
    assert asking.transport.posts == []
