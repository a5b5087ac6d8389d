"""Files that new stations start from: published copies of the replica, made beside the requests."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from backports import zstd

from cloud.ledger import CloudLedger
from cloud.replica import FEEDS, Replica, Stopped
from domain.problems import Refusal
from domain.starting import SnapshotReply
from domain.wire import decode, encode
from storage import current, files, search
from storage.database import Store, translated
from storage.files import as_trouble, sync_file
from storage.migrations import VERSION, migrate
from storage.tables import attached, copy_rows

_log = logging.getLogger("paidan.cloud")

Kind = Literal["open", "all"]
KINDS: tuple[Kind, ...] = ("open", "all")

LEAST = 2_000
"""With fewer entries in all, a station that pulls them is as fast, and no file is kept."""
RENEW: dict[Kind, int] = {"open": 500, "all": 10_000}
"""So many entries may a published file be behind."""
RECENT = 2 * 86_400_000
"""How long a ticket that ended stays in the ``open`` file, ms: a desk looks back on yesterday."""
_KEPT = 86_400_000
"""How long a file that was replaced stays for those who are fetching it, ms."""
_CHUNK = 1 << 20
_LEVEL = 3


class Snapshots:
    """What is published, and the work of publishing.

    Args:
        folder: for the replica and the published files; on this machine's own disk.
        clock: ms UTC.
        new_id: UUIDv7 hex.
    """

    def __init__(
        self,
        ledger: CloudLedger,
        folder: Path,
        clock: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        self._ledger = ledger
        self._folder = folder
        self._clock = clock
        self._new_id = new_id
        self._wanted = threading.Event()
        self._ended = False

    # ---- for the door --------------------------------------------------------------------

    def reply(self, kind: str) -> SnapshotReply:
        """What there is of a kind; where there is nothing, it is made from now on.

        Raises:
            Refusal: ``bad_value``.
        """
        if kind not in KINDS:
            raise Refusal("bad_value", field="kind")
        epoch = self._ledger.meta("epoch")
        found = self._published(kind)
        if found is None or found.epoch != epoch or found.schema != VERSION:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._wanted.set()
            return SnapshotReply("building", epoch)
        return found

    def path(self, name: str) -> Path:
        """The published file of that id.

        Raises:
            Refusal: ``no_such_snapshot`` (it may have been replaced).
        """
        file = self._folder / f"{name}.zst"
        if not (name.isascii() and name.isalnum() and file.is_file()):
            raise Refusal("no_such_snapshot", snapshot=name[:40])
        return file

    # ---- for the thread that makes them --------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Until somebody asks for what is not there, or so long."""
        self._wanted.wait(seconds)
        self._wanted.clear()

    def end(self) -> None:
        """End the work between two pages, and the waiting."""
        self._ended = True
        self._wanted.set()

    def keep_fresh(self) -> None:
        """Bring the replica up to date and publish what is too old; in a thread of its own.

        Raises:
            Trouble: ``database_busy`` if another process is at it; or the disk or the database is
                in the way. What is published stays.
        """
        if sum(self._ledger.heads(FEEDS).values()) < LEAST and not self._folder.exists():
            return
        with as_trouble(self._folder), translated(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            turn = Store(self._folder / "turn.db")
            try:
                # One process at this work; the lock falls with the process that holds it.
                with turn.writing():
                    self._work()
            except Stopped:
                _log.info("the program ends while a snapshot is made")
            finally:
                turn.close()

    def _work(self) -> None:
        replica = Replica(self._ledger, self._folder / "replica.db", self._clock, self._go_on)
        try:
            seqs = replica.freshen()
        finally:
            replica.close()
        epoch = self._ledger.meta("epoch")
        for kind in KINDS:
            found = self._published(kind)
            if found is None or found.epoch != epoch or found.schema != VERSION:
                behind = RENEW[kind]
            else:
                behind = sum(seqs.values()) - sum(found.seqs.values())
            if behind >= RENEW[kind]:
                self._publish(kind, replica, epoch, seqs)
        self._sweep()

    def _publish(self, kind: Kind, replica: Replica, epoch: str, seqs: dict[str, int]) -> None:
        name = self._new_id()
        part, source = self._folder / f"{name}.part", replica.path
        if kind == "open":
            source = self._folder / f"{name}.open"
        try:
            if kind == "open":
                open_file(replica, source, self._clock() - RECENT)
            size, digest = self._pack(source, part)
            plain = source.stat().st_size
            part.replace(self._folder / f"{name}.zst")
        finally:
            # Of one that failed too: the next try has another name, and the disk may be full.
            part.unlink(missing_ok=True)
            if kind == "open":
                current.remove(source)
        replaced = self._published(kind)
        reply = SnapshotReply(
            "ready", epoch, name, kind, size, digest, plain, VERSION, seqs, self._clock()
        )
        files.put(self._folder / f"{kind}.json", encode(reply))
        if replaced is not None:
            # From now on it is kept for those alone who are fetching it.
            now = self._clock() / 1_000
            os.utime(self._folder / f"{replaced.id}.zst", (now, now))
        _log.info("snapshot %s: %d bytes, %s", kind, size, seqs)

    def _pack(self, source: Path, target: Path) -> tuple[int, str]:
        """Compress a file on the way to another one. Returns the bytes written and their hash."""
        packer, hasher, size = zstd.ZstdCompressor(_LEVEL), hashlib.sha256(), 0
        with source.open("rb") as old, target.open("wb") as new:
            while chunk := old.read(_CHUNK):
                self._go_on()
                packed = packer.compress(chunk)
                hasher.update(packed)
                size += new.write(packed)
            packed = packer.flush()
            hasher.update(packed)
            size += new.write(packed)
            sync_file(new)
        return size, hasher.hexdigest()

    def _published(self, kind: str) -> SnapshotReply | None:
        try:
            found = decode((self._folder / f"{kind}.json").read_bytes(), SnapshotReply)
        except (FileNotFoundError, Refusal):
            return None
        return found if (self._folder / f"{found.id}.zst").is_file() else None

    def _sweep(self) -> None:
        """Remove what was replaced a day ago, and what a killed process left half done."""
        current = {found.id for kind in KINDS if (found := self._published(kind)) is not None}
        for file in self._folder.iterdir():
            kept = file.stem in (*current, "replica", "turn") or file.suffix == ".json"
            if not kept and self._clock() - file.stat().st_mtime * 1_000 > _KEPT:
                file.unlink()

    def _go_on(self) -> None:
        if self._ended:
            raise Stopped


def may_fetch(feeds: tuple[str, ...]) -> bool:
    """Whether a station of these feeds may have the file: it holds all of them."""
    return set(FEEDS) <= set(feeds)


def open_file(replica: Replica, path: Path, recent: int) -> None:
    """Write the file with what is worked on: open tickets and their entries, and the directory.

    Args:
        recent: tickets touched since then are in it too, ms UTC.
    """
    path.unlink(missing_ok=True)
    store = Store(path)
    try:
        migrate(store, "station")
        with attached(store, replica.path, None), store.writing():
            copy_rows(store, "ticket", "theirs.open = 1 OR theirs.updated_at >= ?", (recent,))
            for table in ("assignment", "record", "lookup", "cursor"):
                copy_rows(store, table)
            # With them the last entry of each feed: a history that went back is noticed by it.
            copy_rows(
                store,
                "entry",
                "theirs.aggregate IN (SELECT uid FROM main.ticket) OR theirs.seq = "
                "(SELECT cursor.seq FROM main.cursor WHERE cursor.feed = theirs.feed)",
            )
            copy_rows(store, "meta", "theirs.key = 'epoch'")
        search.index_all(store)
        # All in one file, with nothing left beside it.
        store.run("PRAGMA journal_mode = DELETE")
    finally:
        store.close()
