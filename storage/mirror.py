"""A second file with the operator's own words and the station's identity.

If the main file is damaged beyond its backups, these are the only things that nobody else has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from storage.database import Store

if TYPE_CHECKING:
    from domain.wire import WireCommand

COUNTER = "counter:"
"""The beginning of the facts that only grow."""


class Mirror:
    """Append-only, encrypted with the station's key; written after the main commit."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._store = Store(path, key)
        # What is to be forgotten is overwritten: nobody may read it here who lost its feed.
        self._store.run("PRAGMA secure_delete = ON")
        with self._store.writing():
            self._store.run(
                "CREATE TABLE IF NOT EXISTS word (id INTEGER PRIMARY KEY, "
                "command TEXT UNIQUE NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL)"
            )
            self._store.run(
                "CREATE TABLE IF NOT EXISTS fact (key TEXT PRIMARY KEY, value TEXT NOT NULL) "
                "WITHOUT ROWID"
            )

    def keep(
        self, words: Sequence[tuple[WireCommand, int]], facts: Mapping[str, str] | None = None
    ) -> None:
        """Keep a second copy, in one transaction.

        Args:
            words: commands with the moment they were recorded (ms UTC).
            facts: of the station (identity, counters).
        """
        from domain.wire import encode  # not for opening the file

        with self._store.writing():
            self._store.run_many(
                "INSERT OR IGNORE INTO word (command, at, data) VALUES (?, ?, ?)",
                [(wire.id, at, encode(wire)) for wire, at in words],
            )
            self._store.run_many(
                "INSERT INTO fact (key, value) VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                list((facts or {}).items()),
            )

    def lacking(self, main: Store) -> dict[str, str]:
        """The facts of the main file that this one lacks, or has an older counter of.

        Others that differ are left: an older main file may have been put in place.
        """
        own = self.facts()
        return {
            key: value
            for key, value in main.rows("SELECT key, value FROM meta")
            if key not in own or (key.startswith(COUNTER) and int(value) > int(own[key]))
        }

    def facts(self) -> dict[str, str]:
        """Every fact kept."""
        return dict(self._store.rows("SELECT key, value FROM fact"))

    def words(self) -> list[tuple[WireCommand, int]]:
        """Every command kept, oldest first, with the moment it was recorded (ms UTC)."""
        from domain.wire import WireCommand, decode

        rows = self._store.rows("SELECT data, at FROM word ORDER BY id")
        return [(decode(bytes(data), WireCommand), at) for data, at in rows]

    def commands(self) -> list[str]:
        """The ids of the commands kept."""
        return [row[0] for row in self._store.rows("SELECT command FROM word")]

    def forget(self, commands: Iterable[str]) -> None:
        """Drop commands that nobody needs from here any more."""
        with self._store.writing(durable=False):
            self._store.run_many(
                "DELETE FROM word WHERE command = ?", [(command,) for command in commands]
            )

    def close(self) -> None:
        """Close this thread's connection."""
        self._store.close()
