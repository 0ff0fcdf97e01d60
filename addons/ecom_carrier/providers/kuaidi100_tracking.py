# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces of Kuaidi100 (快递100): state codes, pushes, queries, subscriptions.

Documented at apifox.com/apidoc/project-514987/api-8568518 and in the official
Java SDK (SignUtils, SubscribePushParamResp, QueryTrackResp): a push is a form with
``param`` (JSON) and ``sign``, the upper-case MD5 of param and salt; every push
carries the full trace, newest first; times are China time.
"""

import hashlib
import hmac
from collections.abc import Mapping

from .base import (
    AuthError,
    BadMessage,
    BadSignature,
    CarrierError,
    OursError,
    ProviderError,
    Push,
    TrackingEvent,
    TryLater,
)
from .replies import as_text, parse_json
from .times import china_time

REPLY_OK = {"result": True, "returnCode": "200", "message": "成功"}
REPLY_BAD = {"result": False, "returnCode": "500", "message": "失败"}
NOTHING_YET = "500"  # of a query: the courier has told nothing of the number so far
SUBSCRIBED = frozenset({"200", "501"})  # 501: subscribed before, and still running

# Code of a trace line -> our status, by the state table of the API's document:
# one digit is a main state, three digits refine it, 10 to 14 belong to customs
# and refusal, 1001 to 1003 refine "in transit".
STATUS = {
    "0": "transit",
    "1001": "transit",
    "1002": "transit",
    "1003": "transit",
    "1": "collected",
    "101": "created",
    "102": "created",
    "103": "collected",
    "2": "exception",
    "203": "refused",
    "210": "cancelled",
    "3": "signed",
    "4": "returned",
    "401": "cancelled",
    "5": "delivering",
    "501": "locker",
    "6": "returning",
    "7": "transit",
    "8": "customs",
    "10": "customs",
    "11": "customs",
    "12": "customs",
    "13": "exception",
    "14": "refused",
}

QUERY_ERRORS: dict[str, type[ProviderError]] = {
    "400": OursError,  # incomplete
    "408": OursError,  # the phone is missing or another parcel's
    "501": TryLater,
    "502": TryLater,
    "503": AuthError,  # signature
    "600": AuthError,  # no right to this API
    "601": AuthError,  # key expired or used up
}
SUBSCRIPTION_ERRORS: dict[str, type[ProviderError]] = {
    "500": TryLater,
    "600": AuthError,
    "601": AuthError,
    "700": OursError,  # number, company or callback address
    "701": CarrierError,  # the platform does not follow this courier
    "702": OursError,  # unknown courier
}


def sign(*parts: str) -> str:
    """Signature of every message: MD5 of its parts in a row, upper-case hex.

    A push signs param + salt, a query param + key + customer, the label APIs
    param + t + key + secret.
    """
    return hashlib.md5("".join(parts).encode()).hexdigest().upper()


def parse_push(form: Mapping[str, str], salt: str) -> Push:
    """Check and read one push.

    :param form: the posted form fields
    :param salt: what was agreed when subscribing; never empty
    :raise BadSignature: the signature is missing or wrong
    :raise BadMessage: the content has not the documented form
    """
    param, signature = str(form.get("param", "")), str(form.get("sign", ""))
    # Bytes, because texts outside ASCII cannot be compared in constant time.
    if not salt or not hmac.compare_digest(
        sign(param, salt).encode(), signature.upper().encode()
    ):
        raise BadSignature("The push has no valid signature.")
    try:
        content = parse_json(param, acting=False)
        result = content["lastResult"]
        return Push(
            number=as_text(result["nu"]),
            company=as_text(result["com"]),
            events=read_events(result.get("data")),
            problem=_problem(content),
            message=as_text(content.get("message")),
            other_company=as_text(content.get("comNew")),
        )
    except (
        AttributeError,
        KeyError,
        TryLater,
        TypeError,
        ValueError,
    ) as error:
        raise BadMessage(f"The push cannot be read: {error}") from error


def read_events(lines) -> tuple[TrackingEvent, ...]:
    """A trace, oldest event first.

    :param lines: the API's, newest first; None for no trace
    :raise ValueError, KeyError, TypeError, AttributeError: not the documented form
    """
    return tuple(_event(line) for line in reversed(lines or []))


def _problem(content):
    """Why a trace may not be what it seems, see ``Push.problem``.

    After three days without a trace the platform guesses another courier, says so
    by an "abort" with ``comNew`` and goes on with that one, marking its pushes by
    ``autoCheck``. An "abort" without a guess is the end. "shutdown" is the normal
    end of a signed parcel.
    """
    if content.get("comNew") and (
        content.get("status") == "abort" or str(content.get("autoCheck")) == "1"
    ):
        return "other_company"
    return "ended" if content.get("status") == "abort" else ""


def _event(line: Mapping[str, str]) -> TrackingEvent:
    moment, text = line["time"], line["context"] or ""
    if not isinstance(text, str):
        raise TypeError("The words of an event are no text.")
    code = as_text(line.get("statusCode")) or as_text(line.get("status"))
    return TrackingEvent(
        # The API gives its lines no id: time and words tell them apart.
        key=hashlib.sha256(f"{moment}|{text}".encode()).hexdigest()[:32],
        time=china_time(moment),
        status=_status(code),
        text=text,
        code=code,
        location=as_text(line.get("areaName")) or as_text(line.get("location")),
    )


def _status(code: str) -> str:
    main_state = code[:1] if len(code) == 3 else ""
    return STATUS.get(code) or STATUS.get(main_state) or "transit"
