# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers through Cainiao are asked for, found again and given back as documented."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from cainiao_fakes import (
    allocated,
    ask,
    cancelled,
    client,
    content,
    described,
    error,
    module,
    print_data,
    result,
    sent,
)
from provider_fakes import RECEIVER, SENDER, SHIPMENT, shipment
from providers import (
    Allocation,
    CarrierError,
    TryLater,
    UnknownOutcome,
    cainiao,
)

# === SIGNATURE === #

# The example of the platform's own document on signatures (docId 101617).
EXAMPLE = {
    "method": "taobao.item.seller.get",
    "app_key": "12345678",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
    "sign_method": "md5",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}


def test_the_signature_is_that_of_the_document():
    signature = cainiao.sign(EXAMPLE, "helloworld", "md5")
    assert signature == "66987CB115214E59E6EC978214934FB8"


def test_the_other_signature_is_a_keyed_md5():
    # Test case 2 of RFC 2202, whose text is made of one name and one value.
    fields = {"what do ya want ": "for nothing?"}
    assert cainiao.sign(fields, "Jefe") == "750C783E6AB0B503EAA86E310A5DB738"


def test_what_is_signed_is_what_is_sent():
    asker, network = client(allocated(module("0")))
    asker.create([shipment(receiver=replace(RECEIVER, name="李 *~+&%"))])
    form = dict(network.requests[0][1])
    signature = form.pop("sign")
    assert signature == cainiao.sign(form, "testsecret")
    assert form["sign_method"] == "hmac"
    assert (form["app_key"], form["session"]) == ("testapp", "testsession")


def test_the_time_of_a_request_is_that_of_china():
    asker, network = client(allocated(module("0")))
    asker.create([SHIPMENT])
    time = datetime.strptime(network.requests[0][1]["timestamp"], "%Y-%m-%d %H:%M:%S")
    now = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(hours=8)
    assert abs(now - time) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("values", "url"),
    [
        ({}, "http://carrier.test/cainiao/router/rest"),
        ({"url": ""}, "https://eco.taobao.com/router/rest"),
        ({"url": "", "sandbox": True}, "https://gw.api.tbsandbox.com/router/rest"),
    ],
)
def test_the_address_is_that_of_the_environment(values, url):
    asker, network = client(allocated(module("0")), **values)
    asker.create([SHIPMENT])
    assert network.requests[0][0] == url


# === NUMBERS === #


def test_a_request_says_who_sends_what_to_whom():
    asker, network = client(allocated(module("0")))
    asker.create([SHIPMENT])
    assert sent(network) == (
        "cainiao.waybill.ii.get",
        {
            "cp_code": "ZTO",
            "need_encrypt": False,
            "sender": {
                "name": "张仓",
                "phone": "0571-88880000",
                "address": {
                    "province": "浙江省",
                    "city": "杭州市",
                    "district": "余杭区",
                    "town": "仓前街道",
                    "detail": "文一西路 969 号",
                },
            },
            "trade_order_info_dtos": [
                {
                    "object_id": "0",
                    "order_info": {
                        "order_channels_type": "OTHERS",
                        "trade_order_list": ["parcel1"],
                        "out_trade_order_list": ["S00042"],
                    },
                    "package_info": {
                        "id": "parcel1",
                        "items": [{"name": "毛巾", "count": 2}],
                        "weight": 1235,
                        "volume": 2000,
                        "goods_description": "毛巾",
                    },
                    "recipient": {
                        "name": "李收",
                        "mobile": "13800138000",
                        "address": {
                            "province": "广东省",
                            "city": "广州市",
                            "district": "白云区",
                            "detail": "云城西路 1 号",
                        },
                    },
                    "template_url": "http://cloudprint.cainiao.com/template/standard/9",
                    "user_id": 2200123,
                }
            ],
        },
    )


def test_product_and_branch_are_named_where_the_courier_wants_them():
    asker, network = client(allocated(module("0")), service="1", branch="571001")
    asker.create([SHIPMENT])
    message = sent(network)[1]
    assert message["product_code"] == "1"
    assert message["shipping_branch_code"] == "571001"


def test_without_settings_of_their_own_merchant_and_template_are_those_of_the_example():
    asker, network = client(allocated(module("0")), customer="", template="")
    asker.create([SHIPMENT])
    (entry,) = sent(network)[1]["trade_order_info_dtos"]
    assert entry["user_id"] == 0
    assert entry["template_url"].startswith("http://cloudprint.cainiao.com/template/")


def test_an_order_number_the_api_does_not_take_is_left_out():
    asker, network = client(allocated(module("0")))
    asker.create([shipment(order_numbers=("S00042", "2026/001", "TB-7_1"))])
    (entry,) = sent(network)[1]["trade_order_info_dtos"]
    assert entry["order_info"]["out_trade_order_list"] == ["S00042", "TB-7_1"]


