# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A4 lists: a head with a barcode, a table over pages, totals and signatures.

Every page repeats the head and the headings of the table, so that a sheet which got
loose can still be read and scanned. Rows grow with their text; totals and signatures
stay together on the last page and never stand there without a row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .code128 import encode
from .errors import DocumentError
from .kit import HAIRLINE, Align, Box, Rise, Sheet, Style
from .textfit import Fitted
from .texts import Texts

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
MARGIN = 12
WIDTH = PAGE_WIDTH - 2 * MARGIN
TITLE = Box(MARGIN, 12, 90, 11)
NAME = Box(PAGE_WIDTH - MARGIN - 90, 23.5, 90, 5)
BARCODE = Box(PAGE_WIDTH - MARGIN - 90, 11, 90, 12)
FACTS_TOP = 31
FACTS_PER_ROW = 3
FACT_HEIGHT = 6.5
FACT_LABEL_WIDTH = 22
TABLE_HEAD_HEIGHT = 8
TABLE_HEAD_GREY = 0.9
TABLE_BOTTOM = 282
PAGE_NUMBER = Box(MARGIN, 286, WIDTH, 4)
CELL_PADDING = 1.6
ROW_PADDING = 1.5
ROW_MINIMUM = 7
CELL_MAXIMUM = 60  # a text that needs more height than this is shrunk
TOTALS_HEIGHT = 10
TOTAL_WORD_WIDTH = 22
CLOSING_TEXT_HEIGHT = 10
SIGNATURE_HEIGHT = 16
RULE = 1.0

