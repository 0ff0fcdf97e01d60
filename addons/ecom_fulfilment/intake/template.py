# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The neutral template: orders of shops without a platform, typed or made by a program.

One row is one item, as everywhere. Order-level cells stand in the first row of an
order; in its further rows they are repeated, blank or merged, the number among them.
The columns are :data:`COLUMNS`; Chinese and English headers are both understood, and
both together as :func:`.template_book.blank_workbook` writes them.

What is not filled in:

- status: to ship; to be paid, when less than the amount due is stated as paid.
- paid: all of it once the order is to ship; nothing of a COD or an unpaid order. The
  deposit of an order in advance counts once it is stated as paid.
- payment online, currency CNY, country CN, freight, discount and deposit zero.

An amount due that is stated must be goods less discount plus freight: it shows missing
rows. Two equal rows of an order count as two items where the amount due says so, and
as one where it does not, or where they are in two files (the same order given twice).
Without amount due, two equal rows of one file fail: only a number tells them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .bundles import MAX_LINES_PER_ORDER, Bundle, ItemRows, item_line, read_item_rows
from .errors import FailureCode
from .flags import flag_colour
from .orders import IntakeLine, IntakeOrder, IntakeReceiver, IntakeResult, OrderStatus
from .records import ZERO, Layout, Record
from .tables import Table
from .values import parse_country, parse_currency, parse_own_number, plain

PLATFORM = "manual"
EXAMPLE = "template.xlsx"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the template.

    :ivar key: name in this module.
    :ivar names: headers, the Chinese and the English one first.
    :ivar shared: says something of the order, not of one item.
    :ivar required: must be filled in.
    """

    key: str
    names: tuple[str, ...]
    shared: bool = True
    required: bool = False

    @property
    def header(self) -> str:
        """The header as the blank template shows it."""
        return f"{self.names[0]}{'*' if self.required else ''}\n{self.names[1]}"

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers that are understood."""
        marked = tuple(f"{name}*" for name in self.names)
        return (*self.names, *marked, f"{self.names[0]} {self.names[1]}", self.header)


COLUMNS = (
    Column("number", ("订单号", "Order Number", "订单编号"), required=True),
    Column("status", ("订单状态", "Status", "Order Status")),
    Column("buyer", ("买家账号", "Buyer")),
    Column("receiver", ("收货人", "Receiver", "收件人")),
    Column("phone", ("手机", "Phone", "电话")),
    Column("country", ("国家", "Country")),
    Column("province", ("省", "Province", "State")),
    Column("city", ("市", "City")),
    Column("district", ("区县", "District", "区")),
    Column("street", ("详细地址", "Address", "街道地址", "Street")),
    Column("postcode", ("邮编", "Postal Code", "Zip")),
    Column("token", ("收件人密文(OAID)", "Receiver Token", "OAID")),
    Column("sub_number", ("子订单号", "Line Number"), shared=False),
    Column("code", ("商家编码", "SKU"), shared=False, required=True),
    Column("title", ("商品名称", "Product"), shared=False),
    Column("spec", ("规格", "Variant"), shared=False),
    Column("quantity", ("数量", "Quantity"), shared=False, required=True),
    Column("price", ("单价", "Unit Price"), shared=False, required=True),
    Column("freight", ("运费", "Freight", "Shipping")),
    Column("discount", ("订单优惠", "Discount")),
    Column("due", ("应付金额", "Amount Due", "Total")),
    Column("paid", ("已付金额", "Amount Paid")),
    Column("deposit", ("定金", "Deposit")),
    Column("currency", ("币种", "Currency")),
    Column("payment", ("支付方式", "Payment")),
    Column("ordered_at", ("下单时间", "Ordered at")),
    Column("paid_at", ("付款时间", "Paid at")),
    Column("promised_at", ("承诺发货时间", "Ship by")),
    Column("buyer_memo", ("买家留言", "Buyer Memo")),
    Column("seller_memo", ("卖家备注", "Seller Memo")),
    Column("flag", ("旗帜", "Flag")),
    Column("invoice_title", ("发票抬头", "Invoice Title")),
    Column("invoice_tax_no", ("税号", "Tax Number")),
)
LAYOUT = Layout(
    columns={column.key: column.headers for column in COLUMNS},
    signature=frozenset({"number", "code"}),
    required=frozenset(column.key for column in COLUMNS if column.required),
)

STATUS_NAMES = {
    OrderStatus.UNPAID: ("待付款", "unpaid", "待支付"),
    OrderStatus.PAID: ("待发货", "paid", "已付款", "to ship"),
    OrderStatus.SHIPPED: ("已发货", "shipped"),
    OrderStatus.DONE: ("已完成", "done"),
    OrderStatus.REFUNDING: ("退款中", "refunding"),
    OrderStatus.CLOSED: ("已关闭", "closed", "已取消", "cancelled"),
}
STATUSES = {
    plain(name): status for status, names in STATUS_NAMES.items() for name in names
}
PAYMENT_NAMES = {
    "online": ("在线支付", "online"),
    "cod": ("货到付款", "cod", "cash on delivery"),
}
PAYMENT_MODES = {
    plain(name): mode for mode, names in PAYMENT_NAMES.items() for name in names
}


