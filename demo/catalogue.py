# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The catalogue and opening stock of the demo merchant 山岚家居, as a table.

`make_catalogue.py` turns it into Odoo demo data, `make_exports.py` takes titles,
specifications and prices from it. Everything in it is invented.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

# GS1 China hands out prefixes 690-699; the merchant's part is invented.
BARCODE_PREFIX = "6970123"


@dataclass(frozen=True)
class Category:
    """A product category and the shelf its goods stand on in each warehouse."""

    key: str
    name: str
    hangzhou_shelf: str
    guangzhou_shelf: str


@dataclass(frozen=True)
class Value:
    """One value of an attribute; `html_color` only for colours."""

    key: str
    name: str
    html_color: str = ""


@dataclass(frozen=True)
class Attribute:
    """A variant attribute; the order of its values is the order on the screens."""

    key: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Variant:
    """One sellable unit.

    :param suffix: what follows the product's code, empty for a product without variants
    :param values: names of its attribute values, separated by spaces
    :param cost: purchase price in CNY
    :param weight: packed weight in kg
    :param volume: packed volume in m³
    :param hangzhou: opening stock in pieces in the Hangzhou warehouse
    :param guangzhou: the same in Guangzhou, 0 where it is not kept
    """

    suffix: str
    values: str
    cost: str
    weight: str
    volume: str
    hangzhou: int
    guangzhou: int = 0


