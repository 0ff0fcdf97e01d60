# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waybill labels (面单): one page per parcel, for a thermal label printer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from . import values
from .code128 import encode
from .errors import DocumentError
from .kit import Sheet
from .templates import Template, template_for
from .texts import Texts, texts_for

DEFAULT_TEMPLATE = "100x150"
FRAME = "waybill-frame"
BORDER_WIDTH = 1.2
RULE_WIDTH = 0.7


@dataclass(frozen=True, kw_only=True)
class WaybillLabel:
    """What one waybill label says; every value is printed as given.

    GB/T 41833-2022 asks for names, phones and addresses with a part hidden: the
    caller hides it with :mod:`masking`, because who may read them is not known here.

    :ivar number: waybill number, printed twice as Code 128
    :ivar product_name: service, such as 标准快递
    :ivar sorting_code: three-part routing code (三段码); left blank for handwriting
        when empty
    :ivar receiver_address: whole address in one text
    :ivar contents: goods in short
    :ivar pieces: parcels of the shipment
    :ivar weight_kg: weight in kg
    :ivar cod_amount: cash to collect in yuan, None without cash on delivery
    :ivar insured_amount: declared value in yuan, None without insurance
    :ivar payment_mode: who pays the freight, such as 寄付月结
    :ivar printed_at: time of printing, in the time zone of the warehouse
    :ivar batch: number of the print batch
    :ivar sequence: position in the print batch
    :ivar parcel: position in the shipment, such as ``1/2``
    """

    number: str
    carrier_name: str
    product_name: str = ""
    sorting_code: str = ""
    receiver_name: str
    receiver_phone: str
    receiver_address: str
    sender_name: str
    sender_phone: str
    sender_address: str
    contents: str
    order_number: str
    pieces: int
    weight_kg: Decimal
    cod_amount: Decimal | None = None
    insured_amount: Decimal | None = None
    payment_mode: str
    remark: str = ""
    printed_at: datetime
    batch: str
    sequence: int
    parcel: str


def draw_waybills(
    labels: Iterable[WaybillLabel],
    template: str = DEFAULT_TEMPLATE,
    lang: str = "zh",
) -> bytes:
    """Draw one page per label, in the order given, into one PDF.

    :param labels: at least one label
    :param template: layout, named by its paper size in mm
    :param lang: language of the headings, ``zh`` or ``en``
    :return: the PDF
    :raise DocumentError: no label, no such template or language, or a number that
        cannot be drawn as a barcode (its ``reference`` is then that number)
    :raise MissingFont: a font the administrator named cannot be used
    """
    layout, texts = template_for(template), texts_for(lang)
    sheet = Sheet(layout.width, layout.height, texts.waybill_title)
    sheet.define_form(FRAME, lambda form: _draw_frame(form, layout, texts))
    empty = True
    for label in labels:
        empty = False
        sheet.form(FRAME)
        _draw_label(sheet, layout, label)
        sheet.next_page()
    if empty:
        raise DocumentError("There is no waybill to draw.")
    return sheet.finish()


def field_values(label: WaybillLabel) -> dict[str, str]:
    """Return the texts of ``label`` under the names the templates use."""
    return {
        "number": label.number,
        "carrier": label.carrier_name,
        "product": label.product_name,
        "parcel": label.parcel,
        "sorting_code": label.sorting_code,
        "receiver_name": label.receiver_name,
        "receiver_phone": label.receiver_phone,
        "receiver_address": label.receiver_address,
        "sender_name": label.sender_name,
        "sender_phone": label.sender_phone,
        "sender_address": label.sender_address,
        "pieces": str(label.pieces),
        "weight": f"{values.weight(label.weight_kg)} kg",
        "payment": label.payment_mode,
        "cod": values.money(label.cod_amount),
        "insured": values.money(label.insured_amount),
        "contents": label.contents,
        "order": label.order_number,
        "remark": label.remark,
        "printed_at": values.moment(label.printed_at),
        "batch": f"{label.batch}-{label.sequence}",
    }


def _draw_frame(sheet: Sheet, layout: Template, texts: Texts):
    """Draw what is the same on every label."""
    sheet.outline(layout.border, BORDER_WIDTH)
    for rule in layout.rules:
        sheet.line(*rule, RULE_WIDTH)
    for badge in layout.badges:
        sheet.fill(badge.box)
        sheet.text(badge.box, getattr(texts, badge.text), badge.style)
    for caption in layout.captions:
        sheet.text(caption.box, getattr(texts, caption.text), caption.style)


def _draw_label(sheet: Sheet, layout: Template, label: WaybillLabel):
    """Draw what differs from label to label."""
    texts = field_values(label)
    symbol = encode(label.number)
    for box in layout.barcodes:
        sheet.barcode(box, symbol)
    for field in layout.fields:
        sheet.text(field.box, texts[field.value], field.style)
