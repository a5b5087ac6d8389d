"""A real PostgreSQL for tests: the one named in the environment, else one started for this run."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

NAMED = "PAIDAN_TEST_POSTGRES"
"""The environment's word for a server to use (``postgresql://…``): schemas come and go in it."""

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
"""For fixtures that run a test on both databases."""


def server(*, durable: bool = False) -> str:
    """The server's address. One started here lives in a folder of its own until the run ends.

    Args:
        durable: write through to the disk, as a real one does; tests are quicker without.
    """
    return _server(durable)


@cache
def _server(durable: bool) -> str:
    if os.environ.get(NAMED):
        return os.environ[NAMED]
    address = _from_wheel() or _from_path()
    if address is None:
        pytest.fail(
            f"no PostgreSQL for the tests: set {NAMED}, or install pgserver (pip) "
            "or a PostgreSQL server whose pg_ctl is on the PATH",
            pytrace=False,
        )
    if not durable:
        with psycopg.connect(address, autocommit=True) as line:
            for setting in ("fsync", "full_page_writes"):
                line.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            line.execute("SELECT pg_reload_conf()")
    return address


def programs() -> list[str]:
    """Folders of the client programs that came with the wheel's server; others are on the path."""
    found = find_spec("pgserver")
    places = found.submodule_search_locations if found is not None else None
    return [str(Path(place) / "pginstall" / "bin") for place in places or ()]


def _from_wheel() -> str | None:
    try:
        import pgserver
    except ImportError:
        return None
    started = pgserver.get_server(tempfile.mkdtemp(prefix="paidan-pg-"), cleanup_mode="delete")
    return str(started.get_uri())


def _from_path() -> str | None:
    if shutil.which("pg_ctl") is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="paidan-pg-"))
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def call(*command: str) -> None:
        subprocess.run(command, check=True, user=user, stdout=subprocess.DEVNULL)

    call("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
    options = f"-k {folder} -c listen_addresses=''"
    call("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")

    def stop() -> None:
        call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder)

    atexit.register(stop)
    return f"postgresql://postgres@/postgres?host={folder}"


def cut_all(address: str) -> None:
    """End every line to this schema, as a restarted server does."""
    name = conninfo_to_dict(address)["application_name"]
    with psycopg.connect(server(), autocommit=True) as cutter:
        cutter.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = %s",
            (name,),
        )


@contextmanager
def schema(*, durable: bool = False) -> Iterator[str]:
    """The address of an empty schema, as good as a database of its own, until the block ends."""
    base, name = server(durable=durable), f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(base, autocommit=True) as line:
        line.execute(f"CREATE SCHEMA {name}".encode())
        try:
            yield _address(base, name)
        finally:
            line.execute("SET lock_timeout = '10s'")
            line.execute(f"DROP SCHEMA {name} CASCADE".encode())


_emptied: list[str] = []
"""Schemas with a cloud's tables and nothing in them, for whoever needs one next."""
_shapes: dict[str, str] = {}
"""What stood in each of them when it was made."""


@contextmanager
def cloud_schema() -> Iterator[str]:
    """The address of a schema with an empty cloud's tables, until the block ends.

    It is emptied afterwards and given out again: to make the tables takes fifty times as long.
    Whoever changes the tables themselves leaves a schema that nobody gets any more.
    """
    base = server()
    name = _emptied.pop() if _emptied else _new_schema(base)
    yield _address(base, name)
    with psycopg.connect(_address(base, name), autocommit=True) as line:
        if _shape(line) == _shapes[name]:
            _empty(line)
            _emptied.append(name)


def _new_schema(base: str) -> str:
    from storage.migrations import migrate
    from storage.postgres import PostgresStore

    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(base, autocommit=True) as line:
        line.execute(f"CREATE SCHEMA {name}".encode())
    if os.environ.get(NAMED):  # one that was started here goes as a whole
        atexit.register(_drop, base, name)
    store = PostgresStore(_address(base, name))
    migrate(store, "cloud")
    store.close()
    with psycopg.connect(_address(base, name), autocommit=True) as line:
        _shapes[name] = _shape(line)
    return name


def _address(base: str, name: str) -> str:
    mark = "&" if "?" in base else "?"
    return f"{base}{mark}application_name={name}&options=-csearch_path%3D{name}"


def _shape(line: psycopg.Connection[Any]) -> str:
    """What stands in the schema: tables, indexes and counters with their columns, and the version.

    Whoever holds a lock in there is ended first: a test may kill a writer in its transaction.
    """
    line.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE state <> 'idle' "
        "AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()"
    )
    found = line.execute(
        "SELECT string_agg(concat_ws(' ', relname, relkind, relnatts, reltriggers), ',' "
        "ORDER BY relname) || (SELECT max(version) FROM schema_version) FROM pg_class, "
        "LATERAL (SELECT count(*) AS reltriggers FROM pg_trigger WHERE tgrelid = pg_class.oid) t "
        "WHERE relnamespace = current_schema()::regnamespace"
    ).fetchone()
    return str(found)


def _empty(line: psycopg.Connection[Any]) -> None:
    """Take every row out, and let counters begin again."""
    own = "WHERE schemaname = current_schema()"
    tables = [row[0] for row in line.execute(f"SELECT tablename FROM pg_tables {own}".encode())]
    tables.remove("schema_version")
    if line.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (
        True,
    ):
        deletes = "; ".join(f"DELETE FROM {name}" for name in tables)
        line.execute(f"SET session_replication_role = replica; {deletes}".encode())
    else:
        line.execute(f"TRUNCATE {', '.join(tables)} CASCADE".encode())
    counters = f"SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences {own}"
    line.execute(counters.encode())


def _drop(base: str, name: str) -> None:
    with psycopg.connect(base, autocommit=True) as line:
        line.execute(f"DROP SCHEMA {name} CASCADE".encode())
