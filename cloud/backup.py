"""Backups of the cloud: each one opened and checked, with a list of what it holds beside it.

A copy of the file, or what ``pg_dump`` makes of a database on PostgreSQL (``cloud.dumps``).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from cloud import farewell_files
from cloud.dumps import opened, schema_of
from cloud.epochs import read_outside
from cloud.ledger import CloudLedger
from domain.ids import CAMPUS_ZONE
from domain.problems import Problem, Trouble
from storage import files
from storage.backup import backups, is_sound
from storage.database import Database, Store
from storage.dumps import Programs
from storage.files import as_trouble, write_through
from storage.postgres import PostgresStore

_log = logging.getLogger("paidan.cloud")

KEPT = 14
NIGHTLY = time(3, 30)
"""On the campus's clock."""
_AGAIN = 3_600_000
"""After a try that failed, ms."""
OLD = 49 * 3_600_000
"""Two nights without a backup, ms: somebody has to look."""
FOLDER = "backups"
STEM = "cloud"
DUMPED = ".dump"
"""How the names of those end that PostgreSQL's programs made."""

_COUNTED = ("entry", "command", "ticket", "record", "station", "blob")


class Manifest(Struct, frozen=True):
    """What a backup holds; written beside it after it was checked.

    Attributes:
        sha256, size: of the file.
        heads: how far each feed reaches in it.
        counts: rows by table.
        digest: of all entries' places and commands, in the feeds' order.
        photos: how many pictures it knows, ``photo_bytes`` together.
        photos_missing: those of them whose file was not in the folder of pictures.
        made_at, checked_at: ms UTC.
        farewells: what revoked clinic stations had left there; ``farewells_missing`` those of them
            whose copy is gone or spoilt.
    """

    file: str
    sha256: str
    size: int
    epoch: str
    schema: int
    heads: dict[str, int]
    counts: dict[str, int]
    digest: str
    photos: int
    photo_bytes: int
    photos_missing: tuple[str, ...]
    made_at: int
    checked_at: int
    farewells: tuple[farewell_files.Noted, ...] = ()
    farewells_missing: tuple[str, ...] = ()


class Tools(Struct, frozen=True):
    """What backups of a database on PostgreSQL are made and looked at with.

    Attributes:
        server: a database on the server that looks at them.
        programs: its client programs.
    """

    server: PostgresStore
    programs: Programs


def tools_of(store: Database, folder: str = "") -> Tools | None:
    """The tools for a database; None for a file, which needs none.

    Args:
        folder: of PostgreSQL's client programs, if they are not on the path.
    """
    return Tools(store, Programs(folder)) if isinstance(store, PostgresStore) else None


def back_up(
    ledger: CloudLedger,
    data: Path,
    now: int,
    folder: Path | None = None,
    tools: Tools | None = None,
) -> Manifest:
    """Write a checked copy beside whoever writes, keep the newest ``KEPT``, and note what it holds.

    What a checked backup holds of the feeds is told to stations: they need not keep it.

    Args:
        data: the cloud's folder.
        now: ms UTC.
        folder: where to, ``backups`` in the cloud's folder if None.
        tools: for a database on PostgreSQL.

    Raises:
        Trouble: ``disk_full``, ``disk_error``, ``backup_unreadable``, ``backup_incomplete``;
            ``dump_programs_missing``, ``dump_failed``, ``backup_rights``.
    """
    place = folder or data / FOLDER
    stamp = datetime.fromtimestamp(now / 1_000, CAMPUS_ZONE).strftime("%Y%m%d-%H%M%S")
    suffix = DUMPED if tools is not None else ".db"
    target = place / f"{STEM}-{stamp}{suffix}"
    part = target.with_suffix(".part")
    try:
        with as_trouble(target):
            place.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            farewells = farewell_files.keep_copies(data, place)
            if tools is None:
                ledger.store.copy_to(part)
            else:
                tools.programs.dump(tools.server.dsn, schema_of(tools.server), part)
            manifest = _examine(part, target.name, data / "blobs", now, tools)
            manifest = msgspec.structs.replace(manifest, farewells=farewells)
            write_through(part)
            part.replace(target)
            _write_manifest(target, manifest)
            _let_go(place, suffix)
    finally:
        part.unlink(missing_ok=True)
    if manifest.epoch == ledger.meta("epoch"):
        ledger.set_meta("backed_up", msgspec.json.encode(manifest.heads).decode())
    if manifest.photos_missing:
        _log.warning("%d pictures are missing in the folder", len(manifest.photos_missing))
    return manifest


def nightly(
    ledger: CloudLedger, data: Path, now: int, tools: Tools | None = None
) -> Manifest | None:
    """The backup of every night, if it has not been made yet; None otherwise.

    Of several processes on one database one makes it; what failed is tried again after an hour.

    Raises:
        Trouble: as ``back_up``.
    """
    last = last_made(data, tools)
    if last is None or last >= _last_night(now) or not _our_turn(ledger.store, now):
        return None
    manifest = back_up(ledger, data, now, tools=tools)
    _log.info("backup %s: %s", manifest.file, manifest.heads)
    return manifest


def last_made(data: Path, tools: Tools | None) -> int | None:
    """When the newest backup was made, ms UTC; without one since when there is something to keep.

    None where no cloud has run yet.
    """
    outside = read_outside(data)
    if outside is None:
        return None
    suffix = DUMPED if tools is not None else ".db"
    newest = backups(data / FOLDER, STEM, suffix)[:1]
    return max([_made_at(path) for path in newest] + [outside.since])


