"""The station's clock, put right by the cloud's."""

from __future__ import annotations

from collections.abc import Callable

NOTICED_SKEW = 5_000
"""Below this, ms, a clock is as good as the network's own delay."""


class StationTime:
    """This machine's clock, corrected by the cloud's once they have met.

    A desk whose clock is off by hours would otherwise stamp tickets with wrong times.
    """

    def __init__(self, wall: Callable[[], int]) -> None:
        self.wall = wall
        self.skew = 0

    def __call__(self) -> int:
        return self.wall() - self.skew

    def measured(self, skew: int) -> None:
        """The cloud's clock was heard: ``skew`` is this machine's clock minus the cloud's, ms."""
        self.skew = skew if abs(skew) >= NOTICED_SKEW else 0
