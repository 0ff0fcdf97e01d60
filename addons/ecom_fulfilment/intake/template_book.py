# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The blank workbook of the neutral template, and what its columns mean."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .template import COLUMNS, PAYMENT_NAMES, STATUS_NAMES
from .text_book import TEXT_FORMAT, saved

ORDERS_TITLE = "订单 Orders"
NOTES_TITLE = "填写说明 Notes"
LAST_ROW = 5_000  # how far below the header a choice is offered
REQUIRED_FILL = PatternFill("solid", start_color="FFF2CC")
OPTIONAL_FILL = PatternFill("solid", start_color="E7E6E6")
FLAG_NAMES = "灰,红,橙,黄,绿,青,蓝,紫,粉".split(",")
CHOICES = {
    "status": [names[0] for names in STATUS_NAMES.values()],
    "payment": [names[0] for names in PAYMENT_NAMES.values()],
    "flag": FLAG_NAMES,
}
GENERAL = (
    (
        "每个商品一行；同一订单的多行填写同一订单号，订单信息只需填在第一行。",
        "One row for each item. Rows of one order have the same order number; what "
        "concerns the whole order is needed in its first row only.",
    ),
    (
        "黄色带 * 的列必填。其余可留空或整列删除。列的顺序不限，可只用中文或英文表头。",
        "Yellow columns with * must be filled in. Others may be blank or deleted. The "
        "order of columns does not matter; Chinese or English headers alone will do.",
    ),
    (
        "同一订单中相同商品有多行时，请填子订单号或应付金额，否则无法判断是否重复。",
        "Where an order has two equal rows, fill in line numbers or the amount due; "
        "nothing else tells them from a repetition.",
    ),
)
# key -> what to fill in, in Chinese and English.
NOTES = {
    "number": ("店铺自己的订单号，不可重复", "The shop's own number, used once"),
    "status": (
        "留空为待发货；已付金额小于应付金额时为待付款",
        "Blank: to ship, or to be paid if less than the amount due was paid",
    ),
    "buyer": ("买家的账号或邮箱，用于识别老客户", "Account or e-mail of the buyer"),
    "receiver": ("收件人姓名", "Name of the receiver"),
    "phone": ("手机或电话，可用虚拟号", "Phone; a virtual number will do"),
    "country": ("两位国家代码，留空为 CN", "Code of two letters; blank: CN"),
    "province": ("可留空，省市区写在详细地址中", "May stand in the address instead"),
    "city": ("同上", "Likewise"),
    "district": ("同上", "Likewise"),
    "street": ("街道、门牌号", "Street and number"),
    "postcode": ("邮政编码", "Postal code"),
    "token": ("平台加密收件人的密文", "A platform's token for an encrypted receiver"),
    "sub_number": ("每行商品的编号", "A number for the row"),
    "code": ("与系统中商品的内部编号或条码一致", "Reference or barcode of the product"),
    "title": ("仅供核对", "For people to compare"),
    "spec": ("仅供核对", "For people to compare"),
    "quantity": ("大于零的整数", "A whole number above zero"),
    "price": (
        "一件的优惠前价格，可为 0",
        "Of one piece, before discounts; may be 0",
    ),
    "freight": ("买家支付的运费", "What the buyer pays for delivery"),
    "discount": ("整单优惠金额，正数", "Reduction of the whole order, without a minus"),
    "due": (
        "商品金额 - 订单优惠 + 运费；填写后会核对",
        "Goods less discount plus freight; checked when filled in",
    ),
    "paid": ("含定金；留空视为已付清", "Deposit included; blank: all of it"),
    "deposit": ("预售定金，尾款为应付金额减定金", "Of an order in advance"),
    "currency": ("三位货币代码，留空为 CNY", "Code of three letters; blank: CNY"),
    "payment": ("留空为在线支付", "Blank: paid online"),
    "ordered_at": ("中国时间，如 2026-03-01 10:00", "China time, 2026-03-01 10:00"),
    "paid_at": ("中国时间", "China time"),
    "promised_at": ("最晚发货时间，中国时间", "Latest time to ship, China time"),
    "buyer_memo": ("买家的要求", "What the buyer asks for"),
    "seller_memo": ("给仓库和客服的备注", "For your own people"),
    "flag": ("卖家标记的颜色", "Colour of your mark"),
    "invoice_title": ("发票抬头", "Whom to invoice"),
    "invoice_tax_no": ("纳税人识别号", "Tax number of that company"),
}


def blank_workbook() -> bytes:
    """Make the template: a sheet to fill in and a sheet that explains its columns."""
    book = Workbook()
    _fill_orders(book.active)
    _fill_notes(book.create_sheet(NOTES_TITLE))
    return saved(book)


def _fill_orders(sheet) -> None:
    sheet.title = ORDERS_TITLE
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 32
    for index, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(index)
        cell = sheet.cell(1, index, column.header)
        cell.font = Font(bold=True)
        cell.fill = REQUIRED_FILL if column.required else OPTIONAL_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        # Text, so that no spreadsheet cuts a long number or reads a date its own way.
        sheet.column_dimensions[letter].number_format = TEXT_FORMAT
        sheet.column_dimensions[letter].width = 18
        if column.key in CHOICES:
            sheet.add_data_validation(_choice(letter, CHOICES[column.key]))


def _choice(letter: str, values: list[str]) -> DataValidation:
    choice = DataValidation("list", formula1=f'"{",".join(values)}"', allow_blank=True)
    # English words are understood too: offer, do not forbid.
    choice.showErrorMessage = False
    choice.add(f"{letter}2:{letter}{LAST_ROW}")
    return choice


def _fill_notes(sheet) -> None:
    for texts in GENERAL:
        sheet.append(texts)
    sheet.append(())
    sheet.append(("列", "Column", "必填 Required", "说明", "Note", "可选 Choices"))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for column in COLUMNS:
        chinese, english = NOTES[column.key]
        required = "是 Yes" if column.required else ""
        choices = "、".join(CHOICES.get(column.key, ()))
        sheet.append((*column.names[:2], required, chinese, english, choices))
    for letter, width in zip("ABCDEF", (24, 24, 14, 46, 60, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
