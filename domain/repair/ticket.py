"""The repair ticket (工单): its states and all that is known of it. Only ``evolve`` makes one."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from domain.people import Channel

Status = Literal[
    "reported",  # 待受理
    "accepted",  # 待派单
    "dispatched",  # 待接单
    "taken",  # 已接单
    "working",  # 维修中
    "held",  # 挂起
    "finished",  # 待验收
    "inspected",  # 待评价
    "archived",  # 已归档
    "rejected",  # 已驳回
    "withdrawn",  # 已撤销
    "merged",  # 已合并
    "voided",  # 已作废
    "transferred",  # 已转出
]

STATUSES: tuple[Status, ...] = Status.__args__  # type: ignore[attr-defined]
OPEN: frozenset[Status] = frozenset(
    {"reported", "accepted", "dispatched", "taken", "working", "held", "finished"}
)
"""Still somebody's work."""
ENDED: frozenset[Status] = frozenset(
    {"archived", "rejected", "withdrawn", "merged", "voided", "transferred"}
)

Priority = Literal["emergency", "urgent", "normal", "planned"]
PRIORITIES: tuple[Priority, ...] = Priority.__args__  # type: ignore[attr-defined]

HoldCause = Literal[
    "parts", "appointment", "nobody_in", "third_party", "approval", "outage", "weather", "other"
]
Outcome = Literal["repaired", "replaced", "temporary", "unrepairable", "nothing_found"]


class Reporter(Struct, frozen=True, omit_defaults=True):
    """One person who reported it (报修人); several for one burst pipe.

    Attributes:
        person: code in the roster, empty if unknown.
        at: when that person reported, ms UTC.
    """

    name: str
    phone: str = ""
    person: str = ""
    channel: Channel = "wechat"
    at: int = 0


class Share(Struct, frozen=True, omit_defaults=True):
    """One worker's part in the job. ``share`` is in percent; a crew's shares sum to 100."""

    worker: str
    name: str
    share: int = 100
    lead: bool = False


class Hold(Struct, frozen=True, omit_defaults=True):
    """A pause: it stops the 完工 clock only. Times in ms UTC; ``end`` is None while it lasts."""

    cause: HoldCause
    start: int
    back: Status
    until: int | None = None
    end: int | None = None
    note: str = ""


class Mention(Struct, frozen=True):
    """A colleague who is to see a note. ``by`` is who wrote it, ``at`` when, ms UTC."""

    to: str
    by: str
    at: int


class Asked(Struct, frozen=True):
    """More time that a worker asks for: until when, why, and when that was asked, ms UTC."""

    worker: str
    name: str
    until: int
    reason: str
    at: int


class Material(Struct, frozen=True, omit_defaults=True):
    """Something used. ``quantity`` in thousandths of ``unit``; ``price`` in fen for one unit."""

    name: str
    quantity: int
    unit: str = "个"
    spec: str = ""
    price: int = 0
    trade_in: bool = False


class Result(Struct, frozen=True, omit_defaults=True):
    """What was done."""

    outcome: Outcome
    text: str = ""
    minutes: int = 0
    materials: tuple[Material, ...] = ()
    photos: tuple[str, ...] = ()


class Rating(Struct, frozen=True, omit_defaults=True):
    """Stars 1-5 for 质量, 效率, 态度. ``auto`` marks praise by default, counted apart."""

    quality: int
    speed: int
    attitude: int
    text: str = ""
    auto: bool = False


class Act(Struct, frozen=True):
    """The last act that can be undone: who did it, and what the changed fields held before.

    Attributes:
        at: when it came in, ms UTC, not when it happened: a slip entered a day late can be undone.
        before: the changed fields as JSON values. What others add since goes in here too, so that
            undoing takes back this act alone.
    """

    command_id: str
    kind: str
    actor: str
    at: int
    before: dict[str, Any]


class Ticket(Struct, frozen=True, omit_defaults=True):
    """One repair from report to archive: the aggregate, and the boundary of consistency.

    All times are ms UTC of when it happened, not of when it was synchronised. ``origin`` names the
    older system that an imported one comes from, empty for all others.

    Attributes:
        extension_asked: what the desk has not answered yet; no clock knows of it.
        used_before: materials of earlier tries that stay used; ``result`` has the last try's.
        parent: the incident that it is part of (事件), empty if none; its children are those that
            name it.
        split_from: the ticket that it was a part of; ``split_into`` those that were parts of it.
        announced: what all reporters were told last, of an incident (`Announce`), and when.
        mentions: who is to see a note and has not yet, the last note for each.
        edited: when each field was last corrected, for two desks' corrections of the same field.
    """

    uid: str
    number: str
    status: Status
    priority: Priority
    fault: str
    place: str
    place_text: str
    reporters: tuple[Reporter, ...]
    description: str
    reported_at: int
    version: int = 0
    updated_at: int = 0
    spot: str = ""
    photos: tuple[str, ...] = ()
    wanted_at: int | None = None
    enter_alone: bool = False
    asset: str = ""
    billable: bool = False
    team: str = ""
    zone: str = ""
    crew: tuple[Share, ...] = ()
    planned_at: int | None = None
    accepted_at: int | None = None
    dispatched_at: int | None = None
    taken_at: int | None = None
    arrived_at: int | None = None
    finished_at: int | None = None
    inspected_at: int | None = None
    closed_at: int | None = None
    holds: tuple[Hold, ...] = ()
    returned_at: int | None = None
    extended_to: int | None = None
    extended_at: int | None = None
    extension_asked: Asked | None = None
    result: Result | None = None
    used_before: tuple[Material, ...] = ()
    rating: Rating | None = None
    more_rating: str = ""
    reason: str = ""
    merged_into: str = ""
    parent: str = ""
    parent_number: str = ""
    split_from: str = ""
    split_from_number: str = ""
    split_into: tuple[str, ...] = ()
    outside_unit: str = ""
    outside_number: str = ""
    urges: int = 0
    urged_at: int | None = None
    reworks: int = 0
    notes: int = 0
    mentions: tuple[Mention, ...] = ()
    announced: str = ""
    announced_at: int | None = None
    edited: dict[str, int] = {}
    last_act: Act | None = None
    origin: str = ""

    @property
    def reporter(self) -> Reporter:
        """The first to report; the others joined."""
        return self.reporters[0]

    @property
    def lead(self) -> Share | None:
        """The worker who answers for the job (主修)."""
        return next((share for share in self.crew if share.lead), None)

    @property
    def open_hold(self) -> Hold | None:
        """The pause that lasts at this moment, if any."""
        return self.holds[-1] if self.holds and self.holds[-1].end is None else None

    @property
    def state_since(self) -> int:
        """When it came into the state that it is in, ms UTC."""
        steps = (
            self.returned_at,
            self.accepted_at,
            self.dispatched_at,
            self.taken_at,
            self.arrived_at,
            self.finished_at,
            self.inspected_at,
            self.closed_at,
        )
        pauses = (at for hold in self.holds for at in (hold.start, hold.end))
        return max((self.reported_at, *(at for at in (*steps, *pauses) if at is not None)))
