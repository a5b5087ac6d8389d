"""Reads shaped for the desk's lists. Rows are tuples straight from the table, never models."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from domain.repair.ticket import OPEN, Status, Ticket
from storage.database import Database, Row, Store, translated

Order = Literal["due", "priority", "newest", "oldest"]

_ORDER_SQL: dict[Order, str] = {
    "due": "due_at IS NULL, due_at, id",
    "priority": "rank, reported_at, id",
    "newest": "id DESC",
    "oldest": "id",
}


class QueueRow(NamedTuple):
    """One row of a ticket list. ``rank`` 0-3 is the priority; times in ms UTC.

    Attributes:
        parent: id of the incident that it is part of, empty if none.
        children: how many tickets are part of it.
    """

    id: int
    uid: str
    number: str
    status: Status
    rank: int
    fault: str
    zone: str
    team: str
    place_text: str
    reporter: str
    phone: str
    description: str
    workers: str
    reported_at: int
    updated_at: int
    due_at: int | None
    due_clock: str
    warn_at: int | None
    urges: int
    reworks: int
    reporters: int
    waiting: int
    version: int
    open: int
    parent: str = ""
    children: int = 0


_CHILDREN = (
    "(SELECT count(*) FROM ticket AS child WHERE child.parent = ticket.uid AND child.parent <> '')"
)
FIELDS = ", ".join((*(f"ticket.{name}" for name in QueueRow._fields[:-1]), _CHILDREN))
"""What is selected for a ``QueueRow``, in the order of its fields."""
EVERYTHING = "TRUE"
"""The condition that lets every ticket through."""
_STRETCH = 20_000
_IS_INCIDENT = "uid IN (SELECT parent FROM ticket WHERE parent <> '')"
_OF_FAULT = "(fault = ? OR (fault > ? AND fault < ?))"


class QueueFilter(Struct, frozen=True):
    """Which tickets a list shows; empty fields do not filter.

    Attributes:
        statuses: states shown; empty means all.
        fault: a fault code or its prefix (``water``).
        warned_by: only tickets whose running clock warns (or is over) at this moment, ms UTC.
        worker: only what this worker has in hand.
        waiting: only tickets with commands the cloud has not answered.
        incidents: only tickets that others are a part of.
    """

    statuses: tuple[Status, ...] = ()
    fault: str = ""
    zone: str = ""
    team: str = ""
    place: str = ""
    worker: str = ""
    warned_by: int | None = None
    waiting: bool = False
    incidents: bool = False

    def where(self) -> tuple[str, list[Any]]:
        """The SQL condition and its parameters."""
        parts: list[str] = []
        values: list[Any] = []
        if self.statuses:
            if OPEN.issuperset(self.statuses):
                parts.append("open = 1")
            if set(self.statuses) != set(OPEN):
                parts.append(f"status IN ({','.join('?' * len(self.statuses))})")
                values += self.statuses
        if self.fault:
            parts.append(_OF_FAULT)
            values += _below(self.fault)
        for name in ("zone", "team", "place"):
            if getattr(self, name):
                parts.append(f"{name} = ?")
                values.append(getattr(self, name))
        if self.worker:
            parts.append("uid IN (SELECT ticket FROM assignment WHERE worker = ?)")
            values.append(self.worker)
        if self.warned_by is not None:
            parts.append("warn_at <= ?")
            values.append(self.warned_by)
        switches = ((self.waiting, "waiting > 0"), (self.incidents, _IS_INCIDENT))
        parts += [condition for on, condition in switches if on]
        return " AND ".join(parts) or EVERYTHING, values


def _below(fault: str) -> tuple[str, str, str]:
    """What ``_OF_FAULT`` asks: a kind of fault and everything below it; a slash follows the dot."""
    return fault, f"{fault}.", f"{fault}/"


def first_page(
    store: Database, what: QueueFilter, order: Order, limit: int = 200
) -> list[QueueRow]:
    """The rows that fill the first screen."""
    where, values = what.where()
    sql = f"SELECT {FIELDS} FROM ticket WHERE {where} ORDER BY {_ORDER_SQL[order]} LIMIT ?"
    return [QueueRow._make(row) for row in store.rows(sql, [*values, limit])]


def all_ids(store: Store, what: QueueFilter, order: Order) -> array[int]:
    """The row ids of a whole list in its order, 8 bytes each; for a worker thread."""
    where, values = what.where()
    if where == EVERYTHING and order in ("newest", "oldest"):
        return _all_there_are(store, newest=order == "newest")
    ids: array[int] = array("q")
    sql = f"SELECT id FROM ticket WHERE {where} ORDER BY {_ORDER_SQL[order]}"
    for block in _blocks(store, sql, values):
        ids.extend(row[0] for row in block)
    return ids


def _all_there_are(store: Store, *, newest: bool) -> array[int]:
    """The row ids of the whole history, marked in a byte each and read off in their order.

    It is read from an index, for the wide table takes six times as long; to have SQLite sort what
    comes from there takes eight times the memory of the ids.
    """
    there = bytearray(1 + int(store.value("SELECT max(id) FROM ticket") or 0))
    for block in _blocks(store, "SELECT id FROM ticket INDEXED BY ticket_status"):
        last = max(block)[0]
        if last >= len(there):  # they came in meanwhile
            there.extend(bytes(1 + last - len(there)))
        for row in block:
            there[row[0]] = 1
    ids: array[int] = array("q")
    for start in range(0, len(there), _STRETCH):
        # Stretch by stretch: whoever else runs has to wait while one is gone through.
        marks = there[start : start + _STRETCH]
        ids.extend(compress(range(start, start + len(marks)), marks))
    if newest:
        ids.reverse()
    return ids


def _blocks(store: Store, sql: str, values: Sequence[Any] = ()) -> Iterator[list[Row]]:
    with translated(store.path):
        cursor = store.run(sql, values)
        cursor.arraysize = 2_000
        while block := cursor.fetchmany():
            yield block


def by_ids(store: Database, ids: Sequence[int]) -> list[QueueRow]:
    """Rows by row id, in no particular order."""
    marks = ",".join("?" * len(ids))
    found = store.rows(f"SELECT {FIELDS} FROM ticket WHERE id IN ({marks})", ids)
    return [QueueRow._make(row) for row in found]


def by_uids(store: Database, uids: Sequence[str]) -> list[QueueRow]:
    """Rows by ticket id, in no particular order."""
    marks = ",".join("?" * len(uids))
    found = store.rows(f"SELECT {FIELDS} FROM ticket WHERE uid IN ({marks})", list(uids))
    return [QueueRow._make(row) for row in found]


def by_number(store: Database, number: str) -> QueueRow | None:
    """The ticket with this number."""
    row = store.row(f"SELECT {FIELDS} FROM ticket WHERE number = ?", (number.strip().upper(),))
    return None if row is None else QueueRow._make(row)


def matching(store: Database, what: QueueFilter, uids: Sequence[str]) -> list[QueueRow]:
    """Which of these tickets a list shows: what a view asks after a change."""
    if not uids:
        return []
    where, values = what.where()
    marks = ",".join("?" * len(uids))
    sql = f"SELECT {FIELDS} FROM ticket WHERE uid IN ({marks}) AND ({where})"
    return [QueueRow._make(row) for row in store.rows(sql, [*uids, *values])]


def place_in_order(store: Database, what: QueueFilter, order: Order, row: QueueRow) -> int:
    """How many rows of the list stand before this one."""
    where, values = what.where()
    before = {
        "newest": ("id > ?", [row.id]),
        "oldest": ("id < ?", [row.id]),
        "priority": ("(rank, reported_at, id) < (?, ?, ?)", [row.rank, row.reported_at, row.id]),
        "due": (
            "(due_at IS NULL, coalesce(due_at, 0), id) < (?, ?, ?)",
            [int(row.due_at is None), row.due_at or 0, row.id],
        ),
    }[order]
    sql = f"SELECT count(*) FROM ticket WHERE ({where}) AND {before[0]}"
    return int(store.value(sql, [*values, *before[1]]))


def tallies(store: Database) -> dict[Status, int]:
    """How many tickets are in each state; kept by triggers, so it costs nothing."""
    return {
        status: count for status, count in store.rows("SELECT status, count FROM tally") if count
    }


def due_counts(store: Database, now: int) -> tuple[int, int]:
    """Open tickets whose clock has breached, and those past their warning."""
    row = store.row(
        "SELECT count(*) FILTER (WHERE due_at < ?), "
        "count(*) FILTER (WHERE due_at >= ? AND warn_at < ?) "
        "FROM ticket WHERE open = 1 AND due_at IS NOT NULL",
        (now, now, now),
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


def zones(store: Database) -> list[str]:
    """Zones that occur on open tickets."""
    return [
        row[0]
        for row in store.rows(
            "SELECT DISTINCT zone FROM ticket WHERE open = 1 AND zone <> '' ORDER BY 1"
        )
    ]


def similar(store: Database, place: str, fault: str, since: int) -> list[QueueRow]:
    """Tickets of the same place and kind of fault since a moment: the duplicate warning.

    Args:
        place: place code.
        fault: fault code; its first word (``water``) is what is compared.
        since: ms UTC.
    """
    kind = fault.partition(".")[0]
    sql = (
        f"SELECT {FIELDS} FROM ticket WHERE place = ? AND {_OF_FAULT} "
        "AND status NOT IN ('rejected', 'withdrawn', 'merged', 'voided') "
        "AND (open = 1 OR reported_at > ?) ORDER BY id DESC LIMIT 10"
    )
    return [QueueRow._make(row) for row in store.rows(sql, (place, *_below(kind), since))]


def children(store: Database, parent: str) -> list[QueueRow]:
    """The tickets that an incident is made of, by place: what is still open first."""
    sql = (
        f"SELECT {FIELDS} FROM ticket WHERE parent = ? AND parent <> '' "
        "ORDER BY open DESC, place_text, id"
    )
    return [QueueRow._make(row) for row in store.rows(sql, (parent,))]


def of_incident(store: Database, parent: str) -> tuple[int, int, int]:
    """What an incident is made of: tickets, those not done yet, and all who reported them."""
    row = store.row(
        "SELECT count(*), coalesce(sum(open = 1 AND status <> 'finished'), 0), "
        "coalesce(sum(reporters), 0) FROM ticket WHERE parent = ? AND parent <> ''",
        (parent,),
    )
    return (0, 0, 0) if row is None else (int(row[0]), int(row[1]), int(row[2]))


def incidents(store: Database) -> int:
    """How many incidents are open."""
    return int(store.value(f"SELECT count(*) FROM ticket WHERE open = 1 AND {_IS_INCIDENT}"))


def of_building(store: Database, place: str, fault: str, since: int) -> list[QueueRow]:
    """Open tickets of a place and all that is in it, of one kind of fault, since a moment.

    Those that are part of an incident are left out, for the incident stands for them.

    Args:
        place: place code; codes of what lies in it begin with it and a slash.
        fault: fault code; its first word (``power``) is what is compared.
        since: ms UTC.
    """
    kind = fault.partition(".")[0]
    sql = (
        f"SELECT {FIELDS} FROM ticket WHERE open = 1 AND {_OF_FAULT} AND parent = '' "
        "AND (place = ? OR (place > ? AND place < ?)) AND reported_at > ? ORDER BY id LIMIT 60"
    )
    below = (place, f"{place}/", f"{place}0")
    return [QueueRow._make(row) for row in store.rows(sql, (*_below(kind), *below, since))]


def called(
    store: Database, faults: Sequence[str], workers: Sequence[str], limit: int
) -> list[QueueRow]:
    """Open tickets of one of these kinds of fault, or in one of these hands, the newest first."""
    kinds, hands = (",".join("?" * len(each)) for each in (faults, workers))
    sql = (
        f"SELECT {FIELDS} FROM ticket WHERE open = 1 AND (fault IN ({kinds}) OR uid IN "
        f"(SELECT ticket FROM assignment WHERE worker IN ({hands}))) ORDER BY id DESC LIMIT ?"
    )
    return [QueueRow._make(row) for row in store.rows(sql, (*faults, *workers, limit))]


def mentions(store: Database, code: str) -> list[QueueRow]:
    """Tickets with a note that this colleague is to see and has not yet, the newest first."""
    sql = (
        f"SELECT {FIELDS} FROM lookup JOIN ticket ON ticket.uid = lookup.aggregate "
        "WHERE lookup.kind = 'mention' AND lookup.key = ? ORDER BY ticket.updated_at DESC LIMIT 50"
    )
    return [QueueRow._make(row) for row in store.rows(sql, (code,))]


def asking(store: Database) -> list[tuple[int, Ticket]]:
    """Tickets whose workers ask for more time, with their row ids, those due first."""
    from domain.services import decode_state

    sql = (
        "SELECT ticket.id, ticket.state FROM lookup JOIN ticket ON ticket.uid = lookup.aggregate "
        "WHERE lookup.kind = 'asked' AND lookup.key = '' "
        "ORDER BY ticket.due_at IS NULL, ticket.due_at, ticket.id LIMIT 100"
    )
    return [(row, decode_state("repair", state)) for row, state in store.rows(sql)]


def of_phone(store: Database, phone: str, limit: int = 5) -> list[QueueRow]:
    """The last tickets reported from a phone number: the caller's card."""
    sql = f"SELECT {FIELDS} FROM ticket WHERE phone = ? ORDER BY id DESC LIMIT ?"
    return [QueueRow._make(row) for row in store.rows(sql, (phone, limit))]


def in_hand(store: Database) -> dict[str, list[QueueRow]]:
    """Open tickets by worker, most urgent first: the worker board."""
    sql = (
        f"SELECT assignment.worker, {FIELDS} FROM assignment "
        "JOIN ticket ON ticket.uid = assignment.ticket WHERE ticket.open = 1 "
        "ORDER BY rank, due_at IS NULL, due_at, reported_at"
    )
    board: dict[str, list[QueueRow]] = {}
    for worker, *rest in store.rows(sql):
        board.setdefault(worker, []).append(QueueRow._make(rest))
    return board


def cursors(store: Database) -> dict[str, tuple[int, int, int]]:
    """Per feed: received up to, the cloud's head as last heard, and when (ms UTC)."""
    return {
        feed: (seq, head, at)
        for feed, seq, head, at in store.rows("SELECT feed, seq, head, received_at FROM cursor")
    }
