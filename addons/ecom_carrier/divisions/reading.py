# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading names of divisions one after the other, as long as they fit."""

from dataclasses import dataclass
from typing import NamedTuple

from .characters import BLANK, normalise
from .data import code_of, divisions
from .names import Meaning, leaves, lengths, meanings
from .patterns import (
    COUNTY_STREET,
    GENERIC,
    MARKET,
    NO_FULL_NAME,
    NO_SHORT_DISTRICT,
    NO_SHORT_NAME,
    SHARED,
    UNNAMED,
)

# Provinces whose addresses need no city.
OWN_CITIES = frozenset({"11", "12", "31", "50", "71", "81", "82"})
# Three levels, each of them three times; more is no address.
MOST_NAMES = 9
Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """An address in one form, without blanks.

    :ivar raw: as given, parts separated by blanks.
    :ivar plain: normal form without blanks.
    :ivar origin: position in ``raw`` of each character of ``plain``.
    :ivar cuts: positions in ``plain`` that a blank or the end precedes.
    """

    raw: str
    plain: str
    origin: tuple[int, ...]
    cuts: frozenset[int]

    def is_apart(self, start: int, stop: int) -> bool:
        """Whether the piece stands by itself between blanks."""
        return stop in self.cuts and (start in self.cuts or not start)


class Reading(NamedTuple):
    """How far the names of an address reach, and what they say.

    :ivar keys: what the names may mean; None before the first.
    :ivar sure: one of the names is a full one or stands by itself.
    :ivar start: where the last name begins.
    """

    keys: Keys | None
    stop: int
    count: int = 0
    sure: bool = False
    start: int = 0

    @property
    def is_complete(self) -> bool:
        return is_complete(self.keys)

    @property
    def rank(self) -> tuple[int, int]:
        return len(common(self.keys or ())), self.stop


def prepare(parts: list[str]) -> tuple[Text, list[tuple[int, int]]]:
    """One text of all parts, and where each of them lies in it."""
    raw = BLANK.join(parts)
    normal = normalise(raw)
    pieces = normal.split(BLANK)
    plain = "".join(pieces)
    cuts, length = {len(plain)}, 0
    for piece in pieces:
        cuts.add(length)
        length += len(piece)
    origin = [pos for pos, character in enumerate(normal) if character != BLANK]
    bounds, start, offset = [], 0, 0
    for part in parts:
        stop = start + len(part) - normal.count(BLANK, offset, offset + len(part))
        bounds.append((start, stop))
        start, offset = stop, offset + len(part) + 1
    return Text(raw, plain, tuple(origin), frozenset(cuts)), bounds


def walk(text: Text, end: int, sofar: Reading) -> Reading:
    """Read names as long as they fit; the longest first, and back when it fails.

    济南市中区 is 济南 and 市中区, not 济南市.
    """
    best, pos, plain = sofar, sofar.stop, text.plain
    if pos >= end or sofar.count >= MOST_NAMES:
        return best
    if sofar.keys and (unnamed := UNNAMED.match(plain, pos, end)):
        return walk(text, end, sofar._replace(stop=unnamed.end()))
    longest = pos
    for length in lengths().get(plain[pos], ()):
        stop = pos + length
        meaning = meanings().get(plain[pos:stop]) if stop <= end else None
        if not meaning:
            continue
        apart = text.is_apart(pos, stop)
        for keys, is_full, after in _candidates(text, pos, stop, meaning, sofar.keys):
            if not keys:
                continue
            sure = sofar.sure or is_full or apart
            step = Reading(keys, after, sofar.count + 1, sure, pos)
            reading = walk(text, end, step)
            goes_on = reading.count > step.count
            if not (goes_on or apart) and _is_weak(
                plain[pos:stop], is_full, keys, sofar
            ):
                continue
            if stop < longest and not (goes_on and reading.stop > longest):
                # 黔西 in 黔西南州; but 济南 in 济南市中区.
                continue
            longest = max(longest, stop)
            if reading.is_complete:
                return reading
            if reading.rank > best.rank:
                best = reading
    return best


