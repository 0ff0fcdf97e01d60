# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""京东 (JD, POP shops): the order export of the merchant's back office, XLSX or CSV.

One row is one item. Order-level cells are repeated in every row of an order or, where
they are merged, filled in its first row only. Sources:

- Column names and the statuses ``等待付款``, ``等待出库``, ``等待确认收货``,
  ``完成``, ``已取消``, ``锁定`` with the prefixes ``(删除)`` and ``(锁定)`` are those
  that public programs read from real exports of 2015 to 2026. ``商家SKUID`` came
  later than ``货号``.
- ``京东价`` is the price of one piece, ``订单金额`` the sum of 京东价 x 订购数量 over
  the rows of the order: so in the samples those programs quote.
- From experience: that ``应付金额`` is what is left to pay after ``余额支付`` and
  includes the freight; that ``订单金额`` may include the freight; merged cells;
  ``商品规格``, ``最晚发货时间``, ``OAID`` and all payment modes but ``在线支付`` and
  ``货到付款``; the colours of ``商家备注等级`` 0 to 5.
- No column is known for the deposit of an order in advance.

A locked order (the buyer asks to cancel) counts as ``refunding``, a deleted one as
``closed``. ``订单备注`` is the buyer's message, ``商家备注`` the seller's.
"""

import re
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
from .values import plain

PLATFORM = "jd"
EXAMPLE = "订单导出.xlsx"

SHARED_COLUMNS = {
    "number": ("订单号", "订单编号"),
    "status": ("订单状态",),
    "payment": ("支付方式",),
    "ordered_at": ("下单时间",),
    "paid_at": ("付款确认时间",),
    "promised_at": ("最晚发货时间",),
    "goods": ("订单金额",),
    "balance": ("余额支付",),
    "due": ("应付金额",),
    "freight": ("运费金额", "运费"),
    "buyer": ("下单帐号", "下单账号"),
    "receiver": ("客户姓名",),
    "phone": ("联系电话",),
    "address": ("客户地址",),
    "token": ("OAID",),
    "buyer_memo": ("订单备注",),
    "seller_memo": ("商家备注",),
    "flag": ("商家备注等级（等级1-5为由高到低）", "商家备注等级"),
    "invoice_title": ("发票抬头",),
    "invoice_tax_no": ("普通发票纳税编号", "纳税人识别号"),
}
ITEM_COLUMNS = {
    "item_id": ("商品ID",),
    "title": ("商品名称",),
    "spec": ("商品规格", "规格"),
    "quantity": ("订购数量", "商品数量"),
    "price": ("京东价",),
    "sku_code": ("商家SKUID",),
    "item_code": ("货号",),
}
LAYOUT = Layout(
    columns={**SHARED_COLUMNS, **ITEM_COLUMNS},
    signature=frozenset({"number", "price"}),
    required=frozenset(
        {"number", "status", "payment", "goods", "due", "quantity", "price"}
    ),
)

STATUSES = {
    "等待付款": OrderStatus.UNPAID,
    "未付款": OrderStatus.UNPAID,
    "等待付款确认": OrderStatus.UNPAID,
    "等待出库": OrderStatus.PAID,
    "等待发货": OrderStatus.PAID,
    "等待确认收货": OrderStatus.SHIPPED,
    "完成": OrderStatus.DONE,
    "已完成": OrderStatus.DONE,
    "锁定": OrderStatus.REFUNDING,
    "锁定订单": OrderStatus.REFUNDING,
    "已取消": OrderStatus.CLOSED,
}
PREFIX = re.compile(r"\((删除|锁定)\)")
PREFIXES = {"删除": OrderStatus.CLOSED, "锁定": OrderStatus.REFUNDING}
HELD = {"暂停", "暂停订单"}  # POP_ORDER_PAUSE
PAYMENT_MODES = {
    "在线支付": "online",
    "公司转账": "online",
    "邮局汇款": "online",
    "货到付款": "cod",
}
FLAGS = {
    "0": FlagColour.GREY,
    "1": FlagColour.RED,
    "2": FlagColour.YELLOW,
    "3": FlagColour.GREEN,
    "4": FlagColour.BLUE,
    "5": FlagColour.PURPLE,
}


def read(tables: Sequence[Table]) -> IntakeResult:
    """Read exports of JD.

    :raise UnknownFormat, MissingColumn, MissingFile: see :mod:`.errors`.
    """
    # No identity: JD may list one product twice at two prices (limited offers).
    grouped = ItemRows(tuple(SHARED_COLUMNS), tuple(ITEM_COLUMNS))
    return read_item_rows(PLATFORM, tables, LAYOUT, grouped, _order, example=EXAMPLE)


def _order(bundle: Bundle) -> IntakeOrder:
    head = bundle.head
    status = _status(head)
    mode = PAYMENT_MODES.get(plain(head.required("payment")))
    if mode is None:
        raise head.problem(FailureCode.UNKNOWN_PAYMENT, "payment")
    lines = tuple(_line(item) for item in bundle.items)
    freight = head.amount_or_zero("freight")
    goods = sum((line.amount for line in lines), ZERO)
    total = _total(head, goods, freight)
    return IntakeOrder(
        platform=PLATFORM,
        status=status,
        receiver=_receiver(head),
        lines=lines,
        freight=freight,
        discount=goods + freight - total,
        total=total,
        paid=_paid(head, status, mode, total),
        payment_mode=mode,
        ordered_at=head.moment("ordered_at"),
        paid_at=head.moment("paid_at"),
        promised_at=head.moment("promised_at"),
        seller_memo=head.text("seller_memo"),
        flag=flag_colour(head.text("flag"), FLAGS),
        **bundle.common,
    )


def _status(head: Record) -> OrderStatus:
    text = plain(head.required("status"))
    prefix = PREFIX.match(text)
    if prefix:
        return PREFIXES[prefix[1]]
    if text in HELD:
        raise head.problem(FailureCode.PLATFORM_HOLD, "status")
    if text not in STATUSES:
        raise head.problem(FailureCode.UNKNOWN_STATUS, "status")
    return STATUSES[text]


def _line(item: Record) -> IntakeLine:
    return item_line(item, item.text("sku_code") or item.text("item_code"))


def _total(head: Record, goods: Decimal, freight: Decimal) -> Decimal:
    """Return what the buyer owes, once the rows are known to be complete."""
    if head.amount("goods") not in (goods, goods + freight):
        raise head.problem(FailureCode.AMOUNT_MISMATCH, "goods", expected=str(goods))
    total = head.amount("due") + head.amount_or_zero("balance")
    if total > goods + freight:
        raise head.problem(
            FailureCode.AMOUNT_MISMATCH,
            "due",
            value=str(total),
            expected=str(goods + freight),
        )
    return total


def _paid(head: Record, status: OrderStatus, mode: str, total: Decimal) -> Decimal:
    """Return what the buyer paid: JD lets only paid online orders go on."""
    if mode == "cod":
        return head.amount_or_zero("balance")
    never = status is OrderStatus.CLOSED and not head.text("paid_at")
    return ZERO if never or status is OrderStatus.UNPAID else total


def _receiver(head: Record) -> IntakeReceiver:
    address = head.text("address")
    return IntakeReceiver(
        name=head.text("receiver"),
        phone=head.text("phone"),
        province="",
        city="",
        district="",
        street=address,
        raw_address=address,
        token=head.text("token"),
    )
