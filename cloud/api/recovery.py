"""The endpoints for what went wrong: a cloud that forgot, a station copied, or long cut off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloud import enrolment, lives, parcels, recovery
from cloud.api.answers import answer, body_of, guarded
from cloud.cloud import Cloud
from cloud.enrolment import KnownStation
from domain.mending import (
    LackingReply,
    LackingRequest,
    OfferRequest,
    ParcelReply,
    ReincarnateRequest,
)
from domain.problems import Refusal
from domain.wire import (
    decode,
)

MAX_OFFER = 4 * 1024 * 1024
MAX_PARCEL = 64 * 1024 * 1024
MOST_OFFERED = 1_000
MOST_NAMED = 5_000


class RecoveryDoor:
    """Answers for enrolled stations.

    Args:
        station: who asks, by the request's token.
        run: runs database work in a thread.
    """

    def __init__(
        self,
        cloud: Cloud,
        station: Callable[[Request], Awaitable[KnownStation]],
        run: Callable[[Callable[[], Any]], Awaitable[Any]],
    ) -> None:
        self._cloud = cloud
        self._station = station
        self._run = run

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
        station = await self._station(request)
        wish = decode(await body_of(request, MAX_OFFER), LackingRequest)
        self._check_epoch(wish.epoch)
        if wish.feed not in station.feeds:
            raise Refusal("feed_not_yours", feed=wish.feed[:80])
        if len(wish.commands) > MOST_NAMED:
            raise Refusal("body_too_big", limit=MOST_NAMED)
        store = self._cloud.store
        found = await self._run(lambda: recovery.lacking(store, wish.commands))
        return answer(LackingReply(found), request)

    async def offer(self, request: Request) -> Response:
        """Entries of a lost history come back."""
        station = await self._station(request)
        wish = decode(await body_of(request, MAX_OFFER), OfferRequest)
        enrolment.check_wire(wish.wire)
        self._check_epoch(wish.epoch)
        if len(wish.entries) > MOST_OFFERED:
            raise Refusal("body_too_big", limit=MOST_OFFERED)
        cloud = self._cloud

        def take() -> Any:
            now = cloud.clock()
            reply = recovery.take_back(cloud.ledger, wish.history, wish.entries, station, now)
            return reply, cloud.ledger.heads()

        reply, heads = await self._run(take)
        cloud.hub.publish(heads)
        return answer(reply, request)

    async def parcel(self, request: Request) -> Response:
        """What another station wrote to a file, sent on by this one: the file tells whose it is."""
        await self._station(request)
        data = await body_of(request, MAX_PARCEL)
        cloud = self._cloud
        taken = await self._run(lambda: parcels.take(cloud, data))
        cloud.hub.publish(await self._run(cloud.ledger.heads))
        return answer(ParcelReply(taken.station, taken.results), request)

    async def reincarnate(self, request: Request) -> Response:
        """A copied or restored station becomes one of its own, with letters of its own."""
        station = await self._station(request)
        wish = decode(await body_of(request, 100_000), ReincarnateRequest)
        cloud = self._cloud
        reply = await self._run(
            lambda: lives.reincarnate(cloud.ledger, station, wish, cloud.clock())
        )
        return answer(reply, request)

    def _check_epoch(self, told: str) -> None:
        epoch = self._cloud.epoch
        if told != epoch:
            raise Refusal("epoch_changed", have=told, got=epoch)
