"""The carriers' APIs on this machine, for the demo merchant (``tests/simulators``)."""

import urllib.error
import urllib.request

from . import settings
from .daemon import Daemon


class Simulators(Daemon):
    """A running process of the simulated carrier APIs; what they accepted stays."""

    start_timeout = 20.0

    def __init__(self, port: int):
        super().__init__("simulators", port, settings.LOG_DIR / "simulators.log")
        self.state = settings.LOCAL / f"simulators-{port}.jsonl"

    def command(self) -> list[str]:
        return [
            str(settings.PYTHON),
            "-m",
            "tests.simulators",
            f"--port={self.port}",
            f"--state={self.state}",
        ]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_control/faults", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False
