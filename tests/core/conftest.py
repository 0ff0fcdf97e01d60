# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes the plain-Python cores importable without Odoo: ``import intake``."""

import sys
from pathlib import Path

import pytest

from tests.simulators import Simulator

ADDONS = Path(__file__).resolve().parents[2] / "addons"

for addon in ("ecom_carrier", "ecom_fulfilment"):
    sys.path.insert(0, str(ADDONS / addon))


@pytest.fixture(scope="session")
def running_simulator():
    """The simulated carrier APIs, one process for all tests."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator):
    """The simulated carrier APIs, knowing nothing and doing no wrong."""
    running_simulator.reset()
    return running_simulator
