"""Timeline: open time of one schedule as sorted spans with running sums, for fast arithmetic."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Timeline:
    """Open spans between two instants; all figures in ms UTC. Never changes once made.

    Outside ``low``..``high`` nothing is known and every moment counts as open, so that the
    arithmetic is total: a damaged date gives an odd due time, not a crash or an endless search.

    Attributes:
        low: first instant covered.
        high: first instant no longer covered.
        total: open time between the two.
    """

    __slots__ = ("_before", "_opens", "high", "low", "total")

    def __init__(self, spans: Iterable[tuple[int, int]], low: int, high: int) -> None:
        """Take spans in any order, overlapping or not, and keep what lies within the two ends."""
        self.low = low
        self.high = high
        # An empty span in front: an index is found for every instant that is covered.
        self._opens = [low]
        self._before = [0, 0]
        reached = low
        for opens, shuts in sorted(spans):
            opens, shuts = max(opens, reached), min(shuts, high)
            if shuts > opens:
                self._opens.append(opens)
                self._before.append(self._before[-1] + shuts - opens)
                reached = shuts
        self.total = self._before[-1]

    def joined(self, later: Timeline) -> Timeline:
        """This timeline and the one that begins where it ends, as one."""
        if later.low != self.high:
            raise ValueError("the later timeline does not begin where the earlier ends")
        whole = Timeline((), self.low, later.high)
        whole._opens = self._opens + later._opens
        whole._before = self._before + [self.total + worked for worked in later._before[1:]]
        whole.total = self.total + later.total
        return whole

    def worked(self, at: int) -> int:
        """Open ms from ``low`` until that instant; before ``low`` it is negative."""
        if at < self.low:
            return at - self.low
        if at >= self.high:
            return self.total + at - self.high
        n = bisect_right(self._opens, at)
        before = self._before[n - 1]
        length = self._before[n] - before
        into = at - self._opens[n - 1]
        return before + (into if into < length else length)

    def reached(self, worked: int) -> int:
        """The earliest instant by which that much open time has passed since ``low``."""
        if worked <= 0:
            return self.low + worked
        if worked > self.total:
            return self.high + worked - self.total
        n = bisect_left(self._before, worked) - 1
        return self._opens[n] + worked - self._before[n]

    def is_open(self, at: int) -> bool:
        """Whether that instant lies in an open span; the closing instant itself does not."""
        if not self.low <= at < self.high:
            return True
        n = bisect_right(self._opens, at) - 1
        return at - self._opens[n] < self._before[n + 1] - self._before[n]

    def next_open(self, at: int) -> int | None:
        """The first open instant from there on; None if it is not within this timeline."""
        if self.is_open(at):
            return at
        n = bisect_right(self._opens, at)
        while n < len(self._opens):
            if self._before[n + 1] > self._before[n]:
                return self._opens[n]
            n += 1
        return None
