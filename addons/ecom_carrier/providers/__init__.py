# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Carrier APIs in plain Python: build and sign requests, check and parse replies."""

from . import kuaidi100
from .base import BadMessage, BadSignature, ProviderError, Push, TrackingEvent

__all__ = [
    "BadMessage",
    "BadSignature",
    "ProviderError",
    "Push",
    "TrackingEvent",
    "kuaidi100",
]
