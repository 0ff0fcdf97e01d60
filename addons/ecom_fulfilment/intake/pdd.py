# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""拼多多 (Pinduoduo): the order export of the merchant's back office, XLSX or CSV.

One row is one item, and an order never has one product twice. Sources:

- Column names, statuses and the after-sale texts ``无售后或售后取消``, ``售后处理中``,
  ``退款成功`` are those that public programs read from real exports of 2020 to 2026.
  ``商家编码-SKU维度`` became ``商家编码-规格维度``; ``支付时间`` gave way to
  ``订单成交时间``. Values may carry a tab behind them.
- 支付金额 = 商品金额 - 折扣金额 + 邮费 + 服务费, with 折扣金额 = 平台优惠 + 商家优惠
  + 团长免单, is how the platform's order API defines ``pay_amount``.
- The numbers 1 to 5 of the seller's mark are red, yellow, green, blue and purple in
  the same API (``remark_tag``).
- From experience: ``收货地址``, ``备注标记`` and ``OAID``; that every row states its
  own amounts; that an order under platform review (``是否审核中``) must not be shipped.
- No column is known for the deposit of an order in advance, nor for invoices.

``用户实付金额`` is what the buyer owed and paid. Discounts that the export does not
name (subsidies, free orders) lower it further, so ``discount`` is what is left over.
Only an amount above goods, freight and services less the named discounts cannot be.

