"""What an accepted command makes of a session. Never fails, and never gives a slot twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs

from domain.clinic.folding import stamped
from domain.clinic.policy import UNDOABLE
from domain.clinic.session import events as e
from domain.clinic.session import queue
from domain.clinic.session.state import (
    PLAIN_RANK,
    QUEUED,
    Lease,
    Session,
    Status,
    Visit,
    VisitAct,
    Waiter,
)
from domain.clinic.taking_back import changed, restored
from domain.envelope import Entry

_OF_THE_ACT = [name for name in Visit.__struct_fields__ if name != "act"]


def evolve(session: Session | None, entry: Entry) -> Session | None:
    """Fold one entry's events into the session.

    Returns:
        The new state; None where nothing was ever opened.
    """
    state = session
    for event in entry.events:
        if isinstance(event, e.Opened):
            if state is None:
                state = Session(entry.aggregate, event.plan, event.plan.slots)
        elif state is not None:
            apply = _APPLIERS.get(type(event))
            if apply is not None:
                state = apply(state, event, entry)
    if state is None:
        return None
    if session is not None:
        state = _with_acts(session, state, entry)
    return stamped(state, entry)


def _with_acts(old: Session, new: Session, entry: Entry) -> Session:
    """What was done to a visit last can be taken back, until something else is done to it."""
    before = {visit.id: visit for visit in old.visits}

    def acted(visit: Visit) -> Visit:
        was = before.get(visit.id)
        if was is None or was is visit:
            return visit
        act: VisitAct | None = None
        if entry.kind in UNDOABLE:
            at = max(entry.happened_at, entry.recorded_at)
            place, fields = queue.place(old, visit.id), changed(was, visit, _OF_THE_ACT)
            act = VisitAct(entry.command_id, entry.kind, entry.actor.id, at, place, fields)
        return structs.replace(visit, act=act)

    return structs.replace(new, visits=tuple(acted(visit) for visit in new.visits))


def _put(session: Session, visit: Visit) -> Session:
    visits = tuple(visit if each.id == visit.id else each for each in session.visits)
    return structs.replace(session, visits=visits)


def _change(session: Session, visit_id: str, **fields: Any) -> Session:
    """The session with a visit's fields set; out of the queue unless its status waits there."""
    visit = session.visit(visit_id)
    if visit is None:
        return session
    changed = structs.replace(visit, **fields)
    session = _put(session, changed)
    return session if changed.status in QUEUED else queue.without(session, visit_id)


def _seated(session: Session, visit: Visit, slot: int | None) -> Session:
    """The session with a new visit on that slot: on none if somebody else has it."""
    if session.visit(visit.id) is not None:
        return session
    if slot is not None and (session.holder(slot) is not None or session.slot(slot) is None):
        lost: Status = visit.status if visit.status in QUEUED else "displaced"
        visit, slot = structs.replace(visit, status=lost), None
    visits = (*session.visits, structs.replace(visit, slot=slot))
    return _unleased(structs.replace(session, visits=visits), slot)


def _unleased(session: Session, *indexes: int | None) -> Session:
    slots = tuple(
        structs.replace(slot, lease=None) if slot.index in indexes and slot.lease else slot
        for slot in session.slots
    )
    return structs.replace(session, slots=slots)


def _booked(s: Session, event: e.Booked, entry: Entry) -> Session:
    visit = Visit(
        entry.command_id,
        event.number,
        event.patient,
        event.status,
        entry.happened_at,
        start_at=event.start_at,
        turn=event.start_at,
        marks=event.marks,
        channel=entry.channel,
    )
    return _seated(s, visit, event.slot)


def _displaced(s: Session, event: e.Displaced, entry: Entry) -> Session:
    visit = Visit(
        entry.command_id,
        event.number,
        event.patient,
        "displaced",
        entry.happened_at,
        start_at=event.start_at,
        turn=event.start_at,
        marks=event.marks,
        channel=entry.channel,
        offers=event.offers,
        reason=event.reason,
    )
    return _seated(s, visit, None)


