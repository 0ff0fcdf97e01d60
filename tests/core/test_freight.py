# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Freight by tariffs, worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from consignment import Consignment
from freight import (
    Band,
    FreightError,
    IncompleteTariffError,
    NegativeError,
    NotServedError,
    NoZoneError,
    Surcharge,
    Tariff,
    Zone,
    chargeable_weight,
    quote,
    rounding_to,
)

D = Decimal
CENTS = rounding_to(D("0.01"))
YUHANG = ("330110", "330100", "330000")  # district, city, province
URUMQI = ("650102", "650100", "650000")

# 12.00 for the first kilogram, 2.00 for every started half kilogram above it.
EVERYWHERE = Zone(
    name="Everywhere",
    first_weight=D("1"),
    first_price=D("12"),
    step_weight=D("0.5"),
    step_price=D("2"),
    days=3,
)
# A price sheet of a small-parcel courier: four bands, above them 1.20 a kilogram.
BANDS = Zone(
    name="Near",
    divisions=frozenset({"310000", "320000", "330000"}),
    bands=(
        Band(up_to=D("0.5"), price=D("2.80")),
        Band(up_to=D("1"), price=D("3.20")),
        Band(up_to=D("2"), price=D("4.00")),
        Band(up_to=D("3"), price=D("4.80")),
    ),
    first_weight=D("1"),
    first_price=D("3.50"),
    step_weight=D("1"),
    step_price=D("1.20"),
)
TARIFF = Tariff(zones=(EVERYWHERE,), volumetric_divisor=D(6000))


def parcel(weight="1", volume="0", divisions=YUHANG, **values):
    values = {"sent_on": date(2026, 6, 1), "amount": D(0), "cod_amount": D(0)} | values
    return Consignment(
        divisions=divisions, weight=D(weight), volume=D(volume), **values
    )


def price(consignment, tariff=TARIFF):
    return quote(consignment, tariff, CENTS).price


def lines(consignment, tariff=TARIFF):
    quoted = quote(consignment, tariff, CENTS)
    assert sum(line.amount for line in quoted.lines) == quoted.price
    return [(line.kind, line.amount) for line in quoted.lines]


# --- first and continued weight -------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("0", "12.00"),
        ("0.3", "12.00"),
        ("1", "12.00"),  # the first weight is included
        ("1.001", "14.00"),  # a started step is a whole one
        ("1.5", "14.00"),
        ("1.501", "16.00"),
        ("3.2", "22.00"),  # 2.2 kg above are five steps
        ("20", "88.00"),  # 19 kg above are 38 steps
    ],
)
def test_the_first_weight_has_a_price_and_each_started_step_another(weight, expected):
    assert price(parcel(weight)) == D(expected)


def test_steps_are_counted_exactly_where_binary_fractions_would_not():
    # In binary (1.3 - 1) / 0.1 is a little above 3, which would be four steps.
    zone = replace(EVERYWHERE, step_weight=D("0.1"), step_price=D("0.40"))
    assert price(parcel("1.3"), Tariff(zones=(zone,))) == D("13.20")


@pytest.mark.parametrize("step", ["0", "-1"])
def test_a_zone_without_steps_prices_the_first_weight_only(step):
    tariff = Tariff(zones=(replace(EVERYWHERE, step_weight=D(step)),))
    assert price(parcel("1"), tariff) == D("12.00")
    with pytest.raises(IncompleteTariffError):
        price(parcel("1.2"), tariff)


# --- bands ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("0", "2.80"),
        ("0.5", "2.80"),  # exactly at the edge
        ("0.501", "3.20"),  # just above it
        ("1", "3.20"),
        ("2", "4.00"),
        ("3", "4.80"),
        # Above the last band: 3.50 for the first kilogram and the steps above it.
        ("3.001", "7.10"),  # 2.001 kg above are three steps: 3.50 + 3 x 1.20
        ("4", "7.10"),
        ("4.5", "8.30"),  # 3.50 + 4 x 1.20
    ],
)
def test_a_band_holds_up_to_and_including_its_weight(weight, expected):
    assert price(parcel(weight), Tariff(zones=(BANDS,))) == D(expected)


def test_bands_without_a_price_above_them_end_with_the_last_one():
    only_bands = replace(BANDS, first_price=D(0), step_price=D(0))
    tariff = Tariff(zones=(only_bands,))
    assert price(parcel("3"), tariff) == D("4.80")
    with pytest.raises(IncompleteTariffError, match="no price for this weight"):
        price(parcel("3.001"), tariff)


# --- zones ----------------------------------------------------------------------


def flat(name, amount, *codes):
    return Zone(
        name=name,
        divisions=frozenset(codes),
        first_weight=D(100),
        first_price=D(amount),
    )


