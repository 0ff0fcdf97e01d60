# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Traces of Kdniao (快递鸟): signature, state codes, pushes.

A push (101, from the paid monitoring 102) is a form like the requests: RequestData,
RequestType, DataSign; it reports on many parcels at once, each with its full trace,
oldest first. Its address is set in Kdniao's console, one for all couriers of an
account.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timezone
from urllib.parse import unquote

from .base import BadMessage, BadSignature, Push, TrackingEvent, TryLater
from .replies import as_dict, as_text, parse_json
from .times import CHINA, TIME_FORMAT, china_time

PUSHES = frozenset({"101", "102"})

# State (one digit), StateEx and Action (three digits refine it) -> our status.
STATUS = {
    "0": "transit",  # no trace yet
    "1": "collected",
    "10": "created",  # 待揽件
    "2": "transit",
    "202": "delivering",
    "211": "locker",  # 快递柜或驿站
    "3": "signed",
    "4": "exception",
    "404": "refused",
    "406": "returned",  # 退货签收
    "407": "returning",  # 退货未签收
    "413": "returning",  # 拦截
    "415": "cancelled",  # 客户取消发货
    "419": "delivering",  # 重新派送
    "5": "transit",  # 转寄
    "6": "customs",
    "604": "exception",  # 清关异常
}


def sign(data: str, app_key: str) -> str:
    """Signature of a request or push: base64 of the hex MD5 of data + AppKey.

    :param data: RequestData, not yet encoded for the form
    """
    digest = hashlib.md5((data + app_key).encode()).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def parse_push(form: Mapping[str, str], app_key: str) -> list[Push]:
    """Check and read one push.

    :param form: the posted form fields
    :param app_key: the account's; never empty
    :return: one entry per parcel
    :raise BadSignature: the signature is missing or wrong
    :raise BadMessage: the content has not the documented form
    """
    data, signature = str(form.get("RequestData", "")), str(form.get("DataSign", ""))
    # Senders encode the signature once more than the form does.
    signature = unquote(signature)
    if not app_key or not hmac.compare_digest(
        sign(data, app_key).encode(), signature.encode(errors="replace")
    ):
        raise BadSignature("The push has no valid signature.")
    if (kind := str(form.get("RequestType", ""))) not in PUSHES:
        raise BadMessage(f"A push of kind {kind[:10]} is not understood.")
    try:
        entries = parse_json(data, acting=False)["Data"]
        if not isinstance(entries, list):
            raise TypeError("Data is no list.")
        return [_push(entry) for entry in entries]
    except (
        AttributeError,
        KeyError,
        TryLater,
        TypeError,
        ValueError,
    ) as error:
        raise BadMessage(f"The push cannot be read: {error}") from error


def read_business(form: Mapping[str, str]) -> str:
    """Whom a push is for, as its answer has to repeat; empty when unreadable."""
    try:
        content = as_dict(parse_json(str(form.get("RequestData", "")), acting=False))
    except TryLater:
        return ""
    return as_text(content.get("EBusinessID"))


def push_reply(business_id: str, accepted: bool = True, reason: str = "") -> dict:
    """What Kdniao wants as the answer to a push."""
    now = datetime.now(timezone.utc) + CHINA
    return {
        "EBusinessID": business_id,
        "UpdateTime": now.strftime(TIME_FORMAT),
        "Success": accepted,
        "Reason": reason,
    }


def read_events(parcel: Mapping) -> tuple[TrackingEvent, ...]:
    """A parcel's trace, oldest event first.

    Lines of the paid API have a state of their own (Action). The plain API states
    the parcel's only, which is that of its last line.

    :raise ValueError, KeyError, TypeError, AttributeError: not the documented form
    """
    lines = sorted(
        ((china_time(line["AcceptTime"]), line) for line in parcel.get("Traces") or []),
        key=lambda pair: pair[0],
    )
    state = as_text(parcel.get("StateEx")) or as_text(parcel.get("State"))
    codes = [as_text(line.get("Action")) for _moment, line in lines]
    if codes and not codes[-1]:
        codes[-1] = state
    return tuple(
        _event(moment, line, code)
        for (moment, line), code in zip(lines, codes, strict=True)
    )


def _push(entry):
    # Success is false for the last report on a number without a trace for days.
    failed = entry.get("Success") is False
    return Push(
        number=as_text(entry["LogisticCode"]),
        company=as_text(entry["ShipperCode"]),
        events=read_events(entry),
        problem="ended" if failed else "",
        message=as_text(entry.get("Reason")) if failed else "",
    )


def _event(moment, line, code):
    text = line["AcceptStation"] or ""
    if not isinstance(text, str):
        raise TypeError("The words of an event are no text.")
    return TrackingEvent(
        # The API gives its lines no id: time and words tell them apart.
        key=hashlib.sha256(f"{moment}|{text}".encode()).hexdigest()[:32],
        time=moment,
        status=STATUS.get(code) or STATUS.get(code[:1]) or "transit",
        text=text,
        code=code,
        location=as_text(line.get("Location")),
    )
