# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is read from the text of one cell."""

from datetime import datetime
from decimal import Decimal

import pytest

from intake import FlagColour
from intake.flags import flag_colour
from intake.values import (
    clean,
    find_moments,
    parse_amount,
    parse_country,
    parse_currency,
    parse_moment,
    parse_order_number,
    parse_own_number,
    parse_quantity,
    parse_zoned_moment,
    plain,
)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ('="3515313147329357901"', "3515313147329357901"),
        ('=""', ""),
        ("\t260301-123456789012345\t", "260301-123456789012345"),
        ("'13812340165", "13812340165"),
        ("'138****0165", "138****0165"),
        ("\u3000 张** \xa0", "张**"),
        ("\ufeff订单编号", "订单编号"),
        ("\u202d13812340165\u202c", "13812340165"),
        ("null", ""),
        ("快\x00递\x1f\x0b", "快递"),
        ("两\n行\t列", "两\n行\t列"),
        ("'t Hart", "'t Hart"),
        ('=HYPERLINK("http://a","b")', '=HYPERLINK("http://a","b")'),
        ("+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0"),
        ("-2+3", "-2+3"),
        ("@SUM(1)", "@SUM(1)"),
    ],
)
def test_cleaning_takes_off_guards_and_nothing_else(given, value):
    assert clean(given) == value


def test_headers_are_compared_without_width_case_and_blanks():
    assert plain("商品总价（元） ") == plain("商品总价(元)")
    assert plain("样式ＩＤ") == plain("样式id")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12345.60", "12345.60"),
        ("12,345.60", "12345.60"),
        ("￥12.00", "12.00"),
        ("¥ 12.00", "12.00"),
        ("0元", "0"),
        ("１２．５", "12.5"),
        ("0.00", "0.00"),
    ],
)
def test_amounts_in_the_ways_exports_write_them(text, amount):
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1.00",
        "1.2.3",
        "12,34.5",
        "1e5",
        "NaN",
        "Infinity",
        "1_0",
        "面议",
        "=1+1",
    ],
)
def test_what_is_no_amount_is_not_guessed_at(text):
    assert parse_amount(text) is None


@pytest.mark.parametrize(("text", "pieces"), [("2", 2), ("2.00", 2), ("1,000", 1000)])
def test_quantities_are_whole(text, pieces):
    assert parse_quantity(text) == Decimal(pieces)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "两件", ""])
def test_what_is_no_number_of_pieces(text):
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01 10:05:09", datetime(2026, 3, 1, 10, 5, 9)),
        ("2026/3/1 9:05", datetime(2026, 3, 1, 9, 5)),
        ("2026-03-01T10:05:09", datetime(2026, 3, 1, 10, 5, 9)),
        ("2026-03-01", datetime(2026, 3, 1)),
    ],
)
def test_times_in_the_ways_exports_and_spreadsheets_write_them(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    ["2026-13-01", "2026-02-30 10:00", "明天", "46082.5", "0001-01-01", "1970-01-01"],
)
def test_what_is_no_time(text):
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    "number", ["3515313147329357901", "260301-123456789012345", "SO_17"]
)
def test_order_numbers(number):
    assert parse_order_number(number) == number


@pytest.mark.parametrize("text", ["3.51531E+18", "351E16", "合计", "3515 3131", "12"])
def test_a_number_spoiled_by_a_spreadsheet_is_no_order_number(text):
    assert parse_order_number(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01 10:00:00 +0800", datetime(2026, 3, 1, 10)),
        ("2026-02-28 21:30:00 -0500", datetime(2026, 3, 1, 10, 30)),
        ("2026-03-01 02:00:00 UTC", datetime(2026, 3, 1, 10)),
        ("2026-03-01T02:00:00Z", datetime(2026, 3, 1, 10)),
        ("2026-03-01 07:30 +05:30", datetime(2026, 3, 1, 10)),
    ],
)
def test_times_with_a_zone_become_china_time(text, moment):
    assert parse_zoned_moment(text) == moment


@pytest.mark.parametrize(
    "text", ["2026-03-01 10:00:00", "2026-02-30 10:00 +0800", "2026-03-01 10:00 +9900"]
)
def test_a_time_without_a_zone_is_nobodys_time(text):
    assert parse_zoned_moment(text) is None


def test_times_are_found_in_a_sentence():
    text = (
        "子订单3304375611452199951： 2026-06-11 22:17前 ; 子订单2：2026-06-09 10:00前"
    )
    assert find_moments(text) == [
        datetime(2026, 6, 11, 22, 17),
        datetime(2026, 6, 9, 10, 0),
    ]


@pytest.mark.parametrize("number", ["#1001", "7", "A/7", "SO-2026.01"])
def test_numbers_of_own_shops_may_be_short_and_have_signs(number):
    assert parse_own_number(number) == number


@pytest.mark.parametrize("text", ["#", "合计", "3.5E+18", "=1+1", "1001 (copy)"])
def test_what_is_no_number_of_an_own_shop(text):
    assert parse_own_number(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("usd", "USD"), ("人民币", "CNY"), ("RMB", "CNY"), ("US$", None), ("¥", None)],
)
def test_currencies(text, code):
    assert parse_currency(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("fr", "FR"), ("中国", "CN"), ("China", "CN"), ("香港", "HK"), ("France", None)],
)
def test_countries(text, code):
    assert parse_country(text) == code


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("", FlagColour.NONE),
        ("无", FlagColour.NONE),
        ("红", FlagColour.RED),
        ("红色", FlagColour.RED),
        ("红旗", FlagColour.RED),
        ("红色旗帜", FlagColour.RED),
        ("Red Flag", FlagColour.RED),
        ("灰旗", FlagColour.GREY),
        ("橙色", FlagColour.ORANGE),
        ("黄", FlagColour.YELLOW),
        ("绿", FlagColour.GREEN),
        ("青", FlagColour.CYAN),
        ("蓝旗", FlagColour.BLUE),
        ("紫", FlagColour.PURPLE),
        ("粉红色", FlagColour.PINK),
        ("彩虹", FlagColour.OTHER),
        ("3", FlagColour.OTHER),
    ],
)
def test_marks_by_the_words_for_their_colour(text, colour):
    assert flag_colour(text) is colour


def test_a_number_of_a_mark_means_what_the_platform_says():
    assert flag_colour("3", {"3": FlagColour.GREEN}) is FlagColour.GREEN
