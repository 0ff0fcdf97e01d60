# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text of one cell: guards taken off, then read as amount, quantity, time, number.

The readers return ``None`` for text they do not understand; who asks knows row and
column and makes the failure.
"""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

# Blanks that exports and address books leave around values: spaces of all widths, byte
# order marks, zero-width and direction marks (phones copied from a contact list).
PADDING = (
    " \t\r\n\v\f\u3000\xa0\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202c\u202d"
)
# What no name, memo or code contains: the controls but tab and line ends, and the two
# code points that are no characters. They crash printers and some file formats.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# ="0123" keeps a spreadsheet from turning a long number into 1.2E+17. Anything else
# that looks like a formula is text like any other, and is never evaluated.
FORMULA_GUARD = re.compile(r'="([^"]*)"')
# '138... does the same for phone numbers in Taobao's order list.
APOSTROPHE_GUARD = re.compile(r"'(?=[\d+*])")
# Written out by some exports for an empty cell.
NULL = "null"
CHINA = timezone(timedelta(hours=8))
YUAN = {"人民币", "元", "RMB"}
COUNTRIES = {
    "中国": "CN",
    "中国大陆": "CN",
    "CHINA": "CN",
    "中国香港": "HK",
    "香港": "HK",
    "中国澳门": "MO",
    "澳门": "MO",
    "中国台湾": "TW",
    "台湾": "TW",
}
MAX_PIECES = 1_000_000
# Longer texts are not remembered: their number is not bounded by what they cost.
SHORT = 64

AMOUNT = re.compile(r"[+-]?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,8})?", re.ASCII)
ORDER_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{2,63}")
OWN_NUMBER = re.compile(r"#?[0-9A-Za-z][0-9A-Za-z_./#-]{0,63}")
SCIENTIFIC = re.compile(r"\d+[eE]\d+")
# Years of this century only: 0001 and 1970 stand for no time at all in some systems,
# and moving them to another time zone leaves what a date can be.
MOMENT = re.compile(
    r"(20\d{2})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?",
    re.ASCII,
)
ZONE = re.compile(r" ?(?:(Z|UTC)|([+-])(\d{2}):?(\d{2}))", re.ASCII)


def clean(text: str) -> str:
    """Return the value of a cell without blanks, guards and control characters."""
    return _clean_short(text) if len(text) <= SHORT else _clean(text)


def _clean(text: str) -> str:
    if not text.isprintable():
        text = CONTROLS.sub("", text)
    text = text.strip(PADDING)
    guarded = FORMULA_GUARD.fullmatch(text) if text[:1] == "=" else None
    if guarded:
        text = guarded[1].strip(PADDING)
    text = APOSTROPHE_GUARD.sub("", text, count=1) if text[:1] == "'" else text
    return "" if text.lower() == NULL else text


# A cell is looked at several times, and many rows have equal cells.
_clean_short = lru_cache(maxsize=32768)(_clean)


def plain(text: str) -> str:
    """Return ``text`` in the form that headers and states are compared in.

    Full-width and half-width punctuation, case and blanks vary from one version of an
    export to the next.
    """
    return _plain_short(text) if len(text) <= SHORT else _plain(text)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.strip(PADDING).split())


_plain_short = lru_cache(maxsize=4096)(_plain)


def parse_amount(text: str) -> Decimal | None:
    """Read an amount: ``12345.60``, ``12,345.60``, ``￥12.00``, ``12元``.

    Amounts of an order are never negative.
    """
    text = unicodedata.normalize("NFKC", text).replace(" ", "")
    text = text.removeprefix("¥").removesuffix("元")
    if not AMOUNT.fullmatch(text):
        return None
    amount = Decimal(text.replace(",", ""))
    return None if amount < 0 else abs(amount)


def parse_quantity(text: str) -> Decimal | None:
    """Read a whole number of pieces above zero (``2``, ``2.00``)."""
    amount = parse_amount(text)
    if not amount or amount != amount.to_integral_value():
        return None
    return amount.quantize(Decimal(1))


def parse_moment(text: str) -> datetime | None:
    """Read ``2026-03-01 10:00:00``, ``2026/3/1 10:00`` or a date alone (midnight)."""
    found = MOMENT.fullmatch(text)
    if not found:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()))
    except ValueError:
        return None


def find_moments(text: str) -> list[datetime]:
    """Return all times a sentence names, in its order."""
    found = (parse_moment(match[0]) for match in MOMENT.finditer(text))
    return [moment for moment in found if moment]


def parse_zoned_moment(text: str) -> datetime | None:
    """Read ``2026-03-01 10:00:00 +0800`` or ``… UTC`` as China time.

    A time without zone is nobody's time: ``None``.
    """
    found = MOMENT.match(text)
    zone = found and ZONE.fullmatch(text, found.end())
    moment = parse_moment(found[0]) if found else None
    if not zone or not moment:
        return None
    offset = timedelta(hours=int(zone[3] or 0), minutes=int(zone[4] or 0))
    if offset >= timedelta(days=1):
        return None
    local = timezone(-offset if zone[2] == "-" else offset)
    return moment.replace(tzinfo=local).astimezone(CHINA).replace(tzinfo=None)


def parse_order_number(text: str) -> str | None:
    """Return ``text`` if it can be an order number.

    ``3.51531E+16`` cannot: a spreadsheet has cut the number, its digits are gone.
    """
    if not ORDER_NUMBER.fullmatch(text) or SCIENTIFIC.fullmatch(text):
        return None
    return text if any(char.isdigit() for char in text) else None


def parse_own_number(text: str) -> str | None:
    """Return ``text`` if it can be the number of a shop that numbers itself.

    Such numbers may be short and have signs of their own: ``#1001``, ``A/7``.
    """
    if not OWN_NUMBER.fullmatch(text) or SCIENTIFIC.fullmatch(text):
        return None
    return text if any(char.isdigit() for char in text) else None


def parse_currency(text: str) -> str | None:
    """Return an ISO 4217 code; yuan may be called by their usual names."""
    code = unicodedata.normalize("NFKC", text).upper()
    if code in YUAN:
        return "CNY"
    return code if re.fullmatch(r"[A-Z]{3}", code) else None


def parse_country(text: str) -> str | None:
    """Return an ISO 3166-1 alpha-2 code; China may be called by its names."""
    code = unicodedata.normalize("NFKC", text).upper()
    if code in COUNTRIES:
        return COUNTRIES[code]
    return code if re.fullmatch(r"[A-Z]{2}", code) else None