@pytest.mark.parametrize(
    ("channel", "token", "orders"),
    [("TB", "oaid", ["T1"]), ("PDD", "caid", ["T1"]), ("OTHERS", "caid", ["parcel1"])],
)
def test_an_encrypted_receiver_is_named_by_the_token_of_the_platform(
    channel, token, orders
):
    asker, network = client(allocated(module("0")))
    receiver = replace(RECEIVER, token="abc")
    asker.create([shipment(channel=channel, receiver=receiver, order_numbers=("T1",))])
    (entry,) = sent(network)[1]["trade_order_info_dtos"]
    assert entry["recipient"][token] == "abc"
    assert entry["order_info"]["trade_order_list"] == orders


def test_money_to_collect_and_insurance_are_asked_for():
    asker, network = client(allocated(module("0")))
    asker.create([shipment(cod_amount=Decimal(200), insured_amount=Decimal("99.9"))])
    (entry,) = sent(network)[1]["trade_order_info_dtos"]
    assert json.loads(entry["logistics_services"]) == {
        "SVC-COD": {"value": "200.00"},
        "SVC-INSURE": {"value": "99.90"},
    }


def test_a_parcel_id_has_only_letters_digits_and_underscores_in_one_case():
    keys = ["S00042/1", "S00042-1", "s00042/1", "abc", "ABC", "包裹"]
    asker, network = client(allocated(*[module(str(i)) for i in range(6)]))
    asker.create([shipment(key=key) for key in keys])
    ids = [
        entry["package_info"]["id"]
        for entry in sent(network)[1]["trade_order_info_dtos"]
    ]
    assert len({text.lower() for text in ids}) == 6
    assert all(text.isascii() and text.isalnum() for text in ids)


def test_the_answer_gives_the_number_and_what_the_label_shows():
    allocation = ask(allocated(module("0")))
    assert allocation.number == "73000000000001"
    assert allocation.sorting_code == "755-A01-02"
    assert allocation.package_center == "深圳集散"
    assert allocation.package_center_code == "755C"
    assert (allocation.origin_code, allocation.destination_code) == ("571", "755901")
    assert allocation.service_name == "标准快递"
    assert allocation.raw == {"print_data": print_data()}


def test_the_big_mark_stands_in_for_a_missing_route_code():
    text = print_data(routingInfo={"sortation": {"name": "深圳 A01"}})
    assert ask(allocated(module("0", print_data=text))).sorting_code == "深圳 A01"


def test_an_encrypted_label_is_kept_as_it_was_sent():
    text = json.dumps({"encryptedData": "AES:x", "signature": "MD:y", "ver": "v"})
    allocation = ask(allocated(module("0", print_data=text)))
    assert (allocation.number, allocation.sorting_code) == ("73000000000001", "")
    assert allocation.raw == {"print_data": text}


@pytest.mark.parametrize("print_data", [None, "", "x", "[]", "{", '{"data": 1}'])
def test_an_unreadable_label_does_not_lose_the_number(print_data):
    allocation = ask(allocated(module("0", print_data=print_data)))
    assert allocation.number == "73000000000001"


def test_a_parcel_without_number_in_the_answer_stays_open():
    assert type(ask(allocated(module("0", waybill_code="")))) is UnknownOutcome
    assert type(ask(allocated(module("7")))) is UnknownOutcome
    assert type(ask(content("cainiao.waybill.ii.get", {}))) is UnknownOutcome


# === THE SAME PARCEL AGAIN === #


def test_a_parcel_is_found_by_its_order_and_its_id():
    other = print_data(packageInfo={"id": "parcel2"})
    asker, network = client(
        described(
            result(waybill_code="732", print_data=other),
            result(waybill_code="731"),
        )
    )
    found = asker.find(shipment(channel="TB", order_numbers=("T1", "T2")))
    assert found.number == "731"
    assert sent(network) == (
        "cainiao.waybill.ii.query.by.tradecode",
        [{"biz_sub_code": "T1", "object_id": "0"}],
    )


def test_a_parcel_asked_for_by_its_own_key_is_found_though_encrypted():
    answer = described(result(print_data='{"encryptedData": "x"}'))
    assert client(answer)[0].find(SHIPMENT).number == "73000000000001"


def test_a_number_of_another_parcel_of_the_order_is_not_taken():
    other = print_data(packageInfo={"id": "parcel2"})
    answer = described(result(print_data=other))
    assert client(answer)[0].find(shipment(channel="TB")) is None


def test_encrypted_numbers_of_a_platforms_order_settle_nothing():
    answer = described(result(print_data='{"encryptedData": "x"}'))
    with pytest.raises(UnknownOutcome):
        client(answer)[0].find(shipment(channel="TB"))