@pytest.mark.parametrize(
    ("divisions", "zone"),
    [
        (("330110", "330100", "330000"), "district"),
        (("330106", "330100", "330000"), "city"),
        (("330200", "330000"), "province"),
        (("650102", "650100", "650000"), "rest"),
        ((), "rest"),  # an address that is not placed
    ],
)
def test_the_zone_that_names_the_smallest_division_wins(divisions, zone):
    tariff = Tariff(
        zones=(
            flat("rest", "9"),
            flat("province", "6", "330000"),
            flat("city", "5", "330100"),
            flat("district", "4", "330110"),
        )
    )
    assert quote(parcel(divisions=divisions), tariff, CENTS).zone == zone


def test_a_destination_of_no_zone_has_no_price():
    with pytest.raises(NoZoneError, match="no zone"):
        price(parcel(divisions=URUMQI), Tariff(zones=(BANDS,)))


@pytest.mark.parametrize(
    ("zone", "weight"),
    [
        (flat("Not served", "-1"), "1"),
        (replace(EVERYWHERE, step_price=D(-1)), "1.5"),
        (replace(BANDS, bands=(Band(up_to=D("0.5"), price=D(-1)),)), "0.4"),
    ],
)
def test_minus_one_in_place_of_a_price_means_not_served(zone, weight):
    with pytest.raises(NotServedError):
        price(parcel(weight), Tariff(zones=(zone,)))


def test_a_quote_tells_zone_days_service_and_formula():
    quoted = quote(parcel("1.6"), replace(TARIFF, service="air"), CENTS)
    assert (quoted.zone, quoted.days, quoted.service) == ("Everywhere", 3, "air")
    assert quoted.chargeable_weight == D("1.6")
    assert quoted.lines[0].text == "12 + 2 × 2"  # 0.6 kg above are two steps


# --- charged weight -------------------------------------------------------------


def test_a_light_and_large_parcel_pays_for_its_volume():
    # 40 × 30 × 20 cm = 24000 cm³ = 4 kg, 3 kg above the first are six steps.
    assert chargeable_weight(D("0.8"), D("0.024"), TARIFF) == D(4)
    assert price(parcel("0.8", "0.024")) == D("24.00")


def test_a_heavy_and_small_parcel_pays_for_its_weight():
    assert chargeable_weight(D("4.2"), D("0.006"), TARIFF) == D("4.2")
    assert price(parcel("4.2", "0.006")) == D("26.00")


def test_without_a_divisor_the_volume_costs_nothing():
    tariff = replace(TARIFF, volumetric_divisor=D(0))
    assert price(parcel("0.8", "0.5"), tariff) == D("12.00")


@pytest.mark.parametrize(
    ("mode", "step", "weight", "charged"),
    [
        ("none", "0.5", "1.26", "1.26"),
        ("ceil", "0.5", "1.26", "1.5"),
        ("ceil", "0.5", "1.5", "1.5"),  # a multiple stays
        ("ceil", "0.1", "1.3", "1.3"),
        ("ceil", "1", "1.001", "2"),
        ("half", "0.5", "1.24", "1.0"),  # 2.48 steps
        ("half", "0.5", "1.25", "1.5"),  # 2.5 steps: half goes up
        ("half", "0.1", "1.349", "1.3"),
        ("half", "0.1", "1.35", "1.4"),  # 13.5 steps
        ("ceil", "0", "1.26", "1.26"),  # no step, nothing to round to
    ],
)
def test_weights_are_rounded_as_the_contract_says(mode, step, weight, charged):
    tariff = replace(TARIFF, weight_rounding=mode, weight_step=D(step))
    assert chargeable_weight(D(weight), D(0), tariff) == D(charged)


def test_a_rounded_weight_finds_the_band():
    # 1.1 kg round to 1.0 with "half" (4.00 would be 2 kg's), and to 1.5 with "ceil".
    tariff = Tariff(zones=(BANDS,), weight_step=D("0.5"))
    assert price(parcel("1.1"), replace(tariff, weight_rounding="half")) == D("3.20")
    assert price(parcel("1.1"), replace(tariff, weight_rounding="ceil")) == D("4.00")
    assert price(parcel("1.1"), tariff) == D("4.00")


def test_the_volumetric_weight_is_rounded_too():
    # 25 × 20 × 15 cm = 7500 cm³ / 6000 = 1.25 kg, up to 1.5 kg: one step.
    tariff = replace(TARIFF, weight_rounding="ceil", weight_step=D("0.5"))
    assert chargeable_weight(D("0.2"), D("0.0075"), tariff) == D("1.5")
    assert price(parcel("0.2", "0.0075"), tariff) == D("14.00")


def test_less_than_the_minimum_weight_is_charged_as_the_minimum():
    tariff = replace(TARIFF, minimum_weight=D("3"))
    assert price(parcel("0.4"), tariff) == D("20.00")  # 2 kg above are four steps
    assert price(parcel("4"), tariff) == D("24.00")


@pytest.mark.parametrize(("weight", "volume"), [("-0.1", "0"), ("1", "-0.001")])
def test_a_parcel_weighs_and_measures_nothing_below_zero(weight, volume):
    with pytest.raises(NegativeError, match="negative"):
        price(parcel(weight, volume))


