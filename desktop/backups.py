"""A checked copy of an open folder's file every few hours, under the file's own key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from desktop.opening import Folder, flag_damage
from desktop.station import Station
from domain.problems import Trouble

BACKUP_EVERY = 6 * 3_600_000
"""Between two backups, ms."""
NAME = "station"
"""What the copies are called, whatever the file is."""


def place_of(folder: Path) -> Path:
    """Where the backups of a station's folder lie."""
    return folder / "backups"


class Backups:
    """Made in a worker thread; damage that is found there is told, and mended at the next start.

    Args:
        wall: the machine's clock, ms UTC: by it the age of the last one is judged.
    """

    def __init__(self, station: Station, folder: Folder, wall: Callable[[], int]) -> None:
        self._station, self._folder, self._wall = station, folder, wall
        self._tasks: set[asyncio.Task[None]] = set()
        self._working = threading.Lock()
        self._stopped = False

    def start(self) -> None:
        """Make one now if the last is old, and go on with it, on the running loop."""
        self._station.exchange.back_up_now = lambda: self._begin(self._make(0))
        self._begin(self._keep())

    async def stop(self) -> None:
        """End it; one that is being made is waited for, for it has the file's key."""
        self._stopped = True
        self._station.exchange.back_up_now = lambda: None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(None, self._wait)

    def let_go(self, delete: Callable[[], None]) -> None:
        """Delete what the copies may hold no more, while none is being made.

        Waits for one that is: a moment, and once in the life of a station.
        """
        with self._working:
            delete()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self) -> None:
        while True:
            await self._make(BACKUP_EVERY)
            await asyncio.sleep(BACKUP_EVERY / 1_000)

    async def _make(self, age: int) -> None:
        """Make one if the last is older than ``age`` ms."""
        told: Trouble | None = None
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._back_up, age)
        except Trouble as trouble:
            if trouble.code in ("backup_unreadable", "database_damaged"):
                flag_damage(self._folder.path)
            self._station.told.emit(trouble)
            told = trouble
        self._station.exchange.told_of_backup(told)

    def _wait(self) -> None:
        with self._working:
            pass

    def _back_up(self, age: int) -> None:
        from storage import backup

        place, now = place_of(self._folder.path), self._wall()
        kept = backup.backups(place, NAME)
        # One that lies far ahead is of a clock that went wrong: nobody knows how old it is.
        if kept and abs(now - kept[0].stat().st_mtime * 1_000) < age:
            return
        with self._working:
            if self._stopped:
                return
            # VACUUM INTO writes its copy through this connection: a query-only one may not.
            copier = self._folder.copier()
            try:
                backup.back_up(copier, place, now, NAME)
            finally:
                copier.close()
