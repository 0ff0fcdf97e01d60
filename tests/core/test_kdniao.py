# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kdniao is asked for numbers and traces as its documents say."""

import base64
import hashlib
import json
import logging
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator_cases import RECEIVER, FakeTransport, assert_typed, shipment
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
    kdniao,
    make_client,
)

SETTINGS = Settings(
    url="http://127.0.0.1:1/kdniao",
    login="test1234567",
    key="testappkey",
    carrier_code="STO",
    service="1",
    customer="KH001",
    customer_secret="customerpwd",
    branch="深圳南山",
    timeout=7.5,
)
# After the documented reply; the numbers are invented.
GIVEN = {
    "EBusinessID": "test1234567",
    "Order": {
        "OrderCode": "5f0c9a4be2f14d3c8a7be1d2c3f4a5b6",
        "ShipperCode": "STO",
        "LogisticCode": "772002014605245",
        "MarkDestination": "310 C107 M07",
        "OriginCode": "755",
        "DestinatioCode": "021",
        "SortingCode": "S7",
        "PackageName": "上海集散包",
        "PackageCode": "P31",
        "KDNOrderCode": "KDN26",
    },
    "Success": True,
    "ResultCode": "100",
    "Reason": "成功",
    "UniquerRequestNumber": "U1",
}
NUMBER = Allocation(number="772002014605245")


def refused(code="105", reason="失败", **values):
    """A reply that gives nothing."""
    return {"Success": False, "ResultCode": code, "Reason": reason, **values}


def client(*replies, **settings):
    """A client whose network gives these replies."""
    return make_client("kdniao", replace(SETTINGS, **settings), FakeTransport(*replies))


def asked(parcel, **settings):
    """The order that a client posts for a parcel."""
    asking = client(GIVEN, **settings)
    asking.create([parcel])
    return json.loads(asking.transport.form["RequestData"])


def create(*replies, parcels=1):
    """The one entry that comes back for a parcel."""
    (result,) = client(*replies).create([shipment(parcels=parcels)])
    return result


# === REQUESTS === #


def test_the_signature_is_the_base64_of_the_hex_md5_in_lower_case():
    data = '{"OrderCode":"","ShipperCode":"SF","LogisticCode":"SF7444496931331"}'
    signature = "ZGZmMDdjNjU0OWQ1ZDVmZDE4NzRiMzY4N2RkOGU2NzY="
    assert kdniao.sign(data, "testappkey") == signature


def test_what_is_signed_is_what_is_sent():
    asking = client(GIVEN)
    asking.create([shipment()])
    ((url, form, timeout),) = asking.transport.posts
    assert url == "http://127.0.0.1:1/kdniao/api/Eorderservice"
    assert (form["EBusinessID"], form["RequestType"]) == ("test1234567", "1007")
    assert (form["DataType"], timeout) == ("2", 7.5)
    digest = hashlib.md5((form["RequestData"] + "testappkey").encode()).hexdigest()
    assert base64.b64decode(form["DataSign"]).decode() == digest


@pytest.mark.parametrize(
    ("sandbox", "url"),
    [
        (False, "https://api.kdniao.com/api/Eorderservice"),
        (
            True,
            "http://sandboxapi.kdniao.com:8080"
            "/kdniaosandbox/gateway/exterfaceInvoke.json",
        ),
    ],
)
def test_an_account_asks_its_own_environment(sandbox, url):
    asking = client(GIVEN, url="", sandbox=sandbox)
    asking.create([shipment()])
    assert asking.transport.posts[0][0] == url


def test_an_order_names_courier_account_people_and_goods():
    order = asked(shipment(remark="轻放"))
    assert order["OrderCode"] == "5f0c9a4be2f14d3c8a7be1d2c3f4a5b6"
    assert (order["ShipperCode"], order["ExpType"]) == ("STO", "1")
    assert (order["CustomerName"], order["CustomerPwd"]) == ("KH001", "customerpwd")
    assert order["SendSite"] == "深圳南山"
    assert order["Receiver"]["Name"] == "王小明"
    assert order["Receiver"]["Mobile"] == "13800138000"
    assert order["Receiver"]["ExpAreaName"] == "徐汇区"
    assert order["Sender"]["Tel"] == "0755-26001234"
    assert order["Sender"]["Address"] == "粤海街道科技南路2号"
    assert order["Commodity"][0] == {
        "GoodsName": "保温杯",
        "Goodsquantity": 2.0,
        "GoodsWeight": 0.6,
    }
    assert (order["Weight"], order["Quantity"], order["Remark"]) == (0.85, 1, "轻放")


