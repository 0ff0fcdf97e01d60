# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers of SF Express are asked for, found again and given back as documented."""

import json
from decimal import Decimal

import pytest

from provider_fakes import SHIPMENT, shipment
from providers import (
    AddressError,
    CarrierError,
    OursError,
    Reply,
    TryLater,
    UnknownOutcome,
    sf,
)
from sf_fakes import LABEL, NUMBER, ask, client, done, order, refused, sent

# === SIGNATURE === #


@pytest.mark.parametrize(
    ("encoded", "digest"),
    [(True, "OsAjWappNICNYKc/JUp4Sg=="), (False, "B9Gafex871S+UN3tLp3qaw==")],
)
def test_the_digest_is_that_of_the_document(encoded, digest):
    message = '{"orderId":"T 1","name":"测试+"}'
    assert sf.sign(message, "1700000000", "testcheckword", encoded) == digest


def test_what_is_signed_is_what_is_sent():
    sender, network = client(done(order()))
    sender.create([shipment(remark="易碎 *~+&%")])
    form = network.requests[0][1]
    assert form["msgDigest"] == sf.sign(
        form["msgData"], form["timestamp"], "testcheckword"
    )
    assert json.loads(form["msgData"])["remark"] == "易碎 *~+&%"


def test_no_character_is_sent_that_java_and_python_encode_differently():
    sender, network = client(done(order()))
    sender.create([shipment(remark="*~ 毛巾")])
    message = network.requests[0][1]["msgData"]
    assert not set(message) & set("*~") and message.isascii()


def test_each_request_has_an_id_of_its_own():
    sender, network = client(done(order()), done(order()))
    sender.create([SHIPMENT])
    sender.create([SHIPMENT])
    first, second = (form["requestID"] for _url, form in network.requests)
    assert first != second


@pytest.mark.parametrize(
    ("values", "url"),
    [
        ({}, "http://carrier.test/sf/std/service"),
        ({"url": ""}, "https://bspgw.sf-express.com/std/service"),
        (
            {"url": "", "sandbox": True},
            "https://sfapi-sbox.sf-express.com/std/service",
        ),
    ],
)
def test_the_address_is_that_of_the_environment(values, url):
    sender, network = client(done(order()), **values)
    sender.create([SHIPMENT])
    assert network.requests[0][0] == url


# === ORDERS === #


def test_an_order_says_who_sends_what_to_whom():
    sender, network = client(done(order()))
    sender.create([SHIPMENT])
    service, message = sent(network)
    assert service == "EXP_RECE_CREATE_ORDER"
    assert message == {
        "language": "zh-CN",
        "orderId": "parcel1",
        "expressTypeId": 1,
        "payMethod": 1,
        "parcelQty": 1,
        "isReturnRoutelabel": 1,
        "isUnifiedWaybillNo": 1,
        "isGenWaybillNo": 1,
        "isDocall": 0,
        "isSignBack": 0,
        "monthlyCard": "7551234567",
        "totalWeight": 1.234,
        "totalVolume": 2000,
        "custReferenceNo": "S00042",
        "cargoDetails": [{"name": "毛巾", "count": 2, "unit": "条", "weight": 0.5}],
        "contactInfoList": [
            {
                "contactType": 1,
                "contact": "张仓",
                "tel": "0571-88880000",
                "country": "CN",
                "province": "浙江省",
                "city": "杭州市",
                "county": "余杭区",
                "address": "仓前街道文一西路 969 号",
                "company": "测试商贸有限公司",
            },
            {
                "contactType": 2,
                "contact": "李收",
                "mobile": "13800138000",
                "country": "CN",
                "province": "广东省",
                "city": "广州市",
                "county": "白云区",
                "address": "云城西路 1 号",
            },
        ],
    }


