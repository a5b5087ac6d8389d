"""The endpoints for what went wrong: a cloud that forgot, a station copied, or long cut off."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloud import enrolment, lives, parcels, recovery
from cloud.api.answers import answer, body_of, guarded
from cloud.api.counter import Counter, own_feed
from domain.mending import (
    LackingReply,
    LackingRequest,
    OfferRequest,
    ParcelReply,
    ReincarnateRequest,
)
from domain.problems import Refusal
from domain.wire import decode

MAX_OFFER = 4 * 1024 * 1024
MAX_PARCEL = 64 * 1024 * 1024
MOST_OFFERED = 1_000
MOST_NAMED = 5_000


class RecoveryDoor:
    """Answers for enrolled stations."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cloud = counter.cloud

    def routes(self) -> list[Route]:
        """The routes under ``/sync/v1``."""
        return [
            Route("/sync/v1/lacking", guarded(self.lacking), methods=["POST"]),
            Route("/sync/v1/offer", guarded(self.offer), methods=["POST"]),
            Route("/sync/v1/parcel", guarded(self.parcel), methods=["POST"]),
            Route("/sync/v1/reincarnate", guarded(self.reincarnate), methods=["POST"]),
        ]

    async def lacking(self, request: Request) -> Response:
        """Which of a station's entries this history does not have."""
        station = await self._counter.station(request)
        wish = decode(await body_of(request, MAX_OFFER), LackingRequest)
        self._counter.same_epoch(wish.epoch)
        own_feed(station, wish.feed)
        if len(wish.commands) > MOST_NAMED:
            raise Refusal("body_too_big", limit=MOST_NAMED)
        store = self._cloud.store
        feeds = (wish.feed,)
        found = await self._counter.run(lambda: recovery.lacking(store, wish.commands, feeds))
        return answer(LackingReply(found), request)

    async def offer(self, request: Request) -> Response:
        """Entries of a lost history come back."""
        station = await self._counter.station(request)
        wish = decode(await body_of(request, MAX_OFFER), OfferRequest)
        enrolment.check_wire(wish.wire)
        self._counter.same_epoch(wish.epoch)
        if len(wish.entries) > MOST_OFFERED:
            raise Refusal("body_too_big", limit=MOST_OFFERED)
        cloud = self._cloud

        def take() -> Any:
            now = cloud.clock()
            reply = recovery.take_back(cloud.ledger, wish.history, wish.entries, station, now)
            return reply, cloud.ledger.heads(station.feeds)

        reply, heads = await self._counter.run(take)
        cloud.hub.publish(heads)
        return answer(reply, request)

    async def parcel(self, request: Request) -> Response:
        """What another station wrote to a file, sent on by this one: the file tells whose it is."""
        carrier = await self._counter.station(request)
        data = await body_of(request, MAX_PARCEL)
        cloud = self._cloud
        taken = await self._counter.run(lambda: parcels.take(cloud, data, carrier.feeds))
        cloud.hub.publish(await self._counter.run(cloud.ledger.heads))
        return answer(ParcelReply(taken.station, taken.results), request)

    async def reincarnate(self, request: Request) -> Response:
        """A copied or restored station becomes one of its own, with letters of its own."""
        station = await self._counter.station(request)
        wish = decode(await body_of(request, 100_000), ReincarnateRequest)
        cloud = self._cloud
        reply = await self._counter.run(
            lambda: lives.reincarnate(cloud.ledger, station, wish, cloud.clock())
        )
        return answer(reply, request)
