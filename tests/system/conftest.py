"""Databases and servers for the tests of the whole system."""

import pytest

from scripts import odoo, run, settings
from tests.simulators import Simulator

PORT = 8079


@pytest.fixture(scope="session")
def plain_database() -> str:
    """Name of a database with Odoo's own modules and none of ours."""
    return odoo.plain_database()


@pytest.fixture(scope="session")
def demo_database(plain_database):
    """Name of a fresh database with the demo merchant, to be copied."""
    name = "ecom_system_demo"
    odoo.drop_database(name)
    run.make_demo_database(plain_database, name)
    yield name
    odoo.drop_database(name)


@pytest.fixture(scope="session")
def demo_server(demo_database):
    """A running server on a fresh database with the demo merchant."""
    name = "ecom_system"
    odoo.clone_database(demo_database, name)
    log = settings.LOG_DIR / "system-server.log"
    with odoo.Server(name, PORT, log) as server:
        yield server
    odoo.drop_database(name)


@pytest.fixture(scope="session")
def couriers():
    """The simulated carrier APIs."""
    with Simulator() as simulator:
        yield simulator
