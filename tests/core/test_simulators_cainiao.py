# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulated Cainiao answers as the open platform's documents say."""

import json

import pytest

from simulator_calls import cainiao_apply, cainiao_get, cainiao_parcel, top_call

GET = "cainiao.waybill.ii.get"
APPLY = "param_waybill_cloud_print_apply_new_request"


def refusal(simulator, *parcels, **changes):
    """The code and sub code of a refused order; nothing was given out for it."""
    error = cainiao_get(simulator.url, *parcels, **changes)
    assert simulator.state()["cainiao"]["shipments"] == {}
    return error["code"], error["sub_code"]


def test_a_batch_gets_numbers_and_print_data_in_its_order(simulator):
    printed = cainiao_get(
        simulator.url, cainiao_parcel("T1", "a"), cainiao_parcel("T2", "b")
    )
    assert [line["object_id"] for line in printed] == ["a", "b"]
    codes = [line["waybill_code"] for line in printed]
    assert len(set(codes)) == 2 and all(code.startswith("73") for code in codes)
    data = json.loads(printed[0]["print_data"])
    assert data["data"]["waybillCode"] == codes[0]
    assert data["data"]["routingInfo"]["routeCode"].startswith("755-")
    assert data["signature"].startswith("MD:")


def test_the_same_order_and_package_get_the_first_number_again(simulator):
    (first,) = cainiao_get(simulator.url, cainiao_parcel("T1"))
    (second,) = cainiao_get(simulator.url, cainiao_parcel("T1", "another id"))
    assert first["waybill_code"] == second["waybill_code"]
    assert simulator.state()["cainiao"]["shipments"]["T1"]["asked"] == 2


def test_another_package_of_an_order_gets_a_number_of_its_own(simulator):
    package = {"id": "2", "items": [{"name": "茶叶", "count": 1}]}
    cainiao_get(simulator.url, cainiao_parcel("T1"))
    cainiao_get(simulator.url, cainiao_parcel("T1", package_info=package))
    assert set(simulator.state()["cainiao"]["shipments"]) == {"T1", "T1/2"}


def test_print_data_may_be_for_the_print_component_only(simulator):
    (printed,) = cainiao_get(simulator.url, cainiao_parcel("T1"), need_encrypt="true")
    data = json.loads(printed["print_data"])
    assert data["encryptedData"].startswith("AES:") and "data" not in data


def test_further_packages_name_their_parent(simulator):
    package = {
        "id": "1",
        "items": [{"name": "茶叶", "count": 1}],
        "total_packages_count": 3,
    }
    printed = cainiao_get(simulator.url, cainiao_parcel("T1", package_info=package))
    mother = printed[0]["waybill_code"]
    assert [line.get("parent_waybill_code") for line in printed] == [
        None,
        mother,
        mother,
    ]


def test_both_ways_to_sign_are_taken(simulator):
    for number, method in enumerate(("md5", "hmac")):
        apply = cainiao_apply(cainiao_parcel(f"T{number}"))
        answer = top_call(simulator.url, GET, sign_method=method, **{APPLY: apply})
        assert "cainiao_waybill_ii_get_response" in answer


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret": "wrong"}, 25),
        ({"app_key": "wrong"}, 29),
        ({"app_key": ""}, 28),
        ({"session": "wrong"}, 27),
        ({"session": ""}, 26),
        ({"timestamp": ""}, 30),
        ({"timestamp": "2020-01-01 00:00:00"}, 31),
        ({"v": "1.0"}, 33),
        ({"format": "xml"}, 23),
    ],
)
def test_the_platform_refuses_by_its_codes(simulator, changes, code):
    apply = cainiao_apply(cainiao_parcel("T1"))
    answer = top_call(simulator.url, GET, **{APPLY: apply}, **changes)
    assert answer["error_response"]["code"] == code
    assert simulator.state()["cainiao"]["shipments"] == {}


def test_an_unknown_method_is_refused(simulator):
    answer = top_call(simulator.url, "cainiao.waybill.ii.nothing")
    assert answer["error_response"]["code"] == 22


INVALID = (50, "isv.invalid-parameter")


@pytest.mark.parametrize(
    "changes",
    [
        {"object_id": ""},
        {"template_url": ""},
        {"user_id": ""},
        {"order_info": {"order_channels_type": "OTHERS", "trade_order_list": []}},
        {"order_info": {"trade_order_list": ["T1"]}},
        {"package_info": {"id": "1", "items": []}},
        {"package_info": {"id": "包", "items": [{"name": "茶", "count": 1}]}},
        {"recipient": {"name": "李客", "mobile": "139"}},
    ],
)
def test_one_incomplete_parcel_spoils_its_batch(simulator, changes):
    spoiled = {**cainiao_parcel("T2", "b"), **changes}
    assert refusal(simulator, cainiao_parcel("T1", "a"), spoiled) == INVALID


