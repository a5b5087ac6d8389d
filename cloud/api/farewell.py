"""The endpoint for stations that are none any more: their last words, sealed for the cloud."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloud import farewells
from cloud.api.answers import answer, body_of, guarded
from cloud.api.counter import Counter
from domain.mending import FarewellKey, FarewellReply


class FarewellDoor:
    """Answers whoever has, or had, a station's token."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cloud = counter.cloud

    def routes(self) -> list[Route]:
        """The routes under ``/sync/v1``."""
        return [Route("/sync/v1/farewell", guarded(self.farewell), methods=["GET", "POST"])]

    async def farewell(self, request: Request) -> Response:
        """The key to seal with, or what was sealed with it."""
        cloud = self._cloud
        station = await self._counter.known(
            request, lambda token: farewells.writer(cloud.ledger, token)
        )
        if request.method != "POST":
            key = await self._counter.run(lambda: farewells.public_key(cloud))
            return answer(FarewellKey(key.hex()), request)
        sealed = await body_of(request, farewells.MOST_BYTES)
        await self._counter.run(lambda: farewells.keep(cloud, station, sealed))
        return answer(FarewellReply(kept=True), request)
