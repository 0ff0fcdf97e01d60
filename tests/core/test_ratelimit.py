# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A key may call so often in any minute, whatever other keys do."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import ratelimit
from ratelimit import RateLimit


class Clock:
    """A clock that a test sets, in seconds."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_as_many_calls_pass_as_were_agreed_and_no_more(clock):
    limit = RateLimit(3, clock)
    assert [limit.allows("zto") for _ in range(5)] == [True] * 3 + [False] * 2


def test_a_call_counts_for_a_minute(clock):
    limit = RateLimit(1, clock)
    assert limit.allows("zto")
    clock.now += 59.9
    assert not limit.allows("zto")
    clock.now += 0.1
    assert limit.allows("zto")


def test_the_minute_slides_with_each_call(clock):
    limit = RateLimit(2, clock)
    assert limit.allows("zto")
    clock.now += 40
    assert limit.allows("zto")
    clock.now += 30  # the first call is 70 s old, the second 30 s
    assert limit.allows("zto")
    assert not limit.allows("zto")


def test_refused_calls_do_not_keep_the_door_shut(clock):
    limit = RateLimit(1, clock)
    assert limit.allows("zto")
    clock.now += 50
    assert not limit.allows("zto")
    clock.now += 10
    assert limit.allows("zto")


def test_one_key_does_not_use_up_the_calls_of_another(clock):
    limit = RateLimit(1, clock)
    assert limit.allows("zto")
    assert not limit.allows("zto")
    assert limit.allows("yto")


def test_invented_keys_do_not_fill_the_memory(clock, monkeypatch):
    monkeypatch.setattr(ratelimit, "MAX_KEYS", 2)
    limit = RateLimit(1, clock)
    assert limit.allows("zto")
    assert limit.allows("yto")
    assert not limit.allows("zto")  # used last, so it is kept
    assert limit.allows("invented")
    assert not limit.allows("zto")
    assert limit.allows("yto")  # forgotten for the invented one


def test_threads_together_get_no_more_than_one_thread_would(clock):
    limit = RateLimit(100, clock)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: limit.allows("zto"), range(400)))
    assert answers.count(True) == 100