def _our_turn(store: Database, now: int) -> bool:
    with store.writing():
        done = store.run(
            "INSERT INTO meta (key, value) VALUES ('backup_tried', ?) ON CONFLICT (key) DO UPDATE "
            "SET value = excluded.value WHERE CAST(meta.value AS BIGINT) <= ?",
            (str(now), now - _AGAIN),
        )
    return int(done.rowcount) > 0


def verify(backup: Path, blobs: Path, now: int, tools: Tools | None = None) -> Manifest:
    """Open a backup once more and compare it with what was noted of it.

    Args:
        tools: for one that PostgreSQL's programs made.

    Returns:
        What it holds, checked ``now``.

    Raises:
        Trouble: ``backup_unreadable``, ``backup_incomplete``, ``backup_differs``,
            ``backup_of_another_kind``; ``dump_programs_missing``, ``backup_rights``.
    """
    if (tools is not None) != (backup.suffix == DUMPED):
        raise Trouble("backup_of_another_kind", path=str(backup))
    noted = read_manifest(backup)
    found = _examine(backup, backup.name, blobs, now, tools)
    if noted is None:
        return found
    for name in ("sha256", "size", "epoch", "heads", "counts", "digest"):
        if getattr(found, name) != getattr(noted, name):
            raise Trouble("backup_differs", path=str(backup), detail=name)
    missing = farewell_files.lacking(backup.parent, noted.farewells)
    found = msgspec.structs.replace(
        found, made_at=noted.made_at, farewells=noted.farewells, farewells_missing=missing
    )
    try:
        _write_manifest(backup, found)
    except Trouble as trouble:  # a medium that takes no writes
        _log.warning("that a backup was checked is not noted: %s", trouble)
    return found


def newest(data: Path, tools: Tools | None = None) -> Path:
    """The newest backup in the cloud's folder, of the kind that the tools are for.

    Raises:
        Trouble: ``no_backup``.
    """
    found = backups(data / FOLDER, STEM, DUMPED if tools is not None else ".db")
    if not found:
        raise Trouble("no_backup", path=str(data / FOLDER))
    return found[0]


def manifest_of(backup: Path) -> Path:
    """Where it is noted what a backup holds."""
    return backup.with_suffix(".json")


def read_manifest(backup: Path) -> Manifest | None:
    """What was noted of a backup, or None."""
    try:
        return msgspec.json.decode(manifest_of(backup).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise Trouble("backup_unreadable", path=str(backup), detail=str(error)) from error


def _let_go(place: Path, suffix: str) -> None:
    """The oldest backups go, and with them what they alone needed."""
    for old in backups(place, STEM, suffix)[KEPT:]:
        old.unlink()
        manifest_of(old).unlink(missing_ok=True)
    try:
        left = [read_manifest(one.with_suffix("")) for one in place.glob(f"{STEM}-[0-9]*.json")]
    except Trouble as trouble:
        _log.warning("no copy is let go while a backup's note can't be read: %s", trouble)
        return
    wanted = {one.file for found in left if found is not None for one in found.farewells}
    farewell_files.let_go(place, wanted)


@contextmanager
def _looked_at(path: Path, tools: Tools | None) -> Iterator[Database]:
    """A backup, open for reading."""
    if tools is not None:
        with opened(tools.server, path, tools.programs) as database:
            yield database
        return
    if not path.is_file() or not is_sound(path, None):
        raise Trouble("backup_unreadable", path=str(path), detail="quick_check")
    store = Store(path, read_only=True)
    try:
        yield store
    finally:
        store.close()


def _examine(path: Path, name: str, blobs: Path, now: int, tools: Tools | None) -> Manifest:
    with _looked_at(path, tools) as store:
        heads: dict[str, int] = dict(store.rows("SELECT feed, seq FROM feed WHERE seq > 0"))
        lie = store.rows("SELECT feed, count(*), max(seq) FROM entry GROUP BY feed")
        if sorted(lie) != sorted((feed, seq, seq) for feed, seq in heads.items()):
            raise Trouble("backup_incomplete", path=str(path), detail=str(heads))
        photos = store.rows("SELECT hash, size FROM blob ORDER BY hash")
        return Manifest(
            file=name,
            sha256=_sha256(path),
            size=path.stat().st_size,
            epoch=str(store.value("SELECT value FROM meta WHERE key = 'epoch'") or ""),
            schema=store.schema_version(),
            heads=heads,
            counts={t: int(store.value(f"SELECT count(*) FROM {t}")) for t in _COUNTED},
            digest=_digest(store),
            photos=len(photos),
            photo_bytes=sum(size for _, size in photos),
            photos_missing=tuple(one for one, _ in photos if not _has_photo(blobs, one)),
            made_at=now,
            checked_at=now,
        )


def _has_photo(blobs: Path, digest: str) -> bool:
    return (blobs / digest[:2] / digest).is_file()


def _digest(store: Database) -> str:
    made = hashlib.blake2b(digest_size=16)
    sql = "SELECT feed, seq, command FROM entry ORDER BY feed, seq"
    for feed, seq, command in store.run(sql):
        made.update(f"{feed} {seq} {command}\n".encode())
    return made.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_manifest(backup: Path, manifest: Manifest) -> None:
    files.put(manifest_of(backup), msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def _made_at(backup: Path) -> int:
    try:
        noted = read_manifest(backup)
    except Problem:
        return 0
    return noted.made_at if noted else 0


def _last_night(now: int) -> int:
    """The last half past three in the morning before ``now``, ms UTC."""
    here = datetime.fromtimestamp(now / 1_000, CAMPUS_ZONE)
    night = datetime.combine(here.date(), NIGHTLY, CAMPUS_ZONE)
    if night > here:
        night -= timedelta(days=1)
    return int(night.timestamp() * 1_000)
