"""When to try again: pure arithmetic of due times, without a clock or a sleep in it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

FIRST_RETRY = 500
LAST_RETRY = 15_000
"""Longest wait between tries, ms: a desk back on the network is up to date that soon."""
IDLE_PULL = 30_000
"""Slow poll beneath the hints, ms: a connected stream is not proof that data flows."""


class Pace(Struct, frozen=True):
    """How one loop (push or pull) stands with the network. Monotonic ms.

    Attributes:
        failures: tries that failed in a row.
        due: earliest moment of the next try.
    """

    failures: int = 0
    due: int = 0

    def failed(self, now: int, jitter: Callable[[], float]) -> Pace:
        """After a failure: wait twice as long, and up to a quarter more by chance.

        So desks that lost the same network don't come back in step.
        """
        wait = min(FIRST_RETRY * 2 ** min(self.failures, 10), LAST_RETRY)
        return Pace(self.failures + 1, now + int(wait * (1 + jitter() / 4)))

    def succeeded(self, now: int, idle: int) -> Pace:
        """After a success: nothing to do for ``idle`` ms, unless somebody wakes the loop."""
        return Pace(0, now + idle)

    def wait(self, now: int, woken: bool) -> int:
        """Ms to sleep. A wake shortens an idle wait, but not the wait after a failure."""
        if woken and not self.failures:
            return 0
        return max(0, self.due - now)
