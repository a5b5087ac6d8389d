"""Customer messages (客服消息): a few, and only soon after the person did something."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from tests.wechat_platform.answering import Call, api
from tests.wechat_platform.tokens import check_token
from tests.wechat_platform.world import World, Wrong


def routes(world: World) -> list[Route]:
    """The doors of this part."""
    return [api(world, "/cgi-bin/message/custom/send", send, "POST")]


def send(world: World, call: Call) -> dict[str, Any]:
    """``POST /cgi-bin/message/custom/send``."""
    check_token(world, call)
    to = call.text("touser")
    if to not in world.followers and to not in world.known:
        raise Wrong(40003, "invalid openid")
    if call.text("msgtype") != "text" or not call.body.get("text", {}).get("content"):
        raise Wrong(44004, "empty content")
    until, left = world.windows.get(to, [0, 0])
    if world.now() >= until:
        raise Wrong(45015, "response out of time limit or subscription is canceled")
    if left <= 0:
        raise Wrong(45047, "out of response count limit")
    world.windows[to] = [until, left - 1]
    world.sent.append(
        {
            "channel": "customer",
            "to": to,
            "text": call.body["text"]["content"],
            "at": world.now(),
        }
    )
    return {"errcode": 0, "errmsg": "ok"}
