"""我的工单: a worker's list and job page, with everything needed where there is no signal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from cloud.identity import reveals
from cloud.pages import cards, photos, rounds, words
from cloud.pages.cards import Card
from cloud.pages.live import fragment, tag_of
from cloud.pages.places import place_of
from cloud.pages.safety import with_wechat
from cloud.pages.visit import Visit
from cloud.pages.words.states import Shown
from cloud.pages.words.story import Reader, Told, story
from cloud.wechat.buttons import Spot
from domain.envelope import Entry
from domain.faults import FaultTree
from domain.materials import Listed, fitting, parse
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.rules import EXTENDABLE, why_not
from domain.repair.ticket import Ticket
from domain.shifts import switched
from resources import rule_text
from storage import lookup, queries
from storage.queries import QueueFilter, QueueRow

_MOST_JOBS = 200
_NEVER = 1 << 62

_STEPS: dict[str, type[Any]] = {
    "take": c.Take,
    "hand-back": c.HandBack,
    "arrive": c.Arrive,
    "hold": c.HoldWork,
    "resume": c.Resume,
    "ask-extension": c.AskExtension,
    "finish": c.Finish,
    "note": c.Note,
}
_AFTER: dict[str, tuple[str, ...]] = {
    "dispatched": ("arrive", "hold", "finish", "resume", "ask-extension"),
    "taken": ("resume", "finish"),
    "working": ("resume",),
    "held": ("arrive", "hold", "finish"),
}
"""Steps that may follow while there is no signal: their forms are on the page, folded away."""


class Group(Struct, frozen=True):
    """A heading of the list and its jobs."""

    title: str
    cards: list[Card]
    tone: str


class Job(Struct, frozen=True):
    """A ticket as a worker of its crew sees it.

    Attributes:
        steps: names of the steps that are open now.
        later: names of those that may become open while there is no signal.
        due: the running clock in words.
        extension: how it stands with more time, in words; empty where nothing was asked or given.
        extension_tone: ``warn`` while it waits for an answer, ``late`` after a no.
        picks: materials to pick from, those that fit the fault.
        stock: all materials of the school's list.
        spot: where it is on the map; None where nobody wrote it down or the phone has no map.
    """

    ticket: Ticket
    shown: Shown
    fault: str
    due: str
    extension: str
    extension_tone: str
    lateness: str
    photos: tuple[str, ...]
    phone: str
    dial: bool
    story: list[Told]
    steps: frozenset[str]
    later: frozenset[str]
    minutes: int
    back: str
    hold: str
    picks: tuple[Listed, ...]
    stock: tuple[Listed, ...]
    spot: Spot | None


def listed(visit: Visit) -> Response:
    """What waits for a yes, what is in hand by due time and place, what is being looked at."""
    rows = _rows(visit)
    tag = tag_of(visit, _version(rows))
    groups, route = _groups(visit, rows), rounds.count(visit)
    duty = switched(visit.visitor.duty, visit.now)
    return visit.page("jobs.html", groups=groups, duty=duty, tag=tag, route=route)


def live_list(visit: Visit) -> Response:
    """The list's changing part, or 304."""
    rows = _rows(visit)
    return fragment(
        visit, "jobs_live.html", _version(rows), lambda: {"groups": _groups(visit, rows)}
    )


def shown(visit: Visit) -> Response:
    """The job page."""
    ticket = job_of(visit)
    tag = tag_of(visit, str(ticket.version))
    facts = _facts(visit, ticket)
    page = visit.page("job.html", tag=tag, **facts)
    return with_wechat(page) if facts["job"].spot is not None else page


def live(visit: Visit) -> Response:
    """The job page's changing part, or 304."""
    ticket = job_of(visit)
    return fragment(visit, "job_live.html", str(ticket.version), lambda: _facts(visit, ticket))


def picture(visit: Visit) -> Response:
    """A picture of a job in one's crew; the reporter's own ones for some days after it ended."""
    ticket = job_of(visit)
    if visit.path["hash"] in ticket.photos and not cards.is_current(ticket, visit.now):
        raise Refusal("no_such_photo")
    return photos.shown(visit, ticket)


def job_of(visit: Visit) -> Ticket:
    """The ticket of the address, if the visitor is of its crew.

    Raises:
        Refusal: ``no_such_ticket``; ``not_in_crew`` where another crew has it.
    """
    ticket = lookup.ticket(visit.cloud.store, visit.path["uid"])
    if ticket is None:
        raise Refusal("no_such_ticket")
    if visit.visitor.actor.id not in {share.worker for share in ticket.crew}:
        raise Refusal("not_in_crew", number=ticket.number)
    return ticket