def test_ten_parcels_are_enough(simulator):
    parcels = [cainiao_parcel(f"T{n}", str(n)) for n in range(11)]
    assert refusal(simulator, *parcels) == INVALID


def test_a_batch_names_every_parcel_once(simulator):
    error = 50, "isv.duplicate-object"
    twice = cainiao_parcel("T1", "a"), cainiao_parcel("T2", "a")
    assert refusal(simulator, *twice) == error
    same = cainiao_parcel("T1", "a"), cainiao_parcel("T1", "b")
    assert refusal(simulator, *same) == error


def test_the_sender_must_be_one_of_the_account(simulator):
    stranger = {
        "name": "王仓",
        "mobile": "138",
        "address": {"province": "浙江省", "detail": "别处1号"},
    }
    error = 15, "isv.sender-address-not-found"
    assert refusal(simulator, cainiao_parcel("T1"), sender=stranger) == error
    simulator.configure("cainiao", addresses=[])  # a test that does not care
    assert cainiao_get(simulator.url, cainiao_parcel("T1"), sender=stranger)[0]


def test_a_quota_that_is_too_small_serves_nobody_of_the_batch(simulator):
    simulator.configure("cainiao", quota=1)
    parcels = cainiao_parcel("T1", "a"), cainiao_parcel("T2", "b")
    assert refusal(simulator, *parcels) == (15, "isv.waybill-quantity-not-enough")
    assert cainiao_get(simulator.url, parcels[0])[0]["waybill_code"]


def test_a_district_out_of_reach_gets_no_number(simulator):
    simulator.configure("cainiao", unreachable=["南山区"])
    error = refusal(simulator, cainiao_parcel("T1"))
    assert error == (15, "isv.address-not-reachable")


def results(simulator, kind, *asked):
    answer = top_call(
        simulator.url, f"cainiao.waybill.ii.query.by.{kind}", param_list=list(asked)
    )
    modules = answer[f"cainiao_waybill_ii_query_by_{kind}_response"]["modules"]
    return modules["waybill_cloud_print_with_result_desc_response"]


def test_a_waybill_is_found_by_order_and_by_number(simulator):
    (printed,) = cainiao_get(simulator.url, cainiao_parcel("T1"))
    number = printed["waybill_code"]
    (found,) = results(simulator, "tradecode", {"biz_sub_code": "T1", "object_id": "1"})
    assert found["waybill_cloud_print_response"]["waybill_code"] == number
    asked = {"waybill_code": number, "cp_code": "ZTO", "object_id": "2"}
    (found,) = results(simulator, "waybillcode", asked)
    assert found["object_id"] == "2" and found["success"]


def test_what_does_not_exist_is_said_for_each(simulator):
    cainiao_get(simulator.url, cainiao_parcel("T1"))
    found = results(
        simulator,
        "tradecode",
        {"biz_sub_code": "T1", "object_id": "1"},
        {"biz_sub_code": "T9", "object_id": "2"},
    )
    assert [line["success"] for line in found] == [True, False]
    assert found[1]["error_code"]


def test_a_cancelled_waybill_is_gone_and_the_order_gets_another(simulator):
    (first,) = cainiao_get(simulator.url, cainiao_parcel("T1"))
    number = first["waybill_code"]
    answer = top_call(
        simulator.url, "cainiao.waybill.ii.cancel", cp_code="ZTO", waybill_code=number
    )
    assert answer["cainiao_waybill_ii_cancel_response"]["cancel_result"]
    (found,) = results(simulator, "tradecode", {"biz_sub_code": "T1", "object_id": "1"})
    assert not found["success"]
    (second,) = cainiao_get(simulator.url, cainiao_parcel("T1"))
    assert second["waybill_code"] != number


def test_a_strangers_waybill_is_not_cancelled(simulator):
    answer = top_call(
        simulator.url, "cainiao.waybill.ii.cancel", cp_code="ZTO", waybill_code="73"
    )
    assert answer["error_response"]["sub_code"] == "isv.waybill-not-found"


def test_accounts_are_told_with_their_addresses_and_quantities(simulator):
    simulator.configure("cainiao", quota=7)
    cainiao_get(simulator.url, cainiao_parcel("T1"))
    answer = top_call(simulator.url, "cainiao.waybill.ii.search", cp_code="ZTO")
    columns = answer["cainiao_waybill_ii_search_response"]
    (info,) = columns["waybill_apply_subscription_cols"][
        "waybill_apply_subscription_info"
    ]
    (account,) = info["branch_account_cols"]["waybill_branch_account"]
    assert (account["quantity"], account["allocated_quantity"]) == (6, 1)
    (address,) = account["shipp_address_cols"]["address_dto"]
    assert address["city"] == "杭州市"
