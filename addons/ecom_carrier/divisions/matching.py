# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Province, city and district of an address as buyers and platforms write it.

An address is read from its beginning, name after name, as long as the names fit into
one another; what follows is the street. So a name of a street or a shop is no place
(上海市黄浦区南京东路), while the order of the names, missing levels and repetitions do
not matter. What is read is the set of divisions that all names so far may mean. When
that set does not end as one district, or something contradicts it, the place carries a
problem and only what is certain: a wrong district costs a parcel, a problem a look.

Libraries that do this guess instead. On the table of ``tests/core`` as first written
(312 addresses: 265 that are complete, 47 that must carry a problem), with measured time
for one address:

=============  =====  ======  =====  ===============  =======  ===================
reader         found  missed  wrong  guessed despite  time     needs
                                     a problem
=============  =====  ======  =====  ===============  =======  ===================
this one         265       0      0                0   33 µs
cpca 0.5.5       148      83     34               14  880 µs   pandas, pyahocorasick
jionlp 1.5.31    214      40     11               26   3 ms    jiojio, numpy
=============  =====  ======  =====  ===============  =======  ===================

The table was at hand while this reader was written. On 109 addresses written after it
the first run found all but two, which carried a problem, and none was wrong.
"""

from .data import Division, code_of, divisions
from .names import leaves
from .patterns import DISTRICT, GREETING, MASK, NOTHING, POSTCODE, ZONE
from .places import Place, Problem
from .reading import (
    OWN_CITIES,
    Keys,
    Reading,
    Text,
    common,
    first_name,
    fit,
    is_complete,
    is_full,
    prepare,
    skip_repeated,
    walk,
)

HINT_LENGTH = 12
STRIPPED = " \t\r\n\u3000\u00a0,，、;；:：。/／|｜·>》→"


class _Conflict(Exception):
    """Two parts of an address contradict each other."""

    def __init__(self, keys: Keys, hint: str):
        super().__init__(hint)
        self.keys = keys
        self.hint = hint


def place(
    text: str, *, province: str = "", city: str = "", district: str = ""
) -> Place:
    """Find province, city and district.

    :param text: the address, or what follows the columns.
    :param province: columns the file states by themselves. They may be short, swapped,
        of the wrong level or blank.
    :return: the place; one without a problem is complete.

    >>> found = place("浙江杭州余杭仓前街道文一西路969号")
    >>> found.code, found.city_name, found.street
    ('330110', '杭州市', '仓前街道文一西路969号')
    >>> place("鼓楼区中山北路1号").problem
    <Problem.AMBIGUOUS: 'ambiguous'>
    """
    columns = [_column(value) for value in (province, city, district)]
    text = POSTCODE.sub("", text or "").strip()
    address, bounds = prepare([*columns, text])
    if not address.plain:
        return Place(None, None, None, "", Problem.EMPTY, "")
    return _Address(address, bounds).place()


class _Address:
    """Reading one address, part by part."""

    def __init__(self, text: Text, bounds: list[tuple[int, int]]):
        self.text = text
        self.bounds = bounds
        self.keys: Keys | None = None
        # Where the last name lies.
        self.start = self.stop = 0
        # What is left of the columns, and of the text.
        self.left: list[str] = []
        self.rest = ""

    def place(self) -> Place:
        """The whole address."""
        try:
            for number, (start, end) in enumerate(self.bounds):
                if start < end:
                    self._read_part(number, start, end)
        except _Conflict as conflict:
            return self._found(conflict.keys, Problem.CONFLICT, conflict.hint)
        problem, hint = self._problem()
        return self._found(self.keys, problem, hint)

    def _read_part(self, number: int, start: int, end: int) -> None:
        is_text = number == len(self.bounds) - 1
        pos = start
        if is_text and (greeting := GREETING.match(self.text.plain, pos, end)):
            pos = greeting.end()
        if not is_complete(self.keys):
            pos = self._advance(pos, end)
        if is_text and self.keys and not is_complete(self.keys):
            pos = self._skip_zone(pos, end)
        if is_complete(self.keys):
            pos, self.keys = skip_repeated(self.text, pos, end, self.keys)
        if pos < end and self.keys:
            self._check_foreign(pos, end, is_text)
        if is_text:
            self.rest = self._raw(pos, end)
            return
        self._prefer_level(2 * (number + 1))
        if pos < end:
            self.left.append(self._raw(pos, end))

    def _advance(self, pos: int, end: int) -> int:
        reading = walk(self.text, end, Reading(self.keys, pos))
        if not reading.count:
            return pos
        self.keys, self.start, self.stop = reading.keys, reading.start, reading.stop
        return reading.stop

    def _skip_zone(self, pos: int, end: int) -> int:
        """Step over an area that is no division: 西安市高新区雁塔区."""
        zone = ZONE.match(self.text.plain, pos, end)
        if not zone or len(common(self.keys)) not in (2, 4):
            return pos
        reading = walk(self.text, end, Reading(self.keys, zone.end()))
        if not reading.is_complete or not reading.sure:
            return pos
        self.left.append(self._raw(pos, zone.end()))
        self.keys, self.start, self.stop = reading.keys, reading.start, reading.stop
        return reading.stop

    def _prefer_level(self, size: int) -> None:
        """In the column of a level, a name of several levels means this one: 吉林."""
        if self.keys and len(self.keys) > 1:
            of_level = tuple(key for key in self.keys if len(key) == size)
            self.keys = of_level or self.keys

    def _check_foreign(self, pos: int, end: int, is_text: bool) -> None:
        """Refuse an address that goes on with a place elsewhere."""
        other = walk(self.text, end, Reading(None, pos))
        if not other.count or not (other.sure or other.count > 1):
            return
        name = self.text.plain[pos : other.stop]
        if is_full(longer := self.text.plain[pos : other.stop + 1]):
            # The ending was left to the street: 昆山市府路.
            name = longer
        is_strong = other.count > 1 or is_full(name)
        if is_text and not is_strong:
            return
        keys, complete = other.keys, is_complete(self.keys)
        if fit(self.keys, keys, (), "", 0):
            return
        if complete and len(self.keys[0]) == 4 and all(len(key) == 6 for key in keys):
            # The towns of 东莞 are called districts by many: 东莞市东城区.
            return
        if other.count == 1 and all(len(key) == 6 for key in keys):
            is_near = any(key[:4] == self.keys[0][:4] for key in keys)
            is_unique = len(keys) == 1 and len(name) > 2
            if not is_unique and not (complete and is_near):
                # 新城区 of another city: simply not known here.
                return
        above = common((*self.keys, *keys))
        raise _Conflict((above,) if above else (), name)

    def _problem(self) -> tuple[Problem | None, str]:
        text = " ".join((*self.left, self.rest)).strip()
        start = (text or self.text.plain)[:HINT_LENGTH]
        is_masked = bool(MASK.search(start))
        if not self.keys:
            if is_masked:
                return Problem.MASKED, start
            if name := first_name(self.text):
                return Problem.AMBIGUOUS, name
            return Problem.UNKNOWN_PLACE, start
        key = common(self.keys)
        if key not in self.keys:
            return Problem.AMBIGUOUS, self.text.plain[self.start : self.stop]
        if key in leaves():
            return None, ""
        if is_masked:
            return Problem.MASKED, start
        if looks := DISTRICT.match(text):
            return Problem.UNKNOWN_DISTRICT, looks[0]
        name = divisions()[code_of(key)].name
        if len(key) == 2 and key not in OWN_CITIES:
            return Problem.NO_CITY, name
        return Problem.NO_DISTRICT, name

    def _found(self, keys: Keys | None, problem: Problem | None, hint: str) -> Place:
        key = common(keys or ())
        found: list[Division | None] = [
            divisions()[code_of(key[:size])] if len(key) >= size else None
            for size in (2, 4, 6)
        ]
        if problem is Problem.CONFLICT:
            street = self._raw(0, len(self.text.plain))
        elif problem is Problem.AMBIGUOUS:
            # A name that may be several places is not found.
            start = 0 if self.left else self.start
            street = self._raw(start, len(self.text.plain))
        else:
            street = _join(self.left, self.rest)
        return Place(*found, street, problem, hint)

    def _raw(self, start: int, stop: int) -> str:
        origin = self.text.origin
        last = origin[stop] if stop < len(origin) else len(self.text.raw)
        first = origin[start] if start < len(origin) else last
        return self.text.raw[first:last].strip(STRIPPED)


def _column(value: str) -> str:
    value = (value or "").strip(STRIPPED + "-—")
    return "" if NOTHING.fullmatch(value) else value


def _join(left: list[str], rest: str) -> str:
    """What is left of the columns, before the rest; not twice (长安镇 长安镇振安路)."""
    street = rest
    for piece in reversed(left):
        if not street.startswith(piece):
            street = piece + street
    return street
