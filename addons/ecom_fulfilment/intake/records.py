# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows seen through a platform's columns: ``record.amount("freight")``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .errors import FailureCode, MissingColumn, UnknownFormat
from .tables import MAX_CELL_CHARS, Row, Table
from .values import (
    MAX_PIECES,
    parse_amount,
    parse_moment,
    parse_order_number,
    parse_quantity,
)

ZERO = Decimal(0)
# Of a longer cell, what a message quotes.
QUOTED = 80


class RowProblem(Exception):
    """An order cannot be made of its rows.

    :ivar record: the record at fault.
    :ivar field: header of the column at fault, ``''`` if no single one is.
    :ivar params: JSON-able values for the failure's template.
    """

    def __init__(
        self, code: FailureCode, record: "Record", field: str = "", **params: str
    ):
        super().__init__(code.value)
        self.code = code
        self.record = record
        self.field = field
        self.params = params


def quoted(text: str) -> str:
    """Return a text short enough for a message."""
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


@dataclass(frozen=True, slots=True)
class Record:
    """A row and the headers its platform's keys stand for in this file.

    :ivar columns: key (``"freight"``) -> header as given; a key without column is
        absent.
    :ivar blank: what the platform writes into an empty cell.
    """

    row: Row
    columns: Mapping[str, str]
    blank: str = ""

    def text(self, key: str) -> str:
        """Return the cleaned text, ``''`` when blank or without column."""
        column = self.columns.get(key)
        text = self.row.text(column) if column else ""
        return "" if text == self.blank else text

    def problem(self, code: FailureCode, key: str, **params: str) -> RowProblem:
        """Make the error for the column of ``key``."""
        params.setdefault("value", quoted(self.text(key)))
        return RowProblem(code, self, self.columns.get(key, ""), **params)

    def damage(self) -> RowProblem | None:
        """Return why the row cannot be read whatever its cells say, if it cannot."""
        if self.row.damaged:
            return RowProblem(FailureCode.BAD_ROW, self)
        for column in self.columns.values() if self.row.flaws else ():
            code = self.row.flaws.get(column)
            if code:
                params = {"value": quoted(self.row.text(column))}
                if code is FailureCode.TOO_LONG:
                    params["expected"] = str(MAX_CELL_CHARS)
                return RowProblem(code, self, column, **params)
        return None

    def required(self, key: str) -> str:
        """Return the text; raise ``missing_value`` when blank."""
        text = self.text(key)
        if not text:
            raise self.problem(FailureCode.MISSING_VALUE, key)
        return text

    def _parsed(self, key, parse, code):
        value = parse(self.required(key))
        if value is None:
            raise self.problem(code, key)
        return value

    def number(
        self, key: str, parse: Callable[[str], str | None] = parse_order_number
    ) -> str:
        """Return an order number; raise ``bad_order_number`` when it cannot be one."""
        return self._parsed(key, parse, FailureCode.BAD_ORDER_NUMBER)

    def amount(self, key: str) -> Decimal:
        """Return an amount; raise ``missing_value`` or ``bad_number``."""
        return self._parsed(key, parse_amount, FailureCode.BAD_NUMBER)

    def amount_or_zero(self, key: str) -> Decimal:
        """Return an amount, zero when blank; raise ``bad_number``."""
        return self.amount(key) if self.text(key) else ZERO

    def quantity(self, key: str) -> Decimal:
        """Return pieces; raise ``missing_value``, ``bad_quantity`` or too many."""
        pieces = self._parsed(key, parse_quantity, FailureCode.BAD_QUANTITY)
        if pieces > MAX_PIECES:
            expected = str(MAX_PIECES)
            raise self.problem(FailureCode.TOO_MANY_PIECES, key, expected=expected)
        return pieces

    def moment(
        self, key: str, parse: Callable[[str], datetime | None] = parse_moment
    ) -> datetime | None:
        """Return China time, ``None`` when blank; raise ``bad_datetime``."""
        if not self.text(key):
            return None
        return self._parsed(key, parse, FailureCode.BAD_DATETIME)

    def values(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the texts of several keys, to compare records by."""
        return tuple(self.text(key) for key in keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of one kind of export.

    :ivar columns: key -> its headers in the versions of the export, best first.
    :ivar signature: keys whose columns tell this export from others.
    :ivar required: keys without whose columns no order can be read.
    :ivar blank: what the platform writes into an empty cell.
    """

    columns: Mapping[str, Sequence[str]]
    signature: frozenset[str]
    required: frozenset[str]
    blank: str = ""

    def matches(self, table: Table) -> bool:
        """Whether the header has every column of the signature."""
        return all(table.column(self.columns[key]) for key in self.signature)

    def records(self, table: Table) -> list[Record]:
        """Return the rows of a matching table.

        :raise MissingColumn: when a required column is absent, naming its best header.
        """
        found = {key: table.column(names) for key, names in self.columns.items()}
        for key in self.columns:
            if key in self.required and not found[key]:
                raise MissingColumn(table.name, self.columns[key][0])
        columns = {key: column for key, column in found.items() if column}
        return [Record(row, columns, self.blank) for row in table.rows]


def sort_tables(
    platform: str, tables: Sequence[Table], layouts: Mapping[str, Layout]
) -> dict[str, list[list[Record]]]:
    """Tell the tables apart by their headers.

    :param layouts: kind -> layout, the more specific first.
    :return: kind -> the records of each of its tables; a kind without table is absent.
        Sheets of other content beside an export are left aside.
    :raise UnknownFormat: for a file none of whose tables fits a layout.
    :raise MissingColumn: for a table that fits but lacks a required column.
    """
    found: dict[str, list[list[Record]]] = {}
    strangers = {table.file: table for table in reversed(tables)}
    for table in tables:
        for kind, layout in layouts.items():
            if layout.matches(table):
                found.setdefault(kind, []).append(layout.records(table))
                strangers.pop(table.file, None)
                break
    if strangers:
        file, table = strangers.popitem()
        raise UnknownFormat(file, platform, table.header)
    return found
