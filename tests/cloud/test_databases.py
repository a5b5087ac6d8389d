"""What the cloud asks of a database, asked of both; and what only a server can do to one."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cloud.app import open_cloud, open_database
from domain.problems import Trouble
from storage import postgres
from storage.database import Database
from storage.migrations import VERSION, migrate
from storage.postgres import MOST_CONNECTIONS, PostgresStore, _trouble_code
from storage.projection import as_list
from tests.postgres import cut_all, programs, schema, server


@pytest.fixture
def store(tmp_path: Path, address: str) -> Iterator[Database]:
    made = open_database(tmp_path, address)
    made.run("CREATE TABLE t (name TEXT PRIMARY KEY, n INTEGER)")
    yield made
    made.close()


@pytest.fixture
def place() -> Iterator[str]:
    with schema() as address:
        yield address


def names(store: Database) -> list[str]:
    return [row[0] for row in store.rows("SELECT name FROM t ORDER BY name")]


# ---- both ----------------------------------------------------------------------------------


def test_a_nested_transaction_is_part_of_the_outer_one(store: Database) -> None:
    def fail_late() -> None:
        with store.writing():
            with store.writing():
                store.run("INSERT INTO t VALUES ('inner', 1)")
            store.run("INSERT INTO t VALUES ('outer', 1)")
            raise KeyError

    with pytest.raises(KeyError):
        fail_late()
    assert names(store) == []
    with store.writing(), store.writing(durable=False):
        store.run("INSERT INTO t VALUES ('a', 1)")
    assert names(store) == ["a"]


def test_many_rows_at_once_and_none_at_all(store: Database) -> None:
    with store.writing():
        store.run_many("INSERT INTO t VALUES (?, ?)", ((f"{n:03d}", n) for n in range(300)))
        store.run_many("INSERT INTO t VALUES (?, ?)", [])
    assert store.value("SELECT sum(n) FROM t") == 44_850
    assert store.row("SELECT n FROM t WHERE name = ?", ("x",)) is None
    assert store.value("SELECT n FROM t WHERE name = ?", ("x",)) is None


def test_a_list_goes_as_one_parameter(store: Database) -> None:
    store.run_many("INSERT INTO t VALUES (?, 1)", [("“x”",), ("\\",), ("中文",)])
    sql = "SELECT name FROM t WHERE name IN (SELECT value FROM json_each(?)) ORDER BY name"
    wanted = ["\\", "“x”", "nobody", "a\0b", "100%"]
    assert [row[0] for row in store.rows(sql, (as_list(wanted),))] == ["\\", "“x”"]
    assert store.rows(sql, (as_list([]),)) == []


def test_nothing_is_found_by_bytes_that_no_text_has(store: Database) -> None:
    store.run("INSERT INTO t VALUES ('ab', 1)")
    assert store.row("SELECT n FROM t WHERE name = ?", ("a\0b",)) is None


def test_changes_tell_how_many_they_touched(store: Database) -> None:
    store.run_many("INSERT INTO t VALUES (?, 1)", [("a",), ("b",)])
    assert store.run("UPDATE t SET n = n + 1 WHERE name < ?", ("z",)).rowcount == 2
    assert store.rows("UPDATE t SET n = n + 1 WHERE name = 'a' RETURNING n") == [(3,)]


def test_the_text_of_the_clouds_tables_sorts_by_its_bytes(store: Database) -> None:
    written = ["z", "B", "中", "a", "A1", "-", "é"]
    store.run_many("INSERT INTO meta VALUES (?, '')", [(one,) for one in written])
    found = [row[0] for row in store.rows("SELECT key FROM meta ORDER BY key")]
    assert found == sorted(written, key=str.encode)


def test_opening_again_changes_nothing_and_a_newer_schema_is_left_alone(
    tmp_path: Path, address: str
) -> None:
    store = open_database(tmp_path, address)
    assert store.schema_version() == VERSION
    migrate(store, "cloud")
    with store.writing():
        store.set_schema_version(VERSION + 1)
    with pytest.raises(Trouble, match="database_too_new"):
        open_database(tmp_path, address)
    store.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(store: Database, models: object) -> None:
        store.run("CREATE TABLE half (n INTEGER)")
        raise KeyError

    store = open_database(tmp_path, address)
    monkeypatch.setattr("storage.migrations.STEPS", [broken] * (VERSION + 1))
    monkeypatch.setattr("storage.migrations.VERSION", VERSION + 1)
    with pytest.raises(KeyError):
        migrate(store, "cloud")
    assert store.schema_version() == VERSION
    store.run("CREATE TABLE half (n INTEGER)")
    store.close()


# ---- PostgreSQL alone ----------------------------------------------------------------------

pg = pytest.mark.postgres


@pg
def test_processes_that_start_at_once_make_one_schema_and_one_history(
    tmp_path: Path, place: str
) -> None:
    start = threading.Barrier(6)

    def open_one(n: int) -> str:
        start.wait()
        cloud = open_cloud(tmp_path / str(n), place)
        epoch = cloud.epoch
        cloud.store.close()
        return epoch

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(open_one, range(6)))) == 1


@pg
def test_an_error_that_was_passed_over_is_never_committed_silently(place: str) -> None:
    store = PostgresStore(place)
    store.run("CREATE TABLE t (n INTEGER PRIMARY KEY)")

    def pass_over() -> None:
        with store.writing():
            store.run("INSERT INTO t VALUES (1)")
            with pytest.raises(psycopg.errors.UniqueViolation):
                store.run("INSERT INTO t VALUES (1)")

    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        pass_over()
    assert store.rows("SELECT n FROM t") == []
    store.close()


@pg
def test_a_line_that_the_server_cut_while_it_lay_idle_costs_nothing(place: str) -> None:
    store = PostgresStore(place)
    cut_all(place)
    assert store.value("SELECT 1") == 1
    store.close()


@pg
def test_a_line_cut_within_a_transaction_is_trouble_and_the_next_one_works(place: str) -> None:
    store = PostgresStore(place)
    store.run("CREATE TABLE t (n INTEGER)")

    def cut_within() -> None:
        with store.writing():
            store.run("INSERT INTO t VALUES (1)")
            cut_all(place)
            store.run("INSERT INTO t VALUES (2)")

    with pytest.raises(Trouble, match="database_unreachable"):
        cut_within()
    with store.writing():
        store.run("INSERT INTO t VALUES (3)")
    assert store.rows("SELECT n FROM t") == [(3,)]
    store.close()


@pg
def test_who_waits_too_long_for_another_is_told_to_come_again(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder, waiter = PostgresStore(place), PostgresStore(place)
    holder.run("CREATE TABLE t (n INTEGER)")
    holder.run("INSERT INTO t VALUES (1)")
    waiter.run("SET lock_timeout = '20ms'")
    with holder.writing():
        holder.run("UPDATE t SET n = 2")
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(waiter.run, "UPDATE t SET n = 3")
            with pytest.raises(Trouble, match="database_busy"):
                waiting.result()
    assert holder.rows("SELECT n FROM t") == [(2,)]
    holder.close()
    waiter.close()


@pg
def test_more_threads_than_connections_wait_for_one_another(place: str) -> None:
    store = PostgresStore(place)
    store.run("CREATE TABLE t (n INTEGER)")
    most = threading.Lock()
    seen: list[int] = []

    def work(n: int) -> None:
        with store.writing():
            store.run("INSERT INTO t VALUES (?)", (n,))
            count = store.value(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE application_name = current_setting('application_name')"
            )
        with most:
            seen.append(count)

    with ThreadPoolExecutor(2 * MOST_CONNECTIONS) as threads:
        list(threads.map(work, range(200)))
    assert store.value("SELECT count(*) FROM t") == 200
    assert max(seen) <= MOST_CONNECTIONS
    store.close()


@pg
def test_who_is_second_at_the_last_idle_line_opens_another(place: str) -> None:
    class Contested(list[Any]):
        """The other thread takes what there is between the look and the reach."""

        def __bool__(self) -> bool:
            there = len(self) > 0
            while len(self):
                self.pop().close()
            return there

    store = PostgresStore(place)
    store._idle = Contested(store._idle)
    assert len(store._idle) == 1
    assert store.value("SELECT 1") == 1
    store.close()


@pg
def test_no_connection_left_is_trouble_and_not_a_wait_for_ever(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "MOST_CONNECTIONS", 1)
    monkeypatch.setattr(postgres, "_WAIT_SECONDS", 0.01)
    store = PostgresStore(place)
    with store.writing(), ThreadPoolExecutor(1) as other:
        waiting = other.submit(store.value, "SELECT 1")
        with pytest.raises(Trouble, match="database_busy"):
            waiting.result()
    assert store.value("SELECT 1") == 1
    store.close()


@pg
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql://nobody@127.0.0.1:1/x", "database_unreachable"),
        ("postgresql://u@h/x?no_such_word=1", "database_address"),
        ("mysql://u@h/x", "database_address"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(tmp_path: Path, address: str, code: str) -> None:
    with pytest.raises(Trouble, match=code):
        open_database(tmp_path, address)


@pg
def test_a_password_stands_in_no_problem(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as told:
        open_database(tmp_path, "postgresql://u:secret-word@127.0.0.1:1/x")
    assert "secret-word" not in str(told.value)


@pg
def test_a_database_that_cannot_hold_chinese_is_refused(tmp_path: Path) -> None:
    base = server()
    with psycopg.connect(base, autocommit=True) as line:
        line.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' ")
        try:
            with pytest.raises(Trouble, match="database_encoding"):
                open_database(tmp_path, f"{base}{'&' if '?' in base else '?'}dbname=latin")
        finally:
            line.execute("DROP DATABASE latin WITH (FORCE)")


@pg
def test_an_acknowledged_commit_is_on_the_disk_though_the_server_would_not(place: str) -> None:
    careless = PostgresStore(place + "%20-csynchronous_commit%3Doff")
    assert careless.value("SHOW synchronous_commit") == "on"
    careless.close()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (psycopg.errors.DiskFull, "disk_full"),
        (psycopg.errors.IoError, "disk_error"),
        (psycopg.errors.DataCorrupted, "database_damaged"),
        (psycopg.errors.IndexCorrupted, "database_damaged"),
        (psycopg.errors.ReadOnlySqlTransaction, "disk_read_only"),
        (psycopg.errors.DeadlockDetected, "database_busy"),
        (psycopg.errors.LockNotAvailable, "database_busy"),
        (psycopg.errors.TooManyConnections, "database_busy"),
        (psycopg.errors.AdminShutdown, "database_unreachable"),
        (psycopg.errors.CannotConnectNow, "database_unreachable"),
        (psycopg.errors.InvalidPassword, "database_unreachable"),
        (psycopg.OperationalError, "database_unreachable"),
        (psycopg.errors.UniqueViolation, None),
        (psycopg.errors.UndefinedTable, None),
    ],
)
def test_the_worlds_faults_are_told_from_our_own(
    error: Callable[[], psycopg.Error], code: str | None
) -> None:
    assert _trouble_code(error()) == code


@pg
def test_a_copy_brings_everything_back(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PostgresStore(place)
    store.run("CREATE TABLE t (name TEXT)")
    store.run("INSERT INTO t VALUES ('中文')")
    monkeypatch.setenv("PATH", os.pathsep.join((*programs(), os.environ["PATH"])))
    store.copy_to(tmp_path / "copy.dump")
    listed = subprocess.run(
        ["pg_restore", "--file=-", str(tmp_path / "copy.dump")], capture_output=True, check=True
    )
    assert "中文" in listed.stdout.decode()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="dump_programs_missing"):
        store.copy_to(tmp_path / "again.dump")
    store.close()


@pg
def test_a_check_reads_everything_and_names_what_is_broken(place: str) -> None:
    store = PostgresStore(place)
    migrate(store, "cloud")
    assert store.check() == []
    store.run("CREATE TABLE doubles (n INTEGER)")
    store.run_many("INSERT INTO doubles VALUES (?)", [(1,), (1,)])
    with pytest.raises(psycopg.errors.UniqueViolation):
        store.run("CREATE UNIQUE INDEX CONCURRENTLY broken ON doubles (n)")
    assert store.check() == ["index broken is invalid"]
    store.close()
