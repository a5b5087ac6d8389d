"""Finding people, places and staff by what is typed: digits, names, initials, room numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from domain.directory import Duty, Person, Place, Record, Staff, WorkPlan
from domain.envelope import Entry
from storage.database import Database, Store

if TYPE_CHECKING:
    from domain.dispatching import ShiftRule
    from domain.repair.rules import Terms
    from domain.repair.ticket import Ticket
    from domain.shared import ListView

# A start looks up who sits at the desk. What tickets need is loaded with the first one looked at.
_record = msgspec.json.Decoder(Record).decode


class TimelineItem(Struct, frozen=True):
    """One entry of a ticket's history; ``waiting`` until the cloud has agreed."""

    entry: Entry
    waiting: bool


class OnDuty(Struct, frozen=True):
    """A member of staff, the duty set last, and when they are to be there, if that is planned."""

    staff: Staff
    duty: Duty
    plan: WorkPlan | None = None


def ticket(store: Database, uid: str) -> Ticket | None:
    """A ticket as it is shown."""
    from domain.services import decode_state

    row = store.row("SELECT state FROM ticket WHERE uid = ?", (uid,))
    found: Ticket | None = None if row is None else decode_state("repair", row[0])
    return found


def history(store: Database, uid: str) -> list[Entry]:
    """What is agreed of a ticket, oldest first."""
    from domain.wire import WireEntry, decode, read_entry

    found = store.rows("SELECT data FROM entry WHERE aggregate = ? ORDER BY version", (uid,))
    return [read_entry(decode(bytes(row[0]), WireEntry)) for row in found]


def timeline(store: Store, uid: str, terms: Terms) -> list[TimelineItem]:
    """A ticket's history at a station, oldest first: what is agreed, then what waits."""
    from domain.replay import replay
    from domain.services import decode_state
    from storage import outbox

    items = [TimelineItem(entry, False) for entry in history(store, uid)]
    waiting = outbox.pending_of(store, uid)
    if waiting:
        row = store.row("SELECT confirmed FROM ticket WHERE uid = ?", (uid,))
        agreed = decode_state("repair", row[0]) if row and row[0] else None
        items += [TimelineItem(entry, True) for entry in replay(agreed, waiting, terms).entries]
    return items


def record(store: Database, aggregate: str) -> Record | None:
    """A directory record by aggregate id."""
    row = store.row("SELECT state FROM record WHERE aggregate = ?", (aggregate,))
    return None if row is None else _record(row[0])


def shared_views(store: Database) -> list[ListView]:
    """The views that all desks have, always in the same order."""
    rows = store.rows("SELECT aggregate FROM lookup WHERE kind = 'view' AND key = ''")
    records = _records(store, sorted(row[0] for row in rows), 1_000)
    return [r.view for r in records if r.view is not None]


def people(store: Database, typed: str, limit: int = 20) -> list[Person]:
    """People by phone (from either end, four digits or more), name, initials or 学工号."""
    text = typed.strip().lower()
    if not text:
        return []
    found: list[str] = []
    if text.isdigit() and len(text) >= 4:
        found += _prefix(store, "phone", text, limit)
        found += _prefix(store, "phone_tail", text[::-1], limit)
    found += _prefix(store, "person", text, limit)
    return [r.person for r in _records(store, found, limit) if r.person is not None]


def places(store: Database, typed: str, limit: int = 20) -> list[Place]:
    """Places by name, path, alias, initials or room number (``3-502``).

    Exact hits come first, then those higher up.
    """
    text = "".join(typed.split()).lower()
    if not text:
        return []
    found = [
        r.place
        for r in _records(store, _prefix(store, "place", text, limit * 4), limit * 4)
        if r.place
    ]
    found.sort(
        key=lambda place: (
            text not in {place.name.lower(), *place.initials},
            len(place.text),
            place.text,
        )
    )
    return found[:limit]


def children(store: Database, parent: str) -> list[Place]:
    """The places directly below one (``""`` for the campuses), in the order of a round."""
    rows = store.rows("SELECT aggregate FROM lookup WHERE kind = 'child' AND key = ?", (parent,))
    found = [
        r.place for r in _records(store, [row[0] for row in rows], 5_000) if r.place is not None
    ]
    return sorted(found, key=lambda place: (place.order, place.text))


def staff(store: Database, roles: Iterable[str] = ("worker", "leader")) -> list[OnDuty]:
    """Active staff of these roles with their duty, in the order of their codes."""
    aggregates: list[str] = []
    for role in roles:
        rows = store.rows("SELECT aggregate FROM lookup WHERE kind = 'role' AND key = ?", (role,))
        aggregates += [row[0] for row in rows]
    records = _records(store, sorted(aggregates), 5_000)
    return [OnDuty(r.staff, r.duty or Duty(), r.plan) for r in records if r.staff is not None]


def as_planned(found: list[OnDuty], shifts: Sequence[ShiftRule], now: int) -> list[OnDuty]:
    """These staff with their duty as it is now (ms UTC): the switch and the plan together."""
    if not any(each.plan or each.duty.until is not None for each in found):
        return found
    from domain.shifts import here  # most plan nobody

    plans = [each.plan for each in found]
    return [
        structs.replace(each, duty=here(each.duty, each.plan, shifts, now, plans))
        for each in found
    ]


def staff_member(store: Database, code: str) -> OnDuty | None:
    """One member of staff by code."""
    found = record(store, f"staff:{code}")
    if found is None or found.staff is None:
        return None
    return OnDuty(found.staff, found.duty or Duty(), found.plan)


def staff_called(store: Database, typed: str) -> list[str]:
    """Codes of staff whose name or initials begin so."""
    found = _prefix(store, "staff", typed.strip().lower(), 20)
    return [aggregate.partition(":")[2] for aggregate in dict.fromkeys(found)]


def _prefix(store: Database, kind: str, text: str, limit: int) -> list[str]:
    rows = store.rows(
        "SELECT aggregate FROM lookup WHERE kind = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?",
        (kind, text, text + "\U0010ffff", limit),
    )
    return [row[0] for row in rows]


def _records(store: Database, aggregates: list[str], limit: int) -> list[Record]:
    once = list(dict.fromkeys(aggregates))[:limit]
    found: list[Record] = []
    for start in range(0, len(once), 500):
        part = once[start : start + 500]
        marks = ",".join("?" * len(part))
        by_key = {
            key: _record(state)
            for key, state in store.rows(
                f"SELECT aggregate, state FROM record WHERE aggregate IN ({marks})", part
            )
        }
        found += [by_key[key] for key in part if key in by_key]
    return found
