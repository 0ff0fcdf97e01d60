"""``make bench``: the benchmarks of ``bench/`` in a database of their own."""

import importlib
import subprocess
import sys

from . import bootstrap, odoo, settings
from .settings import say

DATABASE = "ecom_bench"
# The same without our addons, for the areas that work in both.
PLAIN_DATABASE = "ecom_bench_plain"
PLAIN_AREAS = {"review"}
AREAS = (
    "intake",
    "review",
    "carriers",
    "labels",
    "stations",
    "tracking",
    "aftersales",
    "stocktake",
)


def main(only: list[str]) -> int:
    """Make a database without demo data and run the areas in it.

    :return: 1 when a ratio or count missed its limit
    """
    unknown = set(only) - set(AREAS)
    if unknown:
        settings.fail(f"there is no benchmark {', '.join(unknown)}; see bench/.")
    bootstrap.setup()
    odoo.clone_database(odoo.plain_database(), DATABASE)
    odoo.install(DATABASE, settings.OUR_ADDONS, settings.LOG_DIR / "bench-install.log")
    areas = only or AREAS
    if PLAIN_AREAS.intersection(areas):
        odoo.clone_database(odoo.plain_database(), PLAIN_DATABASE)
    say("Benchmarks: name, value, limit")
    done = subprocess.run(
        [str(settings.PYTHON), "-m", "scripts.bench", "--inside", *areas],
        cwd=settings.ROOT,
        env=odoo.environment(),
    )
    odoo.drop_database(DATABASE)
    odoo.drop_database(PLAIN_DATABASE)
    return done.returncode


def run_inside(areas: list[str]) -> int:
    """Run the areas within Odoo; each is rolled back at its end."""
    from odoo import api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    from bench.harness import Report

    config.parse_config([f"--database={DATABASE}", "--log-level=error"])
    registry = Registry(DATABASE)
    failed = []
    for area in areas:
        with registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            # The rules of a user apply, not the superuser's shortcuts.
            env = env(user=env.ref("base.user_admin"))
            report = Report(area)
            importlib.import_module(f"bench.{area}").run(env, report)
            failed += report.failed
            cr.rollback()
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument]
    if arguments[:1] == ["--inside"]:
        sys.exit(run_inside(arguments[1:]))
    sys.exit(main(arguments))
