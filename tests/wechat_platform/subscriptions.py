"""Subscription notices (订阅通知): one for each consent tap, or for good."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from tests.wechat_platform.answering import Call, api
from tests.wechat_platform.templates import check_fields
from tests.wechat_platform.tokens import check_token
from tests.wechat_platform.world import World, Wrong


def routes(world: World) -> list[Route]:
    """The doors of this part."""
    return [api(world, "/cgi-bin/message/subscribe/bizsend", send, "POST")]


def send(world: World, call: Call) -> dict[str, Any]:
    """``POST /cgi-bin/message/subscribe/bizsend``: uses up one consent."""
    check_token(world, call)
    to, template = call.text("touser"), call.text("template_id")
    if to not in world.followers and to not in world.known:
        raise Wrong(40003, "invalid openid")
    values = check_fields(world, call)
    left = world.consents.get(to, {}).get(template, 0)
    if left == 0:
        raise Wrong(43101, "user refuse to accept the msg")
    if left > 0:
        world.consents[to][template] = left - 1
    world.sent.append(
        {
            "channel": "subscription",
            "to": to,
            "template_id": template,
            "page": call.text("page"),
            "values": values,
            "at": world.now(),
        }
    )
    return {"errcode": 0, "errmsg": "ok", "msgid": world.next_id()}
