"""Whole tables from one file to another, by their columns' names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storage.database import Store, translated


@contextmanager
def attached(store: Store, path: Path, key: bytes | None) -> Iterator[None]:
    """Another file beside this thread's, under the name ``other``; outside any transaction.

    For reading alone: else every transaction here would keep others from writing there.
    """
    words = f"x'{key.hex()}'" if key else ""
    with translated(path):
        store.run(
            "ATTACH DATABASE ? AS other KEY ?", (f"{path.absolute().as_uri()}?mode=ro", words)
        )
        try:
            yield
        finally:
            store.run("DETACH DATABASE other")


def columns_of(store: Store, table: str) -> tuple[str, ...]:
    """A table's columns."""
    return tuple(row[1] for row in store.rows(f"PRAGMA table_info({table})"))


def copy_rows(
    store: Store,
    table: str,
    where: str = "TRUE",
    values: Sequence[Any] = (),
    *,
    conflict: str = "ABORT",
    without: str = "",
) -> None:
    """Copy rows of ``other``'s table into the same table here.

    Args:
        where: which ones; the table is called ``theirs`` in it.
        conflict: ``ABORT``, ``REPLACE`` or ``IGNORE``.
        without: a column that is given anew here.
    """
    names = ", ".join(name for name in columns_of(store, table) if name != without)
    store.run(
        f"INSERT OR {conflict} INTO main.{table} ({names}) "
        f"SELECT {names} FROM other.{table} AS theirs WHERE {where}",
        values,
    )
