# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workbooks of text: no cell of them is ever a formula, a number or a date.

A spreadsheet runs what it takes for a formula, and turns ``0012`` into ``12`` and a
long number into ``1.2E+17``. A cell of the type text it leaves alone, whatever it says.
"""

import io
import re

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

TEXT_FORMAT = "@"
MAX_TITLE = 31
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def text_cell(sheet, text: str) -> WriteOnlyCell:
    """Make a text cell; what no workbook can hold is left out."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    # openpyxl takes =… for a formula and #N/A for an error.
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    return cell


def sheet_title(name: str, taken: set[str]) -> str:
    """Make a title of a name, unlike those ``taken``, and add it to them."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", NOT_IN_TITLES.sub("_", name)).strip("' ")
    title, number = clean[:MAX_TITLE] or "1", 1
    while title.casefold() in taken:
        number += 1
        mark = f" ({number})"
        title = clean[: MAX_TITLE - len(mark)] + mark
    taken.add(title.casefold())
    return title


def saved(book: Workbook) -> bytes:
    """Return the content of the workbook's file."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
