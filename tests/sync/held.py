"""A cloud in memory that fails on demand, and a desk's line to it in held time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from domain.envelope import Entry
from domain.mending import (
    LackingRequest,
    OfferReply,
    OfferRequest,
    ReincarnateRequest,
)
from domain.problems import Problem, Refusal, Trouble
from domain.services import STATES, evolve
from domain.trail import NO_TRAIL, Trail
from domain.wire import (
    OLDEST_SERVED,
    WIRE_VERSION,
    EnrolReply,
    Hello,
    PushReply,
    PushRequest,
    PushResult,
    WireCommand,
    WireProblem,
    read_command,
)
from storage.ledger import Changes
from sync.engine import Engine
from sync.transfer import Transfer
from sync.transport import Page
from tests.simulation.heldtime import HeldLoop
from tests.storage.desk import Desk, Feed
from tests.worlds import HeldClock

T = TypeVar("T")
OFFLINE = Trouble("offline")


def live(story: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a story on a held loop."""
    with asyncio.Runner(loop_factory=HeldLoop) as runner:
        return runner.run(story())


class FakeCloud:
    """Answers as a cloud does, in memory.

    Attributes:
        away: the network is down.
        failing: method name to the problem it ends with, until taken out.
        served: the feeds that it says a station may hold; none as an older one.
        lost: methods whose effect happens but whose answer never comes, once each.
        calls: method and moment (s) of every call.
        unknown: command ids whose kind it does not know.
    """

    def __init__(self) -> None:
        self.clock = HeldClock()
        self.feeds = {"logistics": Feed(clock=self.clock), "directory": Feed("directory")}
        self.epoch = "e1"
        self.version = "1.0"
        self.wire = WIRE_VERSION
        self.oldest = OLDEST_SERVED
        self.states = STATES
        self.served: tuple[str, ...] = ()
        self.away = False
        self.failing: dict[str, Problem] = {}
        self.lost: list[str] = []
        self.calls: list[tuple[str, float]] = []
        self.unknown: set[str] = set()
        self.results: dict[str, PushResult] = {}
        self.pictures: dict[str, tuple[bytes, str]] = {}
        self.page: Callable[[Page], Page] = lambda page: page

    @property
    def feed(self) -> Feed:
        """What the tests are about."""
        return self.feeds["logistics"]

    def heads(self) -> dict[str, int]:
        return {name: len(feed.entries) for name, feed in self.feeds.items()}

    def restored(self, upto: int, epoch: str = "e2") -> None:
        """Put in the place of a backup: it knows only so many entries, in a history of its own."""
        kept = self.feed.entries[:upto]
        old, self.epoch = self.feeds, epoch
        self.feeds = {"logistics": Feed(clock=self.clock), "directory": old["directory"]}
        self.results = {}
        for entry in kept:
            self.feed.entries.append(entry)
            self.feed.states[entry.aggregate] = evolve(self.feed.states.get(entry.aggregate), entry)
            self.results[entry.command_id] = PushResult(
                entry.command_id, "accepted", "logistics", entry.seq
            )

    def hello(self) -> Hello:
        self._called("hello")
        hello = Hello(
            "paidan", self.version, self.wire, self.oldest, self.epoch, self.clock(), self.heads(),
            states=self.states, feeds=self.served,
        )  # fmt: skip
        return self._answer("hello", hello)

    def push(self, request: PushRequest) -> PushReply:
        self._called("push")
        if request.epoch != self.epoch:
            raise Refusal("epoch_changed", have=request.epoch, got=self.epoch)
        results = tuple(self._take(wire) for wire in request.commands)
        return self._answer("push", PushReply(self.epoch, results, self.heads()))

    def pull(self, feed: str, after: int, epoch: str, limit: int, trail: Trail = NO_TRAIL) -> Page:
        self._called("pull")
        if epoch != self.epoch:
            raise Refusal("epoch_changed", have=epoch, got=self.epoch)
        entries = self.feeds[feed].entries
        if after > len(entries):
            raise Refusal("cursor_ahead", feed=feed, have=after, head=len(entries))
        page = Page(self.epoch, feed, tuple(entries[after : after + limit]), len(entries))
        return self._answer("pull", self.page(page))

    def history(self, aggregates: Sequence[str]) -> tuple[Entry, ...]:
        self._called("history")
        entries = (entry for feed in self.feeds.values() for entry in feed.entries)
        return tuple(entry for entry in entries if entry.aggregate in aggregates)

    def send_blob(self, digest: str, data: bytes, mime: str) -> None:
        self._called("send_blob")
        self._called(f"send {digest}")
        self.pictures[digest] = (data, mime)

    def fetch_blob(self, digest: str) -> tuple[bytes, str]:
        self._called("fetch_blob")
        if digest not in self.pictures:
            raise Refusal("no_such_photo", photo=digest)
        return self.pictures[digest]

    def lacking(self, request: LackingRequest) -> tuple[str, ...]:
        """A cloud of an older version: it takes back what is asked again, and no more."""
        raise Refusal("no_such_page", path="/sync/v1/lacking")

    def offer(self, request: OfferRequest) -> OfferReply:
        raise Refusal("no_such_page", path="/sync/v1/offer")

    def reincarnate(self, request: ReincarnateRequest) -> EnrolReply:
        raise Refusal("no_such_page", path="/sync/v1/reincarnate")

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for name, _ in self.calls)

    def moments(self, method: str) -> list[float]:
        """When it was called, s."""
        return [at for name, at in self.calls if name == method]

    def _called(self, method: str) -> None:
        self.calls.append((method, asyncio.get_running_loop().time()))
        if self.away:
            raise OFFLINE
        if method in self.failing:
            raise self.failing[method]

    def _answer(self, method: str, answer: T) -> T:
        if method in self.lost:
            self.lost.remove(method)
            raise OFFLINE
        return answer

    def _take(self, wire: WireCommand) -> PushResult:
        if wire.id in self.unknown:
            return PushResult(wire.id, "unknown", problem=WireProblem("unknown_kind"))
        if wire.id not in self.results:
            command = read_command(wire)
            feed = self.feeds["directory" if ":" in wire.aggregate else "logistics"]
            try:
                entry = feed.take(command)
                result = PushResult(wire.id, "accepted", feed.name, entry.seq)
            except Refusal as refusal:
                problem = WireProblem(refusal.code, dict(refusal.facts))
                result = PushResult(wire.id, "refused", problem=problem)
            self.results[wire.id] = result
        return self.results[wire.id]