def _walked_in(s: Session, event: e.WalkedIn, entry: Entry) -> Session:
    visit = Visit(
        entry.command_id,
        event.number,
        event.patient,
        "arrived",
        entry.happened_at,
        start_at=event.start_at,
        turn=event.start_at,
        marks=event.marks,
        channel=entry.channel,
        priority=event.priority,
        priority_reason=event.reason,
        rank=event.rank,
        arrived_at=entry.happened_at,
    )
    return queue.joined(_seated(s, visit, event.slot), visit.id)


def _ended(s: Session, event: e.Ended, entry: Entry) -> Session:
    visit = s.visit(event.visit)
    if visit is None:
        return s
    if visit.ended_at is not None:  # it was over already: only where it went on is new
        return _put(s, structs.replace(visit, moved_to=event.moved_to))
    return _change(
        s,
        event.visit,
        status=event.status,
        cause=event.cause,
        reason=event.reason,
        moved_to=event.moved_to,
        offers=event.offers,
        ended_at=entry.happened_at,
        passed=visit.passed + (event.cause == "passed"),
    )


def _rebooked(s: Session, event: e.Rebooked, entry: Entry) -> Session:
    if s.holder(event.slot) is not None or s.slot(event.slot) is None:
        return s
    start = event.start_at
    s = _change(
        s, event.visit, slot=event.slot, start_at=start, turn=start, status="booked", offers=()
    )
    return _unleased(s, event.slot)


def _checked_in(s: Session, event: e.CheckedIn, entry: Entry) -> Session:
    visit = s.visit(event.visit)
    if visit is None:
        return s
    at = entry.happened_at
    turn = at if event.late else visit.start_at
    s = _change(s, event.visit, status="arrived", arrived_at=at, turn=turn, offers=())
    return queue.joined(s, event.visit)


def _called(s: Session, event: e.Called, entry: Entry) -> Session:
    visit = s.visit(event.visit)
    calls = visit.calls + 1 if visit else 0
    at = entry.happened_at
    return _change(s, event.visit, status="called", called_at=at, room=event.room, calls=calls)


def _passed(s: Session, event: e.Passed, entry: Entry) -> Session:
    visit = s.visit(event.visit)
    if visit is None:
        return s
    s = _change(s, event.visit, status="passed", passed=visit.passed + 1)
    return queue.at(s, event.visit, event.behind)


def _entered(s: Session, event: e.Entered, entry: Entry) -> Session:
    return _change(s, event.visit, status="in_room", entered_at=entry.happened_at)


def _finished(s: Session, event: e.Finished, entry: Entry) -> Session:
    return _change(s, event.visit, status="done", ended_at=entry.happened_at)


def _slot_added(s: Session, event: e.SlotAdded, entry: Entry) -> Session:
    if s.slot(event.slot.index) is not None:
        return s
    return structs.replace(s, slots=(*s.slots, event.slot))


def _stopped(s: Session, event: e.Stopped, entry: Entry) -> Session:
    slots = tuple(structs.replace(slot, lease=None) for slot in s.slots)
    return structs.replace(
        s,
        stopped=True,
        stopped_reason=event.reason,
        stopped_queue=s.queue,
        stopped_waiting=s.waiting,
        slots=slots,
    )


def _resumed(s: Session, event: e.Resumed, entry: Entry) -> Session:
    listed = tuple(one for one in s.stopped_waiting if one.id in event.listed)
    s = structs.replace(
        s,
        stopped=False,
        stopped_reason="",
        stopped_queue=(),
        stopped_waiting=(),
        waiting=(*listed, *s.waiting),
    )
    for visit_id in event.visits:
        visit = s.visit(visit_id)
        taken = visit is not None and visit.slot is not None and s.holder(visit.slot) is not None
        if visit is None or taken:
            continue
        status: Status = "booked" if visit.slot is not None else "displaced"
        if visit_id in event.waiting:
            status = "passed" if visit.passed else "arrived"
        # Whoever still has no place keeps what was offered.
        offers = visit.offers if status == "displaced" else ()
        s = _change(
            s, visit_id, status=status, cause=None, reason="", ended_at=None, offers=offers
        )
    waiting = [one for one in event.waiting if _waits(s, one)]
    # Whoever was called before the stop and passed during it comes behind them.
    later = [one for one in s.queue if one not in waiting]
    return structs.replace(s, queue=(*waiting, *later))