def test_money_to_collect_insurance_and_receipt_are_asked_for():
    sender, network = client(done(order((1, NUMBER), (3, "SF1011547784874"))))
    parcel = shipment(
        cod_amount=Decimal("99.5"), insured_amount=Decimal(3000), receipt=True
    )
    (allocation,) = sender.create([parcel])
    message = sent(network)[1]
    assert message["serviceList"] == [
        {"name": "COD", "value": "99.50", "value1": "7551234567"},
        {"name": "INSURE", "value": "3000.00"},
    ]
    assert message["isSignBack"] == 1
    assert allocation.receipt_number == "SF1011547784874"


@pytest.mark.parametrize(
    ("payer", "method", "card"),
    [("sender", 1, "7551234567"), ("receiver", 2, None), ("third", 3, "7551234567")],
)
def test_the_monthly_account_is_named_unless_the_receiver_pays(payer, method, card):
    sender, network = client(done(order()))
    sender.create([shipment(payer=payer)])
    message = sent(network)[1]
    assert (message["payMethod"], message.get("monthlyCard")) == (method, card)


def test_the_product_is_that_of_the_carrier():
    sender, network = client(done(order()), service="231")
    sender.create([SHIPMENT])
    assert sent(network)[1]["expressTypeId"] == 231


def test_the_answer_gives_the_number_and_what_the_label_shows():
    allocation = ask(done(order()))
    assert allocation.number == NUMBER
    assert allocation.sorting_code == "020W-F0-CK"
    assert (allocation.origin_code, allocation.destination_code) == ("571", "020")
    assert allocation.service_name == "顺丰标快"
    assert allocation.qr_text == LABEL["twoDimensionCode"]
    assert allocation.reference == "parcel1"
    assert allocation.raw == {"route_labels": [LABEL]}


def test_a_label_that_failed_does_not_lose_the_number():
    failed = [{"code": "2000", "routeLabelData": None, "message": "未找到面单"}]
    allocation = ask(done(order(routeLabelInfo=failed)))
    assert (allocation.number, allocation.sorting_code) == (NUMBER, "")


def test_several_parcels_get_a_mother_and_child_numbers():
    numbers = [(1, NUMBER), (2, "SF0000000000001"), (2, "SF0000000000002")]
    sender, network = client(done(order(*numbers)))
    (allocation,) = sender.create([shipment(parcels=3, weight=Decimal(9))])
    assert sent(network)[1]["parcelQty"] == 3
    assert allocation.number == NUMBER
    assert allocation.child_numbers == ("SF0000000000001", "SF0000000000002")


@pytest.mark.parametrize(
    "numbers",
    [
        [(1, NUMBER), (2, "SF0000000000001")],
        [(2, "SF0000000000001"), (2, "SF0000000000002")],
        [(1, NUMBER), (1, NUMBER), (2, "SF0000000000001"), (2, "SF0000000000002")],
        [(1, ""), (2, "SF0000000000001"), (2, "SF0000000000002")],
        [(1, "no number"), (2, "SF0000000000001"), (2, "SF0000000000002")],
    ],
)
def test_an_answer_without_all_numbers_is_no_answer(numbers):
    with pytest.raises(UnknownOutcome):
        ask(done(order(*numbers)), parcel=shipment(parcels=3))


@pytest.mark.parametrize(
    ("remark", "words"),
    [("1", "sender"), ("2", "receiver"), ("3", "does not serve"), ("停发", "停发")],
)
def test_an_address_that_is_not_served_is_refused_with_the_reason(remark, words):
    with pytest.raises(AddressError, match=words):
        ask(done(order(filterResult=3, remark=remark)))


def test_an_address_that_cannot_be_placed_is_refused():
    with pytest.raises(AddressError):
        ask(done(order(filterResult="4")))


def test_an_order_that_people_have_to_look_at_is_not_settled_yet():
    with pytest.raises(UnknownOutcome, match="by hand"):
        ask(done(order(filterResult=1)))


