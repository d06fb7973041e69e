"""Token buckets: a burst, then a steady rate, and no address kept."""

from __future__ import annotations

import pytest

from bot.web.limits import Rate, Throttle, client_key


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_one_at_a_time() -> None:
    clock = Clock()
    throttle = Throttle(Rate(burst=2, per_minute=6), clock=clock)
    assert [throttle.wait("a") for _ in range(3)] == [0.0, 0.0, pytest.approx(10.0)]
    clock.now = 4.0
    assert throttle.wait("a") == pytest.approx(6.0)
    clock.now = 10.0
    assert throttle.wait("a") == 0.0
    clock.now = 1e6
    assert [throttle.wait("a") > 0 for _ in range(3)] == [False, False, True]


def test_each_key_has_its_own_bucket() -> None:
    throttle = Throttle(Rate(burst=1, per_minute=1))
    assert (throttle.wait("a"), throttle.wait("b")) == (0.0, 0.0)
    assert throttle.wait("a") > 0


def test_memory_is_bounded_and_the_most_recent_are_kept() -> None:
    throttle = Throttle(Rate(burst=1, per_minute=0.001), most=3)
    for key in "abcda":
        throttle.wait(key)
    assert len(throttle._buckets) == 3
    assert throttle.wait("d") > 0


def test_no_address_is_kept_in_memory() -> None:
    throttle = Throttle(Rate(burst=1, per_minute=1))
    throttle.wait("203.0.113.7")
    assert all(isinstance(key, bytes) and b"203" not in key for key in throttle._buckets)
    assert "203.0.113.7" not in repr(throttle.__dict__)


def test_an_ipv6_client_is_counted_by_its_network() -> None:
    assert client_key("2001:db8::1") == client_key("2001:db8::ffff") != client_key("2001:db8:0:1::1")
    assert client_key("fe80::1%eth0") == client_key("fe80::2")
    assert client_key("203.0.113.7") == "203.0.113.7"
    assert client_key(None) == client_key("") == client_key("unix") == "unknown"