TITLE_STYLE = Style(24, 14, bold=True, rise=Rise.MIDDLE)
NAME_STYLE = Style(12, 8, bold=True, align=Align.CENTRE, rise=Rise.MIDDLE)
FACT_LABEL_STYLE = Style(9, 6, rise=Rise.MIDDLE)
FACT_STYLE = Style(11, 6, bold=True, rise=Rise.MIDDLE)
TOTAL_STYLE = Style(12, 7, bold=True, rise=Rise.MIDDLE)
CLOSING_STYLE = Style(10, 7, rise=Rise.MIDDLE)
PAGE_STYLE = Style(9, align=Align.CENTRE, rise=Rise.MIDDLE)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the table.

    :ivar width: in mm; the columns of a listing together take the width of the page
    :ivar size: preferred font size in points
    """

    heading: str
    width: float
    size: float = 9.5
    bold: bool = False
    align: Align = Align.LEFT

    @property
    def style(self) -> Style:
        """How the cells of the column are set."""
        return Style(self.size, 6, self.bold, self.align, Rise.MIDDLE)

    @property
    def heading_style(self) -> Style:
        """How the heading of the column is set."""
        return Style(9, 6, True, self.align, Rise.MIDDLE)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The texts of one list.

    :ivar title: kind of document
    :ivar name: number of the document, also drawn as Code 128
    :ivar facts: (label, value) pairs of the head
    :ivar rows: one text per column
    :ivar totals: one text of sums below the table
    :ivar statement: sentence above the signatures, may be empty
    :ivar signatures: who signs
    """

    title: str
    name: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    statement: str = ""
    signatures: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row with its texts broken into lines."""

    cells: tuple[Fitted, ...]
    height: float


def draw_listings(listings: Iterable[Listing], texts: Texts, title: str) -> bytes:
    """Draw ``listings`` one after the other into one PDF, each numbered by itself.

    :raise DocumentError: there is no listing, or a name cannot be drawn as a barcode
    :raise MissingFont: a font the administrator named cannot be used
    """
    sheet = Sheet(PAGE_WIDTH, PAGE_HEIGHT, title)
    empty = True
    for listing in listings:
        empty = False
        _draw_listing(sheet, listing, texts)
    if empty:
        raise DocumentError(f"There is nothing to draw: {title}.")
    return sheet.finish()


def paginate(
    heights: Sequence[float], room: float, closing: float
) -> list[tuple[int, int]]:
    """Share rows out over pages.

    :param heights: height of each row in mm
    :param room: height for rows on each page in mm
    :param closing: height that totals and signatures need after the last row in mm
    :return: for each page the first row and the one after the last; the last page
        has room for ``closing`` and has a row unless there are none at all
    """
    pages, start, used = [], 0, 0.0
    for row, height in enumerate(heights):
        if used + height > room and row > start:
            pages.append((start, row))
            start, used = row, 0.0
        used += height
    if used + closing > room and len(heights) - start > 1:
        pages.append((start, len(heights) - 1))
        start = len(heights) - 1
    pages.append((start, len(heights)))
    return pages


def _draw_listing(sheet: Sheet, listing: Listing, texts: Texts):
    rows = [_measured(sheet, listing.columns, row) for row in listing.rows]
    top = _table_top(listing)
    room = TABLE_BOTTOM - top - TABLE_HEAD_HEIGHT
    pages = paginate([row.height for row in rows], room, _closing_height(listing))
    for page, (start, stop) in enumerate(pages, start=1):
        _draw_head(sheet, listing)
        bottom = _draw_table(sheet, listing.columns, rows[start:stop], top)
        if page == len(pages):
            _draw_closing(sheet, listing, texts, bottom)
        number = texts.page.format(page=page, pages=len(pages))
        sheet.text(PAGE_NUMBER, number, PAGE_STYLE)
        sheet.next_page()


def _measured(sheet: Sheet, columns: Sequence[Column], row: Sequence[str]) -> Row:
    cells = tuple(
        sheet.fitted(text, column.width - 2 * CELL_PADDING, CELL_MAXIMUM, column.style)
        for column, text in zip(columns, row, strict=True)
    )
    height = max(cell.height for cell in cells) + 2 * ROW_PADDING
    return Row(cells, max(height, ROW_MINIMUM))


def _table_top(listing: Listing) -> float:
    fact_rows = -(-len(listing.facts) // FACTS_PER_ROW)
    return FACTS_TOP + fact_rows * FACT_HEIGHT + 2


def _closing_height(listing: Listing) -> float:
    height = TOTALS_HEIGHT + SIGNATURE_HEIGHT
    return height + CLOSING_TEXT_HEIGHT if listing.statement else height


def _draw_head(sheet: Sheet, listing: Listing):
    sheet.text(TITLE, listing.title, TITLE_STYLE)
    sheet.barcode(BARCODE, encode(listing.name))
    sheet.text(NAME, listing.name, NAME_STYLE)
    width = WIDTH / FACTS_PER_ROW
    for index, (label, value) in enumerate(listing.facts):
        row, column = divmod(index, FACTS_PER_ROW)
        x = MARGIN + column * width
        y = FACTS_TOP + row * FACT_HEIGHT
        sheet.text(Box(x, y, FACT_LABEL_WIDTH, FACT_HEIGHT), label, FACT_LABEL_STYLE)
        value_width = width - FACT_LABEL_WIDTH - 2
        value_box = Box(x + FACT_LABEL_WIDTH, y, value_width, FACT_HEIGHT)
        sheet.text(value_box, value, FACT_STYLE)


def _draw_table(
    sheet: Sheet, columns: Sequence[Column], rows: Sequence[Row], top: float
) -> float:
    """Draw headings and ``rows``; return where the table ends, in mm."""
    sheet.fill(Box(MARGIN, top, WIDTH, TABLE_HEAD_HEIGHT), TABLE_HEAD_GREY)
    for column, box in _cell_boxes(columns, top, TABLE_HEAD_HEIGHT):
        sheet.text(box, column.heading, column.heading_style)
    sheet.line(MARGIN, top, MARGIN + WIDTH, top, RULE)
    y = top + TABLE_HEAD_HEIGHT
    sheet.line(MARGIN, y, MARGIN + WIDTH, y, RULE)
    for row in rows:
        cells = zip(_cell_boxes(columns, y, row.height), row.cells, strict=True)
        for (column, box), cell in cells:
            sheet.lines(box, cell, column.style)
        y += row.height
        sheet.line(MARGIN, y, MARGIN + WIDTH, y, HAIRLINE)
    return y


def _cell_boxes(columns: Sequence[Column], y: float, height: float):
    """Yield each column with the box of its cell, padding taken off."""
    x = MARGIN
    for column in columns:
        width = column.width - 2 * CELL_PADDING
        yield column, Box(x + CELL_PADDING, y, width, height)
        x += column.width


def _draw_closing(sheet: Sheet, listing: Listing, texts: Texts, y: float):
    """Draw totals, statement and signatures below the table, from ``y`` mm on."""
    x = MARGIN + CELL_PADDING
    sheet.text(Box(x, y, TOTAL_WORD_WIDTH, TOTALS_HEIGHT), texts.total, TOTAL_STYLE)
    width = (WIDTH - TOTAL_WORD_WIDTH) / len(listing.totals)
    for index, text in enumerate(listing.totals):
        x = MARGIN + TOTAL_WORD_WIDTH + index * width
        sheet.text(Box(x, y, width - 2, TOTALS_HEIGHT), text, TOTAL_STYLE)
    y += TOTALS_HEIGHT
    sheet.line(MARGIN, y, MARGIN + WIDTH, y, RULE)
    if listing.statement:
        box = Box(MARGIN + CELL_PADDING, y, WIDTH, CLOSING_TEXT_HEIGHT)
        sheet.text(box, listing.statement, CLOSING_STYLE)
        y += CLOSING_TEXT_HEIGHT
    _draw_signatures(sheet, (*listing.signatures, texts.date), y)


def _draw_signatures(sheet: Sheet, labels: Sequence[str], y: float):
    width = WIDTH / len(labels)
    line_y = y + SIGNATURE_HEIGHT - 3
    for index, label in enumerate(labels):
        x = MARGIN + CELL_PADDING + index * width
        sheet.text(Box(x, line_y - 6, width / 2, 6), label, CLOSING_STYLE)
        line_x = x + sheet.text_width(label, CLOSING_STYLE) + 2
        sheet.line(line_x, line_y, x + width - 6, line_y, HAIRLINE)
