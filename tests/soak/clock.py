"""Eight hours in minutes: the clock of desk and cloud."""

from __future__ import annotations

import time

HOURS = 8


class HurriedClock:
    """This machine's time, and from a moment on one that passes ``pace`` times as fast.

    Desk and cloud are told the same moment, so that their clocks agree as those of two machines.
    """

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._since: int | None = None

    def hurry(self, since: int) -> None:
        """Begin; ``since`` is ms UTC of this machine."""
        self._since = since

    def __call__(self) -> int:
        now = time.time_ns() // 1_000_000
        since = self._since
        return now if since is None else since + int((now - since) * self._pace)
