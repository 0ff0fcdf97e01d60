# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can go wrong with an order file: with all of it, or with one row.

An :class:`IntakeError` is about the file: nothing of it can be used. An
:class:`IntakeFailure` is about one order or row: the others are read all the same.
Neither carries text for people. ``ERROR_TEXTS`` and ``FAILURE_TEXTS`` hold the English
%-templates, keyed by code, for the caller to translate and fill.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

# Marks a text for the translation export; whoever shows it translates it. There is
# no environment to translate with in a plain core.
# pylint: disable=prefer-env-translation
_ = str


# Enough columns of a stranger's file to know it by.
MAX_COLUMNS_TEXT = 500


class ErrorCode(str, Enum):
    """Why a whole file cannot be used."""

    UNKNOWN_PLATFORM = "unknown_platform"
    UNKNOWN_FORMAT = "unknown_format"
    MISSING_COLUMN = "missing_column"
    MISSING_ORDER_LIST = "missing_order_list"
    MISSING_ITEM_LIST = "missing_item_list"
    EMPTY_FILE = "empty_file"
    BAD_ENCODING = "bad_encoding"
    BAD_CSV = "bad_csv"
    BAD_WORKBOOK = "bad_workbook"
    OLD_WORKBOOK = "old_workbook"
    TOO_LARGE = "too_large"
    TOO_LARGE_UNPACKED = "too_large_unpacked"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"


ERROR_TEXTS = {
    ErrorCode.UNKNOWN_PLATFORM: _("No reader for platform %(platform)s"),
    ErrorCode.UNKNOWN_FORMAT: _(
        "%(file)s is not an order export of %(platform)s (its columns: %(columns)s)"
    ),
    ErrorCode.MISSING_COLUMN: _("%(file)s has no column %(column)s"),
    ErrorCode.MISSING_ORDER_LIST: _("The order list (%(example)s) is missing"),
    ErrorCode.MISSING_ITEM_LIST: _("The item list (%(example)s) is missing"),
    ErrorCode.EMPTY_FILE: _("%(file)s is empty"),
    ErrorCode.BAD_ENCODING: _("%(file)s is neither UTF-8, UTF-16 nor GB18030 text"),
    ErrorCode.BAD_CSV: _("%(file)s is not a readable CSV file"),
    ErrorCode.BAD_WORKBOOK: _("%(file)s is not a readable XLSX workbook"),
    ErrorCode.OLD_WORKBOOK: _(
        "%(file)s is an old XLS or a password-protected workbook; save it as XLSX"
    ),
    ErrorCode.TOO_LARGE: _(
        "%(file)s is larger than %(limit)s. Export fewer orders at a time"
    ),
    ErrorCode.TOO_LARGE_UNPACKED: _(
        "%(file)s is larger than %(limit)s once unpacked. Export fewer orders at a time"
    ),
    ErrorCode.TOO_MANY_ROWS: _(
        "%(file)s has more than %(limit)s rows. Export fewer orders at a time"
    ),
    ErrorCode.TOO_MANY_COLUMNS: _(
        "%(file)s has more than %(limit)s columns. Remove those that are not needed"
    ),
}


class IntakeError(Exception):
    """A file (or set of files) that cannot be read at all.

    :ivar code: :class:`ErrorCode`, the key into ``ERROR_TEXTS``.
    :ivar params: values for that template.
    """

    def __init__(self, code: ErrorCode, **params: str):
        self.code = code
        self.params = params
        super().__init__(ERROR_TEXTS[code] % params)


class UnknownPlatform(IntakeError):
    """No reader is registered for the platform asked for."""

    def __init__(self, platform: str):
        super().__init__(ErrorCode.UNKNOWN_PLATFORM, platform=platform)


class UnknownFormat(IntakeError):
    """The columns of a file are not those of the platform's export."""

    def __init__(self, file: str, platform: str, columns: tuple[str, ...]):
        super().__init__(
            ErrorCode.UNKNOWN_FORMAT,
            file=file,
            platform=platform,
            columns=", ".join(columns)[:MAX_COLUMNS_TEXT],
        )


class MissingColumn(IntakeError):
    """A column without which no order of the file can be read is not there."""

    def __init__(self, file: str, column: str):
        super().__init__(ErrorCode.MISSING_COLUMN, file=file, column=column)


class MissingFile(IntakeError):
    """One of the files that belong together was not given."""

    def __init__(self, code: ErrorCode, example: str):
        super().__init__(code, example=example)


class UnreadableFile(IntakeError):
    """The bytes are no table: wrong encoding, damaged, encrypted or too large."""

    def __init__(self, code: ErrorCode, file: str, **params: str):
        super().__init__(code, file=file, **params)


