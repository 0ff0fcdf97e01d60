"""Processes that go on after the command that started them, found by a pid file."""

import os
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

from . import settings
from .settings import fail


class Daemon(ABC):
    """A process to be used in a ``with`` block or left running.

    :param kind: what the pid file is named after
    :param port: the port it listens on
    :param log: file its output goes to
    """

    start_timeout = 90.0  # seconds

    def __init__(self, kind: str, port: int, log: Path):
        self.port, self.log = port, log
        self.pid_file = settings.LOCAL / f"{kind}-{port}.pid"
        self.url = f"http://127.0.0.1:{port}"

    @abstractmethod
    def command(self) -> list[str]:
        """The command line; it names the port, by which the process is known."""

    def environment(self) -> dict[str, str]:
        """The process environment."""
        return dict(os.environ)

    @abstractmethod
    def answers(self) -> bool:
        """Whether it does its work."""

    def start(self) -> None:
        """Start the process and wait until it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w") as stream:
            process = subprocess.Popen(
                self.command(),
                cwd=settings.ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid_file.write_text(str(process.pid))
        deadline = time.monotonic() + self.start_timeout
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(self.log.read_text().splitlines()[-30:])
                fail(f"the process does not start, log in {self.log}:\n{tail}")
            time.sleep(0.2)

    def running_pid(self) -> int | None:
        """Process id of the one started earlier, if it still runs."""
        if not self.pid_file.exists():
            return None
        pid = int(self.pid_file.read_text())
        try:
            with open(f"/proc/{pid}/cmdline") as stream:
                return pid if f"port={self.port}" in stream.read() else None
        except FileNotFoundError:
            return None

    def stop(self) -> None:
        """End the process by its id and wait for it."""
        pid = self.running_pid()
        if pid:
            os.kill(pid, 15)
            for _ in range(100):
                if not self.running_pid() or _is_zombie(pid):
                    break
                time.sleep(0.1)
            else:
                os.kill(pid, 9)
        self.pid_file.unlink(missing_ok=True)

    def __enter__(self):
        self.stop()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


def _is_zombie(pid: int) -> bool:
    try:
        return " Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
