"""Drills (演练): a second station beside the real one, on a copy of its day, without a cloud.

A drill is a program of its own on a folder of its own. The real station is only read, keeps its
line to the cloud and goes on ringing; nothing that is done in a drill can reach anybody.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec import Struct

from domain.drills import FACT
from domain.ids import CAMPUS_ZONE
from domain.problems import Trouble
from storage import files
from storage.drill import Summary, fill, photos_of, summary
from storage.facts import fact

if TYPE_CHECKING:
    from storage.database import Store
    from storage.ledger import Ledger

_log = logging.getLogger("paidan.drill")

_MARK = "drill.json"
"""Lies in every folder that a drill made: no other folder is ever deleted."""
_DAY = 86_400_000
_CARRIED = ("name", "school", "office")
"""Facts of the real station that papers and windows show."""


class _Mark(Struct, frozen=True):
    began: int
    summary: Summary | None = None


class Past(Struct, frozen=True):
    """A drill that was. ``summary`` is None where it was closed and not ended."""

    folder: Path
    began: int
    summary: Summary | None


class Files(Protocol):
    """What a drill needs of a station's files."""

    @property
    def store(self) -> Store: ...

    @property
    def ledger(self) -> Ledger: ...

    def reader(self) -> Store: ...


class Drills:
    """The drills of one station, and, in a drill's own window, its end."""

    def __init__(self, files: Files, clock: Callable[[], int]) -> None:
        self._files, self._clock = files, clock

    @property
    def began(self) -> int:
        """When this drill began, ms UTC; 0 at the real desk."""
        return int(fact(self._files.store, FACT, "0"))

    @property
    def place(self) -> Path:
        """Where the drills of this station lie: beside its folder."""
        data = self._files.store.path.parent
        return data.with_name(f"{data.name}-drills")

    def prepare(self, new_id: Callable[[], str]) -> Path:
        """Make the folder of a new drill; for a worker thread. The real file is only read.

        Raises:
            Trouble: the disk is in the way; nothing of it is left.
        """
        from desktop.opening import PICTURES, open_folder

        now = self._clock()
        stamp = datetime.fromtimestamp(now / 1000, CAMPUS_ZONE).strftime("%Y-%m-%d-%H%M%S")
        folder = self.place / stamp
        real = self._files.reader()
        assert real.key is not None
        try:
            facts = {name: fact(real, name) for name in _CARRIED}
            opened = open_folder(folder, self._clock, new_id)
            try:
                count = fill(opened.ledger, real.path, real.key, facts, now)
                pictures = real.path.with_name(PICTURES)
                if pictures.exists():
                    opened.photos.copy_from(pictures, real.key, photos_of(opened.store))
            finally:
                opened.close()
            _copy(real.path.parent / "settings.json", folder)
            files.put(folder / _MARK, msgspec.json.encode(_Mark(now)))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            real.close()
        _log.info("a drill was made of %d open tickets in %s", count, folder)
        return folder

    def launch(self, folder: Path) -> None:
        """Open a drill's window, in a program of its own.

        Raises:
            Trouble: ``drill_not_started``.
        """
        frozen = getattr(sys, "frozen", False)
        program = [sys.executable] if frozen else [sys.executable, "-m", "desktop.cli"]
        try:
            subprocess.Popen(
                [*program, "station", "--data", str(folder)],
                cwd=None if frozen else Path(__file__).parents[1],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=os.name != "nt",
            )
        except OSError as error:
            detail = error.strerror or str(error)
            raise Trouble("drill_not_started", detail=detail) from error

    def so_far(self) -> Summary:
        """What was done in this drill."""
        return summary(self._files.store, self.began, self._clock())

    def end(self) -> Summary:
        """Note what was done in this drill; its window is to be closed then.

        Raises:
            Trouble: the disk is in the way.
        """
        done = self.so_far()
        mark = self._files.store.path.parent / _MARK
        files.put(mark, msgspec.json.encode(_Mark(done.began, done)))
        return done

    def past(self) -> list[Past]:
        """The drills that lie here, the last one first."""
        found: list[Past] = []
        for mark in self.place.glob(f"*/{_MARK}"):
            try:
                noted = msgspec.json.decode(mark.read_bytes(), type=_Mark)
            except (OSError, msgspec.MsgspecError) as error:
                _log.warning("%s cannot be read: %s", mark, error)
                continue
            found.append(Past(mark.parent, noted.began, noted.summary))
        return sorted(found, key=lambda one: -one.began)

    def sweep(self, days: int) -> int:
        """Delete the drills that began more than so many days ago. Returns how many."""
        old = [one for one in self.past() if one.began < self._clock() - days * _DAY]
        for one in old:
            shutil.rmtree(one.folder, ignore_errors=True)
            _log.info("the drill in %s was deleted after %d days", one.folder, days)
        return len(old)


def _copy(settings: Path, folder: Path) -> None:
    """The look and the operator go along; a station without settings has none to give."""
    if settings.exists():
        shutil.copyfile(settings, folder / settings.name)
