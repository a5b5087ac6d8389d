"""The order in which those who are here are called: by rank, then by turn, then as it was changed.

Everybody who waits is in the queue once, and nobody else is.
"""

from __future__ import annotations

from msgspec import structs

from domain.calendar import campus_date
from domain.clinic.session.state import Session, Visit


def queue_of(session: Session) -> tuple[Visit, ...]:
    """Who waits, next one first."""
    by_id = {visit.id: visit for visit in session.visits}
    return tuple(by_id[one] for one in session.queue if one in by_id)


def before_me(session: Session, visit_id: str) -> int | None:
    """How many are called before this visit, or None if it does not wait."""
    found = place(session, visit_id)
    return None if found < 0 else found


def call_number(visit: Visit) -> str:
    """What is called out with the room: ``05`` for the fifth slot, ``+A012`` for one without.

    The end of the visit's own number alone may come twice: it is of the day of the booking.
    """
    if visit.slot is not None:
        return f"{visit.slot + 1:02d}"
    day, tail = visit.number[2:8], visit.number.partition("-")[2]
    own = campus_date(visit.start_at).strftime("%y%m%d") == day
    return f"+{tail}" if own else f"+{day[2:]}{tail}"


def place(session: Session, visit_id: str) -> int:
    """The visit's place in the queue, 0 for the next one, -1 if it is not in it."""
    return session.queue.index(visit_id) if visit_id in session.queue else -1


def without(session: Session, visit_id: str) -> Session:
    """The session with that visit out of the queue."""
    if visit_id not in session.queue:
        return session
    return structs.replace(session, queue=tuple(v for v in session.queue if v != visit_id))


def at(session: Session, visit_id: str, index: int) -> Session:
    """The session with that visit at that place of the queue, or at its end."""
    rest = [v for v in session.queue if v != visit_id]
    rest.insert(max(0, min(index, len(rest))), visit_id)
    return structs.replace(session, queue=tuple(rest))


def joined(session: Session, visit_id: str) -> Session:
    """The session with that visit where it belongs: behind all whose turn is before its own.

    Those who were passed do not count: they stand where they were put.
    """
    visit = session.visit(visit_id)
    if visit is None:
        return session
    rest = without(session, visit_id)
    index = 0
    for n, other in enumerate(queue_of(rest)):
        if other.status != "passed" and (other.rank, other.turn) <= (visit.rank, visit.turn):
            index = n + 1
    return at(rest, visit_id, index)
