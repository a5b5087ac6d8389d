"""What can be booked: departments, days and sessions, each with what is left and from when."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from starlette.responses import Response

from cloud.pages import words
from cloud.pages.clinic.free import bookable, coming
from cloud.pages.clinic.mine import own_visit
from cloud.pages.visit import Visit
from cloud.pages.words.moments import day_name
from domain.calendar import instant
from domain.clinic.session.state import Session
from domain.problems import Refusal
from storage import clinic_queries


class Card(Struct, frozen=True):
    """A session as a list shows it. ``left`` is None where a word says more than a count."""

    session: Session
    left: int | None
    word: str
    tone: str


def choose(visit: Visit) -> Response:
    """Sessions of ``day`` and ``department`` or ``doctor``; ``instead`` names a visit to change."""
    sessions = coming(visit)
    departments = {one.plan.department: one.plan.department_name for one in sessions}
    doctor, department = visit.query.get("doctor", ""), visit.query.get("department", "")
    if doctor:
        sessions = [one for one in sessions if one.plan.doctor == doctor]
    elif department:
        sessions = [one for one in sessions if one.plan.department == department]
    days = sorted({one.plan.day for one in sessions})
    day = visit.query.get("day", "")
    before = own_visit(visit, visit.query.get("instead", ""))
    if day not in days and before is not None:
        day = before.session.plan.day
    if day not in days:
        day = _first_with_places(visit, sessions) or next(iter(days), "")
    return visit.page(
        "clinic_book.html",
        departments=departments,
        department=department,
        doctor=doctor,
        doctor_name=next((one.plan.doctor_name for one in sessions), ""),
        days=[(one, day_name(instant(date.fromisoformat(one)), visit.now)) for one in days],
        day=day,
        cards=[_card(visit, one) for one in sessions if one.plan.day == day],
        instead=visit.query.get("instead", ""),
    )


def session(visit: Visit) -> Response:
    """One session's times, to book one; or the waiting list where there is none."""
    return page_of(visit, session_of(visit), visit.query.get("instead", ""))


def page_of(
    visit: Visit, one: Session, instead: str, refusal: Refusal | None = None, status: int = 200
) -> Response:
    """The page of a session, with what was refused on top."""
    person = visit.visitor.person
    rules = visit.cloud.ledger.rulebook.clinic
    return visit.page(
        "clinic_session.html",
        status,
        card=_card(visit, one),
        session=one,
        slots=bookable(visit, one),
        slot=visit.form.get("slot") or visit.query.get("slot", ""),
        instead=instead if instead and own_visit(visit, instead) is not None else "",
        phone=visit.form.get("phone") or next(iter(person.phones if person else ()), ""),
        cancel_by=rules.cancel_by(date.fromisoformat(one.plan.day)),
        rules=rules,
        problem="" if refusal is None else words.sentence(refusal),
    )


def session_of(visit: Visit) -> Session:
    """The session of the address or the form.

    Raises:
        Refusal: ``no_such_session``.
    """
    uid = visit.path.get("session") or visit.form.get("session")
    found = clinic_queries.session(visit.cloud.store, uid)
    if found is None:
        raise Refusal("no_such_session")
    return found


def _card(visit: Visit, one: Session) -> Card:
    w = words.clinic
    if one.stopped:
        return Card(one, None, w.STOPPED, "over")
    if visit.now < one.plan.opens_at:
        time = words.moment(one.plan.opens_at, visit.now)
        return Card(one, None, w.OPENS.format(time=time), "wait")
    left = len(bookable(visit, one))
    if left:
        return Card(one, left, w.LEFT.format(count=left), "good")
    over = one.plan.starts_at <= visit.now
    return Card(one, 0, w.OVER if over else w.FULL, "over" if over else "ask")


def _first_with_places(visit: Visit, sessions: list[Session]) -> str:
    return next((one.plan.day for one in sessions if _card(visit, one).left), "")
