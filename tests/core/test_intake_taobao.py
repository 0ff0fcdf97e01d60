# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Taobao and Tmall: order list and item list become orders."""

import csv
import io
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

import intake
from intake import FailureCode, OrderStatus
from intake_files import (
    TAOBAO_ITEM,
    TAOBAO_ITEM_HEADER,
    TAOBAO_ORDER,
    TAOBAO_ORDER_HEADER,
    csv_file,
    lines_of,
    only_failure,
    only_order,
    taobao_files,
    xlsx_file,
)

NUMBER = "3515313147329357901"
OTHER = "3508286990564888402"
OTHER_ORDER = {**TAOBAO_ORDER, "订单编号": f'="{OTHER}"'}
OTHER_ITEM = {**TAOBAO_ITEM, "订单编号": f'="{OTHER}"'}
NEW_ITEM_HEADER = (
    "子订单编号,主订单编号,商品标题,商品价格,购买数量,外部系统编号,商品属性,商家编码,退款状态"
).split(",")
NEW_ITEM = {
    "子订单编号": "3515313147329357902",
    "主订单编号": NUMBER,
    "商品标题": "雪平锅不锈钢",
    "商品价格": "239.00",
    "购买数量": "1",
    "商家编码": "PAN-20",
    "退款状态": "没有申请退款",
}


def read(orders, items):
    return intake.read("taobao", taobao_files(orders, items))


def read_new_items(order, items):
    files = taobao_files([order], [])
    files["ExportOrderDetailList.csv"] = csv_file(NEW_ITEM_HEADER, items)
    return intake.read("taobao", files)


def test_an_order_has_every_value_of_the_two_lists():
    order = only_order(read([TAOBAO_ORDER], [TAOBAO_ITEM]))
    assert order.platform == "taobao"
    assert order.number == NUMBER
    assert order.status is OrderStatus.PAID
    assert order.buyer == "tb_爱生活"
    assert order.payment_mode == "online"
    assert order.ordered_at == datetime(2026, 3, 1, 0, 42, 32)
    assert order.paid_at == datetime(2026, 3, 1, 0, 42, 39)
    assert order.promised_at is None
    assert order.seller_memo == "赠杯子"
    assert order.buyer_memo == ""
    (line,) = order.lines
    assert (line.code, line.title) == ("PAN-20", "雪平锅不锈钢")
    assert line.spec == "颜色分类：20厘米锅"
    assert (line.quantity, line.price_unit) == (Decimal(1), Decimal("239.00"))
    assert (line.sub_number, line.row) == ("", 2)


def test_the_total_is_goods_less_discount_plus_freight():
    order = only_order(read([TAOBAO_ORDER], [TAOBAO_ITEM]))
    assert order.goods == Decimal("239.00")
    assert order.discount == Decimal("37.88")  # 239.00 - 201.12
    assert order.freight == Decimal("8.00")
    assert order.total == Decimal("209.12")
    assert order.paid == Decimal("209.12")


def test_masked_receivers_are_kept_as_given():
    receiver = only_order(read([TAOBAO_ORDER], [TAOBAO_ITEM])).receiver
    assert (receiver.name, receiver.phone) == ("张**", "138****0165")
    assert (receiver.province, receiver.city, receiver.district) == ("", "", "")
    assert receiver.street == "广东省 广州市 越秀区 黄花岗街道环市东路50号云鹤轩31楼"
    assert receiver.postcode == "510180"
    assert receiver.raw_address == (
        "广东省 广州市 越秀区 黄花岗街道环市东路50号云鹤轩31楼(510180)"
    )
    assert receiver.token == ""


def test_a_changed_address_replaces_the_first_one():
    changed = {**TAOBAO_ORDER, "修改后的收货地址": "浙江省 杭州市 余杭区 五常大道1号"}
    receiver = only_order(read([changed], [TAOBAO_ITEM])).receiver
    assert receiver.street == "浙江省 杭州市 余杭区 五常大道1号"
    assert receiver.postcode == ""


