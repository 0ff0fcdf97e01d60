# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Carrier APIs in plain Python: build and sign requests, check and parse replies."""

from . import cainiao, kuaidi100, sf
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

__all__ = [
    "AddressError",
    "Allocation",
    "AuthError",
    "BadMessage",
    "BadSignature",
    "CarrierError",
    "Client",
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
    "kuaidi100",
    "sf",
]

# The clients by the code of their API.
CLIENTS = {client.code: client for client in (sf.Client, cainiao.Client)}
