# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulated couriers of ``make run`` go on until ``make stop``."""

import socket

import pytest

from scripts import settings
from scripts.simulators import Simulators
from simulator_calls import sf_call, sf_order


@pytest.fixture
def couriers(tmp_path, monkeypatch):
    """Simulators that are not running yet, with a folder of their own."""
    monkeypatch.setattr(settings, "LOCAL", tmp_path)
    monkeypatch.setattr(settings, "LOG_DIR", tmp_path / "log")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    couriers = Simulators(port)
    yield couriers
    couriers.stop()


def order(couriers, key="K1"):
    """The number of an order."""
    answer = sf_call(couriers.url, "EXP_RECE_CREATE_ORDER", sf_order(key))
    return answer["msgData"]["waybillNoInfoList"][0]["waybillNo"]


def test_they_are_found_again_by_their_pid_file_and_stopped(couriers):
    assert (couriers.answers(), couriers.running_pid()) == (False, None)
    couriers.start()
    again = Simulators(couriers.port)
    assert again.answers() and again.running_pid()
    again.stop()
    assert (couriers.answers(), couriers.running_pid()) == (False, None)
    assert not couriers.pid_file.exists()


def test_they_remember_what_they_accepted_before(couriers):
    with couriers:
        number = order(couriers)
    with couriers:
        assert order(couriers) == number


def test_a_process_of_somebody_else_is_not_stopped(couriers, tmp_path):
    couriers.pid_file.write_text("1")  # the number was given to another process
    assert couriers.running_pid() is None


def test_the_log_tells_why_they_do_not_start(couriers):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", couriers.port))
        couriers.start_timeout = 10
        with pytest.raises(SystemExit, match="Address already in use"):
            couriers.start()
