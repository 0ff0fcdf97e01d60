# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can go wrong on demand, and how often it still will."""

import threading
from dataclasses import asdict, dataclass

# Refusals in the API's own words, before anything is accepted.
REFUSALS = ("bad_signature", "expired", "quota", "busy")
CALL_KINDS = (
    *REFUSALS,
    "slow",  # answered rightly, but `seconds` later
    "timeout_before",  # no answer for `seconds`, nothing accepted
    "timeout_after",  # no answer for `seconds`, although accepted
    "error_before",  # HTTP 500, nothing accepted
    "error_after",  # HTTP 500, although accepted
    "cut_before",  # connection closed, nothing accepted
    "cut_after",  # accepted, connection closed in the middle of the answer
    "garbage",  # accepted, HTTP 200 with something that is no answer
)
PUSH_KINDS = (
    "push_twice",  # every push is sent again
    "push_out_of_order",  # what is newer arrives first
)
KINDS = CALL_KINDS + PUSH_KINDS


@dataclass
class Fault:
    """Something that goes wrong the next ``count`` times."""

    kind: str
    provider: str = ""  # sf, cainiao, kuaidi100, kdniao; any when empty
    # create, find, cancel, reprint, reach, query, subscribe, push; any when empty
    operation: str = ""
    count: int = 1
    match: str = ""  # part of the key or number the call is about
    seconds: float = 30.0

    def concerns(self, provider: str, operation: str, keys: tuple[str, ...]) -> bool:
        """Whether a call is one that goes wrong."""
        return (
            self.count > 0
            and self.provider in ("", provider)
            and self.operation in ("", operation)
            and (not self.match or any(self.match in key for key in keys))
        )


class Faults:
    """The faults that are still to happen, in the order they were asked for."""

    def __init__(self):
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, **values) -> None:
        """Ask for a fault.

        :raise ValueError: no such kind
        :raise TypeError: no such field
        """
        fault = Fault(**values)
        if fault.kind not in KINDS:
            raise ValueError(f"no fault {fault.kind!r}; there are {', '.join(KINDS)}")
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._faults.clear()

    def take(
        self, provider: str, operation: str, keys: tuple[str, ...] = ()
    ) -> Fault | None:
        """The fault of one call or push, counted down; None when all is well."""
        wanted = PUSH_KINDS if operation == "push" else CALL_KINDS
        with self._lock:
            for fault in self._faults:
                if fault.kind in wanted and fault.concerns(provider, operation, keys):
                    fault.count -= 1
                    return fault
        return None

    def left(self) -> list[dict]:
        """What is still to happen."""
        with self._lock:
            return [asdict(fault) for fault in self._faults if fault.count > 0]
