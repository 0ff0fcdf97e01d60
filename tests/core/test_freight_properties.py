# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What holds for every tariff and every parcel."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from consignment import Consignment
from freight import Band, Surcharge, Tariff, Zone, quote, rounding_to

DAY = date(2026, 11, 11)


def amounts(top, places=2, least=0):
    return st.decimals(least, top, places=places, allow_nan=False)


@st.composite
def rising_zones(draw):
    """A zone whose prices never fall: neither in its bands nor above them."""
    edges = sorted(draw(st.sets(amounts(10, 3, Decimal("0.001")), max_size=5)))
    prices = sorted(draw(st.lists(amounts(20), min_size=6, max_size=6)))
    return Zone(
        name="Zone",
        bands=tuple(
            Band(up_to=edge, price=price)
            for edge, price in zip(edges, prices, strict=False)
        ),
        first_weight=draw(amounts(5, 3)),
        first_price=max(prices[-1], Decimal("0.01")),
        step_weight=draw(amounts(2, 3, Decimal("0.001"))),
        step_price=draw(amounts(9)),
    )


@st.composite
def tariffs(draw):
    surcharges = st.builds(
        Surcharge,
        text=st.just("Peak"),
        kind=st.sampled_from(["fixed", "per_kg", "percent"]),
        amount=amounts(30),
        divisions=st.sampled_from([frozenset(), frozenset({"650000"})]),
        date_from=st.sampled_from([None, DAY, DAY + timedelta(days=1)]),
    )
    return Tariff(
        zones=(draw(rising_zones()),),
        surcharges=tuple(draw(st.lists(surcharges, max_size=3))),
        volumetric_divisor=draw(st.sampled_from([Decimal(0), Decimal(6000)])),
        weight_step=draw(st.sampled_from([Decimal("0.1"), Decimal("0.5"), Decimal(1)])),
        weight_rounding=draw(st.sampled_from(["none", "ceil", "half"])),
        minimum_weight=draw(amounts(2)),
        minimum_price=draw(amounts(9)),
        insurance_percent=draw(amounts(2)),
        insurance_minimum=draw(amounts(2)),
        cod_percent=draw(amounts(3)),
        cod_minimum=draw(amounts(3)),
        cod_maximum=draw(amounts(30)),
    )


@st.composite
def consignments(draw, weight):
    return Consignment(
        divisions=draw(st.sampled_from([(), ("650100", "650000")])),
        weight=weight,
        volume=draw(amounts(1, 4)),
        amount=Decimal(0),
        cod_amount=draw(amounts(5000)),
        insured_amount=draw(amounts(5000)),
        sent_on=DAY,
    )


@given(st.data(), tariffs(), amounts(30, 3), amounts(30, 3))
def test_what_weighs_more_never_costs_less_in_the_same_zone(data, tariff, one, other):
    light, heavy = sorted([one, other])
    parcel = data.draw(consignments(light))
    heavier = Consignment(**(vars(parcel) | {"weight": heavy}))
    cents = rounding_to(Decimal("0.01"))
    assert quote(parcel, tariff, cents).price <= quote(heavier, tariff, cents).price


@given(
    st.data(),
    tariffs(),
    amounts(30, 3),
    st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal(1)]),
)
def test_the_lines_add_up_to_a_price_the_currency_can_pay(data, tariff, weight, step):
    quoted = quote(data.draw(consignments(weight)), tariff, rounding_to(step))
    assert sum(line.amount for line in quoted.lines) == quoted.price
    assert quoted.price % step == 0
    assert all(line.amount >= 0 for line in quoted.lines)
