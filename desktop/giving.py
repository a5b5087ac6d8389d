"""Sign-in codes: asked of the cloud for a person at the desk. The cloud alone can give one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from desktop.station import Station
from domain.giving import CodeGiven, CodeWanted
from domain.problems import Problem
from sync.transport import HttpTransport

Run = Callable[[Callable[[], Any]], Awaitable[Any]]


class Giving:
    """The station's way to the codes.

    Args:
        transport: gives the one of now.
        run: runs blocking work elsewhere.
    """

    def __init__(self, station: Station, transport: Callable[[], HttpTransport], run: Run) -> None:
        self._station = station
        self._transport = transport
        self._run = run
        self._tasks: set[asyncio.Task[None]] = set()

    def give(self, subject: str) -> None:
        """Ask for a code in the operator's name; ``Station.code_given`` tells what came."""
        operator = self._station.operator
        wish = CodeWanted("" if operator is None else operator.id, subject)
        task = asyncio.get_running_loop().create_task(self._give(wish))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _give(self, wish: CodeWanted) -> None:
        told: CodeGiven | Problem
        try:
            told = await self._run(lambda: self._transport().sign_in_code(wish))
        except Problem as problem:
            told = problem
        self._station.code_given.emit(wish.subject, told)
