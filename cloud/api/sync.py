"""The sync endpoints: hello, enrol, push, pull, stream, blobs. docs/wire.md describes them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import msgspec
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from cloud import enrolment, epochs, feeds, lives
from cloud.api.answers import answer, body_of, guarded
from cloud.api.check import CheckDoor
from cloud.api.counter import Counter, number_of, own_feed, own_of, token_of, trail_from
from cloud.api.farewell import FarewellDoor
from cloud.api.giving import GivingDoor
from cloud.api.recovery import RecoveryDoor
from cloud.api.start import StartDoor
from cloud.blobs import MAX_BYTES, PUBLIC
from cloud.enrolment import KnownStation
from cloud.presence import Onlookers
from domain.presence import Presence
from domain.problems import Refusal
from domain.scopes import LOGISTICS, SCOPES, is_walled
from domain.services import STATES
from domain.trail import Trail
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
MAX_PRESENCE = 2_000
PAGE_LIMIT = 1_000
HEARTBEAT_SECONDS = 15

_ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

class SyncDoor:
    """The stations' endpoints over one cloud."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cloud = counter.cloud
        self._onlookers = Onlookers()

    def routes(self) -> list[Route]:
        """The routes under ``/sync/v1``."""
        return [
            Route("/sync/v1/hello", guarded(self.hello), methods=["GET"]),
            Route("/sync/v1/enrol", guarded(self.enrol), methods=["POST"]),
            Route("/sync/v1/push", guarded(self.push), methods=["POST"]),
            Route("/sync/v1/pull", guarded(self.pull), methods=["GET"]),
            Route("/sync/v1/stream", guarded(self.stream), methods=["GET"]),
            Route("/sync/v1/presence", guarded(self.presence), methods=["POST"]),
            Route("/sync/v1/blobs/{hash:str}", guarded(self.blob), methods=["GET", "PUT"]),
            *CheckDoor(self._counter).routes(),
            *StartDoor(self._counter).routes(),
            *RecoveryDoor(self._counter).routes(),
            *FarewellDoor(self._counter).routes(),
            *GivingDoor(self._counter).routes(),
            # Whatever else is asked: a reply that stations can read.
            Route("/sync/{rest:path}", guarded(_no_such_page), methods=_ANY_METHOD),
        ]

    async def hello(self, request: Request) -> Response:
        """Who answers, in which versions, at what time; to a station also what it last said."""
        cloud, token = self._cloud, token_of(request)
        known = await self._counter.anyone(
            request, lambda token: enrolment.feeds_of(cloud.store, token) or None
        )

        def hello() -> Hello:
            feeds = known or ()
            if feeds:
                enrolment.note_seen(cloud.store, token, cloud.clock())
            shown = feeds or SCOPES[LOGISTICS]
            return Hello(
                "paidan",
                cloud.version,
                WIRE_VERSION,
                OLDEST_SERVED,
                cloud.epoch,
                cloud.clock(),
                cloud.ledger.heads(shown),
                own_of(shown, cloud.backed_up),
                {each: own_of(shown, at) for each, at in epochs.forks(cloud.ledger).items()},
                lives.last_word(cloud.store, token) if token else "",
                feeds,
                STATES,
            )

        return answer(await self._counter.run(hello), request)

    async def enrol(self, request: Request) -> Response:
        """A one-time code becomes a station with a token."""
        wish = decode(await body_of(request, 10_000), EnrolRequest)
        reply = await self._counter.try_code(
            request, lambda: enrolment.enrol(self._cloud.ledger, wish, self._cloud.clock())
        )
        return answer(reply, request)

    async def push(self, request: Request) -> Response:
        """Commands in; each one's stored outcome out."""
        station = await self._counter.station(request)
        wish = decode(await body_of(request, MAX_PUSH), PushRequest)
        enrolment.check_wire(wish.wire)
        if len(wish.commands) > MAX_COMMANDS:
            raise Refusal("body_too_big", limit=MAX_COMMANDS)
        epoch = self._counter.same_epoch(wish.epoch)
        ledger = self._cloud.ledger

        def accept() -> PushReply:
            with ledger.store.writing():
                lives.check(station, wish.incarnation)
                results = ledger.accept(wish.commands, station.origin, self._cloud.clock())
                last = lives.hear(ledger.store, station.station, wish.commands)
            backed_up = own_of(station.feeds, self._cloud.backed_up)
            return PushReply(epoch, tuple(results), ledger.heads(station.feeds), backed_up, last)

        reply = await self._counter.run(accept)
        self._cloud.hub.publish(reply.heads)
        return answer(reply, request)

    async def pull(self, request: Request) -> Response:
        """The next page of one feed."""
        station = await self._counter.station(request)
        query = request.query_params
        feed = own_feed(station, query.get("feed", ""))
        after = number_of(query.get("after", "0"), "after")
        limit = min(number_of(query.get("limit", str(PAGE_LIMIT)), "limit"), PAGE_LIMIT)
        epoch = self._counter.same_epoch(query.get("epoch") or self._cloud.epoch)
        trail = trail_from(query.get("last", ""), query.get("past", ""))
        check = query.get("check", "")
        wanted = (epoch, feed, after, limit, trail)
        page = await self._counter.run(lambda: self._page(station, *wanted))
        if check:
            store = self._cloud.store
            page = await self._counter.run(lambda: feeds.with_digest(store, page, after, check))
        return answer(page, request)

    def _page(
        self, station: KnownStation, epoch: str, feed: str, after: int, limit: int, trail: Trail
    ) -> feeds.RawPage:
        """A page for a station whose entries up to its cursor are those of ``trail``."""
        cloud = self._cloud
        if epochs.disagrees(cloud.ledger, feed, after, trail):
            fresh = epochs.went_back(cloud.ledger, epoch, cloud.clock(), cloud.new_id)
            _log.error(
                "THE CLOUD WENT BACK IN TIME: station %s has entry %s at %d of %s; "
                "here is another past. Epoch %s is given; stations will give back what they know.",
                station.station, trail.last[:40], after, feed, fresh,
            )  # fmt: skip
            epochs.write_outside(cloud.ledger, cloud.folder, cloud.clock())
            raise Refusal("epoch_changed", have=epoch, got=fresh)
        backed_up = own_of(station.feeds, cloud.backed_up)
        return feeds.page(cloud.store, epoch, feed, after, limit, backed_up)

    async def stream(self, request: Request) -> Response:
        """Hints without data: how far the feeds reach now; to who asks, also who looks at what."""
        station = await self._counter.station(request)
        asked = request.query_params.get("presence") == "1"
        store, token, feeds = self._cloud.store, token_of(request), station.feeds

        async def is_over() -> bool:
            """Behind the wall a stream does not outlive the scope that it was opened under."""
            if not is_walled(feeds):
                return False
            return await self._counter.run(lambda: enrolment.feeds_of(store, token)) != feeds

        async def hints() -> AsyncIterator[ServerSentEvent]:
            if asked:
                async for kind, told in self._onlookers.with_heads(self._cloud.hub, station):
                    if await is_over():
                        return
                    yield ServerSentEvent(msgspec.json.encode(told).decode(), event=kind)
            async for heads in self._cloud.hub.hints(feeds):
                if await is_over():
                    return
                yield ServerSentEvent(msgspec.json.encode(heads).decode(), event="heads")

        return EventSourceResponse(
            hints(),
            ping=HEARTBEAT_SECONDS,
            headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
        )

    async def presence(self, request: Request) -> Response:
        """Somebody at a station looks at a ticket: passed on to those who listen, and forgotten."""
        station = await self._counter.station(request)
        said = decode(await body_of(request, MAX_PRESENCE), Presence)
        self._onlookers.tell(station, said)
        return Response()

    async def blob(self, request: Request) -> Response:
        """A picture by its hash, in or out."""
        station = await self._counter.station(request)
        digest = request.path_params["hash"]
        blobs = self._cloud.blobs
        if request.method == "PUT":
            feed = own_feed(station, request.query_params.get("feed") or PUBLIC)
            data = await body_of(request, MAX_BYTES)
            kept = await self._counter.run(
                lambda: blobs.put(data, station.station, self._cloud.clock(), digest, feed)
            )
            return answer(kept, request)
        found = await self._counter.run(lambda: blobs.get(digest, station.feeds))
        if found is None:
            raise Refusal("no_such_photo", photo=digest[:80])
        path, blob = found
        return FileResponse(path, media_type=blob.mime)


async def _no_such_page(request: Request) -> Response:
    raise Refusal("no_such_page", path=request.url.path[:80])
