"""The sums: what must be so of one desk at any moment, and of everybody once all is healed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from domain.envelope import Entry
from domain.replay import replay
from domain.services import decode_state, encode_state, evolve
from domain.wire import WireEntry, decode, read_entry
from storage import outbox, queries, search
from storage.database import Store
from storage.projection import stored_states
from tests.simulation.headquarters import Headquarters
from tests.simulation.office import SimDesk
from tests.simulation.templates import rules

SERVICES = {"repair": "ticket", "directory": "record"}


def entries(store: Store) -> list[Entry]:
    """Every entry kept, each feed's in its order."""
    rows = store.rows("SELECT data FROM entry ORDER BY feed, seq")
    return [read_entry(decode(bytes(row[0]), WireEntry)) for row in rows]


def folded(found: Sequence[Entry]) -> dict[tuple[str, str], bytes]:
    """The states that these entries make."""
    states: dict[tuple[str, str], Any] = {}
    for entry in sorted(found, key=lambda entry: entry.version):
        key = (entry.service, entry.aggregate)
        states[key] = evolve(states.get(key), entry)
    return {key: encode_state(state) for key, state in states.items() if state is not None}


def held(store: Store) -> dict[tuple[str, str], tuple[bytes, bytes | None]]:
    """Shown and confirmed states of every aggregate, as stored."""
    found: dict[tuple[str, str], tuple[bytes, bytes | None]] = {}
    for service, table in SERVICES.items():
        key = "uid" if table == "ticket" else "aggregate"
        ids = [row[0] for row in store.rows(f"SELECT {key} FROM {table}")]
        for one, (state, confirmed) in stored_states(store, service, ids).items():
            found[service, one] = (bytes(state), None if confirmed is None else bytes(confirmed))
    return found


def check_waiting(desk: SimDesk) -> list[str]:
    """At any moment: what an operator said is on the screen until the cloud has spoken."""
    complaints: list[str] = []
    for one, service in outbox.pending_aggregates(desk.store).items():
        found = stored_states(desk.store, service, [one]).get(one)
        if found is None:
            continue
        state, confirmed = found
        own = state if confirmed is None else confirmed
        base = decode_state(service, own) if own else None
        waiting = outbox.pending_of(desk.store, one)
        if encode_state(replay(base, waiting, rules().terms).state) != bytes(state):
            complaints.append(f"{desk.letters}: {one} is not shown with what waits on it")
    return complaints


def check_desk(desk: SimDesk) -> list[str]:
    """At any moment: what is agreed is what the feed said, what is shown is that and what waits."""
    complaints = check_waiting(desk)
    agreed = folded(entries(desk.store))
    shown = held(desk.store)
    pending = outbox.pending_aggregates(desk.store)
    for key, (state, confirmed) in shown.items():
        own = state if confirmed is None else confirmed
        if own != agreed.get(key, b""):
            complaints.append(f"{desk.letters}: {key} is agreed as the feed never said")
        if confirmed is not None and key[1] not in pending:
            complaints.append(f"{desk.letters}: {key} keeps a second state for nothing")
    missing = [key for key in agreed if key not in shown]
    complaints += [f"{desk.letters}: {key} was received and is not shown" for key in missing]
    if queries.tallies(desk.store) != _counted(desk.store):
        complaints.append(f"{desk.letters}: the tallies are not the counts")
    return complaints


def broken(cloud: Headquarters, desks: Sequence[SimDesk]) -> list[str]:
    """Once nothing breaks any more: everybody agrees, and nothing is lost or doubled."""
    if not cloud.up or not all(desk.up for desk in desks):
        return ["somebody is down"]
    found = entries(cloud.store)
    complaints = _cloud_itself(cloud, found)
    theirs = {key: state for key, (state, _) in held(cloud.store).items()}
    accepted = Counter(entry.command_id for entry in found)
    for desk in desks:
        complaints += _in_step(desk, theirs)
        complaints += _accounted_for(desk, accepted)
    complaints += _given_back(cloud, desks, accepted)
    numbers = Counter(number for desk in desks for number in desk.drawn)
    complaints += [f"number {one} was drawn {n} times" for one, n in numbers.items() if n > 1]
    return complaints


def _cloud_itself(cloud: Headquarters, found: Sequence[Entry]) -> list[str]:
    complaints = []
    states = {key: state for key, (state, _) in held(cloud.store).items()}
    if states != folded(found):
        complaints.append("the cloud's states are not what its entries make")
    places = Counter((entry.feed, entry.seq) for entry in found)
    for feed, head in cloud.ledger.heads().items():
        if sorted(seq for of, seq in places if of == feed) != list(range(1, head + 1)):
            complaints.append(f"feed {feed} has a hole, or does not end at its head")
    doubled = [one for one, n in Counter(e.command_id for e in found).items() if n > 1]
    complaints += [f"command {one} was taken in twice" for one in doubled]
    numbers = Counter(row[0] for row in cloud.store.rows("SELECT number FROM ticket"))
    complaints += [f"number {one} is on {n} tickets" for one, n in numbers.items() if n > 1]
    return complaints


def _in_step(desk: SimDesk, theirs: dict[tuple[str, str], bytes]) -> list[str]:
    ours = {key: state for key, (state, _) in held(desk.store).items()}
    complaints = [
        f"{desk.letters} and the cloud differ in {key}"
        for key in sorted(ours.keys() | theirs.keys())
        if ours.get(key) != theirs.get(key)
    ]
    for _, uid in list(ours)[-3:]:
        row = desk.store.row("SELECT number FROM ticket WHERE uid = ?", (uid,))
        if row and uid not in {hit.uid for hit in search.search(desk.store, row[0])}:
            complaints.append(f"{desk.letters}: {row[0]} is not found by its number")
    return complaints


def _accounted_for(desk: SimDesk, accepted: Counter[str]) -> list[str]:
    """Every word ever acknowledged is in the cloud once, or refused once and told to a person."""
    states = dict(desk.store.rows("SELECT command, state FROM outbox"))
    told = Counter(
        row[0] for row in desk.store.rows("SELECT command FROM attention WHERE cause = 'refused'")
    )
    complaints = [
        f"{desk.letters}: {one} still is {state}"
        for one, state in states.items()
        if state not in ("settled", "refused")
    ]
    known = {command.id for command in desk.recorded} | states.keys()
    for one in sorted(known):
        state = states.get(one, "forgotten")
        if state in ("settled", "forgotten") and accepted[one] == 1:
            continue
        if state == "refused" and accepted[one] == 0 and told[one] == 1:
            continue
        complaints.append(
            f"{desk.letters}: {one} is {state} here, in the cloud {accepted[one]} times, "
            f"and told to a person {told[one]} times"
        )
    return complaints


def _given_back(cloud: Headquarters, desks: Sequence[SimDesk], accepted: Counter[str]) -> list[str]:
    """What any desk had seen when the cloud went back is there again, or told to a person."""
    told = {row[0] for row in cloud.store.rows("SELECT command FROM parked")}
    for desk in desks:
        told |= {row[0] for row in desk.store.rows("SELECT command FROM attention")}
    return [
        f"{desk.letters} had seen {one}, and it is gone"
        for desk in desks
        for one in sorted(desk.seen - told)
        if not accepted[one]
    ]


def _counted(store: Store) -> dict[str, int]:
    return dict(store.rows("SELECT status, count(*) FROM ticket GROUP BY status"))
