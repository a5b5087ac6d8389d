"""A PostgreSQL database behind the same small interface: pool, transactions, errors as Trouble."""

from __future__ import annotations

import select
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import peewee
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from domain.problems import Trouble
from storage.database import Row
from storage.dumps import Programs

OLDEST_POSTGRES = 13
MOST_CONNECTIONS = 36
"""Of one process: what its threads can use at once. One more listens (``cloud.hearing``)."""

_WAIT_SECONDS = 10.0
_MIGRATING = 0x5041_4944_414E
"""The advisory lock of whoever brings the schema to a version."""

_NOT_FOR_US = (b"\\", b"SET transaction_timeout")
"""Lines of a script that are psql's own, or of a newer server than may be here."""

_SETTINGS: dict[str, Any] = {
    "application_name": "paidan",
    "client_encoding": "utf8",
    "connect_timeout": 5,
    # A host that went away without a word is noticed within a minute.
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
_ON_CONNECT = (
    # An import holds a feed for as long as it writes: others give up and try again later.
    "SET lock_timeout = '10s'",
    # Nor does a process that hangs, or a host that went away, keep its locks for ever.
    "SET idle_in_transaction_session_timeout = '60s'",
    # What is acknowledged is on the disk, whatever the server's default is.
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'",
)

Connection = psycopg.Connection[Row]


def is_address(text: str) -> bool:
    """Whether this names a PostgreSQL database (``postgresql://…``)."""
    return text.startswith(("postgresql://", "postgres://"))


def address_with_settings(dsn: str) -> str:
    """The address with our settings where it has none of its own.

    Raises:
        Trouble: ``database_address`` if it can't be read.
    """
    try:
        return make_conninfo(**(_SETTINGS | conninfo_to_dict(dsn)))
    except psycopg.ProgrammingError as error:
        raise Trouble("database_address", detail=str(error).strip()) from error


class PostgresStore:
    """A database on a PostgreSQL server.

    A statement outside a transaction takes a connection for its own length; a transaction keeps
    one for its thread. Rows are fetched before a connection is given back.

    Args:
        dsn: ``postgresql://user:password@host:port/name``.

    Raises:
        Trouble: ``database_unreachable``, ``database_address``, ``postgres_too_old``,
            ``database_encoding``; later also ``database_busy``, ``disk_full``, ``disk_error``,
            ``disk_read_only``, ``database_damaged``.
    """

    dialect: ClassVar[Literal["sqlite", "postgres"]] = "postgres"

    def __init__(self, dsn: str) -> None:
        self.dsn = address_with_settings(dsn)
        known = conninfo_to_dict(self.dsn)
        self.name = f"{known.get('host', '')}/{known.get('dbname', '')}"
        self._idle: list[Connection] = []
        self._room = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._thread = threading.local()
        try:
            self._check_server()
        except Trouble:
            self.close()
            raise

    def _check_server(self) -> None:
        version = int(self.value("SELECT current_setting('server_version_num')")) // 10_000
        if version < OLDEST_POSTGRES:
            raise Trouble("postgres_too_old", version=version, oldest=OLDEST_POSTGRES)
        encoding = str(self.value("SELECT current_setting('server_encoding')"))
        if encoding != "UTF8":
            raise Trouble("database_encoding", encoding=encoding)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> psycopg.Cursor[Row]:
        """Execute one statement and return its cursor, whose rows are here already."""
        with self._connection() as connection:
            try:
                return connection.execute(_spoken(sql), parameters, binary=True)
            except psycopg.DataError as error:
                if error.sqlstate is not None:
                    raise
                # The driver sends no NUL, which only bytes made to do harm have: nothing has it.
                return connection.execute(_spoken(sql), _without_nul(parameters), binary=True)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for many rows, sent without waiting for each one's answer."""
        found = list(rows)
        if len(found) == 1:
            self.run(sql, found[0])  # one is told sooner without a pipeline
        if len(found) < 2:
            return
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.executemany(_spoken(sql), found)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""
        return self.run(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        return self.run(sql, parameters).fetchone()

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[None]:
        """One transaction of this thread; nested uses join the outer one. Rolled back on any error.

        Args:
            durable: on the disk when it returns.

        Raises:
            Trouble: what the world had against it. Where the line broke in the commit itself,
                nobody knows whether it holds: the same wish is asked again, under the same id.
        """
        if self._held() is not None:
            yield
            return
        with self._connection() as connection:
            self._thread.connection = connection
            try:
                # Each statement sees what others have committed, also while it waited for a lock.
                connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                if not durable:
                    connection.execute("SET LOCAL synchronous_commit = off")
                yield
                if connection.info.transaction_status == TransactionStatus.INERROR:
                    # The server would answer the commit with a silent rollback.
                    raise psycopg.errors.InFailedSqlTransaction("an error was passed over")
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise
            finally:
                self._thread.connection = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything this thread reads inside is of one moment, whoever writes meanwhile."""
        with self._connection() as connection:
            self._thread.connection = connection
            try:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield
            finally:
                _roll_back(connection)
                self._thread.connection = None

    def notify(self, channel: str, payload: str) -> None:
        """Tell whoever listens on this database, when the running transaction commits."""
        self.run("SELECT pg_notify(?, ?)", (channel, payload))

    def schema_version(self) -> int:
        """The schema's version; 0 in an empty database. Others wait until the transaction ends."""
        with self.writing():
            self.run("SELECT pg_advisory_xact_lock(?)", (_MIGRATING,))
            # Asked of the catalogue itself: to_regclass answers out of a memory that may be older
            # than what the lock was waited for.
            there = self.value(
                "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() "
                "AND tablename = 'schema_version'"
            )
            if there is None:
                return 0
            return int(self.value("SELECT version FROM schema_version"))

    def set_schema_version(self, version: int) -> None:
        """Note the schema's version."""
        with self.writing():
            self.run("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)")
            self.run("DELETE FROM schema_version")
            self.run("INSERT INTO schema_version VALUES (?)", (version,))

    def create_tables(self, models: Sequence[type[peewee.Model]]) -> None:
        """Make the models' tables and indexes."""
        language = _Language(self)
        with language.bind_ctx(models, bind_refs=False, bind_backrefs=False):
            language.create_tables(models, safe=False)

    def run_script(self, lines: Iterable[bytes]) -> None:
        """Run SQL as ``pg_restore`` writes it, inside the caller's transaction."""
        connection = self._held()
        assert connection is not None
        with self._connection():  # its errors as Trouble
            rest = iter(lines)
            said: list[bytes] = []
            for line in rest:
                if line.startswith(b"COPY "):
                    connection.execute(b"".join(said))
                    said = []
                    with connection.cursor() as cursor, cursor.copy(line) as copy:
                        for row in iter(rest.__next__, b"\\.\n"):
                            copy.write(row)
                elif not line.startswith(_NOT_FOR_US):
                    said.append(line)
            connection.execute(b"".join(said))
            connection.execute("RESET search_path")  # which the script empties

    def copy_to(self, target: Path) -> None:
        """A whole, consistent copy beside live writers, as ``pg_restore`` reads it.

        Raises:
            Trouble: ``dump_failed``, ``dump_programs_missing``.
        """
        Programs().dump(self.dsn, str(self.value("SELECT current_schema()")), target)

    def check(self) -> list[str]:
        """Damage found: indexes marked invalid, and tables that can't be read to their end."""
        found = [
            f"index {name} is invalid"
            for (name,) in self.rows(
                "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
            )
        ]
        tables = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in tables:
            try:
                # As text, so that also what is stored outside the row is read.
                self.value(f'SELECT sum(length(t::text)) FROM "{table}" AS t')
            except Trouble as trouble:
                if trouble.code not in ("database_damaged", "disk_error"):
                    raise
                found.append(f"{table}: {trouble.facts['detail']}")
        return found

    def close(self) -> None:
        """Close the connections that nobody uses at this moment."""
        while (connection := self._idle_one()) is not None:
            connection.close()

    def _held(self) -> Connection | None:
        held: Connection | None = getattr(self._thread, "connection", None)
        return held

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """This thread's transaction's connection, or one for this moment; errors as Trouble."""
        held = self._held()
        try:
            if held is not None:
                yield held
                return
            taken = self._take()
            try:
                yield taken
            finally:
                self._give_back(taken)
        except psycopg.Error as error:
            code = _trouble_code(error)
            if code is None:
                raise
            raise Trouble(code, path=self.name, detail=str(error).strip()) from error

    def _take(self) -> Connection:
        if not self._room.acquire(timeout=_WAIT_SECONDS):
            raise Trouble("database_busy", path=self.name, detail="all connections are in use")
        try:
            while (connection := self._idle_one()) is not None:
                if _is_quiet(connection):
                    return connection
                connection.close()
            return self._connect()
        except BaseException:
            self._room.release()
            raise

    def _idle_one(self) -> Connection | None:
        try:
            return self._idle.pop()
        except IndexError:  # also where another thread was quicker
            return None

    def _connect(self) -> Connection:
        connection = psycopg.connect(self.dsn, autocommit=True)
        try:
            for statement in _ON_CONNECT:
                connection.execute(statement)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: Connection) -> None:
        if connection.info.transaction_status == TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            connection.close()
        self._room.release()


class _Language(peewee.PostgresqlDatabase):
    """The model layer's PostgreSQL, for declaring tables alone; it opens no connection."""

    def __init__(self, store: PostgresStore) -> None:
        # Text sorts by its bytes, as in SQLite, whatever language the server speaks.
        types = {"TEXT": 'TEXT COLLATE "C"', "AUTO": "BIGSERIAL"}
        super().__init__("", field_types=types, prefer_psycopg3=True, autoconnect=False)
        self._store = store

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        return self._store.run(sql.replace(" WITHOUT ROWID", ""), params or ())


@lru_cache(maxsize=2_048)
def _spoken(sql: str) -> bytes:
    """A statement as PostgreSQL and its driver spell it: the one place where the two differ."""
    sql = sql.replace("%", "%%").replace("json_each(?)", "json_array_elements_text(?::json)")
    return sql.replace("?", "%s").encode()


def _without_nul(parameters: Sequence[Any]) -> list[Any]:
    return [one.replace("\0", "\ufffd") if isinstance(one, str) else one for one in parameters]


def _is_quiet(connection: Connection) -> bool:
    """Whether an idle line is as it was left. If something came in, the server has hung up."""
    if connection.closed:
        return False
    line = select.poll()  # select() itself can't look at more than 1,024 open files
    line.register(connection.fileno(), select.POLLIN | select.POLLHUP)
    return not line.poll(0)


def _roll_back(connection: Connection) -> None:
    if connection.closed or connection.info.transaction_status == TransactionStatus.IDLE:
        return
    try:
        connection.execute("ROLLBACK")
    except psycopg.Error:
        connection.close()  # the server ends the transaction of a line that is gone


def _trouble_code(error: psycopg.Error) -> str | None:
    """What the world did, by SQLSTATE (PostgreSQL's manual, appendix A); None: a bug of ours."""
    state = error.sqlstate
    if state is None:
        return "database_unreachable" if isinstance(error, psycopg.OperationalError) else None
    known = {
        "53100": "disk_full",
        "58030": "disk_error",
        "25006": "disk_read_only",
        "25P03": "database_unreachable",
        "XX001": "database_damaged",
        "XX002": "database_damaged",
        "40001": "database_busy",
        "40P01": "database_busy",
        "55P03": "database_busy",
        "57014": "database_busy",
    }
    families = {"08": "database_unreachable", "57P": "database_unreachable"}
    families |= {"28": "database_unreachable", "3D": "database_unreachable", "53": "database_busy"}
    if state in known:
        return known[state]
    return next((code for start, code in families.items() if state.startswith(start)), None)
