# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The control API: what tests ask of the couriers' world.

POST   /_control/faults     {"kind", "provider", "operation", "count", "match",
                             "seconds"}: see faults.py
GET    /_control/faults     those still to happen
DELETE /_control/faults     forget them
GET    /_control/state      shipments by key, numbers given, calls in flight
POST   /_control/settings   {provider: {setting: value}}: see store.DEFAULTS;
                            {"latency": seconds, "clock_shift": seconds}
POST   /_control/push       {"provider", "number", "events", "extra"}: adds the
                            events to the trace and reports it; each event is
                            {"time" (China), "text", "status", "place", "code"}
POST   /_control/reset      forget everything
"""

import http.client
import json
import threading
import time
from urllib.parse import urlsplit

from .api import Api, Push, Refused, Reply
from .faults import Faults
from .store import Store

PUSH_TIMEOUT = 20  # seconds the platforms wait for an answer to a report


class Control:
    """Answers the control API."""

    def __init__(self, store: Store, faults: Faults, apis: dict[str, Api]):
        self.store, self.faults, self.apis = store, faults, apis
        store.reporter = self._report_later

    def answer(self, method: str, path: str, body: bytes) -> Reply:
        """Do what a test asks; what it must not ask is answered with 400."""
        actions = {
            ("GET", "state"): lambda _values: self.store.state(),
            ("GET", "faults"): lambda _values: self.faults.left(),
            ("DELETE", "faults"): lambda _values: self.faults.clear(),
            ("POST", "faults"): lambda values: self.faults.add(**values),
            ("POST", "settings"): self._configure,
            ("POST", "push"): self._push,
            ("POST", "reset"): self._reset,
        }
        action = actions.get((method, path))
        if not action:
            return Reply.of({"error": f"no {method} {path}"}, 404)
        try:
            return Reply.of(action(json.loads(body or b"{}")))
        except (AttributeError, KeyError, TypeError, ValueError, Refused) as error:
            return Reply.of({"error": f"{type(error).__name__}: {error}"}, 400)

    def _configure(self, values: dict) -> None:
        with self.store.lock:
            for name, value in values.items():
                if name in ("latency", "clock_shift"):
                    setattr(self.store, name, float(value))
                else:
                    self.store.configure(name, value)

    def _reset(self, _values: dict) -> None:
        self.faults.clear()
        with self.store.lock:
            self.store.clear()

    def _push(self, values: dict) -> list[dict]:
        provider, number = values["provider"], values["number"]
        with self.store.lock:
            self.store.add_events(provider, number, values.get("events", []))
            pushes = self._prepare(provider, number, values.get("extra", {}))
        return [self._send(provider, push) for push in pushes]

    def _report_later(self, provider: str, number: str) -> None:
        """Report what is known to who has just subscribed."""
        values = {"provider": provider, "number": number}
        threading.Thread(target=self._push, args=(values,), daemon=True).start()

    def _prepare(self, provider: str, number: str, extra: dict) -> list[Push]:
        api, trace = self.apis[provider], self.store.trace(provider, number)
        pushes = api.pushes(number, trace, extra)
        fault = self.faults.take(provider, "push", (number,))
        if fault and fault.kind == "push_twice":
            pushes = pushes * 2
        elif fault:
            # The report before the last event is late and comes after all others.
            earlier = api.pushes(number, trace[:-1], extra) if len(trace) > 1 else []
            pushes = list(reversed(pushes)) + earlier
        return pushes

    def _send(self, provider: str, push: Push) -> dict:
        address = urlsplit(push.url)
        kind = (
            http.client.HTTPSConnection
            if address.scheme == "https"
            else http.client.HTTPConnection
        )
        connection = kind(address.netloc, timeout=PUSH_TIMEOUT)
        started = time.monotonic()
        try:
            target = f"{address.path}?{address.query}".rstrip("?")
            headers = {"Content-Type": push.content_type}
            connection.request("POST", target, push.body, headers)
            reply = connection.getresponse()
            status, answer = reply.status, reply.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            status, answer = 0, str(error)
        finally:
            connection.close()
        with self.store.lock:
            self.store.pushes[provider] += 1
        return {
            "url": push.url,
            "status": status,
            "body": answer,
            "seconds": round(time.monotonic() - started, 3),
        }
