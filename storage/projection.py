"""From an aggregate's state to its rows: the same on the station and in the cloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from domain.directory import Person, Place, Record, Staff
from domain.repair.ticket import OPEN, PRIORITIES, Ticket
from domain.services import encode_state
from storage.database import Store


class Due(Struct, frozen=True):
    """The clock a row shows: when it breaches and when it warns, ms UTC; ``clock`` empty when none runs."""

    clock: str = ""
    at: int | None = None
    warn_at: int | None = None


DueOf = Callable[[Ticket], Due]

_COLUMNS = (
    "uid number status rank fault zone team place place_text reporter phone description workers "
    "reported_at updated_at due_at due_clock warn_at urges reworks reporters waiting version open "
    "state confirmed"
).split()
_UPSERT = (
    f"INSERT INTO ticket ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "
    "ON CONFLICT (uid) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
)
_RANK = {priority: rank for rank, priority in enumerate(PRIORITIES)}


def put_ticket(
    store: Store, ticket: Ticket, due: Due, *, waiting: int = 0, confirmed: bytes | None = None
) -> None:
    """Write a ticket's row and its assignments."""
    reporter = ticket.reporter
    lead_first = sorted(ticket.crew, key=lambda share: not share.lead)
    store.run(
        _UPSERT,
        (
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
            waiting,
            ticket.version,
            int(ticket.status in OPEN),
            encode_state(ticket),
            confirmed,
        ),
    )
    _put_assignments(store, ticket)


def _put_assignments(store: Store, ticket: Ticket) -> None:
    wanted = {(s.worker, int(s.lead)) for s in ticket.crew} if ticket.status in OPEN else set()
    found = {
        (worker, lead): row
        for row, worker, lead in store.run(
            "SELECT id, worker, lead FROM assignment WHERE ticket = ?", (ticket.uid,)
        )
    }
    for pair in found.keys() - wanted:
        store.run("DELETE FROM assignment WHERE id = ?", (found[pair],))
    for worker, lead in sorted(wanted - found.keys()):
        store.run(
            "INSERT INTO assignment (ticket, worker, lead) VALUES (?, ?, ?)",
            (ticket.uid, worker, lead),
        )


def put_record(
    store: Store, aggregate: str, record: Record, *, confirmed: bytes | None = None
) -> None:
    """Write a directory record and the keys it is found by."""
    store.run(
        "INSERT INTO record (aggregate, version, state, confirmed) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (aggregate) DO UPDATE SET version = excluded.version, state = excluded.state, "
        "confirmed = excluded.confirmed",
        (aggregate, record.version, encode_state(record), confirmed),
    )
    store.run("DELETE FROM lookup WHERE aggregate = ?", (aggregate,))
    store.run_many(
        "INSERT OR IGNORE INTO lookup (kind, key, aggregate) VALUES (?, ?, ?)",
        [(kind, key, aggregate) for kind, key in lookup_keys(record)],
    )


def lookup_keys(record: Record) -> list[tuple[str, str]]:
    """(kind, key) pairs a record is found by; phones are also kept backwards for their last digits."""
    body: Person | Place | Staff | None = record.person or record.place or record.staff
    if body is None or not body.active:
        return []
    kind = type(body).__name__.lower()
    keys = {body.code.lower(), body.name.lower(), *body.initials}
    if isinstance(body, Place):
        keys |= {alias.lower() for alias in body.aliases} | set(_tails(body.text))
        if body.parent:
            return [(kind, key) for key in sorted(keys) if key] + [("child", body.parent)]
        return [(kind, key) for key in sorted(keys) if key] + [("child", "")]
    phones = body.phones if isinstance(body, Person) else (body.phone,)
    pairs = [(kind, key) for key in sorted(keys) if key]
    for phone in phones:
        if phone:
            pairs += [("phone", phone), ("phone_tail", phone[::-1])]
    if isinstance(body, Staff):
        pairs.append(("role", body.role))
    return pairs


def _tails(text: str) -> list[str]:
    """``东校区 3栋 301`` is typed as ``3栋301``, ``3-301`` or ``301``."""
    parts = text.lower().split()
    digits = ["".join(ch for ch in part if ch.isdigit()) for part in parts]
    joined = ["".join(parts[n:]) for n in range(len(parts))]
    dashed = ["-".join(digits[n:]) for n in range(len(digits)) if all(digits[n:])]
    return [tail for tail in (*joined, *dashed) if tail]


def state_columns(service: str) -> tuple[str, str]:
    """Table and key column where a service's states lie."""
    return ("record", "aggregate") if service == "directory" else ("ticket", "uid")


def put_state(
    store: Store,
    service: str,
    aggregate: str,
    state: Any,
    due_of: DueOf,
    *,
    waiting: int = 0,
    confirmed: bytes | None = None,
) -> None:
    """Write any aggregate's rows."""
    if isinstance(state, Ticket):
        put_ticket(store, state, due_of(state), waiting=waiting, confirmed=confirmed)
    elif isinstance(state, Record):
        put_record(store, aggregate, state, confirmed=confirmed)
