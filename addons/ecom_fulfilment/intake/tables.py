# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes of a file, CSV or XLSX, as tables of text.

Cells are kept as given; :meth:`Row.text` takes the guards off. The first row that is
not blank is the header. Rows are numbered as a spreadsheet shows them, so blank rows
count and a cell of several lines is still one row.

What cannot be kept spoils its row only: characters no database stores (NUL and
surrogates) become ``\ufffd``, a text too long for a worksheet is cut one
character behind the limit.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import zip_longest

from openpyxl import Workbook, load_workbook

from .errors import ErrorCode, FailureCode, UnreadableFile
from .values import clean, plain

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and XLSX with a password
UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",\t;"
REPLACEMENT = "\ufffd"
# A few broken characters spoil their rows only; more of them mean a wrong encoding.
MAX_BROKEN_SHARE = 0.001
MEGABYTE = 1024 * 1024
# About 70,000 orders. A worker needs some ten times as much memory to read them.
MAX_FILE_BYTES = 20 * MEGABYTE
MAX_UNPACKED_BYTES = 256 * MEGABYTE
MAX_ROWS = 1_048_576  # what a worksheet can hold
# Far more than any export has. Rows are padded to their last cell, so a few cells at
# the right edge of a worksheet would fill the memory.
MAX_COLUMNS = 1_000
# A worksheet cell holds one character more: a text of that length was probably cut.
MAX_CELL_CHARS = 32_766
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# What a spreadsheet shows for a formula that has no result.
FORMULA_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
)
FORMULA_TAG = re.compile(rb"<(?:\w+:)?f[\s/>]")
CHUNK = 1 << 20
# First column of a list of failed rows (export.py); it is no part of them.
REASON_HEADER = "失败原因 / Reason"
# From here on a floating-point number no longer tells all its digits.
MAX_EXACT_FLOAT = 1e15
# Key of a cell to the right of the last header, counted from column A = 1.
OVERFLOW = "#%d"
OVERFLOW_KEY = re.compile(r"#\d+")
# One cell must not stop the whole file; see _flaws() for what becomes of it.
csv.field_size_limit(max(csv.field_size_limit(), MAX_FILE_BYTES))


@dataclass(frozen=True, slots=True)
class Row:
    """One data row.

    :ivar table: name of its table.
    :ivar number: its number in the file, the header being row 1.
    :ivar cells: header -> text, both as given.
    :ivar damaged: its cells cannot be trusted to stand under their headers.
    :ivar flaws: header -> what is wrong with a cell that cannot be used as it is.
    """

    table: str
    number: int
    cells: dict[str, str]
    damaged: bool
    flaws: dict[str, FailureCode]

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
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(
            ErrorCode.TOO_LARGE, file, limit=_megabytes(MAX_FILE_BYTES)
        )
    if data.startswith(OLE_MAGIC):
        raise UnreadableFile(ErrorCode.OLD_WORKBOOK, file)
    if data.startswith(ZIP_MAGIC):
        tables = _workbook_tables(file, data)
    else:
        tables = [_table(file, file, _csv_rows(file, data))]
    tables = [table for table in tables if table.header]
    if not tables:
        raise UnreadableFile(ErrorCode.EMPTY_FILE, file)
    return tables


def _megabytes(count: int) -> str:
    return f"{count // MEGABYTE} MB"


