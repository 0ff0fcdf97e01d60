# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a carrier goes: the most precise division that answers a question."""

from datetime import date
from decimal import Decimal

import pytest

import reach
from reach import Area

YUHANG = ("330110", "330100", "330000")
DAY = date(2026, 2, 10)


def make(**areas):
    """Areas by the name of their division."""
    codes = {"zhejiang": "330000", "hangzhou": "330100", "yuhang": "330110"}
    return {codes[name]: Area(name=name, **values) for name, values in areas.items()}


def test_what_is_said_of_a_province_holds_for_its_districts():
    areas = make(zhejiang={"is_served": False})
    assert reach.find_service(areas, YUHANG).name == "zhejiang"


def test_the_most_precise_division_wins():
    areas = make(
        zhejiang={"is_served": False},
        hangzhou={"is_served": True},
        yuhang={"collects": False},
    )
    assert reach.find_service(areas, YUHANG).name == "hangzhou"
    assert reach.find_collection(areas, YUHANG).name == "yuhang"


def test_of_other_divisions_nothing_is_said():
    areas = make(yuhang={"is_served": False, "collects": False})
    ningbo = ("330206", "330200", "330000")
    assert reach.find_service(areas, ningbo) is None
    assert reach.find_collection(areas, ningbo) is None
    assert reach.find_service(areas, ()) is None


@pytest.mark.parametrize(
    ("day", "is_suspended"),
    [
        (date(2026, 2, 9), False),
        (date(2026, 2, 10), True),
        (date(2026, 2, 12), True),
        (date(2026, 2, 13), False),
    ],
)
def test_a_suspension_lasts_from_its_first_to_its_last_day(day, is_suspended):
    areas = make(
        hangzhou={
            "suspended_from": date(2026, 2, 10),
            "suspended_to": date(2026, 2, 12),
        }
    )
    assert bool(reach.find_suspension(areas, YUHANG, day)) is is_suspended


def test_a_suspension_without_end_lasts():
    areas = make(hangzhou={"suspended_from": DAY})
    assert reach.find_suspension(areas, YUHANG, date(2036, 1, 1))


def test_a_suspension_holds_below_whatever_is_said_there():
    areas = make(zhejiang={"suspended_from": DAY}, yuhang={"is_served": True})
    assert reach.find_suspension(areas, YUHANG, DAY).name == "zhejiang"


def test_the_most_precise_limit_counts_and_none_is_zero():
    areas = make(
        zhejiang={"cod_limit": Decimal(500)}, hangzhou={"cod_limit": Decimal(300)}
    )
    assert reach.find_cod_limit(areas, YUHANG) == 300
    assert reach.find_cod_limit(areas, ("330206", "330200", "330000")) == 500
    assert reach.find_cod_limit(areas, ("110101", "110000")) == 0


def test_goods_refused_anywhere_on_the_way_are_refused():
    areas = make(
        zhejiang={"refused_goods": frozenset({1})},
        yuhang={"refused_goods": frozenset({2, 3})},
    )
    assert reach.find_refused_goods(areas, YUHANG) == {1, 2, 3}
    assert reach.find_refused_goods(areas, ("330206", "330000")) == {1}
    assert reach.find_refused_goods(areas, ()) == frozenset()
