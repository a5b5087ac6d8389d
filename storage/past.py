"""Past sendings, and where buildings stand on a round: what suggestions are measured by."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.directory import Place
from domain.repair.ticket import Ticket
from domain.services import decode_state
from domain.standing import Site
from storage import lookup
from storage.database import Database

_BLOCK = 200
_OPEN_IN_HAND = frozenset({"dispatched", "taken", "working", "held"})


def sent_since(
    store: Database, since: int, go_on: Callable[[int], bool] = lambda done: True
) -> Iterator[Ticket]:
    """Tickets reported since a moment (ms UTC) that somebody was sent to, the newest first.

    Args:
        go_on: told how many were read; answers whether to read more.
    """
    last, done = 1 << 62, 0
    while True:
        rows = store.rows(
            "SELECT id, reported_at, state FROM ticket WHERE id < ? ORDER BY id DESC LIMIT ?",
            (last, _BLOCK),
        )
        recent = [state for _, reported_at, state in rows if reported_at >= since]
        for state in recent:
            ticket: Ticket = decode_state("repair", state)
            if ticket.crew and ticket.dispatched_at is not None:
                yield ticket
        done += len(rows)
        # Stations number what they receive: ids rise with time, but not to the minute.
        if len(rows) < _BLOCK or not recent or not go_on(done):
            return
        last = rows[-1][0]


def left_hands(ticket: Ticket) -> int | None:
    """When a ticket left its workers' hands, ms UTC; None while it is in them."""
    if ticket.status in _OPEN_IN_HAND:
        return None
    return ticket.finished_at or ticket.closed_at or ticket.updated_at


class Sites:
    """Buildings by the places that lie in them, read once each."""

    def __init__(self) -> None:
        self._of: dict[str, Site | None] = {}
        self._orders: dict[str, dict[str, int]] = {}

    def of(self, store: Database, place: str) -> Site | None:
        """The building that a place lies in; a place out of doors is its own."""
        if place not in self._of:
            self._of[place] = self._find(store, place)
        return self._of[place]

    def forget(self) -> None:
        """The places have changed: read them again."""
        self._of.clear()
        self._orders.clear()

    def _find(self, store: Database, place: str) -> Site | None:
        building = building_of(store, place)
        if building is None:
            return None
        if building.parent not in self._orders:
            beside = lookup.children(store, building.parent)
            self._orders[building.parent] = {each.code: n for n, each in enumerate(beside)}
        order = self._orders[building.parent].get(building.code, building.order)
        return Site(building.code, building.parent, order)


def building_of(store: Database, place: str) -> Place | None:
    """The record of the building (or open ground) in which a place lies."""
    seen: set[str] = set()
    while place and place not in seen:
        seen.add(place)
        record = lookup.record(store, f"place:{place}")
        if record is None or record.place is None:
            return None
        if record.place.kind in ("building", "outdoor"):
            return record.place
        place = record.place.parent
    return None
