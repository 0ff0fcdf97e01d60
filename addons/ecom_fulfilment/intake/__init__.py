# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Order files of the e-commerce platforms, read into neutral orders.

Plain Python: neither Odoo nor a database is needed.

To add a platform:

1. A module with ``PLATFORM`` (its key), a :class:`.records.Layout` for every kind of
   table it exports, and ``read(tables)``. Its docstring says which facts come from
   where. :class:`.bundles.ItemRows` groups files of one row per item; what an order is
   made of, ``build_orders`` takes as a function that raises ``RowProblem`` for a cell
   it cannot use, through ``record.amount("freight")`` and the like.
2. An entry in :data:`PLATFORMS`.
3. A file of tests with its real headers, and an entry in those of
   ``tests/core/test_intake_contract.py``: every row ends up in one order or failure.

A new reason to fail is a :class:`FailureCode` with its text in ``FAILURE_TEXTS``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from . import douyin, jd, pdd, shopify, taobao, template
from .errors import (
    ERROR_TEXTS,
    FAILURE_TEXTS,
    ErrorCode,
    FailureCode,
    IntakeError,
    IntakeFailure,
    MissingColumn,
    MissingFile,
    UnknownFormat,
    UnknownPlatform,
    UnreadableFile,
)
from .export import failed_rows_workbook
from .orders import (
    FlagColour,
    IntakeLine,
    IntakeOrder,
    IntakeReceiver,
    IntakeResult,
    OrderStatus,
)
from .tables import REASON_HEADER, Table, raw_tables, read_tables
from .template_book import blank_workbook

__all__ = [
    "ERROR_TEXTS",
    "FAILURE_TEXTS",
    "PLATFORMS",
    "ErrorCode",
    "FailureCode",
    "FlagColour",
    "IntakeError",
    "IntakeFailure",
    "IntakeLine",
    "IntakeOrder",
    "IntakeReceiver",
    "IntakeResult",
    "MissingColumn",
    "MissingFile",
    "OrderStatus",
    "UnknownFormat",
    "UnknownPlatform",
    "UnreadableFile",
    "blank_workbook",
    "failed_rows_workbook",
    "read",
    "reread",
]

PLATFORMS: dict[str, Callable[[Sequence[Table]], IntakeResult]] = {
    douyin.PLATFORM: douyin.read,
    jd.PLATFORM: jd.read,
    pdd.PLATFORM: pdd.read,
    shopify.PLATFORM: shopify.read,
    template.PLATFORM: template.read,
    taobao.PLATFORM: taobao.read,
}


def read(platform: str, files: Mapping[str, bytes]) -> IntakeResult:
    """Read the order files of a platform.

    :param platform: key of :data:`PLATFORMS`.
    :param files: file name -> content. Names serve messages only; what a file is, its
        content tells. Files that belong together (Taobao) are given together.
    :return: orders and failures. Every data row is in exactly one of them.
    :raise IntakeError: when the files cannot be used at all; its class says why.
    """
    reader = _reader(platform)
    tables = [
        table for name, data in files.items() for table in read_tables(name, data)
    ]
    is_mended = any(REASON_HEADER in table.header for table in tables)
    return replace(reader(tables), is_mended=is_mended)


def reread(
    platform: str, raw: Mapping[str, Sequence[Mapping[str, str]]]
) -> IntakeResult:
    """Read the ``raw`` rows of a failure or an order again, once mended.

    :param platform: key of :data:`PLATFORMS`.
    :param raw: table name -> list of {header: text}, as kept in ``raw``.
    :return: as :func:`read`; rows are numbered from 2 in each table.
    :raise IntakeError: when a table or a column is missing from ``raw``.
    """
    return _reader(platform)(raw_tables(raw))


def _reader(platform: str) -> Callable[[Sequence[Table]], IntakeResult]:
    if platform not in PLATFORMS:
        raise UnknownPlatform(platform)
    return PLATFORMS[platform]
