"""A file on its way in: the feeds are pulled into it beside the work, then it takes its place.

Until then the desk shows and works with what it had. A crash at any moment leaves the old file or
the new one.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from domain.problems import Refusal, Trouble
from storage import current, histories, offers
from storage.ledger import Changes, Ledger
from storage.queries import cursors
from storage.snapshot import Arrival
from sync.push import Run
from sync.transport import Transport

_log = logging.getLogger("paidan.sync")

REFILL = "refill"
"""The fact that asks for a whole new file, whatever the cursors say."""
_PAGE = 1_000
_SLICE = 100
Give = Callable[[], Awaitable[bool]]
"""Gives the cloud what it lacks of the history that was left; whether it took any."""
_EVERYTHING = Changes(outbox=True, attention=True, feeds=True, everything=True)


class Arrivals:
    """Makes files ready and puts them in the ledger's place.

    Args:
        announce: told that everything changed, on the loop's thread.
        clock: ms UTC.
        run: runs blocking work elsewhere.
    """

    def __init__(
        self,
        ledger: Ledger,
        transport: Transport,
        feeds: tuple[str, ...],
        *,
        announce: Callable[[Changes], None],
        clock: Callable[[], int],
        run: Run,
    ) -> None:
        self._ledger = ledger
        self._transport = transport
        self.feeds = feeds
        self._announce = announce
        self._clock = clock
        self._run = run
        self._growing: Arrival | None = None

    async def begin_anew(self, epoch: str, give: Give) -> None:
        """Pull another history of the cloud into an empty file, and put that in place.

        Where the line is cut, the next call goes on with what has come.

        Raises:
            Trouble: ``offline``, ``disk_full``...; everything is as it was.
            Refusal: ``epoch_changed`` if the cloud went back once more.
        """
        arrival, self._growing = self._growing, None
        try:
            if arrival is not None and (arrival.anew != epoch or arrival.is_overtaken()):
                self.drop(arrival)
                arrival = None
            if arrival is None:
                file = current.free_name(self._ledger.store.path.parent, "of-another-history")
                arrival = Arrival(self._ledger, file, self._clock(), anew=epoch)
                await self._run(partial(self.prepare, arrival, partial=False))
            await self._run(partial(self.catch_up, arrival, epoch))
            await self.replace(arrival, give)
        except Exception as error:
            if isinstance(error, Trouble) and error.code == "offline" and arrival is not None:
                self._growing = arrival
            elif arrival is not None:
                self.drop(arrival)
            raise

    async def replace(self, arrival: Arrival, give: Give | None = None) -> None:
        """Put a file that is ready in place; one of another history leaves a copy of the old one.

        Args:
            give: for one of another history. What the cloud took of the old one may be gone again
                by now, and then this file does not have it.

        Raises:
            Trouble: ``disk_full``...; the old file stays.
            Refusal: ``epoch_changed``: meanwhile another file came, or another history.
        """
        if give is not None:
            while await give():
                await self._run(partial(self.catch_up, arrival, arrival.anew))
            old, epochs = self._ledger.store, self._ledger.epochs()
            await self._run(lambda: offers.copy_aside(old, epochs))
        if arrival.is_overtaken():
            raise Refusal("epoch_changed", have="", got=self._ledger.meta("epoch"))
        self._put_in_place(arrival)

    def drop(self, arrival: Arrival) -> None:
        """Take a file away that did not come so far."""
        if self._ledger.store is not arrival.store:
            arrival.store.close()
            current.remove(arrival.store.path)

    # ---- in worker threads ---------------------------------------------------------------

    def prepare(self, arrival: Arrival, *, partial: bool) -> None:
        """Give a file the station's own."""
        try:
            arrival.prepare(partial=partial)
        finally:
            arrival.store.close()

    def catch_up(self, arrival: Arrival, epoch: str) -> None:
        """Pull the rest into a file while the old one is still shown."""
        arrival.keep_few_pages()
        try:
            for feed in self.feeds:
                self._pull(arrival.over, feed, epoch)
        finally:
            arrival.store.close()
        _log.info("snapshot: caught up")

    def _pull(self, ledger: Ledger, feed: str, epoch: str) -> None:
        while True:
            after = cursors(ledger.store).get(feed, (0, 0, 0))[0]
            trail = offers.trail(ledger.store, feed, after)
            page = self._transport.pull(feed, after, epoch, _PAGE, trail)
            for part in histories.in_parts(ledger.missing(page.entries)):
                ledger.take_in(self._transport.history(part))
            for at in range(0, max(1, len(page.entries)), _SLICE):
                entries = page.entries[at : at + _SLICE]
                ledger.receive(feed, page.epoch, entries, page.head, self._clock())
            if not page.entries or page.entries[-1].seq >= page.head:
                return

    # ---- on the main thread --------------------------------------------------------------

    def _put_in_place(self, arrival: Arrival) -> None:
        arrival.finish()
        if self._ledger.meta(REFILL):
            arrival.over.set_meta(REFILL, "")
        _log.info("snapshot: finished")
        current.switch(arrival.store.path)
        _log.info("snapshot: switched")
        old = self._ledger.exchange(arrival.store)
        old.close()
        self._announce(_EVERYTHING)
        _log.info("snapshot: in place")
