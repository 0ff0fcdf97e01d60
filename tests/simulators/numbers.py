# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waybill numbers as couriers give them out: valid by their own rule, never twice.

The serial is the time in milliseconds, one more where that one is taken, so that a
simulator started anew goes on where no earlier one has been, with or without a
state file.
"""

import threading
import time

# What a courier is called at the APIs -> the name its numbers are made by.
COURIERS = {
    "sf": "sf",
    "shunfeng": "sf",
    "zto": "zto",
    "zhongtong": "zto",
    "yto": "yto",
    "yuantong": "yto",
    "sto": "sto",
    "shentong": "sto",
    "yd": "yunda",
    "yunda": "yunda",
    "ems": "ems",
    "eyb": "ems",
    "jd": "jd",
    "jtsd": "jt",
    "jtexpress": "jt",
}
# Forms without a published check digit: prefix and number of digits after it.
FORMS = {
    "zto": ("73", 12),
    "yto": ("YT", 13),
    "sto": ("77", 13),
    "yunda": ("43", 13),
    "jd": ("JD", 13),
    "jt": ("JT", 13),
}
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def sf_check(digits: str) -> int:
    """Check digit of SF: area skipped, weights 1, 3, 5 … from the right, tens and
    units of each product summed, completed to the next ten."""
    products = [
        int(digit) * weight
        for digit, weight in zip(reversed(digits[3:]), range(1, 99, 2), strict=False)
    ]
    return (10 - sum(product // 10 + product % 10 for product in products) % 10) % 10


def s10_check(digits: str) -> int:
    """Check digit of a postal number (UPU S10): 11 minus the weighted sum modulo 11,
    where 10 becomes 0 and 11 becomes 5."""
    total = sum(int(digit) * w for digit, w in zip(digits, S10_WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def sf_is_valid(number: str) -> bool:
    """Whether a number of 12 digits, or 12 or 13 after "SF", passes SF's rule."""
    digits = number.removeprefix("SF")
    if not digits.isdigit() or len(digits) not in (12, 13):
        return False
    return sf_check(digits[:-1]) == int(digits[-1])


class Numbers:
    """Hands out numbers to any thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self._last = 0

    def take(self, company: str) -> str:
        """A new number.

        :param company: the courier's code at any of the APIs
        """
        with self._lock:
            self._last = max(self._last + 1, int(time.time() * 1000))
            serial = self._last
        courier = COURIERS.get(company.lower(), "")
        if courier == "sf":
            digits = f"{serial % 10**12:012}"
            return f"SF{digits}{sf_check(digits)}"
        if courier == "ems":
            letter = chr(ord("A") + serial // 10**8 % 26)
            digits = f"{serial % 10**8:08}"
            return f"E{letter}{digits}{s10_check(digits)}CN"
        prefix, width = FORMS.get(courier, ("9", 14))
        return f"{prefix}{serial % 10**width:0{width}}"
