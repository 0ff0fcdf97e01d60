# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JD: rows with repeated or merged order cells become orders."""

from datetime import datetime
from decimal import Decimal

import pytest

import intake
from intake import FailureCode, FlagColour, OrderStatus
from intake_files import (
    JD_HEADER,
    JD_ROW,
    csv_file,
    jd_files,
    lines_of,
    only_failure,
    only_order,
    xlsx_file,
)

NUMBER = "311729384072"
OTHER_NUMBER = "311729439936"
OTHER = {**JD_ROW, "订单号": OTHER_NUMBER}
# An order of two items: 129.00 + 2 x 35.50 = 200.00 goods, 20.00 off, 6.00 freight.
FIRST = {**JD_ROW, "订单金额": "200.00", "应付金额": "186.00", "运费金额": "6.00"}
ITEM_CELLS = {
    "商品ID": "100012043979",
    "商品名称": "滤网",
    "订购数量": "2",
    "京东价": "35.50",
    "货号": "FILTER",
    "商家SKUID": "",
}
SECOND = {**FIRST, **ITEM_CELLS}


def read(*rows):
    return intake.read("jd", jd_files(*rows))


def test_an_order_has_every_value_of_its_row():
    order = only_order(read(JD_ROW))
    assert (order.platform, order.number) == ("jd", NUMBER)
    assert order.status is OrderStatus.PAID
    assert order.buyer == "jd_rds3199"
    assert order.payment_mode == "online"
    assert order.ordered_at == datetime(2026, 3, 1, 23, 19, 56)
    assert order.paid_at == datetime(2026, 3, 1, 23, 20, 30)
    assert order.buyer_memo == "工作日送"
    assert order.seller_memo == "老客户"
    assert order.flag is FlagColour.YELLOW
    assert order.invoice_title == "某某科技有限公司"
    assert order.invoice_tax_no == "91330100MA27ABCD1Y"
    (line,) = order.lines
    assert (line.code, line.title) == ("KETTLE-17", "电热水壶 1.7L")
    assert (line.quantity, line.price_unit) == (Decimal(1), Decimal("129.00"))


def test_an_address_in_one_column_is_left_whole():
    receiver = only_order(read(JD_ROW)).receiver
    assert (receiver.name, receiver.phone) == ("王**", "138****1234")
    assert (receiver.province, receiver.city, receiver.district) == ("", "", "")
    assert receiver.street == "浙江杭州市余杭区文一西路1号"
    assert receiver.raw_address == "浙江杭州市余杭区文一西路1号"
    assert (receiver.country, receiver.postcode) == ("CN", "")


def test_the_token_of_an_encrypted_receiver_is_kept():
    header = [*JD_HEADER, "OAID", "最晚发货时间"]
    row = {**JD_ROW, "OAID": "jd1Ab==", "最晚发货时间": "2026-03-03 12:00:00"}
    order = only_order(intake.read("jd", {"a.csv": csv_file(header, [row])}))
    assert order.receiver.token == "jd1Ab=="
    assert order.promised_at == datetime(2026, 3, 3, 12, 0, 0)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("0", FlagColour.GREY),
        ("1", FlagColour.RED),
        ("5", FlagColour.PURPLE),
        ("", FlagColour.NONE),
        ("9", FlagColour.OTHER),
    ],
)
def test_the_level_of_the_memo_is_a_colour(text, colour):
    level = {**JD_ROW, "商家备注等级（等级1-5为由高到低）": text}
    assert only_order(read(level)).flag is colour


def test_money_is_yuan_and_nothing_is_paid_beforehand():
    order = only_order(read(JD_ROW))
    assert (order.currency, order.deposit) == ("CNY", Decimal(0))


def check_two_items(order):
    assert [line.code for line in order.lines] == ["KETTLE-17", "FILTER"]
    assert order.goods == Decimal("200.00")
    assert order.freight == Decimal("6.00")
    assert order.discount == Decimal("20.00")
    assert order.total == Decimal("186.00")
    assert order.paid == Decimal("186.00")
    assert order.rows == (2, 3)


def test_repeated_order_cells_count_once():
    check_two_items(only_order(read(FIRST, SECOND)))


def test_merged_order_cells_hold_for_all_their_rows():
    lines = lines_of(JD_HEADER, [FIRST, SECOND, OTHER])
    shared = [name for name in JD_HEADER if name not in ITEM_CELLS]
    columns = [JD_HEADER.index(name) + 1 for name in shared]
    merge = [f"{letter(column)}2:{letter(column)}3" for column in columns]
    result = intake.read("jd", {"a.xlsx": xlsx_file(lines, merge)})
    first, second = result.orders
    check_two_items(first)
    assert (second.number, second.rows) == (OTHER_NUMBER, (4,))


def letter(column):
    """Return the letters of a spreadsheet column, counted from 1."""
    return chr(64 + column) if column <= 26 else "A" + chr(64 + column - 26)


def test_a_row_without_number_joins_the_order_above_only_if_it_says_nothing_else():
    stranger = {**ITEM_CELLS, "客户姓名": "赵**"}
    result = read(JD_ROW, stranger)
    assert [len(order.lines) for order in result.orders] == [1]
    failure = only_failure(result)
    assert failure.code is FailureCode.MISSING_VALUE
    assert (failure.row, failure.field) == (3, "订单号")