def raw_tables(raw: Mapping[str, Sequence[Mapping[str, str]]]) -> list[Table]:
    """Build tables from the ``raw`` rows of an order or a failure, mended or not.

    :param raw: table name -> list of {header: text}; rows are numbered from 2.
    """
    tables = []
    for name, rows in raw.items():
        header = tuple(dict.fromkeys(key for row in rows for key in row))
        known: dict[str, str] = {}
        numbered = (
            _checked_row(name, number, dict(cells), False, known)
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
    formulas: Mapping[int, str] | None = None  # index -> formula without a result


def _table(file: str, name: str, lines: Iterable[_Line]) -> Table:
    used = (line for line in _bounded(file, lines) if any(map(clean, line.cells)))
    first = next(used, None)
    header = _header(first.cells) if first else ()
    return Table(file, name, header, _rows(name, header, used))


def _bounded(file: str, lines: Iterable[_Line]) -> Iterator[_Line]:
    for line in lines:
        if line.number > MAX_ROWS:
            raise UnreadableFile(ErrorCode.TOO_MANY_ROWS, file, limit=str(MAX_ROWS))
        if len(line.cells) > MAX_COLUMNS:
            limit = str(MAX_COLUMNS)
            raise UnreadableFile(ErrorCode.TOO_MANY_COLUMNS, file, limit=limit)
        yield line


def _rows(
    table: str, header: tuple[str, ...], lines: Iterable[_Line]
) -> tuple[Row, ...]:
    # Most cells of an export are equal to others of it: each text is kept once.
    known: dict[str, str] = {}
    return tuple(_row(table, header, line, known) for line in lines)


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


def _row(
    table: str, header: tuple[str, ...], line: _Line, known: dict[str, str]
) -> Row:
    width = len(header)
    # A row that ends early has all columns too, for whoever is to mend it.
    cells = dict(zip_longest(header, line.cells[:width], fillvalue=""))
    # Cells right of the header: some separator too many has shifted them.
    for index, cell in enumerate(line.cells[width:], width + 1):
        if clean(cell):
            cells[OVERFLOW % index] = cell
    # A quote that is never closed swallows the lines below it and ends its row early.
    swallowed = line.lines > 1 and len(line.cells) < width
    row = _checked_row(table, line.number, cells, swallowed or line.broken, known)
    for index, formula in (line.formulas or {}).items():
        if index < width:
            row.cells[header[index]] = formula
            row.flaws[header[index]] = FailureCode.NO_RESULT
    return row


def _checked_row(
    table: str, number: int, cells: dict[str, str], damaged: bool, known: dict[str, str]
) -> Row:
    """Make a row of cells that can be stored, and find what is wrong with them."""
    cells.pop(REASON_HEADER, None)
    flaws = {}
    for key, cell in cells.items():
        if UNSTORABLE.search(cell):
            cell, damaged = UNSTORABLE.sub(REPLACEMENT, cell), True
        if len(cell) > MAX_CELL_CHARS:
            cell = cell[: MAX_CELL_CHARS + 1]
            flaws[key] = FailureCode.TOO_LONG
        elif cell in FORMULA_ERRORS:
            flaws[key] = FailureCode.NO_RESULT
        if key[:1] == "#" and OVERFLOW_KEY.fullmatch(key) and clean(cell):
            damaged = True
        cells[key] = known.setdefault(cell, cell)
    return Row(table, number, cells, damaged, flaws)


def _csv_rows(file: str, data: bytes) -> Iterator[_Line]:
    encoding, lossy = _encoding(file, data)
    errors = "replace" if lossy else "strict"
    first = next((line for line in _lines(data, encoding, errors) if line.strip()), "")
    stream = _lines(data, encoding, errors)
    try:
        reader = csv.reader(stream, delimiter=_delimiter(first))
        above = 0
        for number, cells in enumerate(reader, 1):
            broken = lossy and any(REPLACEMENT in cell for cell in cells)
            yield _Line(number, cells, reader.line_num - above, broken)
            above = reader.line_num
    except csv.Error as error:
        raise UnreadableFile(ErrorCode.BAD_CSV, file) from error


def _lines(data: bytes, encoding: str, errors: str) -> Iterator[str]:
    """Decode line by line: the text of a whole file is several times its bytes."""
    stream = io.TextIOWrapper(io.BytesIO(data), encoding, errors, newline="")
    first = True
    for line in stream:
        yield line.lstrip("\ufeff") if first else line
        first = False


def _encoding(file: str, data: bytes) -> tuple[str, bool]:
    """Return the encoding and whether some characters are lost with it.

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
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _checked(file, text, encoding, lossy=False)
    guesses = {name: data.decode(name, errors="replace") for name in encodings}
    encoding = min(guesses, key=lambda name: guesses[name].count(REPLACEMENT))
    text = guesses[encoding]
    if text.count(REPLACEMENT) > max(1, MAX_BROKEN_SHARE * len(text)):
        raise UnreadableFile(ErrorCode.BAD_ENCODING, file)
    return _checked(file, text, encoding, lossy=True)


def _checked(file: str, text: str, encoding: str, lossy: bool) -> tuple[str, bool]:
    # NUL is in no text, only in UTF-16 without its mark or in binary data, and no
    # database column could keep it.
    if "\0" in text:
        raise UnreadableFile(ErrorCode.BAD_ENCODING, file)
    return encoding, lossy


def _delimiter(first_line: str) -> str:
    return max(
        DELIMITERS,
        key=lambda mark: len(next(csv.reader([first_line], delimiter=mark), [])),
    )


def _workbook_tables(file: str, data: bytes) -> list[Table]:
    try:
        has_formulas = _check_archive(file, data)
        with ExitStack() as open_books:
            book = _open(open_books, data, data_only=True)
            formulas = _open(open_books, data) if has_formulas else None
            several = len(book.worksheets) > 1
            return [
                _table(
                    file,
                    f"{file}/{sheet.title}" if several else file,
                    _formula_rows(sheet, formulas[sheet.title])
                    if formulas
                    else _sheet_rows(sheet),
                )
                for sheet in book.worksheets
            ]
    except UnreadableFile:
        raise
    # openpyxl lets whatever its XML and style parsers raise on a damaged workbook pass.
    except Exception as error:
        raise UnreadableFile(ErrorCode.BAD_WORKBOOK, file) from error


def _open(open_books: ExitStack, data: bytes, data_only: bool = False) -> Workbook:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)
    open_books.callback(book.close)
    return book


def _check_archive(file: str, data: bytes) -> bool:
    """Return whether a sheet has formulas; refuse what does not fit the memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            limit = _megabytes(MAX_UNPACKED_BYTES)
            raise UnreadableFile(ErrorCode.TOO_LARGE_UNPACKED, file, limit=limit)
        return any(
            _has_formula(archive, entry)
            for entry in entries
            if entry.filename.startswith("xl/worksheets/")
        )


def _has_formula(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            if FORMULA_TAG.search(tail + chunk):
                return True
            tail = chunk[-64:]
    return False


def _sheet_rows(sheet) -> Iterator[_Line]:
    # Exporters often state a wrong used range (A1:A1), and openpyxl would believe it:
    # https://openpyxl.readthedocs.io/en/stable/optimized.html#worksheet-dimensions
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        # One more than the limit, or what follows would be read for nothing.
        if any(value is not None for value in values) or number > MAX_ROWS:
            yield _Line(number, [_cell_text(value) for value in values])


def _formula_rows(sheet, formulas) -> Iterator[_Line]:
    """Read a sheet together with its formulas.

    Files written by programs hold formulas without results. They read as blank cells,
    and blank cells mean something else.
    """
    sheet.reset_dimensions()
    formulas.reset_dimensions()
    both = zip(sheet.iter_rows(), formulas.iter_rows(values_only=True), strict=True)
    for number, (cells, texts) in enumerate(both, 1):
        unsolved = {
            index: str(getattr(text, "text", text))
            for index, (cell, text) in enumerate(zip(cells, texts, strict=True))
            # A formula whose result is an empty text says so by its type.
            if text is not None and cell.value is None and cell.data_type != "str"
        }
        values = [_cell_text(cell.value) for cell in cells]
        if unsolved or any(values) or number > MAX_ROWS:
            yield _Line(number, values, formulas=unsolved)


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
