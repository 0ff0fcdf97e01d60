# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waybill numbers: how a serial becomes a number, and what its check digit is.

Plain Python. A number's form only suggests a carrier, it never proves it.
"""

CHECKS = ("none", "sf", "s10")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10_SUFFIX = "CN"


class NumberingError(ValueError):
    """A number or a pool's settings break the carrier's numbering rule."""


def sf_check_digit(digits: str) -> int:
    """Check digit of an SF Express number.

    The first three digits (the area) take no part; the others are weighted 1, 3,
    5, 7 … from the right, and the tens and units of every product are summed.
    The rule is the one published by SF integrators; SF's own numbers pass it.

    :param digits: the number without "SF" and without its check digit
    :return: 0 to 9
    """
    total = 0
    for position, digit in enumerate(reversed(digits[3:])):
        tens, units = divmod(int(digit) * (2 * position + 1), 10)
        total += tens + units
    return -total % 10


def s10_check_digit(digits: str) -> int:
    """Check digit of a postal number by UPU standard S10.

    :param digits: the eight digits of the serial
    :return: 0 to 9
    :raise NumberingError: there are not eight digits
    """
    if len(digits) != len(_S10_WEIGHTS):
        raise NumberingError("An S10 number has eight digits before its check digit.")
    total = sum(int(digit) * w for digit, w in zip(digits, _S10_WEIGHTS, strict=True))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check)


def make_number(prefix: str, serial: int, width: int, check: str = "none") -> str:
    """Build the number of one serial.

    :param prefix: what every number starts with; for SF it may begin with "SF"
    :param serial: the running number
    :param width: digits the serial is padded to
    :param check: one of ``CHECKS``
    :raise NumberingError: the serial does not fit, or the rule is unknown
    """
    digits = str(serial).zfill(width)
    if serial < 0 or len(digits) > width:
        raise NumberingError(f"{serial} does not fit into {width} digits.")
    if check == "none":
        return prefix + digits
    if check == "sf":
        body = prefix.removeprefix("SF") + digits
        return f"{prefix}{digits}{sf_check_digit(body)}"
    if check == "s10":
        return f"{prefix}{digits}{s10_check_digit(digits)}{_S10_SUFFIX}"
    raise NumberingError(f"There is no check digit rule called {check}.")