def _candidates(text: Text, pos: int, stop: int, meaning: Meaning, keys: Keys | None):
    """What a name may mean after the names so far: as a full one, as a short one.

    With each, whether it is full and where the text goes on.
    """
    plain = text.plain
    is_cut, apart = stop in text.cuts, text.is_apart(pos, stop)
    if meaning.full or meaning.old_full:
        after = _full_end(text, pos, stop)
        if after and (is_cut or not _is_county_street(plain, pos, stop, keys)):
            found = fit(keys, meaning.full, meaning.old_full, plain, stop)
            yield found, True, after
    if (meaning.short or meaning.old_short) and (is_cut or plain[pos] != "市"):
        # 济南市中心 is not 市中区; nor is anything else that begins with 市 certain.
        if is_cut or not NO_SHORT_NAME.match(plain, stop) or _is_followed(plain, stop):
            found = fit(keys, meaning.short, meaning.old_short, plain, stop)
            if not apart:
                found = _without_weak(found, keys)
            if not is_cut and NO_SHORT_DISTRICT.match(plain, stop):
                found = tuple(key for key in found if len(key) < 6)
            yield found, False, stop


def _full_end(text: Text, pos: int, stop: int) -> int:
    """Where a full name ends; 0 when it is but the beginning of another word.

    An ending that the next word needs stays in the text: 福田区政府.
    """
    plain = text.plain
    if stop in text.cuts or _is_followed(plain, stop):
        return stop
    if NO_FULL_NAME.match(plain, stop) or MARKET.match(plain, stop):
        return 0
    if stop - 1 in text.cuts and stop - 1 > pos:
        # 昆山 市后街
        return 0
    return stop - 1 if SHARED.match(plain, stop) else stop


def _is_county_street(plain: str, pos: int, stop: int, keys: Keys | None) -> bool:
    """Whether the name may be another place and a street behind it: 南昌 县前街.

    Not where that place is named already: 南昌市南昌县前进路.
    """
    if plain[stop - 1] != "县" or not COUNTY_STREET.match(plain, stop):
        return False
    if _is_followed(plain, stop):
        return False
    county, other = (meanings().get(plain[pos:end]) for end in (stop, stop - 1))
    return other is not None and any(
        keys is None or any(key != of and key.startswith(of) for of in keys)
        for key in set(other.short).difference(county.full)
    )


def _is_followed(plain: str, stop: int) -> bool:
    """Whether a full name follows at once: 唐山市路南区, 海东市民和县."""
    return any(
        (meaning := meanings().get(plain[stop : stop + length])) and meaning.full
        for length in lengths().get(plain[stop : stop + 1], ())
        if length > 2
    )


def _is_part(plain: str, stop: int) -> bool:
    """Whether a short name is the beginning of another word."""
    return bool(
        NO_SHORT_NAME.match(plain, stop) or NO_SHORT_DISTRICT.match(plain, stop)
    )


def fit(keys: Keys | None, named: Keys, olds: tuple, plain: str, stop: int) -> Keys:
    """What the names so far and this one may mean together."""
    wanted = set(_moved(olds, plain, stop))
    moved = set()
    if wanted:
        named = olds = ()
    wanted.update(named)
    for old in olds:
        if old.next:
            continue
        if not old.under or keys is None:
            wanted.update(old.keys)
            continue
        for key in keys:
            if key == old.under or key.startswith(old.under):
                moved.update(old.keys)
            elif old.under.startswith(key):
                wanted.update(old.keys)
    if keys is None:
        return tuple(sorted(wanted))
    fitting = set(moved)
    for key in keys:
        for new in wanted:
            if new.startswith(key):
                fitting.add(new)
            elif key.startswith(new):
                fitting.add(key)
    return tuple(sorted(fitting))


