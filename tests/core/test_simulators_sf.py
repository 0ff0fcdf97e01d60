# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulated SF answers as its documents say."""

import json
import urllib.error
import urllib.request

import pytest

from simulator_calls import Listener, sf_call, sf_order
from tests.simulators import sf
from tests.simulators.numbers import sf_is_valid

CREATE = "EXP_RECE_CREATE_ORDER"
FIND = "EXP_RECE_SEARCH_ORDER_RESP"
UPDATE = "EXP_RECE_UPDATE_ORDER"
COLLECTED = {
    "time": "2026-03-01 10:00:00",
    "text": "顺丰速运 已收取快件",
    "status": "collected",
    "place": "杭州市",
}
SIGNED = {"time": "2026-03-02 09:00:00", "text": "已签收", "status": "signed"}


def order(simulator, key, **changes):
    """The order's data; it must have been accepted."""
    answer = sf_call(simulator.url, CREATE, sf_order(key, **changes))
    assert (answer["success"], answer["errorCode"]) == (True, "S0000")
    return answer["msgData"]


def numbers(data, kind=1):
    return [
        line["waybillNo"]
        for line in data["waybillNoInfoList"]
        if line["waybillType"] == kind
    ]


def refusal(simulator, data, service=CREATE):
    """The code of a refusal; nothing may have been given out for it."""
    before = simulator.state()["sf"]["numbers_given"]
    answer = sf_call(simulator.url, service, data)
    assert not answer["success"] and answer["errorMsg"] and answer["msgData"] is None
    assert simulator.state()["sf"]["numbers_given"] == before
    return answer["errorCode"]


def test_an_order_gets_a_valid_number_and_the_codes_of_its_label(simulator):
    data = order(simulator, "K1")
    (number,) = numbers(data)
    (label,) = data["routeLabelInfo"]
    assert sf_is_valid(number)
    assert (data["originCode"], data["destCode"]) == ("571", "755")
    assert data["filterResult"] == 2
    assert label["routeLabelData"]["waybillNo"] == number
    assert label["routeLabelData"]["destRouteLabel"].startswith("755W-")


def test_the_same_order_gets_the_first_number_again(simulator):
    first, second = order(simulator, "K1"), order(simulator, "K1")
    assert numbers(first) == numbers(second)
    assert simulator.state()["sf"]["shipments"]["K1"]["asked"] == 2
    assert simulator.state()["sf"]["numbers_given"] == 1


def test_sf_may_also_refuse_the_same_order(simulator):
    simulator.configure("sf", duplicate="refuse")
    number = numbers(order(simulator, "K1"))
    assert refusal(simulator, sf_order("K1")) == "8016"
    found = sf_call(simulator.url, FIND, {"orderId": "K1"})
    assert numbers(found["msgData"]) == number


def test_several_parcels_get_a_mother_number_child_numbers_and_a_receipt(simulator):
    data = order(simulator, "K1", parcelQty=3, isSignBack=1)
    given = numbers(data) + numbers(data, 2) + numbers(data, 3)
    assert [len(numbers(data, kind)) for kind in (1, 2, 3)] == [1, 2, 1]
    assert len(set(given)) == 4 and all(map(sf_is_valid, given))


def test_child_numbers_are_added_later(simulator):
    order(simulator, "K1")
    ask = {"orderId": "K1", "parcelQty": 2}
    answer = sf_call(simulator.url, "EXP_RECE_GET_SUB_MAILNO", ask)
    assert len(numbers(answer["msgData"], 2)) == 2
    assert simulator.state()["sf"]["numbers_given"] == 3


