"""A trial of other weights (试算): past sendings judged once more, before anybody adopts them.

Each sending is judged as it stood then: who was there, what each had in hand, where they were, whom
the places knew. The record says nothing of duty on past days: whoever was sent somewhere within
half a day of a sending counts as there.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, structs

from domain.directory import Duty, Staff
from domain.faults import FaultTree
from domain.repair.ticket import Ticket
from domain.standing import Job, Standings
from domain.suggest import Candidate, Measure, rank

_HALF_DAY = 12 * 3_600_000
_TELL_EVERY = 25


class Past(Struct, frozen=True):
    """A sending of the past, and the ticket as it is now."""

    job: Job
    ticket: Ticket


class Course(Struct, frozen=True):
    """What came, or would have come, of one way of choosing.

    Attributes:
        agreed: sendings in which it chose whom the desk chose.
        spread: by how many sendings a worker lies off the average, on average.
        travel: buildings between where the chosen one was and the job, on average; None unknown.
    """

    agreed: int
    spread: float
    travel: float | None


class Outcome(Struct, frozen=True):
    """The three ways side by side; ``differ``: so often the trial chose another than today's."""

    sendings: int
    differ: int
    real: Course
    now: Course
    new: Course


class Abandoned(Exception):
    """Whoever asked does not want to know any more."""


def try_weights(
    cases: Sequence[Past],
    staff: Sequence[Staff],
    faults: FaultTree,
    now: Measure,
    new: Measure,
    go_on: Callable[[int], bool] = lambda done: True,
) -> Outcome:
    """Judge past sendings by today's and by other weights.

    Args:
        cases: in any order.
        go_on: told how many were judged; answers whether to go on.

    Raises:
        Abandoned: ``go_on`` said no.
    """
    ordered = sorted(cases, key=lambda case: case.job.sent_at)
    known = {each.code: each for each in staff}
    ordered = [case for case in ordered if case.job.worker in known]
    there = _times(ordered)
    stands, hands = Standings(now.terms), _Hands()
    ways = {name: _Way(now.terms.far) for name in ("real", "now", "new")}
    differ = 0
    for done, case in enumerate(ordered):
        if done % _TELL_EVERY == 0 and not go_on(done):
            raise Abandoned
        job = case.job
        hands.free_until(job.sent_at)
        here = [code for code in known if _was_there(there.get(code, ()), job.sent_at)]
        standings = stands.of(here, job.sent_at)
        people = [
            Candidate(known[code], Duty(), hands.held[code], standings[code]) for code in here
        ]
        asked = structs.replace(case.ticket, crew=())
        first = {
            "real": job.worker,
            "now": rank(asked, people, faults, now, job.site)[0].code,
            "new": rank(asked, people, faults, new, job.site)[0].code,
        }
        differ += first["now"] != first["new"]
        for name, way in ways.items():
            at = standings[first[name]].at
            away = job.site.away(at) if job.site is not None and at is not None else None
            way.took(first[name], job.worker, away, known=job.site is not None and at is not None)
        stands.send(job)
        hands.take(job)
    courses = {name: way.course(len(there)) for name, way in ways.items()}
    return Outcome(len(ordered), differ, courses["real"], courses["now"], courses["new"])


class _Hands:
    """What each had in hand, going on in time."""

    def __init__(self) -> None:
        self.held: Counter[str] = Counter()
        self._ends: list[tuple[int, str]] = []

    def take(self, job: Job) -> None:
        self.held[job.worker] += 1
        if job.ended_at is not None:
            heapq.heappush(self._ends, (job.ended_at, job.worker))

    def free_until(self, at: int) -> None:
        while self._ends and self._ends[0][0] <= at:
            self.held[heapq.heappop(self._ends)[1]] -= 1


class _Way:
    """The sums of one way of choosing."""

    def __init__(self, far: int) -> None:
        self._far = far
        self._agreed = 0
        self._sent: Counter[str] = Counter()
        self._away: list[int] = []

    def took(self, worker: str, real: str, away: int | None, *, known: bool) -> None:
        self._agreed += worker == real
        self._sent[worker] += 1
        if known:
            self._away.append(self._far if away is None else min(away, self._far))

    def course(self, workers: int) -> Course:
        usual = sum(self._sent.values()) / workers if workers else 0.0
        off = sum(abs(count - usual) for count in self._sent.values())
        off += usual * (workers - len(self._sent))
        travel = sum(self._away) / len(self._away) if self._away else None
        return Course(self._agreed, off / workers if workers else 0.0, travel)


def _times(cases: Sequence[Past]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        found[case.job.worker].append(case.job.sent_at)
    return found


def _was_there(times: Sequence[int], at: int) -> bool:
    place = bisect_left(times, at - _HALF_DAY)
    return place < len(times) and times[place] <= at + _HALF_DAY
