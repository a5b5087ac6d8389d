"""From an accepted entry to who is told what: pure, so that it can be tried on every history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import structs

from cloud.identity.visitor import PERSON, STAFF
from cloud.notices.clinic import tell_clinic
from cloud.notices.kinds import Facts, Kind, Notice, TakenBack
from domain.directory import Staff
from domain.envelope import Entry
from domain.repair import events as e
from domain.repair.ticket import Share, Ticket
from domain.services import service_of

DAY = 86_400_000

_Told = tuple[Kind, Iterable[str], dict[str, Any]]
_Teller = Callable[[Any, Ticket | None, Ticket], Iterable[_Told]]


def tell(before: Any, entry: Entry, after: Any) -> list[Notice | TakenBack]:
    """What an entry of a repair gives to tell. Whoever did it is only ever thanked.

    Args:
        before: the ticket before it, None for a new one.
        after: the ticket with it.
    """
    found: list[Notice | TakenBack] = []
    if service_of(entry.kind).terms == "clinic":
        return tell_clinic(before, entry, after)
    if not isinstance(after, Ticket):
        return found
    for event in entry.events:
        if isinstance(event, e.Undone):
            found.append(_taken_back(event, entry, after))
            continue
        teller = _TELLERS.get(type(event))
        for kind, subjects, more in teller(event, before, after) if teller else ():
            facts = structs.replace(facts_of(after), **more)
            found += [
                Notice(
                    f"{entry.command_id}:{kind}:{subject}",
                    entry.command_id,
                    after.uid,
                    kind,
                    subject,
                    facts,
                    entry.happened_at,
                )
                for subject in dict.fromkeys(subjects)
                if (subject.partition(":")[2] == entry.actor.id) is (kind == "rated")
            ]
    return found


def announce(entry: Entry, incident: Ticket, children: Iterable[Ticket]) -> list[Notice]:
    """What an incident's announcements give to tell: to each who reported any of it, once.

    The notice speaks of the ticket that its reader knows: the first of the family with their name.
    """
    found: dict[str, Notice] = {}
    for event in entry.events:
        if not isinstance(event, e.Announced):
            continue
        kind: Kind = "incident_over" if event.what == "over" else "incident"
        for ticket in (incident, *children):
            facts = structs.replace(facts_of(ticket), until=event.until, other=incident.number)
            for subject in _reporters(ticket):
                key = f"{entry.command_id}:{kind}:{subject}"
                of_it = (key, entry.command_id, ticket.uid, kind, subject, facts)
                found.setdefault(key, Notice(*of_it, entry.happened_at))
    return list(found.values())


def facts_of(ticket: Ticket) -> Facts:
    """What can be said of a ticket as it stands. A place that was typed is left out."""
    lead = ticket.lead
    return Facts(
        number=ticket.number,
        fault=ticket.fault,
        place=ticket.place_text if ticket.place else "",
        priority=ticket.priority,
        who=lead.name if lead is not None else "",
        more_workers=max(0, len(ticket.crew) - 1),
        planned_at=ticket.planned_at,
    )


def default_coming(ticket: Ticket, inspect_days: int) -> list[Notice]:
    """A day is left until the work counts as accepted: told once for each time it was finished."""
    finished = ticket.finished_at or 0
    due = finished + inspect_days * DAY
    facts = structs.replace(facts_of(ticket), due=due)
    return [
        Notice(
            f"{ticket.uid}:default_coming:{finished}:{subject}",
            "",
            ticket.uid,
            "default_coming",
            subject,
            facts,
            due - DAY,
        )
        for subject in dict.fromkeys(_reporters(ticket))
    ]


def breach(ticket: Ticket, clock: str, due: int, leaders: Iterable[Staff]) -> list[Notice]:
    """A clock ran out: told once to each leader who answers for it."""
    facts = structs.replace(facts_of(ticket), clock=clock, due=due)
    return [
        Notice(
            f"{ticket.uid}:breach:{clock}:{due}:{STAFF}{leader.code}",
            "",
            ticket.uid,
            "breach",
            f"{STAFF}{leader.code}",
            facts,
            due,
        )
        for leader in leaders
    ]


def escalated(
    ticket: Ticket, clock: str, due: int, step: str, at: int, codes: Iterable[str]
) -> list[Notice]:
    """A step of the escalation began ``at`` (ms UTC): told once to each of these staff."""
    facts = structs.replace(facts_of(ticket), clock=clock, due=due)
    return [
        Notice(
            f"{ticket.uid}:escalated:{clock}:{due}:{step}:{STAFF}{code}",
            "",
            ticket.uid,
            "escalated",
            f"{STAFF}{code}",
            facts,
            at,
        )
        for code in codes
    ]


def night_report(ticket: Ticket, duty: Iterable[Staff]) -> list[Notice]:
    """An urgent report waits at night: told once to each person on duty."""
    return [
        Notice(
            f"{ticket.uid}:night_report:{STAFF}{one.code}",
            "",
            ticket.uid,
            "night_report",
            f"{STAFF}{one.code}",
            facts_of(ticket),
            ticket.reported_at,
        )
        for one in duty
    ]


def _reporters(ticket: Ticket) -> list[str]:
    return [f"{PERSON}{one.person}" for one in ticket.reporters if one.person]


def _crew(crew: Iterable[Share]) -> list[str]:
    return [f"{STAFF}{share.worker}" for share in crew]


def _crew_of(ticket: Ticket | None) -> list[str]:
    return [] if ticket is None else _crew(ticket.crew)


def _taken_back(event: e.Undone, entry: Entry, after: Ticket) -> TakenBack:
    facts = structs.replace(facts_of(after), act=event.act)
    return TakenBack(event.command_id, entry.command_id, after.uid, facts, entry.happened_at)


def _simply(kind: Kind) -> _Teller:
    return lambda event, before, after: [(kind, _reporters(after), {})]


def _rejected(event: e.Rejected, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [("rejected", _reporters(after), {"reason": event.reason})]


def _merged(event: e.Merged, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [
        ("merged", _reporters(after), {"other": event.into_number}),
        ("cancelled", _crew_of(before), {}),
    ]


def _voided(event: e.Voided, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [("voided", _reporters(after), {}), ("cancelled", _crew_of(before), {})]


def _transferred(event: e.Transferred, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [("moved_out", _reporters(after), {}), ("taken_away", _crew_of(before), {})]


def _dispatched(event: e.Dispatched, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [("dispatched", _reporters(after), {}), ("job", _crew(event.crew), {})]


def _reassigned(event: e.Reassigned, before: Ticket | None, after: Ticket) -> list[_Told]:
    old, new = _crew(event.old), _crew(event.crew)
    return [
        ("dispatched", _reporters(after), {}),
        ("job", [one for one in new if one not in old], {}),
        ("taken_away", [one for one in old if one not in new], {}),
    ]


def _handed_back(event: e.HandedBack, before: Ticket | None, after: Ticket) -> list[_Told]:
    others = [one for one in _crew_of(before) if one != f"{STAFF}{event.worker}"]
    return [("taken_away", others, {})]


def _held(event: e.Held, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [("held", _reporters(after), {"cause": event.cause, "until": event.until})]


def _extended(event: e.Extended, before: Ticket | None, after: Ticket) -> list[_Told]:
    facts = {"due": event.due}
    return [("extended", _reporters(after), facts), ("more_time", _crew(after.crew), facts)]


def _no_more_time(event: e.ExtensionRefused, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [("no_more_time", [f"{STAFF}{event.worker}"], {})]


def _failed(event: e.InspectionFailed, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [("rework", _crew(after.crew), {})]


def _urged(event: e.Urged, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [("urged", _crew(after.crew), {})]


def _rated(event: e.Rated, before: Ticket | None, after: Ticket) -> list[_Told]:
    return [] if event.auto else [("rated", _reporters(after), {})]


_TELLERS: dict[type[Any], _Teller] = {
    e.Reported: _simply("registered"),
    e.Accepted: _simply("accepted"),
    e.Rejected: _rejected,
    e.Merged: _merged,
    e.Voided: _voided,
    e.Transferred: _transferred,
    e.Dispatched: _dispatched,
    e.Reassigned: _reassigned,
    e.HandedBack: _handed_back,
    e.Arrived: _simply("arrived"),
    e.Held: _held,
    e.Extended: _extended,
    e.ExtensionRefused: _no_more_time,
    e.Finished: _simply("finished"),
    e.FinishedAlong: _simply("finished_along"),
    e.InspectionFailed: _failed,
    e.Urged: _urged,
    e.Rated: _rated,
}
"""What of an event is told. What is not here is seen on the pages, and disturbs nobody."""
