# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every carrier API speaks towards the rest of the addon.

One module per API turns these values into requests and replies back into these
values. Nothing here knows Odoo: credentials come as ``Settings``, the network as
a ``Transport``, and whatever goes wrong is one of the errors below, which say who
can mend it and whether the courier may have acted all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol


class ProviderError(Exception):
    """A message from or to a carrier's API cannot be used.

    :param message: what the API said, in its own words, without secrets
    :param code: the API's own code
    """

    # Who mends it: "ours" (data or settings), "address", "carrier", "auth", "later".
    kind = "carrier"

    def __init__(self, message: str = "", code: str = ""):
        super().__init__(message)
        self.code = code


class BadSignature(ProviderError):
    """The message does not come from whom it claims to."""


class BadMessage(ProviderError):
    """The message does not have the documented form."""


class OursError(ProviderError):
    """What we sent is incomplete or wrong; the same request fails again."""

    kind = "ours"


class AddressError(ProviderError):
    """The receiver's address is unknown to the courier or not served."""

    kind = "address"


class CarrierError(ProviderError):
    """The courier refuses, for example an exhausted quota or a closed account."""

    kind = "carrier"


class AuthError(ProviderError):
    """The API does not accept the credentials or the signature."""

    kind = "auth"


class TryLater(ProviderError):
    """Nothing was done, and the same request may succeed later."""

    kind = "later"


class UnknownOutcome(TryLater):
    """Nobody knows whether the courier acted: a time-out, a 5xx, a cut or odd reply.

    Before the request is made again the courier is asked what became of it.
    """


@dataclass(frozen=True, kw_only=True)
class TrackingEvent:
    """One line of a parcel's trace."""

    key: str  # the same for the same event, however often it is sent
    time: datetime  # UTC, naive
    status: str  # one of TRACKING_STATES
    text: str  # the carrier's own words
    code: str  # the carrier's own code
    location: str


@dataclass(frozen=True, kw_only=True)
class Push:
    """A carrier's unasked report on one parcel."""

    number: str
    company: str
    events: tuple[TrackingEvent, ...]
    # "ended": the platform reports no more although nothing was signed;
    # "other_company": it finds the number with another courier; else empty.
    problem: str = ""
    message: str = ""  # the platform's own words on the problem
    other_company: str = ""  # its code for the courier it guesses


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Access to one API, for one courier reached through it.

    ``repr`` leaves the secrets out, so that no log or traceback shows them.
    """

    url: str  # where requests go; the module's own hosts when empty
    login: str = ""  # partnerID, customer, EBusinessID, app key
    key: str = field(default="", repr=False)  # checkword, key, AppKey, app secret
    secret: str = field(default="", repr=False)  # second secret, session of the shop
    sandbox: bool = False
    carrier_code: str = ""  # the courier's code at this API
    service: str = ""  # the courier's product code
    customer: str = ""  # monthly account, customer name at the branch
    customer_secret: str = field(default="", repr=False)
    branch: str = ""  # the courier's branch that hands out the numbers
    template: str = ""  # address of the label's template, where the API wants one
    timeout: float = 10.0  # seconds


@dataclass(frozen=True, kw_only=True)
class Party:
    """A sender or a receiver."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    town: str = ""
    company: str = ""
    postcode: str = ""
    token: str = ""  # a platform's token of an encrypted receiver (OAID)


