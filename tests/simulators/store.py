# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the couriers know: shipments, traces, subscriptions, and how they behave.

With a state file every change is appended to it as a line of JSON, and a simulator
started with it knows what an earlier one accepted.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .numbers import Numbers

PROVIDERS = ("sf", "cainiao", "kuaidi100", "kdniao")
CHINA = 8 * 3600  # seconds ahead of UTC
# What may be set per provider through the control API.
DEFAULTS = {
    "quota": None,  # shipments that may still be ordered; None is without end
    "unreachable": [],  # districts or cities the courier does not deliver to
    "manual": [],  # districts or cities somebody has to look at first (SF)
    "duplicate": "first",  # SF: "first" waybill again, or "refuse" with 8016
    "encrypt": False,  # Cainiao: print data that only the print component reads
    "addresses": None,  # Cainiao: sender addresses; None is the usual one, [] any
    "callback": "",  # where SF and Kdniao push to, set in their consoles
}


@dataclass
class Shipment:
    """An order a courier accepted."""

    provider: str
    key: str  # what the merchant calls it
    company: str
    number: str
    children: list[str] = field(default_factory=list)
    receipt: str = ""
    accepted_at: float = 0.0
    cancelled: bool = False
    asked: int = 1  # how often an order with this key came
    details: dict = field(default_factory=dict)  # what replies are made from

    @property
    def numbers(self) -> list[str]:
        """All numbers given for it."""
        return [self.number, *self.children, *filter(None, [self.receipt])]


