"""From an aggregate's state to its rows: the same on the station and in the cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from domain.directory import Person, Place, Record, Staff
from domain.repair.ticket import OPEN, PRIORITIES, Ticket
from domain.services import encode_state
from storage.database import Database, Row
from storage.items import put_items
from storage.lists import as_list as as_list
from storage.marks import marks


class Due(Struct, frozen=True):
    """The clock a row shows: its breach and its warning, ms UTC; ``clock`` empty if none runs.

    ``clock`` is a ``ClockKind``, or ``sla.RETURN``: the end of a pause is no limit, but is due.
    """

    clock: str = ""
    at: int | None = None
    warn_at: int | None = None


MENTION = "mention"
"""Kind of what leads from a colleague's code to the tickets whose notes they are to see."""
ASKED = "asked"
"""Kind of what leads to the tickets whose workers ask for more time; it has no key."""
DueOf = Callable[[Ticket], Due]


class Shown(Struct, frozen=True):
    """One aggregate as its rows are to show it.

    Attributes:
        waiting: how many commands on it the cloud has not agreed to yet.
        confirmed: the agreed state as stored, only while something waits; empty if there is none.
    """

    aggregate: str
    state: Any
    waiting: int = 0
    confirmed: bytes | None = None


_COLUMNS = (
    "uid", "number", "status", "rank", "fault", "zone", "team", "place", "place_text", "reporter",
    "phone", "description", "workers", "reported_at", "updated_at", "due_at", "due_clock",
    "warn_at", "urges", "reworks", "reporters", "waiting", "version", "open", "parent", "state",
    "confirmed", "digest", "period",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO ticket ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "
    "ON CONFLICT (uid) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
)
_RANK = {priority: rank for rank, priority in enumerate(PRIORITIES)}


def put_all(store: Database, shown: Sequence[Shown], due_of: DueOf) -> None:
    """Write these aggregates' rows, inside the caller's transaction."""
    tickets = [(one, one.state) for one in shown if isinstance(one.state, Ticket)]
    records = [(one, one.state) for one in shown if isinstance(one.state, Record)]
    if tickets:
        store.run_many(_UPSERT, [_ticket_row(one, ticket, due_of) for one, ticket in tickets])
        _put_assignments(store, [ticket for _, ticket in tickets])
        _put_mentions(store, [ticket for _, ticket in tickets if ticket.notes])
        _put_asked(store, [ticket for _, ticket in tickets])
    if records:
        _put_records(store, records)
    items = [one for one in shown if not isinstance(one.state, Ticket | Record)]
    if items:
        put_items(
            store, [(one.aggregate, one.state, one.waiting, one.confirmed) for one in items]
        )


def _ticket_row(one: Shown, ticket: Ticket, due_of: DueOf) -> Row:
    reporter = ticket.reporter
    due = due_of(ticket)
    lead_first = sorted(ticket.crew, key=lambda share: not share.lead)
    state = encode_state(ticket)
    return (
        ticket.uid,
        ticket.number,
        ticket.status,
        _RANK[ticket.priority],
        ticket.fault,
        ticket.zone,
        ticket.team,
        ticket.place,
        f"{ticket.place_text} {ticket.spot}".strip(),
        reporter.name,
        reporter.phone,
        ticket.description[:300],
        "、".join(share.name for share in lead_first),
        ticket.reported_at,
        ticket.updated_at,
        due.at,
        due.clock,
        due.warn_at,
        ticket.urges,
        ticket.reworks,
        len(ticket.reporters),
        one.waiting,
        ticket.version,
        int(ticket.status in OPEN),
        ticket.parent,
        state,
        one.confirmed,
        *marks(ticket.uid, ticket, state, "repair", one.confirmed),
    )


def _record_row(one: Shown, record: Record) -> Row:
    state = encode_state(record)
    marked = marks(one.aggregate, record, state, "directory", one.confirmed)
    return (one.aggregate, record.version, state, one.confirmed, *marked)


def _put_assignments(store: Database, tickets: Sequence[Ticket]) -> None:
    wanted = {
        (ticket.uid, share.worker, int(share.lead))
        for ticket in tickets
        if ticket.status in OPEN
        for share in ticket.crew
    }
    found = {
        (ticket, worker, lead): row
        for row, ticket, worker, lead in store.run(
            "SELECT id, ticket, worker, lead FROM assignment "
            "WHERE ticket IN (SELECT value FROM json_each(?))",
            (as_list(ticket.uid for ticket in tickets),),
        )
    }
    gone = [(found[one],) for one in sorted(found.keys() - wanted)]
    if gone:
        store.run_many("DELETE FROM assignment WHERE id = ?", gone)
    come = sorted(wanted - found.keys())
    if come:
        store.run_many("INSERT INTO assignment (ticket, worker, lead) VALUES (?, ?, ?)", come)


