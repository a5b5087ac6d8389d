"""Bringing a file to this version's schema: numbered steps, with a copy aside first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from peewee import Model

from domain.problems import Trouble
from domain.services import decode_state
from storage import digest, search
from storage.backup import copy_over
from storage.callbacks import CALLBACKS
from storage.database import Database, Store
from storage.identities import IDENTITY, IDENTITY_INDEXES, StagedRow
from storage.itemtables import ITEMS
from storage.notices import FINDING_INDEXES, NOTICE_INDEXES, NOTICES, PreferenceRow
from storage.schema import (
    CLOUD,
    FAMILY_INDEX,
    INDEXES,
    RECOVERY,
    STATION,
    DigestRow,
    OutboxRow,
    RepairRow,
)
from storage.tallies import TRIGGERS
from storage.version import VERSION as VERSION


def _first(store: Database, models: list[type[Model]]) -> None:
    store.create_tables(models)
    for sql in (*INDEXES, *TRIGGERS[store.dialect]):
        store.run(sql)


def _search(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow in models and isinstance(store, Store):  # only stations search
        store.run(search.CREATE)
        search.index_all(store)


def _recovery(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow not in models:
        store.create_tables(RECOVERY)


def _columns(store: Database, table: str) -> set[str]:
    if store.dialect == "sqlite":
        return {row[1] for row in store.rows(f"PRAGMA table_info({table})")}
    sql = (
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = ?"
    )
    return {row[0] for row in store.rows(sql, (table,))}


def _digests(store: Database, models: list[type[Model]]) -> None:
    for model in (DigestRow, RepairRow):
        if model in models and not _columns(store, str(model._meta.table_name)):
            store.create_tables([model])
    for table in (digest.TABLES[feed][1] for feed in digest.FIRST):
        if "digest" not in _columns(store, table):
            store.run(f"ALTER TABLE {table} ADD COLUMN digest BIGINT")
            store.run(f"ALTER TABLE {table} ADD COLUMN period INTEGER NOT NULL DEFAULT 0")
    digest.mark_all(store, digest.FIRST)
    for sql in digest.triggers(store.dialect):
        store.run(sql)


def _exported(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow in models and "exported_at" not in _columns(store, "outbox"):
        store.run("ALTER TABLE outbox ADD COLUMN exported_at BIGINT")


def _identities(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow in models:
        return
    store.create_tables(IDENTITY)
    for sql in IDENTITY_INDEXES:
        store.run(sql)
    if "proved_at" not in _columns(store, "session"):
        store.run("ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0")


def _notices(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow in models:
        return
    store.create_tables(NOTICES)
    for sql in NOTICE_INDEXES:
        store.run(sql)


def _callbacks(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow not in models:
        store.create_tables(CALLBACKS)


def _finding(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow not in models:
        for sql in FINDING_INDEXES:
            store.run(sql)


def _items(store: Database, models: list[type[Model]]) -> None:
    if not _columns(store, "item"):
        store.create_tables(ITEMS)
        for sql in digest.item_triggers(store.dialect):
            store.run(sql)
    if OutboxRow not in models and "feed" not in _columns(store, "blob"):
        store.run("ALTER TABLE blob ADD COLUMN feed TEXT NOT NULL DEFAULT ''")


def _families(store: Database, models: list[type[Model]]) -> None:
    if "parent" not in _columns(store, "ticket"):
        store.run("ALTER TABLE ticket ADD COLUMN parent TEXT NOT NULL DEFAULT ''")
    store.run(FAMILY_INDEX)


def _staged(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow not in models and not _columns(store, "staged"):
        store.create_tables([StagedRow])


def _answered_again(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow not in models and "made" not in _columns(store, "code"):
        for column in ("request_hash", "made"):
            store.run(f"ALTER TABLE code ADD COLUMN {column} TEXT")


def _returns(store: Database, models: list[type[Model]]) -> None:
    held = store.rows("SELECT id, state FROM ticket WHERE status = 'held'")
    for row, state in held:
        hold = decode_state("repair", state).open_hold
        if hold is not None and hold.until is not None:
            store.run(
                "UPDATE ticket SET due_clock = 'return', due_at = ?, warn_at = ? "
                "WHERE id = ? AND (due_at IS NULL OR due_at > ?)",
                (hold.until, hold.until, row, hold.until),
            )


def _preferences(store: Database, models: list[type[Model]]) -> None:
    if OutboxRow not in models and not _columns(store, "notice_preference"):
        store.create_tables([PreferenceRow])


STEPS: list[Callable[[Database, list[type[Model]]], None]] = [
    _first,
    _search,
    _recovery,
    _digests,
    _exported,
    _identities,
    _notices,
    _callbacks,
    _finding,
    _items,
    _families,
    _staged,
    _answered_again,
    _returns,
    _preferences,
]
"""Step n brings version n to n + 1. A released step is never edited: add the next one."""

if len(STEPS) != VERSION:
    raise AssertionError(f"storage.version says {VERSION}, and there are {len(STEPS)} steps")


def migrate(store: Database, kind: str, *, aside: Path | None = None) -> None:
    """Bring ``store`` to this version.

    Args:
        kind: ``station`` or ``cloud``.
        aside: folder for a whole copy of an older file before it is touched. A PostgreSQL server
            takes a failed step back by itself, and has backups of its own.

    Raises:
        Trouble: ``database_too_new`` (the file is left as it is), ``disk_full``, ``disk_error``.
    """
    found = store.schema_version()
    if found > VERSION:
        raise Trouble("database_too_new", path=store.name, found=found, known=VERSION)
    if found == VERSION:
        return
    if found and aside is not None and isinstance(store, Store):
        copy_over(store, aside / f"{store.path.stem}-v{found}{store.path.suffix}")
    models = STATION if kind == "station" else CLOUD
    with store.writing():
        # Another process may have done it meanwhile.
        for step in STEPS[store.schema_version() :]:
            step(store, models)
        store.set_schema_version(VERSION)