@pytest.mark.parametrize(
    ("payer", "customer", "pay_type"),
    [
        ("sender", "KH001", 3),
        ("sender", "", 1),
        ("receiver", "KH001", 2),
        ("third", "KH001", 4),
    ],
)
def test_who_pays_the_freight(payer, customer, pay_type):
    assert asked(shipment(payer=payer), customer=customer)["PayType"] == pay_type


def test_services_are_asked_for_only_when_wanted():
    plain = asked(shipment())
    assert (plain["AddService"], plain["IsReturnSignBill"]) == ([], 0)
    full = asked(
        shipment(
            cod_amount=Decimal("199.9"), insured_amount=Decimal(1000), receipt=True
        )
    )
    assert full["AddService"] == [
        {"Name": "COD", "Value": "199.90"},
        {"Name": "INSURE", "Value": "1000.00"},
    ]
    assert full["IsReturnSignBill"] == 1


def test_characters_that_the_api_refuses_are_written_wide():
    odd = replace(RECEIVER, street="A&B大厦 3#<2+1> 100% \"甲\" 'b'\\c")
    street = asked(shipment(receiver=odd))["Receiver"]["Address"]
    assert street == "A＆B大厦 3＃＜2＋1＞ 100％ ＂甲＂ ＇b＇＼c"


# === WHAT COMES BACK === #


def test_the_answer_has_the_number_and_what_the_label_shows():
    result = create(GIVEN)
    assert result.number == "772002014605245"
    assert result.sorting_code == "310 C107 M07"
    assert (result.package_center, result.package_center_code) == ("上海集散包", "P31")
    assert (result.origin_code, result.destination_code) == ("755", "021")
    assert result.reference == "KDN26"


def test_an_order_made_before_gets_its_first_number():
    again = {**GIVEN, "Success": False, "ResultCode": "106", "Reason": "重复"}
    assert create(again).number == "772002014605245"


def test_an_order_made_before_whose_number_is_not_told_needs_a_human():
    result = create(refused("106", "该订单号已下单成功"))
    assert type(result) is CarrierError
    assert "does not tell" in str(result)


@pytest.mark.parametrize(
    "children", [["772A", "772B"], '["772A","772B"]', "772A,772B", "[772A, 772B]"]
)
def test_child_numbers_are_read_in_every_form_they_come_in(children):
    reply = {**GIVEN, "SubCount": 2, "SubOrders": children}
    assert create(reply, parcels=3).child_numbers == ("772A", "772B")


def test_too_few_numbers_are_an_error_that_names_the_main_one():
    result = create(GIVEN, parcels=2)
    assert isinstance(result, CarrierError)
    assert "772002014605245" in str(result)


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        ("101", "缺少参数[缺少货物信息]", OursError),
        ("102", "非法参数", AuthError),
        ("103", "格式问题", OursError),
        ("104", "用户问题", AuthError),
        ("105", "网点余额不足", CarrierError),
        ("105", "电子面单账号错误", CarrierError),
        ("105", "收件地址超区", AddressError),
        ("105", "签名验证失败", AuthError),
        ("105", "请求过于频繁", TryLater),
        ("105", "快递公司系统异常,请稍后", UnknownOutcome),
        ("", "商户ID不存在", AuthError),
        ("107", "", CarrierError),
    ],
)
def test_every_refusal_has_a_kind_and_keeps_the_platforms_words(code, reason, kind):
    result = create(refused(code, reason))
    assert type(result) is kind
    assert result.code == code
    assert str(result) == reason or code in str(result)


@pytest.mark.parametrize(
    "reply",
    [
        {**GIVEN, "Order": None},
        {**GIVEN, "Order": {}},
        {**GIVEN, "Order": {"LogisticCode": ["772"]}},
        {"Success": True},
        {},
    ],
)
def test_a_success_without_a_number_is_no_success(reply):
    assert type(create(reply)) is UnknownOutcome


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=500, body=b""), UnknownOutcome),
        (Reply(status=200, body=b"<html>"), UnknownOutcome),
        (Reply(status=404, body=b""), OursError),
        (UnknownOutcome("cut"), UnknownOutcome),
        (TryLater("refused"), TryLater),
    ],
)
def test_what_is_no_answer_says_whether_the_order_may_have_been_taken(reply, kind):
    with pytest.raises(ProviderError) as caught:
        create(reply)
    assert type(caught.value) is kind


USES = (
    lambda c: c.create([shipment()]),
    lambda c: c.cancel("key", NUMBER, ""),
    lambda c: c.query(["772"]),
    lambda c: c.subscribe("772", "", "", ""),
)


