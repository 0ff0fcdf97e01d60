# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes of a file, CSV or XLSX, as tables of text.

Cells are kept exactly as given; :meth:`Row.text` takes the guards off. The first row
that is not blank is the header. Rows are numbered as a spreadsheet shows them, so
blank rows count and a cell of several lines is still one row.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from openpyxl import load_workbook

from .errors import ErrorCode, UnreadableFile
from .values import clean, plain

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and XLSX with a password
UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",\t;"
REPLACEMENT = "\ufffd"
# A few broken characters spoil their rows only; more of them mean a wrong encoding.
MAX_BROKEN_SHARE = 0.001
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_ROWS = 1_048_576  # what a worksheet can hold
# From here on a floating-point number no longer tells all its digits.
MAX_EXACT_FLOAT = 1e15
# Key of a cell to the right of the last header, counted from column A = 1.
OVERFLOW = "#%d"
OVERFLOW_KEY = re.compile(r"#\d+")


@dataclass(frozen=True, slots=True)
class Row:
    """One data row.

    :ivar table: name of its table.
    :ivar number: its number in the file, the header being row 1.
    :ivar cells: header -> text, both as given.
    :ivar damaged: its cells cannot be trusted to stand under their headers.
    """

    table: str
    number: int
    cells: Mapping[str, str]
    damaged: bool

    def text(self, column: str) -> str:
        """Return the cleaned text under a header, ``''`` if there is none."""
        return clean(self.cells.get(column, ""))


@dataclass(frozen=True)
class Table:
    """A header and its rows.

    :ivar file: name of the file.
    :ivar name: the same, with the sheet's name where a workbook has several.
    """

    file: str
    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @cached_property
    def _columns(self) -> dict[str, str]:
        # The first of two equal headers counts, so later ones must not overwrite it.
        return {plain(clean(column)): column for column in reversed(self.header)}

    def column(self, names: Sequence[str]) -> str:
        """Return the header that is one of ``names``, ``''`` if none is.

        Names are tried in order. Blanks, case and the width of punctuation do not
        matter.
        """
        known = self._columns
        return next((known[plain(n)] for n in names if plain(n) in known), "")


def read_tables(file: str, data: bytes) -> list[Table]:
    """Read every table of a file.

    :param file: its name, for messages.
    :param data: its content.
    :return: one table for CSV, one for every sheet in use of a workbook.
    :raise UnreadableFile: when it is no table, says why.
    """
    if data.startswith(OLE_MAGIC):
        raise UnreadableFile(ErrorCode.OLD_WORKBOOK, file)
    if data.startswith(ZIP_MAGIC):
        sheets = _workbook_rows(file, data)
    else:
        sheets = {"": _csv_rows(file, data)}
    several = len(sheets) > 1
    tables = [
        _table(file, f"{file}/{sheet}" if several else file, rows)
        for sheet, rows in sheets.items()
    ]
    tables = [table for table in tables if table.header]
    if not tables:
        raise UnreadableFile(ErrorCode.EMPTY_FILE, file)
    return tables


def raw_tables(raw: Mapping[str, Sequence[Mapping[str, str]]]) -> list[Table]:
    """Build tables from the ``raw`` rows of an order or a failure, mended or not.

    :param raw: table name -> list of {header: text}; rows are numbered from 2.
    """
    tables = []
    for name, rows in raw.items():
        header = tuple(dict.fromkeys(key for row in rows for key in row))
        numbered = (
            Row(name, number, cells, any(map(OVERFLOW_KEY.fullmatch, cells)))
            for number, cells in enumerate(rows, 2)
        )
        tables.append(Table(name, name, header, tuple(numbered)))
    return tables


@dataclass(frozen=True, slots=True)
class _Line:
    """A row before its header is known."""

    number: int
    cells: Sequence[str]
    lines: int = 1  # lines of text it takes in the file
    broken: bool = False  # has characters that could not be decoded


