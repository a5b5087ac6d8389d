"""Who looks at what, passed on between stations that listen now: never stored, never logged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from cloud.enrolment import KnownStation
from cloud.feeds import Hub
from domain import values
from domain.presence import Presence
from domain.problems import Refusal
from domain.scopes import LOGISTICS

_LONGEST_ID = 64
_WAITING = 64
"""So many hints wait for a slow listener; more are lost, which costs nothing."""


class Onlookers:
    """The listeners of this process. Everything on the loop's thread."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Queue[tuple[str, Any]], KnownStation] = {}

    def tell(self, station: KnownStation, said: Presence) -> None:
        """Pass on what somebody at a station does.

        Raises:
            Refusal: ``feed_not_yours`` for a station without the repairs; ``bad_value``, and
                those of words.
        """
        if LOGISTICS not in station.feeds:
            raise Refusal("feed_not_yours", feed=LOGISTICS)
        if not said.ticket or len(said.ticket) > _LONGEST_ID:
            raise Refusal("bad_value", field="ticket")
        name = values.word(said.name, name="name", required=True)
        passed = msgspec.structs.replace(said, name=name, station=station.station)
        for queue, listener in self._listeners.items():
            other = listener.station != station.station and LOGISTICS in listener.feeds
            if other and not queue.full():
                queue.put_nowait(("presence", passed))

    async def with_heads(
        self, hub: Hub, station: KnownStation
    ) -> AsyncIterator[tuple[str, Any]]:
        """What a listening station is told: ``heads`` as ever, and ``presence`` between them."""
        queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue(_WAITING)

        async def heads() -> None:
            async for told in hub.hints(station.feeds):
                await queue.put(("heads", told))

        self._listeners[queue] = station
        pump = asyncio.get_running_loop().create_task(heads())
        try:
            while True:
                yield await queue.get()
        finally:
            pump.cancel()
            del self._listeners[queue]
