"""Entries as they are kept; aggregates whose past is not here, found out and made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from domain.envelope import Entry
from domain.services import SERVICES, evolve
from domain.wire import encode, wire_entry
from storage import scope
from storage.aggregates import Aggregates
from storage.database import Store
from storage.projection import as_list, state_columns
from storage.queries import cursors

PASTS = 25
"""So many aggregates are made of their whole pasts at a time: some eight entries each, and the
main thread may have nothing longer than a frame to do."""

_COLUMNS = "INTO entry (feed, seq, command, aggregate, version, data) VALUES (?, ?, ?, ?, ?, ?)"


def keep(store: Store, entries: Sequence[Entry]) -> None:
    """Write entries that are new here.

    Raises:
        Refusal: ``feed_not_yours``.
    """
    scope.check(store, {entry.feed for entry in entries})
    store.run_many(f"INSERT {_COLUMNS}", [_row(entry) for entry in entries])


def missing(store: Store, entries: Sequence[Entry]) -> list[str]:
    """The aggregates that a page goes on with although their beginning never came here.

    A file that the station started from leaves out what was ended long ago.
    """
    begun: set[str] = set()
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        if entry.version == 1:
            begun.add(entry.aggregate)
        elif entry.service in SERVICES and entry.aggregate not in begun:
            wanted.setdefault(entry.service, set()).add(entry.aggregate)
    return [
        one for service, ids in wanted.items() for one in sorted(ids - _agreed(store, service, ids))
    ]


def in_parts(missing: Sequence[str]) -> Iterator[Sequence[str]]:
    """The aggregates whose pasts are wanted, as many at a time as are taken in at once."""
    return (missing[at : at + PASTS] for at in range(0, len(missing), PASTS))


def take_in(store: Store, aggregates: Aggregates, entries: Sequence[Entry]) -> dict[str, str]:
    """Make aggregates of their whole pasts, inside the caller's transaction.

    What the feed has still to bring is left to it; an aggregate that is here gains its entries
    alone.

    Returns:
        Those that were made, with their services.
    """
    scope.check(store, {entry.feed for entry in entries})
    have = {feed: seq for feed, (seq, _, _) in cursors(store).items()}
    past = [entry for entry in entries if entry.seq <= have.get(entry.feed, 0)]
    store.run_many(f"INSERT OR IGNORE {_COLUMNS}", [_row(entry) for entry in past])
    services = {entry.aggregate: entry.service for entry in past if entry.service in SERVICES}
    for service in sorted(set(services.values())):
        for one in _agreed(store, service, {o for o, of in services.items() if of == service}):
            del services[one]
    states: dict[str, Any] = dict.fromkeys(services)
    for entry in sorted(past, key=lambda entry: entry.version):
        if entry.aggregate in states:
            states[entry.aggregate] = evolve(states[entry.aggregate], entry)
    aggregates.show(states, aggregates.hold(services))
    return services


def _agreed(store: Store, service: str, ids: set[str]) -> set[str]:
    """Which of these the cloud's word is here of."""
    table, key = state_columns(service)
    # Not the states themselves: a page has a thousand of them.
    rows = store.rows(
        f"SELECT {key} FROM {table} WHERE {key} IN (SELECT value FROM json_each(?)) "
        "AND (confirmed IS NULL OR length(confirmed) > 0)",
        (as_list(ids),),
    )
    return {row[0] for row in rows}


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.feed,
        entry.seq,
        entry.command_id,
        entry.aggregate,
        entry.version,
        encode(wire_entry(entry)),
    )
