# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Douyin: one row for every sub-order becomes orders."""

from datetime import datetime
from decimal import Decimal

import pytest

import intake
from intake import FailureCode, FlagColour, OrderStatus
from intake_files import (
    DOUYIN_HEADER,
    DOUYIN_ROW,
    csv_file,
    douyin_files,
    lines_of,
    only_failure,
    only_order,
    xlsx_file,
)

NUMBER = "6917926768823643751"
OTHER_NUMBER = "6917926768823643999"
OTHER = {**DOUYIN_ROW, "主订单编号": f"\t{OTHER_NUMBER}"}
# A second sub-order of the same order: a gift.
GIFT = {
    **DOUYIN_ROW,
    "子订单编号": "\t6917926768823643753",
    "选购商品": "\t滤纸",
    "商品规格": "\t默认",
    "商品数量": "1",
    "商品ID": "\t3555421870009300",
    "商家编码": "\tFILTER",
    "商品单价": "0.00",
    "订单应付金额": "0.00",
    "运费": "0.00",
    "承诺发货时间": "2026-03-02 20:15:20",
}


def read(*rows):
    return intake.read("douyin", douyin_files(*rows))


def read_with(**cells):
    """Read the order with further columns."""
    header = [*DOUYIN_HEADER, *(set(cells) - set(DOUYIN_HEADER))]
    data = csv_file(header, [{**DOUYIN_ROW, **cells}], "utf-8-sig")
    return intake.read("douyin", {"a.csv": data})


def test_an_order_has_every_value_of_its_row():
    order = only_order(read(DOUYIN_ROW))
    assert (order.platform, order.number) == ("douyin", NUMBER)
    assert order.status is OrderStatus.PAID
    assert order.payment_mode == "online"
    assert order.ordered_at == datetime(2026, 3, 1, 20, 15, 0)
    assert order.paid_at == datetime(2026, 3, 1, 20, 15, 20)
    assert order.promised_at == datetime(2026, 3, 3, 20, 15, 20)
    assert order.seller_memo == "赠滤杯"
    assert order.flag is FlagColour.RED
    (line,) = order.lines
    assert line.sub_number == "6917926768823643752"
    assert (line.code, line.title, line.spec) == ("COFFEE-20", "挂耳咖啡", "20袋")
    assert (line.quantity, line.price_unit) == (Decimal(2), Decimal("49.90"))


def test_a_dash_is_an_empty_cell():
    assert only_order(read(DOUYIN_ROW)).buyer_memo == ""


def test_the_total_is_what_the_buyer_owes():
    order = only_order(read(DOUYIN_ROW))
    assert order.goods == Decimal("99.80")
    assert order.freight == Decimal("6.00")
    assert order.discount == Decimal("20.00")  # 15.00 of the platform, 5.00 of the shop
    assert order.total == Decimal("85.80")
    assert order.paid == Decimal("85.80")
    assert (order.currency, order.deposit) == ("CNY", Decimal(0))


def test_encrypted_receivers_are_kept_as_given():
    receiver = only_order(read(DOUYIN_ROW)).receiver
    assert (receiver.name, receiver.phone) == ("##kAx8Zq1w==", "$$Wq3hTn0==")
    assert receiver.province == "四川省"
    assert receiver.city == "成都市"
    assert receiver.district == "武侯区"
    assert receiver.street == "石羊街道##9sLmPz=="
    assert receiver.raw_address == "四川省 成都市 武侯区 石羊街道 ##9sLmPz=="


def test_masked_receivers_and_their_token_are_kept_as_given():
    receiver = only_order(
        read_with(收件人="张*", 收件人手机号="1*********2", OAID="dy~1a==")
    ).receiver
    assert (receiver.name, receiver.phone) == ("张*", "1*********2")
    assert receiver.token == "dy~1a=="


def test_invoice_columns_are_read_where_there_are_any():
    order = only_order(read_with(发票抬头="某公司", 税号="9144"))
    assert (order.invoice_title, order.invoice_tax_no) == ("某公司", "9144")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_any_encoding_is_read(encoding):
    data = csv_file(DOUYIN_HEADER, [DOUYIN_ROW], encoding)
    assert only_order(intake.read("douyin", {"a.csv": data})).number == NUMBER


