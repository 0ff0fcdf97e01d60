"""Run Odoo's own tests of some modules on a loaded database; see ``odoo_suite``.

Started with the virtual environment's Python:
``-m scripts.suite_runner DATABASE PORT RESULT.json MODULE[,MODULE…]``.
Both kinds of tests (at_install and post_install) run with every installed module
loaded: only so do those of the first kind meet our addons at all.
"""

import json
import sys
from pathlib import Path

import odoo.http
from odoo import api
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tests import loader
from odoo.tests.result import OdooTestResult
from odoo.tools import config

outcomes: dict[str, str] = {}


class RecordingResult(OdooTestResult):
    """Odoo's test result that also remembers each test's outcome by name."""

    def startTest(self, test):
        super().startTest(test)
        outcomes[test.id()] = "passed"

    def addError(self, test, err):
        super().addError(test, err)
        self._note(test, "error")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._note(test, "failed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._note(test, "skipped")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            failed = issubclass(err[0], test.failureException)
            self._note(test, "failed" if failed else "error")

    @staticmethod
    def _note(test, outcome):
        # A failed class set-up is no test; it has a description only.
        outcomes[test.id() if hasattr(test, "id") else str(test)] = outcome


def main(database: str, port: str, result: Path, modules: list[str]) -> None:
    """Run the tests and write {test id: outcome}."""
    config.parse_config(
        [
            f"--database={database}",
            f"--db-filter=^{database}$",
            f"--http-port={port}",
            f"--gevent-port={int(port) + 1}",
            "--max-cron-threads=0",
            "--load=base,rpc,web",
            "--log-level=warn",
        ]
    )
    server.load_server_wide_modules()
    server.server = server.ThreadedServer(odoo.http.root)
    server.server.start(stop=False)
    registry = Registry(database)
    with registry.cursor() as cr:
        api.Environment(cr, api.SUPERUSER_ID, {})[
            "ir.qweb"
        ]._pregenerate_assets_bundles()
    loader.OdooTestResult = RecordingResult
    # Not before: a registry loaded with it would run tests by itself.
    config["test_enable"] = True
    config["test_tags"] = "+standard"
    try:
        for position in ("at_install", "post_install"):
            loader.run_suite(loader.make_suite(modules, position))
    finally:
        result.write_text(json.dumps(outcomes, indent=1, sort_keys=True))
        server.server.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4].split(","))
