"""How long a clinic station works without its cloud, by a clock that can't be turned back.

Both facts lie in the clinic's own file, so whoever could write them could read everything anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from domain.problems import Refusal

CLINIC_HOURS = 72
"""An outage lasts three days at most: the desk gets through it."""
_UNTIL, _HIGHEST = "grant_until", "grant_highest"
_KEPT_EVERY = 60_000
"""Between two writings of the highest time seen, ms."""


class Facts(Protocol):
    """Single facts of a file, as ``storage.ledger.Ledger`` keeps them."""

    def meta(self, key: str, default: str = "") -> str:
        """A fact."""

    def set_meta(self, key: str, value: str) -> None:
        """Set it, durable on return."""


class TrustedTime:
    """The station's time, never earlier than it ever was; and the grant that ends by it.

    Args:
        facts: those of the clinic's file.
        clock: the station's time, ms UTC.
        seconds: that pass while the program runs, whatever is done to the clock; they go on while
            the machine sleeps.
    """

    def __init__(
        self, facts: Facts, clock: Callable[[], int], seconds: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._facts = facts
        self._clock = clock
        self._seconds = seconds
        self.until = int(facts.meta(_UNTIL, "0"))
        self._highest = self._written = self._from = int(facts.meta(_HIGHEST, "0"))
        self._since = seconds()

    def __call__(self) -> int:
        """Now, ms UTC: what leases and the grant are judged by.

        A clock that was turned back would else stand still until it is as late again, and a lease
        last for as long.
        """
        passed = self._from + int((self._seconds() - self._since) * 1_000)
        now = max(self._clock(), self._highest, passed)
        if now > self._highest:
            self._highest = now
            if now - self._written >= _KEPT_EVERY:
                self._keep()
        return now

    def met(self, now: int, hours: int = CLINIC_HOURS) -> None:
        """The cloud was met and knows this station: its clock counts, and the grant begins anew.

        Args:
            now: the cloud's time, ms UTC; it also puts right a highest time of a wrong clock.
        """
        self.until = now + hours * 3_600_000
        self._highest = self._from = now
        self._since = self._seconds()
        self._facts.set_meta(_UNTIL, str(self.until))
        self._keep()

    def check(self) -> None:
        """Whether the station may go on without the cloud.

        Raises:
            Refusal: ``grant_ended`` with ``until``.
        """
        if self.until and self() >= self.until:
            raise Refusal("grant_ended", until=self.until)

    def _keep(self) -> None:
        self._facts.set_meta(_HIGHEST, str(self._highest))
        self._written = self._highest
