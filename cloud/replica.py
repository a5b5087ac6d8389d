"""A station's file kept in the cloud: filled from the tables once, then fed as stations are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cloud import feeds
from cloud.epochs import disagrees
from cloud.ledger import CloudLedger
from domain.problems import Problem, Trouble
from domain.scopes import LOGISTICS, SCOPES
from domain.wire import WireEntry, decode, read_entry
from storage import digest, offers, retention, search
from storage.clocks import due_from
from storage.database import Database, Store
from storage.files import write_through
from storage.ledger import Ledger
from storage.migrations import migrate
from storage.projection import as_list
from storage.queries import cursors
from storage.tables import columns_of

PAGE = 500
_ROWS = 2_000
_MEMORY = "PRAGMA cache_size = -16384"
_DAMAGE = ("database_damaged", "database_key")

_KEYS = {
    "ticket": ("id",),
    "assignment": ("id",),
    "record": ("aggregate",),
    "lookup": ("kind", "key", "aggregate"),
    "entry": ("id",),
}
"""The tables that station and cloud share, and what their rows are read in order of."""
FEEDS = SCOPES[LOGISTICS]
"""The only ones that a published file holds: the clinic's never leave by one."""
_PART = {
    "ticket": f"{retention.KEPT.replace('waiting > 0 OR ', '')}",
    "entry": "NOT EXISTS (SELECT 1 FROM ticket WHERE uid = entry.aggregate "
    f"AND open = 0 AND updated_at < ?) AND feed IN {FEEDS}",
}
"""Where not all rows are wanted: what stations keep. The parameter is a moment (ms UTC)."""


class Stopped(Exception):
    """The program ends; what is half done is done anew at the next start."""


