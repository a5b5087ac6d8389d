"""A desk's line to the cloud: it loses questions and answers, doubles, cuts and repeats them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from msgspec import structs

from domain.problems import Trouble
from domain.trail import NO_TRAIL, Trail
from sync.replies import raise_for
from sync.transport import HttpTransport, Page
from tests.simulation.faults import Faults
from tests.simulation.headquarters import Headquarters

T = TypeVar("T")

PART = 4_096
"""Bytes of a starting file that come at once."""


class Wire(HttpTransport):
    """The real transport, with a bad line in the place of HTTP.

    Attributes:
        cut: nothing passes.
        calls: questions asked so far.
    """

    def __init__(
        self,
        cloud: Headquarters,
        dice: random.Random,
        faults: Callable[[], Faults],
        moved: Callable[[], None],
    ) -> None:
        super().__init__("sim:")
        self.dice = dice
        self._cloud = cloud
        self._faults = faults
        self._moved = moved
        self.cut = False
        self.calls = 0
        self._pages: dict[str, Page] = {}

    async def run(self, work: Callable[[], T]) -> T:
        """A call takes its time; meanwhile others live."""
        slow = self.dice.random() < self._faults().slow
        delay = self.dice.uniform(1, 20) if slow else self.dice.uniform(0.005, 0.2)
        await asyncio.sleep(delay / 2)
        answer = work()
        await asyncio.sleep(delay / 2)
        if self.cut:
            raise Trouble("offline")
        return answer

    def pull(
        self, feed: str, after: int, epoch: str, limit: int,
        trail: Trail = NO_TRAIL, check: str = "",
    ) -> Page:
        """A page, or only its beginning, or that with a hole, or an old one."""
        page = super().pull(feed, after, epoch, limit, trail, check)
        old = self._pages.get(feed)
        self._pages[feed] = page
        if self.dice.random() < self._faults().cut_page:
            entries = page.entries[: self.dice.randrange(1, 6)]
            if len(entries) > 2 and self.dice.random() < 0.3:
                entries = entries[:1] + entries[2:]  # a hole, which nobody may pass over
            whole = len(entries) == len(page.entries)
            return structs.replace(page, entries=entries, digest=page.digest if whole else "")
        if old is not None and self.dice.random() < self._faults().old_page:
            return old
        return page

    def fetch_snapshot(self, name: str, start: int, size: int) -> Iterator[bytes]:
        """A starting file in parts, with a line that breaks between two and spoils some."""
        if self.cut or start >= size:
            return
        data = self._cloud.guarded(lambda: self._cloud.file_bytes(name))
        # Dice of its own: how many parts there are is not to change what else happens.
        dice = random.Random(f"{name} {start} {self.calls}")
        for at in range(start, size, PART):
            part = data[at : at + PART]
            if dice.random() < self._faults().spoilt_file:
                if dice.random() < 0.7:
                    raise Trouble("offline")
                part = bytes([part[0] ^ 1]) + part[1:]
            yield part

    def _call(
        self, method: str, path: str, *, data: bytes = b"", headers: Any = None, params: Any = None
    ) -> Any:
        faults, chance = self._faults(), self.dice.random
        self.calls += 1
        if self.cut or chance() < faults.lost_request:
            raise Trouble("offline")
        told = self._headers() | (headers or {})
        times = 2 if chance() < faults.doubled else 1
        for _ in range(times):
            answer = self._cloud.guarded(
                lambda: self._cloud.serve(method, path, data, told, params)
            )
        if method == "POST":
            self._moved()
        if chance() < faults.lost_reply:
            raise Trouble("offline")
        raise_for(answer)  # type: ignore[arg-type]
        return answer
