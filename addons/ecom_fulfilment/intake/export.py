# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Failed rows as a workbook: mended in a spreadsheet, it can be read again.

Every table of the original files becomes one sheet, with its headers and cells as they
were and the reason in a first column of its own, which :mod:`.tables` leaves aside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook

from .tables import OVERFLOW_KEY, REASON_HEADER
from .text_book import saved, sheet_title, text_cell

EMPTY_TITLE = "Sheet1"


@dataclass(slots=True)
class _Sheet:
    """Rows of one table.

    :ivar header: its columns; a dict for its order and its lookups.
    :ivar overflow: columns right of the header that some rows have.
    """

    name: str
    header: dict[str, None]
    overflow: dict[str, None] = field(default_factory=dict)
    rows: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def takes(self, name: str, keys: Sequence[str]) -> bool:
        """Whether a row is of this table; a short one lacks some columns.

        Two files may have had one name, but then hardly one column in common.
        """
        return self.name == name and any(key in self.header for key in keys)


def failed_rows_workbook(
    failures: Sequence[tuple[Mapping[str, Sequence[Mapping[str, str]]], str]],
) -> bytes:
    """Write failed rows, for people to mend.

    :param failures: ``raw`` of a failure (table name -> list of {header: text}) and
        why it failed.
    :return: an XLSX file; reading it gives the same cells.
    """
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for part in _sheets(failures):
        sheet = book.create_sheet(sheet_title(part.name, taken))
        sheet.freeze_panes = "B2"
        header = [*part.header, *sorted(part.overflow, key=lambda key: int(key[1:]))]
        sheet.append([text_cell(sheet, text) for text in (REASON_HEADER, *header)])
        for reason, row in part.rows:
            cells = (reason, *(row.get(key, "") for key in header))
            sheet.append([text_cell(sheet, text) if text else None for text in cells])
    if not taken:
        sheet = book.create_sheet(EMPTY_TITLE)
        sheet.append([text_cell(sheet, REASON_HEADER)])
    return saved(book)


def _sheets(failures) -> list[_Sheet]:
    sheets: list[_Sheet] = []
    for raw, reason in failures:
        for name, rows in raw.items():
            for row in rows:
                _place(sheets, name, row, reason)
    return sheets


def _place(
    sheets: list[_Sheet], name: str, row: Mapping[str, str], reason: str
) -> None:
    overflow = [key for key in row if OVERFLOW_KEY.fullmatch(key)]
    keys = [key for key in row if not OVERFLOW_KEY.fullmatch(key)]
    # The last sheet first: rows of one table come one after the other.
    sheet = next((part for part in reversed(sheets) if part.takes(name, keys)), None)
    if sheet is None:
        sheet = _Sheet(name, {})
        sheets.append(sheet)
    sheet.header.update(dict.fromkeys(keys))
    sheet.overflow.update(dict.fromkeys(overflow))
    sheet.rows.append((reason, row))
