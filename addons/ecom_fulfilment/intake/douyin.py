# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""抖店 (Douyin): the order export of the merchant's back office, CSV or XLSX.

One row is one sub-order, that is one item. Sources:

- Column names, the byte order mark, the tab before long numbers, ``-`` for an empty
  cell, receivers as ciphertext (``##…``, ``$$…``), the statuses ``待发货``, ``已发货``,
  ``已完成``, ``已关闭`` and the after-sale states below are those that public programs
  read from real exports of 2022 to 2026. ``商品金额`` (older) and ``商品单价`` (newer)
  are the price of one piece.
- Status, after-sale state and amounts are those of the sub-order: in such a file, a
  gift closed alone stands below its finished main item with amounts of its own.
- One such file has several sub-orders joined by ``;`` in one row. Their quantities
  cannot be told apart, so such a row fails.
- The order's statuses and the flag's numbers (0 grey, 1 purple, 2 cyan, 3 green,
  4 orange, 5 red) are those of the platform's order API.
- From experience: that ``订单应付金额`` includes the freight of its row; that
  ``商家改价`` may raise it above the prices; ``支付方式`` ``货到付款``; the columns of
  deposit, balance and token, and the statuses that contain ``定金`` and ``尾款``.

``订单应付金额`` is what the buyer owes, and what he paid once the order is paid.
``discount`` is what is left over: discounts of shop, platform, influencer and payment.
An order one of whose open items is closed or has an after-sale case must not be shipped
before a person decided; it counts as ``refunding``. ``商家编码`` is the SKU's code.
"""

from collections.abc import Sequence
from decimal import Decimal

from .bundles import Bundle, ItemRows, item_line, read_item_rows
from .errors import FailureCode
from .flags import flag_colour
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
from .values import parse_amount, plain

PLATFORM = "douyin"
EXAMPLE = "订单导出.csv"

SHARED_COLUMNS = {
    "number": ("主订单编号",),
    "payment": ("支付方式",),
    "buyer": ("买家昵称", "用户昵称"),
    "receiver": ("收件人", "收件人姓名"),
    "phone": ("收件人手机号", "收件人手机"),
    "province": ("省",),
    "city": ("市",),
    "district": ("区",),
    "town": ("街道",),
    "detail": ("详细地址",),
    "token": ("OAID", "open_address_id"),
    "ordered_at": ("订单提交时间",),
    "paid_at": ("支付完成时间",),
    "buyer_memo": ("买家留言",),
    "seller_memo": ("商家备注",),
    "flag": ("旗帜颜色", "插旗颜色", "旗帜"),
    "invoice_title": ("发票抬头",),
    "invoice_tax_no": ("纳税人识别号", "税号"),
}
ITEM_COLUMNS = {
    "sub_number": ("子订单编号",),
    "title": ("选购商品", "商品名称"),
    "spec": ("商品规格",),
    "item_id": ("商品ID",),
    "code": ("商家编码",),
    "quantity": ("商品数量",),
    "price": ("商品单价", "商品金额"),
    "due": ("订单应付金额",),
    "freight": ("运费",),
    "repriced": ("商家改价",),
    "deposit": ("定金金额", "定金", "预售定金"),
    "status": ("订单状态",),
    "after_sale": ("售后状态",),
    "promised_at": ("承诺发货时间",),
}
LAYOUT = Layout(
    columns={**SHARED_COLUMNS, **ITEM_COLUMNS},
    signature=frozenset({"number", "due"}),
    required=frozenset({"number", "status", "quantity", "price", "due"}),
    blank="-",
)

STATUSES = {
    "待支付": OrderStatus.UNPAID,
    "待付款": OrderStatus.UNPAID,
    "待付定金": OrderStatus.UNPAID,
    "待付尾款": OrderStatus.UNPAID,
    "定金已付": OrderStatus.UNPAID,
    "已付定金": OrderStatus.UNPAID,
    "已支付": OrderStatus.PAID,
    "备货中": OrderStatus.PAID,
    "待发货": OrderStatus.PAID,
    "已发货": OrderStatus.SHIPPED,
    "已完成": OrderStatus.DONE,
    "已关闭": OrderStatus.CLOSED,
    "已取消": OrderStatus.CLOSED,
}
DEPOSIT_PAID = {"待付尾款", "定金已付", "已付定金"}
PARTLY_SHIPPED = "部分发货"
LEFT = {OrderStatus.SHIPPED, OrderStatus.DONE}
# After-sale states that change nothing. Any other one stops an open order.
AFTER_SALE_OVER = {
    "",
    "售后关闭",
    "售后已关闭",
    "售后已拒绝",
    "换货成功",
    "补寄成功",
    "维修成功",
}
AFTER_SALE_REFUNDED = "退款成功"
COD = "货到付款"
FLAGS = {
    "0": FlagColour.GREY,
    "1": FlagColour.PURPLE,
    "2": FlagColour.CYAN,
    "3": FlagColour.GREEN,
    "4": FlagColour.ORANGE,
    "5": FlagColour.RED,
}
JOINED = (";", "；")


def read(tables: Sequence[Table]) -> IntakeResult:
    """Read exports of Douyin.

    :raise UnknownFormat, MissingColumn, MissingFile: see :mod:`.errors`.
    """
    grouped = ItemRows(tuple(SHARED_COLUMNS), tuple(ITEM_COLUMNS), ("sub_number",))
    return read_item_rows(PLATFORM, tables, LAYOUT, grouped, _order, example=EXAMPLE)


def _order(bundle: Bundle) -> IntakeOrder:
    head = bundle.head
    status = _status(bundle)
    lines = tuple(_line(item) for item in bundle.items)
    freight = _sum(bundle, "freight")
    total = _total(bundle, lines, freight)
    cod = COD in head.text("payment")
    deposit = _sum(bundle, "deposit")
    if deposit > total:
        raise head.problem(
            FailureCode.AMOUNT_MISMATCH,
            "deposit",
            value=str(deposit),
            expected=str(total),
        )
    promised = [item.moment("promised_at") for item in bundle.items]
    return IntakeOrder(
        platform=PLATFORM,
        status=status,
        receiver=_receiver(head),
        lines=lines,
        freight=freight,
        discount=sum((line.amount for line in lines), freight) - total,
        total=total,
        paid=ZERO if cod else _paid(bundle, status, total, deposit),
        payment_mode="cod" if cod else "online",
        ordered_at=head.moment("ordered_at"),
        paid_at=head.moment("paid_at"),
        promised_at=min(filter(None, promised), default=None),
        seller_memo=head.text("seller_memo"),
        flag=flag_colour(head.text("flag"), FLAGS),
        deposit=deposit,
        **bundle.common,
    )


def _status(bundle: Bundle) -> OrderStatus:
    """Return the order's status, from those of its items."""
    of_items = [_item_status(item) for item in bundle.items]
    found = set(of_items)
    if len(found) > 1:
        found.discard(OrderStatus.CLOSED)
    if found <= LEFT:
        status = OrderStatus.SHIPPED if len(found) > 1 else found.pop()
    elif len(found) == 1:
        (status,) = found
    else:
        # Some items have left or are paid, others have not.
        odd = next(
            item
            for item, status in zip(bundle.items, of_items, strict=True)
            if status not in (of_items[0], OrderStatus.CLOSED)
        )
        raise odd.problem(FailureCode.PARTLY_SHIPPED, "status")
    if status not in (OrderStatus.PAID, OrderStatus.SHIPPED):
        return status
    after_sales = {plain(item.text("after_sale")) for item in bundle.items}
    if after_sales == {AFTER_SALE_REFUNDED}:
        return OrderStatus.CLOSED
    closed = OrderStatus.CLOSED in of_items and status is OrderStatus.PAID
    return OrderStatus.REFUNDING if closed or after_sales - AFTER_SALE_OVER else status


def _item_status(item: Record) -> OrderStatus:
    text = plain(item.required("status"))
    if text == PARTLY_SHIPPED:
        raise item.problem(FailureCode.PARTLY_SHIPPED, "status")
    if text not in STATUSES:
        raise item.problem(FailureCode.UNKNOWN_STATUS, "status")
    return STATUSES[text]


def _line(item: Record) -> IntakeLine:
    for key in ("sub_number", "code"):
        if any(mark in item.text(key) for mark in JOINED):
            raise item.problem(FailureCode.SEVERAL_ITEMS, key)
    return item_line(item)


def _total(bundle: Bundle, lines: Sequence[IntakeLine], freight: Decimal) -> Decimal:
    """Return what the buyer owes; no row may owe more than its prices say."""
    for item, line in zip(bundle.items, lines, strict=True):
        gross = line.amount + item.amount_or_zero("freight")
        # Zero, blank or not an amount: a reduction is written with a minus.
        raised = parse_amount(item.text("repriced"))
        if item.amount("due") > gross and not raised:
            raise item.problem(FailureCode.AMOUNT_MISMATCH, "due", expected=str(gross))
    return _sum(bundle, "due")


def _paid(
    bundle: Bundle, status: OrderStatus, total: Decimal, deposit: Decimal
) -> Decimal:
    """Return what the buyer paid: of an unpaid order the deposit at most."""
    if status is OrderStatus.UNPAID:
        texts = {plain(item.text("status")) for item in bundle.items}
        return deposit if texts & DEPOSIT_PAID else ZERO
    never = status is OrderStatus.CLOSED and not bundle.head.text("paid_at")
    return ZERO if never else total


def _sum(bundle: Bundle, key: str) -> Decimal:
    return sum((item.amount_or_zero(key) for item in bundle.items), ZERO)


def _receiver(head: Record) -> IntakeReceiver:
    cells = head.values(("province", "city", "district", "town", "detail"))
    return IntakeReceiver(
        name=head.text("receiver"),
        phone=head.text("phone"),
        province=cells[0],
        city=cells[1],
        district=cells[2],
        street="".join(cells[3:]),
        raw_address=" ".join(part for part in cells if part),
        token=head.text("token"),
    )
