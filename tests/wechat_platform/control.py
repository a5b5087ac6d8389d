"""The door for tests, ``/_control``: set the world, its time and its faults; see what came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.wechat_platform.world import Fault, World

_LONGEST_WAIT = 20


def routes(world: World) -> list[Route]:
    """The doors of this part."""

    async def see(request: Request) -> Response:
        return JSONResponse(asdict(world))

    async def put(request: Request) -> Response:
        wanted = await request.json()
        unknown = wanted.keys() - {each.name for each in fields(World)}
        if unknown:
            return JSONResponse({"unknown": sorted(unknown)}, 400)
        for name, value in wanted.items():
            setattr(world, name, value)
        return JSONResponse({})

    async def fault(request: Request) -> Response:
        world.faults.append(Fault(**await request.json()))
        return JSONResponse({})

    async def clear(request: Request) -> Response:
        world.faults.clear()
        return JSONResponse({})

    async def reset(request: Request) -> Response:
        fresh = World()
        for each in fields(World):
            setattr(world, each.name, getattr(fresh, each.name))
        return JSONResponse({})

    return [
        Route("/_control", see, methods=["GET"]),
        Route("/_control", put, methods=["POST"]),
        Route("/_control/sent", _sent(world), methods=["GET"]),
        Route("/_control/faults", fault, methods=["POST"]),
        Route("/_control/faults", clear, methods=["DELETE"]),
        Route("/_control/reset", reset, methods=["POST"]),
    ]


def _sent(world: World) -> Callable[[Request], Awaitable[Response]]:
    """What reached people, as soon as there are ``count`` messages."""

    async def sent(request: Request) -> Response:
        wanted = int(request.query_params["count"])
        async with asyncio.timeout(_LONGEST_WAIT):
            while len(world.sent) < wanted:
                await asyncio.sleep(0.01)
        return JSONResponse(world.sent)

    return sent
