"""What a database can do here, and a file opened the one right way: pragmas, key, transactions."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from sqlcipher3 import dbapi2

from domain.problems import Trouble

if TYPE_CHECKING:
    # Only making tables needs the model layer: loading it is a tenth of a station's start.
    from peewee import Model

OLDEST_SQLITE = (3, 51, 3)
"""Before it, two connections checkpointing a WAL could corrupt the file (its release notes)."""

_PRAGMAS: dict[str, Any] = {
    "journal_mode": "wal",
    # NORMAL lost acknowledged commits in every real power cut tried; FULL lost none.
    "synchronous": "full",
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "temp_store": "memory",
    "busy_timeout": 5_000,
    "journal_size_limit": 67_108_864,
}

Row = tuple[Any, ...]


class Database(Protocol):
    """What the cloud asks of a database: an SQLite file, or PostgreSQL (``storage.postgres``).

    Statements are written once, in SQL that both understand: ``?`` for parameters, ``ON CONFLICT``,
    ``RETURNING``, and ``json_each(?)`` for a list as one parameter.

    Attributes:
        dialect: for what no common SQL can say (triggers).
        name: where it is, for people and logs; without a password.
    """

    dialect: ClassVar[Literal["sqlite", "postgres"]]
    name: str

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Execute one statement and return its cursor."""

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for many rows."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""

    def writing(self, *, durable: bool = True) -> AbstractContextManager[None]:
        """One transaction of this thread; nested uses join the outer one."""

    def reading(self) -> AbstractContextManager[None]:
        """Everything this thread reads inside is of one moment, whoever writes meanwhile."""

    def notify(self, channel: str, payload: str) -> None:
        """Tell the other processes on this database, when the running transaction commits."""

    def schema_version(self) -> int:
        """The schema's version; 0 in an empty database. Alone until the transaction ends."""

    def set_schema_version(self, version: int) -> None:
        """Note the schema's version."""

    def create_tables(self, models: Sequence[type[Model]]) -> None:
        """Make the models' tables and indexes."""

    def copy_to(self, target: Path) -> None:
        """A whole, consistent copy beside live writers."""

    def check(self) -> list[str]:
        """Damage found, in the database's own words."""

    def close(self) -> None:
        """Give up this thread's connection, or all that lie idle."""