@dataclass(frozen=True)
class Product:
    """One product template.

    :param code: merchant code; a variant's code is `code-suffix`
    :param number: four digits of the barcode, never used twice
    :param price: list price in CNY, tax included
    :param extra: what an attribute value adds to the price
    """

    code: str
    number: int
    name: str
    category: Category
    price: str
    variants: tuple[Variant, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    def sold_as(
        self, *variants: Variant, extra: dict[str, str] | None = None
    ) -> "Product":
        """Return this product with its `variants` and their `extra` prices."""
        return replace(self, variants=variants, extra=tuple((extra or {}).items()))

    def variant_code(self, variant: Variant) -> str:
        """Return the merchant code (商家编码) of `variant`."""
        return f"{self.code}-{variant.suffix}" if variant.suffix else self.code

    def variant_price(self, variant: Variant) -> Decimal:
        """Return the list price of `variant` in CNY."""
        extra = dict(self.extra)
        added = (Decimal(extra.get(name, 0)) for name in variant.values.split())
        return Decimal(self.price) + sum(added)

    def barcode(self, variant: Variant) -> str:
        """Return the EAN-13 of `variant`."""
        position = self.variants.index(variant)
        digits = f"{BARCODE_PREFIX}{self.number:04d}{position}"
        return digits + ean13_check_digit(digits)


def ean13_check_digit(digits: str) -> str:
    """Return the check digit for twelve `digits`.

    Source: GS1 General Specifications, section 7.9: weights 1 and 3 alternate from
    the left, the check digit completes the sum to a multiple of ten.
    """
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return str(-total % 10)


ATTRIBUTES = (
    Attribute(
        "colour",
        "颜色",
        (
            Value("cream", "米白", "#F5F0E1"),
            Value("grey", "浅灰", "#C8C8C8"),
            Value("navy", "藏青", "#1F2A44"),
            Value("pink", "樱粉", "#F4C2C2"),
            Value("green", "青绿", "#5F9E8F"),
            Value("camel", "驼色", "#C19A6B"),
            Value("black", "黑色", "#222222"),
        ),
    ),
    Attribute(
        "size",
        "尺寸",
        (
            Value("small", "小号"),
            Value("medium", "中号"),
            Value("large", "大号"),
            Value("28cm", "28厘米"),
            Value("30cm", "30厘米"),
            Value("32cm", "32厘米"),
            Value("45cm", "45厘米"),
            Value("bed15", "1.5米床"),
            Value("bed18", "1.8米床"),
        ),
    ),
    Attribute(
        "spec",
        "规格",
        (
            Value("face", "面巾"),
            Value("bath", "浴巾"),
            Value("low", "低枕"),
            Value("high", "高枕"),
            Value("tin125", "125克罐装"),
            Value("gift250", "250克礼盒"),
        ),
    ),
)

STORAGE = Category("storage", "收纳用品", "A-01", "A-01")
KITCHEN = Category("kitchen", "厨房用具", "B-01", "B-01")
BEDDING = Category("bedding", "床上用品", "C-01", "A-02")
LIGHTING = Category("lighting", "灯具", "D-01", "B-01")
HOME = Category("home", "家居日用", "E-01", "B-02")
FOOD = Category("food", "食品茶叶", "F-01", "B-02")
CATEGORIES = (STORAGE, KITCHEN, BEDDING, LIGHTING, HOME, FOOD)

V = Variant
# Each row: suffix, values, cost, kg, m³, pieces in Hangzhou and in Guangzhou
PRODUCTS = (
    Product("SN001", 1001, "棉麻布艺收纳箱", STORAGE, "49.00").sold_as(
        V("CRM-M", "米白 中号", "21.00", "0.85", "0.0120", 80, 60),
        V("CRM-L", "米白 大号", "29.00", "1.20", "0.0180", 60, 40),
        V("GRY-M", "浅灰 中号", "21.00", "0.85", "0.0120", 80, 60),
        V("GRY-L", "浅灰 大号", "29.00", "1.20", "0.0180", 60, 40),
        V("NVY-M", "藏青 中号", "21.00", "0.85", "0.0120", 40),
        V("NVY-L", "藏青 大号", "29.00", "1.20", "0.0180", 30),
        extra={"大号": "20.00"},
    ),
    Product("SN002", 1002, "可叠加透明鞋盒六只装", STORAGE, "59.90").sold_as(
        V("", "", "26.00", "1.65", "0.0210", 90, 120),
    ),
    Product("SN003", 1003, "抽屉分隔收纳盒六件套", STORAGE, "29.90").sold_as(
        V("", "", "11.50", "0.48", "0.0055", 120, 150),
    ),
    Product("SN004", 1004, "手工竹编收纳篮", STORAGE, "39.00").sold_as(
        V("S", "小号", "15.00", "0.35", "0.0060", 50, 40),
        V("M", "中号", "24.00", "0.60", "0.0140", 50, 40),
        V("L", "大号", "36.00", "0.95", "0.0260", 30, 20),
        extra={"中号": "20.00", "大号": "46.00"},
    ),
    Product("SN005", 1005, "真空压缩袋八件套", STORAGE, "45.00").sold_as(
        V("", "", "17.00", "0.92", "0.0040", 100, 150),
    ),
    Product("SN006", 1006, "免打孔浴室置物架", STORAGE, "69.00").sold_as(
        V("", "", "28.00", "1.10", "0.0095", 70, 80),
    ),
    Product("SN007", 1007, "实木桌面文具架", STORAGE, "79.00").sold_as(
        V("", "", "33.00", "1.35", "0.0088", 40),
    ),
    Product("CJ001", 1008, "手作陶瓷马克杯", KITCHEN, "39.90").sold_as(
        V("CRM", "米白", "14.00", "0.42", "0.0018", 120, 80),
        V("NVY", "藏青", "14.00", "0.42", "0.0018", 100, 60),
        V("PNK", "樱粉", "14.00", "0.42", "0.0018", 100, 60),
        V("GRN", "青绿", "14.00", "0.42", "0.0018", 80),
    ),
    Product("CJ002", 1009, "家用铸铁炒锅", KITCHEN, "239.00").sold_as(
        V("28", "28厘米", "118.00", "3.40", "0.0160", 40),
        V("32", "32厘米", "146.00", "4.30", "0.0220", 40),
        extra={"32厘米": "60.00"},
    ),
    Product("CJ003", 1010, "整木榉木砧板", KITCHEN, "89.00").sold_as(
        V("", "", "38.00", "1.95", "0.0042", 60, 50),
    ),
    Product("CJ004", 1011, "加厚不锈钢汤锅24厘米", KITCHEN, "159.00").sold_as(
        V("", "", "72.00", "2.10", "0.0150", 50),
    ),
    Product("CJ005", 1012, "日式陶瓷餐具十六件套", KITCHEN, "268.00").sold_as(
        V("", "", "121.00", "6.80", "0.0280", 30),
    ),
    Product("CJ006", 1013, "玻璃密封储物罐三件套", KITCHEN, "55.00").sold_as(
        V("", "", "22.00", "1.80", "0.0080", 80, 60),
    ),
    Product("CJ007", 1014, "硅胶厨具五件套", KITCHEN, "69.00").sold_as(
        V("", "", "27.00", "0.75", "0.0050", 90, 90),
    ),
    Product("CJ008", 1015, "双层隔热玻璃杯", KITCHEN, "35.00").sold_as(
        V("", "", "12.50", "0.36", "0.0016", 150, 120),
    ),
    Product("CJ009", 1016, "多功能厨房剪刀", KITCHEN, "25.00").sold_as(
        V("", "", "8.50", "0.22", "0.0006", 200, 200),
    ),
    Product("CP001", 1017, "新疆长绒棉四件套", BEDDING, "399.00").sold_as(
        V("CRM-15", "米白 1.5米床", "185.00", "2.60", "0.0150", 40),
        V("CRM-18", "米白 1.8米床", "210.00", "2.95", "0.0170", 40),
        V("GRY-15", "浅灰 1.5米床", "185.00", "2.60", "0.0150", 40),
        V("GRY-18", "浅灰 1.8米床", "210.00", "2.95", "0.0170", 40),
        V("PNK-15", "樱粉 1.5米床", "185.00", "2.60", "0.0150", 30),
        V("PNK-18", "樱粉 1.8米床", "210.00", "2.95", "0.0170", 30),
        extra={"1.8米床": "60.00"},
    ),
    Product("CP002", 1018, "羽丝绒护颈枕芯", BEDDING, "79.00").sold_as(
        V("LOW", "低枕", "31.00", "0.80", "0.0150", 80, 60),
        V("HIGH", "高枕", "35.00", "0.95", "0.0180", 80, 60),
        extra={"高枕": "10.00"},
    ),
    Product("CP003", 1019, "冬季加厚鹅绒被", BEDDING, "899.00").sold_as(
        V("15", "1.5米床", "460.00", "2.80", "0.0450", 20),
        V("18", "1.8米床", "560.00", "3.30", "0.0550", 20),
        extra={"1.8米床": "200.00"},
    ),
    Product("CP004", 1020, "针织休闲盖毯", BEDDING, "129.00").sold_as(
        V("CRM", "米白", "56.00", "0.98", "0.0070", 60, 40),
        V("GRN", "青绿", "56.00", "0.98", "0.0070", 40, 30),
        V("CML", "驼色", "56.00", "0.98", "0.0070", 60, 40),
    ),
    Product("CP005", 1021, "全棉床笠1.8米", BEDDING, "119.00").sold_as(
        V("", "", "52.00", "1.05", "0.0065", 50, 60),
    ),
    Product("CP006", 1022, "天然乳胶薄床垫1.8米", BEDDING, "1280.00").sold_as(
        V("", "", "690.00", "18.50", "0.1500", 20),
    ),
    Product("DJ001", 1023, "护眼学习台灯", LIGHTING, "169.00").sold_as(
        V("CRM", "米白", "76.00", "1.45", "0.0110", 60, 40),
        V("BLK", "黑色", "76.00", "1.45", "0.0110", 50, 30),
    ),
    Product("DJ002", 1024, "竹编吊灯", LIGHTING, "189.00").sold_as(
        V("30", "30厘米", "82.00", "0.90", "0.0300", 30),
        V("45", "45厘米", "118.00", "1.50", "0.0920", 20),
        extra={"45厘米": "80.00"},
    ),
    Product("DJ003", 1025, "人体感应小夜灯", LIGHTING, "29.90").sold_as(
        V("", "", "11.00", "0.12", "0.0004", 150, 200),
    ),
    Product("DJ004", 1026, "北欧落地灯", LIGHTING, "329.00").sold_as(
        V("", "", "152.00", "5.20", "0.0420", 25),
    ),
    Product("DJ005", 1027, "LED灯泡四只装", LIGHTING, "39.90").sold_as(
        V("", "", "15.00", "0.30", "0.0020", 120, 150),
    ),
    Product("DJ006", 1028, "充电式露营灯", LIGHTING, "99.00").sold_as(
        V("", "", "43.00", "0.55", "0.0022", 60, 60),
    ),
    Product("JJ001", 1029, "精梳纯棉毛巾", HOME, "19.90").sold_as(
        V("CRM-F", "米白 面巾", "7.20", "0.12", "0.0006", 200, 150),
        V("CRM-B", "米白 浴巾", "25.00", "0.52", "0.0030", 80, 60),
        V("GRY-F", "浅灰 面巾", "7.20", "0.12", "0.0006", 200, 150),
        V("GRY-B", "浅灰 浴巾", "25.00", "0.52", "0.0030", 80, 60),
        V("PNK-F", "樱粉 面巾", "7.20", "0.12", "0.0006", 150, 120),
        V("PNK-B", "樱粉 浴巾", "25.00", "0.52", "0.0030", 60, 40),
        V("GRN-F", "青绿 面巾", "7.20", "0.12", "0.0006", 150),
        V("GRN-B", "青绿 浴巾", "25.00", "0.52", "0.0030", 60),
        extra={"浴巾": "40.00"},
    ),
    Product("JJ002", 1030, "实木相框三只装", HOME, "65.00").sold_as(
        V("", "", "25.00", "1.25", "0.0075", 60, 50),
    ),
    Product("JJ003", 1031, "静音简约挂钟", HOME, "88.00").sold_as(
        V("", "", "36.00", "0.95", "0.0090", 50, 40),
    ),
    Product("JJ004", 1032, "素烧陶瓷花瓶", HOME, "109.00").sold_as(
        V("", "", "42.00", "1.70", "0.0100", 40),
    ),
    Product("JJ005", 1033, "硅藻泥吸水地垫", HOME, "49.00").sold_as(
        V("", "", "19.00", "0.65", "0.0030", 100, 120),
    ),
    Product("JJ006", 1034, "植物香薰蜡烛", HOME, "58.00").sold_as(
        V("", "", "21.00", "0.38", "0.0009", 90, 80),
    ),
    Product("JJ007", 1035, "全身穿衣镜", HOME, "359.00").sold_as(
        V("", "", "165.00", "9.60", "0.0620", 20),
    ),
    Product("SP001", 1036, "明前龙井茶", FOOD, "168.00").sold_as(
        V("125", "125克罐装", "82.00", "0.24", "0.0012", 80, 40),
        V("250", "250克礼盒", "176.00", "0.85", "0.0060", 60, 30),
        extra={"250克礼盒": "190.00"},
    ),
    Product("SP002", 1037, "安吉白茶100克", FOOD, "138.00").sold_as(
        V("", "", "66.00", "0.20", "0.0010", 60, 30),
    ),
    Product("SP003", 1038, "临安山核桃仁250克", FOOD, "79.00").sold_as(
        V("", "", "42.00", "0.30", "0.0011", 100, 100),
    ),
    Product("SP004", 1039, "西湖桂花藕粉500克", FOOD, "45.00").sold_as(
        V("", "", "20.00", "0.58", "0.0014", 100, 100),
    ),
    Product("SP005", 1040, "九曲红梅红茶200克", FOOD, "98.00").sold_as(
        V("", "", "45.00", "0.32", "0.0016", 60),
    ),
)


def attribute_of(value_name: str) -> Attribute:
    """Return the attribute that `value_name` belongs to."""
    for attribute in ATTRIBUTES:
        if any(value.name == value_name for value in attribute.values):
            return attribute
    raise KeyError(value_name)


def find(code: str) -> tuple[Product, Variant]:
    """Return product and variant sold under merchant code `code`.

    :raise KeyError: no such code
    """
    for product in PRODUCTS:
        for variant in product.variants:
            if product.variant_code(variant) == code:
                return product, variant
    raise KeyError(code)
