# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waybill numbers carry the check digits that the couriers' own numbers carry."""

import pytest

from numbering import (
    NumberingError,
    check_number,
    get_check_of,
    has_form_of,
    make_number,
    normalise_number,
    s10_check_digit,
    sf_check_digit,
    suggest_carriers,
)


@pytest.mark.parametrize(
    ("number", "check"),
    [
        # Numbers SF has really given out, in the new form and in the old one.
        ("SF6047789135544", 4),
        ("SF6042542297687", 7),
        ("133938675660", 0),
    ],
)
def test_numbers_of_sf_end_with_their_check_digit(number, check):
    digits = number.removeprefix("SF")
    assert sf_check_digit(digits[:-1]) == check


@pytest.mark.parametrize("number", ["SF1234567890123", "SF8888888888888"])
def test_placeholder_numbers_fail_the_check_of_sf(number):
    digits = number.removeprefix("SF")
    assert sf_check_digit(digits[:-1]) != int(digits[-1])


def test_the_area_code_takes_no_part_in_the_check_digit_of_sf():
    assert sf_check_digit("604778913554") == sf_check_digit("000778913554") == 4


@pytest.mark.parametrize(
    ("digits", "check"),
    [
        ("47312482", 9),  # RB473124829GB, the example of the standard
        ("12345678", 5),  # 204 mod 11 = 6
        # 0 mod 11 gives 11, which is written 5
        ("00000000", 5),
        # 8 + 4 = 12, 12 mod 11 = 1 gives 10, which is written 0
        ("10100000", 0),
    ],
)
def test_postal_numbers_have_the_check_digit_of_s10(digits, check):
    assert s10_check_digit(digits) == check


@pytest.mark.parametrize("digits", ["4731248", "473124829", ""])
def test_an_s10_number_has_eight_digits(digits):
    with pytest.raises(NumberingError, match="eight digits"):
        s10_check_digit(digits)


def test_a_serial_is_padded_to_its_width():
    assert make_number("YT8870", 17, 9) == "YT8870000000017"


def test_a_number_needs_no_prefix():
    assert make_number("", 731542100001, 12) == "731542100001"


def test_the_largest_serial_of_a_width_fits_and_the_next_does_not():
    assert make_number("JT", 999, 3) == "JT999"
    with pytest.raises(NumberingError, match="1000 does not fit into 3 digits"):
        make_number("JT", 1000, 3)


def test_a_serial_is_not_negative():
    with pytest.raises(NumberingError, match="-1 does not fit"):
        make_number("JT", -1, 3)


def test_a_pool_of_sf_gives_numbers_that_sf_accepts():
    # The area 604 is part of the prefix.
    assert make_number("SF604", 778913554, 9, "sf") == "SF6047789135544"
    assert make_number("SF604", 254229768, 9, "sf") == "SF6042542297687"


def test_old_numbers_of_sf_have_twelve_digits_and_no_letters():
    assert make_number("133", 93867566, 8, "sf") == "133938675660"


def test_a_postal_pool_gives_numbers_of_thirteen_characters():
    assert make_number("EA", 47312482, 8, "s10") == "EA473124829CN"
    assert make_number("EA", 0, 8, "s10") == "EA000000005CN"


def test_a_postal_pool_must_have_eight_digits():
    with pytest.raises(NumberingError, match="eight digits"):
        make_number("EA", 47312482, 9, "s10")


def test_an_unknown_check_digit_is_refused():
    with pytest.raises(NumberingError, match="luhn"):
        make_number("YT", 1, 9, "luhn")


# === NUMBERS AS SCANNED === #


def test_a_scan_is_read_without_blanks_and_in_capitals():
    assert normalise_number(" sf6047 789135544\n") == "SF6047789135544"


@pytest.mark.parametrize(
    ("number", "check"),
    [
        # Numbers SF has really given out, in the new form and in the old one.
        ("SF6047789135544", "sf"),
        ("SF6042542297687", "sf"),
        ("133938675660", "sf"),
        # The example of the standard, with its own country and with China.
        ("RB473124829GB", "s10"),
        ("EA473124829CN", "s10"),
        ("YT8870000000017", "none"),
    ],
)
def test_genuine_numbers_pass_their_check(number, check):
    assert check_number(number, check)


@pytest.mark.parametrize(
    ("number", "check"),
    [
        ("SF1234567890123", "sf"),  # a placeholder
        ("SF6047789153544", "sf"),  # two digits swapped
        ("SF604778913554", "sf"),  # a digit lost
        ("YT8870000000017", "sf"),
        ("RB473124828GB", "s10"),
        ("RB743124829GB", "s10"),
        ("473124829", "s10"),
        ("", "none"),
        ("731", "none"),
        ("7315#0000001", "none"),
    ],
)
def test_misread_numbers_fail_their_check(number, check):
    assert not check_number(number, check)


def test_an_unknown_rule_checks_nothing():
    with pytest.raises(NumberingError, match="luhn"):
        check_number("YT8870000000017", "luhn")


@pytest.mark.parametrize(
    ("number", "courier"),
    [
        ("SF7444496931331", "shunfeng"),
        ("YT8870000000017", "yuantong"),
        ("JT5000000000001", "jtexpress"),
        ("DPK202000000001", "debangkuaidi"),
        ("JDVB12345678901", "jd"),
        ("JDV123456789012", "jd"),
        ("EA473124829CN", "ems"),
        ("73154210000001", "zhongtong"),
        ("432100000000001", "yunda"),
    ],
)
def test_the_form_of_a_number_suggests_its_courier(number, courier):
    assert courier in suggest_carriers(number)
    assert has_form_of(number, courier)


def test_twelve_digits_may_be_several_couriers():
    assert {"shunfeng", "zhongtong", "shentong"} <= set(
        suggest_carriers("268123456789")
    )


def test_a_longer_number_of_the_same_letters_is_another_couriers():
    # YT and sixteen digits are YunExpress, not YTO.
    assert suggest_carriers("YT2212345678901234") == ()


def test_any_number_may_be_one_of_an_unknown_courier():
    assert has_form_of("ABC-123", "someone")
    assert not has_form_of("", "someone")


def test_the_form_tells_which_check_digit_a_number_must_have():
    assert get_check_of("SF1234567890123") == "sf"
    assert get_check_of("EA473124820CN") == "s10"
    assert get_check_of("133938675660") == "none"
