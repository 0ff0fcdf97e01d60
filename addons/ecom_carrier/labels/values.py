# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How quantities, weights, money and times are written on every document."""

from datetime import datetime
from decimal import Decimal

CURRENCY_SIGN = "¥"
TIME_FORMAT = "%Y-%m-%d %H:%M"


def number(value: Decimal, decimals: int = 0) -> str:
    """Write ``value`` exactly, with at least ``decimals`` decimals.

    >>> number(Decimal("3.000")), number(Decimal("2.50")), number(Decimal("1.5"), 2)
    ('3', '2.5', '1.50')
    """
    whole, _, fraction = f"{value:,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return f"{whole}.{fraction}" if fraction else whole


def weight(value: Decimal) -> str:
    """Write a weight in kg: carriers weigh to two decimals, scales to three."""
    return number(value, 2)


def money(value: Decimal | None) -> str:
    """Write an amount in yuan; nothing for None."""
    return "" if value is None else CURRENCY_SIGN + number(value, 2)


def moment(value: datetime | None) -> str:
    """Write a time to the minute, in the time zone it is given in; nothing for None."""
    return "" if value is None else value.strftime(TIME_FORMAT)
