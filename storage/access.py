"""Who looked at whose record: appended only, each line chained to the one before it.

A line that is changed, taken out or put in between breaks the chain from there on; a tail that is
cut off no longer reaches the head that the cloud was told (``head``). It does not stop whoever
rewrites everything and the cloud too; nothing on one machine does.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct

from storage.database import Row, Store
from storage.tables import copy_rows

Deed = Literal["read", "print", "break_glass", "review", "unlock", "unlock_failed", "export"]

_TABLE = (
    "CREATE TABLE IF NOT EXISTS access (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, "
    "actor TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, deed TEXT NOT NULL, "
    "service TEXT NOT NULL, aggregate TEXT NOT NULL, person TEXT NOT NULL, "
    "reason TEXT NOT NULL, until INTEGER NOT NULL, about INTEGER NOT NULL, link TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS access_aggregate ON access (aggregate, id)",
    "CREATE INDEX IF NOT EXISTS access_deed ON access (deed, id)",
    "CREATE TRIGGER IF NOT EXISTS access_stays BEFORE UPDATE ON access "
    "BEGIN SELECT RAISE(ABORT, 'the access log is only written on'); END",
    "CREATE TRIGGER IF NOT EXISTS access_is_kept BEFORE DELETE ON access "
    "BEGIN SELECT RAISE(ABORT, 'the access log is only written on'); END",
)
_COLUMNS = "at, actor, name, role, deed, service, aggregate, person, reason, until, about"


class Access(Struct, frozen=True):
    """One line.

    Attributes:
        at: ms UTC.
        actor: staff code of who looked; ``name`` and ``role`` as they were then.
        service: of what kind the record is; ``aggregate`` which one; ``person`` whose.
        reason: what was typed where a reason is asked (``break_glass``, ``review``).
        until: when an emergency view ends, ms UTC; else 0.
        about: the line that a ``review`` is about; else 0.
    """

    at: int
    actor: str
    name: str
    role: str
    deed: Deed
    service: str = ""
    aggregate: str = ""
    person: str = ""
    reason: str = ""
    until: int = 0
    about: int = 0


class Line(Struct, frozen=True):
    """A line as it lies in the log, with its number."""

    id: int
    access: Access


class Head(Struct, frozen=True):
    """How far the log reaches: what is told to the cloud to be compared with later."""

    count: int
    link: str


def prepare(store: Store) -> None:
    """Make the log where there is none yet."""
    with store.writing():
        for sql in _TABLE:
            store.run(sql)


def carry(store: Store) -> None:
    """Take over the lines of ``other``'s log (``tables.attached``), if it has one; safe to repeat.

    In the caller's transaction: another file takes that one's place.
    """
    if store.value("SELECT 1 FROM other.sqlite_master WHERE name = 'access'") is not None:
        prepare(store)
        copy_rows(store, "access", conflict="IGNORE")


def note(store: Store, access: Access) -> int:
    """Write one line, durable on return. Returns its number."""
    with store.writing():
        last, link = _last(store)
        number = last + 1
        row = msgspec.structs.astuple(access)
        store.run(
            f"INSERT INTO access (id, {_COLUMNS}, link) VALUES (?, {', '.join('?' * 11)}, ?)",
            (number, *row, _linked(link, number, row)),
        )
    return number


def head(store: Store) -> Head:
    """The log's length and last link."""
    return Head(*_last(store))


def holds(store: Store, told: Head) -> bool:
    """Whether the log still has the line that was its last when this head was told."""
    link = store.value("SELECT link FROM access WHERE id = ?", (told.count,))
    return told.count == 0 or link == told.link


def broken_at(store: Store, *told: Head) -> int | None:
    """The first line that does not follow from the one before it; None if all is as it was written.

    Reads the whole log: not for the main thread.

    Args:
        told: heads that were told to the cloud: the log must still contain them.
    """
    heads = {head.count: head.link for head in told}
    link, number = "", 0
    for row in store.rows(f"SELECT id, {_COLUMNS}, link FROM access ORDER BY id"):
        number += 1
        link = _linked(link, number, row[1:-1])
        if row[0] != number or row[-1] != link:
            return number
        if heads.get(number, link) != link:
            return number
    return number + 1 if max(heads, default=0) > number else None


def lines(store: Store, *, aggregate: str = "", before: int = 0, limit: int = 200) -> list[Line]:
    """The newest lines, of one record or of all, older than number ``before`` where it is given."""
    where, values = ["TRUE"], []
    if aggregate:
        where.append("aggregate = ?")
        values.append(aggregate)
    if before:
        where.append("id < ?")
        values.append(str(before))
    sql = f"SELECT id, {_COLUMNS} FROM access WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"
    return [Line(row[0], _access(row[1:])) for row in store.rows(sql, (*values, limit))]


def to_review(store: Store) -> list[Line]:
    """Emergency views that nobody has looked into yet, oldest first."""
    rows = store.rows(
        f"SELECT id, {_COLUMNS} FROM access WHERE deed = 'break_glass' AND id NOT IN "
        "(SELECT about FROM access WHERE deed = 'review') ORDER BY id"
    )
    return [Line(row[0], _access(row[1:])) for row in rows]


def open_until(store: Store, actor: str, aggregate: str, now: int) -> int:
    """When the emergency view of this person on this record ends, ms UTC; 0 if none is open."""
    found = store.value(
        "SELECT max(until) FROM access WHERE deed = 'break_glass' AND actor = ? "
        "AND aggregate = ? AND until > ?",
        (actor, aggregate, now),
    )
    return int(found or 0)


def _last(store: Store) -> tuple[int, str]:
    row = store.row("SELECT id, link FROM access ORDER BY id DESC LIMIT 1") or (0, "")
    return int(row[0]), str(row[1])


def _access(row: Row) -> Access:
    return msgspec.convert(
        dict(zip(Access.__struct_fields__, row, strict=True)), type=Access, strict=True
    )


def _linked(before: str, number: int, row: Row) -> str:
    line = msgspec.json.encode((before, number, row))
    return hashlib.sha256(line).hexdigest()
