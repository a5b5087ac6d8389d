"""Backups of a database file, each opened and checked, and the way back after damage."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from domain.ids import CAMPUS_ZONE
from domain.problems import Trouble
from storage.database import Store

KEPT = 7
_DAMAGE = ("database_damaged", "database_key")


def back_up(store: Store, folder: Path, now: int) -> Path:
    """Write a checked copy of the file and keep the newest ``KEPT``.

    Args:
        store: a connection of the calling thread; reading is enough.

    Raises:
        Trouble: ``disk_full``, ``backup_unreadable`` if the copy does not hold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.fromtimestamp(now / 1000, CAMPUS_ZONE).strftime("%Y%m%d-%H%M%S")
    target = folder / f"{store.path.stem}-{stamp}.db"
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    store.copy_to(part)
    if not is_sound(part, store.key):
        part.unlink(missing_ok=True)
        raise Trouble("backup_unreadable", path=str(target))
    part.replace(target)
    for old in backups(folder, store.path.stem)[KEPT:]:
        old.unlink()
    return target


def backups(folder: Path, stem: str) -> list[Path]:
    """Backups of a file, newest first."""
    return sorted(folder.glob(f"{stem}-[0-9]*-[0-9]*.db"), reverse=True)


def is_sound(path: Path, key: bytes | None) -> bool:
    """Whether a file opens with this key and passes SQLite's and the cipher's checks."""
    try:
        store = Store(path, key, read_only=True)
    except Trouble:
        return False
    try:
        return not store.check()
    except Trouble as trouble:
        if trouble.code not in _DAMAGE:
            raise
        return False
    finally:
        store.close()


def set_aside(path: Path, now: int) -> Path:
    """Move a damaged file (with its WAL) out of the way; nothing is deleted. Returns the folder."""
    stamp = datetime.fromtimestamp(now / 1000, CAMPUS_ZONE).strftime("%Y%m%d-%H%M%S")
    folder = path.parent / "damaged" / stamp
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(folder / part.name)
    return folder


def restore_newest(path: Path, folder: Path, key: bytes | None) -> Path | None:
    """Put the newest sound backup in a file's place. Returns it, or None if there is none."""
    for backup in backups(folder, path.stem):
        if is_sound(backup, key):
            path.write_bytes(backup.read_bytes())
            return backup
    return None
