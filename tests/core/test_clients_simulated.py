# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kuaidi100 and Kdniao over a real network: whatever goes wrong, one number a parcel.

The simulators were written from the documents, not from these clients.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from aggregator_cases import shipment
from providers import (
    AuthError,
    CarrierError,
    ProviderError,
    Settings,
    TryLater,
    UnknownOutcome,
    make_client,
)

PROVIDERS = ("kuaidi100", "kdniao")
CALLBACK = "http://127.0.0.1:1/push"


@pytest.fixture(params=PROVIDERS)
def provider(request):
    """One API after the other."""
    return request.param


@pytest.fixture
def client(simulator, provider):
    """A client of the simulated API."""
    return make_client(provider, settings(simulator, provider))


def settings(simulator, provider):
    """The account there, with a time limit that tests can wait for."""
    return Settings(**simulator.settings(provider), timeout=0.5)


def ask(client, **values):
    """Ask for one number: it, or the error."""
    try:
        (result,) = client.create([shipment(**values)])
    except ProviderError as error:
        return error
    return result


def given(simulator, provider):
    """How many numbers the couriers gave out."""
    return simulator.state()[provider]["numbers_given"]


def test_parcels_get_their_numbers_and_what_the_label_shows(client):
    result = ask(client, parcels=3, receipt=True, cod_amount=Decimal("199.90"))
    assert len({result.number, *result.child_numbers, result.receipt_number}) == 4
    assert result.sorting_code
    assert result.package_center


def test_asking_again_gets_the_first_number(client, simulator, provider):
    first = ask(client)
    assert ask(client).number == first.number
    assert given(simulator, provider) == 1


@pytest.mark.parametrize(
    "fault",
    [
        "timeout_after",
        "timeout_before",
        "error_after",
        "error_before",
        "cut_after",
        "cut_before",
        "garbage",
        "slow",
    ],
)
def test_an_unknown_outcome_costs_one_number(client, simulator, provider, fault):
    simulator.faults(fault, provider=provider, operation="create", seconds=1.0)
    assert type(ask(client)) is UnknownOutcome
    assert ask(client).number
    assert given(simulator, provider) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("bad_signature", AuthError),
        ("expired", AuthError),
        ("quota", CarrierError),
        ("busy", TryLater),
    ],
)
def test_a_refusal_has_its_kind_and_costs_nothing(
    client, simulator, provider, fault, kind
):
    simulator.faults(fault, provider=provider, operation="create")
    assert isinstance(ask(client), kind)
    assert given(simulator, provider) == 0


def test_wrong_credentials_are_refused(simulator, provider):
    wrong = replace(settings(simulator, provider), key="wrong")
    assert type(ask(make_client(provider, wrong))) is AuthError
    assert given(simulator, provider) == 0


def test_a_number_is_given_back_once_or_twice(client, simulator, provider):
    result = ask(client)
    client.cancel(shipment().key, result, "订单取消")
    client.cancel(shipment().key, result, "订单取消")
    (kept,) = simulator.state()[provider]["shipments"].values()
    assert kept["cancelled"]


def test_a_parcel_without_a_trace_is_followed(client):
    number = ask(client).number
    assert client.query([number], phone="13800138000") == {number: ()}
    client.subscribe(number, "13800138000", CALLBACK, "salt123")
    client.subscribe(number, "13800138000", CALLBACK, "salt123")


def test_kuaidi100_knows_whether_an_address_is_served(simulator):
    asking = make_client("kuaidi100", settings(simulator, "kuaidi100"))
    assert asking.reach(shipment()).served