def test_an_unchanged_address_may_be_written_as_null():
    unchanged = {**TAOBAO_ORDER, "修改后的收货地址": "null"}
    receiver = only_order(read([unchanged], [TAOBAO_ITEM])).receiver
    assert receiver.street.startswith("广东省 广州市 越秀区")


def test_six_zeros_are_no_postal_code():
    unknown = {**TAOBAO_ORDER, "收货地址 ": "广西 南宁市 青秀区 民族大道170#(000000)"}
    receiver = only_order(read([unknown], [TAOBAO_ITEM])).receiver
    assert receiver.street == "广西 南宁市 青秀区 民族大道170#"
    assert receiver.raw_address == "广西 南宁市 青秀区 民族大道170#(000000)"
    assert receiver.postcode == ""


def test_a_landline_serves_when_there_is_no_mobile():
    landline = {**TAOBAO_ORDER, "联系手机": "", "联系电话 ": "'0571-88001234"}
    receiver = only_order(read([landline], [TAOBAO_ITEM])).receiver
    assert receiver.phone == "0571-88001234"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("等待买家付款", OrderStatus.UNPAID),
        ("买家已付款，等待卖家发货", OrderStatus.PAID),
        ("买家已付款,等待卖家发货", OrderStatus.PAID),
        ("卖家已发货，等待买家确认", OrderStatus.SHIPPED),
        ("交易成功", OrderStatus.DONE),
        ("交易关闭", OrderStatus.CLOSED),
    ],
)
def test_status_texts(text, status):
    order = only_order(read([{**TAOBAO_ORDER, "订单状态": text}], [TAOBAO_ITEM]))
    assert order.status is status


def test_an_unpaid_order_is_owed_and_not_paid():
    unpaid = {
        **TAOBAO_ORDER,
        "订单状态": "等待买家付款",
        "买家实际支付金额": "0.00",
        "订单付款时间 ": "",
    }
    order = only_order(read([unpaid], [TAOBAO_ITEM]))
    assert (order.total, order.paid) == (Decimal("209.12"), Decimal(0))
    assert order.paid_at is None


def test_cash_on_delivery_is_paid_by_nobody_yet():
    cod = {**TAOBAO_ORDER, "运送方式": "快递(货到付款)"}
    order = only_order(read([cod], [TAOBAO_ITEM]))
    assert (order.payment_mode, order.paid) == ("cod", Decimal(0))


def test_an_unknown_status_fails_and_stops_no_other_order():
    odd = {**TAOBAO_ORDER, "订单状态": "等待天气"}
    result = read([odd, OTHER_ORDER], [TAOBAO_ITEM, OTHER_ITEM])
    assert [order.number for order in result.orders] == [OTHER]
    failure = only_failure(result)
    assert failure.code is FailureCode.UNKNOWN_STATUS
    assert (failure.row, failure.number) == (2, NUMBER)
    assert failure.field == "订单状态"
    assert failure.params == {"value": "等待天气"}
    assert failure.rows == (2, 2)  # row 2 of the order list, row 2 of the item list


def test_an_order_joins_its_items_wherever_they_stand():
    items = [OTHER_ITEM, {**TAOBAO_ITEM, "商家编码": "LID"}, TAOBAO_ITEM]
    two = {**TAOBAO_ORDER, "宝贝总数量": "2"}
    first, second = read([two, OTHER_ORDER], items).orders
    assert [line.code for line in first.lines] == ["LID", "PAN-20"]
    assert [line.row for line in first.lines] == [3, 4]
    assert first.rows == (2, 3, 4)
    assert second.rows == (3, 2)


def test_the_code_of_the_outer_system_serves_when_there_is_no_merchant_code():
    order = only_order(read([TAOBAO_ORDER], [{**TAOBAO_ITEM, "商家编码": ""}]))
    assert order.lines[0].code == "PAN"


def test_an_order_without_items_fails():
    failure = only_failure(read([TAOBAO_ORDER, OTHER_ORDER], [TAOBAO_ITEM]))
    assert failure.code is FailureCode.NO_LINES
    assert (failure.row, failure.number) == (3, OTHER)


