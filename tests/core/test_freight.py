# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Freight by first and continued weight, worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from freight import FreightError, Tariff, chargeable_weight, freight

# 12.00 for the first kilogram, 2.00 for every started half kilogram above it,
# 6000 cm³ count as a kilogram.
TARIFF = Tariff(
    first_weight=Decimal("1"),
    first_price=Decimal("12.00"),
    step_weight=Decimal("0.5"),
    step_price=Decimal("2.00"),
    volumetric_divisor=Decimal(6000),
)
NO_VOLUME = Decimal(0)


@pytest.mark.parametrize(
    ("weight", "price"),
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
def test_the_first_weight_has_a_price_and_each_started_step_another(weight, price):
    assert freight(Decimal(weight), NO_VOLUME, TARIFF) == Decimal(price)


def test_steps_are_counted_exactly_where_binary_fractions_would_not():
    # In binary (1.3 - 1) / 0.1 is a little above 3, which would be four steps.
    tariff = replace(TARIFF, step_weight=Decimal("0.1"), step_price=Decimal("0.40"))
    assert freight(Decimal("1.3"), NO_VOLUME, tariff) == Decimal("13.20")


def test_a_light_and_large_parcel_pays_for_its_volume():
    # 40 × 30 × 20 cm = 24000 cm³ = 4 kg, 3 kg above the first are six steps.
    volume = Decimal("0.024")
    assert chargeable_weight(Decimal("0.8"), volume, TARIFF) == Decimal(4)
    assert freight(Decimal("0.8"), volume, TARIFF) == Decimal("24.00")


def test_a_heavy_and_small_parcel_pays_for_its_weight():
    assert chargeable_weight(Decimal("4.2"), Decimal("0.006"), TARIFF) == Decimal("4.2")
    assert freight(Decimal("4.2"), Decimal("0.006"), TARIFF) == Decimal("26.00")


def test_without_a_divisor_the_volume_costs_nothing():
    tariff = replace(TARIFF, volumetric_divisor=Decimal(0))
    assert freight(Decimal("0.8"), Decimal("0.5"), tariff) == Decimal("12.00")


@pytest.mark.parametrize(("weight", "volume"), [("-0.1", "0"), ("1", "-0.001")])
def test_a_parcel_weighs_and_measures_nothing_below_zero(weight, volume):
    with pytest.raises(FreightError, match="negative"):
        freight(Decimal(weight), Decimal(volume), TARIFF)


@pytest.mark.parametrize("step", ["0", "-1"])
def test_a_tariff_without_steps_prices_the_first_weight_only(step):
    tariff = replace(TARIFF, step_weight=Decimal(step))
    assert freight(Decimal("1"), NO_VOLUME, tariff) == Decimal("12.00")
    with pytest.raises(FreightError, match="no weight step"):
        freight(Decimal("1.2"), NO_VOLUME, tariff)
