# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pinduoduo: one row for every item becomes orders."""

from datetime import datetime
from decimal import Decimal

import pytest

import intake
from intake import FailureCode, FlagColour, OrderStatus
from intake_files import (
    PDD_HEADER,
    PDD_ROW,
    csv_file,
    only_failure,
    only_order,
    pdd_files,
)

NUMBER = "260301-123456789012345"
OTHER_NUMBER = "260301-543210987654321"
OTHER = {**PDD_ROW, "订单号": OTHER_NUMBER}
# A second product of the same order.
SECOND = {
    **PDD_ROW,
    "商品": "抽纸",
    "商品总价(元)": "10.00",
    "邮费(元)": "0.00",
    "店铺优惠折扣(元)": "0.00",
    "平台优惠折扣(元)": "0.00",
    "用户实付金额(元)": "10.00",
    "商品数量(件)": "3",
    "商品id": "102938475611",
    "商品规格": "3包",
    "样式ID": "5647382911",
    "商家编码-规格维度": "TISSUE-3",
}


def read(*rows):
    return intake.read("pdd", pdd_files(*rows))


def test_an_order_has_every_value_of_its_row():
    order = only_order(read(PDD_ROW))
    assert (order.platform, order.number) == ("pdd", NUMBER)
    assert order.status is OrderStatus.PAID
    assert order.payment_mode == "online"
    assert order.ordered_at == datetime(2026, 3, 1, 8, 59, 58)
    assert order.paid_at == datetime(2026, 3, 1, 9, 0, 0)
    assert order.promised_at == datetime(2026, 3, 3, 9, 0, 0)
    assert order.buyer_memo == "送货前打电话"
    assert order.rows == (2,)
    (line,) = order.lines
    assert (line.code, line.title, line.spec) == ("PAPER-10", "无芯卷纸", "10卷")
    assert (line.quantity, line.price_unit) == (Decimal(2), Decimal("29.90"))


def test_the_total_is_what_the_buyer_paid():
    order = only_order(read(PDD_ROW))
    assert order.goods == Decimal("59.80")
    assert order.freight == Decimal("5.00")
    assert order.discount == Decimal("5.00")  # 3.00 of the shop, 2.00 of the platform
    assert order.total == Decimal("59.80")
    assert order.paid == Decimal("59.80")


def test_discounts_without_a_column_are_discounts_all_the_same():
    order = only_order(read({**PDD_ROW, "用户实付金额(元)": "39.80"}))
    assert (order.total, order.discount) == (Decimal("39.80"), Decimal("25.00"))


def test_more_paid_than_the_row_adds_up_to_fails():
    failure = only_failure(read({**PDD_ROW, "用户实付金额(元)": "59.81"}))
    assert failure.code is FailureCode.AMOUNT_MISMATCH
    assert failure.field == "用户实付金额(元)"
    assert failure.params == {"value": "59.81", "expected": "59.80"}


def test_delivery_services_count_as_freight():
    header = [*PDD_HEADER, "上门安装费(元)"]
    row = {**PDD_ROW, "上门安装费(元)": "30.00", "用户实付金额(元)": "89.80"}
    result = intake.read("pdd", {"a.csv": csv_file(header, [row], "utf-8-sig")})
    assert only_order(result).freight == Decimal("35.00")


def test_the_receiver_is_taken_from_its_columns():
    receiver = only_order(read(PDD_ROW)).receiver
    assert (receiver.name, receiver.phone) == ("李*", "18412345678-1234")
    assert receiver.province == "浙江省"
    assert receiver.city == "杭州市"
    assert receiver.district == "余杭区"
    assert receiver.street == "五常街道文一西路969号"
    assert receiver.raw_address == "浙江省 杭州市 余杭区 五常街道文一西路969号"


def test_an_address_in_one_column_is_left_whole():
    blank = dict.fromkeys(("省", "市", "区", "街道"), "")
    row = {**PDD_ROW, **blank, "收货地址": "浙江省杭州市余杭区文一西路969号"}
    data = csv_file([*PDD_HEADER, "收货地址"], [row])
    receiver = only_order(intake.read("pdd", {"a.csv": data})).receiver
    assert (receiver.province, receiver.city, receiver.district) == ("", "", "")
    assert receiver.street == receiver.raw_address == "浙江省杭州市余杭区文一西路969号"


