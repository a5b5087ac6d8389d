"""Feeds outward: pages after a cursor, and hints to whoever listens. Hints carry no data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from msgspec import Raw, Struct, structs

from domain.envelope import Entry
from domain.problems import Refusal
from domain.services import STATES
from domain.wire import WireEntry, decode, read_entry
from storage import digest
from storage.database import Database
from storage.projection import as_list

PAGE_BYTES = 1_000_000
"""Decoding more JSON at once would hold a station's interpreter longer than a frame."""


class RawPage(Struct, frozen=True):
    """A ``wire.PullReply`` whose entries are sent as they are stored."""

    epoch: str
    feed: str
    entries: tuple[Raw, ...]
    head: int
    backed_up: dict[str, int] = {}
    digest: str = ""


def page(
    store: Database,
    epoch: str,
    feed: str,
    after: int,
    limit: int,
    backed_up: dict[str, int] | None = None,
) -> RawPage:
    """The next entries of a feed.

    Args:
        after: the reader's cursor.
        limit: most entries; a page also ends at about ``PAGE_BYTES``.
        backed_up: how far the feeds lie in a checked backup.

    Raises:
        Refusal: ``cursor_ahead`` if the reader has seen more than exists: the history was replaced.
    """
    head = int(store.value("SELECT seq FROM feed WHERE feed = ?", (feed,)) or 0)
    if after > head:
        raise Refusal("cursor_ahead", feed=feed, have=after, head=head)
    entries: list[Raw] = []
    size = 0
    for seq, data in store.rows(
        "SELECT seq, data FROM entry WHERE feed = ? AND seq > ? ORDER BY seq LIMIT ?",
        (feed, after, limit),
    ):
        size += len(data)
        if entries and size > PAGE_BYTES:
            break
        entries.append(Raw(bytes(data)))
        head = max(head, seq)  # some may have come since it was read
    return RawPage(epoch, feed, tuple(entries), head, backed_up or {})


def with_digest(store: Database, page: RawPage, after: int, check: str) -> RawPage:
    """A page with the digest of its feed, if it reaches the head and there is one to compare with.

    Args:
        check: how the reader makes states (``services.STATES``) and the first period that it keeps,
            with a dot between.
    """
    states, _, first = check.partition(".")
    if states != str(STATES) or not (first.isascii() and first.isdigit() and len(first) <= 9):
        return page
    reached = after + len(page.entries)
    seq, told = digest.at_head(store, page.feed, int(first))
    return structs.replace(page, head=max(page.head, seq), digest=told if seq == reached else "")


def raw_history(store: Database, aggregates: Sequence[str], feeds: Sequence[str]) -> list[Raw]:
    """Every entry of these aggregates that lies in these feeds, each one's in their order."""
    rows = store.rows(
        "SELECT data FROM entry WHERE aggregate IN (SELECT value FROM json_each(?)) "
        "AND feed IN (SELECT value FROM json_each(?)) ORDER BY aggregate, version",
        (as_list(aggregates), as_list(feeds)),
    )
    return [Raw(bytes(row[0])) for row in rows]


def history(store: Database, aggregates: Sequence[str], feeds: Sequence[str]) -> list[Entry]:
    """Every entry of these aggregates that lies in these feeds, read."""
    raw = raw_history(store, aggregates, feeds)
    return [read_entry(decode(bytes(one), WireEntry)) for one in raw]


class Hub:
    """Tells every listener of this process that feeds have moved. A lost hint costs nothing."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: set[asyncio.Event] = set()
        self.heads: dict[str, int] = {}

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop that listeners live on."""
        self._loop = loop

    def publish(self, heads: dict[str, int]) -> None:
        """Feeds reach this far now; callable from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake, heads)

    def _wake(self, heads: dict[str, int]) -> None:
        for feed, seq in heads.items():
            self.heads[feed] = max(seq, self.heads.get(feed, 0))
        for listener in self._listeners:
            listener.set()

    async def hints(self, feeds: tuple[str, ...]) -> AsyncIterator[dict[str, int]]:
        """Heads of these feeds: once at once, then whenever they moved."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            told: dict[str, int] = {}
            while True:
                now = {feed: self.heads.get(feed, 0) for feed in feeds}
                if now != told:
                    told = now
                    yield now
                await listener.wait()
                listener.clear()
        finally:
            self._listeners.discard(listener)
