"""A session (半天门诊) and its visits: the aggregate within which no slot is given twice."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from domain.clinic.around import Opening, VisitRow
from domain.clinic.people import Patient
from domain.people import Channel

Half = Literal["am", "pm"]
HALVES: tuple[Half, ...] = ("am", "pm")
Mark = Literal["first", "again", "referred"]
"""初诊, 复诊, 转诊."""
SlotKind = Literal["booked", "walk_in", "extra"]
"""预约号, 现场号, 加号."""
Status = Literal[
    "requested",  # 待确认
    "booked",  # 已约
    "arrived",  # 候诊 (已报到)
    "called",  # 叫号
    "in_room",  # 就诊中
    "passed",  # 过号
    "done",  # 完成
    "left",  # 弃号
    "missed",  # 爽约
    "cancelled",  # 已取消
    "stopped",  # 停诊取消
    "displaced",  # 待改约
]
STATUSES: tuple[Status, ...] = Status.__args__  # type: ignore[attr-defined]
HOLDS_SLOT: frozenset[Status] = frozenset(
    {"requested", "booked", "arrived", "called", "in_room", "passed", "done"}
)
"""In force: a slot has one of these at most."""
AHEAD: frozenset[Status] = frozenset({"requested", "booked", "displaced"})
"""Not here yet."""
QUEUED: frozenset[Status] = frozenset({"arrived", "passed"})
"""Here, and waiting for a turn."""
OPEN: frozenset[Status] = AHEAD | QUEUED | frozenset({"called", "in_room"})
"""Somebody still has to do something about it."""
EndCause = Literal["person", "desk", "moved", "replaced", "passed", "no_show", "stop", "other"]

PLAIN_RANK = 9
"""Rank of who has no priority; smaller ones go first."""


class Lease(Struct, frozen=True):
    """A slot kept for one station, which may give it away without asking until then (ms UTC)."""

    station: str
    until: int


class Slot(Struct, frozen=True, omit_defaults=True):
    """One place in a session.

    Attributes:
        start_at: ms UTC.
        desk: of the share that the desk leases.
    """

    index: int
    start_at: int
    kind: SlotKind = "booked"
    desk: bool = False
    lease: Lease | None = None


class VisitAct(Struct, frozen=True):
    """The last act on a visit that can be taken back: by whom, when it came in, what was before.

    Attributes:
        place: where in the queue it stood, -1 if it was not in it.
    """

    command_id: str
    kind: str
    actor: str
    at: int
    place: int
    before: dict[str, Any]


class Visit(Struct, frozen=True, omit_defaults=True):
    """One person's visit (就诊). Times in ms UTC.

    Attributes:
        id: the command that made it.
        slot: index of its slot, None without one.
        start_at: when its turn is (that of the slot that was wanted, without one).
        rank: of its priority; ``PLAIN_RANK`` without.
        turn: by what it stands in the queue: the slot's time, or that of the arrival.
        passed: how often it was called and did not come.
        calls: how often it was called, repeats included.
        offers: free places to choose from, after it lost its own.
        moved_to: the session it was moved to.
    """

    id: str
    number: str
    patient: Patient
    status: Status
    booked_at: int
    slot: int | None = None
    start_at: int = 0
    marks: tuple[Mark, ...] = ()
    channel: Channel = "wechat"
    priority: str = ""
    priority_reason: str = ""
    rank: int = PLAIN_RANK
    turn: int = 0
    passed: int = 0
    calls: int = 0
    room: str = ""
    arrived_at: int | None = None
    called_at: int | None = None
    entered_at: int | None = None
    ended_at: int | None = None
    cause: EndCause | None = None
    reason: str = ""
    offers: tuple[Opening, ...] = ()
    moved_to: str = ""
    act: VisitAct | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.status in OPEN


class Waiter(Struct, frozen=True, omit_defaults=True):
    """Somebody on the waiting list (候补), for any slot of the session."""

    id: str
    number: str
    patient: Patient
    since: int
    marks: tuple[Mark, ...] = ()
    channel: Channel = "wechat"


class Plan(Struct, frozen=True, omit_defaults=True):
    """What a session is opened with; ``schedule.sessions_of`` makes it. Times in ms UTC.

    Attributes:
        opens_at: 放号 time: from then on it can be booked in WeChat.
    """

    doctor: str
    doctor_name: str
    department: str
    department_name: str
    room: str
    day: str
    half: Half
    opens_at: int
    starts_at: int
    ends_at: int
    slots: tuple[Slot, ...]


class Session(Struct, frozen=True, omit_defaults=True):
    """One doctor's half-day: aggregate ``session:<doctor>:<YYYY-MM-DD>:<am|pm>``.

    Attributes:
        visits: everybody who ever had one, in the order in which they were made.
        queue: ids of those who wait (``QUEUED``), next one first.
        waiting: the waiting list, first one first.
        stopped_queue: the queue as it was when the session was stopped; ``stopped_waiting`` so of
            the waiting list.
    """

    uid: str
    plan: Plan
    slots: tuple[Slot, ...]
    visits: tuple[Visit, ...] = ()
    queue: tuple[str, ...] = ()
    waiting: tuple[Waiter, ...] = ()
    stopped: bool = False
    stopped_reason: str = ""
    stopped_queue: tuple[str, ...] = ()
    stopped_waiting: tuple[Waiter, ...] = ()
    version: int = 0
    updated_at: int = 0

    def visit(self, visit_id: str) -> Visit | None:
        """The visit of that id."""
        return next((visit for visit in self.visits if visit.id == visit_id), None)

    def slot(self, index: int) -> Slot | None:
        """The slot of that index."""
        return next((slot for slot in self.slots if slot.index == index), None)

    def holder(self, index: int) -> Visit | None:
        """The visit in force that has this slot."""
        return next(
            (v for v in self.visits if v.slot == index and v.status in HOLDS_SLOT),
            None,
        )


def session_uid(doctor: str, day: str, half: Half) -> str:
    """The aggregate's id: the same for everybody, so that opening twice is harmless."""
    return f"session:{doctor}:{day}:{half}"


def row_of(session: Session, visit: Visit) -> VisitRow:
    """The row by which other sessions know of a visit."""
    plan = session.plan
    return VisitRow(
        visit.id,
        session.uid,
        visit.patient.person,
        plan.day,
        plan.department,
        plan.doctor,
        visit.status,
        visit.start_at,
        visit.ended_at or 0,
        visit.cause == "person",
    )
