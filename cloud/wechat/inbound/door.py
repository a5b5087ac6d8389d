"""The callback's door: the platform's check of the address, and its pushes."""

from __future__ import annotations

import logging
from collections.abc import Callable

import anyio
from anyio import CapacityLimiter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cloud.wechat.inbound.envelope import Envelope, Opened, Query
from cloud.wechat.inbound.inbox import store_push
from cloud.wechat.inbound.pace import ChatPace
from cloud.wechat.inbound.rejected import PushRejected
from cloud.wechat.inbound.replies import Replies
from domain.problems import Trouble
from storage.database import Database

_log = logging.getLogger("paidan.wechat")

PATH = "/wechat/callback"
LARGEST = 64 * 1024
"""Most bytes of a push; they are counted before anything is read out of them."""
THREADS = 8
"""Of this door alone, so that neither pages nor stations can make the platform wait."""
PATIENCE = 4.0
"""Seconds in which a push must be stored; the platform hangs up after five."""
_LONGEST_SILENCE = 10.0
_BETWEEN_TRIES = 0.25
_QUIET = 60_000
_TAKEN = "success"
_SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class CallbackDoor:
    """Stores each push, then answers it.

    A push that could not be stored is not answered at all: no answer in five seconds is what the
    platform documents as its reason to deliver again. No answer here is ever a 5xx.

    Args:
        envelope: opens what comes and closes what goes.
        replies: what a person gets to read.
        clock: ms UTC.
        stored: told after each push that was stored.
        chat: most that one person may send, press and scan in a minute; 0: any number.
        patience: seconds in which a push must be stored.
    """

    def __init__(
        self,
        store: Database,
        envelope: Envelope,
        replies: Replies,
        clock: Callable[[], int],
        stored: Callable[[], None],
        *,
        chat: int = 0,
        patience: float = PATIENCE,
    ) -> None:
        self._pace = ChatPace(chat)
        self._store = store
        self._envelope = envelope
        self._replies = replies
        self._clock = clock
        self._stored = stored
        self._patience = patience
        self._limiter: CapacityLimiter | None = None
        self._told: dict[str, int] = {}

    def routes(self) -> list[BaseRoute]:
        """The door's routes."""
        return [
            Route(PATH, self._verify, methods=["GET"]),
            Route(PATH, self._take, methods=["POST"]),
        ]

    async def _verify(self, request: Request) -> Response:
        try:
            echo = self._envelope.verify(request.query_params.multi_items(), self._clock())
        except PushRejected as rejected:
            return self._turned_away(rejected)
        return PlainTextResponse(echo, headers=_SAFE)

    async def _take(self, request: Request) -> Response:
        query = request.query_params.multi_items()
        try:
            # Whoever does not know the token gets nothing read.
            self._envelope.greet(query, self._clock())
            body = await _read(request, self._patience)
            answer = await self._kept(query, body)
        except PushRejected as rejected:
            return self._turned_away(rejected)
        except ClientDisconnect:
            return Response(status_code=400)
        if answer is None:
            return await _silence(request)
        kind = "text/plain" if answer == _TAKEN else "application/xml"
        return Response(answer, 200, _SAFE, media_type=f"{kind}; charset=utf-8")

    async def _kept(self, query: Query, body: bytes) -> str | None:
        """The answer once the push is stored; None if it could not be stored in time."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(THREADS)
        with anyio.move_on_after(self._patience):
            while True:
                try:
                    answer = await anyio.to_thread.run_sync(
                        self._work, query, body, limiter=self._limiter
                    )
                except Trouble as trouble:
                    _log.warning("a push could not be stored: %s", trouble.code)
                    await anyio.sleep(_BETWEEN_TRIES)
                else:
                    self._stored()
                    return answer
        return None

    def _work(self, query: Query, body: bytes) -> str:
        now = self._clock()
        opened = self._envelope.open(query, body, now)
        said = self._pace.over(opened.push, now)
        if said is not None:
            return self._sealed(opened, said, now)
        try:
            store_push(self._store, opened.push, now)
        except Trouble:
            raise
        except Exception as error:
            _log.exception("a push could not be stored")
            raise Trouble("inbox_bug", detail=type(error).__name__) from error
        try:
            text = self._replies.to(opened.push)
        except Exception:
            # It is stored: what it means for others will be done, only this reply is missing.
            _log.exception("no reply to a %s", type(opened.push).__name__)
            text = ""
        return self._sealed(opened, text, now)

    def _sealed(self, opened: Opened, text: str, now: int) -> str:
        if not text:
            return _TAKEN
        return self._envelope.close(opened, {"MsgType": "text", "Content": text}, now)

    def _turned_away(self, rejected: PushRejected) -> Response:
        """The same for every reason; the log tells each reason once a minute, who ever knocks."""
        now = self._clock()
        if abs(now - self._told.get(rejected.reason, -_QUIET)) >= _QUIET:
            self._told[rejected.reason] = now
            _log.warning("turned away: %s", rejected.reason)
        return PlainTextResponse("rejected", 403, headers=_SAFE)


async def _read(request: Request, seconds: float) -> bytes:
    """The body, if it is no longer than it may be and comes in time.

    Raises:
        PushRejected: ``too_big``, ``too_slow``.
    """
    body = bytearray()
    with anyio.move_on_after(seconds):
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                raise PushRejected("too_big")
        return bytes(body)
    raise PushRejected("too_slow")


async def _silence(request: Request) -> Response:
    """Say nothing until the platform hangs up, which makes it deliver again."""
    with anyio.move_on_after(_LONGEST_SILENCE):
        while (await request.receive())["type"] != "http.disconnect":
            pass
    return Response(status_code=408)