class Line:
    """A desk's engine on a held loop, and what it tells.

    Attributes:
        told: every fact told about the link, in order.
        changes: every announcement.
    """

    def __init__(self, desk: Desk, cloud: FakeCloud, transfer: Transfer | None = None) -> None:
        self.desk = desk
        self.cloud = cloud
        self.told: list[dict[str, Any]] = []
        self.changes: list[Changes] = []
        self.wall_ahead = 0
        self.engine = Engine(
            desk.ledger,
            cloud,
            ("logistics", "directory"),
            announce=self.changes.append,
            tell=lambda **facts: self.told.append(facts),
            clock=desk.clock,
            wall=lambda: cloud.clock() + self.wall_ahead,
            monotonic=asyncio.get_running_loop().time,
            run=_run,
            jitter=lambda: 0.0,
            transfer=transfer,
        )
        self._task = asyncio.get_running_loop().create_task(self.engine.run())

    @property
    def link(self) -> str:
        """How the link stands, as last told."""
        return next((facts["link"] for facts in reversed(self.told) if "link" in facts), "")

    def say(self, uid: str, args: Any) -> Any:
        """Record a command and wake the engine, as the desk does."""
        command = self.desk.ask(uid, args)
        self.engine.wake()
        return command

    def report(self) -> str:
        """Take down a repair and wake the engine."""
        uid = self.desk.report()
        self.engine.wake()
        return uid

    async def __aenter__(self) -> Line:
        await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *error: object) -> None:
        self.engine.stop()
        await asyncio.wait_for(self._task, 60)


async def _run(work: Callable[[], Any]) -> Any:
    await asyncio.sleep(0.001)
    return work()


def told(desk: Desk, cloud: FakeCloud, story: Callable[[Line], Coroutine[Any, Any, None]]) -> Line:
    """Live a story with a connected engine; the line afterwards."""

    async def whole() -> Line:
        async with Line(desk, cloud) as line:
            await story(line)
        return line

    return live(whole)
