"""Tickets that only the cloud has: asked for by id or number, and let go of when they are old."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from desktop.station import Station
from domain.problems import Problem, Refusal
from domain.text import narrow
from storage import retention
from storage.ledger import Ledger
from sync.transport import Transport

_log = logging.getLogger("paidan.desktop")

_AT_ONCE = 20
"""So many tickets leave in one transaction: a few milliseconds of the main thread."""
_REST = 0.05  # s

Run = Callable[[Callable[[], Any]], Awaitable[Any]]


class Archive:
    """The station's way to its older tickets.

    Args:
        run: runs blocking work elsewhere.
    """

    def __init__(self, station: Station, ledger: Ledger, transport: Transport, run: Run) -> None:
        self._station = station
        self._ledger = ledger
        self._transport = transport
        self._run = run
        self._asked: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def fetch(self, uid: str) -> None:
        """Bring a ticket with its whole past; it comes with ``Station.changed``, or not at all."""
        if uid not in self._asked:
            self._asked.add(uid)
            self._begin(self._fetch(uid))

    def find(self, number: str) -> None:
        """Bring the tickets of this number; ``Station.found`` tells when, and which."""
        self._begin(self._find(number))

    async def let_go(self, now: int, days: int) -> int:
        """Let tickets leave that ended so long ago. Returns how many did.

        Nothing leaves unless the cloud can tell of it later.

        Args:
            now: ms UTC.

        Raises:
            Problem: ``offline``; what is left leaves another day.
        """
        try:
            await self._run(lambda: self._transport.history(["-"]))
        except Refusal as refusal:
            _log.info("nothing leaves: the cloud keeps no archive (%s)", refusal.code)
            return 0
        moment = retention.since(now, days)
        uids = await self._run(lambda: self._outlived(moment))
        gone = 0
        for at in range(0, len(uids), _AT_ONCE):
            changes = self._ledger.thin_out(uids[at : at + _AT_ONCE], moment)
            gone += len(changes.tickets)
            self._asked -= changes.tickets
            self._station.announce(changes)
            await asyncio.sleep(_REST)
        return gone

    def _outlived(self, moment: int) -> list[str]:
        store = self._station.reader()
        try:
            return retention.outlived(store, moment)
        finally:
            store.close()

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fetch(self, uid: str) -> None:
        try:
            await self._take([uid])
        except Problem as problem:
            self._asked.discard(uid)  # another look asks again
            _log.info("the past of %s did not come: %s", uid, problem)

    async def _find(self, number: str) -> None:
        try:
            found = await self._run(lambda: self._transport.find(narrow(number).strip()))
            await self._take([one.aggregate for one in found])
        except Problem as problem:
            self._station.found.emit(number, problem)
            return
        self._station.found.emit(number, [one.aggregate for one in found])

    async def _take(self, uids: list[str]) -> None:
        if uids:
            entries = await self._run(lambda: self._transport.history(uids))
            self._station.announce(self._ledger.take_in(entries))
