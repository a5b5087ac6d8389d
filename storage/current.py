"""Which file is the station's: ``station.db``, or one that came from the cloud.

``current.json`` names it and is replaced in one step: after a kill at any moment it names the old
file or the new one, and that one is whole.
"""

from __future__ import annotations

import itertools
import logging
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.problems import Trouble
from storage import files

_log = logging.getLogger("paidan.storage")

FILE = "current.json"
FIRST = "station.db"
"""The file that a station makes itself."""
_SUFFIXES = ("", "-wal", "-shm")


class Current(Struct, frozen=True):
    """The station's file, by its name in the data folder."""

    file: str = FIRST


def read(folder: Path) -> Path:
    """Which file it is.

    Raises:
        Trouble: ``database_damaged`` if that can't be read, ``disk_error``.
    """
    path = folder / FILE
    try:
        name = msgspec.json.decode(path.read_bytes(), type=Current).file
    except FileNotFoundError:
        return folder / FIRST
    except OSError as error:
        raise Trouble("disk_error", path=str(path), detail=str(error)) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise Trouble("database_damaged", path=str(path), detail=str(error)[:200]) from error
    if not name or Path(name).name != name:
        raise Trouble("database_damaged", path=str(path), detail="no file's name")
    return folder / name


def switch(file: Path) -> None:
    """Make another file in the folder the station's, on the disk when it returns.

    Raises:
        Trouble: ``disk_full``, ``disk_error``, and the old file stays the station's.
    """
    try:
        files.put(file.with_name(FILE), msgspec.json.encode(Current(file.name)))
    except Trouble as trouble:
        if read(file.parent) != file:
            raise
        # It has the name, only nobody can say whether for good: to go on with the old one now
        # would be to lose it with the next start.
        _log.warning("the new file's name may not outlive a power cut: %s", trouble)


def likeliest(folder: Path) -> Path:
    """The file that was written last, where its name can't be read any more."""
    found = [*folder.glob("station-*.db"), *folder.glob(FIRST)]
    return max(found, key=lambda file: file.stat().st_mtime_ns, default=folder / FIRST)


def free_name(folder: Path, name: str) -> Path:
    """Where a file that comes can lie beside those that are there, with no journal of another."""
    for number in itertools.count(1):
        file = folder / f"station-{name}-{number}.db"
        if not any(file.with_name(file.name + suffix).exists() for suffix in _SUFFIXES):
            return file
    raise AssertionError("numbers do not end")


def remove(file: Path) -> None:
    """Remove a database file with its journals."""
    for suffix in _SUFFIXES:
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def sweep(current: Path) -> None:
    """Remove the files beside it that are the station's no more, or never became it."""
    folder = current.parent
    plain = (folder / "incoming").glob("*.plain")
    for file in {*folder.glob("station-*.db"), *plain, folder / FIRST} - {current}:
        remove(file)
