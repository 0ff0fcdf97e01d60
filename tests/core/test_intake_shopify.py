# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Shopify: one row for every line item becomes orders."""

from datetime import datetime
from decimal import Decimal

import pytest

import intake
from intake import FailureCode, FlagColour, OrderStatus
from intake_files import (
    SHOPIFY_FURTHER_ROW,
    SHOPIFY_HEADER,
    SHOPIFY_ROW,
    csv_file,
    lines_of,
    only_failure,
    only_order,
    shopify_files,
    xlsx_file,
)

# Goods 2 x 20.00 + 20.00 = 60.00, 7.00 off, 5.00 shipping.
FURTHER = SHOPIFY_FURTHER_ROW
OTHER = {
    **SHOPIFY_ROW,
    "Name": "#1002",
    "Subtotal": "40.00",
    "Total": "45.00",
    "Discount Amount": "0.00",
}


def read(*rows):
    return intake.read("shopify", shopify_files(*rows))


def read_changed(**cells):
    """Read the order of two line items with other order-level cells."""
    return read({**SHOPIFY_ROW, **cells}, FURTHER)


def test_an_order_has_every_value_of_its_rows():
    order = only_order(read(SHOPIFY_ROW, FURTHER))
    assert (order.platform, order.number) == ("shopify", "#1001")
    assert order.status is OrderStatus.PAID
    assert order.buyer == "li.na@example.com"
    assert order.payment_mode == "online"
    assert order.buyer_memo == "Leave at the door\ngift: yes"
    assert (order.seller_memo, order.flag) == ("", FlagColour.NONE)
    assert (order.invoice_title, order.invoice_tax_no) == ("", "")
    assert order.rows == (2, 3)
    first, second = order.lines
    assert (first.code, first.title) == ("TEA-JAS", "Tea Tin - Jasmine")
    assert (first.quantity, first.price_unit) == (Decimal(2), Decimal("20.00"))
    assert (second.code, second.quantity) == ("CUP", Decimal(1))


def test_times_become_china_time():
    order = only_order(read(SHOPIFY_ROW, FURTHER))
    assert order.ordered_at == datetime(2026, 3, 1, 10, 30, 0)
    assert order.paid_at == datetime(2026, 3, 1, 10, 30, 5)
    assert order.promised_at is None


def test_the_total_is_goods_less_discount_plus_shipping():
    order = only_order(read(SHOPIFY_ROW, FURTHER))
    assert order.goods == Decimal("60.00")
    assert order.discount == Decimal("7.00")
    assert order.freight == Decimal("5.00")
    assert (order.total, order.paid) == (Decimal("58.00"), Decimal("58.00"))
    assert (order.currency, order.deposit) == ("USD", Decimal(0))


def test_the_receiver_is_taken_from_its_columns():
    receiver = only_order(read(SHOPIFY_ROW, FURTHER)).receiver
    assert (receiver.name, receiver.phone) == ("Na Li", "+16175550101")
    assert receiver.street == "12 Harbour Rd, Apt 7"
    assert (receiver.city, receiver.province) == ("Boston", "Massachusetts")
    assert (receiver.postcode, receiver.country) == ("02110", "US")
    assert receiver.district == ""
    assert receiver.raw_address == (
        "12 Harbour Rd, Apt 7, Boston, Massachusetts, 02110, US"
    )


def test_a_company_stands_before_the_street():
    result = read_changed(**{"Shipping Company": "Tea & Co"})
    assert only_order(result).receiver.street == "Tea & Co, 12 Harbour Rd, Apt 7"


def test_masked_receivers_are_kept_as_given():
    result = read_changed(
        **{"Shipping Name": "N***", "Shipping Phone": "'+1617***0101"}
    )
    receiver = only_order(result).receiver
    assert (receiver.name, receiver.phone) == ("N***", "+1617***0101")


def test_an_order_without_address_leaves_the_receiver_unknown():
    header = [name for name in SHOPIFY_HEADER if not name.startswith("Shipping ")]
    data = csv_file(header, [SHOPIFY_ROW, FURTHER], "utf-8-sig")
    receiver = only_order(intake.read("shopify", {"a.csv": data})).receiver
    assert (receiver.name, receiver.street, receiver.country) == ("", "", "CN")


def test_a_country_that_is_no_code_fails():
    failure = only_failure(read_changed(**{"Shipping Country": "France"}))
    assert failure.code is FailureCode.UNKNOWN_COUNTRY
    assert failure.field == "Shipping Country"


@pytest.mark.parametrize(
    ("financial", "fulfilment", "status"),
    [
        ("paid", "unfulfilled", OrderStatus.PAID),
        ("paid", "", OrderStatus.PAID),
        ("pending", "unfulfilled", OrderStatus.UNPAID),
        ("authorized", "unfulfilled", OrderStatus.UNPAID),
        ("partially_paid", "unfulfilled", OrderStatus.UNPAID),
        ("paid", "fulfilled", OrderStatus.SHIPPED),
        ("partially_refunded", "unfulfilled", OrderStatus.REFUNDING),
        ("paid", "restocked", OrderStatus.REFUNDING),
        ("refunded", "fulfilled", OrderStatus.CLOSED),
        ("voided", "unfulfilled", OrderStatus.CLOSED),
        ("expired", "", OrderStatus.CLOSED),
    ],
)
def test_states(financial, fulfilment, status):
    result = read_changed(
        **{"Financial Status": financial, "Fulfillment Status": fulfilment}
    )
    assert only_order(result).status is status


