# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading what a carrier's API sends, whatever it is: nothing in it is trusted."""

import json
import math

from .base import (
    AuthError,
    OursError,
    ProviderError,
    Reply,
    Settings,
    TryLater,
    UnknownOutcome,
)

# Longest text of an API that is shown to people.
MAX_TEXT = 300


def uncertain(acting: bool) -> type[TryLater]:
    """The error for a request of which nobody knows what became of it.

    :param acting: whether the request makes the courier do something; a question
        that got no answer is simply asked again
    """
    return UnknownOutcome if acting else TryLater


def read_json(reply: Reply, acting: bool) -> object:
    """The JSON of a reply.

    :param acting: whether the request makes the courier do something
    :raise AuthError: HTTP 401 and 403
    :raise TryLater: HTTP 429, and an unreadable answer to a mere question
    :raise UnknownOutcome: HTTP 408 and 5xx or an unreadable answer to a request that
        makes the courier act
    :raise OursError: any other status, which only a wrong address of the API causes
    """
    status, code = reply.status, str(reply.status)
    if status in (401, 403):
        raise AuthError(f"The API refuses access (HTTP {status}).", code)
    if status == 429:
        raise TryLater("The API asks for fewer requests (HTTP 429).", code)
    if status == 408 or status >= 500:
        raise uncertain(acting)(f"The API failed (HTTP {status}).", code)
    if status != 200:
        raise OursError(f"The API is not at this address (HTTP {status}).", code)
    return parse_json(reply.body, acting)


def parse_json(text: str | bytes, acting: bool) -> object:
    """The value of a JSON text.

    :raise TryLater: it is none, and the request was a mere question
    :raise UnknownOutcome: it is none, and the request makes the courier act
    """
    try:
        return _storable(json.loads(text))
    # Nested deeper than Python can follow is as unreadable as no JSON at all.
    except (ValueError, RecursionError):
        raise uncertain(acting)("The answer of the API cannot be read.") from None


def _storable(value: object) -> object:
    """The value without what no database keeps: NUL, half characters.

    :raise ValueError: a number is none
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a number")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def as_dict(value: object) -> dict:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_number(value: object) -> str:
    """The value if it can be the number of a waybill, else an empty text."""
    text = as_text(value)
    return text if text.isascii() and text.isalnum() else ""


def as_text(value: object) -> str:
    """The value if it is a text or a number, else an empty text.

    APIs send the same code now as a number, now as a text.
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def without_secrets(text: str, settings: Settings) -> str:
    """A text of the API for people and logs: short, and no secret echoed back."""
    for secret in (settings.key, settings.secret, settings.customer_secret):
        if secret:
            text = text.replace(secret, "***")
    return text[:MAX_TEXT]


def refusal(
    kind: type[ProviderError], code: str, text: str, settings: Settings
) -> ProviderError:
    """The error that says what the API said.

    :param kind: class of the error
    :param code: the API's own code
    :param text: the API's own words
    """
    text = without_secrets(text, settings) or "The API gives no reason."
    code = without_secrets(code, settings)
    return kind(f"{text} ({code})" if code else text, code)