class FailureCode(str, Enum):
    """Why one order or one row was not taken."""

    MISSING_VALUE = "missing_value"
    BAD_NUMBER = "bad_number"
    BAD_QUANTITY = "bad_quantity"
    BAD_DATETIME = "bad_datetime"
    BAD_ORDER_NUMBER = "bad_order_number"
    BAD_ROW = "bad_row"
    TOO_LONG = "too_long"
    NO_RESULT = "no_result"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_PAYMENT = "unknown_payment"
    UNKNOWN_CURRENCY = "unknown_currency"
    UNKNOWN_COUNTRY = "unknown_country"
    PARTLY_SHIPPED = "partly_shipped"
    PLATFORM_HOLD = "platform_hold"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MANY_PIECES = "too_many_pieces"
    SEVERAL_ITEMS = "several_items"
    REPEATED_ITEM = "repeated_item"
    ORPHAN_ITEM = "orphan_item"
    AMOUNT_MISMATCH = "amount_mismatch"
    QUANTITY_MISMATCH = "quantity_mismatch"
    DUPLICATE_NUMBER = "duplicate_number"


FAILURE_TEXTS = {
    FailureCode.MISSING_VALUE: _("Row %(row)s: %(field)s is missing"),
    FailureCode.BAD_NUMBER: _("Row %(row)s: %(field)s is not an amount: %(value)s"),
    FailureCode.BAD_QUANTITY: _(
        "Row %(row)s: %(field)s is not a whole number above zero: %(value)s"
    ),
    FailureCode.BAD_DATETIME: _("Row %(row)s: %(field)s is not a time: %(value)s"),
    FailureCode.BAD_ORDER_NUMBER: _(
        "Row %(row)s: %(field)s is not an order number: %(value)s. A spreadsheet may "
        "have shortened it; export the file again"
    ),
    FailureCode.BAD_ROW: _(
        "Row %(row)s: its cells do not fit the columns or are unreadable"
    ),
    FailureCode.TOO_LONG: _(
        "Row %(row)s: %(field)s may have at most %(expected)s characters"
    ),
    FailureCode.NO_RESULT: _(
        "Row %(row)s: %(field)s is a formula without a result: %(value)s. Type the "
        "value instead"
    ),
    FailureCode.UNKNOWN_STATUS: _("Row %(row)s: unknown %(field)s: %(value)s"),
    FailureCode.UNKNOWN_PAYMENT: _("Row %(row)s: unknown %(field)s: %(value)s"),
    FailureCode.UNKNOWN_CURRENCY: _(
        "Row %(row)s: %(field)s is not a currency code of three letters: %(value)s"
    ),
    FailureCode.UNKNOWN_COUNTRY: _(
        "Row %(row)s: %(field)s is not a country code of two letters: %(value)s"
    ),
    FailureCode.PARTLY_SHIPPED: _(
        "Row %(row)s: a part of the order has left already (%(field)s: %(value)s)"
    ),
    FailureCode.PLATFORM_HOLD: _(
        "Row %(row)s: the platform holds the order back (%(field)s: %(value)s)"
    ),
    FailureCode.NO_LINES: _(
        "Row %(row)s: the item list has no row for order %(number)s"
    ),
    FailureCode.TOO_MANY_LINES: _(
        "Row %(row)s: the order has %(value)s items, more than %(expected)s"
    ),
    FailureCode.TOO_MANY_PIECES: _(
        "Row %(row)s: %(field)s may be at most %(expected)s, not %(value)s"
    ),
    FailureCode.SEVERAL_ITEMS: _(
        "Row %(row)s: %(field)s names several items in one row: %(value)s. Export one "
        "row for each item"
    ),
    FailureCode.REPEATED_ITEM: _(
        "Row %(row)s: this item stands in its order already. Fill in %(field)s to tell "
        "the two apart, or delete the row"
    ),
    FailureCode.ORPHAN_ITEM: _(
        "Row %(row)s: the order list has no usable row for order %(number)s"
    ),
    FailureCode.AMOUNT_MISMATCH: _(
        "Row %(row)s: %(field)s is %(value)s, but the rows of the order give "
        "%(expected)s"
    ),
    FailureCode.QUANTITY_MISMATCH: _(
        "Row %(row)s: %(field)s is %(value)s, but the rows of the order give "
        "%(expected)s pieces"
    ),
    FailureCode.DUPLICATE_NUMBER: _(
        "Row %(row)s: order %(number)s stands in the file twice with a different "
        "%(field)s: %(value)s"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFailure:
    """One order or row that was not taken, and why.

    :ivar row: row at fault, as the user counts them in the file (header = row 1).
    :ivar number: order number, ``''`` when unknown.
    :ivar field: header of the column at fault, ``''`` when no single one is.
    :ivar code: :class:`FailureCode`, the key into ``FAILURE_TEXTS``.
    :ivar params: further values for that template, JSON-able.
    :ivar raw: every row withdrawn, as given: table name -> list of {header: text}.
    :ivar rows: numbers of those rows; an order of two tables counts both.
    :ivar table: name of the table ``row`` lies in.
    """

    row: int
    number: str
    field: str
    code: FailureCode
    params: dict[str, Any]
    raw: dict[str, list[dict[str, str]]]
    rows: tuple[int, ...]
    table: str

    @property
    def text_values(self) -> dict[str, Any]:
        """Everything the template of ``code`` in ``FAILURE_TEXTS`` may name."""
        return {
            "row": self.row,
            "number": self.number,
            "field": self.field,
            **self.params,
        }