def read(tables: Sequence[Table]) -> IntakeResult:
    """Read filled templates.

    :raise UnknownFormat, MissingColumn, MissingFile: see :mod:`.errors`.
    """
    grouped = ItemRows(
        tuple(column.key for column in COLUMNS if column.shared),
        tuple(column.key for column in COLUMNS if not column.shared),
        ("sub_number",),
        parse_own_number,
    )
    return read_item_rows(PLATFORM, tables, LAYOUT, grouped, _order, example=EXAMPLE)


def _order(bundle: Bundle) -> IntakeOrder:
    head = bundle.head
    mode = PAYMENT_MODES.get(plain(head.text("payment") or "online"))
    if mode is None:
        raise head.problem(FailureCode.UNKNOWN_PAYMENT, "payment")
    currency = parse_currency(head.text("currency") or "CNY")
    if not currency:
        raise head.problem(FailureCode.UNKNOWN_CURRENCY, "currency")
    freight = head.amount_or_zero("freight")
    discount = head.amount_or_zero("discount")
    lines = _lines(bundle, freight - discount)
    total = sum((line.amount for line in lines), freight - discount)
    if total < 0:
        expected = str(total + discount)
        raise head.problem(FailureCode.AMOUNT_MISMATCH, "discount", expected=expected)
    deposit = _part(head, "deposit", total)
    status = _status(head, mode, total)
    return IntakeOrder(
        platform=PLATFORM,
        status=status,
        receiver=_receiver(head),
        lines=lines,
        freight=freight,
        discount=discount,
        total=total,
        paid=_paid(head, status, mode, total),
        payment_mode=mode,
        ordered_at=head.moment("ordered_at"),
        paid_at=head.moment("paid_at"),
        promised_at=head.moment("promised_at"),
        seller_memo=head.text("seller_memo"),
        flag=flag_colour(head.text("flag")),
        deposit=deposit,
        currency=currency,
        **bundle.common,
    )


def _lines(bundle: Bundle, extra: Decimal) -> tuple[IntakeLine, ...]:
    """Return the lines, complete by the amount due where it is stated.

    :param extra: what goods and the amount due differ by.
    """
    head = bundle.head
    once = tuple(_line(item) for item in bundle.items)
    if not head.text("due"):
        tables = {item.row.table for item in bundle.items}
        for repeat in bundle.repeats:
            if len(tables) == 1 and repeat.row.table in tables:
                raise repeat.problem(FailureCode.REPEATED_ITEM, "sub_number")
        return once
    due = head.amount("due")
    readings = [once]
    if bundle.repeats and len(bundle.records) <= MAX_LINES_PER_ORDER:
        readings.append(tuple(_line(item) for item in bundle.records))
    for lines in readings:
        if sum((line.amount for line in lines), extra) == due:
            return lines
    expected = sum((line.amount for line in once), extra)
    raise head.problem(FailureCode.AMOUNT_MISMATCH, "due", expected=str(expected))


def _line(item: Record) -> IntakeLine:
    return item_line(item, item.required("code"))


def _part(head: Record, key: str, total: Decimal) -> Decimal:
    """Return an amount that cannot be above the total."""
    amount = head.amount_or_zero(key)
    if amount > total:
        raise head.problem(FailureCode.AMOUNT_MISMATCH, key, expected=str(total))
    return amount


def _status(head: Record, mode: str, total: Decimal) -> OrderStatus:
    text = head.text("status")
    if not text:
        open_amount = head.text("paid") and head.amount("paid") < total
        unpaid = mode == "online" and open_amount
        return OrderStatus.UNPAID if unpaid else OrderStatus.PAID
    if plain(text) not in STATUSES:
        raise head.problem(FailureCode.UNKNOWN_STATUS, "status")
    return STATUSES[plain(text)]


def _paid(head: Record, status: OrderStatus, mode: str, total: Decimal) -> Decimal:
    if head.text("paid"):
        return _part(head, "paid", total)
    never = status is OrderStatus.CLOSED and not head.text("paid_at")
    return ZERO if never or mode == "cod" or status is OrderStatus.UNPAID else total


def _receiver(head: Record) -> IntakeReceiver:
    country = parse_country(head.text("country") or "CN")
    if not country:
        raise head.problem(FailureCode.UNKNOWN_COUNTRY, "country")
    parts = head.values(("province", "city", "district", "street"))
    return IntakeReceiver(
        name=head.text("receiver"),
        phone=head.text("phone"),
        province=parts[0],
        city=parts[1],
        district=parts[2],
        street=parts[3],
        raw_address=" ".join(part for part in parts if part),
        token=head.text("token"),
        country=country,
        postcode=head.text("postcode"),
    )
