"""The endpoint by which a dispatch desk gives somebody a code to sign in with."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloud.api.answers import answer, body_of, guarded
from cloud.api.counter import Counter, own_feed
from cloud.identity.giving import Giving
from domain.giving import CodeWanted
from domain.scopes import LOGISTICS
from domain.wire import decode

_log = logging.getLogger("paidan.cloud")

_LONGEST_ASKED = 1_000


class GivingDoor:
    """Answers the stations of the dispatch office alone: the clinic's hold no such right."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._giving = Giving(counter.cloud.store, counter.cloud.settings.limits)

    def routes(self) -> list[Route]:
        """The routes under ``/sync/v1``."""
        return [Route("/sync/v1/sign-in-code", guarded(self.give), methods=["POST"])]

    async def give(self, request: Request) -> Response:
        """A code for a person of the roster; noted with who gave it, and where."""
        station = await self._counter.station(request)
        own_feed(station, LOGISTICS)
        wish = decode(await body_of(request, _LONGEST_ASKED), CodeWanted)
        now = self._counter.cloud.clock()
        given = await self._counter.run(
            lambda: self._giving.give_at(wish.operator, wish.subject, station.station, now)
        )
        _log.info("a sign-in code was given at station %s", station.station)
        return answer(given, request)
