"""Putting a backup in the place of the live database: the old one or the new one, never half.

On PostgreSQL that is one transaction (``cloud.dumps``). For a file the moment of decision is the
appearance of ``cloud.db.restored``, whole and with a new epoch in it. A restore that was cut short
before leaves the old database; one cut short after is finished by whoever opens the folder next.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from cloud import epochs, farewell_files
from cloud.backup import FOLDER, Tools, verify
from cloud.dumps import restore_dump
from cloud.ledger import CloudLedger
from cloud.lock import alone
from domain.ids import CAMPUS_ZONE
from domain.problems import Refusal, Trouble
from domain.rulebook import Rulebook
from storage.database import Store
from storage.files import as_trouble, sync_folder, write_through
from storage.migrations import migrate
from storage.postgres import PostgresStore

_log = logging.getLogger("paidan.cloud")

LIVE = "cloud.db"
READY = "cloud.db.restored"
"""A whole database that is to take the live one's place."""
_PART = "cloud.db.part"
REPLACED = "replaced"
"""Where databases lie whose place was taken; nothing is deleted."""


class Restored(Struct, frozen=True):
    """What a restore did.

    Attributes:
        heads: how far the feeds reach now, and ``before``, if that could be read.
        aside: where the replaced database lies (a folder, or a schema of the database); empty if
            there was none.
    """

    epoch: str
    heads: dict[str, int]
    before: dict[str, int]
    aside: str


def restore(
    data: Path, backup: Path, rulebook: Rulebook, now: int, new_id: Callable[[], str]
) -> Restored:
    """Put a backup in the live database's place, with a new epoch.

    Args:
        data: the cloud's folder; nobody may be at work on it.
        backup: the file, or its name among the backups there.
        now: ms UTC.

    Raises:
        Refusal: ``cloud_running``.
        Trouble: ``no_backup``, ``backup_unreadable``, ``backup_incomplete``, ``backup_differs``,
            ``disk_full``, ``disk_error``; the live database is as it was.
    """
    found = _found(data, backup)
    with as_trouble(data):
        data.mkdir(parents=True, exist_ok=True)
        with alone(data):
            finish(data, now)
            noted = verify(found, data / "blobs", now)
            farewell_files.put_back(data, found.parent, noted.farewells)
            before = _close_live(data / LIVE)
            epoch, heads = _prepare(data, found, rulebook, now, new_id)
            return Restored(epoch, heads, before, str(finish(data, now) or ""))


def restore_to_server(
    data: Path,
    backup: Path,
    tools: Tools,
    rulebook: Rulebook,
    now: int,
    new_id: Callable[[], str],
) -> Restored:
    """Put a backup in the place of the live tables on PostgreSQL, with a new epoch.

    Args:
        data, backup, now: as of ``restore``.
        tools: their server is the one to be restored.

    Raises:
        Refusal: ``cloud_running``.
        Trouble: as of ``restore``, and of ``cloud.dumps``; the live tables are as they were.
    """
    found, store = _found(data, backup), tools.server
    with as_trouble(data):
        data.mkdir(parents=True, exist_ok=True)
        with alone(data):
            noted = verify(found, data / "blobs", now, tools)
            farewell_files.put_back(data, found.parent, noted.farewells)
            before = _heads(store)
            outside = epochs.read_outside(data)
            epoch, heads, aside = restore_dump(
                store, found, tools.programs, rulebook, outside, now, new_id
            )
            return Restored(epoch, heads, before, aside)


def _found(data: Path, backup: Path) -> Path:
    found = backup if backup.exists() else data / FOLDER / backup.name
    if not found.is_file():
        raise Trouble("no_backup", path=str(backup))
    return found


def _heads(store: PostgresStore) -> dict[str, int]:
    """How far the live feeds reach; none in a database without tables."""
    there = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'feed'"
    return dict(store.rows("SELECT feed, seq FROM feed")) if store.value(there) else {}


def finish(data: Path, now: int) -> Path | None:
    """Give a database that is ready its place. Only for whoever is alone on the folder.

    Returns:
        Where the replaced one lies, or None if nothing was ready or nothing replaced.
    """
    ready, live = data / READY, data / LIVE
    if not ready.exists():
        return None
    aside: Path | None = None
    stamp = datetime.fromtimestamp(now / 1_000, CAMPUS_ZONE).strftime("%Y%m%d-%H%M%S")
    for suffix in ("", "-wal", "-shm"):
        old = live.with_name(LIVE + suffix)
        if old.exists():
            aside = aside or _folder(data / REPLACED / stamp)
            _keep(old, aside / old.name)
    for suffix in ("-wal", "-shm"):
        # The old one's log must not be played into the new one.
        live.with_name(LIVE + suffix).unlink(missing_ok=True)
    ready.replace(live)
    sync_folder(data)
    return aside


def finish_cut_short(data: Path, now: int) -> None:
    """Finish what a restore that was cut short left ready, before the database is opened.

    Raises:
        Refusal: ``cloud_running`` while a restore is still at it.
    """
    if (data / READY).exists():
        with alone(data):
            if finish(data, now) is not None:
                _log.warning("a restore that was cut short is finished now")


def _close_live(live: Path) -> dict[str, int]:
    """Have the live database in one whole file, and see that nobody has it open.

    One that is too damaged to be opened is left as it is. Returns how far its feeds reached.
    """
    if not live.exists():
        return {}
    try:
        store = Store(live)
    except Trouble as trouble:
        _log.warning("the live database can't be opened: %s", trouble)
        return {}
    try:
        heads: dict[str, int] = dict(store.rows("SELECT feed, seq FROM feed"))
        # Only the last one who has it open can leave the log behind.
        store.run("PRAGMA busy_timeout = 500")
        store.value("PRAGMA journal_mode = DELETE")
        return heads
    except Trouble as trouble:
        if trouble.code == "database_busy":
            raise Refusal("cloud_running", path=str(live)) from trouble
        _log.warning("the live database can't be read: %s", trouble)
        return {}
    finally:
        store.close()


def _prepare(
    data: Path, backup: Path, rulebook: Rulebook, now: int, new_id: Callable[[], str]
) -> tuple[str, dict[str, int]]:
    """Make the backup's copy ready: of this version's schema, with a new epoch, on the disk."""
    part = data / _PART
    for suffix in ("", "-wal", "-shm", "-journal"):
        part.with_name(_PART + suffix).unlink(missing_ok=True)
    shutil.copyfile(backup, part)
    store = Store(part)
    try:
        migrate(store, "cloud")
        ledger = CloudLedger(store, rulebook)
        outside = epochs.read_outside(data)
        epoch = epochs.change(ledger, ledger.meta("epoch"), now, new_id, outside=outside)
        heads = ledger.heads()
        store.value("PRAGMA journal_mode = DELETE")
    finally:
        store.close()
    write_through(part)
    part.replace(data / READY)
    sync_folder(data)
    return epoch, heads


def _folder(wanted: Path) -> Path:
    folder, again = wanted, 1
    while folder.exists():
        again += 1
        folder = wanted.with_name(f"{wanted.name}-{again}")
    folder.mkdir(parents=True)
    return folder


def _keep(old: Path, kept: Path) -> None:
    try:
        os.link(old, kept)
    except OSError:  # a file system without links
        shutil.copyfile(old, kept)
