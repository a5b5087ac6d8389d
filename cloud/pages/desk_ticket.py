"""One ticket at the duty desk on the phone: what is known of it, and what may be done now."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.responses import Response

from cloud.identity import reveals
from cloud.pages import cards, photos, words
from cloud.pages.live import fragment, tag_of
from cloud.pages.visit import Visit
from cloud.pages.words.states import Shown
from cloud.pages.words.story import Reader, Told, story
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.rules import why_not
from domain.repair.ticket import Ticket
from storage import lookup, queries

ACTS: dict[str, type[Any]] = {
    "accept": c.Accept,
    "dispatch": c.Dispatch,
    "resume": c.Resume,
    "reassign": c.Reassign,
    "hold": c.HoldWork,
    "extend": c.Extend,
    "refuse-extension": c.RefuseExtension,
    "note": c.Note,
    "reject": c.Reject,
    "void": c.Void,
}
"""What is done at the phone, the likeliest first. Everything else waits for a desk."""
_MINUTE = 60_000


class Member(Struct, frozen=True):
    """One of the crew: their own office may call them."""

    name: str
    phone: str
    lead: bool


class Scene(Struct, frozen=True):
    """A ticket as the duty person sees it.

    Attributes:
        due: the running clock in words.
        phones: telephone numbers of those who reported it, masked.
        acts: what may be done now, the likeliest first.
    """

    ticket: Ticket
    shown: Shown
    fault: str
    due: str
    lateness: str
    hold: str
    phones: list[tuple[str, str]]
    crew: list[Member]
    photos: tuple[str, ...]
    story: list[Told]
    acts: tuple[str, ...]


def shown(visit: Visit) -> Response:
    """The ticket page."""
    ticket = ticket_of(visit)
    tag = tag_of(visit, _version(visit, ticket))
    return visit.page("desk_ticket.html", tag=tag, **_facts(visit, ticket))


def live(visit: Visit) -> Response:
    """The ticket page's changing part, or 304."""
    ticket = ticket_of(visit)
    return fragment(
        visit, "desk_ticket_live.html", _version(visit, ticket), lambda: _facts(visit, ticket)
    )


def picture(visit: Visit) -> Response:
    """A picture of the ticket."""
    return photos.shown(visit, ticket_of(visit))


def phone(visit: Visit) -> Response:
    """The whole numbers of those who reported it, once it is on record who looks."""
    ticket = ticket_of(visit)
    reveals.note(visit.cloud.store, visit.visitor.subject, ticket.uid, "phone", visit.now)
    people = [
        (one.name, *cards.telephone(one.phone, ticket, visit.now)) for one in ticket.reporters
    ]
    page = visit.page("desk_phone.html", ticket=ticket, people=people)
    page.headers["Cache-Control"] = "no-store"
    return page


def ticket_of(visit: Visit) -> Ticket:
    """The ticket of the address.

    Raises:
        Refusal: ``no_such_ticket``.
    """
    ticket = lookup.ticket(visit.cloud.store, visit.path["uid"])
    if ticket is None:
        raise Refusal("no_such_ticket")
    return ticket


def open_acts(visit: Visit, ticket: Ticket) -> tuple[str, ...]:
    """What the visitor may do with a ticket now; the answer that a worker waits for first."""
    actor = visit.visitor.actor
    found = [name for name, args in ACTS.items() if why_not(ticket, args, actor) is None]
    if ticket.extension_asked is not None:
        found.sort(key=lambda name: name not in ("extend", "refuse-extension"))
    return tuple(found)


def _version(visit: Visit, ticket: Ticket) -> str:
    return f"{ticket.version}:{visit.now // _MINUTE}"


def _facts(visit: Visit, ticket: Ticket) -> dict[str, Any]:
    return {"scene": _scene(visit, ticket), "ticket": ticket}


def _scene(visit: Visit, ticket: Ticket) -> Scene:
    store, faults, now = visit.cloud.store, visit.cloud.ledger.rulebook.faults, visit.now
    row = queries.by_uids(store, [ticket.uid])[0]
    hold = ticket.open_hold
    entries = lookup.history(store, ticket.uid)
    return Scene(
        ticket=ticket,
        shown=words.worker_state(ticket.status),
        fault=faults.path_text(ticket.fault),
        due=cards.left(row.due_clock, row.due_at, now),
        lateness=cards.lateness(row, now),
        hold=words.held_text(hold, now) if hold is not None else "",
        phones=[(one.name, words.masked(one.phone)) for one in ticket.reporters],
        crew=_crew(visit, ticket),
        photos=photos.of_ticket(ticket),
        story=story(entries, Reader(visit.visitor.actor.id, True, now, faults)),
        acts=open_acts(visit, ticket),
    )


def _crew(visit: Visit, ticket: Ticket) -> list[Member]:
    found: list[Member] = []
    for share in ticket.crew:
        known = lookup.staff_member(visit.cloud.store, share.worker)
        number = known.staff.phone if known is not None else ""
        found.append(Member(share.name, number, share.lead))
    return found
