# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is read from the text of one cell, and how an address is cut."""

from datetime import datetime
from decimal import Decimal

import pytest

from intake.addresses import split_address
from intake.values import (
    clean,
    parse_amount,
    parse_moment,
    parse_order_number,
    parse_quantity,
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


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30 10:00", "明天", "46082.5"])
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
    ("text", "parts"),
    [
        (
            "广东省 广州市 越秀区 黄花岗街道 环市东路50号(510180)",
            ("广东省", "广州市", "越秀区", "黄花岗街道 环市东路50号"),
        ),
        (
            "广西壮族自治区 南宁市 青秀区 民族大道170#(000000)",
            ("广西壮族自治区", "南宁市", "青秀区", "民族大道170#"),
        ),
        ("上海 上海市 浦东新区 张江镇", ("上海", "上海市", "浦东新区", "张江镇")),
        ("天津 天津市 和平区", ("天津", "天津市", "和平区", "")),
    ],
)
def test_an_address_with_blanks_is_cut_at_them(text, parts):
    assert split_address(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("浙江杭州市余杭区文一西路1号", ("浙江", "杭州市", "余杭区", "文一西路1号")),
        (
            "江西南昌市青山湖区昌东工业区南昌市青山湖区恒源科技园",
            ("江西", "南昌市", "青山湖区", "昌东工业区南昌市青山湖区恒源科技园"),
        ),
        ("北京朝阳区三环到四环之间", ("北京", "", "朝阳区", "三环到四环之间")),
        ("北京市北京市海淀区中关村", ("北京市", "北京市", "海淀区", "中关村")),
        ("上海浦东新区张江镇", ("上海", "", "浦东新区", "张江镇")),
        ("重庆市云阳县双江镇", ("重庆市", "", "云阳县", "双江镇")),
        ("天津天津市和平区南京路", ("天津", "天津市", "和平区", "南京路")),
        ("湖北荆州市沙市区北京路", ("湖北", "荆州市", "沙市区", "北京路")),
        ("浙江金华市义乌市北苑街道", ("浙江", "金华市", "义乌市", "北苑街道")),
        (
            "内蒙古自治区锡林郭勒盟东乌珠穆沁旗乌里雅斯太镇",
            ("内蒙古自治区", "锡林郭勒盟", "东乌珠穆沁旗", "乌里雅斯太镇"),
        ),
        (
            "湖北省恩施土家族苗族自治州恩施市舞阳坝街道",
            ("湖北省", "恩施土家族苗族自治州", "恩施市", "舞阳坝街道"),
        ),
        ("海南省陵水黎族自治县椰林镇", ("海南省", "", "陵水黎族自治县", "椰林镇")),
        ("江西景德镇市珠山区", ("江西", "景德镇市", "珠山区", "")),
    ],
)
def test_an_address_without_blanks_is_cut_behind_its_divisions(text, parts):
    assert split_address(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("广东东莞市长安镇锦厦社区", ("广东", "东莞市", "", "长安镇锦厦社区")),
        ("湖北仙桃市沙嘴街道办事处", ("湖北", "仙桃市", "", "沙嘴街道办事处")),
        ("深圳市南山区科技园", ("", "", "", "深圳市南山区科技园")),
        ("******", ("", "", "", "******")),
        ("", ("", "", "", "")),
    ],
)
def test_what_an_address_does_not_clearly_say_stays_unknown(text, parts):
    assert split_address(text) == parts