def test_a_row_below_a_failed_row_does_not_join_the_order_before():
    result = read(JD_ROW, {**OTHER, "订单号": "合计"}, ITEM_CELLS)
    assert [order.rows for order in result.orders] == [(2,)]
    assert [(failure.row, failure.code) for failure in result.failures] == [
        (3, FailureCode.BAD_ORDER_NUMBER),
        (4, FailureCode.MISSING_VALUE),
    ]


def test_a_damaged_row_without_number_withdraws_the_order_above():
    # It may be one of its items: without it the order would be shipped incomplete.
    data = csv_file(JD_HEADER, [JD_ROW]) + b"," * len(JD_HEADER) + b"x\r\n"
    result = intake.read("jd", {"a.csv": data})
    assert result.orders == ()
    failure = only_failure(result)
    assert (failure.code, failure.row) == (FailureCode.BAD_ROW, 3)
    assert failure.rows == (2, 3)


def test_numbers_written_as_numbers_stay_whole():
    numeric = {
        **JD_ROW,
        "订单号": 311729384072,
        "商品ID": 100012043978,
        "订购数量": 1,
        "京东价": 129,
        "订单金额": 129.0,
        "应付金额": 118.9,
    }
    order = only_order(read(numeric))
    assert order.number == NUMBER
    assert order.total == Decimal("118.9")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("等待付款", OrderStatus.UNPAID),
        ("等待出库", OrderStatus.PAID),
        ("等待确认收货", OrderStatus.SHIPPED),
        ("完成", OrderStatus.DONE),
        ("锁定", OrderStatus.REFUNDING),
        ("(锁定)等待出库", OrderStatus.REFUNDING),
        ("（删除）等待出库", OrderStatus.CLOSED),
        ("已取消", OrderStatus.CLOSED),
    ],
)
def test_status_texts(text, status):
    assert only_order(read({**JD_ROW, "订单状态": text})).status is status


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("订单状态", "等待天气", FailureCode.UNKNOWN_STATUS),
        ("订单状态", "暂停", FailureCode.PLATFORM_HOLD),
        ("订单状态", "", FailureCode.MISSING_VALUE),
        ("支付方式", "以物易物", FailureCode.UNKNOWN_PAYMENT),
        ("京东价", "议价", FailureCode.BAD_NUMBER),
        ("下单时间", "昨天", FailureCode.BAD_DATETIME),
    ],
)
def test_a_bad_cell_fails_its_order_only(column, text, code):
    result = read({**JD_ROW, column: text}, OTHER)
    assert [order.number for order in result.orders] == [OTHER_NUMBER]
    failure = only_failure(result)
    assert (failure.code, failure.row, failure.field) == (code, 2, column)


def test_cash_on_delivery_leaves_all_to_collect():
    order = only_order(read({**JD_ROW, "支付方式": "货到付款", "付款确认时间": ""}))
    assert (order.payment_mode, order.status) == ("cod", OrderStatus.PAID)
    assert (order.total, order.paid) == (Decimal("119.00"), Decimal(0))


def test_a_balance_used_is_part_of_the_total():
    balance = {
        **JD_ROW,
        "支付方式": "货到付款",
        "余额支付": "19.00",
        "应付金额": "100.00",
    }
    order = only_order(read(balance))
    assert (order.total, order.paid) == (Decimal("119.00"), Decimal("19.00"))


@pytest.mark.parametrize(
    ("status", "paid_at", "paid"),
    [
        ("等待付款", "", "0"),
        ("(删除)等待付款", "", "0"),
        ("(删除)等待出库", "2026-03-01 23:20:30", "119.00"),
        ("等待出库", "2026-03-01 23:20:30", "119.00"),
    ],
)
def test_what_was_paid_follows_the_status(status, paid_at, paid):
    order = only_order(read({**JD_ROW, "订单状态": status, "付款确认时间": paid_at}))
    assert order.paid == Decimal(paid)


def test_a_missing_item_row_shows_in_the_amount_of_the_order():
    failure = only_failure(read(FIRST))
    assert failure.code is FailureCode.AMOUNT_MISMATCH
    assert failure.field == "订单金额"
    assert failure.params == {"value": "200.00", "expected": "129.00"}


def test_the_amount_of_the_order_may_include_the_freight():
    check_two_items(
        only_order(
            read({**FIRST, "订单金额": "206.00"}, {**SECOND, "订单金额": "206.00"})
        )
    )


def test_more_due_than_goods_and_freight_fails():
    failure = only_failure(read({**JD_ROW, "应付金额": "129.01"}))
    assert failure.code is FailureCode.AMOUNT_MISMATCH
    assert failure.params == {"value": "129.01", "expected": "129.00"}


def test_one_product_at_two_prices_is_two_lines():
    limited = {**JD_ROW, "订单金额": "228.00", "应付金额": "228.00"}
    order = only_order(read(limited, {**limited, "京东价": "99.00"}))
    assert [line.price_unit for line in order.lines] == [
        Decimal("129.00"),
        Decimal("99.00"),
    ]


def test_an_order_exported_twice_counts_once():
    result = read(FIRST, SECOND, FIRST, SECOND)
    order = only_order(result)
    assert len(order.lines) == 2
    assert order.rows == (2, 3, 4, 5)


def test_a_number_used_again_with_other_content_withdraws_the_order():
    result = read(JD_ROW, {**JD_ROW, "订单状态": "锁定"})
    assert result.orders == ()
    failure = only_failure(result)
    assert failure.code is FailureCode.DUPLICATE_NUMBER
    assert (failure.row, failure.field) == (3, "订单状态")
