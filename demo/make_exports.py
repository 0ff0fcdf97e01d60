# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Write one day's orders as the files the shops' platforms let a merchant download.

    python demo/make_exports.py [FOLDER]

FOLDER is `demo/exports` unless given. The orders are the tables in `orders/`. The
same tables always give the same bytes, so a second run leaves nothing to commit.
"""

import csv
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring
from orders import Item, Order, jd, pdd, taobao

EXPORT_FOLDER = Path(__file__).resolve().parent / "exports"
EXPORTED_AT = datetime(2026, 11, 23, 9, 0)
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

TAOBAO_LIST_COLUMNS = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,"
    "返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,"
    "运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,"
    "物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,"
    "发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,修改后的收货地址,异常信息"
).split(",")
TAOBAO_ITEM_COLUMNS = (
    "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码"
).split(",")
PDD_COLUMNS = (
    "商品,订单号,订单状态,商品总价(元),店铺优惠折扣(元),平台优惠折扣(元),邮费(元),"
    "用户实付金额(元),商品数量(件),收货人,手机,省,市,区,街道,详细地址,支付时间,"
    "承诺发货时间,订单成交时间,商品id,商品规格,商家编码-SKU维度,商家备注,买家留言,售后状态"
).split(",")
JD_COLUMNS = (
    "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,"
    "应付金额,订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,订单备注,商家备注,"
    "发票类型,发票抬头,纳税人识别号,付款确认时间,运费金额,货号"
).split(",")
JD_ITEM_COLUMNS = frozenset({"商品ID", "商品名称", "订购数量", "京东价", "货号"})

Row = dict[str, object]


def guarded(digits: str) -> str:
    """Return `digits` as Taobao writes long numbers, lest Excel round them."""
    return f'="{digits}"'


def money(amount: Decimal) -> str:
    """Return an amount with two decimals."""
    return f"{amount:.2f}"


def moment(when: datetime | None) -> str:
    """Return a time as the platforms print it, empty if there is none."""
    return when.strftime("%Y-%m-%d %H:%M:%S") if when else ""


def taobao_status(order: Order) -> str:
    """Return the status text of Taobao."""
    return "等待买家付款" if order.unpaid else "买家已付款，等待卖家发货"


def taobao_list_row(order: Order) -> Row:
    """Return the row of `order` in ExportOrderList."""
    items = list(order.items)
    freight = Decimal(order.freight)
    return {
        "订单编号": guarded(order.number),
        "买家会员名": order.buyer.nick,
        "买家应付货款": money(order.due - freight),
        "买家应付邮费": money(freight),
        "买家支付积分": "0",
        "总金额": money(order.due),
        "返点积分": "0",
        "买家实际支付金额": money(order.paid),
        "买家实际支付积分": "0",
        "订单状态": taobao_status(order),
        "买家留言": order.remark,
        "收货人姓名": order.buyer.name,
        "收货地址": order.address,
        "运送方式": "快递",
        "联系手机": guarded(order.buyer.mobile),
        "订单创建时间": order.ordered,
        "订单付款时间": moment(order.paid_at),
        "宝贝标题": "，".join(item.title for item in items),
        "宝贝种类": len(items),
        "订单备注": order.memo,
        "宝贝总数量": sum(item.quantity for item in items),
        "店铺Id": "0",
        "店铺名称": taobao.SHOP,
        "订单关闭原因": "订单未关闭",
        "卖家服务费": "0",
        "买家服务费": "0",
        "是否手机订单": "手机订单",
    }


def taobao_item_rows(order: Order) -> Iterator[Row]:
    """Yield the rows of `order` in ExportOrderDetailList."""
    for item in order.items:
        yield {
            "订单编号": guarded(order.number),
            "标题": item.title,
            "价格": money(item.price),
            "购买数量": item.quantity,
            "外部系统编号": item.code,
            "商品属性": item.spec,
            "订单状态": taobao_status(order),
            "商家编码": item.code,
        }


def pdd_row(order: Order) -> Row:
    """Return the row of `order`; there is one product in each."""
    (item,) = order.items
    province, city, district, town, detail = order.address.split(" ", 4)
    paid_at = order.paid_at
    promised = paid_at + timedelta(hours=order.promise_hours)
    return {
        "商品": item.title,
        "订单号": order.number,
        "订单状态": "待发货",
        "商品总价(元)": money(order.goods_amount),
        "店铺优惠折扣(元)": money(Decimal(order.discount)),
        "平台优惠折扣(元)": money(Decimal(order.platform_discount)),
        "邮费(元)": money(Decimal(order.freight)),
        "用户实付金额(元)": money(order.paid),
        "商品数量(件)": item.quantity,
        "收货人": order.buyer.name,
        "手机": order.buyer.mobile,
        "省": province,
        "市": city,
        "区": district,
        "街道": town,
        "详细地址": detail,
        "支付时间": moment(paid_at),
        "承诺发货时间": moment(promised),
        "订单成交时间": moment(paid_at),
        "商品id": f"6180{item.number[:4]}2735",
        "商品规格": item.spec,
        "商家编码-SKU维度": item.code,
        "商家备注": order.memo,
        "买家留言": order.remark,
        "售后状态": "无售后或售后取消",
    }


def jd_order_cells(order: Order) -> Row:
    """Return the cells that all items of `order` share; amounts are numbers."""
    invoice = order.invoice
    return {
        "订单号": order.number,
        "支付方式": "货到付款" if order.cash_on_delivery else "在线支付",
        "下单时间": order.ordered,
        "订单金额": order.goods_amount,
        "结算金额": order.goods_amount - Decimal(order.discount),
        "余额支付": Decimal(),
        "应付金额": order.due,
        "订单状态": "等待出库",
        "订单类型": "SOP",
        "下单帐号": order.buyer.nick,
        "客户姓名": order.buyer.name,
        "客户地址": order.address,
        "联系电话": order.buyer.mobile,
        "订单备注": order.remark,
        "商家备注": order.memo,
        "发票类型": invoice.kind if invoice else "不需要开具发票",
        "发票抬头": invoice.title if invoice else "",
        "纳税人识别号": invoice.tax_number if invoice else "",
        "付款确认时间": moment(order.paid_at),
        "运费金额": Decimal(order.freight),
    }


def jd_item_cells(item: Item) -> Row:
    """Return the cells of one item."""
    return {
        "商品ID": f"10098{item.number}71",
        "商品名称": " ".join([item.title, *item.spec.split(";")]).strip(),
        "订购数量": item.quantity,
        "京东价": item.price,
        "货号": item.code,
    }


def write_csv(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    """Write a CSV file as Taobao does: GB18030, every field quoted, CRLF."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def new_sheet(title: str, columns: list[str]) -> Worksheet:
    """Return the sheet of a new workbook, with its heading row."""
    sheet = Workbook().active
    sheet.title = title
    sheet.append(columns)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    return sheet


