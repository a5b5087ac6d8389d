"""WeCom (企业微信) under ``/qy``: its token, and messages of a corp app to its members."""

from __future__ import annotations

import json
import secrets
from typing import Any

from starlette.routing import Route

from tests.wechat_platform.answering import Call, api
from tests.wechat_platform.world import World, Wrong


def routes(world: World) -> list[Route]:
    """The doors of this part."""
    return [
        api(world, "/qy/cgi-bin/gettoken", token, "GET"),
        api(world, "/qy/cgi-bin/message/send", send, "POST"),
    ]


def token(world: World, call: Call) -> dict[str, Any]:
    """``GET /cgi-bin/gettoken?corpid&corpsecret``."""
    if call.query.get("corpid") != world.corpid:
        raise Wrong(40013, "invalid corpid")
    if call.query.get("corpsecret") != world.corp_secret:
        raise Wrong(40001, "invalid credential")
    have, now = world.tokens, world.now()
    if have.get("corp_until", 0) <= now:
        have["corp"] = secrets.token_urlsafe(120)
        have["corp_until"] = now + 7_200_000
    left = (have["corp_until"] - now) // 1_000
    return {"errcode": 0, "errmsg": "ok", "access_token": have["corp"], "expires_in": left}


def send(world: World, call: Call) -> dict[str, Any]:
    """``POST /cgi-bin/message/send``; the same words within the interval reach a member once."""
    have = world.tokens
    if call.query.get("access_token") != have.get("corp"):
        raise Wrong(40014, "invalid access_token")
    if world.now() >= have["corp_until"]:
        raise Wrong(42001, "access_token expired")
    if call.body.get("agentid") != world.agent:
        raise Wrong(40056, "invalid agentid")
    to = call.text("touser")
    if to not in world.members:
        raise Wrong(81013, "user & party & tag all invalid")
    words = json.dumps(call.body.get(call.text("msgtype")), ensure_ascii=False, sort_keys=True)
    once = f"wecom {to} {words}"
    gap = int(call.body.get("duplicate_check_interval", 1_800)) * 1_000
    if call.body.get("enable_duplicate_check") and world.now() - world.seen.get(once, -gap) < gap:
        return {"errcode": 0, "errmsg": "ok", "msgid": "again"}
    world.seen[once] = world.now()
    world.sent.append({"channel": "wecom", "to": to, "text": words, "at": world.now()})
    return {"errcode": 0, "errmsg": "ok", "msgid": f"m{world.next_id()}"}
