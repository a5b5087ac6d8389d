"""Tables made from the models: the only place where an SQLite file meets the model layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from peewee import Model, SqliteDatabase

if TYPE_CHECKING:
    from storage.database import Store


def make(store: Store, models: Sequence[type[Model]]) -> None:
    """Make the models' tables and indexes on the calling thread's connection of ``store``."""
    through = _Through(store)
    with through.bind_ctx(models, bind_refs=False, bind_backrefs=False):
        through.create_tables(models, safe=False)


class _Through(SqliteDatabase):
    """The model layer's SQL, run on a connection that is there already."""

    def __init__(self, store: Store) -> None:
        super().__init__(None)
        self._store = store

    def execute_sql(self, sql: str, params: Sequence[Any] | None = None) -> Any:
        return self._store.run(sql, params or ())
