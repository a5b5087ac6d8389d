"""Decisions on getting a place, changing it, giving it up, and waiting for one."""

from __future__ import annotations

from datetime import date

from domain import values
from domain.calendar import MINUTE
from domain.clinic.people import Patient, patient_of
from domain.clinic.rules import URGENT_RANK, ClinicTerms
from domain.clinic.session import commands as c
from domain.clinic.session import events as e
from domain.clinic.session.checks import (
    by_person,
    marks,
    number,
    of_the_day,
    overrules,
    room_for_more,
    takes_place,
    visit_in,
)
from domain.clinic.session.slots import (
    blocked_until,
    fill,
    free_slots,
    is_free,
    leased_to_other,
    offers,
    rows_of,
    same_day,
    speaker,
)
from domain.clinic.session.state import (
    AHEAD,
    HOLDS_SLOT,
    PLAIN_RANK,
    QUEUED,
    Mark,
    Session,
    Slot,
    Status,
    Visit,
)
from domain.envelope import Command, Event
from domain.problems import Refusal

_NOT_YET_SEEN = HOLDS_SLOT - {"done"}
_STOPPED: frozenset[Status] = frozenset({"stopped"})


def book(session: Session, args: c.Book, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """A slot is given, asked for, or found gone."""
    room_for_more(session)
    patient = patient_of(args.patient, command)
    slot = session.slot(args.slot)
    told = overrules(command, terms)
    if slot is None and not told:
        raise Refusal("no_such_slot", slot=args.slot)
    instead_of = values.word(args.instead_of, name="instead_of")
    free = slot is not None and is_free(
        session, slot, speaker(slot, command, terms), terms.around.now
    )
    if not (told and free):  # a desk that could not know of the other place said yes to this one
        once_a_day(session, patient.person, command, terms, instead_of)
    named, said = number(args.number), marks(args.marks)
    if slot is None or (told and not free):
        start = session.plan.starts_at if slot is None else slot.start_at
        return (_displaced(session, named, patient, start, said, terms),)
    if by_person(command):
        may_book(session, slot, command, terms)
    given(session, slot, command, terms)
    status = _certainty(slot, command, terms)
    return (e.Booked(named, patient, slot.index, slot.start_at, said, status),)


def _displaced(
    session: Session,
    named: str,
    patient: Patient,
    start_at: int,
    said: tuple[Mark, ...],
    terms: ClinicTerms,
) -> Event:
    """A desk had told this person that there is a place, and there is none: another is offered."""
    reason = "stopped" if session.stopped else "taken"
    return e.Displaced(named, patient, start_at, said, offers(session, terms), reason)


def _certainty(slot: Slot, command: Command, terms: ClinicTerms) -> Status:
    """Only the cloud, and a station within its lease, may say that the slot is the person's."""
    if terms.around.with_authority:
        return "booked"
    lease = slot.lease
    margin = terms.rules.lease.margin_minutes * MINUTE
    own = lease is not None and lease.station == command.station
    sure = own and lease is not None and terms.around.now < lease.until - margin
    return "booked" if sure else "requested"


def given(session: Session, slot: Slot, command: Command, terms: ClinicTerms) -> None:
    """That this slot can be given to whom this command speaks for.

    Raises:
        Refusal: ``session_stopped``, ``slot_taken``, ``slot_leased``.
    """
    takes_place(session)
    if session.holder(slot.index) is not None:
        raise Refusal("slot_taken", session=session.uid, slot=slot.index)
    if leased_to_other(slot, speaker(slot, command, terms), terms.around.now):
        raise Refusal("slot_leased", session=session.uid, slot=slot.index)


def once_a_day(
    session: Session,
    person: str,
    command: Command,
    terms: ClinicTerms,
    instead_of: str = "",
) -> None:
    """One visit a person, day and department; the desk may send somebody in again.

    Raises:
        Refusal: ``one_a_day``.
    """
    statuses = HOLDS_SLOT if by_person(command) else _NOT_YET_SEEN
    found = same_day(session, person, terms, statuses=statuses, instead_of=instead_of)
    if found is not None:
        raise Refusal("one_a_day", session=found.session, day=session.plan.day)


def may_book(session: Session, slot: Slot, command: Command, terms: ClinicTerms) -> None:
    """What holds for who books in WeChat.

    Raises:
        Refusal: ``not_open_yet``, ``booking_over``, ``slot_of_the_desk``, ``booking_blocked``.
    """
    now = terms.around.now
    if now < session.plan.opens_at:
        raise Refusal("not_open_yet", opens_at=session.plan.opens_at)
    if now > slot.start_at - terms.rules.booking.book_until_minutes * MINUTE:
        raise Refusal("booking_over", start_at=slot.start_at)
    if slot.kind != "booked":
        raise Refusal("slot_of_the_desk", slot=slot.index)
    _not_blocked(session, command, terms)


def _not_blocked(session: Session, command: Command, terms: ClinicTerms) -> None:
    blocked = blocked_until(rows_of(session, command.actor.id, terms), terms)
    if blocked is not None:
        raise Refusal("booking_blocked", cause=blocked[0], until=blocked[1])


def walk_in(
    session: Session, args: c.WalkIn, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """Whoever is here gets the next walk-in slot, and stands in the queue at once."""
    room_for_more(session)
    told = overrules(command, terms)
    if not told:
        takes_place(session)
    of_the_day(session, command)
    patient = patient_of(args.patient, command)
    rank, priority, reason = priority_of(args.priority, args.reason, terms)
    if rank > URGENT_RANK:
        once_a_day(session, patient.person, command, terms)
    named, said = number(args.number), marks(args.marks)
    if session.stopped:
        at = session.plan.ends_at
        return (_displaced(session, named, patient, at, said, terms),)
    slot = next(
        (
            slot
            for slot in session.slots
            if slot.kind == "walk_in"
            and is_free(session, slot, command.station, terms.around.now)
        ),
        None,
    )
    if slot is None and rank > URGENT_RANK and not told:
        raise Refusal("no_walk_in_left", session=session.uid)
    return (
        e.WalkedIn(
            named,
            patient,
            None if slot is None else slot.index,
            session.plan.ends_at if slot is None else slot.start_at,
            said,
            priority,
            reason,
            rank,
        ),
    )


def priority_of(code: str, reason: str, terms: ClinicTerms) -> tuple[int, str, str]:
    """Rank, code and reason of a priority that somebody is given; no code: none.

    Raises:
        Refusal: ``no_such_priority``, ``text_missing`` where the reason is.
    """
    if not code:
        return PLAIN_RANK, "", ""
    priority = terms.rules.priority(code)
    if priority is None:
        raise Refusal("no_such_priority", priority=code[: values.WORD_LIMIT])
    return priority.rank, code, values.word(reason, name="reason", required=True)


def cancel(
    session: Session, args: c.Cancel, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """A place is given up; the first on the waiting list has it."""
    moved = args.cause == "moved"
    before = AHEAD | _STOPPED if moved else AHEAD
    if not by_person(command):
        before |= QUEUED
    visit = visit_in(session, args.visit, command, before)
    if visit.moved_to:
        raise Refusal("moved_already", number=visit.number)
    cause = args.cause
    if by_person(command):
        cause = "moved" if moved else "person"
        in_time(session, visit, terms)
    elif cause not in ("person", "desk", "moved", "replaced", "other"):
        raise Refusal("bad_value", field="cause")
    reason = values.word(args.reason, name="reason", required=cause in ("desk", "other"))
    moved_to = values.word(args.moved_to, name="moved_to", required=moved)
    status: Status = "stopped" if visit.status == "stopped" else "cancelled"
    ended = e.Ended(visit.id, status, cause, reason, moved_to)
    return (ended, *fill(session, slots_of(visit), terms))


def slots_of(visit: Visit) -> tuple[int, ...]:
    """The slot that is free once this visit is over."""
    holds = visit.status in HOLDS_SLOT and visit.slot is not None
    return (visit.slot,) if holds and visit.slot is not None else ()


def in_time(session: Session, visit: Visit, terms: ClinicTerms) -> None:
    """That it is not too late to cancel in WeChat; where the place is lost anyway, it never is.

    Raises:
        Refusal: ``too_late_to_cancel``.
    """
    until = terms.rules.cancel_by(date.fromisoformat(session.plan.day))
    if visit.status == "booked" and terms.around.now > max(until, visit.booked_at + _REGRET):
        raise Refusal("too_late_to_cancel", until=until)


_REGRET = 10 * MINUTE
"""Somebody who books after that time may still take it back at once."""


def rebook(
    session: Session, args: c.Rebook, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """Another slot of the same session."""
    visit = visit_in(session, args.visit, command, AHEAD)
    slot = session.slot(args.slot)
    if slot is None:
        raise Refusal("no_such_slot", slot=args.slot)
    if visit.slot == slot.index:
        raise Refusal("nothing_changes", number=visit.number)
    if by_person(command):
        in_time(session, visit, terms)
        if slot.kind != "booked":
            raise Refusal("slot_of_the_desk", slot=slot.index)
        if slot.start_at <= terms.around.now:
            raise Refusal("booking_over", start_at=slot.start_at)
    given(session, slot, command, terms)
    return (
        e.Rebooked(visit.id, slot.index, slot.start_at),
        *fill(session, slots_of(visit), terms),
    )


def wait(session: Session, args: c.Wait, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """候补, where nothing is free."""
    room_for_more(session)
    takes_place(session)
    patient = patient_of(args.patient, command)
    if patient.person in {one.patient.person for one in session.waiting if one.patient.person}:
        raise Refusal("waiting_already", session=session.uid)
    if len(session.waiting) >= terms.rules.booking.waiting_max:
        raise Refusal("waiting_list_full", limit=terms.rules.booking.waiting_max)
    once_a_day(session, patient.person, command, terms)
    if by_person(command):
        _may_wait(session, command, terms)
    return (e.Waited(number(args.number), patient, marks(args.marks)),)


def _may_wait(session: Session, command: Command, terms: ClinicTerms) -> None:
    now = terms.around.now
    if now < session.plan.opens_at:
        raise Refusal("not_open_yet", opens_at=session.plan.opens_at)
    if now > session.plan.starts_at:
        raise Refusal("booking_over", start_at=session.plan.starts_at)
    if free_slots(session, now):
        raise Refusal("slots_free", session=session.uid)
    _not_blocked(session, command, terms)


def unwait(
    session: Session, args: c.Unwait, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """Off the waiting list."""
    waiter = next((one for one in session.waiting if one.id == args.waiter), None)
    if waiter is None:
        raise Refusal("not_waiting", session=session.uid)
    if by_person(command) and waiter.patient.person != command.actor.id:
        raise Refusal("not_your_visit", number=waiter.number)
    return (e.Unwaited(waiter.id, "person" if by_person(command) else "desk"),)
