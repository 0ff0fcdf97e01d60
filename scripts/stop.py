"""``make stop`` and ``make clean``."""

import shutil
import sys

from . import odoo, postgres, settings, simulators
from .settings import say


def main(remove: bool) -> None:
    """Stop the server, the simulated carrier APIs and the private cluster.

    :param remove: also delete everything the set-up made in the project
    """
    for pid_file in settings.LOCAL.glob("server-*.pid"):
        port = int(pid_file.stem.partition("-")[2])
        odoo.Server("", port, settings.LOG_DIR / "server.log").stop()
    for pid_file in settings.LOCAL.glob("simulators-*.pid"):
        simulators.Simulators(int(pid_file.stem.partition("-")[2])).stop()
    if remove:
        say("Removing .local and out; downloads stay in the cache")
        postgres.remove()
        shutil.rmtree(settings.LOCAL, ignore_errors=True)
        shutil.rmtree(settings.OUT, ignore_errors=True)
    else:
        postgres.stop()


if __name__ == "__main__":
    main("--remove" in sys.argv)