def test_an_item_without_its_order_fails():
    result = read([TAOBAO_ORDER], [TAOBAO_ITEM, OTHER_ITEM])
    failure = only_failure(result)
    assert failure.code is FailureCode.ORPHAN_ITEM
    assert (failure.row, failure.number) == (3, OTHER)
    assert failure.table == "ExportOrderDetailList.csv"
    assert [order.number for order in result.orders] == [NUMBER]


def test_a_price_that_is_no_number_fails_the_whole_order():
    bad = {**TAOBAO_ITEM, "商家编码": "LID", "价格": "面议"}
    result = read([TAOBAO_ORDER], [TAOBAO_ITEM, bad])
    assert result.orders == ()
    failure = only_failure(result)
    assert failure.code is FailureCode.BAD_NUMBER
    assert (failure.row, failure.field) == (3, "价格")
    assert failure.params == {"value": "面议"}
    assert failure.rows == (2, 2, 3)


def test_a_missing_quantity_is_named_by_row_and_column():
    failure = only_failure(read([TAOBAO_ORDER], [{**TAOBAO_ITEM, "购买数量": ""}]))
    assert failure.code is FailureCode.MISSING_VALUE
    assert (failure.row, failure.field) == (2, "购买数量")


def test_thousands_and_currency_signs_are_understood():
    order = {**TAOBAO_ORDER, "买家应付货款": "12,345.60", "买家应付邮费": "￥8.00"}
    item = {**TAOBAO_ITEM, "价格": "￥12,400.00"}
    read_order = only_order(read([order], [item]))
    assert read_order.total == Decimal("12353.60")
    assert read_order.discount == Decimal("54.40")


def test_a_file_exported_twice_gives_every_order_once():
    result = read([TAOBAO_ORDER, TAOBAO_ORDER], [TAOBAO_ITEM, TAOBAO_ITEM])
    order = only_order(result)
    assert [line.quantity for line in order.lines] == [Decimal(1)]
    assert order.rows == (2, 3, 2, 3)
    assert result.rows == 4


def test_two_equal_items_stay_two_when_the_order_counts_two_pieces():
    order = only_order(
        read([{**TAOBAO_ORDER, "宝贝总数量": "2"}], [TAOBAO_ITEM, TAOBAO_ITEM])
    )
    assert [line.row for line in order.lines] == [2, 3]


def test_missing_item_rows_show_in_the_number_of_pieces():
    failure = only_failure(read([{**TAOBAO_ORDER, "宝贝总数量": "3"}], [TAOBAO_ITEM]))
    assert failure.code is FailureCode.QUANTITY_MISMATCH
    assert failure.field == "宝贝总数量"
    assert failure.params == {"value": "3", "expected": "1"}


def test_a_seller_may_raise_the_price_when_the_pieces_are_complete():
    raised = {**TAOBAO_ORDER, "买家应付货款": "250.00"}
    assert only_order(read([raised], [TAOBAO_ITEM])).discount == Decimal("-11.00")


def test_without_a_number_of_pieces_a_higher_price_means_missing_items():
    raised = {**TAOBAO_ORDER, "买家应付货款": "250.00", "宝贝总数量": ""}
    failure = only_failure(read([raised], [TAOBAO_ITEM]))
    assert failure.code is FailureCode.AMOUNT_MISMATCH
    assert failure.params == {"value": "250.00", "expected": "239.00"}


def test_a_second_row_that_contradicts_the_first_withdraws_the_order():
    later = {**TAOBAO_ORDER, "订单状态": "交易关闭"}
    result = read([TAOBAO_ORDER, later], [TAOBAO_ITEM])
    assert result.orders == ()
    failure = only_failure(result)
    assert failure.code is FailureCode.DUPLICATE_NUMBER
    assert (failure.row, failure.field) == (3, "订单状态")
    assert failure.rows == (2, 3, 2)


