"""The engine: loops side by side, so that a stuck push never stops the pull, nor pictures words.

Offline is a state, not an error: Trouble ``offline`` slows a loop down and tells the desk, no more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from domain.problems import Problem, Refusal, Trouble
from domain.scopes import is_walled
from domain.wire import OLDEST_SERVED, WIRE_VERSION, Hello
from storage import outbox, scope
from storage.ledger import Changes, Ledger
from storage.lives import ASKS
from storage.queries import cursors
from sync.arriving import Arrivals
from sync.bootstrap import Bootstrap
from sync.check import Check
from sync.healing import ask_for_life, give_back
from sync.pull import Slicer, pull_feed
from sync.push import Run, push_batch
from sync.schedule import IDLE_PULL, Pace
from sync.transfer import Transfer
from sync.transport import Transport

_log = logging.getLogger("paidan.sync")

IDLE_PUSH = 60_000
IDLE_PICTURES = 30_000
IDLE_FILE = 15_000
GREET_AGAIN = 300_000
"""A greeting holds for so long, ms: the cloud may be of another version since, and this machine's
clock another one, without a call that failed."""
_BREATH = 0.004
"""Seconds between two slices of a page that comes: for keys, paint and lists."""
STOPPED_RETRY = 60_000
"""Wait after a problem that only a person can mend (revoked, too old), ms."""

_STOPPING = frozenset(
    {"token_unknown", "station_revoked", "wire_too_old", "wire_too_new", "not_our_cloud"}
)


class Engine:
    """Keeps one station in step with its cloud.

    Args:
        announce: told what changed here, on the loop's thread.
        tell: told facts about the link: ``link``, ``skew``, ``problem``; ``failed`` of each try.
        clock: the station's time, ms UTC.
        wall: this machine's own time, ms UTC, to measure the skew with.
        monotonic: seconds that never jump.
        run: runs blocking network calls elsewhere.
        jitter: 0..1.
        new_life: begins a life of its own in the data folder, after it was set back.
        feeds_lost: told the feeds that the station may hold no more; the file has let go of them.
    """

    def __init__(
        self,
        ledger: Ledger,
        transport: Transport,
        feeds: tuple[str, ...],
        *,
        announce: Callable[[Changes], None],
        tell: Callable[..., None],
        clock: Callable[[], int],
        wall: Callable[[], int],
        monotonic: Callable[[], float],
        run: Run,
        jitter: Callable[[], float],
        transfer: Transfer | None = None,
        bootstrap: Bootstrap | None = None,
        check: Check | None = None,
        new_life: Callable[[], None] = lambda: None,
        feeds_lost: Callable[[frozenset[str]], None] = lambda feeds: None,
    ) -> None:
        self._ledger = ledger
        self._transport = transport
        self._feeds = feeds
        self._announce = announce
        self._tell = tell
        self._clock = clock
        self._wall = wall
        self._monotonic = monotonic
        self._run = run
        self._jitter = jitter
        self._transfer = transfer
        self._bootstrap = bootstrap
        self._arrivals = Arrivals(ledger, transport, feeds, announce=announce, clock=clock, run=run)
        self._check = check
        self._new_life = new_life
        self._feeds_lost = feeds_lost
        self._heads: dict[str, int] = {}
        self._hinted = False
        self._went_back = False
        self._push_cut = False
        self._hello: Hello | None = None
        self._greeted = 0
        self._greeting = asyncio.Lock()
        self._slicer = Slicer()
        self._stop = asyncio.Event()
        self.push_wake = asyncio.Event()
        self.pull_wake = asyncio.Event()
        self._pictures_wake = asyncio.Event()
        self._file_wake = asyncio.Event()
        self._hurry = dict.fromkeys(("push", "pull", "pictures", "file"), False)

    async def run(self) -> None:
        """Until ``stop``."""
        await asyncio.gather(
            self._loop("push", self.push_once, self.push_wake, IDLE_PUSH),
            self._loop("pull", self.pull_once, self.pull_wake, IDLE_PULL),
            self._loop("pictures", self.pictures_once, self._pictures_wake, IDLE_PICTURES),
            self._loop("file", self.file_once, self._file_wake, IDLE_FILE),
        )

    def stop(self) -> None:
        """End the loops after their current step."""
        self._stop.set()
        self._wake_all()

    def wake(self) -> None:
        """There is something new to push."""
        self.push_wake.set()
        self._pictures_wake.set()

    def hurry(self) -> None:
        """A person pressed "send now": do not sit out the wait after a failure."""
        self._hurry = dict.fromkeys(self._hurry, True)
        self._wake_all()

    def _wake_all(self) -> None:
        for wake in (self.push_wake, self.pull_wake, self._pictures_wake, self._file_wake):
            wake.set()

    def hint(self, heads: dict[str, int]) -> None:
        """The cloud says how far its feeds reach."""
        self._heads |= heads
        self._hinted = True
        self._hurry["pull"] = True
        self.pull_wake.set()

    async def push_once(self) -> None:
        """Greet if needed and push until the outbox is empty.

        Raises:
            Problem: what stopped it; everything unsent stays.
        """
        hello = await self._greet()
        more = True
        while more and not self._stop.is_set():
            more, heads, changes = await push_batch(
                self._ledger, self._transport, hello.epoch, self._run, self._clock
            )
            if heads:
                self.hint(heads)
            self._announce(changes)

    async def pull_once(self) -> None:
        """Greet if needed and pull every feed to its head.

        Raises:
            Problem: what stopped it; what was received stays.
        """
        hello = await self._greet()
        if self._bootstrap is not None and self._bootstrap.comes_first(hello.heads | self._heads):
            self._tell(link="online", problem=None)
            self._file_wake.set()
            return
        hinted, self._hinted = self._hinted, False
        for feed in self._behind() if hinted else self._feeds:
            async for changes in pull_feed(
                self._ledger,
                self._transport,
                feed,
                hello.epoch,
                self._run,
                self._clock,
                self._monotonic,
                _breathe,
                self._slicer,
                self._check,
            ):
                self._announce(changes)
        if self._check is not None:
            async for changes in self._check.look(hello.epoch):
                self._announce(changes)
        self._tell(link="online", problem=None)
        if self._push_cut:
            # The line is back: what waits must not sit out the wait after its last failure.
            self._push_cut = False
            self._hurry["push"] = True
            self.push_wake.set()
        self._pictures_wake.set()

    async def file_once(self) -> None:
        """Start from a file where that is needed, then pull the rest.

        Raises:
            Problem: what stopped it; the next time it goes on from there.
        """
        if self._bootstrap is None:
            return
        hello = await self._greet()
        while await self._bootstrap.step(hello.heads | self._heads, hello.epoch):
            self._pictures_wake.set()
            self.pull_wake.set()
        self.pull_wake.set()

    async def pictures_once(self) -> None:
        """Send and fetch the pictures whose time has come.

        Raises:
            Problem: ``offline``...; what is left waits.
        """
        if self._transfer is not None:
            await self._greet()
            await self._transfer.send_all(self._run, self._clock())
            self._announce(await self._transfer.fetch_all(self._run, self._clock()))

    def _behind(self) -> tuple[str, ...]:
        """The feeds that a hint says have moved: asking for the others would only cost time.

        One that ends before what lies here has moved too: the cloud may have gone back.
        """
        have = cursors(self._ledger.store)
        told = (f for f in self._feeds if f in self._heads)
        return tuple(f for f in told if self._heads[f] != have.get(f, (0, 0, 0))[0])

    async def _greet(self) -> Hello:
        async with self._greeting:
            if self._hello is not None and self._now() - self._greeted < GREET_AGAIN:
                return self._hello
            sent = self._wall()
            hello: Hello = await self._run(self._transport.hello)
            # The cloud read its clock about half way between question and answer.
            skew = (sent + self._wall()) // 2 - hello.now
            _check_versions(hello)
            await self._settle_life(hello)
            self._settle_scope(hello)
            known = self._ledger.epochs()
            if known - {hello.epoch} or self._went_back:
                await self._begin_anew(hello)
            elif not known:
                self._ledger.set_meta("epoch", hello.epoch)
            self._ledger.meet(f"{hello.version}/{hello.wire}", hello.states)
            self._hello, self._greeted = hello, self._now()
            # Own words may be on offer again.
            self.push_wake.set()
            self._tell(skew=skew)
            return hello

    async def _begin_anew(self, hello: Hello) -> None:
        """Another history of the cloud: give it what it lacks, and go on with a file of it.

        The desk goes on with the old file until that is whole. Nothing is sent meanwhile: what was
        said may build on own words that the cloud forgot, and they have to go first.
        """
        self._ledger.leave_history()

        async def give() -> bool:
            return await give_back(
                self._ledger, self._transport, hello, self._run, self._clock, self._announce
            )

        await give()
        heads, bootstrap = hello.heads | self._heads, self._bootstrap
        if bootstrap is None or not await bootstrap.begin_anew(heads, hello.epoch, give):
            await self._arrivals.begin_anew(hello.epoch, give)
        self._went_back = False

    async def _settle_life(self, hello: Hello) -> None:
        """See whether another folder speaks as this station; if so, become one of its own."""
        store = self._ledger.store
        if hello.last and not self._ledger.meta(ASKS) and not outbox.knows(store, hello.last):
            self._set_back()
        await ask_for_life(self._ledger, self._transport, self._run)

    def _settle_scope(self, hello: Hello) -> None:
        """Hold what the cloud says that this station may; an older one says not.

        Where there is no wall, what came stays as it is, and goes on if the feed is given back.
        """
        own = scope.own_feeds(self._ledger.store)  # a new life may have others than this run
        lost = frozenset((*self._feeds, *own)) - set(hello.feeds)
        same = not lost and len(hello.feeds) == len(self._feeds) == len(own)
        if same or not hello.feeds or is_walled(hello.feeds) != is_walled(self._feeds):
            return
        _log.warning("this station holds %s from now on", " ".join(hello.feeds))
        self._feeds = self._arrivals.feeds = hello.feeds
        if not is_walled(hello.feeds):
            self._ledger.set_meta("feeds", " ".join(hello.feeds))
            if self._bootstrap is not None:
                self._bootstrap.serve(hello.feeds)
            return
        self._ledger.set_meta(outbox.LET_GO, hello.last)
        self._announce(scope.rescope(self._ledger, hello.feeds))
        if lost:
            self._feeds_lost(lost)

    def _set_back(self) -> None:
        if not self._ledger.meta(ASKS):
            _log.warning("this folder is a copy, or was set back: it begins a life of its own")
            self._new_life()

    async def _loop(
        self, name: str, step: Callable[[], Awaitable[None]], wake: asyncio.Event, idle: int
    ) -> None:
        pace = Pace()
        while True:
            await _first_of(wake, self._wait_of(name, pace, wake.is_set()))
            if self._stop.is_set():
                return
            if pace.wait(self._now(), wake.is_set()) and not self._hurry[name]:
                # Woken during the wait after a failure: what woke us waits with the rest.
                wake.clear()
                continue
            wake.clear()
            self._hurry[name] = False
            try:
                await step()
                pace = pace.succeeded(self._now(), idle)
            except Problem as problem:
                pace = self._failed(name, pace, problem)
            except Exception as bug:
                # A loop that ended in silence would look like a quiet day.
                _log.exception("%s failed", name)
                trouble = Trouble("internal_error", detail=type(bug).__name__)
                pace = self._failed(name, pace, trouble)

    def _wait_of(self, name: str, pace: Pace, woken: bool) -> float:
        if self._hurry[name]:
            return 0.0
        return pace.wait(self._now(), woken) / 1_000

    def _failed(self, name: str, pace: Pace, problem: Problem) -> Pace:
        self._tell(failed=problem)
        if name == "pictures" or (name == "file" and problem.code == "offline"):
            return pace.failed(self._now(), self._jitter)
        self._hello = None
        self._push_cut |= name == "push"
        if problem.code in ("epoch_changed", "cursor_ahead"):
            # The cloud's history is another one, or ends before what we have seen of it. The
            # greeting that comes next starts anew.
            self._went_back |= problem.code == "cursor_ahead"
            return pace.failed(self._now(), self._jitter)
        if problem.code == "incarnation_unknown":
            try:
                self._set_back()
            except Trouble as trouble:
                # Outside a step nothing else would catch it. The cloud will say it again.
                _log.warning("the life of its own waits: %s", trouble)
            return pace.failed(self._now(), self._jitter)
        if problem.code in _STOPPING:
            self._tell(link="stopped", problem=problem)
            return Pace(pace.failures + 1, self._now() + STOPPED_RETRY)
        if problem.code == "offline":
            self._tell(link="offline", problem=None)
        else:
            self._tell(link="stopped", problem=problem)
        return pace.failed(self._now(), self._jitter)

    def _now(self) -> int:
        return int(self._monotonic() * 1_000)


def _check_versions(hello: Hello) -> None:
    if hello.oldest_served > WIRE_VERSION:
        raise Refusal("wire_too_old", station=WIRE_VERSION, oldest=hello.oldest_served)
    if hello.wire < OLDEST_SERVED:
        raise Refusal("wire_too_new", station=WIRE_VERSION, cloud=hello.wire)


async def _first_of(wake: asyncio.Event, seconds: float) -> Any:
    if seconds <= 0:
        return
    try:
        await asyncio.wait_for(wake.wait(), seconds)
    except TimeoutError:
        return


async def _breathe() -> None:
    # Not 0: the loop would take the next slice in the same round as what the last one made the
    # lists paint, and a key pressed meanwhile waits for both.
    await asyncio.sleep(_BREATH)
