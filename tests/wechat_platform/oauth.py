"""Web OAuth (snsapi_base) of the official account and of WeCom: codes, once, for five minutes.

The phone that opens ``/connect/oauth2/authorize`` is ``extra["me"]`` (an openid or a userid);
``extra["snapshot"]`` makes it a preview page's virtual account.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.wechat_platform.answering import Call, api
from tests.wechat_platform.world import World, Wrong

LIFE = 300_000


def routes(world: World) -> list[Route]:
    """The doors of this part."""
    return [
        api(world, "/connect/oauth2/authorize", authorize, "GET"),
        api(world, "/sns/oauth2/access_token", access_token, "GET"),
        api(world, "/qy/cgi-bin/auth/getuserinfo", userinfo, "GET"),
    ]


def authorize(world: World, call: Call) -> Response:
    """``GET /connect/oauth2/authorize``: sends the browser back with a code."""
    asked = call.query
    wrong = (
        asked.get("appid") not in (world.appid, world.corpid)
        or asked.get("response_type") != "code"
        or asked.get("scope") != "snsapi_base"
        or urlsplit(asked.get("redirect_uri", "")).netloc != world.extra.get("oauth_domain")
    )
    if wrong:
        return HTMLResponse("<p>redirect_uri 参数错误 10003</p>")
    code = secrets.token_hex(16)
    codes = world.extra.setdefault("codes", {})
    codes[code] = [asked["appid"], world.extra.get("me", ""), world.now() + LIFE]
    back = urlencode({"code": code, "state": asked.get("state", "")})
    return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)


def access_token(world: World, call: Call) -> dict[str, Any]:
    """``GET /sns/oauth2/access_token``: the openid behind a code, once."""
    asked = call.query
    if asked.get("appid") != world.appid:
        raise Wrong(40013, "invalid appid")
    if asked.get("secret") != world.secret:
        raise Wrong(40125, "invalid appsecret")
    if not asked.get("code"):
        raise Wrong(41008, "missing code")
    openid = _used_up(world, asked["code"], world.appid)
    told = {
        "access_token": secrets.token_urlsafe(80),
        "expires_in": 7_200,
        "refresh_token": secrets.token_urlsafe(80),
        "openid": openid,
        "scope": "snsapi_base",
    }
    return told | ({"is_snapshotuser": 1} if world.extra.get("snapshot") else {})


def userinfo(world: World, call: Call) -> dict[str, Any]:
    """``GET /cgi-bin/auth/getuserinfo``: a member's userid, or a stranger's openid."""
    if call.query.get("access_token") != world.tokens.get("corp"):
        raise Wrong(40014, "invalid access_token")
    if world.now() >= world.tokens["corp_until"]:
        raise Wrong(42001, "access_token expired")
    who = _used_up(world, call.query.get("code", ""), world.corpid)
    found = {"userid": who} if who in world.members else {"openid": who}
    return {"errcode": 0, "errmsg": "ok", **found}


def _used_up(world: World, code: str, appid: str) -> str:
    codes = world.extra.setdefault("codes", {})
    of, who, until = codes.get(code, ["", "", 0])
    if of != appid or world.now() >= until:
        raise Wrong(40029, "invalid code")
    if code in world.extra.setdefault("used", []):
        raise Wrong(40163, "code been used")
    world.extra["used"].append(code)
    return str(who)