@pytest.mark.parametrize(
    "answer",
    [
        described(),
        described(result(success=False, error_code="1", error_message="订单号不存在")),
        described(
            result(success=False, error_code="isv.waybill-not-exist", error_message="x")
        ),
    ],
)
def test_a_parcel_cainiao_does_not_have_is_not_found(answer):
    assert client(answer)[0].find(SHIPMENT) is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(15, "isp.remote-service-timeout", "超时"), TryLater),
        (described(result(success=False, error_code="isp.x")), TryLater),
        (described({"success": True, "object_id": "0"}), TryLater),
        (described(result(success=False, error_code="isv.other")), CarrierError),
    ],
)
def test_a_search_that_fails_finds_neither_something_nor_nothing(answer, kind):
    with pytest.raises(kind):
        client(answer)[0].find(SHIPMENT)


def test_a_shipment_is_found_only_with_all_its_parcels():
    labels = [
        result(
            waybill_code=f"73{i}",
            print_data=print_data(packageInfo={"id": f"parcel1_{i}"}),
        )
        for i in (1, 2)
    ]
    both = client(described(labels[0]), described(labels[1]))[0]
    assert both.find(shipment(parcels=2)).child_numbers == ("732",)
    half = client(described(labels[0]), described())[0]
    assert half.find(shipment(parcels=2)) is None


# === GIVING BACK, PRINTING AGAIN, BRANCHES === #

NUMBERS = Allocation(number="731", child_numbers=("732",))


def test_all_numbers_of_a_shipment_are_given_back():
    asker, network = client(cancelled(True), cancelled(True))
    asker.cancel("parcel1", NUMBERS, "sold out")
    forms = [form for _url, form in network.requests]
    assert [form["waybill_code"] for form in forms] == ["731", "732"]
    assert {form["cp_code"] for form in forms} == {"ZTO"}
    assert {form["method"] for form in forms} == {"cainiao.waybill.ii.cancel"}


def test_a_number_cancelled_already_is_no_error():
    again = [
        error(50, "isv.waybill-already-cancelled", "x"),
        error(50, "isv.invalid-parameter", "面单已取消"),
    ]
    asker, network = client(*again)
    asker.cancel("parcel1", NUMBERS, "")
    assert [form["waybill_code"] for _url, form in network.requests] == ["731", "732"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (cancelled(False), CarrierError),
        (error(50, "isv.waybill-cancel-fail", "面单已经被揽收"), CarrierError),
        (error(50, "isv.waybill-is-updating", "稍后重试"), TryLater),
        (b"<html>", UnknownOutcome),
    ],
)
def test_a_number_that_is_not_taken_back_is_an_error(answer, kind):
    with pytest.raises(kind):
        client(answer)[0].cancel("parcel1", NUMBERS, "")


def test_the_labels_are_asked_for_again():
    asker, network = client(
        described(result(waybill_code="732"), result(waybill_code="731"))
    )
    again = asker.reprint("parcel1", NUMBERS)
    assert (again.number, again.child_numbers) == ("731", ("732",))
    assert again.sorting_code == "755-A01-02"
    assert sent(network) == (
        "cainiao.waybill.ii.query.by.waybillcode",
        [
            {"cp_code": "ZTO", "waybill_code": "731", "object_id": "0"},
            {"cp_code": "ZTO", "waybill_code": "732", "object_id": "1"},
        ],
    )


@pytest.mark.parametrize(
    "answer",
    [
        described(result(waybill_code="731")),
        described(
            result(success=False, error_code="isv.waybill-not-exist", error_message="")
        ),
    ],
)
def test_a_number_the_courier_does_not_know_cannot_be_printed(answer):
    with pytest.raises(CarrierError):
        client(answer)[0].reprint("parcel1", NUMBERS)


def test_the_branches_say_what_is_left_and_from_where_a_parcel_may_be_sent():
    account = {
        "branch_code": "571001",
        "branch_name": "余杭分部",
        "quantity": 123,
        "allocated_quantity": 4,
        "shipp_address_cols": {
            "address_dto": [
                {
                    "province": "浙江省",
                    "city": "杭州市",
                    "district": "余杭区",
                    "town": "仓前街道",
                    "detail": "文一西路 969 号",
                }
            ]
        },
    }
    columns = {"waybill_branch_account": [account, {**account, "quantity": "x"}]}
    asker, network = client(
        content(
            "cainiao.waybill.ii.search",
            {
                "waybill_apply_subscription_cols": {
                    "waybill_apply_subscription_info": {
                        "cp_code": "ZTO",
                        "branch_account_cols": columns,
                    }
                }
            },
        )
    )
    first, second = asker.branches()
    assert (first.code, first.name, first.quantity) == ("571001", "余杭分部", 123)
    assert first.senders == (replace(SENDER, name="", phone="", company=""),)
    assert second.quantity == 0
    assert network.requests[0][1]["cp_code"] == "ZTO"
