"""The endpoints beside the feeds: files to start from, the past of one ticket, finding a number."""

from __future__ import annotations

from msgspec import Raw, Struct
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from cloud import feeds
from cloud.api.answers import answer, guarded
from cloud.api.counter import Counter, own_feed
from cloud.snapshots import Snapshots, may_fetch
from domain.problems import Refusal
from domain.services import SERVICES
from domain.starting import FindReply, Found

MOST_ASKED = 100
MOST_FOUND = 20
LEAST_TYPED = 4


class RawHistory(Struct, frozen=True):
    """A ``wire.HistoryReply`` whose entries are sent as they are stored."""

    epoch: str
    entries: tuple[Raw, ...]


class StartDoor:
    """Answers for enrolled stations."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cloud = counter.cloud

    def routes(self) -> list[Route]:
        """The routes under ``/sync/v1``."""
        return [
            Route("/sync/v1/snapshot", guarded(self.snapshot), methods=["GET"]),
            Route("/sync/v1/snapshot/{id:str}", guarded(self.file), methods=["GET"]),
            Route("/sync/v1/history", guarded(self.history), methods=["GET"]),
            Route("/sync/v1/find", guarded(self.find), methods=["GET"]),
        ]

    async def snapshot(self, request: Request) -> Response:
        """What there is to start from."""
        snapshots = await self._snapshots(request)
        kind = request.query_params.get("kind", "all")
        return answer(await self._counter.run(lambda: snapshots.reply(kind)), request)

    async def file(self, request: Request) -> Response:
        """The file itself, or a range of it."""
        snapshots = await self._snapshots(request)
        path = await self._counter.run(lambda: snapshots.path(request.path_params["id"]))
        return FileResponse(path, media_type="application/octet-stream")

    async def history(self, request: Request) -> Response:
        """Every entry of the aggregates asked for, as far as they are the station's."""
        station = await self._counter.station(request)
        asked = request.query_params.getlist("id")
        if not 0 < len(asked) <= MOST_ASKED:
            raise Refusal("bad_value", field="id")
        store, epoch = self._cloud.store, self._cloud.epoch
        raw = await self._counter.run(lambda: feeds.raw_history(store, asked, station.feeds))
        return answer(RawHistory(epoch, tuple(raw)), request)

    async def find(self, request: Request) -> Response:
        """Tickets by their number, or its beginning."""
        station = await self._counter.station(request)
        typed = request.query_params.get("number", "").strip().upper()
        if len(typed) < LEAST_TYPED or len(typed) > 40:
            raise Refusal("bad_value", field="number")
        own_feed(station, SERVICES["repair"].feed)
        return answer(await self._counter.run(lambda: self._found(typed)), request)

    def _found(self, typed: str) -> FindReply:
        columns = "SELECT uid, number, status FROM ticket WHERE"
        whole = self._cloud.store.rows(f"{columns} number = ?", (typed,))
        rows = whole or self._cloud.store.rows(
            f"{columns} number >= ? AND number < ? ORDER BY number DESC LIMIT ?",
            (typed, typed + "\U0010ffff", MOST_FOUND),
        )
        return FindReply(tuple(Found(*row) for row in rows))

    async def _snapshots(self, request: Request) -> Snapshots:
        station = await self._counter.station(request)
        snapshots = self._cloud.snapshots
        if snapshots is None:
            raise Refusal("no_such_page", path=request.url.path[:80])
        if not may_fetch(station.feeds):
            raise Refusal("feed_not_yours", feed=" ".join(station.feeds))
        return snapshots