def _table(file: str, name: str, lines: Iterable[_Line]) -> Table:
    used = (line for line in lines if any(clean(cell) for cell in line.cells))
    first = next(used, None)
    header = _header(first.cells) if first else ()
    return Table(file, name, header, tuple(_row(name, header, line) for line in used))


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column, and no two alike, because rows are kept by column name."""
    names: dict[str, None] = {}
    last = max(index for index, cell in enumerate(cells) if clean(cell))
    for index, cell in enumerate(cells[: last + 1], 1):
        name = cell if clean(cell) else f"({index})"
        while name in names:
            name = f"{name} ({index})"
        names[name] = None
    return tuple(names)


def _row(table: str, header: tuple[str, ...], line: _Line) -> Row:
    width = len(header)
    # Cells right of the header: some separator too many has shifted them.
    surplus = {
        OVERFLOW % index: cell
        for index, cell in enumerate(line.cells[width:], width + 1)
        if clean(cell)
    }
    # A quote that is never closed swallows the lines below it and ends its row early.
    swallowed = line.lines > 1 and len(line.cells) < width
    cells = dict(zip(header, line.cells, strict=False))
    damaged = bool(surplus) or swallowed or line.broken
    return Row(table, line.number, {**cells, **surplus}, damaged)


def _csv_rows(file: str, data: bytes) -> Iterator[_Line]:
    text, lossy = _decode(file, data)
    # NUL is in no text, only in UTF-16 without its mark or in binary data, and no
    # database column could keep it.
    if "\0" in text:
        raise UnreadableFile(ErrorCode.BAD_ENCODING, file)
    stream = io.StringIO(text.lstrip("\ufeff"), newline="")
    first = next((line for line in stream if line.strip()), "")
    stream.seek(0)
    try:
        reader = csv.reader(stream, delimiter=_delimiter(first))
        above = 0
        for number, cells in enumerate(reader, 1):
            broken = lossy and any(REPLACEMENT in cell for cell in cells)
            yield _Line(number, cells, reader.line_num - above, broken)
            above = reader.line_num
    except csv.Error as error:
        raise UnreadableFile(ErrorCode.BAD_CSV, file) from error


def _decode(file: str, data: bytes) -> tuple[str, bool]:
    """Return the text and whether some characters of it were lost.

    Strict UTF-8 first: GB18030 text is practically never valid UTF-8, the reverse
    happens.
    """
    if data.startswith(UTF16_BOMS):
        encodings = ["utf-16"]
    elif data.startswith(UTF8_BOM):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding), False
        except UnicodeDecodeError:
            continue
    guesses = [data.decode(encoding, errors="replace") for encoding in encodings]
    text = min(guesses, key=lambda guess: guess.count(REPLACEMENT))
    if text.count(REPLACEMENT) > max(1, MAX_BROKEN_SHARE * len(text)):
        raise UnreadableFile(ErrorCode.BAD_ENCODING, file)
    return text, True


def _delimiter(first_line: str) -> str:
    return max(
        DELIMITERS,
        key=lambda mark: len(next(csv.reader([first_line], delimiter=mark), [])),
    )


def _workbook_rows(file: str, data: bytes) -> dict[str, list[_Line]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise UnreadableFile(ErrorCode.TOO_LARGE, file)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return {sheet.title: _sheet_rows(file, sheet) for sheet in book.worksheets}
        finally:
            book.close()
    except UnreadableFile:
        raise
    # openpyxl lets whatever its XML and style parsers raise on a damaged workbook pass.
    except Exception as error:
        raise UnreadableFile(ErrorCode.BAD_WORKBOOK, file) from error


def _sheet_rows(file: str, sheet) -> list[_Line]:
    # Exporters often state a wrong used range (A1:A1), and openpyxl would believe it:
    # https://openpyxl.readthedocs.io/en/stable/optimized.html#worksheet-dimensions
    sheet.reset_dimensions()
    lines = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MAX_ROWS:
            raise UnreadableFile(ErrorCode.TOO_LARGE, file)
        if any(value is not None for value in values):
            lines.append(_Line(number, [_cell_text(value) for value in values]))
    return lines


def _cell_text(value: object) -> str:
    """Write a workbook cell as the text a user reads in it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _float_text(value: float) -> str:
    if value.is_integer() and abs(value) < MAX_EXACT_FLOAT:
        return str(int(value))
    # 15 digits are what a spreadsheet keeps; more would show 0.1 + 0.2 as 0.3000…04.
    return format(value, ".15g")
