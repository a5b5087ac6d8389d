"""Decisions on the day itself: reporting, calling, passing, being seen, and taking a step back."""

from __future__ import annotations

from domain import values
from domain.calendar import MINUTE
from domain.clinic.rules import ClinicTerms
from domain.clinic.session import commands as c
from domain.clinic.session import events as e
from domain.clinic.session.booking import priority_of, slots_of
from domain.clinic.session.checks import by_person, of_the_day, takes_place, visit_in
from domain.clinic.session.slots import fill
from domain.clinic.session.state import (
    AHEAD,
    HOLDS_SLOT,
    OPEN,
    QUEUED,
    Session,
    Status,
    Visit,
)
from domain.clinic.taking_back import going_back
from domain.envelope import Command, Event
from domain.problems import Refusal

_HERE: frozenset[Status] = QUEUED | {"called", "in_room"}
_CALLED: frozenset[Status] = frozenset({"called"})


def check_in(
    session: Session, args: c.CheckIn, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """报到, also of somebody whose place is not certain or was lost: the person is here."""
    visit = visit_in(session, args.visit, command, AHEAD)
    takes_place(session)
    of_the_day(session, command)
    late = terms.rules.booking.late_minutes * MINUTE
    after = command.happened_at > visit.start_at + late
    return (e.CheckedIn(visit.id, after or visit.slot is None),)


def call(session: Session, args: c.Call, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """The next one, or the one that is named; whoever is called already is called again."""
    wanted = args.visit or next(iter(session.queue), "")
    if not wanted:
        raise Refusal("nobody_waits", session=session.uid)
    visit = visit_in(session, wanted, command, QUEUED | _CALLED)
    _alone(session, visit, "called")
    return (e.Called(visit.id, values.word(args.room, name="room") or session.plan.room),)


def _alone(session: Session, visit: Visit, status: Status) -> None:
    """That nobody else is called, or with the doctor.

    Raises:
        Refusal: ``already_calling``, ``room_taken``.
    """
    other = next((v for v in session.visits if v.status == status and v.id != visit.id), None)
    if other is not None and status == "called":
        raise Refusal("already_calling", number=other.number)
    if other is not None:
        raise Refusal("room_taken", number=other.number)


def pass_(
    session: Session, args: c.Pass, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """过号: behind some others; called in vain too often, it is given up."""
    visit = visit_in(session, args.visit, command, _CALLED)
    if visit.passed + 1 >= terms.rules.queue.passes_max:
        return (
            e.Ended(visit.id, "left", "passed"),
            *fill(session, slots_of(visit), terms),
        )
    return (e.Passed(visit.id, terms.rules.queue.behind),)


def enter(
    session: Session, args: c.Enter, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """With the doctor, called or not."""
    visit = visit_in(session, args.visit, command, QUEUED | _CALLED)
    _alone(session, visit, "in_room")
    return (e.Entered(visit.id),)


def finish(
    session: Session, args: c.Finish, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """Seen."""
    visit = visit_in(session, args.visit, command, frozenset({"called", "in_room"}))
    return (e.Finished(visit.id),)


def leave(
    session: Session, args: c.Leave, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """弃号."""
    own = by_person(command)
    visit = visit_in(session, args.visit, command, QUEUED if own else _HERE)
    reason = values.word(args.reason, name="reason")
    return (
        e.Ended(visit.id, "left", "person" if own else "desk", reason),
        *fill(session, slots_of(visit), terms),
    )


def miss(session: Session, args: c.Miss, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """爽约 of all those that are named and did not come."""
    after = terms.rules.queue.miss_after_minutes * MINUTE
    named = dict.fromkeys(args.visits)
    missing = [v for v in session.visits if v.id in named and v.status == "booked"]
    if not missing:
        raise Refusal("nothing_changes", number=session.uid)
    early = [v for v in missing if command.happened_at < v.start_at + after]
    if early:
        raise Refusal("too_early_to_miss", number=early[0].number)
    return tuple(e.Ended(visit.id, "missed", "no_show") for visit in missing)


def prioritise(
    session: Session, args: c.Prioritise, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """优先, with its reason."""
    visit = visit_in(session, args.visit, command, OPEN)
    rank, code, reason = priority_of(args.priority, args.reason, terms)
    if (visit.priority, visit.priority_reason) == (code, reason):
        raise Refusal("nothing_changes", number=visit.number)
    return (e.Prioritised(visit.id, code, reason, rank),)


def reorder(
    session: Session, args: c.Reorder, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """调序."""
    visit = visit_in(session, args.visit, command, QUEUED)
    if args.before:
        before = visit_in(session, args.before, command, QUEUED)
        if before.id == visit.id:
            raise Refusal("nothing_changes", number=visit.number)
    return (e.Reordered(visit.id, args.before, values.word(args.reason, name="reason")),)


def undo(session: Session, args: c.Undo, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """撤回上一步 of one visit."""
    visit = session.visit(args.visit)
    if visit is None:
        raise Refusal("no_such_visit", visit=args.visit[: values.WORD_LIMIT])
    minutes = terms.rules.queue.undo_minutes
    act = going_back(visit.act, args.command_id, command, minutes, visit.number)
    status = act.before.get("status", visit.status)
    if status in ("called", "in_room"):
        _alone(session, visit, status)
    if visit.slot is not None and status in HOLDS_SLOT:
        holder = session.holder(visit.slot)
        if holder is not None and holder.id != visit.id:
            raise Refusal("slot_taken", session=session.uid, slot=visit.slot)
    return (e.Undone(visit.id, act.command_id, act.kind, act.place, act.before),)
