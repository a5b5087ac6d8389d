"""A loop whose clock jumps to whoever is due next: hours pass in milliseconds, always alike."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any


class HeldLoop(asyncio.SelectorEventLoop):
    """Nobody waits: when all sleep, the clock goes on to the first who wakes."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.now


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: HeldLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise RuntimeError("everybody sleeps and nobody will ever wake")
        self._loop.now += timeout
        return []  # no line and no thread wakes anybody here
