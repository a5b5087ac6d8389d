"""Backups of a cloud on PostgreSQL: looked at in a database of their own, and put in place at once.

A restore is one transaction: what is there now moves into a schema beside, the backup takes its
place, its history gets a new name. Whatever interrupts it leaves everything as it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from cloud import epochs
from cloud.ledger import CloudLedger
from domain.ids import CAMPUS_ZONE
from domain.problems import Refusal, Trouble
from domain.rulebook import Rulebook
from storage.dumps import Programs
from storage.migrations import migrate
from storage.postgres import PostgresStore

_SCRATCH = "paidan_check_"
_LOOKING = 0x5041_4944_4442
"""The advisory lock of whoever looks at a backup: what others left behind is swept under it."""
_PATIENCE = 20
"""Tenths of a second: a server takes a moment to notice that a program has ended."""


def schema_of(store: PostgresStore) -> str:
    """Where the cloud's tables lie."""
    return str(store.value("SELECT current_schema()"))


def may_make_databases(store: PostgresStore) -> bool:
    """Whether this user may: a backup is looked at in a database of its own."""
    asked = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    return bool(store.value(asked))


@contextmanager
def opened(store: PostgresStore, dump: Path, programs: Programs) -> Iterator[PostgresStore]:
    """A backup in a database of its own on the same server, for as long as the block lasts.

    Raises:
        Trouble: ``backup_unreadable``, ``backup_rights``, ``dump_programs_missing``.
    """
    schema, name = schema_of(store), _SCRATCH + secrets.token_hex(6)
    with _rights(), psycopg.connect(store.dsn, autocommit=True) as line:
        line.execute("SELECT pg_advisory_lock(%s)", (_LOOKING,))
        for (left,) in line.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) "
            "AND pg_has_role(datdba, 'usage')",
            (_SCRATCH,),
        ).fetchall():
            _drop(line, left)
        line.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name)
            )
        )
        try:
            address = make_conninfo(store.dsn, dbname=name)
            _fill(address, schema, dump, programs)
            looked_at = PostgresStore(address)
            try:
                yield looked_at
            finally:
                looked_at.close()
        finally:
            _drop(line, name)


def restore_dump(
    store: PostgresStore,
    dump: Path,
    programs: Programs,
    rulebook: Rulebook,
    outside: epochs.Outside | None,
    now: int,
    new_id: Callable[[], str],
) -> tuple[str, dict[str, int], str]:
    """Put a backup that was looked at in the live tables' place, with a new epoch.

    Args:
        outside: what is known beside the database.
        now: ms UTC.

    Returns:
        The epoch, the heads, and the schema in which the replaced tables lie (empty if none were).

    Raises:
        Refusal: ``cloud_running``.
        Trouble: ``backup_rights``, ``dump_failed``, ``database_busy``; everything is as it was.
    """
    schema = schema_of(store)
    _must_be_alone(store)
    with _rights(), store.writing():
        aside = _move_aside(store, schema, now)
        store.run_script(programs.script(dump, schema))
        migrate(store, "cloud")
        ledger = CloudLedger(store, rulebook)
        epoch = epochs.change(ledger, ledger.meta("epoch"), now, new_id, outside=outside)
        return epoch, ledger.heads(), aside


def _must_be_alone(store: PostgresStore) -> None:
    """See that no cloud is at work on this database; one that has just ended is waited for.

    Raises:
        Refusal: ``cloud_running``.
    """
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
        "application_name = current_setting('application_name') AND pid <> pg_backend_pid()"
    )
    for _ in range(_PATIENCE):
        if not store.value(others):
            return
        store.run("SELECT pg_sleep(0.1)")
    raise Refusal("cloud_running", path=store.name)


def _fill(address: str, schema: str, dump: Path, programs: Programs) -> None:
    with psycopg.connect(address, autocommit=True) as line:
        line.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    try:
        programs.load(dump, schema, address)
    except Trouble as trouble:
        if trouble.code != "dump_failed":
            raise
        detail = str(trouble.facts["detail"])
        raise Trouble("backup_unreadable", path=str(dump), detail=detail) from trouble


def _move_aside(store: PostgresStore, schema: str, now: int) -> str:
    """Everything in the schema goes into another one, beside; nothing is deleted."""
    stamp = datetime.fromtimestamp(now / 1_000, CAMPUS_ZONE).strftime("%Y%m%d_%H%M%S")
    beside = f"{schema}_replaced_{stamp}"
    own = "n.nspname = current_schema()"
    tables = store.rows(f"SELECT tablename FROM pg_tables WHERE {own.replace('n.nsp', 'schema')}")
    functions = store.rows(
        "SELECT p.oid::regprocedure::text FROM pg_proc AS p "
        f"JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE {own}"
    )
    if not tables:
        return ""
    store.run(f'CREATE SCHEMA "{beside}"')
    for (table,) in tables:
        store.run(f'ALTER TABLE "{table}" SET SCHEMA "{beside}"')
    for (function,) in functions:
        store.run(f'ALTER FUNCTION {function} SET SCHEMA "{beside}"')
    return beside


def _drop(line: psycopg.Connection, name: str) -> None:
    line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _rights() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise Trouble("backup_rights", detail=str(error).strip()) from error
