# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kuaidi100 (快递100): one API to the waybill numbers and traces of most couriers.

What its messages look like is in ``kuaidi100_label`` and ``kuaidi100_tracking``.
The platform has no test environment; a sandbox account names a test server.
"""

import json
import time
from collections.abc import Mapping, Sequence

from . import kuaidi100_label as label
from . import kuaidi100_tracking as tracking
from .base import (
    Allocation,
    AuthError,
    CarrierError,
    OursError,
    ProviderError,
    Reach,
    Shipment,
    TrackingEvent,
    TryLater,
)
from .base import (
    Client as BaseClient,
)
from .kuaidi100_tracking import REPLY_BAD, REPLY_OK, parse_push, sign
from .replies import as_text, read_json, refusal, uncertain

__all__ = ["REPLY_BAD", "REPLY_OK", "Client", "parse_push", "sign"]

NAME = "Kuaidi100"
API = "https://api.kuaidi100.com"
POLL = "https://poll.kuaidi100.com"
MAX_NUMBER = 32  # characters of a number that may be followed
MAX_REASON = 100  # characters


class Client(BaseClient):
    """A courier through Kuaidi100.

    ``find`` is no ability: a repeated ``create`` answers with the first result, for
    48 hours. Labels are drawn here, so ``reprint`` needs no request.
    """

    code = "kuaidi100"
    name = NAME
    abilities = frozenset(
        {"create", "cancel", "reprint", "reach", "query", "subscribe", "push"}
    )
    repeatable_hours = 48

    # Not a model's method of this name: there is nothing above it to call.
    # pylint: disable=method-required-super
    def create(self, shipments: Sequence[Shipment]) -> list[Allocation | ProviderError]:
        (shipment,) = shipments
        param = label.order_param(shipment, self.settings)
        content = self._ask_label(API, "/label/order", "order", param)
        try:
            return [label.read_order(content, shipment.parcels, self.settings)]
        except ProviderError as error:
            return [error]

    def cancel(self, shipment_key: str, allocation: Allocation, reason: str) -> None:
        param = label.cancel_param(allocation, self.settings, reason[:MAX_REASON])
        label.check_cancelled(
            self._ask_label(POLL, "/eorderapi.do", "cancel", param), self.settings
        )

    def reprint(self, shipment_key: str, allocation: Allocation) -> Allocation:
        """The data kept at allocation: the API only reprints labels it drew itself.

        :raise CarrierError: nothing was kept
        """
        if not allocation.raw:
            raise CarrierError("Kuaidi100 gives label data with the number only.")
        return allocation

    def reach(self, shipment: Shipment) -> Reach:
        param = label.reach_param(shipment, self.settings)
        content = self._ask_label(
            API, "/reachable.do", "reachable", param, acting=False
        )
        return label.read_reach(content, self.settings)

    def query(
        self, numbers: Sequence[str], phone: str = ""
    ) -> dict[str, tuple[TrackingEvent, ...]]:
        return {number: self._query(number, phone) for number in numbers}

    def subscribe(self, number: str, phone: str, callback: str, salt: str) -> None:
        if not 0 < len(number) <= MAX_NUMBER:
            raise OursError(f"A number of {len(number)} characters is not followed.")
        param = _dump(
            {
                "company": self.settings.carrier_code,
                "number": number,
                "key": self.settings.key,
                "parameters": {
                    "callbackurl": callback,
                    "salt": salt,
                    "phone": phone,
                    "resultv2": "4",  # states in three digits
                },
            }
        )
        self._check_access(self.settings.key)
        content = self._post(POLL, "/poll", {"schema": "json", "param": param})
        code = as_text(content.get("returnCode"))
        if code not in tracking.SUBSCRIBED:
            raise self._refusal(tracking.SUBSCRIPTION_ERRORS, code, content)

    def _query(self, number, phone):
        settings = self.settings
        self._check_access(settings.login, settings.key)
        param = _dump(
            {
                "com": settings.carrier_code,
                "num": number,
                "phone": phone,
                "resultv2": "4",
                "show": "0",
                "order": "desc",
            }
        )
        content = self._post(
            POLL,
            "/poll/query.do",
            {
                "customer": settings.login,
                "param": param,
                "sign": sign(param, settings.key, settings.login),
            },
        )
        code = as_text(content.get("returnCode")) or as_text(content.get("status"))
        if code == tracking.NOTHING_YET:
            return ()
        if code != "200" or content.get("result") is False:
            raise self._refusal(tracking.QUERY_ERRORS, code, content)
        try:
            return tracking.read_events(content.get("data"))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise TryLater(f"{NAME} gave an unreadable trace.") from None

    def _ask_label(self, host, path, method, param, acting=True):
        """Ask one of the signed label APIs.

        :raise ProviderError: there is no readable reply
        """
        settings = self.settings
        self._check_access(settings.key, settings.secret)
        # One text for the signature and the body: they have to be the same bytes.
        text = _dump(param)
        moment = str(time.time_ns() // 1_000_000)
        form = {
            "method": method,
            "key": settings.key,
            "t": moment,
            "param": text,
            "sign": sign(text, moment, settings.key, settings.secret),
        }
        return self._post(host, path, form, acting)

    def _post(
        self, host: str, path: str, form: Mapping[str, str], acting: bool = False
    ) -> dict:
        settings = self.settings
        if settings.sandbox and not settings.url:
            raise OursError(f"{NAME} has no test environment; name a test server.")
        reply = self.transport.post(
            (settings.url.rstrip("/") or host) + path,
            data=form,
            timeout=settings.timeout,
        )
        content = read_json(reply, acting)
        if not isinstance(content, dict):
            raise uncertain(acting)(f"The answer of {NAME} cannot be read.")
        return content

    def _check_access(self, *secrets):
        if not all(secrets):
            raise AuthError(f"The account at {NAME} is incomplete.")

    def _refusal(self, kinds, code, content):
        kind = kinds.get(code, CarrierError) if code else TryLater
        return refusal(kind, code, as_text(content.get("message")), self.settings)


def _dump(value) -> str:
    return json.dumps(value, ensure_ascii=False)
