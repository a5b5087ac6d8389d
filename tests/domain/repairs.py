"""A repair ticket in a test's hands: commands decided and folded one by one, time held."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from domain.envelope import Args, Command, Entry, Event, UnknownEvent
from domain.people import SYSTEM, Actor, Channel
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import Terms
from domain.repair.ticket import Reporter, Status, Ticket
from domain.replay import predict

NOON = 1_795_492_800_000
"""Tuesday 2026-11-24, 12:00 in Shanghai, ms UTC."""
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

DESK = Actor("D001", "周慧", "dispatcher")
OTHER_DESK = Actor("D002", "何敏", "dispatcher")
LEADER = Actor("H001", "李桂芳", "leader")
ADMIN = Actor("A001", "钱进", "admin")
WORKER = Actor("W101", "张大勇", "worker")
MATE = Actor("W102", "王铁柱", "worker")
OTHER_WORKER = Actor("W109", "刘明辉", "worker")
STUDENT = Actor("S2021001", "陈晓", "requester")
OTHER_STUDENT = Actor("S2021999", "吴桐", "requester")
CARETAKER = Actor("G003", "孙阿姨", "caretaker")
PEOPLE = (
    DESK, LEADER, ADMIN, WORKER, MATE, OTHER_WORKER, STUDENT, OTHER_STUDENT, CARETAKER, SYSTEM,
)  # fmt: skip

UID = "0" * 31 + "1"
NUMBER = "BX261124-A001"
MAIN_UID, MAIN_NUMBER = "0" * 31 + "2", "BX261124-A002"
OTHER_UID, OTHER_NUMBER = "0" * 31 + "3", "BX261124-A003"
CREW = crew_of([("W101", "张大勇"), ("W102", "王铁柱")])
OTHER_CREW = crew_of([("W109", "刘明辉")])
TERMS = Terms()


def photo(n: int) -> str:
    """A photo's content hash."""
    return f"{n:064x}"


def a_report(**fields: Any) -> c.Report:
    """A student's report of a dripping tap."""
    wish = c.Report(
        number=NUMBER,
        fault="water.tap",
        place="东校区/3栋/301",
        place_text="东校区 3栋 301",
        reporter=Reporter("陈晓", "13800001111", "S2021001"),
        description="水龙头关不紧",
    )
    return structs.replace(wish, **fields)


class Case:
    """One ticket: the state, and every command and entry so far. A minute passes between steps."""

    def __init__(self, ticket: Ticket | None = None, now: int = NOON, terms: Terms = TERMS) -> None:
        self.ticket = ticket
        self.now = now
        self.terms = terms
        self.commands: list[Command] = []
        self.entries: list[Entry] = []

    @property
    def known(self) -> Ticket:
        """The ticket, which must exist."""
        assert self.ticket is not None
        return self.ticket

    def command(
        self,
        args: Args,
        by: Actor = DESK,
        *,
        at: int | None = None,
        issued_at: int | None = None,
        channel: Channel = "desk",
        aggregate: str = UID,
    ) -> Command:
        """A command on this ticket; ``at`` is its ``happened_at``."""
        happened = self.now if at is None else at
        return Command(
            id=f"{len(self.commands) + 1:032x}",
            aggregate=aggregate,
            args=args,
            actor=by,
            channel=channel,
            station="A",
            incarnation="i1",
            happened_at=happened,
            issued_at=max(happened, self.now) if issued_at is None else issued_at,
            base=self.ticket.version if self.ticket else 0,
        )

    def do(self, args: Args, by: Actor = DESK, *, after: int = MINUTE, **envelope: Any) -> Ticket:
        """Let time pass, ask, and fold what comes of it."""
        self.now += after
        command = self.command(args, by, **envelope)
        self.ticket, entry = predict(self.ticket, command, self.terms)
        self.commands.append(command)
        self.entries.append(entry)
        return self.known

    def refused(
        self, args: Args, by: Actor = DESK, *, after: int = MINUTE, **envelope: Any
    ) -> Refusal:
        """Let time pass, ask, and hand back the refusal that must come."""
        refusal = self.answer(args, by, after=after, **envelope)
        if refusal is None:
            pytest.fail(f"{args} by {by.role} went in")
        return refusal

    def answer(
        self, args: Args, by: Actor = DESK, *, after: int = MINUTE, **envelope: Any
    ) -> Refusal | None:
        """Let time pass and ask without doing: the refusal, or None where it would go in."""
        self.now += after
        try:
            predict(self.ticket, self.command(args, by, **envelope), self.terms)
        except Refusal as refusal:
            return refusal
        return None

    def undo(self, by: Actor = DESK, **envelope: Any) -> Ticket:
        """Take back the last command."""
        return self.do(c.Undo(self.commands[-1].id), by, **envelope)

    def again(self) -> Case:
        """The same ticket in another's hands, from here on apart."""
        twin = Case(self.ticket, self.now, self.terms)
        twin.commands, twin.entries = list(self.commands), list(self.entries)
        return twin


_DISPATCH = c.Dispatch(CREW, planned_at=NOON + DAY, note="带上扳手")
_UP_TO_WORKING: tuple[tuple[Args, Actor], ...] = (
    (c.Accept(), DESK),
    (_DISPATCH, DESK),
    (c.Take("W101"), WORKER),
    (c.Arrive("W101"), WORKER),
)
_UP_TO_ARCHIVED: tuple[tuple[Args, Actor], ...] = (
    *_UP_TO_WORKING,
    (c.Finish("W101", "repaired", "换了垫圈", 25), WORKER),
    (c.PassInspection(), STUDENT),
    (c.Rate(5, 4, 5), STUDENT),
)
WAYS: dict[Status, tuple[tuple[Args, Actor], ...]] = {
    "reported": (),
    "accepted": _UP_TO_WORKING[:1],
    "dispatched": _UP_TO_WORKING[:2],
    "taken": _UP_TO_WORKING[:3],
    "working": _UP_TO_WORKING,
    "held": (*_UP_TO_WORKING, (c.HoldWork("parts", until=NOON + 2 * DAY), WORKER)),
    "finished": _UP_TO_ARCHIVED[:5],
    "inspected": _UP_TO_ARCHIVED[:6],
    "archived": _UP_TO_ARCHIVED,
    "rejected": ((c.Reject("out_of_scope"), DESK),),
    "withdrawn": ((c.Withdraw("自己修好了"), STUDENT),),
    "merged": ((c.Merge(MAIN_UID, MAIN_NUMBER), DESK),),
    "voided": ((c.Void("测试单", "李桂芳"), LEADER),),
    "transferred": ((c.Accept(), DESK), (c.Transfer("国资处", "GZ-7"), DESK)),
}
"""One way to every state."""


def case_in(status: Status, *, terms: Terms = TERMS, **report: Any) -> Case:
    """A ticket that has come to that state."""
    case = Case(terms=terms)
    case.do(a_report(**report), STUDENT, after=0, channel="wechat")
    for args, actor in WAYS[status]:
        case.do(args, actor)
    assert case.known.status == status
    return case


def a_command(args: Args | None = None, **envelope: Any) -> Command:
    """A command of its own, for its envelope's sake."""
    return structs.replace(Case().command(args or c.Accept("水电班")), **envelope)


def an_entry(*events: Event | UnknownEvent) -> Entry:
    """A feed entry with these events."""
    return structs.replace(case_in("accepted").entries[-1], events=events)
