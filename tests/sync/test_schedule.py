"""When to try again: arithmetic alone."""

from __future__ import annotations

from sync.schedule import FIRST_RETRY, IDLE_PULL, LAST_RETRY, Pace


def never() -> float:
    return 0.0


def test_each_failure_doubles_the_wait_up_to_a_quarter_minute() -> None:
    pace, now, waits = Pace(), 0, []
    for _ in range(9):
        pace = pace.failed(now, never)
        waits.append(pace.wait(now, woken=False))
        now = pace.due
    assert waits[:5] == [500, 1_000, 2_000, 4_000, 8_000]
    assert waits[5:] == [LAST_RETRY] * 4
    assert LAST_RETRY <= 15_000


def test_desks_that_lost_the_same_network_do_not_come_back_in_step() -> None:
    dues = {Pace().failed(0, lambda part=n / 10: part).due for n in range(10)}  # type: ignore[misc]
    assert len(dues) == 10
    assert min(dues) == FIRST_RETRY
    assert max(dues) <= FIRST_RETRY * 5 // 4


def test_however_long_it_fails_the_numbers_stay_small() -> None:
    pace = Pace()
    for _ in range(10_000):
        pace = pace.failed(0, never)
    assert pace.due == LAST_RETRY


def test_a_success_forgets_the_failures() -> None:
    pace = Pace(7, 99_999).succeeded(1_000, IDLE_PULL)
    assert (pace.failures, pace.due) == (0, 1_000 + IDLE_PULL)
    assert pace.failed(0, never).due == FIRST_RETRY


def test_a_wake_shortens_an_idle_wait_but_not_the_one_after_a_failure() -> None:
    idle = Pace().succeeded(0, IDLE_PULL)
    assert (idle.wait(10, woken=True), idle.wait(10, woken=False)) == (0, IDLE_PULL - 10)
    failed = Pace().failed(0, never)
    assert failed.wait(10, woken=True) == failed.wait(10, woken=False) == FIRST_RETRY - 10


def test_what_is_overdue_is_due_now() -> None:
    assert Pace(0, 100).wait(5_000, woken=False) == 0
