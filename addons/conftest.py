"""Rules every run of the addons' tests keeps: no skipped test, no log trouble."""

import logging

import pytest

OURS = "odoo.addons.ecom_"


class Trouble(logging.Handler):
    """Collects warnings and errors that our modules log outside ``assertLogs``."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        if record.name.startswith(OURS) or "/addons/ecom_" in record.pathname:
            self.lines.append(
                f"{record.levelname} {record.name}: {record.getMessage()}"
            )


trouble = Trouble()
skipped = []


def pytest_collection_finish(session):
    # After Odoo has set up its own logging.
    logging.getLogger().addHandler(trouble)


def pytest_runtest_logreport(report):
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_terminal_summary(terminalreporter):
    for line in trouble.lines:
        terminalreporter.write_line(f"LOG {line}", red=True)
    for test in skipped:
        terminalreporter.write_line(f"SKIPPED {test}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if not exitstatus and (trouble.lines or skipped):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