def append_row(sheet: Worksheet, columns: list[str], row: Row) -> None:
    """Append `row`; cells without text and cells it does not name stay empty."""
    values = (row.get(column) for column in columns)
    sheet.append([None if value == "" else value for value in values])


def save_workbook(path: Path, workbook: Workbook) -> None:
    """Save `workbook` so that equal content gives equal bytes.

    openpyxl stamps the current time on the properties and on every member of the
    archive, and compression differs between versions of zlib: the archive is packed
    again with fixed times and without compression.
    """
    stamped = BytesIO()
    workbook.save(stamped)
    workbook.properties.created = workbook.properties.modified = EXPORTED_AT
    properties = tostring(workbook.properties.to_tree())
    with zipfile.ZipFile(stamped) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, ZIP_EPOCH)
            member.create_system = 0
            is_properties = name == "docProps/core.xml"
            target.writestr(member, properties if is_properties else source.read(name))


def write_taobao(folder: Path) -> None:
    """Write order list and item list of the Taobao shop."""
    again = [order for order in taobao.ORDERS if order.number == taobao.EXPORTED_TWICE]
    exported = [*taobao.ORDERS, *again]
    write_csv(
        folder / "taobao_ExportOrderList.csv",
        TAOBAO_LIST_COLUMNS,
        map(taobao_list_row, exported),
    )
    write_csv(
        folder / "taobao_ExportOrderDetailList.csv",
        TAOBAO_ITEM_COLUMNS,
        (row for order in exported for row in taobao_item_rows(order)),
    )


def write_pdd(folder: Path) -> None:
    """Write the order list of the PDD shop."""
    sheet = new_sheet("订单明细", PDD_COLUMNS)
    for order in pdd.ORDERS:
        append_row(sheet, PDD_COLUMNS, pdd_row(order))
    save_workbook(folder / "pdd_orders.xlsx", sheet.parent)


def write_jd(folder: Path) -> None:
    """Write the order list of the JD shop: a row per item, order cells merged."""
    sheet = new_sheet("订单", JD_COLUMNS)
    for order in jd.ORDERS:
        first = sheet.max_row + 1
        shared = jd_order_cells(order)
        for item in order.items:
            append_row(sheet, JD_COLUMNS, shared | jd_item_cells(item))
            shared = {}
        merge_order_cells(sheet, first, sheet.max_row)
    save_workbook(folder / "jd_orders.xlsx", sheet.parent)


def merge_order_cells(sheet: Worksheet, first: int, last: int) -> None:
    """Merge the order columns from row `first` to row `last`."""
    if first == last:
        return
    for column, name in enumerate(JD_COLUMNS, start=1):
        if name not in JD_ITEM_COLUMNS:
            sheet.cell(first, column).alignment = Alignment(vertical="center")
            sheet.merge_cells(
                start_row=first, end_row=last, start_column=column, end_column=column
            )


def main(folder: Path) -> None:
    """Write all files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_taobao(folder)
    write_pdd(folder)
    write_jd(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else EXPORT_FOLDER)