class Store:
    """One database file. A connection per thread; one writer at a time.

    Args:
        path: the file.
        key: 32 raw bytes for an encrypted file, or None for a plain one (the cloud's, on its own
            disk).
        read_only: for worker threads that only look.
        cache_mib: memory for pages. The one writer gets most; each connection beside it costs
            its cache at its busiest moment.

    Raises:
        Trouble: ``database_key``, ``database_damaged``, ``disk_full``, ``disk_error``,
            ``sqlite_too_old``.
    """

    dialect: ClassVar[Literal["sqlite", "postgres"]] = "sqlite"

    def __init__(
        self,
        path: Path,
        key: bytes | None = None,
        *,
        read_only: bool = False,
        cache_mib: int = 64,
    ) -> None:
        if dbapi2.sqlite_version_info < OLDEST_SQLITE:
            raise Trouble("sqlite_too_old", version=dbapi2.sqlite_version)
        if key is not None and len(key) != 32:
            # SQLCipher takes an empty key for "no encryption" without a word.
            raise Trouble("database_key", path=str(path))
        self.path = path
        self.name = str(path)
        self.key = key
        pragmas = _PRAGMAS | {"query_only": int(read_only), "cache_size": -1_024 * cache_mib}
        if read_only:
            # It is the writer's to choose; a reader would write it into the file.
            del pragmas["journal_mode"]
        self._pragmas = ";".join(f"PRAGMA {name} = {value}" for name, value in pragmas.items())
        self._writer = threading.RLock()
        self._depth = 0
        self._thread = threading.local()
        with translated(path):
            self.run("SELECT count(*) FROM sqlite_master")

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Execute one statement on this thread's connection and return its cursor."""
        return self._connection().execute(sql, parameters)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for many rows: 7 times faster than the model layer's."""
        self._connection().executemany(sql, rows)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""
        with translated(self.path):
            found: list[Row] = self._connection().execute(sql, parameters).fetchall()
            return found

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        with translated(self.path):
            found: Row | None = self._connection().execute(sql, parameters).fetchone()
            return found

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[None]:
        """One transaction; nested uses join the outer one. Rolled back on any error.

        Args:
            durable: on the disk when it returns. Without it a power cut may take the last
                transactions back, whole and in order: for what the cloud can send again.

        Raises:
            Trouble: what the world had against it, with the cause kept. The model layer's own
                ``atomic`` hides "disk full" behind "no transaction is active", so it is not used.
        """
        with self._writer, translated(self.path):
            if self._depth:
                yield
                return
            if not durable:
                self.run("PRAGMA synchronous = NORMAL")
            try:
                yield from self._transaction()
            finally:
                if not durable:
                    self.run("PRAGMA synchronous = FULL")

    def _transaction(self) -> Iterator[None]:
        self.run("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection().in_transaction:
                self.run("ROLLBACK")
            raise
        finally:
            self._depth = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything this thread reads inside is of one moment, whoever writes meanwhile.

        For a thread that does not write: it would find the transaction begun already.
        """
        with translated(self.path):
            self.run("BEGIN")
            try:
                yield
            finally:
                if self._connection().in_transaction:
                    # Nothing was written: to end it so can't fail, and leaves nothing open.
                    self.run("ROLLBACK")

    def notify(self, channel: str, payload: str) -> None:
        """Nothing to do: other processes see that the file has a new ``data_version``."""

    def schema_version(self) -> int:
        """The schema's version; 0 in an empty file."""
        return int(self.value("PRAGMA user_version"))

    def set_schema_version(self, version: int) -> None:
        """Note the schema's version."""
        self.run(f"PRAGMA user_version = {version:d}")

    def create_tables(self, models: Sequence[type[Model]]) -> None:
        """Make the models' tables and indexes."""
        from storage.creating import make

        make(self, models)

    def copy_to(self, target: Path) -> None:
        """A whole, consistent copy beside a live writer (``VACUUM INTO``; under the same key).

        Raises:
            Trouble: ``disk_full``...; what there was of the copy is gone.
        """
        there = target.exists()
        with translated(target):
            readers_own = self.value("PRAGMA query_only")
            # It writes nothing here, but a connection that may only look is refused it.
            self.run("PRAGMA query_only = 0")
            try:
                self.run("VACUUM INTO ?", (str(target),))
            except BaseException:
                if not there:  # half a copy would fill the disk further
                    target.unlink(missing_ok=True)
                raise
            finally:
                self.run(f"PRAGMA query_only = {readers_own:d}")

    def check(self) -> list[str]:
        """Damage found by SQLite's own quick check, and by the page MACs of an encrypted file."""
        found = [str(row[0]) for row in self.rows("PRAGMA quick_check(10)") if row[0] != "ok"]
        if self.key:
            found += self._broken_pages()
        return found

    def _broken_pages(self) -> list[str]:
        broken = self.rows("PRAGMA cipher_integrity_check")
        if broken:
            # It looks past the log: a page that a power cut left half written lies whole in there.
            self.rows("PRAGMA wal_checkpoint(PASSIVE)")
            broken = self.rows("PRAGMA cipher_integrity_check")
        return [str(row[0]) for row in broken]

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._thread, "connection", None)
        self._thread.connection = None
        if connection is not None:
            connection.close()

    def _connection(self) -> Any:
        connection = getattr(self._thread, "connection", None)
        if connection is None:
            with translated(self.path):
                connection = self._thread.connection = self._connect()
        return connection

    def _connect(self) -> Any:
        connection = dbapi2.connect(self.path, isolation_level=None, check_same_thread=False)
        try:
            if self.key is not None:
                # What it has to say of a wrong key is raised; else it is on stderr too, in English.
                connection.execute("PRAGMA cipher_log_level = NONE")
                connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
            connection.executescript(self._pragmas)
        except BaseException:
            connection.close()
            raise
        return connection


class translated:
    """Turn database errors that are the world's fault into Trouble; others pass as our bugs.

    A class, for a generator would cost as much as the statement it stands around.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, _ERRORS):
            code = _trouble_code(str(error))
            if code is not None:
                raise Trouble(code, path=str(self._path), detail=str(error)) from error


# A message that quotes damaged bytes can't even be decoded.
_ERRORS = (dbapi2.Error, UnicodeDecodeError)


def _trouble_code(message: str) -> str | None:
    text = message.lower()
    known = {
        "disk is full": "disk_full",
        "disk i/o error": "disk_error",
        "unable to open": "disk_error",
        "readonly database": "disk_read_only",
        "locked": "database_busy",
        "malformed": "database_damaged",
        "vtable constructor failed": "database_damaged",
        "decode": "database_damaged",
        "not a database": "database_key",
    }
    return next((code for words, code in known.items() if words in text), None)
