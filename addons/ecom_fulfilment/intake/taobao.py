# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""淘宝/天猫 (Taobao/Tmall): order list and item list, joined by order number.

The two come as separate files (``ExportOrderList``, ``ExportOrderDetailList`` or
``ExportItemList``; CSV in GB18030, or XLSX) or as sheets of one workbook; they are told
apart by their columns, and several of each may be given. Sources:

- Columns of the classic lists, the guards ``="35…"`` around order numbers and
  ``'138…`` before phones, headers with a blank behind them, and the postal code behind
  the address stand in files that public programs quote. So do the newer
  ``子订单编号``, ``主订单编号``, ``商品标题``, ``商家备注``, ``买家实付金额`` and the
  item's ``退款状态`` (``没有申请退款``), and the statuses.
- ``总金额`` is not used: it was 货款 and 邮费 in old exports, it is the list price in
  new ones. ``买家应付货款`` is after discounts and without freight in both.
- ``应发货时间`` names the time of every item in a sentence (``子订单…： 2026-06-11
  22:17前 ; ``) in the files of one such program; the earliest one is the order's.
  ``备注标签`` stands beside it and is added to the seller's memo.
- The numbers 1 to 5 of the flag are red, yellow, green, blue and purple in the
  platform's order API.
- Orders in advance: ``定金未付尾款未付``, ``定金已付尾款未付`` and ``定金和尾款都付``
  are the stages the same API knows, with one amount, the part paid so far. What
  ``分阶段订单信息`` looks like, no file shows; these words are looked for in it.
- From experience: ``OAID``, ``旗帜``, ``定金``, ``发票税号``, COD by ``运送方式``,
  ``退款关闭``; the flag's other numbers.