def test_mark_and_token_stand_in_columns_of_newer_exports():
    row = {**PDD_ROW, "备注标记": "蓝", "OAID": "pdd~AgAAAA=="}
    data = csv_file([*PDD_HEADER, "备注标记", "OAID"], [row])
    order = only_order(intake.read("pdd", {"a.csv": data}))
    assert order.flag is FlagColour.BLUE
    assert order.receiver.token == "pdd~AgAAAA=="
    assert (order.currency, order.deposit) == ("CNY", Decimal(0))


@pytest.mark.parametrize(
    ("text", "colour"),
    [("1", FlagColour.RED), ("5", FlagColour.PURPLE), ("红", FlagColour.RED)],
)
def test_marks_by_number_and_word(text, colour):
    data = csv_file([*PDD_HEADER, "备注标记"], [{**PDD_ROW, "备注标记": text}])
    assert only_order(intake.read("pdd", {"a.csv": data})).flag is colour


def test_cash_on_delivery_is_paid_by_nobody_yet():
    data = csv_file([*PDD_HEADER, "支付方式"], [{**PDD_ROW, "支付方式": "货到付款"}])
    order = only_order(intake.read("pdd", {"a.csv": data}))
    assert (order.payment_mode, order.paid) == ("cod", Decimal(0))


def test_an_export_without_receiver_leaves_it_unknown():
    blank = dict.fromkeys(("收货人", "手机", "省", "市", "区", "街道"), "")
    receiver = only_order(read({**PDD_ROW, **blank})).receiver
    assert receiver == intake.IntakeReceiver(
        name="",
        phone="",
        province="",
        city="",
        district="",
        street="",
        raw_address="",
        token="",
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("待支付", OrderStatus.UNPAID),
        ("待发货", OrderStatus.PAID),
        ("已发货，待签收", OrderStatus.SHIPPED),
        ("已发货,待收货", OrderStatus.SHIPPED),
        ("已签收", OrderStatus.DONE),
        ("未发货，退款成功", OrderStatus.CLOSED),
        ("已取消", OrderStatus.CLOSED),
    ],
)
def test_status_texts(text, status):
    assert only_order(read({**PDD_ROW, "订单状态": text})).status is status


def test_an_unknown_status_fails_and_stops_no_other_order():
    result = read({**PDD_ROW, "订单状态": "待成团"}, OTHER)
    assert [order.number for order in result.orders] == [OTHER_NUMBER]
    failure = only_failure(result)
    assert failure.code is FailureCode.UNKNOWN_STATUS
    assert (failure.row, failure.params) == (2, {"value": "待成团"})


@pytest.mark.parametrize(
    ("after_sale", "status"),
    [
        ("无售后或售后取消", OrderStatus.PAID),
        ("", OrderStatus.PAID),
        ("售后取消，退款失败", OrderStatus.PAID),
        ("售后处理中", OrderStatus.REFUNDING),
        ("退款中", OrderStatus.REFUNDING),
        ("退款成功", OrderStatus.CLOSED),
    ],
)
def test_an_after_sale_case_stops_the_order(after_sale, status):
    assert only_order(read({**PDD_ROW, "售后状态": after_sale})).status is status


def test_an_order_under_review_by_the_platform_is_held_back():
    failure = only_failure(read({**PDD_ROW, "是否审核中": "是"}))
    assert failure.code is FailureCode.PLATFORM_HOLD
    assert failure.field == "是否审核中"


def test_an_unpaid_order_owes_what_its_prices_say():
    unpaid = {
        **PDD_ROW,
        "订单状态": "待支付",
        "用户实付金额(元)": "0.00",
        "支付时间": "\t",
    }
    order = only_order(read(unpaid))
    assert (order.total, order.paid) == (Decimal("59.80"), Decimal(0))
    assert order.paid_at is None


def test_several_rows_of_one_number_are_lines_of_one_order():
    order = only_order(read(PDD_ROW, SECOND))
    assert [line.code for line in order.lines] == ["PAPER-10", "TISSUE-3"]
    assert [line.row for line in order.lines] == [2, 3]
    assert order.total == Decimal("69.80")
    assert order.freight == Decimal("5.00")


