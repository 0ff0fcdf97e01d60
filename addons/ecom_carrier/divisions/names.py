# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ways a division is written: 恩施土家族苗族自治州, 恩施自治州, 恩施州, 恩施."""

import re
from functools import cache
from typing import NamedTuple

from .data import UNNAMED, OldName, divisions, key_of, old_names

# Peoples in names of divisions. 蒙古, 哈萨克 and some others stand without 族 as well.
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜"
    "|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克"
    "|怒|鄂温克|德昂|保安|裕固|京|独龙|鄂伦春|赫哲|门巴|珞巴|各"
)
WITHOUT = "蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯"
PEOPLE = re.compile(rf"(?:(?:{PEOPLES})族|(?:{WITHOUT})(?!族))+$")
ENDING = re.compile(
    r"(?:特别行政区|自治[区州县旗]|行政委员会|地区|(?<=神农架)林区|新区|[省市区县旗盟])$"
)
# What an autonomous division is called for short: 恩施州, 峨边县, 鄂温克旗.
AUTONOMOUS = re.compile(r"自治([州县旗])$|族(区)$")
# 东乡族自治县 and the like are named after the people itself.
OF_ONE_PEOPLE = re.compile(rf"({PEOPLES})族自治[县旗]")


class Meaning(NamedTuple):
    """What a name may mean.

    :ivar full: keys of the divisions with this full name (余杭区).
    :ivar short: keys of the divisions with this short name (余杭).
    :ivar old: meanings from the table of old names, full or short.
    """

    full: tuple[str, ...]
    short: tuple[str, ...]
    old_full: tuple[OldName, ...]
    old_short: tuple[OldName, ...]


def full_names(name: str) -> set[str]:
    """The name and what an autonomous division is called with its ending."""
    found = {name}
    if not (autonomous := AUTONOMOUS.search(name)):
        return found
    base = _base(name)
    ending = autonomous[1] or autonomous[2]
    found.add(base + ending)
    if autonomous[1]:
        found.add(f"{base}自治{ending}")
    return {name for name in found if len(name) > 2} | {name}


def short_name(name: str) -> str:
    """The name without its ending, ``''`` when too little is left (沙县, 东区)."""
    base = _base(name)
    return base if len(base) > 1 and base != name else ""


def _base(name: str) -> str:
    if named := OF_ONE_PEOPLE.fullmatch(name):
        return named[1]
    base = ENDING.sub("", name)
    if base.endswith("族") or "自治" in name:
        bare = PEOPLE.sub("", base)
        # 内蒙古 is no 内.
        base = bare if len(bare) > 1 else base
    return base


@cache
def meanings() -> dict[str, Meaning]:
    """Every way to write a division, and what it may mean."""
    full: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for division in divisions().values():
        if division.name in UNNAMED:
            continue
        key = key_of(division.code)
        if not ENDING.search(division.name) and division.code[0] != "7":
            # 九龙, 新界: nothing in the name says that it is one.
            short.setdefault(division.name, set()).add(key)
            continue
        for name in full_names(division.name):
            full.setdefault(name, set()).add(key)
        if name := short_name(division.name):
            short.setdefault(name, set()).add(key)
    old_full: dict[str, list[OldName]] = {}
    old_short: dict[str, list[OldName]] = {}
    for name, olds in old_names().items():
        is_full = bool(ENDING.search(name)) and len(name) > 1
        (old_full if is_full else old_short).setdefault(name, []).extend(olds)
        base = short_name(name)
        if base and not _is_known(short.get(base, set()), olds):
            old_short.setdefault(base, []).extend(olds)
    return {
        name: Meaning(
            tuple(sorted(full.get(name, ()))),
            tuple(sorted(short.get(name, ()))),
            tuple(old_full.get(name, ())),
            tuple(old_short.get(name, ())),
        )
        for name in {*full, *short, *old_full, *old_short}
    }


def _is_known(keys: set[str], olds: tuple[OldName, ...]) -> bool:
    """Whether a short name means a division there already: 余杭, 绍兴."""
    return any(
        new.startswith(key) or key.startswith(new)
        for key in keys
        for old in olds
        for new in old.keys
    )


@cache
def lengths() -> dict[str, tuple[int, ...]]:
    """For each first character, how long the names are, the longest first."""
    found: dict[str, set[int]] = {}
    for name in meanings():
        found.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


@cache
def leaves() -> frozenset[str]:
    """Keys of the divisions with nothing below: districts, and four cities."""
    keys = {key_of(code) for code in divisions()}
    return frozenset(keys - {key[:-2] for key in keys})
