# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Taobao and Tmall: columns of newer lists, flags, orders in advance."""

from datetime import datetime
from decimal import Decimal

import pytest

import intake
from intake import FailureCode, FlagColour, OrderStatus
from intake_files import (
    TAOBAO_ITEM,
    TAOBAO_ORDER,
    TAOBAO_ORDER_HEADER,
    csv_file,
    only_failure,
    only_order,
    taobao_files,
)


def read_with(**cells):
    """Read the order with further columns of newer lists."""
    files = taobao_files([], [TAOBAO_ITEM])
    header = [*TAOBAO_ORDER_HEADER, *(set(cells) - set(TAOBAO_ORDER_HEADER))]
    files["ExportOrderList.csv"] = csv_file(header, [{**TAOBAO_ORDER, **cells}])
    return intake.read("taobao", files)


def test_an_order_that_has_left_in_part_fails_and_says_so():
    failure = only_failure(read_with(订单状态="卖家部分发货"))
    assert (failure.code, failure.field) == (FailureCode.PARTLY_SHIPPED, "订单状态")


def test_the_earliest_promise_of_its_items_is_that_of_the_order():
    text = "子订单1： 2026-06-11 22:17前 ; 子订单2： 2026-06-10 09:00前 ; "
    order = only_order(read_with(应发货时间=text))
    assert order.promised_at == datetime(2026, 6, 10, 9, 0)


def test_a_promise_without_a_time_fails():
    failure = only_failure(read_with(应发货时间="尽快"))
    assert (failure.code, failure.field) == (FailureCode.BAD_DATETIME, "应发货时间")


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("红旗", FlagColour.RED),
        ("0", FlagColour.GREY),
        ("5", FlagColour.PURPLE),
        ("6", FlagColour.ORANGE),
        ("深绿", FlagColour.GREEN),
        ("格子旗", FlagColour.OTHER),
        ("", FlagColour.NONE),
    ],
)
def test_flags_by_number_and_word(text, colour):
    assert only_order(read_with(旗帜=text)).flag is colour


def test_newer_lists_have_token_tax_number_and_a_label_of_the_memo():
    order = only_order(
        read_with(OAID="1~abc==", 发票抬头="某公司", 发票税号="9133", 备注标签="加急单")
    )
    assert order.receiver.token == "1~abc=="
    assert (order.invoice_title, order.invoice_tax_no) == ("某公司", "9133")
    assert order.seller_memo == "赠杯子\n加急单"


def test_an_order_whose_balance_is_open_has_its_deposit_paid_alone():
    order = only_order(
        read_with(
            订单状态="等待买家付款",
            买家实际支付金额="50.00",
            分阶段订单信息="定金已付尾款未付",
        )
    )
    assert order.status is OrderStatus.UNPAID
    assert (order.total, order.deposit) == (Decimal("209.12"), Decimal("50.00"))
    assert order.paid == Decimal("50.00")


def test_an_order_whose_balance_is_paid_is_to_ship():
    order = only_order(read_with(分阶段订单信息="定金已付50.00元，尾款已付159.12元"))
    assert order.status is OrderStatus.PAID
    assert (order.deposit, order.paid) == (Decimal("50.00"), Decimal("209.12"))


def test_an_open_balance_stops_an_order_the_status_would_ship():
    order = only_order(
        read_with(定金="50.00", 买家实际支付金额="50.00", 分阶段订单信息="尾款未付")
    )
    assert order.status is OrderStatus.UNPAID
    assert (order.deposit, order.paid) == (Decimal("50.00"), Decimal("50.00"))


@pytest.mark.parametrize(
    ("column", "text"), [("定金", "209.13"), ("分阶段订单信息", "定金已付209.13元")]
)
def test_no_deposit_is_above_the_total(column, text):
    failure = only_failure(read_with(**{column: text}))
    assert (failure.code, failure.field) == (FailureCode.AMOUNT_MISMATCH, column)
    assert failure.params == {"value": "209.13", "expected": "209.12"}


def test_an_ordinary_order_has_no_deposit():
    order = only_order(read_with())
    assert (order.deposit, order.currency) == (Decimal(0), "CNY")
