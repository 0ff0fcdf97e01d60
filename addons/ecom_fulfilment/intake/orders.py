# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The neutral order: what every platform's export is turned into.

All times are naive and mean China Standard Time (UTC+8, no summer time), because the
exports state local time without a zone. All money of an order is in its ``currency``.
For every order holds ``total == goods - discount + freight``.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Literal

from .errors import IntakeFailure

CENT = Decimal("0.01")


class OrderStatus(str, Enum):
    """What the platform says of the order at the time of the export.

    ``PAID`` means to ship; a COD order to ship is ``PAID`` too. ``REFUNDING`` means
    that the buyer wants out, wholly or in part: nothing may leave before a person
    decided.
    """

    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    DONE = "done"
    REFUNDING = "refunding"
    CLOSED = "closed"


class FlagColour(str, Enum):
    """The seller's mark on an order, by its colour on the platform's screen."""

    NONE = ""
    GREY = "grey"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    CYAN = "cyan"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReceiver:
    """Who gets the parcel. ``''`` stands for unknown; masked values stay masked.

    Only what the file states in columns of their own stands in ``province``, ``city``
    and ``district``; finding them in free text is the business of ``divisions`` of
    ecom_carrier.

    :ivar street: the address below those columns; all of it where the file has none.
    :ivar raw_address: the whole address as the file states it, never blank when there
        is one.
    :ivar token: the platform's token for the encrypted receiver (OAID).
    :ivar country: ISO 3166-1 alpha-2 code.
    """

    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    raw_address: str
    token: str
    country: str = "CN"
    postcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLine:
    """One product of an order.

    :ivar sub_number: the platform's number of the line, ``''`` when it has none.
    :ivar code: the merchant's own SKU code.
    :ivar quantity: pieces, a whole number above zero.
    :ivar price_unit: price of a piece before order discounts; up to eight decimals
        where the file states only the price of all pieces.
    :ivar row: row of the file the line comes from.
    """

    sub_number: str
    code: str
    title: str
    spec: str
    quantity: Decimal
    price_unit: Decimal
    row: int

    @property
    def amount(self) -> Decimal:
        """Price of all pieces, to the cent."""
        return (self.quantity * self.price_unit).quantize(CENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeOrder:
    """One order of a platform.

    :ivar freight: what the buyer pays for delivery.
    :ivar discount: goods and freight less ``total``: all price reductions, whoever
        bears them; negative when the seller raised the price.
    :ivar total: what the buyer owes.
    :ivar paid: what he actually paid; zero for an unpaid order, and for COD what he
        paid beforehand.
    :ivar promised_at: latest time to ship, as promised to the buyer by the platform.
    :ivar deposit: what had to be paid beforehand of an order in advance (预售定金),
        zero for any other; the balance (尾款) is ``total - deposit``. ``paid`` counts
        both: of an unpaid order, the deposit alone.
    :ivar currency: ISO 4217 code.
    :ivar rows: numbers of all rows it was read from, repeated ones included.
    :ivar raw: those rows as given: table name -> list of {header: text}.
    """

    platform: str
    number: str
    status: OrderStatus
    buyer: str
    receiver: IntakeReceiver
    lines: tuple[IntakeLine, ...]
    freight: Decimal
    discount: Decimal
    total: Decimal
    paid: Decimal
    payment_mode: Literal["online", "cod"]
    ordered_at: datetime | None
    paid_at: datetime | None
    promised_at: datetime | None
    buyer_memo: str
    seller_memo: str
    flag: FlagColour
    invoice_title: str
    invoice_tax_no: str
    rows: tuple[int, ...]
    raw: dict[str, list[dict[str, str]]]
    deposit: Decimal = Decimal(0)
    currency: str = "CNY"

    @property
    def goods(self) -> Decimal:
        """Price of all lines, before discount and freight."""
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeResult:
    """What became of a file.

    :ivar orders: the orders, in the order of the file.
    :ivar failures: what was not taken, and why, by row.
    :ivar rows: data rows read. Each of them is in ``rows`` of exactly one order or
        failure.
    :ivar is_mended: the files are failed rows that somebody corrected (export.py), not
        what a platform wrote.
    """

    orders: tuple[IntakeOrder, ...]
    failures: tuple[IntakeFailure, ...]
    rows: int
    is_mended: bool = False
