"""What the export files say, read here without any code of ours.

The figures of the day are compared with these, not with the program's own output.
"""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
from lxml import etree

ROOT = Path(__file__).parents[2]
EXPORTS = ROOT / "demo" / "exports"
CATALOGUE = ROOT / "addons/ecom_fulfilment/demo/product_demo.xml"


@dataclass
class Order:
    """One order as its file states it."""

    number: str
    owed: Decimal
    paid: Decimal
    codes: list[str]
    prices: dict[str, Decimal]
    pieces: int
    remark: str = ""
    unpaid: bool = False
    cod: bool = False
    phone: str = ""


def read_all() -> dict[str, Order]:
    """All orders by number; a repeated one counts once."""
    return {**_taobao(), **_pdd(), **_jd()}


def spoiled_numbers() -> set[str]:
    """Numbers as they stand in the spoiled file, less those over on the platform.

    No order can be made of any of them.
    """
    rows = _rows_of_csv("douyin_broken.csv", "utf-8-sig")
    return {row["主订单编号"] for row in rows if row["订单状态"] != "已关闭"}


def known_codes() -> set[str]:
    """Product codes of the demo catalogue."""
    tree = etree.parse(CATALOGUE)
    return {node.text for node in tree.iterfind(".//field[@name='default_code']")}


def _rows_of_csv(name: str, encoding: str = "gb18030") -> list[dict[str, str]]:
    text = (EXPORTS / name).read_bytes().decode(encoding)
    rows = list(csv.DictReader(io.StringIO(text)))
    return [
        {
            key: (value or "").strip("\t").removeprefix('="').rstrip('"')
            for key, value in row.items()
        }
        for row in rows
    ]


def _rows_of_xlsx(name: str) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(EXPORTS / name).active
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def _taobao() -> dict[str, Order]:
    items: dict[str, dict[tuple, dict]] = defaultdict(dict)
    for row in _rows_of_csv("taobao_ExportOrderDetailList.csv"):
        # The order exported twice has the same item rows twice.
        items[row["订单编号"]][tuple(row.values())] = row
    orders = {}
    for row in _rows_of_csv("taobao_ExportOrderList.csv"):
        number = row["订单编号"]
        lines = list(items[number].values())
        orders[number] = Order(
            number=number,
            owed=Decimal(row["买家应付货款"]) + Decimal(row["买家应付邮费"]),
            paid=Decimal(row["买家实际支付金额"]),
            codes=[line["商家编码"] for line in lines],
            prices={line["商家编码"]: Decimal(line["价格"]) for line in lines},
            pieces=sum(int(line["购买数量"]) for line in lines),
            remark=row["买家留言"].strip("'"),
            unpaid=row["订单状态"] == "等待买家付款",
            phone=row["联系手机"].strip("'"),
        )
    return orders


def _pdd() -> dict[str, Order]:
    orders = {}
    for row in _rows_of_xlsx("pdd_orders.xlsx"):
        number = str(row["订单号"])
        amount, pieces = Decimal(str(row["用户实付金额(元)"])), int(row["商品数量(件)"])
        code = str(row["商家编码-SKU维度"])
        orders[number] = Order(
            number=number,
            owed=amount,
            paid=amount,
            codes=[code],
            prices={code: Decimal(str(row["商品总价(元)"])) / pieces},
            pieces=pieces,
            remark=str(row["买家留言"] or ""),
            phone=str(row["手机"]),
        )
    return orders


def _jd() -> dict[str, Order]:
    orders: dict[str, Order] = {}
    number = ""
    for row in _rows_of_xlsx("jd_orders.xlsx"):
        code, pieces = str(row["货号"]), int(row["订购数量"])
        price = Decimal(str(row["京东价"]))
        if row["订单号"]:
            number = str(row["订单号"])
            owed, cod = Decimal(str(row["应付金额"])), row["支付方式"] == "货到付款"
            orders[number] = Order(
                number=number,
                owed=owed,
                paid=Decimal(0) if cod else owed,
                codes=[],
                prices={},
                pieces=0,
                remark=str(row["订单备注"] or ""),
                cod=cod,
                phone=str(row["联系电话"]),
            )
        # Further items of an order stand below it, its own cells merged.
        orders[number].codes.append(code)
        orders[number].prices[code] = price
        orders[number].pieces += pieces
    return orders
