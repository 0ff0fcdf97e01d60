# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Shopify: the order export of the admin (``orders_export.csv``, UTF-8).

One row is one line item. Order-level cells are filled in the first row of an order
only; ``Name`` is repeated. Sources:

- Column names, times with their zone (``2025-10-07 09:50:26 +0200``), the apostrophe
  before postal codes and the country as a code stand in exports that public programs
  and the documents of apps quote; so do the financial and fulfilment states.
- Subtotal = price x quantity over the line items - ``Discount Amount``, and Total =
  Subtotal + Shipping + Taxes, or without the taxes where prices include them: so in
  those documents.
- From experience: that a discount of the shipping alone is in ``Discount Amount`` but
  not in Subtotal; ``Lineitem discount`` as a discount beside it; ``Outstanding
  Balance`` and ``Duties``; COD by ``Payment Method``; the states ``restocked``,
  ``on_hold``, ``scheduled`` and ``expired``.

Taxes and duties on top of the prices have no place in the neutral order: they lower
``discount``, which becomes negative where nothing else does. ``total`` is always what
the customer owes. Amounts in other sums than the above fail, because line items are
missing or were edited.

An item exported twice looks like two equal line items. The subtotal tells which it is.

An order is to ship once it is ``paid``; an authorized amount is not paid. What was paid
is the total less the outstanding balance. Notes and note attributes are the buyer's
message. Times become China time.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from .bundles import MAX_LINES_PER_ORDER, Bundle, ItemRows, item_line, read_item_rows
from .errors import FailureCode
from .orders import (
    FlagColour,
    IntakeLine,
    IntakeOrder,
    IntakeReceiver,
    IntakeResult,
    OrderStatus,
)
from .records import ZERO, Layout, Record
from .tables import Table
from .values import (
    parse_country,
    parse_currency,
    parse_own_number,
    parse_zoned_moment,
    plain,
)

PLATFORM = "shopify"
EXAMPLE = "orders_export.csv"

SHARED_COLUMNS = {
    "number": ("Name",),
    "buyer": ("Email",),
    "financial": ("Financial Status",),
    "fulfilment": ("Fulfillment Status",),
    "cancelled_at": ("Cancelled at",),
    "paid_at": ("Paid at",),
    "ordered_at": ("Created at",),
    "currency": ("Currency",),
    "subtotal": ("Subtotal",),
    "freight": ("Shipping",),
    "taxes": ("Taxes",),
    "duties": ("Duties",),
    "total": ("Total",),
    "discount": ("Discount Amount",),
    "outstanding": ("Outstanding Balance",),
    "payment": ("Payment Method",),
    "receiver": ("Shipping Name",),
    "company": ("Shipping Company",),
    "address": ("Shipping Address1",),
    "address2": ("Shipping Address2",),
    "street": ("Shipping Street",),
    "city": ("Shipping City",),
    "postcode": ("Shipping Zip",),
    "province": ("Shipping Province Name", "Shipping Province"),
    "country": ("Shipping Country",),
    "phone": ("Shipping Phone",),
    "buyer_phone": ("Phone",),
    "notes": ("Notes",),
    "attributes": ("Note Attributes",),
}
ITEM_COLUMNS = {
    "quantity": ("Lineitem quantity",),
    "title": ("Lineitem name",),
    "price": ("Lineitem price",),
    "code": ("Lineitem sku",),
    "line_discount": ("Lineitem discount",),
}
LAYOUT = Layout(
    columns={**SHARED_COLUMNS, **ITEM_COLUMNS},
    signature=frozenset({"number", "price"}),
    required=frozenset(
        {"number", "financial", "currency", "subtotal", "total", "quantity", "price"}
    ),
)

FINANCIAL = {
    "pending": OrderStatus.UNPAID,
    "authorized": OrderStatus.UNPAID,
    "partially_paid": OrderStatus.UNPAID,
    "paid": OrderStatus.PAID,
    "partially_refunded": OrderStatus.REFUNDING,
    "refunded": OrderStatus.CLOSED,
    "voided": OrderStatus.CLOSED,
    "expired": OrderStatus.CLOSED,
}
UNSHIPPED = {"", "unfulfilled", "pending"}
FULFILLED = "fulfilled"
PARTIAL = "partial"
RESTOCKED = "restocked"
HELD = {"on_hold", "scheduled"}
COD = re.compile(r"cash on delivery|\bcod\b|货到付款", re.IGNORECASE)


def read(tables: Sequence[Table]) -> IntakeResult:
    """Read exports of Shopify.

    :raise UnknownFormat, MissingColumn, MissingFile: see :mod:`.errors`.
    """
    grouped = ItemRows(
        tuple(SHARED_COLUMNS), tuple(ITEM_COLUMNS), parse_number=parse_own_number
    )
    return read_item_rows(PLATFORM, tables, LAYOUT, grouped, _order, example=EXAMPLE)


