# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A carrier's rating, worked out by hand."""

from dataclasses import replace
from decimal import Decimal

from rating import Figures, rate

FAULTLESS = Figures(
    shipped=200,
    on_time=180,
    late=0,
    damaged=0,
    lost=0,
    complaints=0,
    freight_per_kg=Decimal(5),
)


def score(lowest=Decimal(5), **values):
    rated = rate(replace(FAULTLESS, **values), lowest)
    return rated and rated[0]


def test_faultless_and_cheapest_is_a_hundred():
    assert score() == 100


def test_each_part_by_hand():
    # 50 x 150/200 = 37.5; 20 x (1 - 10 x 4/200) = 16; 20 x (1 - 10 x 1/200) = 19;
    # 10 x 4/5 = 8
    total, lines = rate(
        replace(FAULTLESS, on_time=150, late=50, damaged=3, lost=1, complaints=1),
        Decimal(4),
    )
    assert {line.part: line.points for line in lines} == {
        "on_time": Decimal("37.5"),
        "damage": Decimal(16),
        "complaints": Decimal(19),
        "price": Decimal(8),
    }
    assert total == Decimal("80.5")


def test_no_part_falls_below_zero():
    # Every fifth damaged takes the 20 points, not 40.
    assert score(damaged=40) == 80
    assert score(complaints=200) == 80


def test_without_a_known_freight_the_other_points_make_the_hundred():
    assert score(freight_per_kg=None) == 100
    # (50 x 0.5 + 20 + 20) x 100 / 90 = 72.22
    assert score(freight_per_kg=None, on_time=90, late=90) == Decimal("72.2")
    assert score(lowest=None) == 100


def test_nineteen_judged_parcels_are_too_few():
    assert score(on_time=10, late=9) is None
    assert score(on_time=20, late=0) == 100


def test_points_add_up_to_the_score():
    total, lines = rate(replace(FAULTLESS, on_time=100, late=37), Decimal(3))
    assert sum(line.points for line in lines).quantize(Decimal("0.1")) == total
