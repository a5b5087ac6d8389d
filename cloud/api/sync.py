"""The sync endpoints: hello, enrol, push, pull, stream, blobs. docs/wire.md describes them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import anyio
import msgspec
from anyio import CapacityLimiter
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from cloud import enrolment, epochs, feeds, lives
from cloud.api.answers import answer, body_of, guarded
from cloud.api.check import CheckDoor
from cloud.api.recovery import RecoveryDoor
from cloud.api.start import StartDoor
from cloud.blobs import MAX_BYTES
from cloud.cloud import Cloud
from cloud.enrolment import KnownStation
from domain.problems import Refusal
from domain.wire import (
    OLDEST_SERVED,
    WIRE_VERSION,
    EnrolRequest,
    Hello,
    PushReply,
    PushRequest,
    decode,
)

_log = logging.getLogger("paidan.cloud")

MAX_PUSH = 4 * 1024 * 1024
MAX_COMMANDS = 1_000
PAGE_LIMIT = 1_000
HEARTBEAT_SECONDS = 15

_ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

T = TypeVar("T")


class SyncDoor:
    """The stations' endpoints over one cloud. Database work runs in threads of its own budget."""

    def __init__(self, cloud: Cloud, threads: int = 8) -> None:
        self._cloud = cloud
        self._threads = threads
        self._limiter: CapacityLimiter | None = None

    def routes(self) -> list[Route]:
        """The routes under ``/sync/v1``."""
        return [
            Route("/sync/v1/hello", guarded(self.hello), methods=["GET"]),
            Route("/sync/v1/enrol", guarded(self.enrol), methods=["POST"]),
            Route("/sync/v1/push", guarded(self.push), methods=["POST"]),
            Route("/sync/v1/pull", guarded(self.pull), methods=["GET"]),
            Route("/sync/v1/stream", guarded(self.stream), methods=["GET"]),
            Route("/sync/v1/blobs/{hash:str}", guarded(self.blob), methods=["GET", "PUT"]),
            *CheckDoor(self._cloud, self._station, self._run).routes(),
            *StartDoor(self._cloud, self._station, self._run).routes(),
            *RecoveryDoor(self._cloud, self._station, self._run).routes(),
            # Whatever else is asked: a reply that stations can read.
            Route("/sync/{rest:path}", guarded(_no_such_page), methods=_ANY_METHOD),
        ]

    async def hello(self, request: Request) -> Response:
        """Who answers, in which versions, at what time; to a station also what it last said."""
        cloud, token = self._cloud, _token(request)

        def hello() -> Hello:
            return Hello(
                "paidan",
                cloud.version,
                WIRE_VERSION,
                OLDEST_SERVED,
                cloud.epoch,
                cloud.clock(),
                cloud.ledger.heads(),
                cloud.backed_up,
                epochs.forks(cloud.ledger),
                lives.last_word(cloud.store, token) if token else "",
            )

        return answer(await self._run(hello), request)

    async def enrol(self, request: Request) -> Response:
        """A one-time code becomes a station with a token."""
        wish = decode(await body_of(request, 10_000), EnrolRequest)
        reply = await self._run(
            lambda: enrolment.enrol(self._cloud.ledger, wish, self._cloud.clock())
        )
        return answer(reply, request)

    async def push(self, request: Request) -> Response:
        """Commands in; each one's stored outcome out."""
        station = await self._station(request)
        wish = decode(await body_of(request, MAX_PUSH), PushRequest)
        enrolment.check_wire(wish.wire)
        if len(wish.commands) > MAX_COMMANDS:
            raise Refusal("body_too_big", limit=MAX_COMMANDS)
        epoch = self._cloud.epoch
        if wish.epoch != epoch:
            raise Refusal("epoch_changed", have=wish.epoch, got=epoch)
        ledger = self._cloud.ledger

        def accept() -> PushReply:
            with ledger.store.writing():
                lives.check(station, wish.incarnation)
                results = ledger.accept(wish.commands, station.origin, self._cloud.clock())
                last = lives.hear(ledger.store, station.station, wish.commands)
            backed_up = self._cloud.backed_up
            return PushReply(epoch, tuple(results), ledger.heads(), backed_up, last)

        reply = await self._run(accept)
        self._cloud.hub.publish(reply.heads)
        return answer(reply, request)

    async def pull(self, request: Request) -> Response:
        """The next page of one feed."""
        station = await self._station(request)
        feed = request.query_params.get("feed", "")
        if feed not in station.feeds:
            raise Refusal("feed_not_yours", feed=feed)
        after = _number(request, "after", 0)
        limit = min(_number(request, "limit", PAGE_LIMIT), PAGE_LIMIT)
        epoch = self._cloud.epoch
        told = request.query_params.get("epoch", "")
        if told and told != epoch:
            raise Refusal("epoch_changed", have=told, got=epoch)
        last = request.query_params.get("last", "")
        check = request.query_params.get("check", "")
        page = await self._run(lambda: self._page(station, epoch, feed, after, limit, last))
        if check:
            page = await self._run(lambda: feeds.with_digest(self._cloud.store, page, after, check))
        return answer(page, request)

    def _page(
        self, station: KnownStation, epoch: str, feed: str, after: int, limit: int, last: str
    ) -> feeds.RawPage:
        """A page for a station whose cursor lies on the entry of the command ``last``."""
        cloud = self._cloud
        if last and epochs.disagrees(cloud.ledger, feed, after, last):
            fresh = epochs.went_back(cloud.ledger, epoch, cloud.clock(), cloud.new_id)
            _log.error(
                "THE CLOUD WENT BACK IN TIME: station %s has entry %s at %d of %s, which is not "
                "there. Epoch %s is given; stations will give back what they know.",
                station.station, last[:40], after, feed, fresh,
            )  # fmt: skip
            epochs.write_outside(cloud.ledger, cloud.folder, cloud.clock())
            raise Refusal("epoch_changed", have=epoch, got=fresh)
        return feeds.page(cloud.store, epoch, feed, after, limit, cloud.backed_up)

    async def stream(self, request: Request) -> Response:
        """Hints without data: how far the feeds reach now."""
        station = await self._station(request)

        async def hints() -> AsyncIterator[ServerSentEvent]:
            async for heads in self._cloud.hub.hints(station.feeds):
                yield ServerSentEvent(msgspec.json.encode(heads).decode(), event="heads")

        return EventSourceResponse(
            hints(),
            ping=HEARTBEAT_SECONDS,
            headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
        )

    async def blob(self, request: Request) -> Response:
        """A picture by its hash, in or out."""
        station = await self._station(request)
        digest = request.path_params["hash"]
        blobs = self._cloud.blobs
        if request.method == "PUT":
            data = await body_of(request, MAX_BYTES)
            kept = await self._run(
                lambda: blobs.put(data, station.station, self._cloud.clock(), digest)
            )
            return answer(kept, request)
        found = await self._run(lambda: blobs.get(digest))
        if found is None:
            raise Refusal("no_such_photo", photo=digest[:80])
        path, blob = found
        return FileResponse(path, media_type=blob.mime)

    async def _station(self, request: Request) -> KnownStation:
        token = _token(request)
        if not token:
            raise Refusal("token_unknown")
        return await self._run(lambda: enrolment.station_of(self._cloud.ledger, token))

    async def _run(self, work: Callable[[], T]) -> T:
        if self._limiter is None:
            self._limiter = CapacityLimiter(self._threads)
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


async def _no_such_page(request: Request) -> Response:
    raise Refusal("no_such_page", path=request.url.path[:80])


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Refusal("bad_value", field=name)
    return int(text)
