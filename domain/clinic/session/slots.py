"""Which slots are free, for whom, and who gets one that becomes free: pure helpers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.calendar import MINUTE
from domain.clinic.around import Opening, VisitRow
from domain.clinic.rules import ClinicTerms
from domain.clinic.session.events import Placed
from domain.clinic.session.state import HOLDS_SLOT, Session, Slot, Status, Waiter, row_of
from domain.envelope import Command

MOST_OFFERS = 3
DAY = 86_400_000


def leased_to_other(slot: Slot, station: str, now: int) -> bool:
    """Whether the slot is kept for a station that is not this one, by the cloud's clock ``now``."""
    return slot.lease is not None and slot.lease.until > now and slot.lease.station != station


def speaker(slot: Slot, command: Command, terms: ClinicTerms) -> str:
    """The station that a command speaks for at a slot: a desk keeps what it leased before.

    A folder that was set back or copied has another name since, and told people what it could.
    """
    kept = slot.lease is not None and slot.lease.station in terms.around.formerly
    return slot.lease.station if kept and slot.lease is not None else command.station


def is_free(session: Session, slot: Slot, station: str, now: int) -> bool:
    """Whether that station (``cloud`` for WeChat) may give the slot away."""
    return (
        not session.stopped
        and session.holder(slot.index) is None
        and not leased_to_other(slot, station, now)
    )


def free_slots(session: Session, now: int, *, station: str = "cloud") -> tuple[Slot, ...]:
    """Slots that can be booked ahead, soonest first; walk-in and extra ones are the desk's alone.

    Args:
        station: who asks: a station also has what it leased.
    """
    return tuple(
        slot
        for slot in sorted(session.slots, key=lambda each: each.start_at)
        if slot.kind == "booked" and slot.start_at > now and is_free(session, slot, station, now)
    )


def next_free(
    sessions: Iterable[Session],
    after: int,
    now: int,
    *,
    most: int = MOST_OFFERS,
    station: str = "cloud",
) -> tuple[Opening, ...]:
    """The next free slots of these sessions, soonest first.

    Args:
        after: not before this time, ms UTC.
        station: who asks: a station also has what it leased.
    """
    found = (
        Opening(session.uid, slot.index, slot.start_at, session.plan.doctor_name)
        for session in sessions
        for slot in free_slots(session, now, station=station)
        if slot.start_at >= after
    )
    return tuple(sorted(found, key=lambda one: (one.start_at, one.session, one.slot))[:most])


def instead_of(
    sessions: Sequence[Session], lost: int, now: int, *, station: str = "cloud"
) -> tuple[Opening, ...]:
    """Free slots for somebody whose own was lost: the next ones after it, else any.

    Args:
        lost: when that would have been, ms UTC.
    """
    later = next_free(sessions, max(lost, now), now, station=station)
    return later or next_free(sessions, now, now, station=station)


def offers(session: Session, terms: ClinicTerms) -> tuple[Opening, ...]:
    """What is offered to whom a place in this session was taken from."""
    now = terms.around.now
    own = next_free([session], now, now)
    others = [one for one in terms.around.openings if one.start_at > now]
    return tuple(sorted([*own, *others], key=lambda one: one.start_at)[:MOST_OFFERS])


def rows_of(session: Session | None, person: str, terms: ClinicTerms) -> list[VisitRow]:
    """A person's visits everywhere; those of this session as its state says."""
    uid = session.uid if session is not None else ""
    elsewhere = [
        row for row in terms.around.visits if row.person == person and row.session != uid
    ]
    own = session.visits if session is not None else ()
    return elsewhere + [row_of(session, v) for v in own if v.patient.person == person]  # type: ignore[arg-type]


def same_day(
    session: Session,
    person: str,
    terms: ClinicTerms,
    *,
    statuses: frozenset[Status] = HOLDS_SLOT,
    instead_of: str = "",
) -> VisitRow | None:
    """The visit that this person has already on the session's day in its department."""
    if not person or not terms.rules.booking.one_a_day:
        return None
    plan = session.plan
    wanted = (*sorted(statuses), "displaced")
    return next(
        (
            row
            for row in rows_of(session, person, terms)
            if (row.day, row.department) == (plan.day, plan.department)
            and row.status in wanted
            and row.id != instead_of
        ),
        None,
    )


def blocked_until(rows: Sequence[VisitRow], terms: ClinicTerms) -> tuple[str, int] | None:
    """Why (``missed``, ``cancelled``) and until when a person may not book in WeChat, if so."""
    now = terms.around.now
    found = []
    for name, block in (("missed", terms.rules.missed), ("cancelled", terms.rules.cancelled)):
        ends = [
            row.ended_at
            for row in rows
            if row.status == name
            and (name == "missed" or row.by_person)
            and row.ended_at > now - (block.window_days + block.block_days) * DAY
        ]
        until = _until(sorted(ends), block.limit, block.window_days * DAY, block.block_days * DAY)
        if until > now:
            found.append((name, until))
    return max(found, key=lambda each: each[1], default=None)


def _until(ends: Sequence[int], limit: int, window: int, block: int) -> int:
    runs = zip(ends, ends[limit - 1 :], strict=False)
    return max((last + block for first, last in runs if last - first <= window), default=0)


def fill(session: Session, freed: Iterable[int], terms: ClinicTerms) -> tuple[Placed, ...]:
    """Slots that became free go to the waiting list, as far as there is time to come."""
    if session.stopped:
        return ()
    earliest = terms.around.now + terms.rules.booking.wait_notice_minutes * MINUTE
    waiting = [one for one in session.waiting if same_day(session, _person(one), terms) is None]
    slots = (session.slot(index) for index in sorted(set(freed)))
    free = (
        slot
        for slot in slots
        if slot is not None
        and slot.kind == "booked"
        and slot.start_at >= earliest
        and not leased_to_other(slot, "", terms.around.now)
    )
    return tuple(
        Placed(waiter.id, slot.index, slot.start_at)
        for waiter, slot in zip(waiting, free, strict=False)
    )


def _person(waiter: Waiter) -> str:
    return waiter.patient.person
