# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waybill numbers: how a serial becomes a number, and what its check digit is.

Plain Python. A number's form only suggests a carrier, it never proves it.
"""

import re

CHECKS = ("none", "sf", "s10")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10_SUFFIX = "CN"
_S10_FORM = r"[A-Z]{2}\d{9}[A-Z]{2}"
_S10_NUMBER = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_SF_NUMBER = re.compile(r"(?:SF)?(\d{11,13})(\d)")
_ANY_NUMBER = re.compile(r"[A-Z0-9-]{4,35}")

# What public number detectors agree on, by the courier codes of tracking platforms.
# They contradict each other in details, and several couriers share twelve digits.
_FORMS = {
    "shunfeng": r"SF[A-Z0-9]\d{12}|\d{12}",
    "yuantong": r"YT\d{13}|8\d{17}",
    "zhongtong": r"[7V]\d{13}|\d{12}",
    "shentong": r"(?:77|88|99|43)\d{10,15}|(?:268|[3-9]68|588|688|888)\d{9}",
    "yunda": r"[34]\d{14}|5\d{12}|(?:12|43|46)\d{11,13}|YD\d{12}",
    "jd": r"JD[A-Z0-9]{2}\d{11}|JDL?\d{12,15}|JDV\d{12}",
    "jtexpress": r"JT\d{13}",
    "ems": _S10_FORM + r"|1[012]\d{11}|5[01]\d{11}|9[5789]\d{11}",
    "youzhengguonei": r"P[A-Z]\d{11}|9[89]\d{11}",
    "debangkuaidi": r"DPK\d{12}",
}
_FORMS = {code: re.compile(form) for code, form in _FORMS.items()}


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


def normalise_number(text: str) -> str:
    """A number as scanned or typed, without blanks and in capitals."""
    return "".join(text.split()).upper()


def check_number(number: str, check: str) -> bool:
    """Whether a number obeys a check digit rule.

    :param number: as ``normalise_number`` gives it
    :param check: one of ``CHECKS``; "none" asks only for letters, digits and dashes
    :raise NumberingError: the rule is unknown
    """
    if check == "none":
        return bool(_ANY_NUMBER.fullmatch(number))
    if check == "sf":
        found = _SF_NUMBER.fullmatch(number)
        return bool(found) and sf_check_digit(found[1]) == int(found[2])
    if check == "s10":
        found = _S10_NUMBER.fullmatch(number)
        return bool(found) and s10_check_digit(found[1]) == int(found[2])
    raise NumberingError(f"There is no check digit rule called {check}.")


def suggest_carriers(number: str) -> tuple[str, ...]:
    """Couriers whose numbers look like this one; candidates, never a proof.

    :param number: as ``normalise_number`` gives it
    :return: courier codes of tracking platforms; several, or none
    """
    return tuple(code for code, form in _FORMS.items() if form.fullmatch(number))


def has_form_of(number: str, courier: str) -> bool:
    """Whether a number can be one of this courier's.

    :param number: as ``normalise_number`` gives it
    :param courier: the code at tracking platforms; of one that is unknown here any
        number can be
    """
    form = _FORMS.get(courier, _ANY_NUMBER)
    return bool(form.fullmatch(number))


def get_check_of(number: str) -> str:
    """The check digit rule a number obeys if it is genuine, by its form.

    :return: one of ``CHECKS``
    """
    if re.fullmatch(r"SF\d{13}", number):
        return "sf"
    if _S10_NUMBER.fullmatch(number):
        return "s10"
    return "none"
