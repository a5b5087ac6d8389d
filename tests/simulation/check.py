"""What must be so of one desk at any moment, whatever has just broken."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from domain.envelope import Entry
from domain.problems import Refusal
from domain.replay import predict
from domain.services import SERVICES, decode_state, encode_state, evolve
from storage import digest, outbox, queries
from storage.database import Database
from storage.projection import stored_states
from storage.snapshot import PARTIAL
from tests.prepared import rules
from tests.simulation.headquarters import Headquarters
from tests.simulation.office import SimDesk
from tests.simulation.past import entries

Key = tuple[str, str]
"""A service and an aggregate of it."""


def folded(found: Sequence[Entry]) -> dict[Key, bytes]:
    """The states that these entries make."""
    states: dict[Key, Any] = {}
    for entry in sorted(found, key=lambda entry: entry.version):
        key = (entry.service, entry.aggregate)
        states[key] = evolve(states.get(key), entry)
    return {key: encode_state(state) for key, state in states.items() if state is not None}


def held(store: Database) -> dict[Key, tuple[bytes, bytes | None]]:
    """Shown and confirmed states of every aggregate, as stored."""
    found: dict[Key, tuple[bytes, bytes | None]] = {}
    for feed, (service, table, key) in digest.TABLES.items():
        ids = store.rows(f"SELECT {key} FROM {table} WHERE {digest.part_of(feed)}")
        by_service: dict[str, list[str]] = {}
        for (one,) in ids:
            by_service.setdefault(service or digest.service_of(feed, one), []).append(one)
        for of, several in by_service.items():
            for one, (state, confirmed) in stored_states(store, of, several).items():
                found[of, one] = (bytes(state), None if confirmed is None else bytes(confirmed))
    return found


def check_waiting(desk: SimDesk) -> list[str]:
    """What an operator said is on the screen until the cloud has spoken."""
    complaints: list[str] = []
    for one, service in outbox.pending_aggregates(desk.store).items():
        if SERVICES[service].terms != "repair":
            continue  # what is around a command may have changed since it was shown
        found = stored_states(desk.store, service, [one]).get(one)
        if found is None or one in desk.rotten:
            continue
        state, confirmed = found
        own = state if confirmed is None else confirmed
        base = decode_state(service, own) if own else None
        if encode_state(_with_what_waits(desk.store, one, base)) != bytes(state):
            complaints.append(f"{desk.name}: {one} is not shown with what waits on it")
    return complaints


def _with_what_waits(store: Database, one: str, agreed: Any) -> Any:
    """Each word in its turn, those that no longer fit passed over: not as the product does it."""
    state = agreed
    for command in outbox.pending_of(store, one):
        with suppress(Refusal):
            state, _ = predict(state, command, rules().terms)
    return state


def check_desk(desk: SimDesk, cloud: Headquarters) -> list[str]:
    """What is agreed is what the feed said, what is shown is that and what waits."""
    complaints = check_waiting(desk)
    shown = held(desk.store)
    pending = outbox.pending_aggregates(desk.store)
    agreed = _agreed(desk, cloud)
    for key, (state, confirmed) in shown.items():
        own = state if confirmed is None else confirmed
        if key[1] in desk.rotten:
            continue
        if agreed is not None and own != agreed.get(key, b""):
            complaints.append(f"{desk.name}: {key} is agreed as the feed never said")
        if confirmed is not None and key[1] not in pending:
            complaints.append(f"{desk.name}: {key} keeps a second state for nothing")
    if not desk.ledger.meta(PARTIAL):
        missing = (agreed or {}).keys() - shown.keys()
        complaints += [
            f"{desk.name}: {key} was received and is not shown"
            for key in sorted(missing)
            if key[1] not in desk.rotten
        ]
    if queries.tallies(desk.store) != _counted(desk.store):
        complaints.append(f"{desk.name}: the tallies are not the counts")
    return complaints + (check_digests(desk.name, desk.store) if not desk.rotten else [])


def check_digests(name: str, store: Database) -> list[str]:
    """Every row is marked with what it holds, and the sums are those of the rows."""
    complaints: list[str] = []
    for feed, (_, table, _) in digest.TABLES.items():
        unlike, _ = digest.unlike(store, feed, None, 10_000)
        if unlike:
            complaints.append(f"{name}: rows of {feed} are not marked with what they hold")
        total = sum(
            row[0]
            for row in store.rows(
                f"SELECT digest FROM {table} WHERE {digest.part_of(feed)} AND digest IS NOT NULL"
            )
        )
        kept = sum(row[0] for row in store.rows("SELECT total FROM digest WHERE feed = ?", (feed,)))
        if (total - kept) % (1 << 62):
            complaints.append(f"{name}: the sums of {feed} are not those of its rows")
    return complaints


def _agreed(desk: SimDesk, cloud: Headquarters) -> dict[Key, bytes] | None:
    """What the feeds have said as far as this desk has heard them; None if nobody can tell."""
    if not desk.ledger.meta(PARTIAL):
        return folded(entries(desk.store))
    if not cloud.up or desk.ledger.meta("epoch") != cloud.cloud.epoch:
        return None
    have = {feed: seq for feed, (seq, _, _) in queries.cursors(desk.store).items()}
    return folded([e for e in entries(cloud.store) if e.seq <= have.get(e.feed, 0)])


def _counted(store: Database) -> dict[str, int]:
    return dict(store.rows("SELECT status, count(*) FROM ticket GROUP BY status"))
