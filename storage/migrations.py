"""Bringing a file to this version's schema: numbered steps, with a copy aside first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from peewee import Model

from domain.problems import Trouble
from storage import search
from storage.database import Database, Store
from storage.schema import CLOUD, INDEXES, RECOVERY, STATION, OutboxRow
from storage.tallies import TRIGGERS


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


STEPS: list[Callable[[Database, list[type[Model]]], None]] = [_first, _search, _recovery]
"""Step n brings version n to n + 1. A released step is never edited: add the next one."""

VERSION = len(STEPS)


def migrate(store: Database, kind: str, *, aside: Path | None = None) -> None:
    """Bring ``store`` to this version.

    Args:
        kind: ``station`` or ``cloud``.
        aside: folder for a whole copy of an older file before it is touched. A PostgreSQL server
            takes a failed step back by itself, and has backups of its own.

    Raises:
        Trouble: ``database_too_new`` (the file is left as it is), ``disk_full``.
    """
    found = store.schema_version()
    if found > VERSION:
        raise Trouble("database_too_new", path=store.name, found=found, known=VERSION)
    if found == VERSION:
        return
    if found and aside is not None and isinstance(store, Store):
        try:
            aside.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble("disk_error", path=str(aside), detail=str(error)) from error
        copy = aside / f"{store.path.stem}-v{found}{store.path.suffix}"
        copy.unlink(missing_ok=True)
        store.copy_to(copy)
    models = STATION if kind == "station" else CLOUD
    with store.writing():
        # Another process may have done it meanwhile.
        for step in STEPS[store.schema_version() :]:
            step(store, models)
        store.set_schema_version(VERSION)