def _without_weak(found: Keys, keys: Keys | None) -> Keys:
    """Leave out what a short name of a district means only with its city named.

    Next to the province 浙江, 义乌 is clear; a short 西湖 would be a guess.
    """
    if keys is None:
        mainland = tuple(key for key in found if key[:1] not in "78" or len(key) == 2)
        if any(len(key) == 2 for key in mainland):
            # 河北 is the province, hardly the district of 天津.
            return tuple(key for key in mainland if len(key) < 6)
        return mainland or found
    if any(len(key) > 2 or key in OWN_CITIES for key in keys):
        return found
    return tuple(
        key
        for key in found
        if len(key) < 6 or divisions()[code_of(key)].name[-1] != "区"
    )


def _is_weak(name: str, is_full: bool, keys: Keys, sofar: Reading) -> bool:
    """Whether a name is too little without another one behind it.

    At the very beginning 东区 or 城北区 may be a part of any town, 金沙镇 of Taiwan is
    a town elsewhere, and a short name of a district a word. Later on a short name that
    says nothing new begins the street.
    """
    if sofar.keys is not None:
        return not is_full and keys == sofar.keys
    abroad = all(key[:1] in "78" and len(key) > 2 for key in keys)
    if is_full:
        return bool(GENERIC.fullmatch(name)) or (
            abroad and all(len(key) == 6 for key in keys)
        )
    return abroad or all(len(key) == 6 for key in keys)


def first_name(text: Text) -> str:
    """The name an address begins with, when that is too little to tell the place."""
    for length in lengths().get(text.plain[:1], ()):
        meaning = meanings().get(text.plain[:length])
        if not meaning or length > len(text.plain):
            continue
        if any(found[0] for found in _candidates(text, 0, length, meaning, None)):
            return text.plain[:length]
    return ""


def skip_repeated(text: Text, pos: int, end: int, keys: Keys) -> tuple[int, Keys]:
    """Step over names of the place found that are written once more.

    A single short name stays, it may begin a street or a shop: 余杭区余杭塘路. The town
    behind a repeated name may tell another district: 余杭区 余杭区临平街道.
    """
    path = {keys[0][:size] for size in (2, 4, 6)}
    plain, sure, count = text.plain, pos, 0
    while pos < end:
        for length in lengths().get(plain[pos], ()):
            stop = pos + length
            meaning = meanings().get(plain[pos:stop]) if stop <= end else None
            if not meaning:
                continue
            is_cut = stop in text.cuts
            full = {*meaning.full, *_keys_of(meaning.old_full)}
            short = {*meaning.short, *_keys_of(meaning.old_short)}
            if path & full and (after := _full_end(text, pos, stop)):
                keys = _moved(meaning.old_full, plain, stop) or keys
                pos, sure, count = after, after, count + 1
                break
            if path & short and (is_cut or not _is_part(plain, stop)):
                if count or text.is_apart(pos, stop):
                    sure = stop
                pos, count = stop, count + 1
                break
        else:
            unnamed = UNNAMED.match(plain, pos, end)
            if not unnamed:
                break
            pos = unnamed.end()
    return sure, keys


def _moved(olds: tuple, plain: str, stop: int) -> Keys:
    for old in olds:
        if old.next and plain.startswith(old.next, stop):
            return old.keys
    return ()


def _keys_of(olds: tuple) -> set[str]:
    return {key for old in olds for key in old.keys}


def is_full(name: str) -> bool:
    """Whether the name is that of a division in full."""
    meaning = meanings().get(name)
    return bool(meaning and (meaning.full or meaning.old_full))


def is_complete(keys: Keys | None) -> bool:
    return keys is not None and len(keys) == 1 and keys[0] in leaves()


def common(keys: Keys) -> str:
    """The deepest division above or equal to all of these, ``''`` for none."""
    if not keys:
        return ""
    first, last = min(keys), max(keys)
    size = next(
        (at for at in range(len(first)) if first[at : at + 1] != last[at : at + 1]),
        len(first),
    )
    return first[: size - size % 2]
