"""The station's line to its cloud: engine, hints and threads, wired to the Station's signals."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, cast

from desktop.archive import Archive
from desktop.giving import Giving
from desktop.opening import Folder
from desktop.station import Station
from desktop.stationtime import StationTime
from domain.presence import Presence
from domain.problems import Problem, Trouble
from domain.scopes import LOGISTICS, SCOPES
from domain.wire import WIRE_VERSION, EnrolReply, EnrolRequest
from storage import lives, scope
from sync.bootstrap import Bootstrap
from sync.check import Check
from sync.engine import Engine
from sync.poke import Poke
from sync.transfer import Transfer
from sync.transport import HttpTransport

ASK_AGAIN = (1.0, 3.0)
"""Before an enrolment whose answer was lost is asked for again, s."""


class Link:
    """Owns the engine, the hint thread and the network threads of one station."""

    def __init__(self, station: Station, folder: Folder, time_: StationTime, url: str) -> None:
        self._station = station
        self._folder = folder
        self._time = time_
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="net")
        self.transport = HttpTransport(url, folder.ledger.meta("token"))
        if self.enrolled and url and folder.ledger.meta("cloud") != url:
            folder.ledger.set_meta("cloud", url)  # it answers elsewhere than at the enrolment
        self.archive: Archive | None = None
        self._engine: Engine | None = None
        self._poke: Poke | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def enrolled(self) -> bool:
        """Whether the cloud knows this station."""
        return bool(self.transport.token)

    async def enrol(self, url: str, code: str, name: str) -> None:
        """Become a station of the cloud at ``url``.

        Raises:
            Refusal: ``code_wrong``, ``code_used``, ``code_expired``, ``wire_too_old``,
                ``wire_too_new``; ``scope_behind_wall`` if the code is of the wall's other side.
            Trouble: ``offline``, ``not_our_cloud``.
        """
        ledger = self._folder.ledger
        transport = HttpTransport(url)
        former = [*ledger.meta("former").split(), ledger.meta("letters")]
        wish = EnrolRequest(
            WIRE_VERSION,
            code,
            name,
            ledger.meta("incarnation"),
            ledger.meta("provisional"),
            tuple(one for one in former if one and one != ledger.meta("provisional")),
            bool(ledger.meta(scope.BEHIND_WALL)),
            lives.enrolling(ledger, code),
        )
        await self._call(transport.hello)
        reply = await self._answered(lambda: transport.enrol(wish))
        ledger.enrolled(reply, url)
        self.transport = HttpTransport(url, reply.token)
        await self.restart()

    async def _answered(self, ask: Callable[[], EnrolReply]) -> EnrolReply:
        """The cloud was there a moment ago: what is lost now may have been done."""
        for pause in ASK_AGAIN:
            try:
                return cast(EnrolReply, await self._call(ask))
            except Trouble as trouble:
                if trouble.code != "offline":
                    raise
            await asyncio.sleep(pause)
        return cast(EnrolReply, await self._call(ask))

    def start(self) -> None:
        """Begin to keep in step; does nothing before enrolment."""
        if not self.enrolled or self._task is not None:
            return
        loop = asyncio.get_running_loop()
        ledger = self._folder.ledger
        feeds = tuple(ledger.meta("feeds").split()) or SCOPES[LOGISTICS]
        self._engine = Engine(
            ledger,
            self.transport,
            feeds,
            announce=self._station.announce,
            tell=self._tell,
            clock=self._time,
            wall=self._time.wall,
            monotonic=time.monotonic,
            run=self._call,
            jitter=random.random,
            transfer=Transfer(ledger, self._folder.photos, self.transport, self._folder.path),
            bootstrap=self._bootstrap(feeds),
            check=Check(
                ledger,
                self.transport,
                tell=self._tell,
                clock=self._time,
                monotonic=time.monotonic,
                run=self._call,
            ),
            new_life=lambda: lives.again(ledger, self._folder.new_id, set_back=True),
            feeds_lost=self._feeds_lost,
        )
        engine = self._engine
        self._station.wake = engine.wake
        archive = self.archive = Archive(self._station, ledger, self.transport, self._call)
        self._station.fetch_history = archive.fetch
        self._station.find_in_cloud = archive.find
        self._station.give_code = Giving(self._station, lambda: self.transport, self._call).give
        self._poke = Poke(
            self.transport,
            lambda heads: _post(loop, engine.hint, heads),
            lambda: _post(loop, engine.pull_wake.set),
            lambda said: _post(loop, self._station.seen.emit, said),
        )
        self._station.tell_presence = self._tell_presence
        self._poke.start()
        self._task = loop.create_task(engine.run())

    def _bootstrap(self, feeds: tuple[str, ...]) -> Bootstrap | None:
        """What makes a start from a file; None where nothing is published for these feeds."""
        return Bootstrap(
            self._folder.ledger,
            self.transport,
            feeds,
            self._folder.path,
            announce=self._station.announce,
            tell=self._tell,
            clock=self._time,
            run=self._call,
        )

    def _feeds_lost(self, feeds: frozenset[str]) -> None:
        """The station may hold these no more; its file has let go of them."""

    def hurry(self) -> None:
        """A person pressed "send now"."""
        if self._engine is not None:
            self._engine.hurry()

    async def restart(self) -> None:
        """Stop and start again, with the transport of now."""
        await self.stop()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="net")
        self.start()

    async def stop(self) -> None:
        """End the loops; unsent work stays in the outbox."""
        self._station.tell_presence = lambda said: None
        if self._poke is not None:
            self._poke.close()
            self._poke = None
        if self._engine is not None and self._task is not None:
            self._engine.stop()
            # A call that hangs in connecting can't be cancelled: it is left to its own time-out.
            _, pending = await asyncio.wait({self._task}, timeout=1.0)
            for task in pending:
                task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _tell_presence(self, said: Presence) -> None:
        """A hint that may be lost: nobody waits for it, and nobody is told that it was lost."""

        def tell() -> None:
            with suppress(Problem):
                self.transport.presence(said)

        if self._station.freshness.link == "online":
            self._pool.submit(tell)

    def _call(self, work: Callable[[], Any]) -> Awaitable[Any]:
        return asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _tell(self, **facts: Any) -> None:
        failed = facts.pop("failed", None)
        if failed is not None:
            self._station.exchange.hear(failed)
        if "skew" in facts:
            self._time.measured(facts["skew"])
        self._station.refresh_freshness(**facts)


def _post(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *args: Any) -> None:
    """Hand a call to the loop from another thread; the loop may have closed meanwhile."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(call, *args)
