"""Temporary media: kept three days; a wrong id is told as JSON with status 200."""

from __future__ import annotations

import re
import secrets
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from tests.wechat_platform.answering import Call, api
from tests.wechat_platform.tokens import check_token
from tests.wechat_platform.world import World, Wrong

LIFE_MS = 3 * 86_400_000
LARGEST = 2 * 1024 * 1024


def routes(world: World) -> list[Route]:
    """The doors of this part."""
    return [
        api(world, "/cgi-bin/media/upload", upload, "POST"),
        api(world, "/cgi-bin/media/get", get, "GET"),
    ]


def upload(world: World, call: Call) -> dict[str, Any]:
    """``POST /cgi-bin/media/upload?type=image`` with a multipart field ``media``."""
    check_token(world, call)
    if call.query.get("type") not in ("image", "voice", "video", "thumb"):
        raise Wrong(40004, "invalid media type")
    part = re.search(rb'name="media"; filename="[^"]+"\r\n(.*?)\r\n\r\n', call.raw, re.DOTALL)
    if part is None:
        raise Wrong(41005, "media data missing")
    boundary = b"\r\n--" + call.headers["content-type"].partition("boundary=")[2].encode()
    data = call.raw[part.end() :].partition(boundary)[0]
    if len(data) > LARGEST:
        raise Wrong(40009, "invalid image size")
    media_id = secrets.token_urlsafe(48)
    world.media[media_id] = {"data": data.hex(), "type": "image/jpeg", "at": world.now()}
    return {"type": call.query["type"], "media_id": media_id, "created_at": world.now() // 1_000}


def get(world: World, call: Call) -> Response:
    """``GET /cgi-bin/media/get``: the bytes."""
    check_token(world, call)
    found = world.media.get(call.query.get("media_id", ""))
    if found is None or world.now() - found["at"] > LIFE_MS:
        raise Wrong(40007, "invalid media_id")
    headers = {"Content-disposition": 'attachment; filename="a.jpg"'}
    return Response(bytes.fromhex(found["data"]), 200, headers, media_type=found["type"])
