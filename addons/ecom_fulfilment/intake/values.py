# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text of one cell: guards taken off, then read as amount, quantity, time, number.

The readers return ``None`` for text they do not understand; who asks knows row and
column and makes the failure.
"""

import re
import unicodedata
from datetime import datetime
from decimal import Decimal

# Blanks that exports and address books leave around values: spaces of all widths, byte
# order marks, zero-width and direction marks (phones copied from a contact list).
PADDING = (
    " \t\r\n\v\f\u3000\xa0\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202c\u202d"
)
# ="0123" keeps a spreadsheet from turning a long number into 1.2E+17. Anything else
# that looks like a formula is text like any other, and is never evaluated.
FORMULA_GUARD = re.compile(r'="([^"]*)"')
# '138... does the same for phone numbers in Taobao's order list.
APOSTROPHE_GUARD = re.compile(r"'(?=[\d+*])")
# Written out by some exports for an empty cell.
NULL = "null"

AMOUNT = re.compile(r"[+-]?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,8})?", re.ASCII)
ORDER_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{2,63}")
SCIENTIFIC = re.compile(r"\d+[eE]\d+")
MOMENT = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?",
    re.ASCII,
)


def clean(text: str) -> str:
    """Return the value of a cell without blanks and guards around it."""
    text = text.strip(PADDING)
    guarded = FORMULA_GUARD.fullmatch(text)
    if guarded:
        text = guarded[1].strip(PADDING)
    text = APOSTROPHE_GUARD.sub("", text, count=1) if text[:1] == "'" else text
    return "" if text.lower() == NULL else text


def plain(text: str) -> str:
    """Return ``text`` in the form that headers and states are compared in.

    Full-width and half-width punctuation, case and blanks vary from one version of an
    export to the next.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.strip(PADDING).split())


def parse_amount(text: str) -> Decimal | None:
    """Read yuan: ``12345.60``, ``12,345.60``, ``￥12.00``, ``12元``; never negative."""
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


def parse_order_number(text: str) -> str | None:
    """Return ``text`` if it can be an order number.

    ``3.51531E+16`` cannot: a spreadsheet has cut the number, its digits are gone.
    """
    if not ORDER_NUMBER.fullmatch(text) or SCIENTIFIC.fullmatch(text):
        return None
    return text if any(char.isdigit() for char in text) else None
