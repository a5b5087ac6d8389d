"""Whatever is asked of a clinic in whatever order: no slot twice, nobody lost, nothing explodes."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clinic.session import commands as c
from domain.clinic.session import events as e
from domain.clinic.session.state import HOLDS_SLOT, QUEUED, Session
from domain.envelope import Args
from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.services import ARGS, decode_state, encode_state, service_of
from tests.domain.clinic.cases import (
    DESK,
    DOCTOR,
    HOUR,
    MINUTE,
    NURSE,
    OPENING,
    PEOPLE,
    Clinic,
    patient,
    person,
)
from tests.domain.typed_values import anything

STAFF = (DESK, NURSE, DOCTOR, SYSTEM)
KINDS = (
    "book", "book", "book", "book_at_desk", "book_at_desk", "walk_in", "cancel", "rebook",
    "check_in", "check_in", "call", "call", "pass", "enter", "finish", "leave", "miss", "add",
    "stop", "resume", "prioritise", "reorder", "wait", "wait", "unwait", "lease", "give_back",
    "undo", "undo", "check_in", "call", "pass", "finish",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 7),
        st.integers(0, 9),
        st.sampled_from((0, 0, 1, 1, 5, 20, 90)),
        st.sampled_from(("A", "B")),
    ),
    min_size=8,
    max_size=60,
)


class Walk:
    """One clinic, driven by numbers."""

    def __init__(self) -> None:
        self.clinic = Clinic()
        self.ids: list[str] = []
        self.last: tuple[str, str] = ("", "")
        self.staff: Actor = DESK
        self.accepted: dict[str, str] = {}

    def wish(self, kind: str, a: int, b: int) -> tuple[Args, Any]:
        """What is asked, and by whom."""
        clinic, who = self.clinic, person(80 + b)
        if kind == "stop" and b > 1:  # a day that is stopped at once tells little
            kind = "book_at_desk"
        some = self.ids[(a * 7 + b) % len(self.ids)] if self.ids else "nobody"
        other = self.ids[b % len(self.ids)] if self.ids else "nobody"
        staff = STAFF[a % 3]
        number = clinic.number()
        return {
            "book": lambda: (c.Book(number, patient(who), a), who),
            "book_at_desk": lambda: (c.Book(number, patient(who), a), DESK),
            "walk_in": lambda: (c.WalkIn(number, patient(who)), DESK),
            "cancel": lambda: (c.Cancel(some, "desk", "来电取消"), DESK),
            "rebook": lambda: (c.Rebook(some, a), DESK),
            "check_in": lambda: (c.CheckIn(some), DESK),
            "call": lambda: (c.Call(some if b % 3 == 0 else ""), DOCTOR),
            "pass": lambda: (c.Pass(some), DOCTOR),
            "enter": lambda: (c.Enter(some), DOCTOR),
            "finish": lambda: (c.Finish(some), DOCTOR),
            "leave": lambda: (c.Leave(some), staff),
            "miss": lambda: (c.Miss((some, other)), SYSTEM),
            "add": lambda: (c.AddSlot(OPENING + a * MINUTE), DOCTOR),
            "stop": lambda: (c.Stop("停诊"), NURSE),
            "resume": lambda: (c.Resume(), NURSE),
            "prioritise": lambda: (c.Prioritise(some, ("green", "elderly", "")[b % 3], "x"), NURSE),
            "reorder": lambda: (c.Reorder(some, other if a % 2 else ""), NURSE),
            "wait": lambda: (c.Wait(number, patient(who)), who if a % 2 else DESK),
            "unwait": lambda: (c.Unwait(some), DESK),
            "lease": lambda: (c.LeaseSlots(), DESK),
            "give_back": lambda: (c.GiveBack(), DESK),
            "undo": lambda: (c.Undo(*self.last), self.staff),
        }[kind]()  # type: ignore[no-untyped-call]

    def step(self, kind: str, a: int, b: int, minutes: int, station: str) -> None:
        """Let time pass, predict where a station asks, and let the cloud decide."""
        clinic = self.clinic
        clinic.now += minutes * MINUTE
        args, by = self.wish(kind, a, b)
        own = by.role in ("requester", "system")
        command = clinic.command(args, by, station="" if own else station)
        before = clinic.session
        if not own:
            with suppress(Refusal):
                whole(clinic.predict(command))
        try:
            clinic.accept(command)
        except Refusal:
            assert clinic.session is before
            return
        if isinstance(args, c.Book | c.WalkIn | c.Wait):
            self.ids.append(command.id)
            self.accepted[command.id] = kind
        acted = [v.id for v in clinic.session.visits if v.act and v.act.command_id == command.id]
        if acted:
            self.last = (acted[0], command.id)
            self.staff = by

    def check(self) -> None:
        """What holds after every step."""
        session = self.clinic.session
        whole(session)
        assert decode_state("session", encode_state(session)) == session
        listed = (*session.waiting, *session.stopped_waiting)
        known = {visit.id for visit in session.visits} | {one.id for one in listed}
        assert session.stopped or not session.stopped_waiting
        left = {
            event.waiter
            for entry in self.clinic.entries
            for event in entry.events
            if isinstance(event, e.Unwaited) and event.cause != "stop"
        }
        assert set(self.accepted) <= known | left


def whole(session: Session) -> None:
    """No slot twice, the queue is those who wait, and whoever is out is out for a reason."""
    held = Counter(v.slot for v in session.visits if v.status in HOLDS_SLOT and v.slot is not None)
    assert max(held.values(), default=0) <= 1
    assert set(held) <= {slot.index for slot in session.slots}
    assert sorted(session.queue) == sorted(v.id for v in session.visits if v.status in QUEUED)
    doing = Counter(visit.status for visit in session.visits)
    assert doing["called"] <= 1
    assert doing["in_room"] <= 1
    for visit in session.visits:
        ended = visit.status in ("left", "missed", "cancelled", "stopped")
        assert ended == (visit.cause is not None), visit
        if visit.status in ("displaced", "cancelled", "missed", "stopped", "left"):
            assert session.holder(visit.slot) is not visit if visit.slot is not None else True
    ids = [visit.id for visit in session.visits] + [one.id for one in session.waiting]
    assert len(ids) == len(set(ids))
    for slot in session.slots:
        assert slot.lease is None or session.holder(slot.index) is None


@settings(max_examples=120)
@given(STEPS)
def test_no_order_of_wishes_gives_a_slot_twice_or_loses_anybody(steps: list[Any]) -> None:
    walk = Walk()
    walk.clinic.now = OPENING - 6 * HOUR
    for step in steps:
        walk.step(*step)
        walk.check()


@settings(max_examples=60)
@given(STEPS)
def test_leases_of_two_stations_never_overlap(steps: list[Any]) -> None:
    walk = Walk()
    walk.clinic.now = OPENING - 90 * HOUR
    held: dict[int, tuple[str, int]] = {}
    for kind, a, b, minutes, station in steps:
        walk.step(("lease", "give_back", kind)[b % 3], a, b, minutes, station)
        now = walk.clinic.now
        for event in walk.clinic.entries[-1].events:
            if isinstance(event, e.Leased) and walk.clinic.entries[-1].recorded_at == now:
                for index in event.slots:
                    by, until = held.get(index, ("", 0))
                    assert by in ("", event.station) or until <= now
        held = {
            slot.index: (slot.lease.station, slot.lease.until)
            for slot in walk.clinic.session.slots
            if slot.lease is not None
        }


CLINIC_KINDS = sorted(kind for kind in ARGS if service_of(kind).terms == "clinic")


@settings(max_examples=200)
@given(
    st.sampled_from(CLINIC_KINDS).flatmap(lambda kind: anything(ARGS[kind])),
    st.sampled_from(PEOPLE),
    st.sampled_from(("", "session:D1:2026-11-26:am", "consult:1", "referral:1", "claim:1")),
)
def test_whatever_is_sent_is_refused_or_taken_but_explodes_nothing(
    args: Any, by: Any, on: str
) -> None:
    clinic = Clinic()
    clinic.book(person(1), 0)
    try:
        clinic.do(args, by, on=on)
    except Refusal as refusal:
        assert len(str(refusal)) < 600  # noqa: PT017
    else:
        for uid, state in clinic.states.items():
            service = clinic.entries[-1].service if uid == on else "session"
            assert decode_state(service, encode_state(state)) is not None
