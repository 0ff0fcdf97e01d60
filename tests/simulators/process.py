# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulators as a process of their own, for tests and benchmarks."""

import http.client
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from . import credentials

ROOT = Path(__file__).resolve().parents[2]


class SimulatorError(RuntimeError):
    """The control API refused."""


class Simulator:
    """Runs ``python -m tests.simulators`` while the ``with`` block does.

    :param latency: seconds every API call takes
    :param state: file that keeps what was accepted beyond the process
    """

    def __init__(self, latency: float = 0.0, state: Path | None = None):
        self.latency, self.state_file = latency, state
        self._process: subprocess.Popen | None = None
        self.url = ""

    def start(self) -> "Simulator":
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "tests.simulators", "--attached"]
        # Started anew, it is found where it was.
        command += ["--port", str(urlsplit(self.url).port or 0)]
        command += ["--latency", str(self.latency)]
        if self.state_file:
            command += ["--state", str(self.state_file)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            self.stop()
            raise SimulatorError("the simulators do not start; see the error above")
        return self

    def stop(self) -> None:
        """End the process as a crash would; what a state file holds stays."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(self, *_) -> None:
        self.stop()

    # --- what tests ask ------------------------------------------------------

    def settings(self, provider: str) -> dict[str, str]:
        """Values of ``providers.Settings`` for one API of these simulators."""
        return {"url": f"{self.url}/{provider}", **credentials.SETTINGS[provider]}

    def control(self, method: str, path: str, values: dict | None = None):
        """One call of the control API, see control.py.

        :raise SimulatorError: it was refused
        """
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, f"/_control/{path}", json.dumps(values or {}))
            reply = connection.getresponse()
            answer = json.loads(reply.read())
        finally:
            connection.close()
        if reply.status != 200:
            raise SimulatorError(answer["error"])
        return answer

    def faults(self, kind: str, **values) -> None:
        """Let something go wrong, see faults.py: provider, operation, count, match,
        seconds."""
        self.control("POST", "faults", {"kind": kind, **values})

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        self.control("DELETE", "faults")

    def state(self) -> dict:
        """What the couriers know, by provider."""
        return self.control("GET", "state")

    def configure(self, provider: str = "", **values) -> None:
        """Change a courier's settings (store.DEFAULTS), or latency and clock_shift."""
        self.control("POST", "settings", {provider: values} if provider else values)

    def push(self, provider: str, number: str, events: list[dict], **extra) -> list:
        """Add events to a trace and have the platform report it.

        :param events: {"time" (China), "text", "status", "place", "code"} each
        :return: how the callback answered each report
        """
        values = {"provider": provider, "number": number, "events": events}
        return self.control("POST", "push", {**values, "extra": extra})

    def reset(self) -> None:
        """Have the couriers forget everything."""
        self.control("POST", "reset")
