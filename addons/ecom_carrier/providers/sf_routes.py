# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SF Express: traces of parcels, asked for or pushed.

Two kinds of push come as JSON: routes as ``{"Body": {"WaybillRoute": [...]}}`` and
states of orders as ``{"orderState": [...]}``. Neither is signed, so nothing but the
secret in the address they are sent to says that they come from SF.
"""

import hashlib
from collections.abc import Iterable, Mapping

from . import sf_codes as codes
from .base import BadMessage, Push, TrackingEvent, TryLater
from .replies import as_dict, as_list, as_text, parse_json
from .times import china_time

# Each kind of push reads its own words of the answer: routes return_code, states of
# orders success. One address may be registered for both.
REPLY_OK = {
    "return_code": "0000",
    "return_msg": "成功",
    "success": "true",
    "code": "0",
    "msg": "",
}
REPLY_BAD = {
    "return_code": "1000",
    "return_msg": "系统异常",
    "success": "false",
    "code": "1",
    "msg": "系统异常",
}


def read_routes(responses: Iterable) -> dict[str, tuple[TrackingEvent, ...]]:
    """The answer to a query of routes, by number.

    :raise TryLater: it cannot be read
    """
    try:
        return {
            as_text(response.get("mailNo")): _sorted(
                _route_event(as_dict(route))
                for route in as_list(response.get("routes"))
            )
            for response in map(as_dict, responses)
        }
    except ValueError:
        raise TryLater("The answer of the API cannot be read.") from None


def parse_push(body: bytes) -> list[Push]:
    """Read one push; its sender must have been checked by the address it came to.

    :param body: the posted JSON
    :return: one report for each number in it
    :raise BadMessage: the content has not the documented form
    """
    try:
        content = parse_json(body, acting=False)
        routes = content.get("Body", {}).get("WaybillRoute", [])
        # A single route may come without the list around it.
        routes = [routes] if isinstance(routes, dict) else routes
        states = content.get("orderState", [])
        states = [states] if isinstance(states, dict) else states
        if not routes and not states:
            raise ValueError("neither routes nor states of orders")
        events = {}
        for route in routes:
            events.setdefault(as_text(route["mailno"]), []).append(_route_event(route))
        for state in states:
            events.setdefault(as_text(state["waybillNo"]), []).append(
                _order_event(state)
            )
        if not all(events):
            raise ValueError("no number")
    except (
        AttributeError,
        KeyError,
        TryLater,
        TypeError,
        ValueError,
    ) as error:
        raise BadMessage(f"The push cannot be read: {error}") from error
    return [
        Push(number=number, company="shunfeng", events=_sorted(lines))
        for number, lines in events.items()
    ]


def _route_event(route: Mapping) -> TrackingEvent:
    code = as_text(route.get("opCode"))
    return _event(
        as_text(route.get("acceptTime")),
        code,
        codes.route_status(
            code,
            as_text(route.get("firstStatusName")),
            as_text(route.get("firstStatusCode")),
        ),
        as_text(route.get("remark")),
        as_text(route.get("acceptAddress")),
    )


def _order_event(state: Mapping) -> TrackingEvent:
    code = as_text(state.get("orderStateCode"))
    return _event(
        as_text(state.get("createTm")),
        code,
        codes.order_status(code),
        as_text(state.get("orderStateDesc")),
        "",
    )


def _event(
    moment: str, code: str, status: str, text: str, location: str
) -> TrackingEvent:
    return TrackingEvent(
        # Routes have an id in a push, but none in the answer to a query, where the
        # place may be given that the push leaves out.
        key=hashlib.sha256(f"{moment}|{code}|{text}".encode()).hexdigest()[:32],
        time=china_time(moment),
        status=status,
        text=text,
        code=code,
        location=location,
    )


def _sorted(events: Iterable[TrackingEvent]) -> tuple[TrackingEvent, ...]:
    return tuple(sorted(events, key=lambda event: event.time))
