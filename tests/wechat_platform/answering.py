"""One call as WeChat answers it: noted, faulted if so set, errors told with status 200."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.wechat_platform.world import Fault, World, Wrong


@dataclass
class Call:
    """What came: query, JSON body (or raw bytes), and from where."""

    path: str
    query: dict[str, str]
    body: Any
    raw: bytes
    address: str
    headers: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field of the JSON body as text, empty if missing."""
        value = self.body.get(name, "") if isinstance(self.body, dict) else ""
        return value if isinstance(value, str) else str(value)


Work = Callable[[World, Call], Any]


def api(world: World, path: str, work: Work, *methods: str) -> Route:
    """A route of WeChat's: ``work`` returns a dict (told as JSON) or a ready ``Response``."""

    async def endpoint(request: Request) -> Response:
        call = await _read(request, path)
        world.calls.append(
            {
                "path": path,
                "method": request.method,
                "query": call.query,
                "body": call.body,
                "at": world.now(),
            }
        )
        fault = world.fault_of(path, call.body)
        if fault is not None and fault.mode in ("errcode", "status", "garbage"):
            return _refused(world, fault)
        answer = _done(world, call, work)
        if fault is None:
            return answer
        if fault.mode == "silent":
            await _until_cleared(world, fault, request)
        return _cut(answer)

    return Route(path, endpoint, methods=list(methods) or ["GET", "POST"])


async def _read(request: Request, path: str) -> Call:
    raw = await request.body()
    body: Any = None
    if raw and "multipart" not in request.headers.get("content-type", ""):
        try:
            body = json.loads(raw)
        except ValueError:
            body = raw.decode(errors="replace")
    host = request.client.host if request.client else ""
    return Call(path, dict(request.query_params), body, raw, host, dict(request.headers))


def _done(world: World, call: Call, work: Work) -> Response:
    try:
        answer = work(world, call)
    except Wrong as wrong:
        return told(world, wrong.code, wrong.message, **wrong.more)
    if isinstance(answer, Response):
        return answer
    return JSONResponse(answer)


def told(world: World, code: int, message: str, **more: Any) -> Response:
    """An errcode, with the request's id in its words as WeChat has it."""
    rid = f"65f0{world.next_id():08x}-0000a1b2-00c3d4e5"
    return JSONResponse({"errcode": code, "errmsg": f"{message} rid: {rid}", **more})


def _refused(world: World, fault: Fault) -> Response:
    if fault.mode == "garbage":
        return HTMLResponse("<html><body>502 Bad Gateway nginx</body></html>")
    if fault.mode == "status":
        return Response("", fault.status)
    return told(world, fault.errcode, fault.errmsg)


async def _until_cleared(world: World, fault: Fault, request: Request) -> None:
    while fault in world.faults and not await request.is_disconnected():
        await asyncio.sleep(0.02)


def _cut(answer: Response) -> Response:
    """An answer of which half arrives: the line breaks in the middle."""
    body = bytes(answer.body)

    async def half() -> AsyncIterator[bytes]:
        yield body[: len(body) // 2]
        raise ConnectionResetError("cut on purpose")

    headers = {"Content-Length": str(len(body)), "Connection": "close"}
    return StreamingResponse(half(), 200, headers, media_type="application/json")
