"""``make odoo-suite``: Odoo's own tests with our addons against without.

Nothing that passes without them may fail with them. The same tests run twice, in
two databases that differ in our addons only, browser tours included.
"""

import json
import subprocess
import sys
import time
from collections import Counter

from . import bootstrap, odoo, settings
from .settings import fail, say

MODULES = (
    "sale",
    "sale_stock",
    "stock",
    "stock_delivery",
    "delivery",
    "stock_picking_batch",
    "stock_account",
    "repair",
    "portal",
)
PORT = 8180
GOOD = ("passed", "skipped")


def main(only: list[str]) -> None:
    """Run both, print both counts and what is new."""
    modules = only[0].split(",") if only else list(MODULES)
    bootstrap.setup(browser=True)
    without = outcomes(modules, with_ours=False)
    ours = outcomes(modules, with_ours=True)
    for name, result in (("without our addons", without), ("with our addons", ours)):
        counts = Counter(result.values())
        print(f"    {name:<20} {len(result):5} tests  {dict(counts)}")
    new = {
        test: ours.get(test, "not run")
        for test, outcome in without.items()
        if outcome in GOOD and ours.get(test) != outcome
        # A class whose set-up fails shows up under a name of its own.
    }
    new |= {
        test: outcome
        for test, outcome in ours.items()
        if outcome not in GOOD and test not in without
    }
    if new:
        for test, outcome in sorted(new.items()):
            print(f"    {outcome.upper()}: {test}")
        fail(f"{len(new)} tests of Odoo change their outcome with our addons.")
    say("No test of Odoo changes its outcome with our addons")


def outcomes(modules: list[str], with_ours: bool) -> dict[str, str]:
    """Outcome of each test in a fresh database."""
    kind = "with" if with_ours else "without"
    database = f"ecom_suite_{kind}"
    odoo.clone_database(odoo.plain_database(), database)
    if with_ours:
        odoo.install(
            database, settings.OUR_ADDONS, settings.LOG_DIR / "suite-install.log"
        )
    result = settings.LOG_DIR / f"suite-{kind}.json"
    log = settings.LOG_DIR / f"suite-{kind}.log"
    result.unlink(missing_ok=True)
    say(f"Odoo's tests {kind} our addons (log: {log})")
    start = time.monotonic()
    runner = [str(settings.PYTHON), "-m", "scripts.suite_runner"]
    with log.open("w") as stream:
        subprocess.run(
            [*runner, database, str(PORT), str(result), ",".join(modules)],
            cwd=settings.ROOT,
            env=odoo.environment(),
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    if not result.exists():
        fail(f"the tests did not run, see {log}.")
    say(f"… took {time.monotonic() - start:.0f} s")
    odoo.drop_database(database)
    return json.loads(result.read_text())


if __name__ == "__main__":
    main([argument for argument in sys.argv[1:] if argument])