``商家编码`` (the SKU's code) goes before ``外部系统编号``. An item refunded or closed
alone leaves its order open in these lists; it must not be shipped, so such an order
counts as ``refunding``.

The deposit of an order in advance is what its own column or ``分阶段订单信息`` states;
else what was paid of an order whose balance is still open. Such an order is ``unpaid``,
unless the platform says to ship and the amounts say that all is paid.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from .bundles import Bundle, as_failure, build_orders, check_same, item_line
from .errors import ErrorCode, FailureCode, IntakeFailure, MissingFile
from .flags import flag_colour
from .orders import (
    FlagColour,
    IntakeLine,
    IntakeOrder,
    IntakeReceiver,
    IntakeResult,
    OrderStatus,
)
from .records import ZERO, Layout, Record, RowProblem, sort_tables
from .tables import Table
from .values import find_moments, parse_amount, plain

PLATFORM = "taobao"
ORDER_EXAMPLE = "ExportOrderList.csv"
ITEM_EXAMPLE = "ExportOrderDetailList.csv"

ORDER_LAYOUT = Layout(
    columns={
        "number": ("订单编号",),
        "status": ("订单状态",),
        "due": ("买家应付货款",),
        "freight": ("买家应付邮费",),
        "paid": ("买家实际支付金额", "买家实付金额"),
        "pieces": ("宝贝总数量",),
        "buyer": ("买家会员名", "买家昵称"),
        "receiver": ("收货人姓名",),
        "address": ("收货地址",),
        "new_address": ("修改后的收货地址",),
        "mobile": ("联系手机",),
        "phone": ("联系电话",),
        "token": ("OAID",),
        "delivery": ("运送方式",),
        "ordered_at": ("订单创建时间",),
        "paid_at": ("订单付款时间",),
        "promised_at": ("应发货时间",),
        "buyer_memo": ("买家留言",),
        "seller_memo": ("订单备注", "商家备注"),
        "memo_label": ("备注标签",),
        "flag": ("旗帜", "插旗", "备注旗帜", "商家备注旗帜"),
        "stages": ("分阶段订单信息",),
        "deposit": ("定金", "定金金额", "预售定金"),
        "invoice_title": ("发票抬头",),
        "invoice_tax_no": ("发票税号",),
    },
    signature=frozenset({"number", "due"}),
    required=frozenset({"number", "status", "due", "freight", "paid"}),
)
ITEM_LAYOUT = Layout(
    columns={
        "number": ("主订单编号", "订单编号"),
        "sub_number": ("子订单编号",),
        "title": ("标题", "商品标题", "宝贝标题"),
        "spec": ("商品属性",),
        "code": ("商家编码",),
        "outer_code": ("外部系统编号",),
        "price": ("价格", "商品价格"),
        "quantity": ("购买数量",),
        "status": ("订单状态",),
        "refund": ("退款状态",),
    },
    signature=frozenset({"number", "quantity"}),
    required=frozenset({"number", "price", "quantity"}),
)
ITEM_KEYS = tuple(ITEM_LAYOUT.columns)
LAYOUTS = {"items": ITEM_LAYOUT, "orders": ORDER_LAYOUT}

STATUSES = {
    plain(text): status
    for text, status in {
        "等待买家付款": OrderStatus.UNPAID,
        "买家已付款，等待卖家发货": OrderStatus.PAID,
        "等待卖家发货": OrderStatus.PAID,
        "卖家已发货，等待买家确认": OrderStatus.SHIPPED,
        "交易成功": OrderStatus.DONE,
        "交易关闭": OrderStatus.CLOSED,
        "定金未付尾款未付": OrderStatus.UNPAID,
        "定金已付尾款未付": OrderStatus.UNPAID,
        "定金和尾款都付": OrderStatus.PAID,
    }.items()
}
PARTLY_SHIPPED = {plain("卖家部分发货"), plain("部分发货")}
# Refund states of an item that change nothing. Any other one stops an open order.
REFUND_OVER = {plain(text) for text in ("", "没有申请退款", "退款关闭")}
COD = "货到付款"
FLAGS = {
    "0": FlagColour.GREY,
    "1": FlagColour.RED,
    "2": FlagColour.YELLOW,
    "3": FlagColour.GREEN,
    "4": FlagColour.BLUE,
    "5": FlagColour.PURPLE,
    "6": FlagColour.ORANGE,
    "7": FlagColour.CYAN,
    "8": FlagColour.PINK,
    "9": FlagColour.GREEN,
    "10": FlagColour.PINK,
}
# 定金已付：50.00元，尾款未付
DEPOSIT_STAGE = re.compile(r"[定订]金[^\d尾]{0,20}?(\d+(?:\.\d{1,2})?)")
BALANCE_OPEN = re.compile(r"尾款(?:未付|待付|未支付|待支付)|未付尾款|FINAL_NOPAID")
# Taobao appends the postal code, 000000 when unknown.
POSTCODE = re.compile(r"\s*[(（](\d{6})[)）]$", re.ASCII)
NO_POSTCODE = "000000"


def read(tables: Sequence[Table]) -> IntakeResult:
    """Read order lists and item lists of Taobao and Tmall.

    :raise MissingFile: when only one of the two lists was given, says which lacks.
    :raise UnknownFormat, MissingColumn: see :mod:`.errors`.
    """
    found = sort_tables(PLATFORM, tables, LAYOUTS)
    if "orders" not in found:
        raise MissingFile(ErrorCode.MISSING_ORDER_LIST, ORDER_EXAMPLE)
    if "items" not in found:
        raise MissingFile(ErrorCode.MISSING_ITEM_LIST, ITEM_EXAMPLE)
    heads = [record for records in found["orders"] for record in records]
    items = [record for records in found["items"] for record in records]
    bundles: dict[str, Bundle] = {}
    failures = [*_add_heads(bundles, heads), *_add_items(bundles, items)]
    return build_orders(
        bundles.values(), _order, failures=failures, rows=len(heads) + len(items)
    )


def _add_heads(
    bundles: dict[str, Bundle], heads: Iterable[Record]
) -> list[IntakeFailure]:
    failures = []
    for head in heads:
        try:
            number = head.number("number")
        except RowProblem as problem:
            problem = head.damage() or problem
            failures.append(as_failure(problem, [head], head.text("number")))
            continue
        if number in bundles:
            _add_repeated(bundles[number], head)
        else:
            bundles[number] = Bundle(number, head, [], [head])
    return failures


def _add_repeated(bundle: Bundle, head: Record) -> None:
    try:
        # A damaged row spoils its order whatever its cells say; see build_orders().
        if not head.damage():
            check_same(head, bundle.head, ORDER_LAYOUT.columns)
    except RowProblem as problem:
        bundle.spoil(problem)
    else:
        bundle.records.append(head)


def _add_items(
    bundles: dict[str, Bundle], items: Iterable[Record]
) -> list[IntakeFailure]:
    failures = []
    for item in items:
        number = item.text("number")
        bundle = bundles.get(number)
        if bundle is None:
            failures.append(as_failure(_orphan(item), [item], number))
            continue
        try:
            _add_item(bundle, item)
        except RowProblem as problem:
            bundle.spoil(problem)
        else:
            bundle.records.append(item)
    return failures


def _orphan(item: Record) -> RowProblem:
    damage = item.damage()
    if damage:
        return damage
    try:
        item.number("number")
    except RowProblem as problem:
        return problem
    return item.problem(FailureCode.ORPHAN_ITEM, "number")


def _add_item(bundle: Bundle, item: Record) -> None:
    """Keep repeated rows apart by sub-order number; without one, see _lines()."""
    sub_number = item.text("sub_number")
    if sub_number and (sub_number,) in bundle.identities:
        if item.values(ITEM_KEYS) not in bundle.contents:
            raise item.problem(FailureCode.DUPLICATE_NUMBER, "sub_number")
        return
    bundle.identities.add((sub_number,))
    bundle.contents.add(item.values(ITEM_KEYS))
    bundle.items.append(item)


def _order(bundle: Bundle) -> IntakeOrder:
    head = bundle.head
    status = _status(bundle)
    lines = _lines(bundle)
    goods = sum((line.amount for line in lines), ZERO)
    due, freight = head.amount("due"), head.amount_or_zero("freight")
    # More than the list price: the seller raised it, or item rows are missing. Only a
    # stated number of pieces, checked in _lines(), tells the two apart.
    if due > goods and not head.text("pieces"):
        raise head.problem(FailureCode.AMOUNT_MISMATCH, "due", expected=str(goods))
    cod = COD in head.text("delivery")
    total = due + freight
    paid = ZERO if cod else head.amount_or_zero("paid")
    deposit, open_balance = _deposit(head, status, paid)
    if deposit > total:
        key = "deposit" if head.text("deposit") else "stages"
        expected = str(total)
        raise head.problem(
            FailureCode.AMOUNT_MISMATCH, key, value=str(deposit), expected=expected
        )
    if open_balance and paid < total and status is OrderStatus.PAID and not cod:
        status = OrderStatus.UNPAID
    if status is OrderStatus.UNPAID:
        # Of an unpaid order, the deposit alone can have been paid.
        paid = min(paid, deposit)
    return IntakeOrder(
        platform=PLATFORM,
        status=status,
        receiver=_receiver(head),
        lines=lines,
        freight=freight,
        discount=goods - due,
        total=total,
        paid=paid,
        payment_mode="cod" if cod else "online",
        ordered_at=head.moment("ordered_at"),
        paid_at=head.moment("paid_at"),
        promised_at=head.moment("promised_at", _earliest),
        seller_memo="\n".join(filter(None, head.values(("seller_memo", "memo_label")))),
        flag=flag_colour(head.text("flag"), FLAGS),
        deposit=deposit,
        **bundle.common,
    )


def _earliest(text: str) -> datetime | None:
    return min(find_moments(text), default=None)


def _deposit(head: Record, status: OrderStatus, paid: Decimal) -> tuple[Decimal, bool]:
    """Return the deposit of an order in advance and whether its balance is open."""
    stages = "".join(head.values(("stages", "status")))
    open_balance = bool(BALANCE_OPEN.search(stages))
    if head.text("deposit"):
        return head.amount("deposit"), open_balance
    found = DEPOSIT_STAGE.search(head.text("stages"))
    if found:
        return parse_amount(found[1]) or ZERO, open_balance
    staged = bool(head.text("stages")) or open_balance
    unpaid = status is OrderStatus.UNPAID or open_balance
    return paid if staged and unpaid else ZERO, open_balance


def _status(bundle: Bundle) -> OrderStatus:
    text = plain(bundle.head.required("status"))
    if text in PARTLY_SHIPPED:
        raise bundle.head.problem(FailureCode.PARTLY_SHIPPED, "status")
    status = STATUSES.get(text)
    if status is None:
        raise bundle.head.problem(FailureCode.UNKNOWN_STATUS, "status")
    if status not in (OrderStatus.PAID, OrderStatus.SHIPPED):
        return status
    stopped = any(
        plain(item.text("refund")) not in REFUND_OVER
        or STATUSES.get(plain(item.text("status"))) is OrderStatus.CLOSED
        for item in bundle.items
    )
    return OrderStatus.REFUNDING if stopped else status


def _lines(bundle: Bundle) -> tuple[IntakeLine, ...]:
    """Return the lines, complete by the order's number of pieces.

    Equal item rows without sub-order number are one item exported twice or two items;
    the number of pieces decides, and without it they count once.
    """
    head = bundle.head
    if not bundle.items:
        raise head.problem(FailureCode.NO_LINES, "number")
    every = tuple(_line(item) for item in bundle.items)
    distinct: dict[tuple[str, ...], IntakeLine] = {}
    for item, line in zip(bundle.items, every, strict=True):
        distinct.setdefault(item.values(ITEM_KEYS), line)
    once = tuple(distinct.values())
    if not head.text("pieces"):
        return once
    pieces = head.quantity("pieces")
    for lines in (once, every):
        if _pieces(lines) == pieces:
            return lines
    raise head.problem(
        FailureCode.QUANTITY_MISMATCH, "pieces", expected=str(_pieces(once))
    )


def _pieces(lines: Iterable[IntakeLine]) -> Decimal:
    return sum((line.quantity for line in lines), ZERO)


def _line(item: Record) -> IntakeLine:
    return item_line(item, item.text("code") or item.text("outer_code"))


def _receiver(head: Record) -> IntakeReceiver:
    address = head.text("new_address") or head.text("address")
    postcode = POSTCODE.search(address)
    return IntakeReceiver(
        name=head.text("receiver"),
        phone=head.text("mobile") or head.text("phone"),
        province="",
        city="",
        district="",
        street=POSTCODE.sub("", address),
        raw_address=address,
        token=head.text("token"),
        postcode=postcode[1].replace(NO_POSTCODE, "") if postcode else "",
    )
