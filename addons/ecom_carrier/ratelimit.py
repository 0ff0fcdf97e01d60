# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A limit of calls per minute, kept in the memory of one worker process.

The proxy in front limits by address; this one limits by key (a carrier, a shop),
which the proxy does not know.
"""

import threading
import time
from collections import OrderedDict, deque

WINDOW_SECONDS = 60.0
MAX_KEYS = 10_000


class RateLimit:
    """Sliding window of one minute for any number of keys."""

    def __init__(self, calls_per_minute: int, clock=time.monotonic):
        self._limit = calls_per_minute
        self._clock = clock
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Count one call of the key; False when it is one too many."""
        now = self._clock()
        with self._lock:
            calls = self._calls.setdefault(key, deque())
            self._calls.move_to_end(key)
            while len(self._calls) > MAX_KEYS:
                self._calls.popitem(last=False)
            while calls and calls[0] <= now - WINDOW_SECONDS:
                calls.popleft()
            if len(calls) >= self._limit:
                return False
            calls.append(now)
            return True
