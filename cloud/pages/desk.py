"""值班台: what waits for the office, on the phone of whoever is on duty; new and overdue first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from starlette.responses import Response

from cloud.identity.visitor import STAFF
from cloud.pages import cards
from cloud.pages.cards import Card
from cloud.pages.live import fragment, tag_of
from cloud.pages.visit import Visit
from cloud.pages.words import desk as said
from domain.directory import Duty
from domain.repair.ticket import Status
from storage import lookup, queries
from storage.queries import Order, QueueFilter, QueueRow

MOST = 60
"""Tickets of one group: what is more is work for a desk."""
_MINUTE = 60_000
_RUNNING: tuple[Status, ...] = ("dispatched", "taken", "working", "held")


class Group(Struct, frozen=True):
    """A heading and its tickets; ``total`` counts those that are not listed too."""

    name: str
    title: str
    cards: list[Card]
    tone: str
    total: int

    @property
    def more(self) -> int:
        """How many there are besides those shown."""
        return self.total - len(self.cards)


def listed(visit: Visit) -> Response:
    """The list; ``show=running`` for what is being worked on."""
    groups = _groups(visit)
    tag = tag_of(visit, _version(visit, groups))
    return visit.page("desk.html", tag=tag, duty=_duty(visit), **_facts(visit, groups))


def live(visit: Visit) -> Response:
    """The list's changing part, or 304."""
    groups = _groups(visit)
    return fragment(
        visit, "desk_live.html", _version(visit, groups), lambda: _facts(visit, groups)
    )


def _facts(visit: Visit, groups: list[Group]) -> dict[str, Any]:
    counts = [(group.title, group.total, group.tone, group.name) for group in groups]
    return {"groups": groups, "counts": counts, "show": _shown(visit)}


def _shown(visit: Visit) -> str:
    return "running" if visit.query.get("show", "") == "running" else ""


def _duty(visit: Visit) -> Duty | None:
    """What the visitor told of being on duty; None if nothing."""
    record = lookup.record(visit.cloud.store, f"{STAFF}{visit.visitor.actor.id}")
    return None if record is None else record.duty


def _version(visit: Visit, groups: list[Group]) -> str:
    """Differs when a ticket does, and by the minute while a clock is shown."""
    rows = [card.row for group in groups for card in group.cards]
    minute = visit.now // _MINUTE if any(row.due_at is not None for row in rows) else 0
    totals = ".".join(str(group.total) for group in groups)
    return f"{minute}:{totals}:" + "-".join(f"{row.id}.{row.version}" for row in rows)


def _groups(visit: Visit) -> list[Group]:
    tallies = queries.tallies(visit.cloud.store)
    if _shown(visit):
        rows = _rows(visit, _RUNNING, "due")
        total = sum(tallies.get(status, 0) for status in _RUNNING)
        return [_group(visit, "running", said.RUNNING, rows[:MOST], "work", total)]
    new = _rows(visit, ("reported",), "priority")[:MOST]
    late_filter: tuple[Status, ...] = ("accepted", *_RUNNING)
    due = _rows(visit, late_filter, "due")
    late = [row for row in due if row.due_at is not None and row.due_at < visit.now]
    waiting = _rows(visit, ("accepted",), "priority")
    shown = {row.id for row in late}
    rest = [row for row in waiting if row.id not in shown]
    late_accepted = sum(row.status == "accepted" for row in late)
    asking = [row for row, _ in queries.asking(visit.cloud.store)]
    wishes = queries.by_ids(visit.cloud.store, asking[:MOST]) if asking else []
    return [
        _group(visit, "new", said.NEW, new, "ask", tallies.get("reported", 0)),
        *([_group(visit, "asking", said.ASKING, wishes, "ask", len(asking))] if wishes else []),
        _group(visit, "late", said.OVERDUE, late[:MOST], "late", len(late)),
        _group(
            visit,
            "waiting",
            said.TO_DISPATCH,
            rest[:MOST],
            "work",
            max(len(rest), tallies.get("accepted", 0) - late_accepted),
        ),
    ]


def _rows(visit: Visit, statuses: tuple[Status, ...], order: Order) -> list[QueueRow]:
    return queries.first_page(visit.cloud.store, QueueFilter(statuses=statuses), order, 4 * MOST)


def _group(
    visit: Visit, name: str, title: str, rows: Sequence[QueueRow], tone: str, total: int
) -> Group:
    faults = visit.cloud.ledger.rulebook.faults
    return Group(name, title, cards.for_worker(rows, faults, visit.now), tone, total)