@given(st.binary(max_size=60), st.sampled_from([200, 201, 400, 500]))
def test_any_bytes_are_a_typed_error(body, status):
    for use in USES:
        with pytest.raises(ProviderError):
            use(client(Reply(status=status, body=body)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Order", "LogisticCode", "Traces", "AcceptTime", "SubOrders"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.booleans(), st.sampled_from(["100", "106", "105", 100, None]))
def test_any_json_is_a_typed_answer(content, success, code):
    if isinstance(content, dict):
        content = {**content, "Success": success, "ResultCode": code}
    for use in USES:
        assert_typed(use, client(content))


# === GIVING BACK === #


def test_a_number_is_given_back_by_order_and_number():
    giving = client({"Success": True, "ResultCode": "100"})
    giving.cancel("key", NUMBER, "reason")
    form = giving.transport.form
    assert form["RequestType"] == "1147"
    assert json.loads(form["RequestData"]) == {
        "ShipperCode": "STO",
        "OrderCode": "key",
        "ExpNo": "772002014605245",
        "CustomerName": "KH001",
        "CustomerPwd": "customerpwd",
    }


@pytest.mark.parametrize("reason", ["订单已取消", "已经取消", "重复取消"])
def test_a_number_given_back_twice_is_no_error(reason):
    giving = client(refused("105", reason))
    giving.cancel("key", NUMBER, "")
    assert giving.transport.form["RequestType"] == "1147"


def test_a_number_that_cannot_be_given_back_says_why():
    with pytest.raises(CarrierError, match="已揽收"):
        client(refused("105", "已揽收")).cancel("key", NUMBER, "")
    with pytest.raises(UnknownOutcome):
        client({"Success": False}).cancel("key", NUMBER, "")


# === TRACES === #


def test_a_trace_is_told_oldest_first_and_ends_in_the_parcels_state():
    asking = client(
        {
            "Success": True,
            "State": "3",
            "Traces": [
                {"AcceptTime": "2026-03-01 10:00:00", "AcceptStation": "已揽收"},
                {"AcceptTime": "2026-03-02 09:30:00", "AcceptStation": "已签收"},
            ],
        }
    )
    first, last = asking.query(["772"], phone="138-0013-8000")["772"]
    assert (first.text, first.status) == ("已揽收", "transit")
    assert (last.text, last.status) == ("已签收", "signed")
    assert last.time == datetime(2026, 3, 2, 1, 30)
    form = asking.transport.form
    assert asking.transport.posts[0][0].endswith("/EbusinessOrderHandle.aspx")
    assert form["RequestType"] == "1002"
    data = json.loads(form["RequestData"])
    assert (data["LogisticCode"], data["CustomerName"]) == ("772", "8000")


def test_a_number_without_a_trace_has_an_empty_one():
    asking = client({"Success": True, "State": "0", "Traces": [], "Reason": "无轨迹"})
    assert asking.query(["772"]) == {"772": ()}


def test_a_refused_query_says_why():
    with pytest.raises(AuthError):
        client(refused("", "商户没有权限")).query(["772"])
    with pytest.raises(TryLater):
        client({"Success": True, "Traces": ["text"]}).query(["772"])


def test_a_parcel_is_followed_also_when_it_was_before():
    asking = client({"Success": True, "Reason": ""})
    asking.subscribe("772", "13800138000", "", "")
    assert asking.transport.posts[0][0].endswith("/kdniao/api/dist")
    assert asking.transport.form["RequestType"] == "1008"
    client(refused("", "该单号已订阅")).subscribe("772", "", "", "")
    with pytest.raises(OursError):
        client(refused("101", "缺少参数")).subscribe("772", "", "", "")


# === SECRETS === #


def test_no_secret_is_shown_or_logged_even_when_the_platform_repeats_it(caplog):
    caplog.set_level(logging.DEBUG)
    for code in ("101", "102", "999"):
        using = client(refused(code, "错误 testappkey customerpwd"))
        (error,) = using.create([shipment()])
        shown = f"{error} {error!r} {using!r} {using.settings!r} {caplog.text}"
        for secret in ("testappkey", "customerpwd", "13800138000"):
            assert secret not in shown


@pytest.mark.parametrize("missing", ["login", "key"])
def test_an_incomplete_account_asks_nobody(missing):
    asking = client(GIVEN, **{missing: ""})
    with pytest.raises(AuthError):
        asking.create([shipment()])
    assert asking.transport.posts == []
