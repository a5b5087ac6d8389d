"""After a mishap: giving a restored cloud back what it lost, and asking for a life of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from domain.mending import (
    LackingRequest,
    OfferedEntry,
    OfferRequest,
)
from domain.problems import Refusal
from domain.wire import (
    WIRE_VERSION,
    Hello,
    encode,
)
from storage import lives, offers
from storage.changes import Changes
from storage.database import Store
from storage.ledger import Ledger
from sync.push import Run
from sync.transport import Transport

NAMED = 500
"""Entries that are named at once, to learn which of them the cloud lacks."""
GIVEN = 300
"""Entries that are given back at once, at most."""
GIVEN_BYTES = 1_000_000

_UNKNOWN = "no_such_page"
"""A cloud of an older version, which does not know of this."""


async def give_back(
    ledger: Ledger,
    transport: Transport,
    hello: Hello,
    run: Run,
    clock: Callable[[], int],
    announce: Callable[[Changes], None],
) -> bool:
    """Offer what lies here of an earlier history and is not in the cloud's present one.

    Nothing is dropped here: that is for later, when all of this has been acknowledged.

    Returns:
        Whether the cloud took any of it.

    Raises:
        Trouble: ``offline``; doing it again is safe.
        Refusal: ``epoch_changed`` if the cloud went back once more.
    """
    try:
        return await _give(ledger, transport, hello, run, clock, announce)
    except Refusal as refusal:
        if refusal.code != _UNKNOWN:
            raise
        return False


async def _give(
    ledger: Ledger,
    transport: Transport,
    hello: Hello,
    run: Run,
    clock: Callable[[], int],
    announce: Callable[[Changes], None],
) -> bool:
    store, taken = ledger.store, False
    for feed, history in store.rows("SELECT feed, epoch FROM cursor ORDER BY feed"):
        if hello.feeds and feed not in hello.feeds:
            continue  # not this station's any more: the file that is left is kept aside
        after = await _fork(store, transport, hello, feed, history, run)
        while named := offers.held(store, feed, after, NAMED):
            wish = LackingRequest(hello.epoch, feed, tuple(command for _, command in named))
            lacking: Sequence[str] = await run(partial(transport.lacking, wish))
            for part in _parts(offers.entries_of(store, lacking)):
                request = OfferRequest(WIRE_VERSION, hello.epoch, history, part)
                reply = await run(partial(transport.offer, request))
                announce(offers.take_answer(ledger.store, part, reply, clock()))
                taken |= any(result.outcome == "taken" for result in reply.results)
            after = named[-1][0]
    return taken


async def ask_for_life(ledger: Ledger, transport: Transport, run: Run) -> None:
    """Have the cloud make a station of its own of this folder, if it is a copy or was set back.

    Raises:
        Trouble: ``offline``; numbers carry letters of this folder's own until it is answered.
        Refusal: ``token_unknown``, ``station_revoked``.
    """
    if not ledger.meta(lives.ASKS):
        return
    request = lives.request(ledger)
    try:
        reply = await run(partial(transport.reincarnate, request))
    except Refusal as refusal:
        if refusal.code != _UNKNOWN:
            raise
        return
    ledger.enrolled(reply, ledger.meta("cloud"))


async def _fork(
    store: Store, transport: Transport, hello: Hello, feed: str, history: str, run: Run
) -> int:
    """As far as a feed is the same in both histories for sure.

    A cloud that once went back without knowing it gave one name to two histories, and knows the
    fork of one of them. If it does not know what lies before that place, this file is of the
    other. The entry at the place itself may be in both: given back, and so in another order.
    """
    fork = hello.forks.get(history, {}).get(feed, 0)
    before = offers.before(store, feed, fork, NAMED)
    if not before:
        return fork
    wish = LackingRequest(hello.epoch, feed, before)
    return 0 if await run(partial(transport.lacking, wish)) else fork


def _parts(entries: Sequence[OfferedEntry]) -> Iterator[tuple[OfferedEntry, ...]]:
    """Entries in messages of a size that is quickly answered."""
    part: list[OfferedEntry] = []
    size = 0
    for entry in entries:
        size += len(encode(entry))
        if part and (size > GIVEN_BYTES or len(part) == GIVEN):
            yield tuple(part)
            part, size = [], len(encode(entry))
        part.append(entry)
    if part:
        yield tuple(part)
