"""How a figure is taken: percentiles, each beside what the machine can do at that moment."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from msgspec import Struct


class Figure(Struct, frozen=True):
    """One line of the table.

    Attributes:
        what: what was measured.
        value: the figure, in ``unit``.
        limit_name: what it is held against, measured in the same run.
        limit: that limit, in ``unit``.
        budget: the ratio allowed; ``higher`` says whether more is better.
    """

    what: str
    value: float
    unit: str
    limit_name: str
    limit: float
    budget: float
    higher: bool = False

    @property
    def ratio(self) -> float:
        """The figure as a part of its limit."""
        return self.value / self.limit if self.limit else float("inf")

    @property
    def held(self) -> bool:
        """Whether the budget is kept."""
        return self.ratio >= self.budget if self.higher else self.ratio <= self.budget


def times(work: Callable[[], object], count: int, warm: int = 3) -> list[float]:
    """Run ``work`` ``count`` times and return each run's milliseconds, sorted."""
    for _ in range(warm):
        work()
    gc.collect()
    found = []
    for _ in range(count):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1_000)
    return sorted(found)


def percentile(ordered: list[float], part: float) -> float:
    """The value below which ``part`` of the ordered values lie."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
