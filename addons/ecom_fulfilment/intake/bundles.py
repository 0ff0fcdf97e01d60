# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows put together by order number, and orders made of them one by one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import ErrorCode, FailureCode, IntakeFailure, MissingFile
from .orders import IntakeLine, IntakeOrder, IntakeResult
from .records import Layout, Record, RowProblem, sort_tables
from .tables import Table
from .values import parse_order_number

# No buyer orders as much; a column taken for the order number may have one value.
MAX_LINES_PER_ORDER = 2_000


@dataclass(slots=True)
class Bundle:
    """The rows of one order.

    :ivar head: the record its order-level values are read from.
    :ivar items: one record for each line.
    :ivar repeats: records that repeat an item in every column read.
    :ivar records: all of its records, repeated ones included.
    :ivar problem: what is wrong with one of them. It withdraws the whole order: without
        that row the order would be made, and shipped, incomplete.
    """

    number: str
    head: Record
    items: list[Record]
    records: list[Record]
    problem: RowProblem | None = None
    repeats: list[Record] = field(default_factory=list)
    contents: set[tuple[str, ...]] = field(default_factory=set)
    identities: set[tuple[str, ...]] = field(default_factory=set)

    def spoil(self, problem: RowProblem) -> None:
        """Withdraw the order; the first problem is the one that is told."""
        self.problem = self.problem or problem
        self.records.append(problem.record)

    @property
    def common(self) -> dict[str, Any]:
        """Fields of the order that every platform's columns give alike."""
        head = self.head
        return {
            "number": self.number,
            "buyer": head.text("buyer"),
            "buyer_memo": head.text("buyer_memo"),
            "invoice_title": head.text("invoice_title"),
            "invoice_tax_no": head.text("invoice_tax_no"),
            "rows": self.rows,
            "raw": self.raw,
        }

    @property
    def rows(self) -> tuple[int, ...]:
        """Numbers of all rows."""
        return tuple(record.row.number for record in self.records)

    @property
    def raw(self) -> dict[str, list[dict[str, str]]]:
        """All rows as given: table name -> list of {header: text}."""
        return raw_rows(self.records)


def raw_rows(records: Iterable[Record]) -> dict[str, list[dict[str, str]]]:
    """Return rows as given, JSON-able, by the name of their table."""
    raw: dict[str, list[dict[str, str]]] = {}
    for record in records:
        raw.setdefault(record.row.table, []).append(record.row.cells)
    return raw


def as_failure(
    problem: RowProblem, records: Sequence[Record], number: str
) -> IntakeFailure:
    """Turn a problem into the failure that withdraws ``records``."""
    row = problem.record.row
    return IntakeFailure(
        row=row.number,
        number=number,
        field=problem.field,
        code=problem.code,
        params=problem.params,
        raw=raw_rows(records),
        rows=tuple(record.row.number for record in records),
        table=row.table,
    )


def item_line(item: Record, code: str | None = None) -> IntakeLine:
    """Return the line of an item whose price is that of one piece.

    :param code: the SKU's code, where it is not simply the column of that key.
    """
    return IntakeLine(
        sub_number=item.text("sub_number"),
        code=item.text("code") if code is None else code,
        title=item.text("title"),
        spec=item.text("spec"),
        quantity=item.quantity("quantity"),
        price_unit=item.amount("price"),
        row=item.row.number,
    )


def check_same(record: Record, head: Record, keys: Iterable[str]) -> None:
    """Raise ``duplicate_number`` when a row of an order contradicts its first row.

    Blank cells contradict nothing: they are what a merged cell leaves behind.
    """
    for key in keys:
        if record.text(key) not in ("", head.text(key)):
            raise record.problem(FailureCode.DUPLICATE_NUMBER, key)