def test_an_order_number_shortened_by_a_spreadsheet_is_refused():
    result = read([{**TAOBAO_ORDER, "订单编号": "3.51531E+18"}], [TAOBAO_ITEM])
    number, orphan = sorted(result.failures, key=lambda failure: failure.table)[::-1]
    assert number.code is FailureCode.BAD_ORDER_NUMBER
    assert number.params == {"value": "3.51531E+18"}
    assert orphan.code is FailureCode.ORPHAN_ITEM


def test_an_item_closed_alone_stops_its_order():
    closed = {**TAOBAO_ITEM, "商家编码": "LID", "订单状态": "交易关闭"}
    two = {**TAOBAO_ORDER, "宝贝总数量": "2"}
    assert only_order(read([two], [TAOBAO_ITEM, closed])).status is (
        OrderStatus.REFUNDING
    )


@pytest.mark.parametrize(
    ("refund", "status"),
    [
        ("没有申请退款", OrderStatus.PAID),
        ("", OrderStatus.PAID),
        ("买家已经申请退款，等待卖家同意", OrderStatus.REFUNDING),
        ("退款成功", OrderStatus.REFUNDING),
    ],
)
def test_a_refund_asked_for_one_item_stops_its_order(refund, status):
    item = {**NEW_ITEM, "退款状态": refund}
    assert only_order(read_new_items(TAOBAO_ORDER, [item])).status is status


def test_newer_item_lists_number_their_lines():
    order = only_order(read_new_items(TAOBAO_ORDER, [NEW_ITEM, NEW_ITEM]))
    (line,) = order.lines
    assert (line.sub_number, line.code) == ("3515313147329357902", "PAN-20")
    assert order.rows == (2, 2, 3)


def test_one_line_number_for_two_contents_withdraws_the_order():
    later = {**NEW_ITEM, "购买数量": "2"}
    result = read_new_items(TAOBAO_ORDER, [NEW_ITEM, later])
    assert result.orders == ()
    failure = only_failure(result)
    assert failure.code is FailureCode.DUPLICATE_NUMBER
    assert (failure.row, failure.field) == (3, "子订单编号")
    assert failure.rows == (2, 2, 3)


def test_an_unquoted_comma_fails_its_order_instead_of_shifting_its_values():
    lines = csv_file(TAOBAO_ITEM_HEADER, [OTHER_ITEM])
    shifted = f'="{NUMBER}",雪平锅,带盖,239.00,1,PAN,,,,买家已付款,PAN-20\r\n'
    files = taobao_files([TAOBAO_ORDER, OTHER_ORDER], [])
    files["ExportOrderDetailList.csv"] = lines + shifted.encode("gb18030")
    result = intake.read("taobao", files)
    assert [order.number for order in result.orders] == [OTHER]
    failure = only_failure(result)
    assert failure.code is FailureCode.BAD_ROW
    assert (failure.row, failure.number) == (3, NUMBER)


def test_a_damaged_order_row_takes_its_items_with_it():
    files = taobao_files([], [TAOBAO_ITEM])
    shifted = f'="{NUMBER}"' + "," * len(TAOBAO_ORDER_HEADER) + "x\r\n"
    files["ExportOrderList.csv"] += shifted.encode()
    result = intake.read("taobao", files)
    assert result.orders == ()
    failure = only_failure(result)
    assert (failure.code, failure.number) == (FailureCode.BAD_ROW, NUMBER)
    assert failure.rows == (2, 2)


@pytest.mark.parametrize(
    ("number", "surplus", "code"),
    [
        ("3.51E+18", "", FailureCode.BAD_ORDER_NUMBER),
        ("", "", FailureCode.MISSING_VALUE),
        (OTHER, "x", FailureCode.BAD_ROW),
    ],
)
def test_an_item_row_of_no_order_says_what_is_wrong_with_it(number, surplus, code):
    files = taobao_files([TAOBAO_ORDER], [TAOBAO_ITEM])
    row = number + ",盖,9.00,1,,,,,,LID," + surplus + "\r\n"
    files["ExportOrderDetailList.csv"] += row.encode("gb18030")
    failure = only_failure(intake.read("taobao", files))
    assert (failure.code, failure.row) == (code, 3)


