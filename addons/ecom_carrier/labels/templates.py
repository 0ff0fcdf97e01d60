# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Layouts of the waybill, as tables of zones in millimetres.

The zones are those of GB/T 41833-2022 (express electronic waybill, 快递电子运单):
number (码号区), destination (目的地信息区), receiver (收件人信息区), sender
(寄件人信息区), contents (内件信息区) and signature (签收区). The last zone is the
receipt with the number a second time. A template says where things stand; what is
written there comes from :mod:`.waybill`, how it is drawn from :mod:`.kit`.
"""

from dataclasses import dataclass

from .errors import DocumentError
from .kit import Align, Box, Rise, Style


@dataclass(frozen=True)
class Caption:
    """A heading that is the same on every label; ``text`` names it in Texts."""

    text: str
    box: Box
    style: Style


@dataclass(frozen=True)
class Badge:
    """A heading in a filled box."""

    text: str
    box: Box
    style: Style


@dataclass(frozen=True)
class Field:
    """A value of the label; ``value`` names it in :func:`.waybill.field_values`."""

    value: str
    box: Box
    style: Style


@dataclass(frozen=True, kw_only=True)
class Template:
    """A waybill layout.

    :ivar border: outline of the label
    :ivar rules: straight lines (x1, y1, x2, y2)
    :ivar barcodes: places of the number as Code 128, quiet zones included
    """

    width: float
    height: float
    border: Box
    rules: tuple[tuple[float, float, float, float], ...]
    badges: tuple[Badge, ...]
    captions: tuple[Caption, ...]
    fields: tuple[Field, ...]
    barcodes: tuple[Box, ...]


CAPTION = Style(6.5, 4)
CAPTION_MIDDLE = Style(6.5, 4, rise=Rise.MIDDLE)
CAPTION_CENTRED = Style(6.5, 4, align=Align.CENTRE)
BADGE = Style(19, 7, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE, white=True)
SENDER_BADGE = Style(17, 7, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
HEAD = Style(19, 9, bold=True, rise=Rise.MIDDLE)
PRODUCT = Style(14, 8, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
PARCEL = Style(15, 8, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
NUMBER = Style(15, 8, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
NUMBER_SMALL = Style(10, 6, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
DESTINATION = Style(38, 14, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
RECEIVER = Style(15, 9, bold=True, rise=Rise.MIDDLE)
RECEIVER_RIGHT = Style(15, 9, bold=True, align=Align.RIGHT, rise=Rise.MIDDLE)
RECEIVER_ADDRESS = Style(13, 7, bold=True)
SENDER = Style(9.5, 6.5, rise=Rise.MIDDLE)
SENDER_RIGHT = Style(9.5, 6.5, align=Align.RIGHT, rise=Rise.MIDDLE)
SENDER_ADDRESS = Style(9, 6)
SERVICE = Style(11, 6, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
PLAIN = Style(9, 6)
PLAIN_MIDDLE = Style(9, 6, rise=Rise.MIDDLE)
BATCH = Style(10.5, 6.5, bold=True, rise=Rise.MIDDLE)

HEAD_COMPACT = Style(15, 8, bold=True, rise=Rise.MIDDLE)
PRODUCT_COMPACT = Style(12, 7, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
NUMBER_COMPACT = Style(13, 8, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
NUMBER_RECEIPT = Style(8, 6, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
RECEIVER_COMPACT = Style(12.5, 8, bold=True, rise=Rise.MIDDLE)
RECEIVER_COMPACT_RIGHT = Style(12.5, 8, bold=True, align=Align.RIGHT, rise=Rise.MIDDLE)
SERVICE_COMPACT = Style(8.5, 5.5, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
PLAIN_COMPACT = Style(7.5, 5.5)
PLAIN_COMPACT_MIDDLE = Style(7.5, 5.5, rise=Rise.MIDDLE)
BATCH_COMPACT = Style(8, 5.5, bold=True, rise=Rise.MIDDLE)

TEMPLATES = {
    "100x150": Template(
        width=100,
        height=150,
        border=Box(2.5, 2.5, 95, 145),
        rules=(
            (2.5, 12.5, 97.5, 12.5),  # head / number
            (55, 2.5, 55, 12.5),
            (83, 2.5, 83, 12.5),
            (2.5, 35, 97.5, 35),  # number / destination
            (2.5, 51, 97.5, 51),  # destination / receiver
            (2.5, 77, 97.5, 77),  # receiver / sender
            (12, 77, 12, 91),
            (2.5, 91, 97.5, 91),  # sender / services
            (14.5, 91, 14.5, 102),
            (32.5, 91, 32.5, 102),
            (52.5, 91, 52.5, 102),
            (75, 91, 75, 102),
            (2.5, 102, 97.5, 102),  # services / contents
            (58, 102, 58, 117),
            (2.5, 117, 97.5, 117),  # contents / signature
            (50, 117, 50, 129),
            (2.5, 129, 97.5, 129),  # signature / receipt
            (41, 140, 41, 147.5),
            (65.5, 140, 65.5, 147.5),
            (2.5, 140, 97.5, 140),
        ),
        badges=(Badge("receiver_badge", Box(2.5, 51, 9.5, 26), BADGE),),
        captions=(
            Caption("sender_badge", Box(3, 77, 8.5, 14), SENDER_BADGE),
            Caption("pieces", Box(3.3, 92, 10.4, 2.6), CAPTION_CENTRED),
            Caption("weight", Box(15.3, 92, 16.4, 2.6), CAPTION_CENTRED),
            Caption("payment", Box(33.3, 92, 18.4, 2.6), CAPTION_CENTRED),
            Caption("cod", Box(53.3, 92, 20.9, 2.6), CAPTION_CENTRED),
            Caption("insured", Box(75.8, 92, 20.9, 2.6), CAPTION_CENTRED),
            Caption("contents", Box(4, 103, 20, 2.6), CAPTION),
            Caption("order", Box(59.5, 103, 8, 4), CAPTION_MIDDLE),
            Caption("remark", Box(59.5, 108, 8, 2.6), CAPTION),
            Caption("signature_statement", Box(4, 118.5, 44.5, 9.5), Style(7.5, 5)),
            Caption("signed_by", Box(51.5, 118.5, 20, 2.6), CAPTION),
            Caption("signed_on", Box(51.5, 124.5, 20, 2.6), CAPTION),
            Caption("printed_at", Box(42, 140.8, 22.5, 2.6), CAPTION),
            Caption("batch", Box(66.5, 140.8, 30, 2.6), CAPTION),
        ),
        fields=(
            Field("carrier", Box(4.5, 3, 49, 9), HEAD),
            Field("product", Box(56, 3, 26, 9), PRODUCT),
            Field("parcel", Box(83.5, 3, 13.5, 9), PARCEL),
            Field("number", Box(4.5, 28.2, 91, 6), NUMBER),
            Field("sorting_code", Box(4.5, 35.5, 91, 15), DESTINATION),
            Field("receiver_name", Box(14, 52, 43, 7), RECEIVER),
            Field("receiver_phone", Box(58, 52, 38, 7), RECEIVER_RIGHT),
            Field("receiver_address", Box(14, 60, 82, 16.5), RECEIVER_ADDRESS),
            Field("sender_name", Box(14, 77.8, 43, 4.5), SENDER),
            Field("sender_phone", Box(58, 77.8, 38, 4.5), SENDER_RIGHT),
            Field("sender_address", Box(14, 82.8, 82, 7.8), SENDER_ADDRESS),
            Field("pieces", Box(3.3, 95.3, 10.4, 6.2), SERVICE),
            Field("weight", Box(15.3, 95.3, 16.4, 6.2), SERVICE),
            Field("payment", Box(33.3, 95.3, 18.4, 6.2), SERVICE),
            Field("cod", Box(53.3, 95.3, 20.9, 6.2), SERVICE),
            Field("insured", Box(75.8, 95.3, 20.9, 6.2), SERVICE),
            Field("contents", Box(4, 106, 52.5, 10.5), PLAIN),
            Field("order", Box(68, 103, 28.5, 4), PLAIN_MIDDLE),
            Field("remark", Box(59.5, 110.8, 37, 5.8), PLAIN),
            Field("number", Box(3.5, 140.6, 36.5, 6.3), NUMBER_SMALL),
            Field("printed_at", Box(42, 143.4, 22.5, 3.6), PLAIN_MIDDLE),
            Field("batch", Box(66.5, 143.4, 30, 3.8), BATCH),
        ),
        barcodes=(Box(4.5, 14, 91, 14), Box(4.5, 130.2, 91, 8.6)),
    ),
    "76x130": Template(
        width=76,
        height=130,
        border=Box(2, 2, 72, 126),
        rules=(
            (2, 10.5, 74, 10.5),  # head / number
            (40, 2, 40, 10.5),
            (61.5, 2, 61.5, 10.5),
            (2, 29, 74, 29),  # number / destination
            (2, 41.5, 74, 41.5),  # destination / receiver
            (2, 64, 74, 64),  # receiver / sender
            (10, 64, 10, 76),
            (2, 76, 74, 76),  # sender / services
            (11, 76, 11, 86),
            (25, 76, 25, 86),
            (40, 76, 40, 86),
            (57, 76, 57, 86),
            (2, 86, 74, 86),  # services / contents
            (42, 86, 42, 99),
            (2, 99, 74, 99),  # contents / signature
            (40, 99, 40, 109),
            (2, 109, 74, 109),  # signature / receipt
            (2, 120, 74, 120),
            (31, 120, 31, 128),
            (51, 120, 51, 128),
        ),
        badges=(Badge("receiver_badge", Box(2, 41.5, 8, 22.5), BADGE),),
        captions=(
            Caption("sender_badge", Box(2.3, 64, 7.4, 12), SENDER_BADGE),
            Caption("pieces", Box(2.5, 76.8, 8, 2.6), CAPTION_CENTRED),
            Caption("weight", Box(11.5, 76.8, 13, 2.6), CAPTION_CENTRED),
            Caption("payment", Box(25.5, 76.8, 14, 2.6), CAPTION_CENTRED),
            Caption("cod", Box(40.5, 76.8, 16, 2.6), CAPTION_CENTRED),
            Caption("insured", Box(57.5, 76.8, 16, 2.6), CAPTION_CENTRED),
            Caption("contents", Box(3, 86.8, 20, 2.6), CAPTION),
            Caption("order", Box(43, 86.8, 7, 3.5), CAPTION_MIDDLE),
            Caption("remark", Box(43, 90.8, 20, 2.6), CAPTION),
            Caption("signature_statement", Box(3, 100, 36, 8.2), Style(6.5, 4.5)),
            Caption("signed_by", Box(41, 100, 20, 2.6), CAPTION),
            Caption("signed_on", Box(41, 105, 20, 2.6), CAPTION),
            Caption("printed_at", Box(31.8, 120.7, 18.5, 2.6), CAPTION),
            Caption("batch", Box(51.8, 120.7, 21.5, 2.6), CAPTION),
        ),
        fields=(
            Field("carrier", Box(3.5, 2.5, 36, 7.5), HEAD_COMPACT),
            Field("product", Box(40.5, 2.5, 20.5, 7.5), PRODUCT_COMPACT),
            Field("parcel", Box(62, 2.5, 11.5, 7.5), PRODUCT_COMPACT),
            Field("number", Box(3, 23.5, 70, 5), NUMBER_COMPACT),
            Field("sorting_code", Box(3, 29.5, 70, 11.5), DESTINATION),
            Field("receiver_name", Box(11.5, 42.3, 29, 6), RECEIVER_COMPACT),
            Field("receiver_phone", Box(41, 42.3, 32, 6), RECEIVER_COMPACT_RIGHT),
            Field("receiver_address", Box(11.5, 49, 61.5, 14.5), RECEIVER_ADDRESS),
            Field("sender_name", Box(11.5, 64.6, 31, 4), SENDER),
            Field("sender_phone", Box(43, 64.6, 30, 4), SENDER_RIGHT),
            Field("sender_address", Box(11.5, 69, 61.5, 6.6), SENDER_ADDRESS),
            Field("pieces", Box(2.7, 79.8, 7.6, 5.6), SERVICE_COMPACT),
            Field("weight", Box(11.7, 79.8, 12.6, 5.6), SERVICE_COMPACT),
            Field("payment", Box(25.7, 79.8, 13.6, 5.6), SERVICE_COMPACT),
            Field("cod", Box(40.7, 79.8, 15.6, 5.6), SERVICE_COMPACT),
            Field("insured", Box(57.7, 79.8, 15.6, 5.6), SERVICE_COMPACT),
            Field("contents", Box(3, 89.8, 38, 8.7), PLAIN_COMPACT),
            Field("order", Box(50.8, 86.8, 22.4, 3.5), PLAIN_COMPACT_MIDDLE),
            Field("remark", Box(43, 93.6, 30, 4.9), PLAIN_COMPACT),
            Field("number", Box(2.7, 120.5, 27.6, 7), NUMBER_RECEIPT),
            Field("printed_at", Box(31.8, 123.4, 18.5, 4), PLAIN_COMPACT_MIDDLE),
            Field("batch", Box(51.8, 123.4, 21.5, 4), BATCH_COMPACT),
        ),
        barcodes=(Box(3, 12, 70, 11), Box(3, 110.3, 70, 8.6)),
    ),
}


def template_for(name: str) -> Template:
    """Return the layout called ``name`` (paper size in mm).

    :raise DocumentError: there is no such layout
    """
    try:
        return TEMPLATES[name]
    except KeyError:
        known = ", ".join(TEMPLATES)
        raise DocumentError(
            f"No waybill template {name!r}; there are {known}."
        ) from None
