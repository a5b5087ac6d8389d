"""Clocks: when each step of a repair is due, counted in working time from when things happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct, structs

from domain.calendar import MINUTE, Calendar
from domain.calendar_rules import ALWAYS
from domain.limits import CLOCK_KINDS, ByPlan, ClockKind, Limit, Limits
from domain.repair.ticket import Priority, Ticket

ClockState = Literal["running", "warn", "breached", "met", "missed", "paused"]
"""计时中, 即将超时, 已超时, 按时完成, 超时完成, 暂停."""

RETURN = "return"
"""What a list shows in the place of a clock: the planned return from a pause (预计恢复)."""
_OPEN_END = 1 << 62


class ClockFacts(Struct, frozen=True, kw_only=True):
    """What the clocks need to know of a ticket. All times are ``happened_at``, ms UTC.

    Attributes:
        fault: code in the fault tree.
        holds: pauses (start, end), in any order; None as end while one lasts.
        finish_extended_to: due time of an approved 延期; one before the arrival is passed over.
        finish_extended_at: when that was approved; pauses after it move the extended due time.
        returned_at: when the ticket last came back (退单, 转派, 返修): what is done again counts
            from there.
        closed_at: when the ticket ended (archived, rejected, withdrawn, voided...).
        planned_at: the agreed time of the visit.
    """

    priority: Priority
    fault: str
    reported_at: int
    accepted_at: int | None = None
    dispatched_at: int | None = None
    taken_at: int | None = None
    arrived_at: int | None = None
    finished_at: int | None = None
    holds: tuple[tuple[int, int | None], ...] = ()
    finish_extended_to: int | None = None
    finish_extended_at: int | None = None
    returned_at: int | None = None
    closed_at: int | None = None
    planned_at: int | None = None


class Clock(Struct, frozen=True):
    """One step's clock. Times in ms UTC.

    Attributes:
        due: last moment in time. While a hold lasts: as if the hold ended at once.
        done: when the step happened, or when the ticket ended without it; None while it runs.
        paused_ms: working time of ended holds by which ``due`` moved.
        warn_at: from when on it warns.
        held_since: start of the hold that lasts; the clock stands still from there.
    """

    kind: ClockKind
    start: int
    due: int
    done: int | None
    paused_ms: int
    warn_at: int
    held_since: int | None = None

    def state_at(self, now: int) -> ClockState:
        """How the clock stands at that moment. ``due`` itself is still in time."""
        if self.done is not None:
            return "met" if self.done <= self.due else "missed"
        if self.held_since is not None and self.held_since <= now:
            return "paused"
        if now > self.due:
            return "breached"
        return "warn" if now >= self.warn_at else "running"

    def remaining(self, now: int) -> int:
        """Ms by the wall clock until due, negative when late; it stands still if paused or done."""
        if self.done is not None:
            return self.due - self.done
        return self.due - (now if self.held_since is None else min(now, self.held_since))


def clocks(
    facts: ClockFacts, limits: Limits, calendar: Calendar, *, running: bool = False
) -> tuple[Clock, ...]:
    """The clocks that have started, in the order of the steps.

    A step starts when the one before it happened. A step that nobody recorded counts as done when
    the next recorded one happened. Of a ticket that ended, a clock that was not due yet is left
    out, and one that was overdue stays as missed.

    Args:
        facts: the ticket's times; those of two machines need not be in order.
        running: leave out the clocks of steps that were taken: a list's row shows none of them.
    """
    table = limits.of(facts.priority, facts.fault)
    happened = _happened(facts)
    recorded = max((n for n, at in enumerate(happened) if at is not None), default=-1)
    found: list[Clock] = []
    start = facts.reported_at
    for n, kind in enumerate(CLOCK_KINDS[: recorded + 2]):
        at = happened[n]
        done = next((at for at in happened[n:] if at is not None), None)
        if running and done is not None:
            start = start if at is None else at
            continue
        begin = start
        if facts.returned_at is not None and (done is None or done >= facts.returned_at):
            begin = max(begin, facts.returned_at)
        clock = _clock(kind, table[n], begin, done, facts, limits.warn_at, calendar)
        if clock is not None and done is None and facts.closed_at is not None:
            clock = _ended(clock, facts.closed_at)
        if clock is not None:
            found.append(clock)
        start = start if at is None else at
    return tuple(found)


def facts_of(ticket: Ticket) -> ClockFacts:
    """What the clocks need to know of a repair ticket."""
    return ClockFacts(
        priority=ticket.priority,
        fault=ticket.fault,
        reported_at=ticket.reported_at,
        accepted_at=ticket.accepted_at,
        dispatched_at=ticket.dispatched_at,
        taken_at=ticket.taken_at,
        arrived_at=ticket.arrived_at,
        finished_at=ticket.finished_at,
        holds=tuple((hold.start, hold.end) for hold in ticket.holds),
        finish_extended_to=ticket.extended_to,
        finish_extended_at=ticket.extended_at,
        returned_at=ticket.returned_at,
        closed_at=ticket.closed_at,
        planned_at=ticket.planned_at,
    )


def next_due(clocks: Iterable[Clock], now: int) -> Clock | None:
    """The clock to show on a row: of those that run, the one that is due first."""
    running = (c for c in clocks if c.done is None and c.state_at(now) != "paused")
    return min(running, key=lambda clock: clock.due, default=None)


def breaches(clocks: Iterable[Clock], now: int) -> tuple[Clock, ...]:
    """The clocks whose time ran out, whether the step was done late or is still awaited."""
    return tuple(c for c in clocks if c.state_at(now) in ("breached", "missed"))


def _happened(facts: ClockFacts) -> tuple[int | None, ...]:
    """Times of the steps, in the order of ``CLOCK_KINDS``."""
    return (
        facts.accepted_at,
        facts.dispatched_at,
        facts.taken_at,
        facts.arrived_at,
        facts.finished_at,
    )


def _clock(
    kind: ClockKind,
    limit: Limit | ByPlan,
    start: int,
    done: int | None,
    facts: ClockFacts,
    ratio: float,
    calendar: Calendar,
) -> Clock | None:
    if not isinstance(limit, Limit):
        if facts.planned_at is None:
            return None
        due = max(start, facts.planned_at)
        return Clock(kind, start, due, done, 0, _share(start, due, ratio, ALWAYS, calendar))
    due = calendar.add_working(start, limit.minutes, limit.schedule)
    ms = int(limit.minutes * MINUTE * ratio)
    warn = calendar.add_working_ms(start, ms, limit.schedule)
    if kind != "finish":
        return Clock(kind, start, due, done, 0, warn)
    pausing = start
    extended = facts.finish_extended_to
    if extended is not None and extended > start:  # else it was for an earlier try
        # Pauses before the approval were known to whoever set the new time.
        known = facts.finish_extended_at
        pausing = _OPEN_END if known is None else max(start, known)
        due = extended
        base = min(start if known is None else pausing, due)
        warn = _share(base, due, ratio, limit.schedule, calendar)
    return _paused(Clock(kind, start, due, done, 0, warn), facts, pausing, limit.schedule, calendar)


def _paused(
    clock: Clock, facts: ClockFacts, pausing: int, schedule: str, calendar: Calendar
) -> Clock:
    """Move a clock by the working time of the holds that lie after ``pausing``.

    A hold that began when the time had run out already does not bring it back.
    """
    due, warn, paused = clock.due, clock.warn_at, 0
    stop = clock.done if clock.done is not None else facts.closed_at
    for begin, end in _merged(facts.holds, clock.start, stop):
        if begin >= due:
            break
        if end == _OPEN_END:
            return structs.replace(clock, due=due, paused_ms=paused, warn_at=warn, held_since=begin)
        moved = calendar.working_between(max(begin, pausing), end, schedule) if end > pausing else 0
        if begin < warn:
            warn = calendar.add_working_ms(warn, moved, schedule)
        due = calendar.add_working_ms(due, moved, schedule)
        paused += moved
    return structs.replace(clock, due=due, paused_ms=paused, warn_at=warn)


def _merged(
    holds: Iterable[tuple[int, int | None]], start: int, stop: int | None
) -> Iterator[tuple[int, int]]:
    """The holds as stretches that do not overlap, cut to ``start``..``stop``, in order."""
    last = _OPEN_END if stop is None else stop
    begin = end = start
    for opens, shuts in sorted((a, last if b is None else min(b, last)) for a, b in holds):
        if opens > end:
            if end > begin:
                yield begin, end
            begin = end = opens
        end = max(end, shuts)
    if end > begin:
        yield begin, end


def _share(start: int, due: int, ratio: float, schedule: str, calendar: Calendar) -> int:
    """The moment at which that share of the working time from start to due has passed."""
    ms = int(calendar.working_between(start, due, schedule) * ratio)
    return calendar.add_working_ms(start, ms, schedule)


def _ended(clock: Clock, closed_at: int) -> Clock | None:
    if closed_at <= clock.due:
        return None
    return structs.replace(clock, done=closed_at)
