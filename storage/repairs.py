"""Rows that differ from the cloud are made what they should be; what was there is kept in a log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from domain.comparing import StoredState
from domain.envelope import Entry
from domain.repair.ticket import Ticket
from domain.services import decode_state
from storage import digest
from storage.aggregates import Aggregates, Held
from storage.database import Store
from storage.projection import as_list


class Repair(Struct, frozen=True):
    """One row that was mended.

    Attributes:
        at: ms UTC.
        cause: ``missing`` here, ``extra`` here, another ``state``, or a ``row`` whose columns did
            not go with its own state.
        number: the ticket's, or the record's code.
    """

    at: int
    feed: str
    aggregate: str
    cause: str
    number: str
    had_version: int
    got_version: int


def mend(
    store: Store,
    aggregates: Aggregates,
    feed: str,
    asked: Sequence[str],
    states: Sequence[StoredState],
    now: int,
) -> dict[str, str]:
    """Make these aggregates agree with the cloud, inside the caller's transaction.

    What waits on them is replayed on top. A state that can't be read here is left as it is.

    Args:
        asked: all that differed; those without a state do not exist in the cloud.
        now: ms UTC, for the log.

    Returns:
        Those that were touched, with their services.
    """
    agreed: dict[str, Any] = dict.fromkeys(asked)
    for one in states:
        try:
            service = digest.service_of(feed, one.aggregate)
            agreed[one.aggregate] = decode_state(service, bytes(one.state))
        except msgspec.MsgspecError:
            agreed.pop(one.aggregate)
    before = _agreed(store, feed, agreed)
    stored = {one.aggregate: bytes(one.state) for one in states}
    agreed = {one: state for one, state in agreed.items() if before.get(one) != stored.get(one)}
    _note(store, feed, agreed, before, now)
    aggregates.show(agreed, _hold(aggregates, feed, agreed))
    # As the cloud stores it, though this version may write the same in other bytes.
    _, table, key = digest.TABLES[feed]
    for column, where in (("state", "confirmed IS NULL"), ("confirmed", "confirmed IS NOT NULL")):
        store.run_many(
            f"UPDATE {table} SET {column} = ? WHERE {key} = ? AND {where}",
            [(stored[one], one) for one, state in agreed.items() if state is not None],
        )
    # Also what lay here right and was only marked wrong: it would differ at every comparison.
    digest.mark_anew(store, feed, asked)
    return _with_services(feed, agreed)


def straighten(
    store: Store, aggregates: Aggregates, feed: str, found: Sequence[str], now: int
) -> dict[str, str]:
    """Let rows count as what they hold, and bring their columns in line with it.

    A state that is not what was written is mended by the next comparison with the cloud.

    Returns:
        Those whose columns were written anew, with their services.
    """
    _, table, key = digest.TABLES[feed]
    digest.mark_anew(store, feed, found)
    before = _agreed(store, feed, found)
    crooked: dict[str, Any] = {}
    for one in found:
        service = digest.service_of(feed, one)
        sql = f"SELECT version, state, confirmed FROM {table} WHERE {key} = ?"
        row = store.row(sql, (one,))
        shown = None if row is None else _read(service, row[1])
        if row is None or (shown is None and row[2] is None) or row[0] == _version(shown):
            continue  # gone; or nothing here tells what it was; or well
        crooked[one] = _read(service, before.get(one))
    _note(store, feed, crooked, before, now, cause="row")
    aggregates.show(crooked, _hold(aggregates, feed, crooked))
    return _with_services(feed, crooked)


def clear_unreadable(
    store: Store, aggregates: Aggregates, entries: Sequence[Entry], now: int
) -> dict[str, str]:
    """Take out the rows of these entries' aggregates of which nothing tells what they were.

    Inside the caller's transaction.

    Returns:
        Those that were taken out, or shown anew from what was agreed, with their services.
    """
    found: dict[str, str] = {}
    for feed in sorted({entry.feed for entry in entries} & digest.TABLES.keys()):
        asked = {entry.aggregate for entry in entries if entry.feed == feed}
        found |= _clear(store, aggregates, feed, sorted(asked), now)
    return found


def _clear(
    store: Store, aggregates: Aggregates, feed: str, asked: Sequence[str], now: int
) -> dict[str, str]:
    _, table, key = digest.TABLES[feed]
    before = _agreed(store, feed, asked)
    sql = f"SELECT {key}, state FROM {table} WHERE {key} IN (SELECT value FROM json_each(?))"
    stored = store.rows(sql, (as_list(asked),))
    unread = [
        one for one, state in stored if _read(digest.service_of(feed, one), bytes(state)) is None
    ]
    agreed = {one: _read(digest.service_of(feed, one), before.get(one)) for one in unread}
    _note(store, feed, agreed, before, now, cause="state")
    aggregates.show(agreed, _hold(aggregates, feed, agreed))
    return _with_services(feed, agreed)


def _with_services(feed: str, aggregates: Iterable[str]) -> dict[str, str]:
    return {one: digest.service_of(feed, one) for one in aggregates}


def listing(store: Store, limit: int = 200) -> list[Repair]:
    """What was mended, newest first."""
    columns = "at, feed, aggregate, cause, number, had_version, got_version"
    rows = store.rows(f"SELECT {columns} FROM repair ORDER BY id DESC LIMIT ?", (limit,))
    return [Repair(*row) for row in rows]


def _agreed(
    store: Store, feed: str, aggregates: Mapping[str, Any] | Sequence[str]
) -> dict[str, Any]:
    """The agreed states that are here, as stored."""
    _, table, key = digest.TABLES[feed]
    rows = store.rows(
        f"SELECT {key}, coalesce(confirmed, state) FROM {table} "
        f"WHERE {key} IN (SELECT value FROM json_each(?))",
        (as_list(aggregates),),
    )
    return {one: bytes(state) for one, state in rows if state}


def _hold(aggregates: Aggregates, feed: str, wanted: Mapping[str, Any]) -> dict[str, Held]:
    held: dict[str, Held] = {}
    for one, service in _with_services(feed, wanted).items():
        try:
            held |= aggregates.hold({one: service})
        except (msgspec.MsgspecError, UnicodeDecodeError):
            held[one] = Held(service, None, None)  # its bytes were damaged: nothing to go by
    return held


def _note(
    store: Store,
    feed: str,
    agreed: Mapping[str, Any],
    before: Mapping[str, bytes],
    now: int,
    cause: str = "",
) -> None:
    rows: list[tuple[Any, ...]] = []
    for one, state in agreed.items():
        had = before.get(one) or None
        known = _read(digest.service_of(feed, one), had)
        named = state if state is not None else known
        number = named.number if isinstance(named, Ticket) else one.partition(":")[2] or one
        what = cause or ("missing" if had is None else "extra" if state is None else "state")
        versions = (_version(known), _version(state))
        rows.append((now, feed, one, what, number, *versions, had))
    store.run_many(
        "INSERT INTO repair (at, feed, aggregate, cause, number, had_version, got_version, had) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _read(service: str, stored: bytes | None) -> Any:
    try:
        return decode_state(service, stored) if stored else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _version(state: Any) -> int:
    return 0 if state is None else int(state.version)
