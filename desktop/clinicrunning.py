"""The clinic's part of a running station: its lock, what opens behind it, its line to the cloud."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from desktop.backups import Backups
from desktop.clinic import ClinicStation, open_clinic
from desktop.cliniclink import ClinicLink
from desktop.opening import recovery_told
from desktop.stationtime import StationTime
from desktop.vault.keeper import Keeper, SystemKeeper
from desktop.vault.session import Session
from desktop.vault.turn import Turn
from desktop.vault.vault import Unlocked, Vault
from domain.problems import Problem, Refusal, Trouble
from storage import files

_log = logging.getLogger("paidan.station")

FOLDER = "clinic"
"""Beside the logistics station's own files, with none of its keys."""
LOOKS_LEFT = 12
"""So many looks (``turn.LOOKED_EVERY``) after unlocking may find that the grant has ended."""
_LEFT = "revoked"
"""The mark of a folder whose key is destroyed, and whose files go next."""


class OpenClinic:
    """What lies behind the lock while it is open: the files, and the line that fills them.

    Args:
        closing: told the task that ends the line and then closes the files.
        told: hears why it can't stay open, and what was done about a damaged file.
    """

    def __init__(
        self,
        station: ClinicStation,
        link: ClinicLink,
        backups: Backups,
        closing: Callable[[asyncio.Task[None]], None],
        told: Callable[[Problem], None],
    ) -> None:
        self.station = station
        self.link = link
        self.backups = backups
        self._closing = closing
        self._told = told
        self._left = LOOKS_LEFT

    def unlocked(self, by: Unlocked, failures: int) -> None:
        """Somebody came in: the access log says so, and the line begins."""
        self.station.unlocked(by, failures)
        self.link.start()
        self.backups.start()
        if self.station.folder.recovery is not None:
            self._told(recovery_told(self.station.folder.recovery))

    def may_go_on(self) -> bool:
        """Without the cloud for too long, it is not: a stolen machine shows nothing for ever.

        Whoever has just unlocked it has a minute: the line needs the open file to meet the cloud.
        """
        try:
            self.station.now.check()
        except Refusal as ended:
            self._left -= 1
            if self._left < 0:
                self._told(ended)
            return self._left >= 0
        self._left = 0
        return True

    def close(self) -> None:
        """End the line, then close the files; nothing is shown of them meanwhile."""
        self._closing(asyncio.get_running_loop().create_task(self._end()))

    async def _end(self) -> None:
        try:
            await self.link.stop()
            await self.backups.stop()
        finally:
            self.station.close()


class ClinicRunning:
    """The lock of one data folder, and whatever it has opened.

    Args:
        data: the station's data folder.
        time_: the station's time.
        new_id: gives ids.
        cloud: where the cloud is now; empty where the clinic remembers it.
        told: hears what concerns the whole station.
        keeper: the machine's keyring.
    """

    def __init__(
        self,
        data: Path,
        time_: StationTime,
        new_id: Callable[[], str],
        cloud: str,
        told: Callable[[Problem], None],
        keeper: Keeper | None = None,
    ) -> None:
        self._folder = data / FOLDER
        self._time, self._new_id, self._cloud = time_, new_id, cloud
        self._ending: asyncio.Task[None] | None = None
        self._told = told
        if (self._folder / _LEFT).exists():
            shutil.rmtree(self._folder)  # killed in the middle of it, the next start ends it
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self.turn: Turn[OpenClinic] = Turn(
            Vault(self._folder, keeper or SystemKeeper()), Session(_seconds), self._open
        )

    @property
    def address(self) -> str:
        """Where its cloud is."""
        inside = self.turn.inside
        return self._cloud or ("" if inside is None else inside.station.meta("cloud"))

    async def enrol(self, url: str, code: str, name: str) -> None:
        """Make the open clinic a station of the cloud at ``url``.

        Raises:
            Refusal, Trouble: as ``Link.enrol``; ``session_locked`` if it is locked.
        """
        inside = self.turn.inside
        if inside is None:
            raise Trouble("clinic_locked")
        await inside.link.enrol(url, code, name)
        inside.station.now.met(self._time())
        inside.station.refresh_freshness()

    async def stop(self) -> None:
        """Lock it and wait until the files are closed."""
        self.turn.lock()
        if self._ending is not None:
            await self._ending

    def _open(self, opened: Unlocked) -> OpenClinic:
        if self._ending is not None and not self._ending.done():
            raise Trouble("clinic_closing")
        station = open_clinic(self._folder, opened.key, self._time, self._new_id, _seconds)
        url = self._cloud or station.meta("cloud")
        backups = Backups(station, station.folder, self._time.wall)
        link = ClinicLink(station, self._time, url, self._destroy, backups)
        return OpenClinic(station, link, backups, self._note_ending, self._told)

    def _destroy(self, kept: int) -> None:
        """The cloud let this clinic go and has what was not sent: nothing may be read here again.

        Args:
            kept: how many commands lie sealed at the cloud.
        """
        files.put(self._folder / _LEFT, b"")
        self.turn.vault.destroy()
        self.turn.lock()
        assert self._ending is not None
        self._ending.add_done_callback(lambda task: self._sweep(kept))

    def _sweep(self, kept: int) -> None:
        shutil.rmtree(self._folder)
        self._folder.mkdir(mode=0o700)
        self._told(Refusal("clinic_destroyed", kept=kept))
        self.turn.changed.emit(self.turn.stage)

    def _note_ending(self, task: asyncio.Task[None]) -> None:
        self._ending = task
        task.add_done_callback(_say_if_it_failed)


def _seconds() -> float:
    """Linux stops its monotonic clock while the machine sleeps; sessions and leases go on."""
    clock: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def _say_if_it_failed(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        _log.error("closing the clinic failed", exc_info=task.exception())