class Replica:
    """One file with the stations' schema, plain as the cloud's own. For one thread at a time.

    Args:
        ledger: the cloud's.
        path: the file.
        clock: ms UTC.
        go_on: asked between pages; raises ``Stopped`` to end the work.
    """

    def __init__(
        self, ledger: CloudLedger, path: Path, clock: Callable[[], int], go_on: Callable[[], None]
    ) -> None:
        self._cloud = ledger
        self._source: Database = ledger.store
        self.path = path
        self._clock = clock
        self._go_on = go_on
        self.store = self._open()
        self._ledger = self._over()

    def freshen(self) -> dict[str, int]:
        """Bring it up to the feeds' heads. Returns how far it reaches.

        Raises:
            Trouble: what the disk or the database has against it.
        """
        epoch = self._cloud.meta("epoch")
        try:
            if self._ledger.epochs() != {epoch} or self._is_of_another_past():
                self._fill(epoch)
            for feed in self._cloud.heads(FEEDS):
                self._receive(feed, epoch)
        except Problem as problem:
            if problem.code not in ("cursor_ahead", *_DAMAGE):
                raise
            # Nothing lies in it that is not in the cloud's own tables.
            self._fill(epoch)
        # Which pictures are wanted is each station's own matter.
        self.store.run("DELETE FROM transfer")
        self._let_go()
        return {feed: seq for feed, (seq, _, _) in cursors(self.store).items()}

    def _is_of_another_past(self) -> bool:
        """Whether the cloud went back in time and went on: it may not know that itself yet."""
        here = {feed: seq for feed, (seq, _, _) in cursors(self.store).items() if seq}
        return any(
            disagrees(self._cloud, feed, seq, offers.trail(self.store, feed, seq))
            for feed, seq in here.items()
        )

    def close(self) -> None:
        """Close the file, with nothing left beside it."""
        self.store.run("PRAGMA wal_checkpoint(TRUNCATE)")
        self.store.close()

    # ---- the file ------------------------------------------------------------------------

    def _open(self) -> Store:
        try:
            store = Store(self.path)
            migrate(store, "station")
        except Trouble as trouble:
            if trouble.code not in (*_DAMAGE, "database_too_new"):
                raise
            # Nothing lies in it that is not in the cloud's own tables.
            self._remove()
            store = Store(self.path)
            migrate(store, "station")
        store.run(_MEMORY)
        return store

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _over(self) -> Ledger:
        rulebook = self._cloud.rulebook
        return Ledger(self.store, rulebook.terms, due_from(rulebook))

    # ---- filling -------------------------------------------------------------------------

    def _fill(self, epoch: str) -> None:
        """Copy the tables as they are at one moment: ten times as fast as going by the entries."""
        self.store.close()
        self._remove()
        self.store = self._open()
        self._ledger = self._over()
        # Whatever interrupts this, the next start begins anew: no journal is needed.
        self.store.run("PRAGMA journal_mode = OFF")
        self.store.run("PRAGMA synchronous = OFF")
        derived = self.store.rows(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') "
            "AND sql IS NOT NULL AND tbl_name IN (SELECT value FROM json_each(?))",
            (as_list(_KEYS),),
        )
        for kind, name, _ in derived:
            self.store.run(f"DROP {kind} {name}")
        with self._source.reading():
            heads = self._cloud.heads(FEEDS)
            moment = retention.since(self._clock())
            for table in _KEYS:
                self._copy(table, moment)
        for _, _, sql in derived:
            self._go_on()
            self.store.run(sql)
        self.store.run("INSERT INTO tally SELECT status, count(*) FROM ticket GROUP BY status")
        for feed in FEEDS:
            digest.sum_up(self.store, feed)
        search.index_all(self.store)
        self._make_durable()
        # Both or neither: with the epoch alone it would be taken for whole, and filled once more.
        with self.store.writing():
            self._ledger.set_meta("epoch", epoch)
            self.store.run_many(
                "INSERT INTO cursor (feed, epoch, seq, head, received_at) VALUES (?, ?, ?, ?, ?)",
                [(feed, epoch, seq, seq, self._clock()) for feed, seq in heads.items()],
            )

    def _copy(self, table: str, moment: int) -> None:
        columns, keys = columns_of(self.store, table), _KEYS[table]
        places = [columns.index(key) for key in keys]
        names, order, marks = ", ".join(columns), ", ".join(keys), ", ".join("?" * len(keys))
        insert = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
        part = _PART.get(table, "TRUE")
        values = [moment] * part.count("?")
        after = "TRUE"
        beyond: list[Any] = []
        while True:
            self._go_on()
            rows = self._source.rows(
                f"SELECT {names} FROM {table} WHERE {after} AND {part} ORDER BY {order} LIMIT ?",
                (*beyond, *values, _ROWS),
            )
            if not rows:
                return
            with self.store.writing():
                self.store.run_many(insert, rows)
            after, beyond = f"({order}) > ({marks})", [rows[-1][at] for at in places]

    def _make_durable(self) -> None:
        write_through(self.path)
        self.store.run("PRAGMA journal_mode = WAL")
        self.store.run("PRAGMA synchronous = FULL")

    # ---- keeping up ----------------------------------------------------------------------

    def _receive(self, feed: str, epoch: str) -> None:
        while True:
            self._go_on()
            after = cursors(self.store).get(feed, (0, 0, 0))[0]
            page = feeds.page(self._source, epoch, feed, after, PAGE)
            entries = [read_entry(decode(bytes(raw), WireEntry)) for raw in page.entries]
            missing = self._ledger.missing(entries)
            if missing:
                self._ledger.take_in(feeds.history(self._source, missing, FEEDS))
            self._ledger.receive(feed, epoch, entries, page.head, self._clock())
            if not entries or entries[-1].seq >= page.head:
                return

    def _let_go(self) -> None:
        """What stations don't keep leaves once a day: to find it, every row is read."""
        now = self._clock()
        if now - int(self._ledger.meta("let_go_at", "0")) < retention.DAY:
            return
        self._ledger.set_meta("let_go_at", str(now))
        moment = retention.since(now)
        while uids := retention.outlived(self.store, moment, _ROWS):
            self._go_on()
            with self.store.writing(durable=False):
                retention.let_go(self.store, uids, moment)
