"""A worker killed at any step of asking for a number loses nothing, pays nothing twice.

The workers are in allocation_crash.py, the couriers in tests/simulators.
"""

import json
import signal
import subprocess

import pytest

from scripts import odoo, settings
from tests.simulators import Simulator, credentials
from tests.system.allocation_stories import (
    DEATHS,
    FAULTS_AFTER,
    LOST_ANSWER,
    REFUSALS,
    stories,
)

DATABASE = "ecom_allocation_crash"
PROVIDERS = tuple(credentials.SETTINGS)
LIMIT = 600  # seconds; it takes about two minutes
KINDS = {"quota": "carrier", "bad_signature": "auth", "expired": "auth"}


@pytest.fixture(scope="module")
def database(plain_database):
    odoo.clone_database(plain_database, DATABASE)
    log = settings.LOG_DIR / "allocation-crash-install.log"
    odoo.install(DATABASE, ("ecom_carrier",), log)
    yield DATABASE
    odoo.drop_database(DATABASE)


@pytest.fixture(scope="module")
def told(database):
    """What is left of each story: (provider, name) -> its end."""
    with Simulator() as simulator:
        done = subprocess.run(
            [
                str(settings.PYTHON),
                "-m",
                "tests.system.allocation_crash",
                database,
                simulator.url,
            ],
            cwd=settings.ROOT,
            env=odoo.environment(PYTHONPATH=str(settings.ROOT)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    ends = map(json.loads, done.stdout.splitlines())
    return {(end["provider"], end["story"]): end for end in ends}


@pytest.fixture(params=PROVIDERS)
def ends(request, told):
    """The ends of one API's stories by their names."""
    return {name: end for (code, name), end in told.items() if code == request.param}


def assert_one_number(end: dict) -> None:
    """The parcel has the number that the courier gave its key, and that is all."""
    parcel, shipment = end["parcel"], end["shipment"]
    assert parcel["number"], end
    assert parcel["number"] == shipment["number"], end
    assert shipment["numbers"] == [parcel["number"]], end
    assert not shipment["cancelled"], end
    assert (parcel["state"], parcel["allocation_state"]) == ("to_print", "done"), end
    assert not parcel["failure"], end
    assert end["job"] == "done", end


def test_every_story_was_told(ends):
    assert list(ends) == [story.name for story in stories("sf")]


@pytest.mark.parametrize("death", DEATHS)
def test_a_worker_killed_at_any_step_leaves_one_number(ends, death):
    end = ends[death]
    assert end["ends"][0] == -signal.SIGKILL
    assert end["ends"][-1] == 0
    assert_one_number(end)


@pytest.mark.parametrize("death", DEATHS)
def test_so_does_the_second_worker_that_looks_for_the_lost_answer(ends, death):
    end = ends[f"{LOST_ANSWER}, then {death}"]
    assert end["ends"][:2] == [-signal.SIGKILL] * 2
    assert end["ends"][-1] == 0
    assert_one_number(end)


@pytest.mark.parametrize("fault", FAULTS_AFTER)
def test_a_request_accepted_without_an_answer_leaves_one_number(ends, fault):
    assert_one_number(ends[fault])
    assert ends[fault]["parcel"]["attempts"] == 2


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_refusal_is_shown_and_asked_for_once(ends, fault):
    end = ends[fault]
    parcel = end["parcel"]
    assert not parcel["number"] and end["shipment"] is None
    assert (parcel["state"], parcel["allocation_state"]) == ("waiting", "failed")
    assert parcel["failure_kind"] == KINDS[fault]
    assert parcel["failure"] and parcel["attempts"] == 1
    assert end["job"] == "done"


def test_two_workers_on_one_parcel_ask_once(ends):
    end = ends["two workers"]
    assert set(end["ends"]) == {0}
    assert_one_number(end)
    assert end["shipment"]["asked"] == 1


def test_whoever_edits_a_parcel_meanwhile_loses_nothing(ends):
    end = ends["edited meanwhile"]
    assert set(end["ends"]) == {0}
    assert_one_number(end)
    assert end["parcel"]["weight"] == 1.5
    assert end["shipment"]["asked"] == 1


def test_a_parcel_cancelled_meanwhile_is_given_back(ends):
    end = ends["cancelled meanwhile"]
    parcel, shipment = end["parcel"], end["shipment"]
    assert set(end["ends"]) == {0}
    assert parcel["state"] == "cancelled"
    assert parcel["number"] == shipment["number"]
    assert parcel["give_back_state"] == "done"
    assert shipment["cancelled"] and shipment["asked"] == 1


@pytest.mark.parametrize("provider", ["sf", "cainiao"])
def test_a_courier_that_can_look_up_is_asked_for_each_number_once(told, provider):
    asked = {
        end["story"]: end["shipment"]["asked"]
        for (code, _name), end in told.items()
        if code == provider and end["shipment"]
    }
    assert set(asked.values()) == {1}, asked


def test_the_courier_gave_no_number_that_no_parcel_has(told):
    numbers = [
        number
        for end in told.values()
        if end["shipment"]
        for number in end["shipment"]["numbers"]
    ]
    assert len(set(numbers)) == len(numbers)
    assert sorted(numbers) == sorted(
        end["parcel"]["number"] for end in told.values() if end["parcel"]["number"]
    )
