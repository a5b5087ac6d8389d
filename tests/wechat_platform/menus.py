"""The account's menu: ``menu/create``, ``get_current_selfmenu_info`` and ``menu/get``."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from tests.wechat_platform.answering import Call, api
from tests.wechat_platform.tokens import check_token
from tests.wechat_platform.world import World, Wrong


def routes(world: World) -> list[Route]:
    """The doors of this part."""
    return [
        api(world, "/cgi-bin/menu/create", create, "POST"),
        api(world, "/cgi-bin/menu/get", get, "GET"),
        api(world, "/cgi-bin/menu/delete", delete, "GET"),
    ]


def create(world: World, call: Call) -> dict[str, Any]:
    """``POST /cgi-bin/menu/create``: at most three buttons with five below each."""
    check_token(world, call)
    buttons = call.body.get("button") if isinstance(call.body, dict) else None
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Wrong(40016, "invalid button size")
    for button in buttons:
        _check(button, 16)
        below = button.get("sub_button", [])
        if len(below) > 5:
            raise Wrong(40023, "invalid sub button size")
        for one in below:
            _check(one, 60)
    world.menu = {"button": buttons}
    return {"errcode": 0, "errmsg": "ok"}


def _check(button: dict[str, Any], longest: int) -> None:
    name = button.get("name", "")
    if not name or len(name.encode()) > longest:
        raise Wrong(40018, "invalid button name size")
    if button.get("sub_button"):
        return
    if button.get("type") == "view" and not str(button.get("url", "")).startswith("http"):
        raise Wrong(40055, "invalid button url domain")
    if button.get("type") == "click" and not 0 < len(button.get("key", "").encode()) <= 128:
        raise Wrong(40019, "invalid button key size")
    if button.get("type") not in ("view", "click", "miniprogram", "scancode_push"):
        raise Wrong(40017, "invalid button type")


def get(world: World, call: Call) -> dict[str, Any]:
    """``GET /cgi-bin/menu/get``."""
    check_token(world, call)
    if world.menu is None:
        raise Wrong(46003, "menu no exist")
    return {"menu": world.menu}


def delete(world: World, call: Call) -> dict[str, Any]:
    """``GET /cgi-bin/menu/delete``."""
    check_token(world, call)
    world.menu = None
    return {"errcode": 0, "errmsg": "ok"}
