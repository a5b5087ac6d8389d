"""Single facts of a station's file, read without its writer."""

from __future__ import annotations

from storage.database import Store


def fact(store: Store, key: str, default: str = "") -> str:
    """One fact (``station``, ``letters``, ``cloud``, a counter)."""
    found = store.value("SELECT value FROM meta WHERE key = ?", (key,))
    return default if found is None else str(found)
