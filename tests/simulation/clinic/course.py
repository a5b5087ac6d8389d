"""What each entry made of a session, looked at one by one in the order in which they came.

The rules are stated here once more, from outside: by what was there before and after, never by the
functions that decide or fold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from domain.calendar import MINUTE
from domain.clinic.rules import ClinicRules
from domain.clinic.session import events as e
from domain.clinic.session.state import HOLDS_SLOT, QUEUED, Lease, Session, Visit, Waiter
from domain.envelope import Entry
from domain.services import evolve


class Step(Struct, frozen=True):
    """One entry of a session.

    Attributes:
        before, after: the session; None before it was opened.
        others: every other session as it was then.
        formerly: what the station that spoke was called before.
    """

    entry: Entry
    before: Session | None
    after: Session
    others: Mapping[str, Session]
    formerly: frozenset[str] = frozenset()

    def is_own(self, lease: Lease) -> bool:
        """Whether a lease is of the desk that spoke."""
        return lease.station == self.entry.station or lease.station in self.formerly


def steps(found: Sequence[Entry], formerly: Mapping[str, frozenset[str]]) -> Iterator[Step]:
    """The cloud's entries of sessions, as they came.

    Args:
        formerly: the earlier names of each station that has any.
    """
    states: dict[str, Session] = {}
    for entry in sorted(found, key=lambda one: (one.feed, one.seq)):
        if entry.service != "session":
            continue
        before = states.get(entry.aggregate)
        after = evolve(before, entry)
        others = {u: s for u, s in states.items() if u != entry.aggregate}
        yield Step(entry, before, after, others, formerly.get(entry.station, frozenset()))
        states[entry.aggregate] = after


def broken(
    found: Sequence[Entry], rules: ClinicRules, formerly: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """Every promise that an entry broke.

    What came back after a restore was decided in another history, and is judged by what it made
    alone: no slot has two visits even so.
    """
    for step in steps(found, formerly):
        one = f"{step.entry.aggregate} v{step.entry.version} {step.entry.kind}"
        for look in _ALWAYS:
            yield from (f"{one}: {what}" for what in look(step, rules))
        if step.before is None or step.entry.recovered_at:
            continue
        for event in step.entry.events:
            look_at = _AT.get(type(event))
            if look_at is not None:
                yield from (f"{one}: {what}" for what in look_at(step, event, rules))
        yield from (f"{one}: {what}" for what in _moved_up(step, rules))


def _no_slot_twice(step: Step, rules: ClinicRules) -> Iterator[str]:
    held = Counter(v.slot for v in step.after.visits if v.status in HOLDS_SLOT)
    for slot, times in held.items():
        if slot is not None and times > 1:
            yield f"slot {slot} has {times} visits"


def _who_is_here_is_in_the_queue(step: Step, rules: ClinicRules) -> Iterator[str]:
    """Everybody who waits is in the queue once, and nobody else is."""
    here = {v.id for v in step.after.visits if v.status in QUEUED}
    if sorted(step.after.queue) != sorted(here):
        yield "the queue is not those who are here"


_ALWAYS = (_no_slot_twice, _who_is_here_is_in_the_queue)


def _booked(step: Step, event: e.Booked, rules: ClinicRules) -> Iterator[str]:
    """A place that was agreed to is one; one a person, day and department in WeChat."""
    entry, before = step.entry, step.before
    visit, slot = step.after.visit(entry.command_id), before.slot(event.slot)  # type: ignore[union-attr]
    if visit is None or visit.slot != event.slot or visit.status != "booked":
        yield "a place was agreed to, and nobody has it"
    if before is not None and before.stopped:
        yield "a place of a session that was stopped"
    lease = slot.lease if slot is not None else None
    if lease is not None and not step.is_own(lease) and lease.until > entry.recorded_at:
        yield f"slot {event.slot} was kept for another desk"
    if entry.actor.role == "requester":
        yield from _once_a_day(step, entry.actor.id)


def _once_a_day(step: Step, person: str) -> Iterator[str]:
    plan = step.after.plan
    same = [
        one
        for one in (step.before, *step.others.values())
        if one is not None and (one.plan.day, one.plan.department) == (plan.day, plan.department)
    ]
    if any(_in_force(v, person) for one in same for v in one.visits):
        yield f"{person} has a second place of the day"


def _in_force(visit: Visit, person: str) -> bool:
    return visit.patient.person == person and visit.status in HOLDS_SLOT


def _ended(step: Step, event: e.Ended, rules: ClinicRules) -> Iterator[str]:
    """Who came is no no-show, and nobody is one before it is time; by itself after the session."""
    was = step.before.visit(event.visit)  # type: ignore[union-attr]
    if event.status != "missed" or was is None:
        return
    if was.status != "booked":
        yield f"a no-show who was {was.status}"
    wait = rules.queue.miss_after_minutes * MINUTE
    by_itself = step.entry.actor.role == "system"
    begun = max(was.start_at, step.after.plan.ends_at) if by_itself else was.start_at
    if step.entry.happened_at < begun + wait:
        yield "a no-show before it was time"


def _checked_in(step: Step, event: e.CheckedIn, rules: ClinicRules) -> Iterator[str]:
    yield from _behind_whose_turn_is_before(step, event.visit)


def _walked_in(step: Step, event: e.WalkedIn, rules: ClinicRules) -> Iterator[str]:
    yield from _behind_whose_turn_is_before(step, step.entry.command_id)


def _prioritised(step: Step, event: e.Prioritised, rules: ClinicRules) -> Iterator[str]:
    known = rules.priority(event.priority)
    visit = step.after.visit(event.visit)
    if visit is not None and known is not None and visit.rank != known.rank:
        yield f"{event.priority} has the rank {visit.rank}"
    yield from _behind_whose_turn_is_before(step, event.visit)


def _behind_whose_turn_is_before(step: Step, visit_id: str) -> Iterator[str]:
    """Rank goes before time, and nobody whose turn is before stands behind."""
    queue, mine = step.after.queue, step.after.visit(visit_id)
    if mine is None or visit_id not in queue:
        return
    for other in (step.after.visit(one) for one in queue[queue.index(visit_id) + 1 :]):
        if other is None or other.status == "passed":
            continue
        if (other.rank, other.turn) < (mine.rank, mine.turn):
            yield f"{mine.number} stands before {other.number}, whose turn is before"


def _passed(step: Step, event: e.Passed, rules: ClinicRules) -> Iterator[str]:
    queue = step.after.queue
    place = min(rules.queue.behind, len(queue) - 1)
    if event.visit not in queue or queue.index(event.visit) != place:
        yield "who was passed does not stand behind as many as the rules say"


def _stopped(step: Step, event: e.Stopped, rules: ClinicRules) -> Iterator[str]:
    left = [v.number for v in step.after.visits if v.status in ("booked", "requested", *QUEUED)]
    if left or step.after.waiting:
        yield f"the session was stopped, and nobody told {left or 'who waits'}"


def _leased(step: Step, event: e.Leased, rules: ClinicRules) -> Iterator[str]:
    """A desk gets what is nobody's."""
    for slot in step.before.slots:  # type: ignore[union-attr]
        if slot.index not in event.slots:
            continue
        lease, now = slot.lease, step.entry.recorded_at
        if lease is not None and lease.station != event.station and lease.until > now:
            yield f"slot {slot.index} is another desk's for a while yet"
        if step.before.holder(slot.index) is not None:  # type: ignore[union-attr]
            yield f"slot {slot.index} is somebody's, and was given to a desk to give away"


