"""What can still be booked in WeChat: the coming sessions, and their free times."""

from __future__ import annotations

from datetime import timedelta

from cloud.pages.visit import Visit
from domain.calendar import MINUTE, campus_date
from domain.clinic.around import Opening
from domain.clinic.session.slots import free_slots, instead_of
from domain.clinic.session.state import Session, Slot
from storage import clinic_queries

MOST_DAYS = 31


def coming(visit: Visit) -> list[Session]:
    """The sessions from now on that anybody may see."""
    today = campus_date(visit.now)
    last = today + timedelta(days=MOST_DAYS)
    found = clinic_queries.sessions(visit.cloud.store, today.isoformat(), last.isoformat())
    return [one for one in found if one.plan.ends_at > visit.now]


def bookable(visit: Visit, one: Session) -> tuple[Slot, ...]:
    """The times that can still be booked in WeChat."""
    return tuple(slot for slot in free_slots(one, visit.now) if slot.start_at >= _soonest(visit))


def next_times(visit: Visit, lost: Session, at: int) -> tuple[Opening, ...]:
    """What is free by now in the department for somebody whose time in that session is gone.

    Args:
        at: when it would have been, ms UTC.
    """
    same = [
        one
        for one in coming(visit)
        if one.plan.department == lost.plan.department and one.plan.opens_at <= visit.now
    ]
    return instead_of(same, at, _soonest(visit))


def _soonest(visit: Visit) -> int:
    ahead = visit.cloud.ledger.rulebook.clinic.booking.book_until_minutes
    return visit.now + ahead * MINUTE