@pytest.mark.parametrize(
    ("values", "parcel"),
    [({"service": "标快"}, SHIPMENT), ({}, shipment(key="x" * 65))],
)
def test_what_sf_cannot_take_is_not_sent(values, parcel):
    sender, network = client(**values)
    with pytest.raises(OursError):
        sender.create([parcel])
    assert network.requests == []


# === THE SAME ORDER AGAIN === #


def test_a_repeated_order_that_is_answered_with_the_first_result_is_taken():
    assert ask(done(order())).number == ask(done(order())).number == NUMBER


def test_an_order_that_sf_has_already_is_looked_up():
    sender, network = client(refused("8016", "重复下单"), done(order()))
    (allocation,) = sender.create([SHIPMENT])
    assert allocation.number == NUMBER
    assert [sent(network, index)[0] for index in (0, 1)] == [
        "EXP_RECE_CREATE_ORDER",
        "EXP_RECE_SEARCH_ORDER_RESP",
    ]
    assert sent(network, 1)[1]["orderId"] == "parcel1"


def test_an_order_that_sf_has_but_does_not_show_stays_open():
    with pytest.raises(UnknownOutcome):
        ask(refused("8016"), refused("6150"))


def test_what_an_earlier_request_got_is_found():
    data = order(originCode=None, destCode=None, origincode="571", destcode="020")
    allocation = client(done(data))[0].find(SHIPMENT)
    assert (allocation.number, allocation.origin_code) == (NUMBER, "571")


@pytest.mark.parametrize("code", ["6150", "8018", "8024"])
def test_an_order_sf_does_not_have_is_not_found(code):
    assert client(refused(code))[0].find(SHIPMENT) is None


def test_an_answer_about_another_order_is_not_taken():
    with pytest.raises(UnknownOutcome, match="another order"):
        ask(done(order(orderId="parcel2")))


def test_a_search_that_fails_finds_neither_something_nor_nothing():
    with pytest.raises(TryLater):
        client(Reply(status=500, body=b""))[0].find(SHIPMENT)


# === GIVING BACK, PRINTING AGAIN === #


def test_a_cancellation_names_the_order():
    allocation = ask(done(order()))
    sender, network = client(done({"orderId": "parcel1", "resStatus": 2}))
    sender.cancel("parcel1", allocation, "sold out")
    assert sent(network) == (
        "EXP_RECE_UPDATE_ORDER",
        {"language": "zh-CN", "orderId": "parcel1", "dealType": 2},
    )


@pytest.mark.parametrize("code", ["8037", "8253"])
def test_an_order_cancelled_already_is_no_error(code):
    sender, network = client(refused(code, "订单已消单"))
    sender.cancel("parcel1", ask(done(order())), "")
    assert sent(network)[0] == "EXP_RECE_UPDATE_ORDER"


@pytest.mark.parametrize(
    "answer",
    [
        refused("8019", "订单已确认或已消单"),
        refused("8252", "订单已确认"),
        refused("8024", "未下单"),
        done({"orderId": "parcel1", "resStatus": 1}),
        done(None),
    ],
)
def test_a_cancellation_that_sf_does_not_confirm_is_an_error(answer):
    with pytest.raises(CarrierError):
        client(answer)[0].cancel("parcel1", ask(done(order())), "")


def test_the_label_is_asked_for_again():
    first = ask(done(order()))
    label = {**LABEL, "destRouteLabel": "020W-F1-XX"}
    again = done(order(routeLabelInfo=[{"code": "1000", "routeLabelData": label}]))
    assert client(again)[0].reprint("parcel1", first).sorting_code == "020W-F1-XX"


def test_a_search_without_label_keeps_the_label_there_is():
    first = ask(done(order()))
    again = done(order(routeLabelInfo=None))
    assert client(again)[0].reprint("parcel1", first) == first


@pytest.mark.parametrize(
    "answer", [refused("6150"), done(order((1, "SF0000000000009")))]
)
def test_another_number_is_never_printed(answer):
    with pytest.raises(CarrierError):
        client(answer)[0].reprint("parcel1", ask(done(order())))
