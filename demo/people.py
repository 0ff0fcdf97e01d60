"""The people of the demo company and the clock that runs while they work."""

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from demo.rpc import User


@dataclass
class People:
    """The people, what they did, and how long it took."""

    url: str
    database: str
    out: Path
    couriers: str  # address of the couriers' APIs
    timings: list[tuple[str, float, str]] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)

    def user(self, login: str) -> User:
        """Somebody of the demo company; the password is the login."""
        if login not in self.users:
            self.users[login] = User(self.url, self.database, login, login)
        return self.users[login]

    @contextmanager
    def step(self, name: str):
        """Time one step; what it yields is filled with a line of result."""
        start, result = time.monotonic(), []
        yield result.append
        seconds = time.monotonic() - start
        self.timings.append((name, seconds, " ".join(result)))
        print(f"    {name:<22}{seconds:7.1f} s  {' '.join(result)}", flush=True)