def test_sub_orders_are_lines_of_one_order():
    order = only_order(read(DOUYIN_ROW, GIFT))
    assert [line.sub_number for line in order.lines] == [
        "6917926768823643752",
        "6917926768823643753",
    ]
    assert (order.total, order.freight) == (Decimal("85.80"), Decimal("6.00"))
    assert order.rows == (2, 3)


def test_the_earliest_promise_of_its_items_is_that_of_the_order():
    order = only_order(read(DOUYIN_ROW, GIFT))
    assert order.promised_at == datetime(2026, 3, 2, 20, 15, 20)


def test_merged_order_cells_hold_for_all_their_rows():
    own = ("子订单编号", "选购商品", "商品规格", "商品数量", "商家编码", "商品单价")
    own = (*own, "订单应付金额", "订单状态", "售后状态")
    further = {name: GIFT[name] for name in own}
    lines = lines_of(DOUYIN_HEADER, [DOUYIN_ROW, further])
    # 收件人 … 详细地址 are T to Z.
    merge = ["A2:A3", *(f"{letter}2:{letter}3" for letter in "TUVWXYZ")]
    order = only_order(intake.read("douyin", {"a.xlsx": xlsx_file(lines, merge)}))
    assert [line.code for line in order.lines] == ["COFFEE-20", "FILTER"]
    assert order.receiver.name == "##kAx8Zq1w=="


def test_a_row_exported_twice_counts_once():
    result = read(DOUYIN_ROW, GIFT, DOUYIN_ROW)
    assert len(only_order(result).lines) == 2
    assert result.rows == 3


def test_a_sub_order_used_again_with_other_content_fails_the_later_row():
    failure = only_failure(read(DOUYIN_ROW, {**DOUYIN_ROW, "商品数量": "5"}))
    assert failure.code is FailureCode.DUPLICATE_NUMBER
    assert (failure.row, failure.field) == (3, "子订单编号")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("待支付", OrderStatus.UNPAID),
        ("已支付", OrderStatus.PAID),
        ("备货中", OrderStatus.PAID),
        ("待发货", OrderStatus.PAID),
        ("已发货", OrderStatus.SHIPPED),
        ("已完成", OrderStatus.DONE),
        ("已关闭", OrderStatus.CLOSED),
        ("已取消", OrderStatus.CLOSED),
    ],
)
def test_status_texts(text, status):
    assert only_order(read({**DOUYIN_ROW, "订单状态": text})).status is status


@pytest.mark.parametrize(
    ("after_sale", "status"),
    [
        ("-", OrderStatus.PAID),
        ("售后关闭", OrderStatus.PAID),
        ("售后已拒绝", OrderStatus.PAID),
        ("售后待处理", OrderStatus.REFUNDING),
        ("待退货", OrderStatus.REFUNDING),
        ("以后新出的状态", OrderStatus.REFUNDING),
        ("退款成功", OrderStatus.CLOSED),
    ],
)
def test_an_after_sale_case_stops_the_order(after_sale, status):
    assert only_order(read({**DOUYIN_ROW, "售后状态": after_sale})).status is status


@pytest.mark.parametrize(
    "change", [{"售后状态": "退款成功"}, {"售后状态": "退款成功", "订单状态": "已关闭"}]
)
def test_one_item_refunded_alone_stops_the_whole_order(change):
    order = only_order(read(DOUYIN_ROW, {**GIFT, **change}))
    assert order.status is OrderStatus.REFUNDING


def test_a_gift_closed_alone_leaves_a_finished_order_finished():
    done = {**DOUYIN_ROW, "订单状态": "已完成"}
    order = only_order(read(done, {**GIFT, "订单状态": "已关闭"}))
    assert order.status is OrderStatus.DONE


@pytest.mark.parametrize("other", ["已发货", "部分发货"])
def test_an_order_that_has_left_in_part_fails_and_says_so(other):
    failure = only_failure(read(DOUYIN_ROW, {**GIFT, "订单状态": other}))
    assert failure.code is FailureCode.PARTLY_SHIPPED
    assert (failure.row, failure.params) == (3, {"value": other})


def test_an_unpaid_order_is_owed_and_not_paid():
    unpaid = {**DOUYIN_ROW, "订单状态": "待支付", "支付完成时间": "-"}
    order = only_order(read(unpaid))
    assert (order.total, order.paid) == (Decimal("85.80"), Decimal(0))
    assert order.paid_at is None


