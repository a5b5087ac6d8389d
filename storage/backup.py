"""Backups of a database file, each opened and checked, and the way back after damage."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from domain.ids import CAMPUS_ZONE
from domain.problems import Trouble
from storage.database import Store
from storage.files import as_trouble, sync_file, sync_folder, write_through

KEPT = 7
_CHECK_CACHE = 8
_DAMAGE = ("database_damaged", "database_key")


def back_up(store: Store, folder: Path, now: int, name: str = "") -> Path:
    """Write a checked copy of the file and keep the newest ``KEPT``.

    Args:
        store: a connection of the calling thread; reading is enough.
        name: what the copies are called, if not as the file is.

    Raises:
        Trouble: ``disk_full``, ``disk_error``, ``backup_unreadable`` if the copy does not hold.
    """
    name = name or store.path.stem
    target = folder / f"{name}-{_stamp(now)}.db"
    part = target.with_suffix(".part")
    try:
        with as_trouble(target):
            folder.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            store.copy_to(part)
            if not is_sound(part, store.key):
                raise Trouble("backup_unreadable", path=str(target))
            write_through(part)  # SQLite does not, of what VACUUM INTO makes
            part.replace(target)
            _date_back(folder, name, now)
            for old in backups(folder, name)[KEPT:]:
                old.unlink()
    finally:
        # What is left of one that failed would fill the disk further.
        part.unlink(missing_ok=True)
    return target


def copy_over(store: Store, target: Path) -> None:
    """Copy a file to a place where an earlier copy may lie: that stays until the new one is whole.

    Raises:
        Trouble: ``disk_full``, ``disk_error``; the earlier copy is as it was.
    """
    part = target.with_suffix(".part")
    with as_trouble(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.unlink(missing_ok=True)
            store.copy_to(part)
            write_through(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)


def _date_back(folder: Path, name: str, now: int) -> None:
    """Name copies of a clock that was ahead as if they were made just before ``now``.

    By their own names they would be the newest until that time comes, and every new one would be
    the first to go.
    """
    newest, at = f"{name}-{_stamp(now)}.db", now
    for ahead in [one for one in backups(folder, name) if one.name > newest]:
        while (free := folder / f"{name}-{_stamp(at)}.db").exists():
            at -= 1_000
        ahead.replace(free)


def _stamp(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, CAMPUS_ZONE).strftime("%Y%m%d-%H%M%S")


def backups(folder: Path, stem: str, suffix: str = ".db") -> list[Path]:
    """Backups of a file, newest first."""
    return sorted(folder.glob(f"{stem}-[0-9]*-[0-9]*{suffix}"), reverse=True)


def is_sound(path: Path, key: bytes | None) -> bool:
    """Whether a file opens with this key, has tables, and passes SQLite's and the cipher's checks.

    An empty file would pass for a new database.
    """
    try:
        # Every page is read once: a large cache would only fill the memory.
        store = Store(path, key, read_only=True, cache_mib=_CHECK_CACHE)
    except Trouble:
        return False
    try:
        return bool(store.value("SELECT count(*) FROM sqlite_master")) and not store.check()
    except Trouble as trouble:
        if trouble.code not in _DAMAGE:
            raise
        return False
    finally:
        store.close()


def set_aside(path: Path, now: int) -> Path:
    """Move a damaged file (with its WAL) out of the way; nothing is deleted. Returns the folder."""
    stamp = _stamp(now)
    folder, again = path.parent / "damaged" / stamp, 1
    while folder.exists():
        # The backup put in its place was damaged too: both are kept.
        again += 1
        folder = folder.with_name(f"{stamp}-{again}")
    folder.mkdir(parents=True)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(folder / part.name)
    return folder


def restore_newest(path: Path, folder: Path, key: bytes | None) -> Path | None:
    """Put the newest sound backup in a file's place, whole or not at all.

    Returns:
        The backup, or None if there is none that is sound.

    Raises:
        Trouble: ``disk_full``, ``disk_error``.
    """
    for backup in backups(folder, path.stem):
        if is_sound(backup, key):
            _copy(backup, path)
            return backup
    return None


def _copy(source: Path, target: Path) -> None:
    part = target.with_suffix(".part")
    with as_trouble(target):
        try:
            with source.open("rb") as old, part.open("wb") as new:
                shutil.copyfileobj(old, new, 1 << 20)
                sync_file(new)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