@pytest.mark.parametrize("field", ["cod_amount", "insured_amount"])
def test_nothing_below_zero_is_insured_or_collected(field):
    with pytest.raises(FreightError, match="negative"):
        price(parcel(**{field: D("-1")}))


# --- minimum, surcharges, fees, rounding ----------------------------------------


def test_a_freight_below_the_minimum_price_is_raised_to_it():
    tariff = replace(TARIFF, minimum_price=D("15"))
    assert lines(parcel("1"), tariff) == [("base", D("12")), ("minimum", D("3"))]
    assert lines(parcel("2"), tariff) == [("base", D("16"))]  # two steps, above it


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        ("fixed", "5", "5.00"),
        ("per_kg", "0.30", "0.48"),  # 1.6 kg
        ("percent", "15", "2.40"),  # of 12 + 2 x 2 = 16.00
    ],
)
def test_a_surcharge_is_fixed_by_weight_or_by_the_freight(kind, amount, expected):
    surcharge = Surcharge(text="Peak", kind=kind, amount=D(amount))
    tariff = replace(TARIFF, surcharges=(surcharge,))
    assert lines(parcel("1.6"), tariff) == [
        ("base", D("16")),
        ("surcharge", D(expected)),
    ]
    assert quote(parcel("1.6"), tariff, CENTS).lines[1].text == "Peak"


def test_a_surcharge_in_percent_is_of_the_freight_after_its_minimum():
    surcharge = Surcharge(text="Peak", kind="percent", amount=D(10))
    tariff = replace(TARIFF, surcharges=(surcharge,), minimum_price=D("15"))
    # 12.00 raised by 3.00; 10 % of 15.00.
    assert [amount for _kind, amount in lines(parcel("1"), tariff)] == [12, 3, D("1.5")]


@pytest.mark.parametrize(
    ("day", "charged"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),  # the first day
        (date(2026, 11, 12), True),  # the last day
        (date(2026, 11, 13), False),
    ],
)
def test_a_surcharge_is_charged_from_its_first_to_its_last_day(day, charged):
    surcharge = Surcharge(
        text="Singles' Day",
        kind="fixed",
        amount=D("1"),
        date_from=date(2026, 11, 1),
        date_to=date(2026, 11, 12),
    )
    tariff = replace(TARIFF, surcharges=(surcharge,))
    assert price(parcel("1", sent_on=day), tariff) == (D(13) if charged else D(12))


def test_a_surcharge_of_a_province_is_charged_in_its_districts_only():
    surcharge = Surcharge(
        text="Remote", kind="fixed", amount=D("6"), divisions=frozenset({"650000"})
    )
    tariff = replace(TARIFF, surcharges=(surcharge,))
    assert price(parcel(divisions=URUMQI), tariff) == D(18)
    assert price(parcel(divisions=YUHANG), tariff) == D(12)


@pytest.mark.parametrize(
    ("insured", "fee"),
    [
        ("100", "1.00"),  # 0.5 % are 0.50, at least 1.00
        ("200", "1.00"),  # exactly the minimum
        ("500", "2.50"),
        ("333.33", "1.67"),  # 1.66665
    ],
)
def test_insurance_is_a_share_of_the_amount_but_a_minimum_at_least(insured, fee):
    tariff = replace(TARIFF, insurance_percent=D("0.5"), insurance_minimum=D("1"))
    assert lines(parcel(insured_amount=D(insured)), tariff) == [
        ("base", D("12")),
        ("insurance", D(fee)),
    ]


@pytest.mark.parametrize(
    ("collected", "fee"),
    [
        ("50", "2.00"),  # 1 % is 0.50, at least 2.00
        ("299", "2.99"),
        ("9000", "30.00"),  # 90.00, at most 30.00
    ],
)
def test_collecting_money_costs_a_share_between_minimum_and_maximum(collected, fee):
    tariff = replace(
        TARIFF, cod_percent=D("1"), cod_minimum=D("2"), cod_maximum=D("30")
    )
    assert lines(parcel(cod_amount=D(collected)), tariff) == [
        ("base", D("12")),
        ("cod", D(fee)),
    ]


def test_nothing_insured_and_nothing_collected_costs_nothing():
    tariff = replace(TARIFF, insurance_minimum=D("1"), cod_minimum=D("2"))
    assert lines(parcel(), tariff) == [("base", D("12"))]


def test_every_line_is_rounded_half_up_to_the_currency():
    zone = flat("All", "1.005")
    surcharge = Surcharge(text="Fuel", kind="percent", amount=D("3.5"))
    tariff = Tariff(zones=(zone,), surcharges=(surcharge,))
    # 1.005 is 1.01; 3.5 % of 1.01 are 0.03535, which is 0.04.
    assert lines(parcel(), tariff) == [("base", D("1.01")), ("surcharge", D("0.04"))]


def test_a_currency_without_cents_has_prices_without_them():
    tariff = Tariff(zones=(flat("All", "480.5"),))
    assert quote(parcel(), tariff, rounding_to(D("1"))).price == D("481")
