# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The neutral template: what people type becomes orders; the blank one is usable."""

import io
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

import intake
from intake import FailureCode, FlagColour, OrderStatus
from intake.template import COLUMNS
from intake_files import (
    TEMPLATE_HEADER,
    TEMPLATE_ROW,
    csv_file,
    lines_of,
    only_failure,
    only_order,
    template_files,
    xlsx_file,
)

# Goods 3 x 25.00 = 75.00, 5.00 off, 8.00 freight.
TOTAL = "78.00"
ITEM_CELLS = {
    "子订单号": "2",
    "商家编码": "LID",
    "商品名称": "杯盖",
    "规格": "",
    "数量": "1",
    "单价": "2.50",
}
FURTHER = {"订单号": "W-1001", **ITEM_CELLS}
OTHER = {**TEMPLATE_ROW, "订单号": "1002"}
LEAST = {"订单号": "7", "商家编码": "MUG", "数量": "1", "单价": "9.90"}


def read(*rows):
    return intake.read("manual", template_files(*rows))


def test_an_order_has_every_value_of_its_row():
    order = only_order(read(TEMPLATE_ROW))
    assert (order.platform, order.number) == ("manual", "W-1001")
    assert order.status is OrderStatus.PAID
    assert order.buyer == "chen@example.com"
    assert order.payment_mode == "online"
    assert order.ordered_at == datetime(2026, 3, 1, 10, 0)
    assert order.paid_at == datetime(2026, 3, 1, 10, 5)
    assert order.promised_at == datetime(2026, 3, 3, 10, 5)
    assert (order.buyer_memo, order.seller_memo) == ("要发票", "老客户")
    assert order.flag is FlagColour.YELLOW
    assert order.invoice_title == "某某科技有限公司"
    assert order.invoice_tax_no == "91440300MA5EXAMPL9"
    (line,) = order.lines
    assert (line.sub_number, line.code) == ("1", "MUG-RED")
    assert (line.title, line.spec) == ("马克杯", "红色")
    assert (line.quantity, line.price_unit) == (Decimal(3), Decimal("25.00"))


def test_the_total_is_goods_less_discount_plus_freight():
    order = only_order(read(TEMPLATE_ROW))
    assert (order.goods, order.discount) == (Decimal("75.00"), Decimal("5.00"))
    assert (order.freight, order.total) == (Decimal("8.00"), Decimal(TOTAL))
    assert (order.paid, order.deposit) == (Decimal(TOTAL), Decimal(0))
    assert order.currency == "CNY"


def test_the_receiver_is_taken_from_its_columns():
    receiver = only_order(read(TEMPLATE_ROW)).receiver
    assert (receiver.name, receiver.phone) == ("陈一", "13900000001")
    assert receiver.province == "广东省"
    assert (receiver.city, receiver.district) == ("深圳市", "南山区")
    assert (receiver.street, receiver.postcode) == ("科苑路1号", "518057")
    assert receiver.raw_address == "广东省 深圳市 南山区 科苑路1号"
    assert (receiver.country, receiver.token) == ("CN", "")


def test_masked_receivers_and_their_token_are_kept_as_given():
    masked = {**TEMPLATE_ROW, "收货人": "陈*", "收件人密文(OAID)": "x1=="}
    receiver = only_order(read(masked)).receiver
    assert (receiver.name, receiver.token) == ("陈*", "x1==")


def test_the_required_columns_alone_make_an_order():
    order = only_order(
        intake.read("manual", {"a.csv": csv_file(LEAST, [LEAST], "utf-8")})
    )
    assert (order.number, order.total, order.paid) == (
        "7",
        Decimal("9.90"),
        Decimal("9.90"),
    )
    assert (order.status, order.flag) == (OrderStatus.PAID, FlagColour.NONE)
    assert order.receiver.raw_address == ""


def test_english_headers_and_words_are_understood():
    english = {column.names[0]: column.names[1] for column in COLUMNS}
    row = {english[name]: text for name, text in TEMPLATE_ROW.items()}
    row |= {"Status": "Paid", "Payment": "COD", "Flag": "red", "Currency": "usd"}
    order = only_order(
        intake.read("manual", {"a.csv": csv_file(english.values(), [row], "utf-8")})
    )
    assert (order.payment_mode, order.flag) == ("cod", FlagColour.RED)
    assert (order.currency, order.total) == ("USD", Decimal(TOTAL))
    assert order.receiver.district == "南山区"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_any_encoding_is_read(encoding):
    data = csv_file(TEMPLATE_HEADER, [TEMPLATE_ROW], encoding)
    assert only_order(intake.read("manual", {"a.csv": data})).buyer_memo == "要发票"