def _put_mentions(store: Database, tickets: Sequence[Ticket]) -> None:
    """Who is to see a note of these: found by their codes among what people are found by."""
    if not tickets:
        return
    store.run_many(
        f"DELETE FROM lookup WHERE aggregate = ? AND kind = '{MENTION}'",
        [(ticket.uid,) for ticket in tickets],
    )
    wanted = [(MENTION, one.to, ticket.uid) for ticket in tickets for one in ticket.mentions]
    if wanted:
        store.run_many(
            "INSERT INTO lookup (kind, key, aggregate) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            wanted,
        )


def _put_asked(store: Database, tickets: Sequence[Ticket]) -> None:
    """Whose workers wait for an answer. The few that do are read, for nearly none of these does."""
    there = {row[0] for row in store.rows(f"SELECT aggregate FROM lookup WHERE kind = '{ASKED}'")}
    asking = {ticket.uid for ticket in tickets if ticket.extension_asked is not None}
    gone = [(ticket.uid,) for ticket in tickets if ticket.uid in there - asking]
    if gone:
        store.run_many(f"DELETE FROM lookup WHERE aggregate = ? AND kind = '{ASKED}'", gone)
    come = [(ASKED, "", uid) for uid in sorted(asking - there)]
    if come:
        store.run_many("INSERT INTO lookup (kind, key, aggregate) VALUES (?, ?, ?)", come)


def _put_records(store: Database, records: Sequence[tuple[Shown, Record]]) -> None:
    store.run_many(
        "INSERT INTO record (aggregate, version, state, confirmed, digest, period) "
        "VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (aggregate) DO UPDATE SET version = excluded.version, state = excluded.state, "
        "confirmed = excluded.confirmed, digest = excluded.digest, period = excluded.period",
        [_record_row(one, record) for one, record in records],
    )
    store.run_many(
        "DELETE FROM lookup WHERE aggregate = ?", [(one.aggregate,) for one, _ in records]
    )
    store.run_many(
        "INSERT INTO lookup (kind, key, aggregate) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(kind, key, one.aggregate) for one, record in records for kind, key in keys_of(record)],
    )


def keys_of(record: Record) -> list[tuple[str, str]]:
    """(kind, key) pairs a record is found by; phones also backwards, for their last digits."""
    if record.view is not None:
        return [("view", "")]
    body: Person | Place | Staff | None = record.person or record.place or record.staff
    if body is None or not body.active:
        return []
    kind = type(body).__name__.lower()
    keys = {body.code.lower(), body.name.lower(), *body.initials}
    more: list[tuple[str, str]] = []
    if isinstance(body, Place):
        keys |= {alias.lower() for alias in body.aliases} | set(tails(body.text))
        more.append(("child", body.parent))
    else:
        for phone in body.phones if isinstance(body, Person) else (body.phone,):
            if phone:
                more += [("phone", phone), ("phone_tail", phone[::-1])]
    if isinstance(body, Staff):
        more.append(("role", body.role))
    return [(kind, key) for key in sorted(keys) if key] + more


def tails(text: str) -> list[str]:
    """The ends of a place's path as typed: ``东校区 3栋 301`` is ``3栋301``, ``3-301``, ``301``."""
    parts = text.lower().split()
    digits = ["".join(ch for ch in part if ch.isdigit()) for part in parts]
    joined = ["".join(parts[n:]) for n in range(len(parts))]
    dashed = ["-".join(digits[n:]) for n in range(len(digits)) if all(digits[n:])]
    return [tail for tail in (*joined, *dashed) if tail]


ITEM = "item"
"""The table of every service that has none of its own; its rows name their service and feed."""
_OWN_TABLES = {"directory": ("record", "aggregate"), "repair": ("ticket", "uid")}


def state_columns(service: str) -> tuple[str, str]:
    """Table and key column where a service's states lie."""
    return _OWN_TABLES.get(service, (ITEM, "uid"))


def stored_states(
    store: Database, service: str, aggregates: Iterable[str]
) -> dict[str, tuple[Any, bytes | None]]:
    """State and confirmed state of those that are there, as stored."""
    table, key = state_columns(service)
    sql = (
        f"SELECT {key}, state, confirmed FROM {table} "
        f"WHERE {key} IN (SELECT value FROM json_each(?))"
    )
    return {
        found: (state, confirmed)
        for found, state, confirmed in store.rows(sql, (as_list(aggregates),))
    }
