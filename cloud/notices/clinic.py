"""What of the clinic is told to whom: only that there is news, never what of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cloud.identity.visitor import PERSON
from cloud.notices.kinds import Facts, Notice, TakenBack
from domain.clinic import consult, referral
from domain.clinic.claim import events as claim
from domain.clinic.session import events as session
from domain.clinic.session.state import Session, Visit, Waiter
from domain.envelope import Entry, Event, UnknownEvent

NEWS = Facts("", "")
"""Nothing is said of it: not the number, not the place."""
_SOON = 1
"""Whoever is so many behind the next one when somebody is called is told to come near."""


def tell_clinic(before: Any, entry: Entry, after: Any) -> list[Notice | TakenBack]:
    """What an entry of the clinic gives to tell; whoever did it themself is told nothing.

    Args:
        before: the aggregate before it, None for a new one.
        after: the aggregate with it.
    """
    found: list[Notice | TakenBack] = []
    persons: dict[str, str] = {}
    for event in entry.events:
        if isinstance(event, session.Undone | claim.Undone):
            found.append(
                TakenBack(
                    event.command_id, entry.command_id, entry.aggregate, NEWS, entry.happened_at
                )
            )
        else:
            persons |= _told(event, before, after)
    for person, key in persons.items():
        if person and person != entry.actor.id:
            subject = f"{PERSON}{person}"
            found.append(
                Notice(
                    f"{key or entry.command_id}:clinic:{subject}",
                    entry.command_id,
                    entry.aggregate,
                    "clinic",
                    subject,
                    NEWS,
                    entry.happened_at,
                )
            )
    return found


def _told(event: Event | UnknownEvent, before: Any, after: Any) -> dict[str, str]:
    """Who is told of an event; with a key of its own where it must be told once, not each time."""
    if isinstance(after, Session):
        return _of_session(event, before, after)
    patient = after.patient.person if type(event) in _TO_THE_PERSON else ""
    return {patient: ""} if patient else {}


_TO_THE_PERSON: frozenset[type] = frozenset(
    {
        consult.Answered,
        consult.SentToVisit,
        consult.SentToEmergency,
        consult.Closed,
        referral.Issued,
        referral.Prolonged,
        referral.Revoked,
        referral.Expired,
        claim.PapersAsked,
        claim.Approved,
        claim.Rejected,
        claim.PaperReceived,
        claim.PaperProlonged,
        claim.Paid,
    }
)


def _of_session(event: Any, before: Session | None, after: Session) -> dict[str, str]:
    if isinstance(event, session.Booked | session.Displaced | session.Waited):
        return {event.patient.person: ""}
    if isinstance(event, session.Called):
        called = after.visit(event.visit)
        again = called is not None and called.calls > 1
        return {} if again else dict.fromkeys(_persons(after, [event.visit]), "") | _near(after)
    ids = _IDS.get(type(event))
    return {} if ids is None else dict.fromkeys(_persons(before, ids(event)), "")


_IDS: dict[type, Callable[[Any], Iterable[str]]] = {
    session.Ended: lambda event: [] if event.cause in ("moved", "passed") else [event.visit],
    session.Rebooked: lambda event: [event.visit],
    session.Unwaited: lambda event: [event.waiter],
    session.Placed: lambda event: [event.waiter],
    session.Resumed: lambda event: (*event.visits, *event.listed),
}


def _near(after: Session) -> dict[str, str]:
    """Whoever is nearly next, told of it once."""
    near = after.queue[_SOON : _SOON + 1]
    return {person: f"{near[0]}:soon" for person in _persons(after, near)}


def _persons(state: Session | None, ids: Iterable[str]) -> list[str]:
    if state is None:
        return []
    wanted = set(ids)
    known: tuple[Visit | Waiter, ...] = (
        *state.visits,
        *state.waiting,
        *state.stopped_waiting,
    )
    return [one.patient.person for one in known if one.id in wanted and one.patient.person]


def page_of(aggregate: str) -> str:
    """The page that news of an aggregate leads to."""
    service, _, name = aggregate.partition(":")
    folder = {"consult": "consults", "referral": "referrals", "claim": "claims"}.get(service)
    return "/clinic" if folder is None else f"/clinic/{folder}/{name}"