def test_a_link_formula_in_a_memo_stays_text():
    memo = '=HYPERLINK("http://x.example","点我")'
    order = only_order(read([{**TAOBAO_ORDER, "订单备注": memo}], [TAOBAO_ITEM]))
    assert order.seller_memo == memo


def test_the_raw_rows_are_kept_as_given_by_file():
    order = only_order(read([TAOBAO_ORDER], [TAOBAO_ITEM]))
    (head,) = order.raw["ExportOrderList.csv"]
    assert head["订单编号"] == f'="{NUMBER}"'
    assert head["联系手机"] == "'138****0165"
    (item,) = order.raw["ExportOrderDetailList.csv"]
    assert item["价格"] == "239.00"


def test_several_lists_of_a_kind_are_read_together():
    files = taobao_files([TAOBAO_ORDER], [TAOBAO_ITEM])
    files["day2.csv"] = csv_file(TAOBAO_ORDER_HEADER, [OTHER_ORDER])
    files["day2 items.csv"] = csv_file(TAOBAO_ITEM_HEADER, [OTHER_ITEM], "utf-8-sig")
    result = intake.read("taobao", files)
    assert [order.number for order in result.orders] == [NUMBER, OTHER]


def test_the_lists_are_told_apart_by_their_columns_not_their_names():
    first, second = taobao_files([TAOBAO_ORDER], [TAOBAO_ITEM]).values()
    result = intake.read("taobao", {"b.csv": second, "a.csv": first})
    assert only_order(result).number == NUMBER


def test_the_lists_may_be_workbooks():
    files = {
        "orders.xlsx": xlsx_file(lines_of(TAOBAO_ORDER_HEADER, [TAOBAO_ORDER])),
        "items.xlsx": xlsx_file(lines_of(TAOBAO_ITEM_HEADER, [TAOBAO_ITEM])),
    }
    assert only_order(intake.read("taobao", files)).number == NUMBER


def test_the_lists_may_be_sheets_of_one_workbook_beside_others():
    book = Workbook()
    book.active.append(["说明"])
    unguarded = {**TAOBAO_ORDER, "订单编号": NUMBER}
    for title, lines in {
        "订单报表": lines_of(TAOBAO_ORDER_HEADER, [unguarded]),
        "销售明细": lines_of(NEW_ITEM_HEADER, [NEW_ITEM]),
    }.items():
        sheet = book.create_sheet(title)
        for cells in lines:
            sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    order = only_order(intake.read("taobao", {"千牛.xlsx": content.getvalue()}))
    assert list(order.raw) == ["千牛.xlsx/订单报表", "千牛.xlsx/销售明细"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("ExportOrderList.csv", intake.ErrorCode.MISSING_ITEM_LIST),
        ("ExportOrderDetailList.csv", intake.ErrorCode.MISSING_ORDER_LIST),
    ],
)
def test_one_list_alone_is_refused_and_the_other_asked_for(given, code):
    files = taobao_files([TAOBAO_ORDER], [TAOBAO_ITEM])
    with pytest.raises(intake.MissingFile) as caught:
        intake.read("taobao", {given: files[given]})
    assert caught.value.code is code


def test_a_missing_column_is_named():
    header = [name for name in TAOBAO_ORDER_HEADER if name != "订单状态"]
    files = taobao_files([], [TAOBAO_ITEM])
    files["ExportOrderList.csv"] = csv_file(header, [TAOBAO_ORDER])
    with pytest.raises(intake.MissingColumn) as caught:
        intake.read("taobao", files)
    assert caught.value.params == {"file": "ExportOrderList.csv", "column": "订单状态"}


def test_another_file_is_refused_with_its_columns():
    text = io.StringIO()
    csv.writer(text).writerow(["日期", "花费"])
    with pytest.raises(intake.UnknownFormat) as caught:
        intake.read("taobao", {"ads.csv": text.getvalue().encode()})
    assert caught.value.params["columns"] == "日期, 花费"
