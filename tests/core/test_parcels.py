# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods are shared out among parcels, none heavier than the limit."""

from itertools import product

import pytest

from parcels import pack


def test_heavy_pieces_come_first_and_light_ones_fill_up():
    assert pack({"pot": (2, 2.0), "mug": (3, 0.5)}, 3) == [
        {"pot": 1, "mug": 2},
        {"pot": 1, "mug": 1},
    ]


def test_what_fits_in_one_parcel_stays_together():
    assert pack({"pot": (1, 2.0), "mug": (2, 0.5)}, 3) == [{"pot": 1, "mug": 2}]


def test_a_piece_heavier_than_the_limit_travels_alone():
    assert pack({"stove": (2, 9.0), "mug": (1, 0.5), "note": (1, 0)}, 3) == [
        {"stove": 1},
        {"stove": 1},
        {"mug": 1, "note": 1},
    ]


def test_goods_without_weight_need_no_second_parcel():
    assert pack({"mug": (5, 0.0)}, 1) == [{"mug": 5}]


def test_tenths_of_a_kilogram_fill_a_parcel_exactly():
    assert pack({"mug": (20, 0.1)}, 1) == [{"mug": 10}, {"mug": 10}]


def test_fractions_of_a_unit_stay_whole():
    assert pack({"rope": (2.5, 1.0)}, 2) == [{"rope": 2}, {"rope": 0.5}]


def test_nothing_makes_no_parcel():
    assert pack({}, 3) == []


@pytest.mark.parametrize(
    ("pots", "mugs", "limit"), product(range(5), range(0, 9, 2), (1, 2, 2.5, 7))
)
def test_nothing_is_lost_and_no_parcel_too_heavy(pots, mugs, limit):
    weights = {"pot": 2.0, "mug": 0.5}
    parcels = pack({"pot": (pots, 2.0), "mug": (mugs, 0.5)}, limit)
    for thing, ordered in (("pot", pots), ("mug", mugs)):
        assert sum(parcel.get(thing, 0) for parcel in parcels) == ordered
    for parcel in parcels:
        weight = sum(weights[thing] * count for thing, count in parcel.items())
        assert weight <= limit or parcel == {"pot": 1}