@pytest.mark.parametrize("further", [FURTHER, ITEM_CELLS])
def test_order_cells_may_be_blank_in_further_rows(further):
    order = only_order(read(TEMPLATE_ROW, further))
    assert [line.code for line in order.lines] == ["MUG-RED", "LID"]
    assert order.total == Decimal("80.50")
    assert order.freight == Decimal("8.00")


def test_order_cells_may_be_repeated():
    order = only_order(read(TEMPLATE_ROW, {**TEMPLATE_ROW, **ITEM_CELLS}))
    assert order.total == Decimal("80.50")


def test_order_cells_may_be_merged():
    lines = lines_of(TEMPLATE_HEADER, [TEMPLATE_ROW, ITEM_CELLS, OTHER])
    data = xlsx_file(lines, ["A2:A3", "C2:C3", "D2:D3"])
    first, second = intake.read("manual", {"a.xlsx": data}).orders
    assert (first.rows, second.rows) == ((2, 3), (4,))


def test_a_stated_amount_due_is_checked():
    assert only_order(read({**TEMPLATE_ROW, "应付金额": TOTAL})).total == Decimal(TOTAL)
    failure = only_failure(read({**TEMPLATE_ROW, "应付金额": "80.50"}))
    assert failure.code is FailureCode.AMOUNT_MISMATCH
    assert failure.field == "应付金额"
    assert failure.params == {"value": "80.50", "expected": "78.00"}


def test_two_equal_rows_count_as_the_amount_due_says():
    once = {**TEMPLATE_ROW, "应付金额": TOTAL}
    assert len(only_order(read(once, once)).lines) == 1
    twice = {**TEMPLATE_ROW, "应付金额": "153.00"}
    assert len(only_order(read(twice, twice)).lines) == 2


def test_two_equal_rows_fail_when_nothing_tells_them_apart():
    failure = only_failure(read(TEMPLATE_ROW, TEMPLATE_ROW))
    assert failure.code is FailureCode.REPEATED_ITEM
    assert (failure.row, failure.field) == (3, "子订单号")


def test_the_same_order_in_two_files_counts_once():
    data = csv_file(TEMPLATE_HEADER, [TEMPLATE_ROW])
    order = only_order(intake.read("manual", {"a.csv": data, "b.csv": data}))
    assert len(order.lines) == 1


def test_one_order_in_two_currencies_fails():
    failure = only_failure(
        read({**TEMPLATE_ROW, "币种": "USD"}, {**FURTHER, "币种": "EUR"})
    )
    assert failure.code is FailureCode.DUPLICATE_NUMBER
    assert (failure.row, failure.field) == (3, "币种")
    assert failure.params == {"value": "EUR"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("待付款", OrderStatus.UNPAID),
        ("待发货", OrderStatus.PAID),
        ("to ship", OrderStatus.PAID),
        ("已发货", OrderStatus.SHIPPED),
        ("已完成", OrderStatus.DONE),
        ("退款中", OrderStatus.REFUNDING),
        ("Cancelled", OrderStatus.CLOSED),
    ],
)
def test_status_words(text, status):
    assert only_order(read({**TEMPLATE_ROW, "订单状态": text})).status is status


def test_cash_on_delivery_is_to_ship_though_nobody_paid():
    order = only_order(read({**TEMPLATE_ROW, "支付方式": "货到付款", "付款时间": ""}))
    assert (order.payment_mode, order.status) == ("cod", OrderStatus.PAID)
    assert (order.total, order.paid) == (Decimal(TOTAL), Decimal(0))


def test_an_order_whose_balance_is_open_is_not_to_ship():
    order = only_order(read({**TEMPLATE_ROW, "定金": "20.00", "已付金额": "20.00"}))
    assert order.status is OrderStatus.UNPAID
    assert (order.deposit, order.paid) == (Decimal("20.00"), Decimal("20.00"))
    assert order.total == Decimal(TOTAL)


def test_an_order_whose_balance_is_paid_is_to_ship():
    order = only_order(read({**TEMPLATE_ROW, "定金": "20.00"}))
    assert order.status is OrderStatus.PAID
    assert (order.deposit, order.paid) == (Decimal("20.00"), Decimal(TOTAL))