def _placed(step: Step, event: e.Placed, rules: ClinicRules) -> Iterator[str]:
    """Who has waited longest is the first."""
    for waiter in step.before.waiting:  # type: ignore[union-attr]
        if waiter.id == event.waiter:
            return
        if waiter in step.after.waiting and not _elsewhere(step, waiter):
            yield f"{waiter.number} has waited longer"


def _elsewhere(step: Step, waiter: Waiter) -> bool:
    """Whether this person has, or had, something else on that day."""
    day = step.after.plan.day
    here = (v for v in step.after.visits if v.patient.person == waiter.patient.person)
    there = (
        v
        for one in step.others.values()
        if one.plan.day == day
        for v in one.visits
        if v.patient.person == waiter.patient.person
    )
    return not waiter.patient.person or any(here) or any(there)


def _moved_up(step: Step, rules: ClinicRules) -> Iterator[str]:
    """A place that became free in time does not stay free while somebody waits for one."""
    before, after, now = step.before, step.after, step.entry.recorded_at
    waiting = [one for one in after.waiting if not _elsewhere(step, one)]
    if before is None or after.stopped or before.stopped or not waiting:
        return
    notice = rules.booking.wait_notice_minutes * MINUTE
    for slot in after.slots:
        was, free = before.holder(slot.index), after.holder(slot.index) is None
        if was is None or not free or slot.kind != "booked" or slot.lease is not None:
            continue
        if slot.start_at >= now + notice and was.status != "done":
            yield f"slot {slot.index} is free, and {waiting[0].number} waits"


_AT: dict[type, Callable[[Step, Any, ClinicRules], Iterator[str]]] = {
    e.Booked: _booked,
    e.Ended: _ended,
    e.CheckedIn: _checked_in,
    e.WalkedIn: _walked_in,
    e.Prioritised: _prioritised,
    e.Passed: _passed,
    e.Stopped: _stopped,
    e.Leased: _leased,
    e.Placed: _placed,
}