def test_what_is_collected_and_insured_is_noted(simulator):
    services = [{"name": "COD", "value": "88.50"}, {"name": "INSURE", "value": "300"}]
    order(simulator, "K1", serviceList=services)
    shipment = simulator.state()["sf"]["shipments"]["K1"]
    assert (shipment["cod"], shipment["insured"]) == ("88.50", "300")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"msgDigest": "wrong"}, "A1006"),
        ({"msgDigest": ""}, "A1001"),
        ({"requestID": ""}, "A1001"),
        ({"partnerID": "SOMEBODY"}, "A1004"),
        ({"serviceCode": "EXP_RECE_NOTHING"}, "A1004"),
        ({"msgData": '{"orderId":"K2"}'}, "A1006"),
    ],
)
def test_the_gateway_refuses_what_is_not_signed_as_sent(simulator, changes, code):
    envelope = sf_call(simulator.url, CREATE, sf_order("K1"), **changes)
    assert envelope["apiResultCode"] == code
    assert envelope["apiErrorMsg"] and envelope["apiResultData"] is None
    assert simulator.state()["sf"]["shipments"] == {}


def test_both_digests_are_taken(simulator):
    text = json.dumps(sf_order("K1"), ensure_ascii=False)
    for digest in sf.signatures(text, "1700000000", "testcheckword"):
        changes = {"msgDigest": digest, "timestamp": "1700000000"}
        assert sf_call(simulator.url, CREATE, sf_order("K1"), **changes)["success"]


def without_contact(kind, name):
    contacts = [dict(contact) for contact in sf_order("")["contactInfoList"]]
    contacts[kind - 1].pop(name)
    return {"contactInfoList": contacts}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"orderId": ""}, "8013"),
        (without_contact(1, "address"), "1010"),
        (without_contact(1, "contact"), "1011"),
        (without_contact(1, "mobile"), "1012"),
        (without_contact(2, "address"), "1014"),
        (without_contact(2, "contact"), "1015"),
        (without_contact(2, "mobile"), "1016"),
        ({"cargoDetails": []}, "1023"),
        ({"monthlyCard": "12"}, "6126"),
        ({"monthlyCard": "7559999999"}, "8119"),
        ({"payMethod": 3, "monthlyCard": ""}, "8256"),
        ({"parcelQty": 308}, "8117"),
        ({"expressTypeId": "x"}, "8057"),
        ({"serviceList": [{"value": "1"}]}, "6127"),
        ({"serviceList": [{"name": "GIFT"}]}, "6128"),
        ({"serviceList": [{"name": "COD", "value": "much"}]}, "6138"),
        ({"serviceList": [{"name": "COD", "value": "-1"}]}, "6139"),
    ],
)
def test_an_incomplete_order_gets_no_number(simulator, changes, code):
    assert refusal(simulator, sf_order("K1", **changes)) == code


def test_a_district_out_of_reach_gets_no_number(simulator):
    simulator.configure("sf", unreachable=["南山区"])
    data = sf_call(simulator.url, CREATE, sf_order("K1"))["msgData"]
    assert (data["filterResult"], data["remark"]) == (3, "2")
    assert data["waybillNoInfoList"] is None
    assert simulator.state()["sf"]["shipments"] == {}


def test_somebody_may_have_to_look_at_an_address(simulator):
    simulator.configure("sf", manual=["南山区"])
    data = order(simulator, "K1")
    assert data["filterResult"] == 1 and numbers(data)


@pytest.mark.parametrize(("unreachable", "result"), [([], 2), (["深圳市"], 3)])
def test_reach_is_told_without_an_order(simulator, unreachable, result):
    simulator.configure("sf", unreachable=unreachable)
    contacts = sf_order("")["contactInfoList"]
    ask = {"filterType": 1, "contactInfos": contacts}
    answer = sf_call(simulator.url, "EXP_RECE_FILTER_ORDER_BSP", ask)
    assert answer["msgData"]["filterResult"] == result
    answer = sf_call(simulator.url, "EXP_RECE_FILTER_ORDER_BSP", [ask])
    assert [line["filterResult"] for line in answer["msgData"]] == [result]
    assert simulator.state()["sf"]["shipments"] == {}


def test_a_quota_ends(simulator):
    simulator.configure("sf", quota=1)
    order(simulator, "K1")
    assert refusal(simulator, sf_order("K2")) == "8114"
    order(simulator, "K1")  # the first one is still there


