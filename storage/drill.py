"""A station's file for a drill: today's open tickets, places and people, under other numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, structs

from domain.drills import FACT, PREFIX, drilled
from domain.repair.ticket import Ticket
from domain.services import decode_state, encode_state
from storage import digest, search
from storage.database import Store
from storage.ledger import Ledger
from storage.tables import attached, copy_rows

_OPEN = "IN (SELECT uid FROM other.ticket WHERE open = 1)"


class Summary(Struct, frozen=True):
    """What was done in a drill. Times in ms UTC, durations in ms.

    Attributes:
        acts: how often each kind of command was given.
        to_dispatch: between a report taken down in it and its dispatch, the middle one.
    """

    began: int
    ended: int
    acts: dict[str, int]
    to_dispatch: int | None = None

    @property
    def count(self) -> int:
        """All acts."""
        return sum(self.acts.values())


def fill(ledger: Ledger, real: Path, key: bytes, facts: Mapping[str, str], now: int) -> int:
    """Fill a new file with what a drill needs of the real one, which is only read.

    What waits for the cloud there is shown here as agreed; nothing of this file is ever sent.

    Args:
        real: the real station's file, under ``key``.
        facts: facts that the drill goes by (its name, the school).
        now: ms UTC; the drill begins.

    Returns:
        How many tickets it has.
    """
    store = ledger.store
    with attached(store, real, key), store.writing():
        for table in ("record", "lookup"):
            copy_rows(store, table)
        copy_rows(store, "ticket", "open = 1")
        copy_rows(store, "assignment", f"ticket {_OPEN}", without="id")
        copy_rows(store, "entry", f"aggregate {_OPEN}", without="id")
        _renumber(store)
        for feed in digest.TABLES:
            digest.sum_up(store, feed)
        search.index_all(store)
        for name, value in facts.items():
            ledger.set_meta(name, value)
        ledger.set_meta(FACT, str(now))
        ledger.set_meta("letters", PREFIX)
    return int(store.value("SELECT count(*) FROM ticket"))


def photos_of(store: Store) -> set[str]:
    """The pictures, by hash, that a drill's tickets show."""
    found: set[str] = set()
    for (state,) in store.rows("SELECT state FROM ticket"):
        ticket: Ticket = decode_state("repair", state)
        found.update(ticket.photos, () if ticket.result is None else ticket.result.photos)
    return found


def _renumber(store: Store) -> None:
    """Give the copies numbers of a drill, in their rows, states and stories."""
    for uid, state in store.rows("SELECT uid, state FROM ticket"):
        ticket: Ticket = decode_state("repair", state)
        renamed = structs.replace(
            ticket,
            number=drilled(ticket.number),
            parent_number=drilled(ticket.parent_number) if ticket.parent_number else "",
        )
        store.run(
            "UPDATE ticket SET number = ?, state = ?, waiting = 0, confirmed = NULL WHERE uid = ?",
            (renamed.number, encode_state(renamed), uid),
        )
    # In a story a number stands alone in its quotation marks; words that people typed do not.
    store.run(
        "UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '\"BX', ?) AS BLOB)",
        (f'"{PREFIX}',),
    )


def summary(store: Store, began: int, ended: int) -> Summary:
    """What was done in a drill so far.

    Args:
        began, ended: ms UTC.
    """
    sql = "SELECT kind, count(*) FROM outbox GROUP BY kind ORDER BY count(*) DESC"
    acts: dict[str, int] = dict(store.rows(sql))
    took = sorted(
        int(dispatched - reported)
        for reported, dispatched in store.rows(
            "SELECT min(created_at) FILTER (WHERE kind = 'repair.report'), "
            "min(created_at) FILTER (WHERE kind = 'repair.dispatch') "
            "FROM outbox GROUP BY aggregate"
        )
        if reported is not None and dispatched is not None
    )
    return Summary(began, ended, acts, took[len(took) // 2] if took else None)
