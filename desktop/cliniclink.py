"""The clinic's line to the cloud while it is unlocked; and what it keeps up in the background."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from desktop.backups import Backups, place_of
from desktop.clinic import ClinicStation
from desktop.clinicseals import lacks_sealed, seal_wanted
from desktop.link import Link
from desktop.stationtime import StationTime
from domain.calendar import campus_date
from domain.clinic.policy import RULES
from domain.clinic.session.commands import LeaseSlots
from domain.clinic.session.holding import leasable
from domain.clinic.session.state import Session
from domain.envelope import Args
from domain.problems import Problem, Refusal
from storage import carrying, files, scope, sealing
from storage.clinic_queries import version_waits
from sync.bootstrap import Bootstrap

_log = logging.getLogger("paidan.station")

_HOUR = 3_600_000
LEASES_EVERY = 10 * 60.0
"""Between two looks at the leases, s."""


class ClinicLink(Link):
    """A second line beside the logistics one, with an engine of its own.

    A clinic station starts by pulling: nothing of its feeds is ever published as a file.
    """

    def __init__(
        self,
        station: ClinicStation,
        time_: StationTime,
        url: str,
        destroyed: Callable[[int], None] = lambda kept: None,
        backups: Backups | None = None,
    ) -> None:
        """``destroyed`` is told that the station is revoked, and how many commands are sealed."""
        super().__init__(station, station.folder, time_, url)
        self._clinic = station
        self._destroyed = destroyed
        self._backups = backups or Backups(station, station.folder, time_.wall)
        self._leaving: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._told_of_log = False
        self._left_at = 0
        self._kept = set[tuple[bytes, bytes]]()
        self._sealed = ((b"", b""), b"")

    def start(self) -> None:
        """Begin to keep in step; does nothing before enrolment."""
        super().start()
        if self._task is not None and self._keeping is None:
            self._keeping = asyncio.get_running_loop().create_task(self._keep())

    async def stop(self) -> None:
        """End the loops; unsent work stays in the outbox."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
            self._keeping = None
        await super().stop()
        if self._leaving is not None:
            # Cut short, it is done at the next contact: all of it stays here, locked.
            self._leaving.cancel()
            await asyncio.gather(self._leaving, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(LEASES_EVERY)
            if self._is_online():
                self.keep_up()

    def keep_up(self) -> None:
        """Ask for leases that run out, and seal the access log."""
        try:
            wishes = [*leases_wanted(self._clinic), *seal_wanted(self._clinic)]
            if wishes:
                self._clinic.submit_all(wishes)
            if lacks_sealed(self._clinic) and not self._told_of_log:
                self._told_of_log = True
                raise Refusal("access_log_broken")
        except Problem as problem:
            self._clinic.told.emit(problem)

    def _is_online(self) -> bool:
        return self._clinic.freshness.link == "online"

    def _bootstrap(self, feeds: tuple[str, ...]) -> Bootstrap | None:
        return None

    def _feeds_lost(self, feeds: frozenset[str]) -> None:
        """Pictures and backups may hold what the file has let go of; they come or are made anew."""
        folder = self._clinic.folder
        folder.photos.forget_all_but(scope.pictures_here(folder.store))

        def delete() -> None:
            for place in (place_of(folder.path), folder.path / "damaged"):
                if place.exists():
                    with files.as_trouble(place):
                        shutil.rmtree(place)

        self._backups.let_go(delete)

    async def _take_leave(self) -> None:
        """Seal what was not sent to the cloud; only then may everything here be destroyed."""
        ledger, photos = self._clinic.folder.ledger, self._clinic.photos
        self._left_at = self._left_at or self._clinic.now()
        count = 0
        try:
            key: bytes = await self._call(self.transport.farewell_key)
            for words, new in carrying.last_words(ledger, photos, self._left_at):
                if not await self._call(partial(self._leave, words, key)):
                    return
                count += new
        except Problem as problem:
            # The next contact tries again: until then all of it stays here, locked.
            _log.warning("the last words of this clinic wait: %s", problem.code)
            return
        self._destroyed(count)

    def _leave(self, words: bytes, key: bytes) -> bool:
        """Leave a parcel with the cloud; one whose answer was lost goes as the same bytes again."""
        name = (hashlib.sha256(words).digest(), key)
        if name in self._kept:
            return True
        if self._sealed[0] != name:
            self._sealed = (name, sealing.seal(words, key))
        if self.transport.farewell(self._sealed[1]):
            self._kept.add(name)
        return name in self._kept

    def _tell(self, **facts: Any) -> None:
        was_online = self._is_online()
        super()._tell(**facts)
        if self._is_online() and not was_online:
            # All that is new was received: the next outage may begin in a minute.
            self.keep_up()
        problem = facts.get("problem")
        busy = self._leaving is not None and not self._leaving.done()
        if isinstance(problem, Problem) and problem.code == "station_revoked" and not busy:
            self._leaving = asyncio.get_running_loop().create_task(self._take_leave())
        if "skew" in facts:
            self._clinic.now.met(self._time())


def leases_wanted(station: ClinicStation) -> Iterator[tuple[str, Args]]:
    """Wishes for the desk's share of the next days' sessions, where half of a lease is over."""
    if station.operator.role not in RULES[LeaseSlots].roles or "clinic" not in station.feeds:
        return
    now, lease = station.now(), station.rules.lease
    first = campus_date(now)
    last = first + timedelta(days=lease.ahead_days)
    for one in station.sessions(first.isoformat(), last.isoformat()):
        soon = min(now + lease.hours * _HOUR // 2, one.plan.ends_at)
        over = one.plan.ends_at <= now or version_waits(station.folder.store, one.uid)
        if not over and _lacks(one, station.station, now, soon):
            yield one.uid, LeaseSlots()


def _lacks(session: Session, station: str, now: int, soon: int) -> bool:
    if session.stopped:
        return False
    mine = leasable(session, station, now)
    slots = [slot for slot in session.slots if slot.index in mine]
    return any(slot.lease is None or slot.lease.until < soon for slot in slots)
