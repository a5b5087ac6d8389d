"""A desk's line to the cloud: it loses questions and answers, doubles, cuts and repeats them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import structs

from domain.problems import Trouble
from sync.transport import HttpTransport, Page, _raise_for
from tests.simulation.faults import Faults
from tests.simulation.headquarters import Headquarters

T = TypeVar("T")


class Wire(HttpTransport):
    """The real transport, with a bad line in the place of HTTP.

    Attributes:
        cut: nothing passes.
    """

    def __init__(
        self,
        cloud: Headquarters,
        dice: random.Random,
        faults: Callable[[], Faults],
        moved: Callable[[], None],
    ) -> None:
        super().__init__("sim:")
        self._cloud = cloud
        self._dice = dice
        self._faults = faults
        self._moved = moved
        self.cut = False
        self._pages: dict[str, Page] = {}

    async def run(self, work: Callable[[], T]) -> T:
        """A call takes its time; meanwhile others live."""
        slow = self._dice.random() < self._faults().slow
        delay = self._dice.uniform(1, 20) if slow else self._dice.uniform(0.005, 0.2)
        await asyncio.sleep(delay / 2)
        answer = work()
        await asyncio.sleep(delay / 2)
        if self.cut:
            raise Trouble("offline")
        return answer

    def pull(self, feed: str, after: int, epoch: str, limit: int, last: str = "") -> Page:
        """A page, or only its beginning, or an old one."""
        page = super().pull(feed, after, epoch, limit, last)
        old = self._pages.get(feed)
        self._pages[feed] = page
        if self._dice.random() < self._faults().cut_page:
            return structs.replace(page, entries=page.entries[: self._dice.randrange(1, 6)])
        if old is not None and self._dice.random() < self._faults().old_page:
            return old
        return page

    def _call(
        self, method: str, path: str, *, data: bytes = b"", headers: Any = None, params: Any = None
    ) -> Any:
        faults, chance = self._faults(), self._dice.random
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
        _raise_for(answer)  # type: ignore[arg-type]
        return answer
