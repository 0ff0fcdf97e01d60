# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Order files of the e-commerce platforms, read into neutral orders.

Plain Python: neither Odoo nor a database is needed. Another platform is one more module
with a ``read(tables)`` function and one more entry in :data:`PLATFORMS`.
"""

from collections.abc import Callable, Mapping, Sequence

from . import jd, pdd, taobao
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
from .orders import (
    IntakeLine,
    IntakeOrder,
    IntakeReceiver,
    IntakeResult,
    OrderStatus,
)
from .tables import Table, raw_tables, read_tables

__all__ = [
    "ERROR_TEXTS",
    "FAILURE_TEXTS",
    "PLATFORMS",
    "ErrorCode",
    "FailureCode",
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
    "read",
    "reread",
]

PLATFORMS: dict[str, Callable[[Sequence[Table]], IntakeResult]] = {
    jd.PLATFORM: jd.read,
    pdd.PLATFORM: pdd.read,
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
    return reader(
        [table for name, data in files.items() for table in read_tables(name, data)]
    )


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
