"""What a write touched, told to whoever shows it: ids and flags, never data."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Changes(Struct, frozen=True):
    """What to look at again after a write.

    Attributes:
        items: aggregates of every other service than the first two.
        everything: another file was put in place: row ids are new, any ticket may differ.
    """

    tickets: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    outbox: bool = False
    attention: bool = False
    feeds: bool = False
    everything: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.tickets | other.tickets,
            self.records | other.records,
            self.items | other.items,
            self.outbox or other.outbox,
            self.attention or other.attention,
            self.feeds or other.feeds,
            self.everything or other.everything,
        )

    def __bool__(self) -> bool:
        flags = self.outbox or self.attention or self.feeds or self.everything
        return bool(self.tickets or self.records or self.items or flags)


def changes_of(
    touched: Mapping[str, str],
    *,
    outbox: bool = False,
    attention: bool = False,
    feeds: bool = False,
) -> Changes:
    """The changes of a write that touched these aggregates, given with their services."""
    records = frozenset(one for one, service in touched.items() if service == "directory")
    tickets = frozenset(one for one, service in touched.items() if service == "repair")
    items = frozenset(touched) - records - tickets
    return Changes(tickets, records, items, outbox, attention, feeds)
