# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Carrier APIs in plain Python: build and sign requests, check and parse replies."""

from . import cainiao, kdniao, kuaidi100, sf
from .base import (
    AddressError,
    Allocation,
    AuthError,
    BadMessage,
    BadSignature,
    CarrierError,
    Client,
    Item,
    OursError,
    Party,
    ProviderError,
    Push,
    Reach,
    Reply,
    Settings,
    Shipment,
    TrackingEvent,
    Transport,
    TryLater,
    UnknownOutcome,
)
from .transport import HttpTransport

# Every API there is, by the code that accounts name it with.
CLIENTS: dict[str, type[Client]] = {
    "sf": sf.Client,
    "cainiao": cainiao.Client,
    "kuaidi100": kuaidi100.Client,
    "kdniao": kdniao.Client,
}
# Shared by all accounts; it keeps a connection per thread and host.
TRANSPORT = HttpTransport()


def make_client(
    code: str, settings: Settings, transport: Transport = TRANSPORT
) -> Client:
    """The client of one API with the access of one account.

    :param code: key of ``CLIENTS``
    :param transport: the network, unless a test brings its own
    :raise KeyError: no such API
    """
    return CLIENTS[code](settings, transport)


__all__ = [
    "CLIENTS",
    "TRANSPORT",
    "AddressError",
    "Allocation",
    "AuthError",
    "BadMessage",
    "BadSignature",
    "CarrierError",
    "Client",
    "HttpTransport",
    "Item",
    "OursError",
    "Party",
    "ProviderError",
    "Push",
    "Reach",
    "Reply",
    "Settings",
    "Shipment",
    "TrackingEvent",
    "Transport",
    "TryLater",
    "UnknownOutcome",
    "cainiao",
    "kdniao",
    "kuaidi100",
    "make_client",
    "sf",
]
