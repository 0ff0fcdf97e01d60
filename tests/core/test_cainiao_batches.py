# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many parcels are asked for at once, and no refusal of one hits another."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cainiao_fakes import allocated, client, error, module, sent
from provider_fakes import SENDER, SHIPMENT, shipment
from providers import AddressError, AuthError, OursError, TryLater, UnknownOutcome


def batch(count, **values):
    return [shipment(key=f"parcel{index}", **values) for index in range(count)]


def test_ten_parcels_are_asked_for_with_one_request():
    numbers = [f"7300000000000{index}" for index in range(10)]
    modules = [module(str(i), waybill_code=code) for i, code in enumerate(numbers)]
    asker, network = client(allocated(*reversed(modules)))
    allocations = asker.create(batch(10))
    assert [allocation.number for allocation in allocations] == numbers
    assert len(network.requests) == 1


@pytest.mark.parametrize(
    "shipments",
    [batch(11), [SHIPMENT, shipment(key="x", sender=replace(SENDER, city="上海市"))]],
)
def test_too_many_parcels_or_several_senders_are_not_sent(shipments):
    asker, network = client()
    with pytest.raises(OursError):
        asker.create(shipments)
    assert network.requests == []


def test_one_refused_parcel_does_not_take_the_others_with_it():
    refused = error(50, "isv.invalid-parameter", "收货地址超区")
    asker, network = client(
        refused,
        allocated(module("0", waybill_code="731")),
        refused,
        allocated(module("0", waybill_code="733")),
    )
    first, second, third = asker.create(batch(3))
    assert (first.number, third.number) == ("731", "733")
    assert type(second) is AddressError and "超区" in str(second)
    ids = [
        [entry["package_info"]["id"] for entry in message["trade_order_info_dtos"]]
        for _method, message in (sent(network, index) for index in range(4))
    ]
    assert ids == [["parcel0", "parcel1", "parcel2"], *[[f"parcel{i}"] for i in "012"]]


def test_when_the_answers_stop_the_rest_is_not_asked_for():
    asker, network = client(
        error(50, "isv.invalid-parameter", "参数错误"),
        allocated(module("0", waybill_code="731")),
        UnknownOutcome("timed out"),
    )
    first, second, third = asker.create(batch(3))
    assert first.number == "731"
    assert [type(second), type(third)] == [UnknownOutcome, TryLater]
    assert len(network.requests) == 3


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(27, text="Invalid session"), AuthError),
        (error(7, text="App Call Limited"), TryLater),
        (UnknownOutcome("timed out"), UnknownOutcome),
        (TryLater("no connection"), TryLater),
    ],
)
def test_what_hits_all_parcels_is_not_asked_for_one_by_one(answer, kind):
    asker, network = client(answer)
    with pytest.raises(kind):
        asker.create(batch(3))
    assert len(network.requests) == 1


@pytest.mark.parametrize(
    "values", [{"payer": "receiver"}, {"payer": "third"}, {"receipt": True}]
)
def test_what_the_api_has_no_field_for_is_refused_for_that_parcel_only(values):
    asker, network = client(allocated(module("0", waybill_code="731")))
    unfit, fit = asker.create([shipment(key="unfit", **values), SHIPMENT])
    assert type(unfit) is OursError
    assert fit.number == "731"
    assert len(sent(network)[1]["trade_order_info_dtos"]) == 1


def test_several_parcels_of_a_shipment_get_a_number_each():
    asker, network = client(
        allocated(*[module(str(i), waybill_code=f"73{i}") for i in range(3)])
    )
    cod = Decimal(10)
    (allocation,) = asker.create([shipment(parcels=3, cod_amount=cod)])
    assert (allocation.number, allocation.child_numbers) == ("730", ("731", "732"))
    assert len(allocation.raw["children"]) == 2
    entries = sent(network)[1]["trade_order_info_dtos"]
    assert [entry["package_info"]["id"] for entry in entries] == [
        "parcel1_1",
        "parcel1_2",
        "parcel1_3",
    ]
    assert [entry["package_info"]["weight"] for entry in entries] == [412] * 3
    assert ["logistics_services" in entry for entry in entries] == [True, False, False]


def test_the_parcel_with_the_couriers_mother_number_comes_first():
    modules = [
        module(str(i), waybill_code=f"73{i}", parent_waybill_code="731")
        for i in range(2)
    ]
    (allocation,) = client(allocated(*modules))[0].create([shipment(parcels=2)])
    assert (allocation.number, allocation.child_numbers) == ("731", ("730",))


def test_the_numbers_of_a_first_request_are_kept_when_the_second_fails():
    modules = [module(str(i), waybill_code=f"73{i}") for i in range(10)]
    asker, _network = client(allocated(*modules), error(27, text="Invalid session"))
    first, second = asker.create(
        [shipment(key="a", parcels=10), shipment(key="b", parcels=2)]
    )
    assert (first.number, len(first.child_numbers)) == ("730", 9)
    assert type(second) is AuthError
