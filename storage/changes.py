"""What a write touched, told to whoever shows it: ids and flags, never data."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Changes(Struct, frozen=True):
    """What to look at again after a write.

    Attributes:
        everything: another file was put in place: row ids are new, any ticket may differ.
    """

    tickets: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    outbox: bool = False
    attention: bool = False
    feeds: bool = False
    everything: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.tickets | other.tickets,
            self.records | other.records,
            self.outbox or other.outbox,
            self.attention or other.attention,
            self.feeds or other.feeds,
            self.everything or other.everything,
        )

    def __bool__(self) -> bool:
        flags = self.outbox or self.attention or self.feeds or self.everything
        return bool(self.tickets or self.records or flags)


def changes_of(
    touched: Mapping[str, str],
    *,
    outbox: bool = False,
    attention: bool = False,
    feeds: bool = False,
) -> Changes:
    """The changes of a write that touched these aggregates, given with their services."""
    records = frozenset(one for one, service in touched.items() if service == "directory")
    return Changes(frozenset(touched) - records, records, outbox, attention, feeds)