def test_a_price_that_cannot_be_shared_out_still_adds_up():
    order = only_order(read(PDD_ROW, SECOND))
    line = order.lines[1]  # 10.00 for three pieces
    assert line.price_unit == Decimal("3.33333333")
    assert line.amount == Decimal("10.00")


def test_a_row_exported_twice_counts_once():
    result = read(PDD_ROW, OTHER, PDD_ROW)
    assert [order.rows for order in result.orders] == [(2, 4), (3,)]
    assert [len(order.lines) for order in result.orders] == [1, 1]
    assert result.rows == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"订单状态": "已取消"}, "订单状态"),
        ({"收货人": "赵*"}, "收货人"),
        ({"商品数量(件)": "5"}, "样式ID"),
    ],
)
def test_a_number_used_again_with_other_content_withdraws_the_order(change, field):
    result = read(PDD_ROW, {**PDD_ROW, **change})
    assert result.orders == ()
    failure = only_failure(result)
    assert failure.code is FailureCode.DUPLICATE_NUMBER
    assert (failure.row, failure.number, failure.field) == (3, NUMBER, field)
    assert failure.rows == (2, 3)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("商品数量(件)", "0", FailureCode.BAD_QUANTITY),
        ("商品数量(件)", "1.5", FailureCode.BAD_QUANTITY),
        ("商品总价(元)", "", FailureCode.MISSING_VALUE),
        ("商品总价(元)", "-1", FailureCode.BAD_NUMBER),
        ("邮费(元)", "包邮", FailureCode.BAD_NUMBER),
        ("承诺发货时间", "尽快", FailureCode.BAD_DATETIME),
        ("订单号", "2.60301E+17", FailureCode.BAD_ORDER_NUMBER),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(column, text, code):
    result = read(OTHER, {**PDD_ROW, column: text})
    assert [order.number for order in result.orders] == [OTHER_NUMBER]
    failure = only_failure(result)
    assert (failure.code, failure.row, failure.field) == (code, 3, column)


def test_a_row_of_another_buyer_without_number_fails_alone():
    result = read(OTHER, {**PDD_ROW, "订单号": "", "收货人": "赵*"})
    assert [order.number for order in result.orders] == [OTHER_NUMBER]
    failure = only_failure(result)
    assert failure.code is FailureCode.MISSING_VALUE
    assert (failure.row, failure.field, failure.rows) == (3, "订单号", (3,))


def test_a_row_of_the_same_buyer_without_number_withdraws_the_order_above():
    result = read(OTHER, {**PDD_ROW, "订单号": ""})
    assert result.orders == ()
    assert only_failure(result).rows == (2, 3)


def test_a_footer_is_a_failure_of_its_own_and_not_a_line_of_the_last_order():
    result = read(PDD_ROW, {"商品": "合计：1单"})
    assert [len(order.lines) for order in result.orders] == [1]
    failure = only_failure(result)
    assert (failure.code, failure.row) == (FailureCode.MISSING_VALUE, 3)


def test_the_code_of_the_product_does_not_stand_in_for_that_of_the_sku():
    order = only_order(read({**PDD_ROW, "商家编码-规格维度": ""}))
    assert order.lines[0].code == ""


def test_older_names_of_columns_are_understood():
    older = {
        "商家编码-规格维度": "商家编码-SKU维度",
        "商品总价(元)": "商品总价（元）",
        "收货人": "收货人姓名",
    }
    header = [older.get(name, name) for name in PDD_HEADER]
    row = {older.get(name, name): text for name, text in PDD_ROW.items()}
    order = only_order(intake.read("pdd", {"a.csv": csv_file(header, [row])}))
    assert order.lines[0].code == "PAPER-10"
    assert order.receiver.name == "李*"
    assert order.goods == Decimal("59.80")


def test_the_time_of_the_deal_serves_when_there_is_no_time_of_payment():
    header = [name for name in PDD_HEADER if name != "支付时间"]
    order = only_order(intake.read("pdd", {"a.csv": csv_file(header, [PDD_ROW])}))
    assert order.paid_at == datetime(2026, 3, 1, 8, 59, 58)


def test_no_file_is_no_order_list():
    with pytest.raises(intake.MissingFile) as caught:
        intake.read("pdd", {})
    assert caught.value.code is intake.ErrorCode.MISSING_ORDER_LIST