def test_an_order_closed_before_payment_was_not_paid():
    closed = {**DOUYIN_ROW, "订单状态": "已关闭", "支付完成时间": "-"}
    assert only_order(read(closed)).paid == Decimal(0)


def test_cash_on_delivery_is_paid_by_nobody_yet():
    order = only_order(read({**DOUYIN_ROW, "支付方式": "货到付款", "支付完成时间": ""}))
    assert (order.payment_mode, order.status) == ("cod", OrderStatus.PAID)
    assert (order.total, order.paid) == (Decimal("85.80"), Decimal(0))


def test_an_order_whose_balance_is_open_has_its_deposit_paid_alone():
    order = only_order(read_with(订单状态="待付尾款", 定金金额="10.00"))
    assert order.status is OrderStatus.UNPAID
    assert (order.deposit, order.paid) == (Decimal("10.00"), Decimal("10.00"))
    assert order.total == Decimal("85.80")


def test_an_order_whose_balance_is_paid_is_to_ship():
    order = only_order(read_with(定金金额="10.00"))
    assert order.status is OrderStatus.PAID
    assert (order.deposit, order.paid) == (Decimal("10.00"), Decimal("85.80"))


def test_no_deposit_is_above_the_total():
    failure = only_failure(read_with(定金金额="85.81"))
    assert (failure.code, failure.field) == (FailureCode.AMOUNT_MISMATCH, "定金金额")
    assert failure.params == {"value": "85.81", "expected": "85.80"}


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("紫色", FlagColour.PURPLE),
        ("青", FlagColour.CYAN),
        ("0", FlagColour.GREY),
        ("1", FlagColour.PURPLE),
        ("2", FlagColour.CYAN),
        ("3", FlagColour.GREEN),
        ("4", FlagColour.ORANGE),
        ("5", FlagColour.RED),
        ("-", FlagColour.NONE),
        ("黑", FlagColour.OTHER),
    ],
)
def test_flags_by_number_and_word(text, colour):
    assert only_order(read({**DOUYIN_ROW, "旗帜颜色": text})).flag is colour


def test_more_due_than_goods_and_freight_fails():
    failure = only_failure(read({**DOUYIN_ROW, "订单应付金额": "105.81"}))
    assert failure.code is FailureCode.AMOUNT_MISMATCH
    assert failure.params == {"value": "105.81", "expected": "105.80"}


def test_the_seller_may_raise_the_price():
    raised = {**DOUYIN_ROW, "订单应付金额": "109.80", "商家改价": "4.00"}
    assert only_order(read(raised)).discount == Decimal("-4.00")


def test_several_items_in_one_row_fail():
    joined = {**DOUYIN_ROW, "子订单编号": "\t691;692", "商家编码": "A01;B02"}
    failure = only_failure(read(joined, OTHER))
    assert failure.code is FailureCode.SEVERAL_ITEMS
    assert (failure.field, failure.params) == ("子订单编号", {"value": "691;692"})


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("订单状态", "等待天气", FailureCode.UNKNOWN_STATUS),
        ("订单状态", "-", FailureCode.MISSING_VALUE),
        ("商品数量", "0", FailureCode.BAD_QUANTITY),
        ("商品单价", "面议", FailureCode.BAD_NUMBER),
        ("订单应付金额", "-", FailureCode.MISSING_VALUE),
        ("承诺发货时间", "尽快", FailureCode.BAD_DATETIME),
        ("主订单编号", "6.91793E+18", FailureCode.BAD_ORDER_NUMBER),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(column, text, code):
    result = read(OTHER, {**DOUYIN_ROW, column: text})
    assert [order.number for order in result.orders] == [OTHER_NUMBER]
    failure = only_failure(result)
    assert (failure.code, failure.row, failure.field) == (code, 3, column)


def test_the_older_name_of_the_price_is_understood():
    header = ["商品金额" if name == "商品单价" else name for name in DOUYIN_HEADER]
    row = {**DOUYIN_ROW, "商品金额": "49.90"}
    order = only_order(intake.read("douyin", {"a.csv": csv_file(header, [row])}))
    assert order.lines[0].price_unit == Decimal("49.90")


def test_no_file_is_no_order_list():
    with pytest.raises(intake.MissingFile) as caught:
        intake.read("douyin", {})
    assert caught.value.code is intake.ErrorCode.MISSING_ORDER_LIST