def _waits(session: Session, visit_id: str) -> bool:
    visit = session.visit(visit_id)
    return visit is not None and visit.status in QUEUED


def _prioritised(s: Session, event: e.Prioritised, entry: Entry) -> Session:
    s = _change(
        s,
        event.visit,
        priority=event.priority,
        priority_reason=event.reason,
        rank=event.rank if event.priority else PLAIN_RANK,
    )
    return queue.joined(s, event.visit) if event.visit in s.queue else s


def _reordered(s: Session, event: e.Reordered, entry: Entry) -> Session:
    if event.visit not in s.queue:
        return s
    rest = queue.without(s, event.visit)
    place = queue.place(rest, event.before)
    return queue.at(rest, event.visit, len(rest.queue) if place < 0 else place)


def _waited(s: Session, event: e.Waited, entry: Entry) -> Session:
    waiter = Waiter(
        entry.command_id,
        event.number,
        event.patient,
        entry.happened_at,
        event.marks,
        entry.channel,
    )
    return structs.replace(s, waiting=(*s.waiting, waiter))


def _unwaited(s: Session, event: e.Unwaited, entry: Entry) -> Session:
    return structs.replace(s, waiting=tuple(w for w in s.waiting if w.id != event.waiter))


def _placed(s: Session, event: e.Placed, entry: Entry) -> Session:
    waiter = next((one for one in s.waiting if one.id == event.waiter), None)
    if waiter is None or s.holder(event.slot) is not None:
        return s
    s = structs.replace(s, waiting=tuple(w for w in s.waiting if w.id != waiter.id))
    visit = Visit(
        waiter.id,
        waiter.number,
        waiter.patient,
        "booked",
        entry.happened_at,
        start_at=event.start_at,
        turn=event.start_at,
        marks=waiter.marks,
        channel=waiter.channel,
    )
    return _seated(s, visit, event.slot)


def _leased(s: Session, event: e.Leased, entry: Entry) -> Session:
    lease = Lease(event.station, event.until)
    slots = tuple(
        structs.replace(slot, lease=lease) if slot.index in event.slots else slot
        for slot in s.slots
    )
    return structs.replace(s, slots=slots)


def _given_back(s: Session, event: e.GivenBack, entry: Entry) -> Session:
    return _unleased(s, *event.slots)


def _undone(s: Session, event: e.Undone, entry: Entry) -> Session:
    visit = s.visit(event.visit)
    if visit is None:
        return s
    back = restored(visit, event.before)
    taken = back.slot is not None and s.holder(back.slot) not in (None, visit)
    if taken and back.slot is not None:
        return s
    s = queue.without(_put(s, back), visit.id)
    return queue.at(s, visit.id, event.place) if back.status in QUEUED else s


_APPLIERS: dict[type, Callable[[Session, Any, Entry], Session]] = {
    e.Booked: _booked,
    e.Displaced: _displaced,
    e.WalkedIn: _walked_in,
    e.Ended: _ended,
    e.Rebooked: _rebooked,
    e.CheckedIn: _checked_in,
    e.Called: _called,
    e.Passed: _passed,
    e.Entered: _entered,
    e.Finished: _finished,
    e.SlotAdded: _slot_added,
    e.Stopped: _stopped,
    e.Resumed: _resumed,
    e.Prioritised: _prioritised,
    e.Reordered: _reordered,
    e.Waited: _waited,
    e.Unwaited: _unwaited,
    e.Placed: _placed,
    e.Leased: _leased,
    e.GivenBack: _given_back,
    e.Undone: _undone,
}