@dataclass(frozen=True, kw_only=True)
class Item:
    """Goods in a parcel, one line."""

    name: str
    quantity: Decimal
    unit: str = ""
    weight: Decimal = Decimal(0)  # kg, of all pieces


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """What a courier is asked to carry."""

    key: str  # our parcel key: the same parcel is always asked for with the same one
    sender: Party
    receiver: Party
    items: tuple[Item, ...]
    weight: Decimal  # kg
    volume: Decimal = Decimal(0)  # m³
    parcels: int = 1  # more than one: a mother number and child numbers
    payer: str = "sender"  # or "receiver", "third"
    cod_amount: Decimal | None = None  # CNY
    insured_amount: Decimal | None = None  # CNY
    receipt: bool = False  # a signed receipt comes back (签回单)
    order_numbers: tuple[str, ...] = ()
    channel: str = "OTHERS"  # the platform the order came from, Cainiao's code
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """What a courier answered: the numbers and what the label must show."""

    number: str
    child_numbers: tuple[str, ...] = ()
    receipt_number: str = ""
    sorting_code: str = ""  # 三段码 or 大头笔
    package_center: str = ""  # 集包地
    package_center_code: str = ""
    origin_code: str = ""
    destination_code: str = ""
    service_name: str = ""  # the product as printed
    qr_text: str = ""
    # What a cancellation or reprint has to name, and label data to be kept as sent.
    reference: str = ""
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whether a courier serves an address."""

    served: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An HTTP reply, read whole."""

    status: int
    body: bytes


class Transport(Protocol):
    """The network as a provider sees it."""

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | bytes,
        headers: Mapping[str, str] | None = None,
        timeout: float,
    ) -> Reply:
        """Send one request.

        :param data: form fields, or the raw body
        :raise TryLater: there was no connection, so nothing can have happened
        :raise UnknownOutcome: the request was sent, no whole reply came back
        """


class Client:
    """One courier through one API. Subclasses say what they can by ``abilities``.

    Abilities: create, find, cancel, reprint, reach, query, subscribe, push. Asked for
    anything else, an API refuses like a courier who does not offer it.
    """

    code = ""
    name = ""
    abilities: frozenset[str] = frozenset()
    max_batch = 1  # parcels that one request may ask for
    # Hours in which a repeated ``create`` gets the first result instead of a second
    # number; None where the API sets no limit. Later only a human can tell whether
    # the first request was carried out.
    repeatable_hours: int | None = None

    def __init__(self, settings: Settings, transport: Transport):
        self.settings = settings
        self.transport = transport

    # Not a model's method of this name: there is nothing above it to call.
    # pylint: disable=method-required-super
    def create(
        self, shipments: Sequence[Shipment]
    ) -> list["Allocation | ProviderError"]:
        """Ask for numbers; the same key always gets the same number.

        :param shipments: ``max_batch`` at most
        :return: one entry per shipment, in their order: what was allocated or why
            not, so that one refusal does not take the others with it
        :raise ProviderError: nothing is known of any of them but this
        """
        raise self._inability("create")

    def find(self, shipment: Shipment) -> Allocation | None:
        """What an earlier request with this key got, None if the courier has none.

        Where the API has no such question, but answers a repeated request with the
        first result, ``find`` is no ability and ``create`` is asked again.
        """
        raise self._inability("find")

    def cancel(self, shipment_key: str, allocation: Allocation, reason: str) -> None:
        """Give an unused number back. One already cancelled is no error."""
        raise self._inability("cancel")

    def reprint(self, shipment_key: str, allocation: Allocation) -> Allocation:
        """The label data of a number again."""
        raise self._inability("reprint")

    def reach(self, shipment: Shipment) -> Reach:
        """Whether the courier takes this parcel to its receiver."""
        raise self._inability("reach")

    def query(
        self, numbers: Sequence[str], phone: str = ""
    ) -> dict[str, tuple[TrackingEvent, ...]]:
        """Traces of parcels, oldest event first.

        :param phone: the receiver's; some couriers want its last four digits
        """
        raise self._inability("query")

    def subscribe(self, number: str, phone: str, callback: str, salt: str) -> None:
        """Have the API report on a parcel. A repeated subscription is no error.

        :param callback: where pushes go
        :param salt: secret that signs them, where the API has one
        """
        raise self._inability("subscribe")

    def _inability(self, ability: str) -> ProviderError:
        """What is raised for a question this API has no service for."""
        return CarrierError(f"{self.name or self.code} offers no “{ability}”.")