class Store:
    """Everything that outlives a call. Take ``lock`` around what belongs together."""

    def __init__(self, path: Path | None = None):
        self.lock = threading.RLock()
        self.numbers = Numbers()
        self.latency = 0.0  # seconds every call takes
        # Told of a subscription to what has a trace already.
        self.reporter: Callable[[str, str], None] = lambda provider, number: None
        self.in_flight: dict[str, int] = dict.fromkeys(PROVIDERS, 0)
        self._journal = None
        self.clear()
        if path:
            self._replay(path)
            self._journal = path.open("a", encoding="utf-8")
            self._journal.write("\n")  # after the rest of a killed one's last line

    def clear(self) -> None:
        """Forget everything but the state file, the latency and running calls."""
        self.clock_shift = 0.0  # seconds that the couriers' clock is ahead
        self.settings = {name: dict(DEFAULTS) for name in PROVIDERS}
        self.shipments: dict[tuple[str, str], Shipment] = {}
        self.by_number: dict[tuple[str, str], Shipment] = {}
        self.traces: dict[tuple[str, str], list[dict]] = {}
        self.subscriptions: dict[tuple[str, str], dict] = {}
        self.requests: dict[str, Counter] = {name: Counter() for name in PROVIDERS}
        self.pushes: dict[str, int] = dict.fromkeys(PROVIDERS, 0)
        self.max_in_flight: dict[str, int] = dict(self.in_flight)

    # --- time ----------------------------------------------------------------

    def now(self) -> float:
        """The couriers' clock, seconds since the epoch."""
        return time.time() + self.clock_shift

    def china_time(self) -> str:
        """The couriers' clock as their APIs write it."""
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(self.now() + CHINA))

    # --- shipments -----------------------------------------------------------

    def find(self, provider: str, key: str) -> Shipment | None:
        """The shipment with a key of the merchant."""
        return self.shipments.get((provider, key))

    def latest(self, provider: str, key: str) -> Shipment | None:
        """The last shipment of a key that was ordered anew; see ``free_key``."""
        found, times = self.find(provider, key), 2
        while again := self.find(provider, f"{key}#{times}"):
            found, times = again, times + 1
        return found

    def free_key(self, provider: str, key: str) -> str:
        """The key itself, or "key#2" and so on where an API takes a key again."""
        free, times = key, 2
        while self.find(provider, free):
            free, times = f"{key}#{times}", times + 1
        return free

    def find_number(self, provider: str, number: str) -> Shipment | None:
        """The shipment with a number: mother's, child's or receipt's."""
        return self.by_number.get((provider, number))

    def has_quota(self, provider: str) -> bool:
        """Whether one more shipment may be ordered."""
        quota = self.settings[provider]["quota"]
        return quota is None or quota > 0

    def accept(self, shipment: Shipment, children: int = 0, receipt=False) -> Shipment:
        """Give a new shipment its numbers and keep it."""
        shipment.accepted_at = self.now()
        take = self.numbers.take
        shipment.number = take(shipment.company)
        shipment.children = [take(shipment.company) for _child in range(children)]
        shipment.receipt = take(shipment.company) if receipt else ""
        settings = self.settings[shipment.provider]
        if settings["quota"] is not None:
            settings["quota"] -= 1
        self.keep(shipment)
        return shipment

    def keep(self, shipment: Shipment) -> None:
        """Write a new or changed shipment down."""
        self.shipments[shipment.provider, shipment.key] = shipment
        for number in shipment.numbers:
            self.by_number[shipment.provider, number] = shipment
        self._write("shipment", asdict(shipment))

    # --- traces --------------------------------------------------------------

    def trace(self, provider: str, number: str) -> list[dict]:
        """Events of a number, oldest first."""
        return self.traces.get((provider, number), [])

    def add_events(self, provider: str, number: str, events: list[dict]) -> None:
        """Add events to a trace; one that is there already is not added again."""
        trace = self.traces.setdefault((provider, number), [])
        trace += [event for event in events if event not in trace]
        trace.sort(key=lambda event: event["time"])
        self._write("trace", {"provider": provider, "number": number, "trace": trace})

    def subscribe(self, provider: str, number: str, subscription: dict) -> bool:
        """Note who wants reports on a number.

        :return: False when somebody did before; the first subscription stays
        """
        if (provider, number) in self.subscriptions:
            return False
        self.subscriptions[provider, number] = subscription
        self._write(
            "subscription",
            {"provider": provider, "number": number, "subscription": subscription},
        )
        if self.trace(provider, number):
            self.reporter(provider, number)
        return True

    def configure(self, provider: str, values: dict) -> None:
        """Change how a courier behaves.

        :raise KeyError: no such provider or setting
        """
        unknown = values.keys() - DEFAULTS.keys()
        if unknown:
            raise KeyError(f"no setting {', '.join(sorted(unknown))}")
        self.settings[provider].update(values)
        self._write("settings", {"provider": provider, "values": values})

    # --- traffic -------------------------------------------------------------

    @contextmanager
    def counted(self, provider: str, operation: str):
        """Count a call, and that it is in flight while the block runs."""
        with self.lock:
            self.requests[provider][operation] += 1
            self.in_flight[provider] += 1
            self.max_in_flight[provider] = max(
                self.max_in_flight[provider], self.in_flight[provider]
            )
        try:
            yield
        finally:
            with self.lock:
                self.in_flight[provider] -= 1

    def state(self) -> dict:
        """Everything a test may want to know, by provider."""
        with self.lock:
            return {name: self._state_of(name) for name in PROVIDERS}

    def _state_of(self, provider: str) -> dict:
        shipments = {
            shipment.key: {
                "number": shipment.number,
                "numbers": shipment.numbers,
                "company": shipment.company,
                "asked": shipment.asked,
                "cancelled": shipment.cancelled,
                **{
                    name: shipment.details[name]
                    for name in ("cod", "insured", "weight")
                    if name in shipment.details
                },
            }
            for (name, _key), shipment in self.shipments.items()
            if name == provider
        }
        return {
            "shipments": shipments,
            "numbers_given": sum(len(s["numbers"]) for s in shipments.values()),
            "requests": dict(self.requests[provider]),
            "in_flight": self.in_flight[provider],
            "max_in_flight": self.max_in_flight[provider],
            "subscriptions": {
                number: subscription.get("callback", "")
                for (name, number), subscription in self.subscriptions.items()
                if name == provider
            },
            "pushes": self.pushes[provider],
            "settings": self.settings[provider],
        }

    # --- state file ----------------------------------------------------------

    def _write(self, kind: str, values: dict) -> None:
        if self._journal:
            line = json.dumps({"kind": kind, **values}, ensure_ascii=False)
            self._journal.write(line + "\n")
            self._journal.flush()

    def _replay(self, path: Path) -> None:
        path.touch()
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                values = json.loads(line)
            except ValueError:
                continue  # what a killed simulator was writing
            kind = values.pop("kind")
            if kind == "shipment":
                self.keep(Shipment(**values))
            elif kind == "trace":
                self.traces[values["provider"], values["number"]] = values["trace"]
            elif kind == "subscription":
                key = values["provider"], values["number"]
                self.subscriptions[key] = values["subscription"]
            elif kind == "settings":
                self.configure(values["provider"], values["values"])
