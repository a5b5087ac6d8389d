"""Check: whether this file's agreed states are the cloud's, and what to do where they are not.

A pull asks for the feed's digest now and then. Where it differs at the same place of the feed, the
difference is narrowed down to buckets and to aggregates, their states are fetched, and the rows are
mended. Besides, a few rows at a time are read again, so that what was written right and lies there
wrong is found too. A fixed number of rounds, then a rest: it never goes on by itself for ever.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from domain.comparing import StatesRequest
from domain.problems import Refusal
from domain.services import STATES
from storage import digest, histories, retention
from storage.database import Store
from storage.ledger import Changes, Ledger
from storage.queries import cursors
from storage.snapshot import PARTIAL
from sync.push import Run
from sync.transport import Page, Transport

_log = logging.getLogger("paidan.sync")

EVERY = 30_000
"""Between two comparisons of a feed, ms."""
REST = 3_600_000
"""After rounds that did not make it well, ms."""
NOTED_EVERY = 3_600_000
"""Between two notes in the file of when it was last compared, ms."""
ROUNDS = 3
BUCKETS_ASKED = 16
STATES_ASKED = 200
ROWS_READ = 500
"""Rows read again at a time: a million in a day."""
_CACHE = 2
"""MiB for them: none is read twice."""
CHECKED = "checked"
"""The fact of when the file was last found to agree with the cloud, ms UTC."""


_OF_THE_STATION = ("epoch_changed", "token_unknown", "station_revoked", "feed_not_yours")
"""Refusals that have nothing to do with comparing."""


class _Moved(Exception):
    """The feed went on while it was compared: nothing is known, and the next time will tell."""


class Check:
    """Compares a ledger with its cloud.

    Args:
        tell: told ``checked_at`` (ms UTC) and ``repaired`` (rows, so far).
        clock: ms UTC.
        monotonic: seconds that never jump.
        run: runs blocking work elsewhere.
    """

    def __init__(
        self,
        ledger: Ledger,
        transport: Transport,
        *,
        tell: Callable[..., None],
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        run: Run,
    ) -> None:
        self._ledger = ledger
        self._transport = transport
        self._tell = tell
        self._clock = clock
        self._monotonic = monotonic
        self._run = run
        self._due: dict[str, float] = {}
        self._first: dict[str, int] = {}
        self._heard: dict[str, tuple[int, str]] = {}
        self._read_to: dict[str, Any] = {}
        self._repaired = 0

    # ---- with a pull ---------------------------------------------------------------------

    def wish(self, feed: str) -> str:
        """What a pull is to ask for a feed's digest with; empty while it is not time to compare."""
        now = self._monotonic() * 1_000
        if feed not in digest.TABLES or now < self._due.get(feed, 0) or self._ledger.meta(PARTIAL):
            return ""
        thinned = int(self._ledger.meta(retention.THINNED, "0"))
        self._first[feed] = digest.since(thinned, self._clock())
        return f"{STATES}.{self._first[feed]}"

    def told(self, page: Page) -> None:
        """Note what a page said."""
        if page.digest:
            self._heard[page.feed] = (page.head, page.digest)

    # ---- after it ------------------------------------------------------------------------

    async def look(self, epoch: str) -> AsyncIterator[Changes]:
        """Read some rows again, compare with what the pages said, and mend what differs.

        Raises:
            Trouble: ``offline``; nothing is half mended.
            Refusal: ``epoch_changed``.
        """
        heard, self._heard = self._heard, {}
        for feed, (seq, told) in heard.items():
            self._due[feed] = self._monotonic() * 1_000 + EVERY
            yield await self._read_again(feed)
            try:
                async for changes in self._compare(feed, epoch, seq, told):
                    yield changes
            except _Moved:
                continue
            except Refusal as refusal:
                if refusal.code in _OF_THE_STATION:
                    raise
                self._rest(feed, str(refusal))

    async def _read_again(self, feed: str) -> Changes:
        store, after = self._ledger.store, self._read_to.get(feed)
        found, self._read_to[feed] = await self._run(partial(_unlike, store, feed, after))
        if not found or store is not self._ledger.store:
            return Changes()
        _log.warning("%d rows of %s are not as they were written: %s", len(found), feed, found[:20])
        return self._ledger.straighten(feed, found, self._clock())

    async def _compare(self, feed: str, epoch: str, seq: int, told: str) -> AsyncIterator[Changes]:
        for _ in range(ROUNDS):
            if not self._stands_at(feed, seq):
                return
            if digest.total(self._ledger.store, feed, self._first[feed]) == told:
                self._agrees()
                return
            async for changes in self._mend(feed, epoch, seq):
                yield changes
        if self._stands_at(feed, seq):
            mine = digest.total(self._ledger.store, feed, self._first[feed])
            if mine != told:
                self._rest(feed, f"still {mine} against {told} at {seq}")
            else:
                self._agrees()

    async def _mend(self, feed: str, epoch: str, seq: int) -> AsyncIterator[Changes]:
        """One round: some buckets, some aggregates of them."""
        store, first = self._ledger.store, self._first[feed]
        sums = await self._run(partial(self._transport.digest, feed, first, ()))
        mine = digest.sums(store, feed, first)
        self._of_one_moment(feed, seq, sums.seq)
        if len(sums.sums) != len(mine):
            return
        pairs = zip(mine, sums.sums, strict=True)
        buckets = [at for at, (one, other) in enumerate(pairs) if one != other][:BUCKETS_ASKED]
        if not buckets:
            return
        theirs = await self._run(partial(self._transport.digest, feed, first, buckets))
        ours = await self._run(lambda: digest.members(store, feed, buckets, first))
        here = {one.aggregate: one.hash for one in ours}
        there = {one.aggregate: one.hash for one in theirs.members}
        unlike = [one for one in sorted({*here, *there}) if here.get(one) != there.get(one)]
        asked = tuple(unlike[:STATES_ASKED])
        self._of_one_moment(feed, seq, theirs.seq)
        if not asked:
            # The rows are alike, so what they were summed up to is not.
            self._ledger.sum_up(feed)
            return
        wish = StatesRequest(epoch, feed, asked)
        states = await self._run(partial(self._transport.states, wish))
        self._of_one_moment(feed, seq, states.seq)
        changes = self._ledger.repair(states, asked, self._clock())
        if changes:
            count = len(changes.tickets) + len(changes.records) + len(changes.items)
            self._repaired += count
            self._tell(repaired=self._repaired)
            _log.error("%d rows of %s differed from the cloud and were mended", count, feed)
            yield changes
            for part in histories.in_parts([one.aggregate for one in states.states]):
                past = await self._run(partial(self._transport.history, part))
                yield self._ledger.take_in(past)

    def _of_one_moment(self, feed: str, seq: int, theirs: int) -> None:
        if theirs != seq or not self._stands_at(feed, seq):
            raise _Moved

    def _stands_at(self, feed: str, seq: int) -> bool:
        return cursors(self._ledger.store).get(feed, (0, 0, 0))[0] == seq

    def _agrees(self) -> None:
        now = self._clock()
        self._tell(checked_at=now)
        if abs(now - int(self._ledger.meta(CHECKED, "0"))) >= NOTED_EVERY:
            self._ledger.set_meta(CHECKED, str(now))

    def _rest(self, feed: str, why: str) -> None:
        self._due[feed] = self._monotonic() * 1_000 + REST
        _log.error("%s differs from the cloud and could not be mended now: %s", feed, why)


def _unlike(store: Store, feed: str, after: Any) -> tuple[list[str], Any]:
    # Not through the thread's own connection: it would keep a file open that is to leave, and as
    # many pages of it in memory as the writer.
    reader = Store(store.path, store.key, read_only=True, cache_mib=_CACHE)
    try:
        return digest.unlike(reader, feed, after, ROWS_READ)
    finally:
        reader.close()
