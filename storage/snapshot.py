"""A file on its way to be the station's: from the cloud, or empty for another history of it.

What the cloud can't know (the outbox, attention items, identity, counters, pictures to carry) is
copied over from the file in use, the waiting commands are replayed on top. The long part runs in a
worker thread beside the operator's work; what was done meanwhile follows on the main thread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import msgspec

from domain.problems import Trouble
from domain.repair.ticket import Ticket
from domain.services import decode_state
from storage import access, current, outbox, transfers
from storage.database import Store, translated
from storage.files import write_through
from storage.ledger import Ledger
from storage.migrations import migrate
from storage.queries import cursors
from storage.schema import SHARED, STATION, CursorRow
from storage.tables import attached, copy_rows

_log = logging.getLogger("paidan.storage")

PARTIAL = "partial"
"""The fact of a file that holds only what is worked on: all of it has still to come."""
_NOT_CARRIED = f"theirs.key NOT IN ('epoch', '{PARTIAL}')"
_OWN = [
    str(model._meta.table_name)
    for model in STATION
    if model not in SHARED and model is not CursorRow
]
"""Tables that only a station has."""
_SMALL_CACHE = "PRAGMA {}.cache_size = -2048"
_FEW = "PRAGMA main.cache_size = -8192"
_CHOSEN = "theirs.id IN (SELECT value FROM json_each(?))"


def lock_up(plain: Path, target: Path, key: bytes | None) -> None:
    """Make an encrypted file of a plain one, checked; on the disk when it returns.

    SQLCipher copies the pages of tables and indexes as VACUUM does, some 180 MB a second.

    Raises:
        Trouble: ``snapshot_unsound``, ``disk_full``...
    """
    current.remove(target)
    store = Store(plain)
    try:
        # Every page is read once, and written once: nothing is gained by keeping them.
        store.run(_SMALL_CACHE.format("main"))
        found = [row[0] for row in store.rows("PRAGMA quick_check(10)") if row[0] != "ok"]
        if found:
            raise Trouble("snapshot_unsound", path=store.name, detail=str(found[0]))
        version = store.schema_version()
        words = f"x'{key.hex()}'" if key else ""
        with translated(target):
            store.run("ATTACH DATABASE ? AS locked KEY ?", (str(target), words))
            store.run(_SMALL_CACHE.format("locked"))
            # Whatever interrupts this, the file is made anew.
            store.run("PRAGMA locked.journal_mode = OFF")
            store.run("PRAGMA locked.synchronous = OFF")
            store.run("SELECT sqlcipher_export('locked')")
            store.run(f"PRAGMA locked.user_version = {version:d}")
            store.run("DETACH DATABASE locked")
    finally:
        store.close()
    write_through(target)


class Arrival:
    """A file that is to take the place of a ledger's.

    Args:
        path: the file, in the data folder, under the ledger's key; it is made if it is not there.
        now: ms UTC, stamped on what is queued.
        anew: the cloud's history that it begins. What was told of own commands in the one before
            may be forgotten there: all are offered again, which the cloud's stored results make
            harmless for those that it still knows.
    """

    def __init__(self, ledger: Ledger, path: Path, now: int, *, anew: str = "") -> None:
        self._ledger = ledger
        self._old = ledger.store
        self._now = now
        self.anew = anew
        self._begun = ledger.begun
        self.store = Store(path, self._old.key)
        self.over = ledger.over(self.store)
        self._last = 0
        self._unsettled: dict[int, tuple[str, int | None, int]] = {}
        self._photos: list[str] = []

    # ---- in a worker thread --------------------------------------------------------------

    def prepare(self, *, partial: bool) -> None:
        """Copy the station's own into the file.

        Args:
            partial: it holds only what is worked on.

        Raises:
            Trouble: ``database_too_new``, ``disk_full``...
        """
        self.keep_few_pages()
        migrate(self.store, "station")
        with attached(self.store, self._old.path, self._old.key), self.store.writing():
            for table in _OWN:
                self.store.run(f"DELETE FROM {table}")
                copy_rows(self.store, table)
            self.store.run("DELETE FROM meta WHERE key <> 'epoch'")
            copy_rows(self.store, "meta", _NOT_CARRIED)
            access.carry(self.store)
            if partial:
                self.over.set_meta(PARTIAL, "1")
            self._note_unsettled()
            self._want_photos()
            if self.anew:
                self.over.set_meta("epoch", self.anew)
                outbox.offer_again(self.store, "accepted", "settled")
            # What this file has not seen yet stays on top of what it shows.
            outbox.unsettle_beyond(self.store)
            outbox.settle_present(self.store, self._now)
            self.over.show_waiting()
        _log.info("snapshot: own work carried over")

    def keep_few_pages(self) -> None:
        """Of this thread's connection; the desk works beside it, and has pages of its own."""
        self.store.run(_FEW)

    def _note_unsettled(self) -> None:
        self._last = int(self.store.value("SELECT max(id) FROM outbox") or 0)
        rows = self.store.rows(
            "SELECT id, state, seq, tries FROM outbox WHERE state NOT IN ('settled', 'refused')"
        )
        self._unsettled = {row[0]: row[1:] for row in rows}

    def _want_photos(self) -> None:
        for (state,) in self.store.rows("SELECT state FROM ticket WHERE open = 1"):
            ticket: Ticket = decode_state("repair", state)
            self._photos += [*ticket.photos, *(ticket.result.photos if ticket.result else ())]
        transfers.queue(self.store, self._photos, "down", self._now)

    # ---- on the main thread --------------------------------------------------------------

    def is_overtaken(self) -> bool:
        """Whether another file was put in place meanwhile, or the history left that it is of."""
        left = not self.anew and self._ledger.begun != self._begun
        return left or self._ledger.store is not self._old

    def is_behind(self) -> bool:
        """Whether the file in use has seen more of a feed: what is shown would go back."""
        here = cursors(self.store)
        return any(
            seq > here.get(feed, (0, 0, 0))[0] for feed, (seq, _, _) in cursors(self._old).items()
        )

    def finish(self) -> None:
        """Copy what was done since ``prepare``; durable on return.

        Raises:
            Trouble: the disk is in the way.
        """
        with attached(self.store, self._old.path, self._old.key), self.store.writing():
            for table in _OWN:
                if table not in ("outbox", "attention"):
                    copy_rows(self.store, table, conflict="REPLACE")
            transfers.queue(self.store, self._photos, "down", self._now)
            copy_rows(self.store, "meta", _NOT_CARRIED, conflict="REPLACE")
            access.carry(self.store)
            self._copy_attention()
            touched = self._copy_outbox()
            touched |= outbox.settle_present(self.store, self._now)
            self.over.rebuild(touched)

    def _copy_attention(self) -> None:
        copy_rows(self.store, "attention", conflict="IGNORE", without="id")
        self.store.run(
            "UPDATE main.attention SET state = theirs.state, done_at = theirs.done_at, "
            "action = theirs.action, note = theirs.note FROM other.attention AS theirs "
            "WHERE theirs.command = attention.command AND theirs.cause = attention.cause "
            "AND theirs.state = 'done' AND attention.state = 'open'"
        )

    def _copy_outbox(self) -> dict[str, str]:
        rows = self.store.rows(
            "SELECT id, state, seq, tries, aggregate, kind FROM other.outbox AS theirs "
            f"WHERE id > ? OR {_CHOSEN}",
            (self._last, _ids(self._unsettled)),
        )
        changed = [row for row in rows if self._unsettled.get(row[0]) != row[1:4]]
        chosen = _ids(row[0] for row in changed)
        copy_rows(self.store, "outbox", _CHOSEN, (chosen,), conflict="REPLACE")
        if self.anew:
            outbox.offer_again(self.store, "accepted", "settled", among=[row[0] for row in changed])
        return {row[4]: str(row[5]).partition(".")[0] for row in changed}


def _ids(ids: Iterable[int]) -> str:
    return msgspec.json.encode(list(ids)).decode()
