# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every carrier API speaks towards the rest of the addon."""

from dataclasses import dataclass
from datetime import datetime


class ProviderError(Exception):
    """A message from or to a carrier's API cannot be used."""


class BadSignature(ProviderError):
    """The message does not come from whom it claims to."""


class BadMessage(ProviderError):
    """The message does not have the documented form."""


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
