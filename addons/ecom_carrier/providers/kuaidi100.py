# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kuaidi100 (快递100): the tracking push.

Documented at apifox.com/apidoc/project-514987/api-8568518 and in the official
Java SDK (SignUtils, SubscribePushParamResp): a form with ``param`` (JSON) and
``sign``, the upper-case MD5 of param and salt; every push carries the full
trace, newest first; times are China time.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from .base import BadMessage, BadSignature, Push, TrackingEvent

REPLY_OK = {"result": True, "returnCode": "200", "message": "成功"}
REPLY_BAD = {"result": False, "returnCode": "500", "message": "失败"}
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
CHINA = timedelta(hours=8)

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


def sign(param: str, salt: str) -> str:
    """Signature of a push: MD5(param + salt), upper-case hex."""
    return hashlib.md5((param + salt).encode()).hexdigest().upper()


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
        result = json.loads(param)["lastResult"]
        number, company = str(result["nu"]), str(result["com"])
        lines = result.get("data") or []
        events = tuple(_event(line) for line in reversed(lines))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadMessage(f"The push cannot be read: {error}") from error
    return Push(number=number, company=company, events=events)


def _event(line: Mapping[str, str]) -> TrackingEvent:
    moment, text = line["time"], line["context"] or ""
    code = str(line.get("statusCode") or line.get("status") or "")
    return TrackingEvent(
        # The API gives its lines no id: time and words tell them apart.
        key=hashlib.sha256(f"{moment}|{text}".encode()).hexdigest()[:32],
        time=datetime.strptime(moment, TIME_FORMAT) - CHINA,
        status=_status(code),
        text=text,
        code=code,
        location=line.get("areaName") or line.get("location") or "",
    )


def _status(code: str) -> str:
    main_state = code[:1] if len(code) == 3 else ""
    return STATUS.get(code) or STATUS.get(main_state) or "transit"
