"""Checks on what is asked of a session: that it is there, whose it is, from which state."""

from __future__ import annotations

from domain import values
from domain.calendar import campus_date
from domain.clinic.around import CLOUD
from domain.clinic.rules import ClinicTerms
from domain.clinic.session.state import STATUSES, Mark, Session, Status, Visit
from domain.envelope import Command
from domain.ids import check_number, parse_number
from domain.problems import Refusal

PREFIX = "GH"
MOST_VISITS = 400
"""In one session, so that nobody can make it endless."""


def by_person(command: Command) -> bool:
    """Whether the person asks for themself, in WeChat."""
    return command.actor.role == "requester"


def overrules(command: Command, terms: ClinicTerms) -> bool:
    """Whether the cloud decides what a desk has already told the person in front of it.

    Then a place that is gone is no reason to refuse: nobody whom a desk accepted is lost.
    """
    return terms.around.with_authority and command.station != CLOUD


def number(text: str) -> str:
    """A visit's number.

    Raises:
        Refusal: ``bad_number``.
    """
    checked = check_number(text)
    if parse_number(checked)[0] != PREFIX:
        raise Refusal("bad_number", number=checked)
    return checked


def marks(given: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(given))


def room_for_more(session: Session) -> None:
    """That the session is not endless.

    Raises:
        Refusal: ``session_full``.
    """
    if len(session.visits) + len(session.waiting) >= MOST_VISITS:
        raise Refusal("session_full", session=session.uid)


def takes_place(session: Session) -> None:
    """That the session was not stopped.

    Raises:
        Refusal: ``session_stopped``.
    """
    if session.stopped:
        raise Refusal("session_stopped", session=session.uid, reason=session.stopped_reason)


def of_the_day(session: Session, command: Command) -> None:
    """That it happens on the session's day.

    Raises:
        Refusal: ``not_today``.
    """
    if campus_date(command.happened_at).isoformat() != session.plan.day:
        raise Refusal("not_today", session=session.uid, day=session.plan.day)


def visit_in(
    session: Session, visit_id: str, command: Command, before: frozenset[Status]
) -> Visit:
    """The visit that is meant, if it is the asker's and in one of these states.

    Raises:
        Refusal: ``no_such_visit``, ``not_your_visit``, ``wrong_visit_state``.
    """
    visit = session.visit(visit_id)
    if visit is None:
        raise Refusal("no_such_visit", visit=visit_id[: values.WORD_LIMIT])
    if by_person(command) and visit.patient.person != command.actor.id:
        raise Refusal("not_your_visit", number=visit.number)
    if visit.status not in before:
        raise Refusal(
            "wrong_visit_state",
            number=visit.number,
            status=visit.status,
            kind=command.kind,
            wanted=tuple(sorted(before, key=STATUSES.index)),
        )
    return visit
