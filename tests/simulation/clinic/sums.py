"""What must be so of a clinic when nothing breaks any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from domain.clinic.session import commands as c
from domain.clinic.session.events import Displaced
from domain.clinic.session.state import Session, Visit
from domain.envelope import Command, Entry
from domain.services import evolve
from domain.wire import WireProblem, decode
from storage import outbox
from storage.visits import LINE, VisitLine
from tests.simulation.clinic import course
from tests.simulation.clinic.acts import known
from tests.simulation.clinic.people import ClinicDesk, ClinicHeadquarters, clinic_rules
from tests.simulation.past import entries

_MADE = (c.Book, c.WalkIn)
"""What makes a visit at once; who waits for a place may leave the list again."""


def broken(cloud: ClinicHeadquarters, desks: Sequence[ClinicDesk]) -> Iterator[str]:
    """Every promise of the clinic that is broken."""
    found = entries(cloud.store)
    formerly = _formerly(cloud)
    yield from course.broken(found, clinic_rules().clinic, formerly)
    yield from _leases_hold(found, formerly)
    copied = any(desk.blind for desk in desks)
    for desk in desks:
        yield from _nobody_is_lost(desk, cloud)
        yield from _who_was_displaced_is_told(desk, cloud)
        yield from _rows(desk)
        yield from desk.too_sure
        if not cloud.past.said:
            yield from _the_sure_are_sure(desk, found, copied=copied)
    numbers = Counter(visit.number for one in known(cloud.store) for visit in one.visits)
    for number, times in numbers.items():
        if times > 1:
            yield f"number {number} is on {times} visits"


def _formerly(cloud: ClinicHeadquarters) -> dict[str, frozenset[str]]:
    """What each station was called before it began a life of its own."""
    names: dict[str, set[str]] = {}
    for station, letters in cloud.store.rows("SELECT station, letters FROM letters"):
        names.setdefault(station, set()).add(letters)
    return {station: frozenset(found) for station, found in names.items()}


def _sessions(found: Sequence[Entry]) -> Iterator[tuple[Entry, Session | None, Session]]:
    """Each entry of a session, with the session before and after it, as they came."""
    states: dict[str, Session | None] = {}
    for entry in sorted(found, key=lambda one: (one.aggregate, one.version)):
        if entry.service == "session":
            before = states.get(entry.aggregate)
            after = states[entry.aggregate] = evolve(before, entry)
            yield entry, before, after


def _leases_hold(
    found: Sequence[Entry], formerly: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """Within its lease, by the cloud's clock, a desk is never told that its slot is gone."""
    for entry, before, after in _sessions(found):
        displaced = any(isinstance(event, Displaced) for event in entry.events)
        visit = after.visit(entry.command_id)
        if not displaced or before is None or before.stopped or visit is None:
            continue
        for slot in before.slots:
            lease = slot.lease
            own = {entry.station, *formerly.get(entry.station, ())}
            mine = lease is not None and lease.station in own
            if mine and slot.start_at == visit.start_at and lease.until > entry.recorded_at:  # type: ignore[union-attr]
                yield f"{entry.command_id} was displaced within its own lease"


def _nobody_is_lost(desk: ClinicDesk, cloud: ClinicHeadquarters) -> Iterator[str]:
    """Whoever a desk took down has a visit, or the desk is told why not."""
    there = {one.uid: _ids(one) for one in known(cloud.store)}
    states = dict(desk.store.rows("SELECT command, state FROM outbox"))
    sql = "SELECT command FROM attention WHERE cause = 'refused'"
    told = {row[0] for row in desk.store.rows(sql)}
    for command in desk.recorded:
        if not isinstance(command.args, _MADE) or command.id in told:
            continue
        settled = states.get(command.id) == "settled"
        if settled and command.id not in there[command.aggregate]:
            yield f"{desk.name}: the visit {command.id} is gone without a word"


def _ids(one: Session) -> set[str]:
    return {visit.id for visit in one.visits} | {waiter.id for waiter in one.waiting}


def _who_was_displaced_is_told(desk: ClinicDesk, cloud: ClinicHeadquarters) -> Iterator[str]:
    if desk.forgetful:
        return
    told = {row[0] for row in desk.store.rows("SELECT command FROM attention")}
    for entry in entries(cloud.store):
        lost = any(isinstance(event, Displaced) for event in entry.events)
        own = lost and outbox.knows(desk.store, entry.command_id)
        if own and entry.command_id not in told:
            yield f"{desk.name} is not told that {entry.command_id} was displaced"


def _the_sure_are_sure(
    desk: ClinicDesk, found: Sequence[Entry], *, copied: bool
) -> Iterator[str]:
    """What was called confirmed without a line and came in within the lease was not displaced.

    Whenever it came in, nobody who was told so is sent away with a mere no: but who has another
    place of that day by now, where the one that was promised is somebody else's.

    Args:
        copied: whether a folder went back or was copied with its machine, which nothing told it:
            it may give a visit's number that it gave before.
    """
    recorded = {entry.command_id: entry for entry in found}
    said = {command.id: command for command in desk.recorded}
    rows = desk.store.rows("SELECT command, problem FROM outbox WHERE state = 'refused'")
    refused = {one: decode(bytes(why), WireProblem).code for one, why in rows}
    for one, until in desk.sure.items():
        why = refused.get(one, "")
        gone = why == "one_a_day" and one in said and _went_to_another(said[one], found)
        if why and not gone and not (copied and why == "number_taken"):
            yield f"{desk.name} said confirmed of {one}, and it was refused: {why}"
        entry = recorded.get(one)
        lost = entry is not None and any(isinstance(e, Displaced) for e in entry.events)
        if entry is not None and lost and entry.recorded_at < until and not _stopped(entry):
            yield f"{desk.name} said confirmed of {one}, and it was displaced within the lease"


def _went_to_another(command: Command, found: Sequence[Entry]) -> bool:
    """Whether the slot that a desk promised was somebody else's at some time, or stopped."""
    index = cast(c.Book, command.args).slot
    for entry, _, after in _sessions(found):
        slot = after.slot(index)
        if entry.aggregate != command.aggregate or slot is None:
            continue
        leased = slot.lease is not None and slot.lease.station != command.station
        if after.stopped or after.holder(index) is not None or leased:
            return True
    return False


def _stopped(entry: Entry) -> bool:
    return any(isinstance(e, Displaced) and e.reason == "stopped" for e in entry.events)


def _rows(desk: ClinicDesk) -> Iterator[str]:
    """The rows of visits are those of the sessions."""
    rows = {row[0]: VisitLine(*row) for row in desk.store.rows(f"SELECT {LINE} FROM visit")}
    visits: dict[str, Visit] = {v.id: v for one in known(desk.store) for v in one.visits}
    waiters = {
        one.id
        for session in known(desk.store)
        for one in (*session.waiting, *session.stopped_waiting)  # back when it is held after all
    }
    if rows.keys() != visits.keys() | waiters:
        yield f"{desk.name}: rows of visits are not the sessions'"
    for one, visit in visits.items():
        row = rows.get(one)
        if row is not None and (row.status, row.slot) != (visit.status, visit.slot):
            yield f"{desk.name}: the row of {one} is not its visit's"
