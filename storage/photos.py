"""Pictures by content hash, in an encrypted file of their own: the ticket file stays small."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from storage.database import Store
from storage.lists import as_list
from storage.tables import attached, copy_rows

_CACHE = 4
"""MiB for each thread that touches it: a picture is read once, and all that is kept of it is a loss
to the rest. Four threads carry them."""


class PhotoStore:
    """Bytes by SHA-256.

    Args:
        path: the file; made if missing.
        key: the station's 32-byte key, or None for a plain file.
    """

    def __init__(self, path: Path, key: bytes | None) -> None:
        self._store = Store(path, key, cache_mib=_CACHE)
        with self._store.writing():
            self._store.run(
                "CREATE TABLE IF NOT EXISTS photo "
                "(hash TEXT PRIMARY KEY, mime TEXT NOT NULL, data BLOB NOT NULL)"
            )

    def put(self, data: bytes, mime: str, name: str = "") -> str:
        """Keep a picture and return its hash; the same bytes twice are kept once.

        Args:
            name: the hash by which others know it, where the cloud drew it anew.

        Raises:
            Trouble: ``disk_full`` and the like.
        """
        import hashlib  # it loads OpenSSL: not when the file is opened

        digest = name or hashlib.sha256(data).hexdigest()
        with self._store.writing():
            self._store.run(
                "INSERT OR IGNORE INTO photo (hash, mime, data) VALUES (?, ?, ?)",
                (digest, mime, data),
            )
        return digest

    def get(self, digest: str) -> tuple[bytes, str] | None:
        """Bytes and MIME type, or None if it is not here (yet)."""
        row = self._store.row("SELECT data, mime FROM photo WHERE hash = ?", (digest,))
        return None if row is None else (bytes(row[0]), str(row[1]))

    def copy_from(self, path: Path, key: bytes | None, wanted: Collection[str]) -> None:
        """Take over those of these pictures that lie in another station's file, which is only read.

        Raises:
            Trouble: ``disk_full`` and the like.
        """
        with attached(self._store, path, key), self._store.writing():
            copy_rows(
                self._store, "photo", "hash IN (SELECT value FROM json_each(?))",
                (as_list(wanted),), conflict="IGNORE",
            )  # fmt: skip

    def forget_all_but(self, kept: Collection[str]) -> None:
        """Overwrite every picture but these."""
        self._store.run("PRAGMA secure_delete = ON")
        with self._store.writing():
            gone = {row[0] for row in self._store.rows("SELECT hash FROM photo")} - set(kept)
            self._store.run_many("DELETE FROM photo WHERE hash = ?", [(one,) for one in gone])

    def has(self, digest: str) -> bool:
        """Whether the picture is here."""
        return self._store.row("SELECT 1 FROM photo WHERE hash = ?", (digest,)) is not None

    def close(self) -> None:
        """Close this thread's connection."""
        self._store.close()
