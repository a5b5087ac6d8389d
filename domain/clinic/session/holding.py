"""Decisions on the session as a whole: opening, 加号, 停诊, and the slots leased to a desk."""

from __future__ import annotations

from msgspec import structs

from domain import values
from domain.calendar import MINUTE, instant
from domain.clinic.rules import ClinicTerms, civil_date
from domain.clinic.session import commands as c
from domain.clinic.session import events as e
from domain.clinic.session.checks import takes_place
from domain.clinic.session.slots import fill, leased_to_other, same_day
from domain.clinic.session.state import AHEAD, QUEUED, Plan, Session, Slot, session_uid
from domain.envelope import Command, Event
from domain.problems import Refusal

_HOUR = 60 * MINUTE
_MOST_SLOTS = 300


def open_(
    session: Session | None, args: c.Open, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """The session exists from now on; a second time changes nothing, and is no fault."""
    if session is not None:
        return (e.OpenedAgain(),)
    return (e.Opened(_checked(args.plan, command.aggregate)),)


def _checked(plan: Plan, uid: str) -> Plan:
    for name in ("doctor", "doctor_name", "department", "department_name", "room"):
        text = getattr(plan, name)
        if values.word(text, name=name, required=True) != text:
            raise Refusal("bad_value", field=name)
    if uid != session_uid(plan.doctor, plan.day, plan.half):
        raise Refusal("bad_value", field="session")
    day = civil_date(plan.day)
    if day is None:
        raise Refusal("bad_value", field="day")
    values.moment(plan.opens_at, name="opens_at")
    first, last = instant(day), instant(day, 1440)
    if not first <= plan.starts_at < plan.ends_at <= last:
        raise Refusal("bad_value", field="starts_at")
    values.count(len(plan.slots), name="slots", least=1, most=_MOST_SLOTS)
    for n, slot in enumerate(plan.slots):
        inside = plan.starts_at <= slot.start_at < plan.ends_at
        if slot.index != n or not inside or slot.lease is not None:
            raise Refusal("bad_value", field="slots")
    return plan


def add_slot(
    session: Session, args: c.AddSlot, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """加号."""
    takes_place(session)
    start = values.moment(args.start_at, name="start_at")
    day = civil_date(session.plan.day)
    if day is None or not instant(day) <= start < instant(day, 1440):
        raise Refusal("bad_value", field="start_at")
    limit = terms.rules.booking.extra_max
    if sum(slot.kind == "extra" for slot in session.slots) >= limit:
        raise Refusal("extra_slots_used_up", limit=limit)
    index = max((slot.index for slot in session.slots), default=-1) + 1
    return (e.SlotAdded(Slot(index, start, "extra"), values.word(args.reason, name="reason")),)


def stop(session: Session, args: c.Stop, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """停诊: whoever was not seen, or waits for a place, is told where else there is one."""
    takes_place(session)
    reason = values.word(args.reason, name="reason", required=True)
    around = terms.around
    elsewhere = tuple(one for one in around.openings if one.start_at > around.now)[:3]
    return (
        e.Stopped(reason),
        *(
            e.Ended(visit.id, "stopped", "stop", reason, "", elsewhere)
            for visit in session.visits
            if visit.status in AHEAD | QUEUED
        ),
        *(e.Unwaited(waiter.id, "stop", elsewhere) for waiter in session.waiting),
    )


def resume(
    session: Session, args: c.Resume, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """恢复门诊: who went nowhere is as before, and what is free by now goes to who waited."""
    if not session.stopped:
        raise Refusal("nothing_changes", number=session.uid)
    back: dict[str, str] = {}
    for visit in session.visits:
        free = visit.slot is None or session.holder(visit.slot) is None
        if visit.status == "stopped" and not visit.moved_to and free:
            back.setdefault(visit.id if visit.slot is None else str(visit.slot), visit.id)
    visits = tuple(back.values())
    queue = tuple(one for one in session.stopped_queue if one in visits)
    listed = tuple(
        one
        for one in session.stopped_waiting
        if same_day(session, one.patient.person, terms) is None
    )
    after = structs.replace(
        session,
        stopped=False,
        visits=tuple(
            structs.replace(one, status="booked") if one.id in visits else one
            for one in session.visits
        ),
        waiting=listed,
    )
    unheld = (slot.index for slot in after.slots if after.holder(slot.index) is None)
    resumed = e.Resumed(visits, queue, tuple(one.id for one in listed))
    return (resumed, *fill(after, unheld, terms))


def lease(
    session: Session, args: c.LeaseSlots, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """The free part of the desk's share, for the station that asks; a station predicts nothing."""
    if not terms.around.with_authority:
        return (e.LeaseAsked(),)
    now = terms.around.now
    until = min(now + terms.rules.lease.hours * _HOUR, session.plan.ends_at)
    if session.stopped or until <= now:
        return (e.Leased(command.station, (), until),)
    return (e.Leased(command.station, leasable(session, command.station, now), until),)


def leasable(session: Session, station: str, now: int) -> tuple[int, ...]:
    """Slots of the desk's share that this station may have, or have for longer."""
    return tuple(
        slot.index
        for slot in session.slots
        if slot.desk
        and session.holder(slot.index) is None
        and not leased_to_other(slot, station, now)
    )


def give_back(
    session: Session, args: c.GiveBack, command: Command, terms: ClinicTerms
) -> tuple[Event, ...]:
    """A station's leased slots, or (asked by the system) all whose time is over, are anybody's."""
    over = command.actor.role == "system"
    now = terms.around.now
    slots = tuple(
        slot.index
        for slot in session.slots
        if slot.lease is not None
        and (slot.lease.until <= now if over else slot.lease.station == command.station)
    )
    if not slots:
        raise Refusal("nothing_changes", number=session.uid)
    given = e.GivenBack(command.station, slots)
    free = tuple(index for index in slots if session.holder(index) is None)
    return (given, *_filled(session, free, terms))


def _filled(session: Session, free: tuple[int, ...], terms: ClinicTerms) -> tuple[Event, ...]:
    slots = tuple(
        structs.replace(slot, lease=None) if slot.index in free else slot
        for slot in session.slots
    )
    return fill(structs.replace(session, slots=slots), free, terms)
