"""The endpoints by which a station compares its states with the cloud's, and mends its own."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Raw
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloud.api.answers import answer, body_of, guarded
from cloud.api.counter import Counter, number_of, own_feed
from cloud.enrolment import KnownStation
from domain.comparing import DigestReply, StatesReply, StatesRequest, StoredState
from domain.problems import Refusal
from domain.wire import decode
from storage import digest
from storage.database import Database
from storage.marks import BUCKETS

MOST_BUCKETS = 16
MOST_STATES = 200
_LONGEST_ASKED = 100_000


class CheckDoor:
    """Answers for enrolled stations."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cloud = counter.cloud

    def routes(self) -> list[Route]:
        """The routes under ``/sync/v1``."""
        return [
            Route("/sync/v1/digest", guarded(self.digest), methods=["GET"]),
            Route("/sync/v1/states", guarded(self.states), methods=["POST"]),
        ]

    async def digest(self, request: Request) -> Response:
        """A feed's sums by bucket, or the members of the buckets that are named."""
        feed = _feed_of(await self._counter.station(request), request.query_params.get("feed", ""))
        first = number_of(request.query_params.get("since", "1"), "since", 9)
        asked = request.query_params.getlist("bucket")
        buckets = sorted({number_of(one, "bucket", 9) for one in asked})
        if len(buckets) > MOST_BUCKETS or any(one >= BUCKETS for one in buckets):
            raise Refusal("bad_value", field="bucket")
        store, epoch = self._cloud.store, self._cloud.epoch
        reply = await self._counter.run(lambda: _digest(store, epoch, feed, buckets, first))
        return answer(reply, request)

    async def states(self, request: Request) -> Response:
        """Agreed states as they are stored."""
        station = await self._counter.station(request)
        wish = decode(await body_of(request, _LONGEST_ASKED), StatesRequest)
        feed, epoch = _feed_of(station, wish.feed), self._counter.same_epoch(wish.epoch)
        if not 0 < len(wish.aggregates) <= MOST_STATES:
            raise Refusal("bad_value", field="aggregates")
        store = self._cloud.store
        reply = await self._counter.run(lambda: _states(store, epoch, feed, wish.aggregates))
        return answer(reply, request)


def _digest(
    store: Database, epoch: str, feed: str, buckets: Sequence[int], first: int
) -> DigestReply:
    with store.reading():
        seq = _head(store, feed)
        if not buckets:
            return DigestReply(epoch, feed, seq, tuple(digest.sums(store, feed, first)))
        found = digest.members(store, feed, buckets, first)
    return DigestReply(epoch, feed, seq, members=tuple(found))


def _states(store: Database, epoch: str, feed: str, aggregates: Sequence[str]) -> StatesReply:
    with store.reading():
        seq = _head(store, feed)
        rows = digest.states(store, feed, aggregates)
    return StatesReply(
        epoch,
        feed,
        seq,
        tuple(StoredState(one, version, Raw(bytes(s))) for one, version, s in rows),
    )


def _head(store: Database, feed: str) -> int:
    return int(store.value("SELECT seq FROM feed WHERE feed = ?", (feed,)) or 0)


def _feed_of(station: KnownStation, feed: str) -> str:
    if feed not in digest.TABLES:
        raise Refusal("feed_not_yours", feed=feed[:80])
    return own_feed(station, feed)