def test_a_cancelled_order_is_closed():
    result = read_changed(**{"Cancelled at": "2026-03-01 11:00:00 +0800"})
    assert only_order(result).status is OrderStatus.CLOSED


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("Fulfillment Status", "partial", FailureCode.PARTLY_SHIPPED),
        ("Fulfillment Status", "on_hold", FailureCode.PLATFORM_HOLD),
        ("Fulfillment Status", "in orbit", FailureCode.UNKNOWN_STATUS),
        ("Financial Status", "in orbit", FailureCode.UNKNOWN_STATUS),
        ("Financial Status", "", FailureCode.MISSING_VALUE),
        ("Currency", "US$", FailureCode.UNKNOWN_CURRENCY),
        ("Created at", "2026-02-28 21:30:00", FailureCode.BAD_DATETIME),
        ("Total", "free", FailureCode.BAD_NUMBER),
        ("Lineitem quantity", "", FailureCode.MISSING_VALUE),
        ("Lineitem price", "-20.00", FailureCode.BAD_NUMBER),
    ],
)
def test_a_bad_cell_fails_its_order_only(column, text, code):
    result = read({**SHOPIFY_ROW, column: text}, FURTHER, OTHER)
    assert [order.number for order in result.orders] == ["#1002"]
    failure = only_failure(result)
    assert (failure.code, failure.row, failure.field) == (code, 2, column)
    assert failure.rows == (2, 3)


@pytest.mark.parametrize("method", ["Cash on Delivery (COD)", "COD", "货到付款"])
def test_cash_on_delivery_is_to_ship_though_nobody_paid(method):
    result = read_changed(
        **{
            "Payment Method": method,
            "Financial Status": "pending",
            "Paid at": "",
            "Outstanding Balance": "58.00",
        }
    )
    order = only_order(result)
    assert (order.payment_mode, order.status) == ("cod", OrderStatus.PAID)
    assert (order.total, order.paid) == (Decimal("58.00"), Decimal(0))


def test_a_name_with_cod_in_it_is_no_cash_on_delivery():
    order = only_order(read_changed(**{"Payment Method": "Codabox"}))
    assert order.payment_mode == "online"


def test_an_outstanding_balance_is_not_paid():
    result = read_changed(
        **{"Financial Status": "partially_paid", "Outstanding Balance": "48.00"}
    )
    order = only_order(result)
    assert (order.status, order.paid) == (OrderStatus.UNPAID, Decimal("10.00"))


def test_taxes_in_the_prices_change_nothing():
    order = only_order(read_changed(Taxes="4.83"))
    assert (order.total, order.discount) == (Decimal("58.00"), Decimal("7.00"))


def test_taxes_on_top_of_the_prices_lower_the_discount():
    order = only_order(read_changed(Taxes="3.31", Total="61.31"))
    assert (order.total, order.discount) == (Decimal("61.31"), Decimal("3.69"))


def test_a_total_that_does_not_add_up_fails():
    failure = only_failure(read_changed(Total="59.00"))
    assert failure.code is FailureCode.AMOUNT_MISMATCH
    assert failure.field == "Total"
    assert failure.params == {"value": "59.00", "expected": "58.00"}


def test_a_missing_line_item_shows_in_the_subtotal():
    failure = only_failure(read(SHOPIFY_ROW))
    assert failure.code is FailureCode.AMOUNT_MISMATCH
    assert failure.field == "Subtotal"
    assert failure.params == {"value": "53.00", "expected": "33.00"}


def test_discounts_of_the_items_may_stand_beside_that_of_the_order():
    first = {**SHOPIFY_ROW, "Lineitem discount": "2.00", "Discount Amount": "5.00"}
    order = only_order(read(first, FURTHER))
    assert order.discount == Decimal("7.00")


def test_free_shipping_is_a_discount_that_the_subtotal_does_not_show():
    result = read_changed(**{"Subtotal": "60.00", "Shipping": "0.00", "Total": "60.00"})
    assert only_order(result).discount == Decimal(0)


def test_an_order_exported_twice_counts_once():
    order = only_order(read(SHOPIFY_ROW, FURTHER, SHOPIFY_ROW, FURTHER))
    assert [line.code for line in order.lines] == ["TEA-JAS", "CUP"]
    assert order.rows == (2, 3, 4, 5)


def test_two_equal_line_items_stay_two_when_the_subtotal_counts_both():
    result = read(
        {**SHOPIFY_ROW, "Subtotal": "73.00", "Total": "78.00"}, FURTHER, FURTHER
    )
    order = only_order(result)
    assert [line.code for line in order.lines] == ["TEA-JAS", "CUP", "CUP"]
    assert order.total == Decimal("78.00")


def test_two_currencies_in_one_order_fail():
    result = read(SHOPIFY_ROW, {**FURTHER, "Currency": "EUR"})
    failure = next(
        failure
        for failure in result.failures
        if failure.code is FailureCode.DUPLICATE_NUMBER
    )
    assert (failure.row, failure.field) == (3, "Currency")
    assert failure.params == {"value": "EUR"}


def test_merged_order_cells_hold_for_all_their_rows():
    lines = lines_of(SHOPIFY_HEADER, [SHOPIFY_ROW, {**FURTHER, "Name": ""}])
    result = intake.read("shopify", {"a.xlsx": xlsx_file(lines, ["A2:A3", "B2:B3"])})
    assert len(only_order(result).lines) == 2


def test_another_export_lacks_a_column_and_says_which():
    header = [name for name in SHOPIFY_HEADER if name != "Currency"]
    with pytest.raises(intake.MissingColumn) as caught:
        intake.read("shopify", {"a.csv": csv_file(header, [SHOPIFY_ROW], "utf-8")})
    assert caught.value.params == {"file": "a.csv", "column": "Currency"}


def test_no_file_is_no_order_list():
    with pytest.raises(intake.MissingFile):
        intake.read("shopify", {})
