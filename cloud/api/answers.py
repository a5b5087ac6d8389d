"""How every door answers: JSON of wire structs, compressed, and problems with their status."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from backports import zstd
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from domain.problems import Problem, Refusal, Trouble
from domain.wire import Failure, encode, wire_problem

_log = logging.getLogger("paidan.cloud")

_SMALL = 600
"""Below this many bytes compression costs more than it saves."""

_STATUS: dict[str, int] = {
    "token_unknown": 401,
    "station_revoked": 403,
    "feed_not_yours": 403,
    "not_for_you": 403,
    "no_code_for_desk": 403,
    "not_on_roster": 404,
    "code_wrong": 403,
    "code_used": 403,
    "code_expired": 403,
    "epoch_changed": 409,
    "cursor_ahead": 409,
    "incarnation_unknown": 409,
    "wire_too_old": 426,
    "wire_too_new": 426,
    "seal_broken": 400,
    "body_too_big": 413,
    "photo_too_big": 413,
    "no_such_photo": 404,
    "no_such_snapshot": 404,
    "no_such_page": 404,
    "too_often": 429,
    "disk_full": 507,
}

_UNPACKING = {int(zstd.DecompressionParameter.window_log_max): 23}
"""A frame may ask for no more than 8 MiB of memory, whatever it claims to hold."""

Endpoint = Callable[[Request], Awaitable[Response]]


def answer(message: Any, request: Request, status: int = 200) -> Response:
    """A wire struct as the body, zstd or gzip as the asker allows."""
    body = encode(message)
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    accepted = request.headers.get("accept-encoding", "")
    if len(body) > _SMALL and "zstd" in accepted:
        body = zstd.compress(body, 3)
        headers["content-encoding"] = "zstd"
    elif len(body) > _SMALL and "gzip" in accepted:
        body = gzip.compress(body, 1)
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers)


def problem_answer(problem: Problem, request: Request) -> Response:
    """A refusal is a 4xx, trouble a 5xx; both carry code and facts."""
    status = _STATUS.get(problem.code, 503 if isinstance(problem, Trouble) else 400)
    response = answer(Failure(wire_problem(problem)), request, status)
    if problem.code == "too_often":
        response.headers["retry-after"] = str(problem.facts.get("seconds", 1))
    return response


def guarded(endpoint: Endpoint) -> Endpoint:
    """Turn problems into answers. Anything else is a bug: logged, and told as trouble here."""

    async def guard(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Problem as problem:
            return problem_answer(problem, request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception as bug:
            _log.exception("%s %s failed", request.method, request.url.path)
            trouble = Trouble("internal_error", detail=type(bug).__name__)
            return answer(Failure(wire_problem(trouble)), request, 500)

    return guard


async def body_of(request: Request, limit: int) -> bytes:
    """The whole body, decompressed, never more than ``limit`` bytes.

    Raises:
        Refusal: ``body_too_big``, ``bad_message``.
    """
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise Refusal("body_too_big", limit=limit)
    if request.headers.get("content-encoding") != "zstd":
        return bytes(data)
    unpacker = zstd.ZstdDecompressor(options=_UNPACKING)
    try:
        plain = unpacker.decompress(bytes(data), max_length=limit + 1)
    except zstd.ZstdError as error:
        raise Refusal("bad_message", detail=str(error)[:100]) from error
    if len(plain) > limit:
        raise Refusal("body_too_big", limit=limit)
    if not unpacker.eof or unpacker.unused_data:
        raise Refusal("bad_message", detail="zstd: not one whole frame")
    return plain
