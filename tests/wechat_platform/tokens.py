"""Credentials: ``stable_token`` with its limits, and the JS-SDK ticket."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.routing import Route

from tests.wechat_platform.answering import Call, api
from tests.wechat_platform.world import World, Wrong

LIFE = 7_200
_EARLY = 300_000
_FORCE_GAP = 30_000
_FORCES = 20
_DAY = 86_400_000


def routes(world: World) -> list[Route]:
    """The doors of this part."""
    return [
        api(world, "/cgi-bin/stable_token", stable_token, "POST"),
        api(world, "/cgi-bin/ticket/getticket", ticket, "GET"),
        api(world, "/cgi-bin/get_api_domain_ip", addresses, "GET"),
    ]


def check_token(world: World, call: Call) -> None:
    """Refuse a call whose ``access_token`` is missing, foreign, replaced or expired."""
    token = call.query.get("access_token", "")
    if not token:
        raise Wrong(41001, "access_token missing")
    made = world.tokens.get("made", {}).get(token)
    if made is None:
        raise Wrong(40001, "invalid credential, access_token is invalid or not latest,")
    if world.now() >= made:
        raise Wrong(42001, "access_token expired")


def stable_token(world: World, call: Call) -> dict[str, Any]:
    """``POST /cgi-bin/stable_token``: the same token to everybody who asks, until it is forced."""
    if call.text("grant_type") != "client_credential":
        raise Wrong(40002, "invalid grant_type")
    if call.text("appid") != world.appid:
        raise Wrong(40013, "invalid appid")
    if call.text("secret") != world.secret:
        raise Wrong(40125, "invalid appsecret, view more at http://t.cn/RAEkdVq")
    if world.allowed is not None and call.address not in world.allowed:
        where = f"{call.address} ipv6 ::ffff:{call.address}"
        raise Wrong(40164, f"invalid ip {where}, not in whitelist")
    now, have = world.now(), world.tokens
    if call.body.get("force_refresh"):
        _force(world, now)
    elif have.get("until", 0) - _EARLY > now:
        return {"access_token": have["token"], "expires_in": (have["until"] - now) // 1_000}
    have["token"] = "77_" + secrets.token_urlsafe(100)
    have["until"] = now + LIFE * 1_000
    have.setdefault("made", {})[have["token"]] = have["until"]
    return {"access_token": have["token"], "expires_in": LIFE}


def _force(world: World, now: int) -> None:
    forced = [at for at in world.tokens.get("forced", []) if at > now - _DAY]
    if len(forced) >= _FORCES:
        raise Wrong(45009, "reach max api daily quota limit")
    if forced and now - forced[-1] < _FORCE_GAP:
        raise Wrong(45011, "api minute-quota reach limit, must slower, retry next minute")
    world.tokens["forced"] = [*forced, now]
    world.tokens["made"] = {}


def ticket(world: World, call: Call) -> dict[str, Any]:
    """``GET /cgi-bin/ticket/getticket?type=jsapi``."""
    check_token(world, call)
    if call.query.get("type") != "jsapi":
        raise Wrong(40097, "invalid args")
    now, have = world.now(), world.tokens
    if have.get("ticket_until", 0) <= now:
        have["ticket"] = secrets.token_urlsafe(64)
        have["ticket_until"] = now + LIFE * 1_000
    return {
        "errcode": 0,
        "errmsg": "ok",
        "ticket": have["ticket"],
        "expires_in": (have["ticket_until"] - now) // 1_000,
    }


def addresses(world: World, call: Call) -> dict[str, Any]:
    """``GET /cgi-bin/get_api_domain_ip``."""
    check_token(world, call)
    return {"ip_list": ["101.226.103.0"]}
