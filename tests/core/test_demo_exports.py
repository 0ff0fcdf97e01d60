# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo merchant's export files and catalogue, read as a stranger would."""

import csv
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = ROOT / "demo" / "exports"
ADDON_DEMO = ROOT / "addons" / "ecom_fulfilment" / "demo"
EXPORT_FILES = (
    "taobao_ExportOrderList.csv",
    "taobao_ExportOrderDetailList.csv",
    "pdd_orders.xlsx",
    "jd_orders.xlsx",
)
MOBILE = re.compile(r"1[3-9]\d{9}")
JD_ORDER_COLUMN = "订单号"


def read_taobao(name):
    """Return the rows of one of Taobao's files, `="…"` guards taken off."""
    with (EXPORTS / name).open(encoding="gb18030", newline="") as file:
        return [
            {key: re.sub(r'^="(.*)"$', r"\1", value) for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


def read_xlsx(name):
    """Return the rows of a workbook's only sheet, and the sheet."""
    (sheet,) = openpyxl.load_workbook(EXPORTS / name).worksheets
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows], sheet


@pytest.fixture(scope="module")
def taobao():
    return read_taobao("taobao_ExportOrderList.csv")


@pytest.fixture(scope="module")
def taobao_items():
    return read_taobao("taobao_ExportOrderDetailList.csv")


@pytest.fixture(scope="module")
def taobao_goods(taobao_items):
    """Price of the goods by order number, rows exported twice counted once."""
    lines = {(row["订单编号"], row["商家编码"]): row for row in taobao_items}
    goods = Counter()
    for (number, _code), row in lines.items():
        goods[number] += Decimal(row["价格"]) * int(row["购买数量"])
    return goods


@pytest.fixture(scope="module")
def pdd():
    return read_xlsx("pdd_orders.xlsx")[0]


@pytest.fixture(scope="module")
def jd_rows():
    return read_xlsx("jd_orders.xlsx")[0]


@pytest.fixture(scope="module")
def jd(jd_rows):
    """The rows that carry an order: the first of each merged block."""
    return [row for row in jd_rows if row[JD_ORDER_COLUMN]]


@pytest.fixture(scope="module")
def spoiled():
    """The rows of the spoiled Douyin export, tabs around long numbers taken off."""
    with (EXPORTS / "douyin_broken.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            {key: value.strip("\t") for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def catalogue():
    """Fields of every variant in the demo data, by merchant code."""
    variants = {}
    for node in ElementTree.parse(ADDON_DEMO / "product_demo.xml").iter("record"):
        fields = {field.get("name"): field.text for field in node.iter("field")}
        if "default_code" in fields:
            variants[fields["default_code"]] = fields | {"id": node.get("id")}
    return variants


@pytest.fixture(scope="module")
def opening_stock():
    """Opening quantity by warehouse and variant xmlid."""
    stock = {}
    for node in ElementTree.parse(ADDON_DEMO / "stock_demo.xml").iter("record"):
        if node.get("model") == "stock.quant":
            product, location, quantity = node.iter("field")
            warehouse = location.get("ref").split("_")[1]
            stock[warehouse, product.get("ref")] = int(quantity.text)
    return stock


def amount(value):
    """Return a cell as money, whether the platform wrote text or a number."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


def total(rows, column):
    return sum(amount(row[column]) for row in rows)


def distinct(rows, column):
    return {row[column]: row for row in rows}


# --- the files ---


@pytest.mark.parametrize("name", EXPORT_FILES)
def test_generating_again_changes_no_byte(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("exports")
    script = ROOT / "demo" / "make_exports.py"
    subprocess.run([sys.executable, script, folder], check=True)
    assert (folder / name).read_bytes() == (EXPORTS / name).read_bytes()


@pytest.mark.parametrize("name", ["product_demo.xml", "stock_demo.xml"])
def test_the_addon_carries_the_catalogue_as_it_is_in_the_table(tmp_path, name):
    script = ROOT / "demo" / "make_catalogue.py"
    subprocess.run([sys.executable, script, tmp_path], check=True)
    assert (tmp_path / name).read_bytes() == (ADDON_DEMO / name).read_bytes()


def test_taobao_files_are_gb18030_with_guarded_numbers_and_crlf():
    data = (EXPORTS / "taobao_ExportOrderList.csv").read_bytes()
    assert data.startswith('"订单编号","买家会员名"'.encode("gb18030"))
    assert b'\r\n"=""4196317734580120946""",' in data
    assert data.count(b"\n") == data.count(b"\r\n")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    with pytest.raises(UnicodeDecodeError):  # the praying hands in a remark
        data.decode("gbk")


def test_taobao_columns_stand_in_the_order_of_the_platform(taobao, taobao_items):
    columns = list(taobao[0])
    assert len(columns) == 37
    assert columns[:4] == ["订单编号", "买家会员名", "买家支付宝账号", "买家应付货款"]
    assert columns[12:14] == ["收货人姓名", "收货地址"]
    assert columns[-2:] == ["修改后的收货地址", "异常信息"]
    assert list(taobao_items[0])[-2:] == ["订单状态", "商家编码"]


def test_jd_merges_the_order_cells_of_an_order_with_two_items(jd_rows):
    _rows, sheet = read_xlsx("jd_orders.xlsx")
    by_order = [area for area in sheet.merged_cells.ranges if area.min_col == 1]
    assert [area.size for area in by_order] == [{"rows": 2, "columns": 1}] * 3
    continuation = [row for row in jd_rows if not row[JD_ORDER_COLUMN]]
    assert len(continuation) == 3
    filled = {key for row in continuation for key, value in row.items() if value}
    assert filled == {"商品ID", "商品名称", "订购数量", "京东价", "货号"}


# --- how many, how much ---


def test_sixty_orders_over_three_shops(taobao, pdd, jd):
    assert len(distinct(taobao, "订单编号")) == 24
    assert len(distinct(pdd, "订单号")) == len(pdd) == 20
    assert len(distinct(jd, JD_ORDER_COLUMN)) == len(jd) == 16


def test_the_shops_take_what_the_tables_add_up_to_by_hand(taobao, pdd, jd):
    once = distinct(taobao, "订单编号").values()
    assert total(once, "总金额") == Decimal("6283.00")
    assert total(once, "买家实际支付金额") == Decimal("5984.00")
    assert total(pdd, "用户实付金额(元)") == Decimal("1950.30")
    assert total(jd, "应付金额") == Decimal("4733.80")


def test_taobao_buyers_owe_goods_less_discount_plus_freight(taobao, taobao_goods):
    for row in taobao:
        discount = taobao_goods[row["订单编号"]] - amount(row["买家应付货款"])
        assert 0 <= discount < amount(row["买家应付货款"])
        assert amount(row["总金额"]) == (
            amount(row["买家应付货款"]) + amount(row["买家应付邮费"])
        )
        if row["订单付款时间"]:
            assert row["买家实际支付金额"] == row["总金额"]


def test_pdd_buyers_pay_goods_less_both_discounts_plus_freight(pdd):
    for row in pdd:
        assert amount(row["用户实付金额(元)"]) == (
            amount(row["商品总价(元)"])
            - amount(row["店铺优惠折扣(元)"])
            - amount(row["平台优惠折扣(元)"])
            + amount(row["邮费(元)"])
        )


def test_jd_buyers_owe_goods_less_discount_plus_freight(jd, jd_rows):
    goods = Counter()
    number = None
    for row in jd_rows:
        number = row[JD_ORDER_COLUMN] or number
        goods[number] += amount(row["京东价"]) * row["订购数量"]
    for row in jd:
        assert amount(row["订单金额"]) == goods[row[JD_ORDER_COLUMN]]
        assert amount(row["应付金额"]) == (
            amount(row["结算金额"]) + amount(row["运费金额"])
        )


def test_some_orders_have_discount_and_some_freight(taobao, taobao_goods, pdd, jd):
    once = distinct(taobao, "订单编号").values()
    discounted = [
        row
        for row in once
        if amount(row["买家应付货款"]) < taobao_goods[row["订单编号"]]
    ]
    assert len(discounted) == 7
    assert sum(amount(row["买家应付邮费"]) > 0 for row in once) == 3
    assert sum(amount(row["店铺优惠折扣(元)"]) > 0 for row in pdd) == 6
    assert sum(amount(row["平台优惠折扣(元)"]) > 0 for row in pdd) == 4
    assert sum(amount(row["运费金额"]) > 0 for row in jd) == 1


# --- what reality brings ---


def test_one_taobao_order_is_exported_twice_with_its_items(taobao, taobao_items):
    assert len(taobao) == 25
    first, second = (row for row in taobao if row["订单编号"] == "4196320877541060271")
    assert first == second
    items = [row for row in taobao_items if row["订单编号"] == "4196320877541060271"]
    assert [row["商家编码"] for row in items] == ["CP001-GRY-18", "CP002-HIGH"] * 2
    assert items[:2] == items[2:]


def test_some_orders_have_two_lines(taobao, jd_rows):
    once = distinct(taobao, "订单编号").values()
    assert Counter(row["宝贝种类"] for row in once) == {"1": 20, "2": 4}
    assert sum(row[JD_ORDER_COLUMN] is None for row in jd_rows) == 3


def test_one_buyer_orders_twice_to_one_address(taobao):
    keys = ("买家会员名", "收货人姓名", "联系手机", "收货地址")
    once = distinct(taobao, "订单编号").values()
    buyers = Counter(tuple(row[key] for key in keys) for row in once)
    assert [buyer for buyer, orders in buyers.items() if orders == 2] == [
        (
            "棉花糖不甜",
            "许诺",
            "13922486370",
            "广东省 广州市 天河区 石牌街道 体育西路191号盈园A座2207室",
        )
    ]


def test_two_buyers_leave_a_remark_and_two_orders_carry_a_memo(taobao, pdd, jd):
    remarks = [row["买家留言"] for row in [*taobao, *pdd] if row["买家留言"]]
    assert remarks == [
        "送长辈的，箱子里请不要放价格单，谢谢🙏",
        "周末才在家，请周六送到",
    ]
    memos = [row["订单备注"] for row in taobao] + [row["商家备注"] for row in jd]
    assert list(filter(None, memos)) == [
        "买家要求外箱加贴易碎标签",
        "老客户，随箱送桂花香片一包",
    ]


def test_four_orders_are_cash_on_delivery_and_one_is_above_1000(jd):
    on_delivery = [row for row in jd if row["支付方式"] == "货到付款"]
    assert [amount(row["应付金额"]) for row in on_delivery] == [
        Decimal("159.00"),
        Decimal("1280.00"),
        Decimal("203.00"),
        Decimal("69.00"),
    ]
    assert {row["订单状态"] for row in on_delivery} == {"等待出库"}
    assert not any(row["付款确认时间"] for row in on_delivery)
    assert all(row["付款确认时间"] for row in jd if row not in on_delivery)


def test_one_order_is_not_paid(taobao):
    (unpaid,) = (row for row in taobao if row["订单状态"] == "等待买家付款")
    assert unpaid["订单编号"] == "4196352604817933312"
    assert (unpaid["买家实际支付金额"], unpaid["订单付款时间"]) == ("0.00", "")
    assert unpaid["总金额"] == "299.00"


def test_one_mobile_is_wrong(taobao, pdd, jd):
    mobiles = [row["联系手机"] for row in taobao]
    mobiles += [row["手机"] for row in pdd] + [row["联系电话"] for row in jd]
    wrong = [mobile for mobile in mobiles if not MOBILE.fullmatch(mobile)]
    assert wrong == ["1387341962"]
    assert pdd[3]["手机"] == "1387341962"


def test_two_orders_ask_for_a_company_invoice(jd):
    companies = [row for row in jd if row["纳税人识别号"]]
    assert [(row["发票抬头"], row["纳税人识别号"]) for row in companies] == [
        ("杭州示例设计有限公司", "91330106MAEXAMP14R"),
        ("苏州样例科技有限公司", "91320507MAEXAMP22K"),
    ]


def test_addresses_reach_xinjiang_and_tibet_and_one_is_long(taobao, pdd, jd):
    addresses = [row["收货地址"] for row in taobao] + [row["客户地址"] for row in jd]
    assert sum(text.startswith("新疆") for text in addresses) == 1
    assert sum(text.startswith("西藏") for text in addresses) == 1
    assert not any(row["省"].startswith(("新疆", "西藏")) for row in pdd)
    assert max(len(text) for text in addresses) > 75
    assert all(len(row["收货地址"].split(" ")) >= 5 for row in taobao)
    assert not any(" " in row["客户地址"] for row in jd)


def test_one_receiver_has_a_name_of_four_characters(taobao, pdd, jd):
    names = [row["收货人姓名"] for row in taobao] + [row["收货人"] for row in pdd]
    names += [row["客户姓名"] for row in jd]
    assert [name for name in names if len(name) > 3] == ["欧阳雨薇"]


# --- the spoiled export ---


def test_the_spoiled_export_is_utf8_with_a_mark_and_guarded_numbers():
    data = (EXPORTS / "douyin_broken.csv").read_bytes()
    assert data.startswith("\ufeff主订单编号,子订单编号,".encode())
    assert b"\r\n6936842217750040001\t,6936842217750040001\t," in data
    assert data.count(b"\n") == data.count(b"\r\n") == 10  # the header and 9 rows


def test_eight_spoiled_orders_one_of_them_on_two_rows(spoiled):
    numbers = [row["主订单编号"] for row in spoiled]
    assert [number for number in numbers if not number.isdigit()] == ["6.93684E+18"]
    assert len(set(numbers)) == 8
    assert numbers[4] == numbers[5] == "6936842217750040005"


def test_each_spoiled_order_differs_from_a_good_one_in_one_cell(spoiled, catalogue):
    # Row of the file (the header is row 1) and what is wrong with it.
    usual = {
        "选购商品": "粗陶马克杯 350ml",
        "商品数量": "1",
        "商家编码": "CJ001-CRM",
        "商品单价": "39.00",
        "订单应付金额": "39.00",
        "收件人": "周晓*",
        "订单提交时间": "2026-11-23 08:11:05",
        "买家留言": "",
        "订单状态": "待发货",
        "售后状态": "-",
    }
    odd = [
        {key: row[key] for key, value in usual.items() if row[key] != value}
        for row in spoiled
    ]
    assert dict(enumerate(odd, start=2)) == {
        2: {"商品数量": "两件"},
        3: {"商品单价": "-39.00"},
        4: {"选购商品": "已下架的花瓶", "商家编码": "CJ404"},
        5: {},  # its order number is in scientific notation
        6: {},
        7: {"收件人": "吴**"},  # of the order in row 6
        8: {"订单提交时间": "昨天上午"},
        9: {
            "买家留言": '=HYPERLINK("http://example.invalid","点我")',
            "订单状态": "等待商家确认",
        },
        10: {"订单状态": "已关闭", "售后状态": "退款成功"},
    }
    assert "CJ001-CRM" in catalogue and "CJ404" not in catalogue


# --- the catalogue behind it ---


def test_one_order_names_a_product_that_the_catalogue_does_not_know(
    taobao_items, pdd, jd_rows, catalogue
):
    sold = [row["商家编码"] for row in taobao_items]
    sold += [row["商家编码-SKU维度"] for row in pdd] + [row["货号"] for row in jd_rows]
    assert [code for code in sold if code not in catalogue] == ["CJ019"]


def test_forty_products_have_seventy_variants_each_fully_described(catalogue):
    codes = Counter(code.split("-")[0] for code in catalogue)
    assert len(catalogue) == 70
    assert len(codes) == 40
    assert sum(variants > 1 for variants in codes.values()) == 12
    for fields in catalogue.values():
        assert Decimal(fields["weight"]) > 0
        assert Decimal(fields["volume"]) > 0
        assert Decimal(fields["standard_price"]) > 0


def test_barcodes_are_valid_ean13_and_unique(catalogue):
    barcodes = {fields["barcode"] for fields in catalogue.values()}
    assert len(barcodes) == 70
    for barcode in barcodes:
        assert re.fullmatch(r"697\d{10}", barcode)
        digits = [int(digit) for digit in barcode]
        assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_each_warehouse_can_ship_what_its_shops_sold(
    taobao_items, pdd, jd_rows, catalogue, opening_stock
):
    demand = Counter()
    for row in taobao_items:  # the order exported twice asks twice: never mind
        demand["hangzhou", row["商家编码"]] += int(row["购买数量"])
    for row in jd_rows:
        demand["hangzhou", row["货号"]] += row["订购数量"]
    for row in pdd:
        demand["guangzhou", row["商家编码-SKU维度"]] += row["商品数量(件)"]
    del demand["hangzhou", "CJ019"]
    for (warehouse, code), quantity in demand.items():
        assert opening_stock[warehouse, catalogue[code]["id"]] >= quantity
    assert all(20 <= quantity <= 200 for quantity in opening_stock.values())