def test_an_order_to_ship_by_its_status_is_to_ship_whatever_was_paid():
    part = {**TEMPLATE_ROW, "已付金额": "20.00", "订单状态": "待发货"}
    assert only_order(read(part)).status is OrderStatus.PAID


@pytest.mark.parametrize("column", ["定金", "已付金额"])
def test_no_part_is_above_the_total(column):
    failure = only_failure(read({**TEMPLATE_ROW, column: "78.01"}))
    assert (failure.code, failure.field) == (FailureCode.AMOUNT_MISMATCH, column)
    assert failure.params == {"value": "78.01", "expected": "78.00"}


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("订单号", "", FailureCode.MISSING_VALUE),
        ("订单号", "1.0E+18", FailureCode.BAD_ORDER_NUMBER),
        ("商家编码", "", FailureCode.MISSING_VALUE),
        ("数量", "", FailureCode.MISSING_VALUE),
        ("数量", "-3", FailureCode.BAD_QUANTITY),
        ("数量", "1.5", FailureCode.BAD_QUANTITY),
        ("数量", "1000001", FailureCode.TOO_MANY_PIECES),
        ("单价", "", FailureCode.MISSING_VALUE),
        ("单价", "-1", FailureCode.BAD_NUMBER),
        ("订单优惠", "83.01", FailureCode.AMOUNT_MISMATCH),
        ("订单状态", "等待天气", FailureCode.UNKNOWN_STATUS),
        ("支付方式", "以物易物", FailureCode.UNKNOWN_PAYMENT),
        ("币种", "美元$", FailureCode.UNKNOWN_CURRENCY),
        ("国家", "法国", FailureCode.UNKNOWN_COUNTRY),
        ("下单时间", "昨天", FailureCode.BAD_DATETIME),
    ],
)
def test_a_bad_cell_fails_its_order_only(column, text, code):
    result = read({**TEMPLATE_ROW, column: text}, OTHER)
    assert [order.number for order in result.orders] == ["1002"]
    failure = only_failure(result)
    assert (failure.code, failure.row, failure.field) == (code, 2, column)


def filled(*rows):
    """Return the blank workbook with rows typed below its header."""
    book = load_workbook(io.BytesIO(intake.blank_workbook()))
    for number, row in enumerate(rows, 2):
        for column, name in enumerate(TEMPLATE_HEADER, 1):
            book.worksheets[0].cell(number, column, row.get(name))
    content = io.BytesIO()
    book.save(content)
    return {"我的订单.xlsx": content.getvalue()}


def test_the_blank_workbook_filled_in_is_read():
    result = intake.read("manual", filled({**TEMPLATE_ROW, "数量": 3, "单价": 25}))
    order = only_order(result)
    assert (order.number, order.total) == ("W-1001", Decimal(TOTAL))
    assert order.flag is FlagColour.YELLOW
    assert order.receiver.postcode == "518057"


def test_the_blank_workbook_has_no_orders_and_its_notes_are_none():
    result = intake.read("manual", {"blank.xlsx": intake.blank_workbook()})
    assert (result.orders, result.failures, result.rows) == ((), (), 0)


def test_the_blank_workbook_helps_to_fill_it_in():
    orders, notes = load_workbook(io.BytesIO(intake.blank_workbook())).worksheets
    header = [cell.value for cell in orders[1]]
    assert header[0] == "订单号*\nOrder Number"
    assert [text for text in header if "*" in text] == [
        "订单号*\nOrder Number",
        "商家编码*\nSKU",
        "数量*\nQuantity",
        "单价*\nUnit Price",
    ]
    assert orders.column_dimensions["A"].number_format == "@"
    choices = {
        str(rule.sqref): rule.formula1
        for rule in orders.data_validations.dataValidation
    }
    letters = {
        name: orders.cell(1, index).column_letter
        for index, name in enumerate(TEMPLATE_HEADER, 1)
    }
    assert choices == {
        f"{letters['订单状态']}2:{letters['订单状态']}5000": (
            '"待付款,待发货,已发货,已完成,退款中,已关闭"'
        ),
        f"{letters['支付方式']}2:{letters['支付方式']}5000": '"在线支付,货到付款"',
        f"{letters['旗帜']}2:{letters['旗帜']}5000": '"灰,红,橙,黄,绿,青,蓝,紫,粉"',
    }
    explained = {row[0] for row in notes.iter_rows(values_only=True)}
    assert explained.issuperset(TEMPLATE_HEADER)
