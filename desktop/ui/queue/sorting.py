"""A list's order as keys in memory: the same order that the database gives its rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

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


def places_of(
    ids: array[int],
    rows: Iterable[QueueRow],
    key: Callable[[QueueRow], Key],
    key_of: Callable[[int], Key],
) -> Iterator[tuple[int, list[QueueRow]]]:
    """Where rows belong among ``ids``, neighbours together.

    The last place comes first: what is put in there leaves the places before as they are.
    """
    ordered = sorted(rows, key=key, reverse=True)
    placed = [(place_of(ids, key(row), key_of), row) for row in ordered]
    for place, together in groupby(placed, itemgetter(0)):
        yield place, [row for _, row in together][::-1]


def around(keys: Iterable[Key], first: Key, last: Key) -> tuple[int, int]:
    """How many keys stand before ``first``, and after ``last``.

    To ask each for its place takes ten times as long, and a flood brings thousands.
    """
    known = list(keys)
    return sum(key < first for key in known), sum(key > last for key in known)


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