def _order(bundle: Bundle) -> IntakeOrder:
    head = bundle.head
    cod = bool(COD.search(head.text("payment")))
    status = _status(head, cod)
    currency = parse_currency(head.required("currency"))
    if not currency:
        raise head.problem(FailureCode.UNKNOWN_CURRENCY, "currency")
    lines = _lines(bundle)
    freight = head.amount_or_zero("freight")
    total = _total(head, freight)
    goods = sum((line.amount for line in lines), ZERO)
    notes = head.values(("notes", "attributes"))
    return IntakeOrder(
        platform=PLATFORM,
        status=status,
        receiver=_receiver(head),
        lines=lines,
        freight=freight,
        discount=goods + freight - total,
        total=total,
        paid=_paid(head, status, cod, total),
        payment_mode="cod" if cod else "online",
        ordered_at=head.moment("ordered_at", parse_zoned_moment),
        paid_at=head.moment("paid_at", parse_zoned_moment),
        promised_at=None,
        seller_memo="",
        flag=FlagColour.NONE,
        currency=currency,
        **bundle.common | {"buyer_memo": "\n".join(filter(None, notes))},
    )


def _status(head: Record, cod: bool) -> OrderStatus:
    financial = FINANCIAL.get(plain(head.required("financial")))
    if financial is None:
        raise head.problem(FailureCode.UNKNOWN_STATUS, "financial")
    fulfilment = plain(head.text("fulfilment"))
    if head.text("cancelled_at") or financial is OrderStatus.CLOSED:
        return OrderStatus.CLOSED
    if fulfilment == FULFILLED:
        return OrderStatus.SHIPPED
    if fulfilment == PARTIAL:
        raise head.problem(FailureCode.PARTLY_SHIPPED, "fulfilment")
    if fulfilment in HELD:
        raise head.problem(FailureCode.PLATFORM_HOLD, "fulfilment")
    if fulfilment == RESTOCKED:
        return OrderStatus.REFUNDING
    if fulfilment not in UNSHIPPED:
        raise head.problem(FailureCode.UNKNOWN_STATUS, "fulfilment")
    return OrderStatus.PAID if cod and financial is OrderStatus.UNPAID else financial


def _lines(bundle: Bundle) -> tuple[IntakeLine, ...]:
    """Return the line items, complete by the subtotal of the order."""
    head = bundle.head
    subtotal = head.amount("subtotal")
    named = head.amount_or_zero("discount")
    readings = [bundle.items]
    if bundle.repeats and len(bundle.records) <= MAX_LINES_PER_ORDER:
        readings.append(bundle.records)
    for items in readings:
        lines = tuple(item_line(item) for item in items)
        goods = sum((line.amount for line in lines), ZERO)
        of_lines = sum((item.amount_or_zero("line_discount") for item in items), ZERO)
        if goods - subtotal in (named, named + of_lines, of_lines, ZERO):
            return lines
    goods = sum((item_line(item).amount for item in bundle.items), ZERO)
    raise head.problem(
        FailureCode.AMOUNT_MISMATCH, "subtotal", expected=str(goods - named)
    )


def _total(head: Record, freight: Decimal) -> Decimal:
    """Return what the customer owes, once its parts add up to it."""
    total = head.amount("total")
    parts = head.amount("subtotal") + freight
    taxes, duties = head.amount_or_zero("taxes"), head.amount_or_zero("duties")
    if total - parts not in (ZERO, taxes, duties, taxes + duties):
        raise head.problem(
            FailureCode.AMOUNT_MISMATCH, "total", expected=str(parts + taxes)
        )
    return total


def _paid(head: Record, status: OrderStatus, cod: bool, total: Decimal) -> Decimal:
    if head.text("outstanding"):
        return max(total - head.amount("outstanding"), ZERO)
    return ZERO if cod or status is OrderStatus.UNPAID else total


def _receiver(head: Record) -> IntakeReceiver:
    country = parse_country(head.text("country") or "CN")
    if not country:
        raise head.problem(FailureCode.UNKNOWN_COUNTRY, "country")
    lines = head.values(("company", "address", "address2"))
    if not any(lines[1:]):
        lines = head.values(("company", "street"))
    street = ", ".join(filter(None, lines))
    # A spreadsheet would take the zeros off 01234.
    postcode = head.text("postcode").lstrip("'")
    province, city = head.text("province"), head.text("city")
    parts = (street, city, province, postcode, head.text("country"))
    return IntakeReceiver(
        name=head.text("receiver"),
        phone=head.text("phone") or head.text("buyer_phone"),
        province=province,
        city=city,
        district="",
        street=street,
        raw_address=", ".join(filter(None, parts)),
        token="",
        country=country,
        postcode=postcode,
    )
