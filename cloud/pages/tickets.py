"""我的报修: home, list and ticket page of a requester, and the part that refreshes itself."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.responses import Response

from cloud.pages import cards, photos, words
from cloud.pages.allowing import offer
from cloud.pages.live import fragment, tag_of
from cloud.pages.reporters import catch_up, tickets_of
from cloud.pages.safety import with_wechat
from cloud.pages.visit import Visit, redirect
from cloud.pages.words.states import Shown
from cloud.pages.words.story import Reader, Told, story
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.rules import why_not
from domain.repair.ticket import ENDED, Ticket
from storage import lookup, queries
from storage.clinic_queries import has_schedules

_PAGE = 20
_DAY = 86_400_000


class Helper(Struct, frozen=True):
    """Who comes, as the requester sees it."""

    name: str
    phone: str
    dial: bool
    more: int


class Scene(Struct, frozen=True):
    """A ticket as its requester sees it.

    Attributes:
        promise: what is promised until when, or what waits on whom.
        acts: names of the acts that are open now.
    """

    ticket: Ticket
    shown: Shown
    fault: str
    promise: str
    late: bool
    helper: Helper | None
    story: list[Told]
    acts: frozenset[str]
    photos: tuple[str, ...]


def home(visit: Visit) -> Response:
    """The first page: report, what asks for an answer, what is being worked on."""
    if visit.visitor.staff is not None:
        return redirect("/desk" if visit.visitor.dispatches else "/jobs")
    catch_up(visit.cloud.ledger)
    person = visit.visitor.actor.id
    rows = tickets_of(visit.cloud.store, person, over=False, limit=50)
    found = cards.for_requester(rows, visit.cloud.ledger.rulebook.faults, visit.now)
    asking = [card for card in found if card.shown.tone == "ask"]
    running = [card for card in found if card.shown.tone != "ask"]
    clinic = has_schedules(visit.cloud.store)
    return visit.page("home.html", asking=asking, running=running, clinic=clinic)


def listed(visit: Visit) -> Response:
    """All tickets of a requester, newest first; ``show=open|over``, ``before`` to page on."""
    catch_up(visit.cloud.ledger)
    show = visit.query.get("show", "")
    over = {"open": False, "over": True}.get(show)
    before = visit.query.get("before", "")
    rows = tickets_of(
        visit.cloud.store,
        visit.visitor.actor.id,
        over=over,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
        limit=_PAGE + 1,
    )
    return visit.page(
        "tickets.html",
        cards=cards.for_requester(rows[:_PAGE], visit.cloud.ledger.rulebook.faults, visit.now),
        show=show if over is not None else "",
        more=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
    )


def shown(visit: Visit) -> Response:
    """The ticket page."""
    ticket = ticket_of(visit)
    tag = tag_of(visit, str(ticket.version))
    allow = offer(visit, ticket)
    page = visit.page("ticket.html", tag=tag, allow=allow, **_facts(visit, ticket))
    return page if allow is None else with_wechat(page)


def live(visit: Visit) -> Response:
    """The changing part of the ticket page, or 304 where nothing changed."""
    ticket = ticket_of(visit)
    return fragment(visit, "ticket_live.html", str(ticket.version), lambda: _facts(visit, ticket))


def picture(visit: Visit) -> Response:
    """A picture of one's own ticket."""
    return photos.shown(visit, ticket_of(visit))


def ticket_of(visit: Visit) -> Ticket:
    """The ticket of the address, if it is the visitor's.

    Raises:
        Refusal: ``no_such_ticket``, also where it is somebody else's.
    """
    ticket = lookup.ticket(visit.cloud.store, visit.path["uid"])
    me = visit.visitor.actor.id
    if ticket is None or me not in {reporter.person for reporter in ticket.reporters}:
        raise Refusal("no_such_ticket")
    return ticket


def _facts(visit: Visit, ticket: Ticket) -> dict[str, Any]:
    return {"scene": scene(visit, ticket), "ticket": ticket}


def scene(visit: Visit, ticket: Ticket) -> Scene:
    """Everything that the ticket page tells."""
    rulebook, now = visit.cloud.ledger.rulebook, visit.now
    entries = lookup.history(visit.cloud.store, ticket.uid)
    said, late = _promise(visit, ticket)
    return Scene(
        ticket=ticket,
        shown=words.plain(ticket.status),
        fault=rulebook.faults.path_text(ticket.fault),
        promise=said,
        late=late,
        helper=_helper(visit, ticket),
        story=story(entries, Reader(visit.visitor.actor.id, False, now, rulebook.faults)),
        acts=_acts(visit, ticket),
        photos=photos.of_ticket(ticket),
    )


def _promise(visit: Visit, ticket: Ticket) -> tuple[str, bool]:
    """What to expect next, and whether it is late."""
    now, terms = visit.now, visit.cloud.ledger.rulebook.terms
    hold = ticket.open_hold
    if hold is not None:
        cause = words.HOLD[hold.cause]
        if hold.until is None:
            return words.HELD.format(cause=cause), False
        return words.HELD_UNTIL.format(cause=cause, until=words.moment(hold.until, now)), False
    if ticket.status == "finished" and ticket.finished_at is not None:
        until = ticket.finished_at + terms.inspect_days * _DAY
        return words.INSPECT_UNTIL.format(until=words.moment(until, now)), False
    if ticket.status == "inspected" and ticket.inspected_at is not None:
        until = ticket.inspected_at + terms.rate_days * _DAY
        return words.RATE_UNTIL.format(until=words.moment(until, now)), False
    row = next(iter(queries.by_uids(visit.cloud.store, [ticket.uid])), None)
    if row is None or row.due_at is None:
        return _ending(ticket), False
    return cards.promise(row.due_clock, row.due_at, now), row.due_at < now


def _ending(ticket: Ticket) -> str:
    """Why it ended, where somebody gave a reason."""
    if ticket.status == "transferred":
        return words.TRANSFERRED.format(unit=ticket.outside_unit, number=ticket.outside_number)
    if ticket.status == "rejected":
        return words.REJECT.get(ticket.reason, ticket.reason)
    if ticket.status == "merged":
        return words.MERGED.format(number=ticket.reason)
    return ticket.reason if ticket.status in ENDED else ""


def _helper(visit: Visit, ticket: Ticket) -> Helper | None:
    lead = ticket.lead
    if lead is None:
        return None
    found = lookup.staff_member(visit.cloud.store, lead.worker)
    number = found.staff.phone if found is not None else ""
    phone, dial = cards.telephone(number, ticket, visit.now)
    name = words.MASTER.format(surname=words.surname(lead.name))
    return Helper(name, phone, dial, len(ticket.crew) - 1)


_ACTS: dict[str, type[Any]] = {
    "urge": c.Urge,
    "withdraw": c.Withdraw,
    "note": c.Note,
    "pass": c.PassInspection,
    "fail": c.FailInspection,
    "rate": c.Rate,
    "rate-more": c.RateMore,
    "rework": c.Rework,
}


def _acts(visit: Visit, ticket: Ticket) -> frozenset[str]:
    actor, terms = visit.visitor.actor, visit.cloud.ledger.rulebook.terms
    found = {name for name, args in _ACTS.items() if why_not(ticket, args, actor) is None}
    until = (ticket.finished_at or 0) + terms.warranty_of(ticket.fault) * _DAY
    if visit.now > until:
        found.discard("rework")
    gap = terms.urge_gap_minutes * 60_000
    if ticket.urged_at is not None and visit.now - ticket.urged_at < gap:
        found.discard("urge")
    return frozenset(found)
