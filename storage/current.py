"""Which file is the station's: ``station.db``, or one that it started from.

``current.json`` names it with its key and is replaced in one step: after a kill at any moment it
names the old file or the new one, and that one is whole.
"""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from domain.problems import Trouble

FILE = "current.json"
_SUFFIXES = ("", "-wal", "-shm")
FIRST = "station.db"
"""The file a station makes itself; its key is the folder's."""


class Current(Struct, frozen=True, omit_defaults=True):
    """The station's file.

    Attributes:
        file: its name in the data folder.
        key: 32 bytes as hex; empty for the folder's own key.
        former: keys of files before it, the last one first: older backups need them.
    """

    file: str = FIRST
    key: str = ""
    former: tuple[str, ...] = ()

    def key_bytes(self, own: bytes) -> bytes:
        """The key; ``own`` is the folder's."""
        return bytes.fromhex(self.key) if self.key else own

    def keys(self, own: bytes) -> list[bytes]:
        """Every key that a backup may need, the likeliest first."""
        known = [self.key, *self.former, ""]
        return list(dict.fromkeys(bytes.fromhex(key) if key else own for key in known))

    def followed_by(self, file: str, key: bytes) -> Current:
        """The file that comes after this one."""
        former = tuple(dict.fromkeys(one for one in (self.key, *self.former) if one))
        return Current(file, key.hex(), former)


def read(folder: Path) -> Current:
    """Which file it is.

    Raises:
        Trouble: ``database_damaged`` if that can't be read, ``disk_error``.
    """
    path = folder / FILE
    try:
        current = msgspec.json.decode(path.read_bytes(), type=Current)
        keys = [bytes.fromhex(key) for key in (current.key, *current.former)]
    except FileNotFoundError:
        return Current()
    except OSError as error:
        raise Trouble("disk_error", path=str(path), detail=str(error)) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise Trouble("database_damaged", path=str(path), detail=str(error)[:200]) from error
    if Path(current.file).name != current.file or any(len(key) not in (0, 32) for key in keys):
        raise Trouble("database_damaged", path=str(path), detail="no file or key")
    return current


def switch(folder: Path, current: Current) -> None:
    """Make another file the station's, on the disk when it returns.

    Raises:
        Trouble: ``disk_error``, and the old file stays the station's.
    """
    path, new = folder / FILE, folder / "current.new"
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(msgspec.json.encode(current))
            out.flush()
            os.fsync(out.fileno())
        new.replace(path)
        sync_folder(folder)
    except OSError as error:
        raise Trouble("disk_error", path=str(path), detail=str(error)) from error


def free_name(folder: Path, name: str) -> Path:
    """Where a file that comes can lie beside those that are there, with no journal of another."""
    for number in itertools.count(1):
        file = folder / f"station-{name}-{number}.db"
        if not any(file.with_name(file.name + suffix).exists() for suffix in _SUFFIXES):
            return file
    raise AssertionError("numbers do not end")


def sync_file(file: BinaryIO) -> None:
    """Have what was written to a file survive a power cut."""
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have names that were given in a folder survive a power cut."""
    if os.name == "nt":
        return  # NTFS keeps names by its own journal, and folders can't be opened
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path, current: Current) -> None:
    """Remove the files that are the station's no more, or never became it, with their journals."""
    others = {*folder.glob("station-*.db"), folder / FIRST} - {folder / current.file}
    for file in others:
        for suffix in _SUFFIXES:
            file.with_name(file.name + suffix).unlink(missing_ok=True)
