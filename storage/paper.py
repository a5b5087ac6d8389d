"""Reads for papers: what is open with its place, and what happened since a moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.repair.ticket import Ticket
from domain.services import decode_state
from domain.wire import WireEntry, decode
from storage.database import Store

_AGED_IN_A_ROW = 2_000
"""So many entries older than the moment, one after another, and the newer ones are all seen."""


def open_tickets(store: Store) -> list[Ticket]:
    """Everything that is still somebody's work, the most urgent first."""
    rows = store.rows("SELECT state FROM ticket WHERE open = 1 ORDER BY rank, reported_at, id")
    return [decode_state("repair", row[0]) for row in rows]


def tickets(store: Store, uids: Sequence[str]) -> list[Ticket]:
    """Tickets by id, in the order asked; those that are not here are left out."""
    found: dict[str, Ticket] = {}
    for start in range(0, len(uids), 500):
        part = list(uids[start : start + 500])
        marks = ",".join("?" * len(part))
        for uid, state in store.rows(f"SELECT uid, state FROM ticket WHERE uid IN ({marks})", part):
            found[uid] = decode_state("repair", state)
    return [found[uid] for uid in uids if uid in found]


def in_hand(store: Store) -> dict[str, list[Ticket]]:
    """Open tickets by worker, the most urgent first."""
    rows = store.rows(
        "SELECT assignment.worker, ticket.state FROM assignment "
        "JOIN ticket ON ticket.uid = assignment.ticket WHERE ticket.open = 1 "
        "ORDER BY rank, due_at IS NULL, due_at, reported_at"
    )
    found: dict[str, list[Ticket]] = {}
    for worker, state in rows:
        found.setdefault(worker, []).append(decode_state("repair", state))
    return found


def touched_since(store: Store, moment: int) -> list[Ticket]:
    """Tickets of which something was recorded since a moment (ms UTC), here or elsewhere."""
    uids: dict[str, None] = {}
    for (feed,) in store.rows("SELECT feed FROM cursor ORDER BY feed"):
        uids |= dict.fromkeys(_spoken_of(store, feed, moment))
    for (aggregate,) in store.rows(
        "SELECT DISTINCT aggregate FROM outbox WHERE id > "
        "coalesce((SELECT max(id) FROM outbox WHERE created_at < ?), 0)",
        (moment,),
    ):
        uids[aggregate] = None
    return tickets(store, list(uids))


def _spoken_of(store: Store, feed: str, moment: int) -> Iterator[str]:
    aged = 0
    # In the feed's order, which is that of time: what was asked for later may be years old.
    sql = "SELECT data, aggregate FROM entry WHERE feed = ? ORDER BY seq DESC"
    for data, aggregate in store.run(sql, (feed,)):
        if decode(bytes(data), WireEntry).recorded_at >= moment:
            aged = 0
            yield aggregate
        elif (aged := aged + 1) >= _AGED_IN_A_ROW:
            return
