# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading what carrier APIs answer, whatever it is."""

import json
from datetime import datetime, timedelta

from .base import AuthError, OursError, Reply, TryLater, UnknownOutcome

CHINA = timedelta(hours=8)
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
MAX_WORDS = 300  # characters of an API's own words that an error repeats


def read_object(reply: Reply, name: str) -> dict:
    """The JSON object an API answered with.

    The APIs say what is wrong in the object, never by HTTP status; another status
    comes from something in between.

    :param name: the API's, for messages
    :raise OursError: the address of the API is wrong
    :raise AuthError: the API lets nobody in from here
    :raise TryLater: too many requests
    :raise UnknownOutcome: the API or something before it broke down
    """
    if reply.status in (401, 403):
        raise AuthError(f"{name} refuses access.", str(reply.status))
    if reply.status == 429:
        raise TryLater(f"{name} is asked too often.", str(reply.status))
    if 300 <= reply.status < 500 and reply.status != 408:
        raise OursError(
            f"{name} does not answer at this address (HTTP {reply.status}).",
            str(reply.status),
        )
    if reply.status != 200:
        raise UnknownOutcome(
            f"{name} broke down (HTTP {reply.status}).", str(reply.status)
        )
    try:
        content = load(reply.body.decode())
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise UnknownOutcome(f"{name} gave an unreadable reply.")
    return content


def load(text: str):
    """JSON from outside, in a form that any database takes.

    :raise ValueError: no JSON, or nested beyond measure
    """
    try:
        return _clean(json.loads(text, parse_constant=_refuse_constant))
    except RecursionError:
        raise ValueError("The JSON is nested too deeply.") from None


def word(value) -> str:
    """A code, number or text as text; what is none of these as an empty one."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()


def words(value) -> str:
    """An API's own words, short enough for a message."""
    return word(value)[:MAX_WORDS]


def objects(value) -> list[dict]:
    """The objects of a JSON list; empty for anything else."""
    if not isinstance(value, list):
        return []
    return [entry for entry in value if isinstance(entry, dict)]


def china_time(text: str) -> datetime:
    """A time of day in China as naive UTC.

    :raise ValueError: no time
    """
    moment = text.strip().replace("/", "-").replace("T", " ")
    try:
        return datetime.strptime(moment, TIME_FORMAT) - CHINA
    except OverflowError:
        raise ValueError(f"No time of any parcel: {text}") from None


def _refuse_constant(name):
    raise ValueError(f"{name} is no JSON.")


def _clean(value):
    """Without what PostgreSQL stores in no text: NUL and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, list):
        return [_clean(entry) for entry in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(entry) for key, entry in value.items()}
    return value
