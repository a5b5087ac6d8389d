"""A list's order as keys in memory: the same order that the database gives its rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping

from desktop.station import Order, QueueRow

Key = tuple[int, ...]

KEYS: Mapping[Order, Callable[[QueueRow], Key]] = {
    "due": lambda row: (row.due_at is None, row.due_at or 0, row.id),
    "priority": lambda row: (row.rank, row.reported_at, row.id),
    "newest": lambda row: (-row.id,),
    "oldest": lambda row: (row.id,),
}


def place_of(ids: array[int], wanted: Key, key_of: Callable[[int], Key]) -> int:
    """How many of ``ids`` stand before ``wanted``; asks for the keys of about 20 in a million.

    Args:
        key_of: the key of a row id.
    """
    low, high = 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        if key_of(ids[middle]) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def runs(places: list[int]) -> list[tuple[int, int]]:
    """Ascending places as stretches (first, last), the last stretch first."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    found.reverse()
    return found