The product-level code (``商家编码-商品维度``) never stands in for a missing SKU code:
it would ship any colour or size.
"""

from collections.abc import Sequence
from decimal import Decimal

from .bundles import Bundle, ItemRows, read_item_rows
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

PLATFORM = "pdd"
EXAMPLE = "orders_export.xlsx"

SHARED_COLUMNS = {
    "number": ("订单号", "订单编号"),
    "status": ("订单状态",),
    "receiver": ("收货人", "收货人姓名", "收件人", "收件人姓名"),
    "phone": ("手机", "收货人手机", "手机号", "联系电话"),
    "province": ("省", "省份"),
    "city": ("市", "城市"),
    "district": ("区", "区县"),
    "town": ("街道", "街道/镇"),
    "detail": ("详细地址",),
    "address": ("收货地址",),
    "token": ("OAID", "open_address_id"),
    "ordered_at": ("下单时间", "订单创建时间", "订单成交时间", "拼单成功时间"),
    "paid_at": ("支付时间", "订单成交时间"),
    "promised_at": ("承诺发货时间",),
    "payment": ("支付方式",),
    "buyer_memo": ("买家留言",),
    "seller_memo": ("商家备注",),
    "flag": ("备注标记", "包裹备注标记"),
    "in_review": ("是否审核中",),
}
ITEM_COLUMNS = {
    "title": ("商品", "商品名称"),
    "item_id": ("商品id",),
    "sku_id": ("样式ID",),
    "code": ("商家编码-规格维度", "商家编码-SKU维度"),
    "spec": ("商品规格",),
    "quantity": ("商品数量(件)", "商品数量"),
    "goods": ("商品总价(元)", "商品总价"),
    "shop_discount": ("店铺优惠折扣(元)",),
    "platform_discount": ("平台优惠折扣(元)",),
    "freight": ("邮费(元)", "邮费"),
    "installing": ("上门安装费(元)",),
    "carrying": ("送货入户费(元)",),
    "carrying_installing": ("送货入户并安装费(元)",),
    "paid": ("用户实付金额(元)", "用户实付金额"),
    "after_sale": ("售后状态",),
}
IDENTITY = ("sku_id", "item_id", "spec", "code", "title")
LAYOUT = Layout(
    columns={**SHARED_COLUMNS, **ITEM_COLUMNS},
    signature=frozenset({"number", "goods"}),
    required=frozenset({"number", "status", "quantity", "goods", "paid"}),
)
# Delivery services are charged to the buyer like freight.
FREIGHT_COLUMNS = ("freight", "installing", "carrying", "carrying_installing")
DISCOUNT_COLUMNS = ("shop_discount", "platform_discount")

STATUSES = {
    plain(text): status
    for text, status in {
        "待支付": OrderStatus.UNPAID,
        "待发货": OrderStatus.PAID,
        "已发货，待签收": OrderStatus.SHIPPED,
        "已发货，待收货": OrderStatus.SHIPPED,
        "已签收": OrderStatus.DONE,
        "已收货": OrderStatus.DONE,
        "未发货，退款成功": OrderStatus.CLOSED,
        "已发货，退款成功": OrderStatus.CLOSED,
        "已签收，退款成功": OrderStatus.CLOSED,
        "已收货，退款成功": OrderStatus.CLOSED,
        "已取消，退款成功": OrderStatus.CLOSED,
        "已取消": OrderStatus.CLOSED,
    }.items()
}
# After-sale states that change nothing. Any other one stops an open order.
AFTER_SALE_OVER = {
    plain(text)
    for text in ("", "无售后或售后取消", "无售后", "售后取消", "售后取消，退款失败")
}
AFTER_SALE_REFUNDED = plain("退款成功")
YES = "是"
COD = "货到付款"
# A row states the price of all its pieces; shared out, it may not end at the cent.
PRICE_STEP = Decimal("0.00000001")
FLAGS = {
    "1": FlagColour.RED,
    "2": FlagColour.YELLOW,
    "3": FlagColour.GREEN,
    "4": FlagColour.BLUE,
    "5": FlagColour.PURPLE,
}


def read(tables: Sequence[Table]) -> IntakeResult:
    """Read exports of Pinduoduo.

    :raise UnknownFormat, MissingColumn, MissingFile: see :mod:`.errors`.
    """
    grouped = ItemRows(tuple(SHARED_COLUMNS), tuple(ITEM_COLUMNS), IDENTITY)
    return read_item_rows(PLATFORM, tables, LAYOUT, grouped, _order, example=EXAMPLE)


def _order(bundle: Bundle) -> IntakeOrder:
    head = bundle.head
    status = _status(bundle)
    lines = tuple(_line(item) for item in bundle.items)
    freight = _sum(bundle, FREIGHT_COLUMNS)
    gross = sum((line.amount for line in lines), ZERO) + freight
    total, paid = _owed(bundle, status, gross)
    unpaid = status is OrderStatus.UNPAID
    return IntakeOrder(
        platform=PLATFORM,
        status=status,
        receiver=_receiver(head),
        lines=lines,
        freight=freight,
        discount=gross - total,
        total=total,
        paid=paid,
        payment_mode="cod" if COD in head.text("payment") else "online",
        ordered_at=head.moment("ordered_at"),
        paid_at=None if unpaid else head.moment("paid_at"),
        promised_at=head.moment("promised_at"),
        seller_memo=head.text("seller_memo"),
        flag=flag_colour(head.text("flag"), FLAGS),
        **bundle.common,
    )


def _status(bundle: Bundle) -> OrderStatus:
    head = bundle.head
    status = STATUSES.get(plain(head.required("status")))
    if status is None:
        raise head.problem(FailureCode.UNKNOWN_STATUS, "status")
    if status not in (OrderStatus.PAID, OrderStatus.SHIPPED):
        return status
    after_sales = {plain(item.text("after_sale")) for item in bundle.items}
    if after_sales == {AFTER_SALE_REFUNDED}:
        return OrderStatus.CLOSED
    if after_sales - AFTER_SALE_OVER:
        return OrderStatus.REFUNDING
    if status is OrderStatus.PAID and head.text("in_review") == YES:
        raise head.problem(FailureCode.PLATFORM_HOLD, "in_review")
    return status


def _line(item: Record) -> IntakeLine:
    quantity = item.quantity("quantity")
    price = (item.amount("goods") / quantity).quantize(PRICE_STEP)
    return IntakeLine(
        sub_number="",
        code=item.text("code"),
        title=item.text("title"),
        spec=item.text("spec"),
        quantity=quantity,
        price_unit=price,
        row=item.row.number,
    )


def _owed(
    bundle: Bundle, status: OrderStatus, gross: Decimal
) -> tuple[Decimal, Decimal]:
    """Return what the buyer owes and what he paid.

    An order that nobody paid states no amount paid, or an amount still to be paid: what
    is owed then follows from its prices.
    """
    stated = _sum(bundle, ("paid",))
    named = gross - _sum(bundle, DISCOUNT_COLUMNS)
    if stated > named:
        raise bundle.head.problem(
            FailureCode.AMOUNT_MISMATCH,
            "paid",
            value=str(stated),
            expected=str(named),
        )
    if status is OrderStatus.UNPAID or (status is OrderStatus.CLOSED and not stated):
        return named, ZERO
    return stated, ZERO if COD in bundle.head.text("payment") else stated


def _sum(bundle: Bundle, keys: Sequence[str]) -> Decimal:
    return sum(
        (item.amount_or_zero(key) for item in bundle.items for key in keys), ZERO
    )


def _receiver(head: Record) -> IntakeReceiver:
    cells = head.values(("province", "city", "district", "town", "detail"))
    whole = head.text("address")
    return IntakeReceiver(
        name=head.text("receiver"),
        phone=head.text("phone"),
        province=cells[0],
        city=cells[1],
        district=cells[2],
        street="".join(cells[3:]) if any(cells) else whole,
        raw_address=whole or " ".join(part for part in cells if part),
        token=head.text("token"),
    )
