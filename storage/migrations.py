"""Bringing a file to this version's schema: numbered steps, with a copy aside first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from peewee import Model

from domain.problems import Trouble
from storage import search
from storage.database import Store
from storage.schema import CLOUD, EXTRA_SQL, STATION, OutboxRow


def _first(store: Store, models: list[type[Model]]) -> None:
    with store.db.bind_ctx(models, bind_refs=False, bind_backrefs=False):
        store.db.create_tables(models, safe=False)
    for sql in EXTRA_SQL:
        store.run(sql)


def _search(store: Store, models: list[type[Model]]) -> None:
    if OutboxRow in models:  # only stations search
        store.run(search.CREATE)
        search.index_all(store)


STEPS: list[Callable[[Store, list[type[Model]]], None]] = [_first, _search]
"""Step n brings version n to n + 1. A released step is never edited: add the next one."""

VERSION = len(STEPS)


def migrate(store: Store, kind: str, *, aside: Path | None = None) -> None:
    """Bring ``store`` to this version.

    Args:
        kind: ``station`` or ``cloud``.
        aside: folder for a whole copy of an older file before it is touched.

    Raises:
        Trouble: ``database_too_new`` (the file is left as it is), ``disk_full``.
    """
    found = int(store.value("PRAGMA user_version"))
    if found > VERSION:
        raise Trouble("database_too_new", path=str(store.path), found=found, known=VERSION)
    if found == VERSION:
        return
    if found and aside is not None:
        aside.mkdir(parents=True, exist_ok=True)
        copy = aside / f"{store.path.stem}-v{found}{store.path.suffix}"
        copy.unlink(missing_ok=True)
        store.copy_to(copy)
    models = STATION if kind == "station" else CLOUD
    with store.writing():
        for step in STEPS[found:]:
            step(store, models)
        store.run(f"PRAGMA user_version = {VERSION}")
