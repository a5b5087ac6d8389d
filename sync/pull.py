"""Pull: pages of a feed after the cursor, applied in slices so that the window never stalls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import msgspec

from domain.problems import Refusal
from storage import covered, histories, offers
from storage.ledger import Changes, Ledger
from storage.queries import cursors
from sync.check import Check
from sync.push import Run
from sync.transport import Page, Transport

PAGE = 1_000
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError)
"""What a row does that was damaged on the disk."""
SLICE_MS = 4.0
"""Aim for one slice on the main thread; a frame has 16, and the lists want the larger part."""
_FIRST_SLICE = 40
_LARGEST_SLICE = 400


class Slicer:
    """How many entries fit into one slice on this machine, learnt from the last ones."""

    def __init__(self) -> None:
        self.size = _FIRST_SLICE

    def took(self, entries: int, ms: float) -> None:
        """Learn from a slice."""
        if entries and ms > 0:
            fitting = int(entries * SLICE_MS / ms)
            self.size = max(4, min(_LARGEST_SLICE, (self.size + fitting) // 2))


async def pull_feed(
    ledger: Ledger,
    transport: Transport,
    feed: str,
    epoch: str,
    run: Run,
    clock: Callable[[], int],
    monotonic: Callable[[], float],
    breathe: Callable[[], Awaitable[None]],
    slicer: Slicer,
    check: Check | None = None,
) -> AsyncIterator[Changes]:
    """Fetch and apply until the feed's head, yielding what changed after each slice.

    Raises:
        Trouble: ``offline``, ``feed_gap``; what was applied stays, the cursor tells where to go on.
        Refusal: ``epoch_changed``, ``cursor_ahead``.
    """
    while True:
        after = cursors(ledger.store).get(feed, (0, 0, 0))[0]
        trail = offers.trail(ledger.store, feed, after)
        fetch = partial(transport.pull, feed, after, epoch, PAGE, trail)
        if check is not None and (wish := check.wish(feed)):
            fetch = partial(fetch, check=wish)
        begun, accepted = ledger.begun, covered.accepted_to(ledger.store, feed)
        page: Page = await run(fetch)
        _must_go_on(ledger, begun, page)
        if check is not None:
            check.told(page)
        ledger.let_go(page.backed_up, clock())
        for part in histories.in_parts(ledger.missing(page.entries)):
            yield ledger.take_in(await run(partial(transport.history, part)))
            _must_go_on(ledger, begun, page)
        if cursors(ledger.store).get(feed, (0, 0, 0))[0] != after:
            continue  # another file was put in place meanwhile
        ledger.offer_forgotten(feed, page.head, accepted)
        if not page.entries:
            yield ledger.receive(feed, page.epoch, (), page.head, clock())
            return
        async for changes in _apply(ledger, page, clock, monotonic, breathe, slicer):
            yield changes
        reached = page.entries[-1].seq
        if cursors(ledger.store).get(feed, (0, 0, 0))[0] < reached:
            continue  # with the pasts of what could not be read
        if reached >= page.head or reached <= after:
            # Nothing beyond it; or an old page came again, which asking once more may repeat.
            return


async def _apply(
    ledger: Ledger,
    page: Page,
    clock: Callable[[], int],
    monotonic: Callable[[], float],
    breathe: Callable[[], Awaitable[None]],
    slicer: Slicer,
) -> AsyncIterator[Changes]:
    """Apply a page in slices, as far as the rows that it goes on with can be read.

    One that can't was damaged on the disk: it is taken out, and its past is missing then.
    """
    done = 0
    while done < len(page.entries):
        part = page.entries[done : done + slicer.size]
        started = monotonic()
        try:
            changes = ledger.receive(page.feed, page.epoch, part, page.head, clock())
        except UNREADABLE:
            changes = ledger.clear_unreadable(part, clock())
            if not changes:
                raise
            yield changes
            return
        yield changes
        slicer.took(len(part), (monotonic() - started) * 1_000)
        done += len(part)
        if done < len(page.entries):
            begun = ledger.begun
            await breathe()
            _must_go_on(ledger, begun, page)


def _must_go_on(ledger: Ledger, begun: int, page: Page) -> None:
    """Take nothing more of a history that was left: what it had is given back by now.

    Raises:
        Refusal: ``epoch_changed``.
    """
    if ledger.begun != begun:
        raise Refusal("epoch_changed", have=page.epoch, got=ledger.meta("epoch"))
