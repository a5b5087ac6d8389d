"""How workers stand (派工依据): where they are, where they know their way, how much they were sent.

Made by going through the jobs in the order of their sending; the same for today's board and for a
trial on past months.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from msgspec import Struct

from domain.dispatching import Terms

_HOUR = 3_600_000
_DAY = 24 * _HOUR


class Site(Struct, frozen=True):
    """A building on a round: its campus, and how many buildings come before it there."""

    building: str
    campus: str
    order: int

    def away(self, other: Site) -> int | None:
        """How many buildings lie between the two; None on different campuses."""
        return abs(self.order - other.order) if self.campus == other.campus else None


class Job(Struct, frozen=True):
    """A sending of the past. Times in ms UTC.

    Attributes:
        worker: code of the lead.
        ended_at: when it left their hands; None while it is in them.
    """

    ticket: str
    worker: str
    sent_at: int
    site: Site | None = None
    ended_at: int | None = None


class Standing(Struct, frozen=True):
    """One worker as the records know them.

    Attributes:
        at: where they were sent last, if that was not long ago.
        before: jobs lately, by building.
        sent: sendings lately, and ``usual`` of all workers.
    """

    at: Site | None = None
    before: dict[str, int] = {}
    sent: int = 0
    usual: float = 0.0


NOBODY_KNOWS = Standing()


class Standings:
    """Running counts over jobs, fed in the order of their sending."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._known: set[tuple[str, str]] = set()
        self._last: dict[str, tuple[int, Site | None]] = {}
        self._before: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._lately: dict[str, deque[int]] = defaultdict(deque)

    def send(self, job: Job) -> bool:
        """Count a sending; the same ticket to the same worker counts once."""
        key = (job.ticket, job.worker)
        if key in self._known:
            return False
        self._known.add(key)
        self._last[job.worker] = (job.sent_at, job.site)
        self._lately[job.worker].append(job.sent_at)
        if job.site is not None:
            self._before[job.worker][job.site.building] += 1
        return True

    def of(self, workers: Iterable[str], now: int) -> dict[str, Standing]:
        """How these workers stand at a moment (ms UTC) not before the last sending."""
        codes = list(workers)
        sent = {code: self._sent(code, now) for code in codes}
        usual = sum(sent.values()) / len(codes) if codes else 0.0
        return {
            code: Standing(self._at(code, now), self._before[code], sent[code], usual)
            for code in codes
        }

    def _sent(self, worker: str, now: int) -> int:
        lately = self._lately[worker]
        since = now - self._terms.fair_days * _DAY
        while lately and lately[0] < since:
            lately.popleft()
        return len(lately)

    def _at(self, worker: str, now: int) -> Site | None:
        at, site = self._last.get(worker, (0, None))
        return site if now - at <= self._terms.here_hours * _HOUR else None