def test_a_cancelled_order_stays_cancelled(simulator):
    order(simulator, "K1")
    cancel = {"orderId": "K1", "dealType": 2}
    answer = sf_call(simulator.url, UPDATE, cancel)
    assert answer["msgData"]["resStatus"] == 2
    assert simulator.state()["sf"]["shipments"]["K1"]["cancelled"]
    assert refusal(simulator, cancel, UPDATE) == "8037"
    assert refusal(simulator, sf_order("K1")) == "8037"


def test_an_order_nobody_placed_is_not_found(simulator):
    assert refusal(simulator, {"orderId": "K9"}, FIND) == "8018"
    assert refusal(simulator, {"orderId": "K9", "dealType": 2}, UPDATE) == "8018"


def test_a_collected_parcel_is_not_cancelled(simulator):
    (number,) = numbers(order(simulator, "K1"))
    simulator.configure("sf", callback="http://127.0.0.1:9/")
    simulator.push("sf", number, [COLLECTED])
    assert refusal(simulator, {"orderId": "K1", "dealType": 2}, UPDATE) == "8252"


def routes(simulator, *names, **changes):
    ask = {"trackingType": "1", "trackingNumber": list(names), **changes}
    answer = sf_call(simulator.url, "EXP_RECE_SEARCH_ROUTES", ask)
    return {line["mailNo"]: line["routes"] for line in answer["msgData"]["routeResps"]}


def test_routes_are_told_by_number_and_by_order(simulator):
    (number,) = numbers(order(simulator, "K1"))
    with Listener() as listener:
        simulator.configure("sf", callback=listener.url)
        simulator.push("sf", number, [SIGNED, COLLECTED])
    found = routes(simulator, number, "SF0")
    assert [line["opCode"] for line in found[number]] == ["54", "80"]
    assert found[number][0]["firstStatusName"] == "已揽收"
    assert found["SF0"] == []
    assert routes(simulator, "K1", trackingType="2") == {number: found[number]}


def test_routes_are_for_who_knows_the_phone(simulator):
    (number,) = numbers(order(simulator, "K1"))
    simulator.configure("sf", callback="http://127.0.0.1:9/")
    simulator.push("sf", number, [COLLECTED])
    assert routes(simulator, number, checkPhoneNo="1234")[number]
    assert routes(simulator, number, checkPhoneNo="4321")[number] == []


def test_more_than_ten_numbers_are_too_many(simulator):
    ask = {"trackingType": "1", "trackingNumber": [str(n) for n in range(11)]}
    assert refusal(simulator, ask, "EXP_RECE_SEARCH_ROUTES") == "8003"


def test_every_event_is_reported_to_the_address_set_in_the_console(simulator):
    (number,) = numbers(order(simulator, "K1"))
    with Listener() as listener:
        simulator.configure("sf", callback=listener.url)
        answers = simulator.push("sf", number, [COLLECTED, SIGNED])
    lines = [json.loads(body)["Body"]["WaybillRoute"] for body in listener.reports]
    assert [answer["status"] for answer in answers] == [200, 200]
    assert [line[0]["opCode"] for line in lines] == ["54", "80"]
    assert {(line[0]["mailno"], line[0]["orderid"]) for line in lines} == {
        (number, "K1")
    }
    assert len({line[0]["id"] for line in lines}) == 2


def test_a_label_file_needs_its_token(simulator):
    (number,) = numbers(order(simulator, "K1"))
    ask = {
        "templateCode": "fm_150_standard_TESTPARTNER",
        "documents": [{"masterWaybillNo": number}],
    }
    answer = sf_call(simulator.url, "COM_RECE_CLOUD_PRINT_WAYBILLS", ask)
    (file,) = answer["obj"]["files"]
    url = f"{simulator.url}/sf{file['url']}"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(url)
    request = urllib.request.Request(url, headers={"X-Auth-token": file["token"]})
    with urllib.request.urlopen(request) as reply:
        assert reply.read().startswith(b"%PDF")