def _rows(visit: Visit) -> list[QueueRow]:
    what = QueueFilter(worker=visit.visitor.actor.id)
    return queries.first_page(visit.cloud.store, what, "due", _MOST_JOBS)


def _version(rows: list[QueueRow]) -> str:
    return "-".join(f"{row.id}.{row.version}" for row in rows)


def _groups(visit: Visit, rows: list[QueueRow]) -> list[Group]:
    order = sorted(rows, key=lambda r: (_NEVER if r.due_at is None else r.due_at, r.place_text))
    found = cards.for_worker(order, visit.cloud.ledger.rulebook.faults, visit.now)
    new = [card for card in found if card.row.status == "dispatched"]
    done = [card for card in found if card.row.status == "finished"]
    hand = [card for card in found if card not in new and card not in done]
    return [
        Group(words.GROUP_NEW, new, "ask"),
        Group(words.GROUP_IN_HAND, hand, "work"),
        Group(words.GROUP_FINISHED, done, "good"),
    ]


def _facts(visit: Visit, ticket: Ticket) -> dict[str, Any]:
    return {"job": job(visit, ticket), "ticket": ticket}


def job(visit: Visit, ticket: Ticket) -> Job:
    """Everything that the job page tells."""
    rulebook, now, actor = visit.cloud.ledger.rulebook, visit.now, visit.visitor.actor
    entries = lookup.history(visit.cloud.store, ticket.uid)
    row = queries.by_uids(visit.cloud.store, [ticket.uid])[0]
    phone, dial = cards.telephone(ticket.reporter.phone, ticket, now)
    if dial:
        reveals.note(visit.cloud.store, visit.visitor.subject, ticket.uid, "phone", now)
    steps = {name for name, args in _STEPS.items() if why_not(ticket, args, actor) is None}
    if ticket.status == "dispatched":
        steps.discard("hold")  # what nobody has taken is handed back, not put off
    hold = ticket.open_hold
    extension, tone = _extension(ticket, entries, now)
    return Job(
        ticket=ticket,
        shown=words.worker_state(ticket.status),
        fault=rulebook.faults.path_text(ticket.fault),
        due=cards.left(row.due_clock, row.due_at, now),
        extension=extension,
        extension_tone=tone,
        lateness=cards.lateness(row, now),
        photos=ticket.photos if cards.is_current(ticket, now) else (),
        phone=phone,
        dial=dial,
        story=story(entries, Reader(actor.id, True, now, rulebook.faults)),
        steps=frozenset(steps),
        later=frozenset(set(_AFTER.get(ticket.status, ())) - steps),
        minutes=_standard_minutes(visit, ticket),
        back=hold.back if hold is not None else "",
        hold=words.held_text(hold, now) if hold is not None else "",
        picks=fitting(_stock(), ticket.fault),
        stock=_stock(),
        spot=_spot(visit, ticket),
    )


def _extension(ticket: Ticket, entries: Sequence[Entry], now: int) -> tuple[str, str]:
    """What became of the crew's wish for more time, and its tone."""
    if ticket.status not in EXTENDABLE:
        return "", ""
    asked = ticket.extension_asked
    if asked is not None:
        return words.EXTENSION_PENDING.format(time=words.moment(asked.until, now)), "warn"
    for event in (event for entry in reversed(entries) for event in reversed(entry.events)):
        if isinstance(event, e.Dispatched | e.Reassigned):
            break
        if isinstance(event, e.Extended):
            said = words.EXTENSION_GRANTED if event.asked_by else words.EXTENDED_UNASKED
            return said.format(time=words.moment(event.due, now)), ""
        if isinstance(event, e.ExtensionRefused):
            time = words.moment(event.until, now)
            return words.EXTENSION_REFUSED.format(time=time, reason=event.reason), "late"
    return "", ""


@cache
def _stock() -> tuple[Listed, ...]:
    return parse(rule_text("materials"), FaultTree.parse(rule_text("faults")))


def _spot(visit: Visit, ticket: Ticket) -> Spot | None:
    if not rounds.maps(visit):
        return None
    store = visit.cloud.store
    return rounds.spot_of(visit, rounds.whole_path(store, place_of(store, ticket.place)))


def _standard_minutes(visit: Visit, ticket: Ticket) -> int:
    fault = visit.cloud.ledger.rulebook.faults.get(ticket.fault)
    return fault.minutes if fault is not None else 0
