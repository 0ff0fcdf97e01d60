"""``make test``: every test, in fresh databases.

Four parts, each its own process: the plain-Python cores without a database, the
addons' own tests with tours in a real browser, the whole system against a running
server. Arguments go to pytest of the parts named, e.g.
``make test ARGS="addons -k waybill"``.
"""

import subprocess
import sys
import time
from collections.abc import Callable

from . import bootstrap, odoo, settings
from .settings import fail, say

DATABASE = "ecom_test"


def main(arguments: list[str]) -> None:
    """Run the parts named first in the arguments, all by default."""
    parts: dict[str, Callable[[list[str]], bool]] = {
        "core": core,
        "addons": addons,
        "system": system,
    }
    names = [name for name in parts if name in arguments] or list(parts)
    options = [argument for argument in arguments if argument not in parts]
    bootstrap.setup(browser=True)
    failed = []
    for name in names:
        start = time.monotonic()
        say(f"Tests: {name}")
        if not parts[name](options):
            failed.append(name)
        say(f"Tests: {name} took {time.monotonic() - start:.0f} s")
    if failed:
        fail(f"tests failed: {', '.join(failed)}.")
    say("All tests passed")


def core(options: list[str]) -> bool:
    """The cores that import no Odoo."""
    return pytest("-p", "no:odoo", "tests/core", *options)


def addons(options: list[str]) -> bool:
    """The addons' tests, in a database with all three and no demo data."""
    plain = odoo.plain_database()
    odoo.clone_database(plain, DATABASE)
    log = settings.LOG_DIR / "test-install.log"
    odoo.install(DATABASE, settings.OUR_ADDONS, log)
    if lines := odoo.troubles(log):
        print("\n".join(lines))
        print("The installation log has warnings or errors of our addons.")
        return False
    stale = ["-m", "scripts.translations", "stale", DATABASE]
    if subprocess.run([settings.PYTHON, *stale], cwd=settings.ROOT).returncode:
        print("The translation templates are not up to date: run `make i18n`.")
        return False
    folders = [str(path) for path in sorted(settings.ADDONS.glob("*/tests"))]
    return pytest(
        f"--odoo-database={DATABASE}",
        "--odoo-http",
        "--odoo-log-level=warn",
        *folders,
        *options,
    )


def system(options: list[str]) -> bool:
    """The day and the life of the addons, against running servers."""
    return pytest("-p", "no:odoo", "tests/system", *options)


def pytest(*arguments: str) -> bool:
    """Run pytest in the virtual environment; True when it passed."""
    command = [str(settings.PYTHON), "-m", "pytest", *arguments]
    done = subprocess.run(
        command, cwd=settings.ROOT, env=odoo.environment(PYTHONPATH=str(settings.ROOT))
    )
    return done.returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
