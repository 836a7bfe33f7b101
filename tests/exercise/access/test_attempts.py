from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.access.attempts import ACCOUNT, ADDRESS, FORGET_S, Attempts, Law, TooSoon, of_address
from septel.exercise.access.edge import Edge
from tests.exercise.access.conftest import Clock


def waits(attempts: Attempts, clock: Clock, times: int, law: Law = ACCOUNT) -> list[float]:
    """How long one has to wait before each of so many failures in a row."""
    found = []
    for _ in range(times):
        waited = 0.0
        while True:
            try:
                attempts.book("k", law)
                break
            except TooSoon as error:
                waited += error.wait_s
                clock.now += error.wait_s
        found.append(waited)
    return found


def test_the_wait_doubles_up_to_a_longest_and_there_is_always_a_next_time(edge: Edge, clock: Clock) -> None:
    assert waits(Attempts(edge), clock, 16) == [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


@given(st.integers(0, 10**9))
def test_no_wait_is_longer_than_the_longest(failures: int) -> None:
    assert 0 <= ACCOUNT.wait_s(failures) <= ACCOUNT.longest_s < FORGET_S
    assert 0 <= ADDRESS.wait_s(failures) <= ADDRESS.longest_s < FORGET_S


def test_an_hour_without_a_failure_forgets_the_count(edge: Edge, clock: Clock) -> None:
    attempts = Attempts(edge)
    waits(attempts, clock, 10)
    clock.now += FORGET_S + 1
    assert waits(attempts, clock, 4) == [0, 0, 0, 0]


def test_success_clears_the_count_of_an_account(edge: Edge, clock: Clock) -> None:
    attempts = Attempts(edge)
    waits(attempts, clock, 6)
    attempts.clear("k")
    assert waits(attempts, clock, 3) == [0, 0, 0]


def test_keys_do_not_slow_each_other(edge: Edge, clock: Clock) -> None:
    attempts = Attempts(edge)
    waits(attempts, clock, 8)
    attempts.book("other", ACCOUNT)


def test_many_attempts_at_once_are_no_way_round(edge: Edge) -> None:
    attempts = Attempts(edge)

    def book(_: int) -> bool:
        try:
            attempts.book("k", ACCOUNT)
        except TooSoon:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(book, range(40))) <= ACCOUNT.free + 1


def test_the_table_holds_only_what_still_counts(edge: Edge, clock: Clock) -> None:
    attempts = Attempts(edge)
    for number in range(5):
        attempts.book(f"k{number}", ACCOUNT)
    clock.now += FORGET_S + 1
    attempts.book("new", ACCOUNT)
    with edge.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attempts").scalar_one() == 1


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("10.1.2.3", "address:10.1.2.3"),
        ("::ffff:10.1.2.3", "address:10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("fe80::1%eth0", "address:fe80::/64"),
        ("x" * 500, "address:" + "x" * 80),
    ],
)
def test_one_subscriber_is_one_address(address: str, key: str) -> None:
    assert of_address(address) == key