class ItemRows:
    """Groups the rows of an export with one row for every item.

    Order-level cells are filled in all rows of the order, or in the first only (merged
    cells, the number among them). A row that repeats another one of its order in every
    column read is the same item exported twice.

    :param shared: keys of the order-level columns, ``"number"`` among them.
    :param own: keys of the item-level columns, ``"quantity"`` among them.
    :param identity: item-level keys that no two items of an order have in common;
        nothing when the platform may list one product twice. Where they are blank,
        nothing is compared.
    :param parse_number: tells an order number from other text.
    """

    def __init__(
        self,
        shared: Sequence[str],
        own: Sequence[str],
        identity: Sequence[str] = (),
        parse_number: Callable[[str], str | None] = parse_order_number,
    ):
        self.shared = shared
        self.own = own
        self.identity = identity
        self.parse_number = parse_number
        self.bundles: dict[str, Bundle] = {}
        self.failures: list[IntakeFailure] = []

    def add(self, records: Iterable[Record]) -> None:
        """Take the rows of one table, in their order."""
        above: Bundle | None = None
        for record in records:
            try:
                above = self._place(record, above)
            except RowProblem as problem:
                if above and self._may_belong(record, above):
                    above.spoil(problem)
                else:
                    number = record.text("number")
                    self.failures.append(as_failure(problem, [record], number))
                # The next row may belong to this one: not to the order before.
                above = None

    def _place(self, record: Record, above: Bundle | None) -> Bundle:
        bundle = self._bundle(record, above)
        try:
            # A damaged row spoils its order whatever its cells say; see _check().
            if not record.damage():
                if record is not bundle.head:
                    check_same(record, bundle.head, self.shared)
                self._add_item(record, bundle)
        except RowProblem as problem:
            bundle.spoil(problem)
        else:
            bundle.records.append(record)
        return bundle

    def _may_belong(self, record: Record, above: Bundle) -> bool:
        """Whether a row that has lost its number may be an item of the order above."""
        if record.text("number"):
            return False
        if record.damage():
            return True
        try:
            check_same(record, above.head, self.shared)
        except RowProblem:
            return False
        return any(record.values(("quantity", "code")))

    def _bundle(self, record: Record, above: Bundle | None) -> Bundle:
        number = record.text("number")
        if not number:
            return self._continued(record, above)
        if not record.damage():
            number = record.number("number", self.parse_number)
        if number not in self.bundles:
            self.bundles[number] = Bundle(number, record, [], [])
        return self.bundles[number]

    def _continued(self, record: Record, above: Bundle | None) -> Bundle:
        """Return the order above if the row can be one more item of it.

        Merged cells leave all order-level cells of the further rows blank. A row that
        says anything about its order has lost its number; one without quantity is no
        item but a note below the table, for example.
        """
        damage = record.damage()
        if damage:
            raise damage
        continues = record.text("quantity") and not any(record.values(self.shared))
        if above is None or not continues:
            raise record.problem(FailureCode.MISSING_VALUE, "number")
        return above

    def _add_item(self, record: Record, bundle: Bundle) -> None:
        content = record.values(self.own)
        if content in bundle.contents:
            bundle.repeats.append(record)
            return
        identity = record.values(self.identity)
        if any(identity) and identity in bundle.identities:
            raise record.problem(FailureCode.DUPLICATE_NUMBER, self.identity[0])
        bundle.contents.add(content)
        bundle.identities.add(identity)
        bundle.items.append(record)


def _check(bundle: Bundle) -> None:
    if bundle.problem:
        raise bundle.problem
    for record in bundle.records:
        damage = record.damage()
        if damage:
            raise damage
    if len(bundle.items) > MAX_LINES_PER_ORDER:
        raise bundle.head.problem(
            FailureCode.TOO_MANY_LINES,
            "number",
            value=str(len(bundle.items)),
            expected=str(MAX_LINES_PER_ORDER),
        )


def build_orders(
    bundles: Iterable[Bundle],
    build: Callable[[Bundle], IntakeOrder],
    *,
    failures: Iterable[IntakeFailure],
    rows: int,
) -> IntakeResult:
    """Make an order of every bundle; one that cannot be made stops no other.

    :param build: makes the order or raises :class:`RowProblem`.
    :param failures: those met before.
    :param rows: number of data rows read.
    """
    orders, failures = [], list(failures)
    for bundle in bundles:
        try:
            _check(bundle)
            orders.append(build(bundle))
        except RowProblem as problem:
            failures.append(as_failure(problem, bundle.records, bundle.number))
    failures.sort(key=lambda failure: failure.row)
    return IntakeResult(orders=tuple(orders), failures=tuple(failures), rows=rows)


def read_item_rows(
    platform: str,
    tables: Sequence[Table],
    layout: Layout,
    grouped: ItemRows,
    build: Callable[[Bundle], IntakeOrder],
    *,
    example: str,
) -> IntakeResult:
    """Read an export of one row for every item.

    :param grouped: how its rows become orders.
    :param build: makes the order or raises :class:`RowProblem`.
    :param example: name of such a file, for the message when there is none.
    :raise UnknownFormat, MissingColumn, MissingFile: see :mod:`.errors`.
    """
    found = sort_tables(platform, tables, {"orders": layout})
    if not found:
        raise MissingFile(ErrorCode.MISSING_ORDER_LIST, example)
    for records in found["orders"]:
        grouped.add(records)
    return build_orders(
        grouped.bundles.values(),
        build,
        failures=grouped.failures,
        rows=sum(map(len, found["orders"])),
    )
