"""Template messages: the account's templates, the typed fields, who may get one, once per id."""

from __future__ import annotations

import re
from typing import Any

from starlette.routing import Route

from tests.wechat_platform.answering import Call, api
from tests.wechat_platform.tokens import check_token
from tests.wechat_platform.world import World, Wrong

ONCE_MS = 600_000
"""So long one ``client_msg_id`` reaches one person once."""
_MARK = re.compile(r"\{\{(\w+)\.DATA\}\}")
_RULES: dict[str, str] = {
    "thing": r".{1,20}",
    "short_thing": r".{1,5}",
    "character_string": r"[\x21-\x7e]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "number": r"[0-9.]{1,32}",
    "phrase": r"[\u4e00-\u9fff]{1,5}",
    "amount": r"[¥￥$]?\d{1,10}(\.\d+)?元?",
    "phone_number": r"[\d+\- ]{1,17}",
    "name": r"[\u4e00-\u9fff·]{1,10}|[A-Za-z ·.]{1,20}",
    "time": r"(\d{4}([年/-])\d{1,2}([月/-])\d{1,2}日? )?\d{1,2}:\d{2}(:\d{2})?",
    "date": r"\d{4}[年/-]\d{1,2}[月/-]\d{1,2}日?( \d{1,2}:\d{2})?",
    "const": r".{1,20}",
}


def routes(world: World) -> list[Route]:
    """The doors of this part."""
    return [
        api(world, "/cgi-bin/template/get_all_private_template", listed, "GET"),
        api(world, "/cgi-bin/message/template/send", send, "POST"),
    ]


def listed(world: World, call: Call) -> dict[str, Any]:
    """``GET /cgi-bin/template/get_all_private_template``."""
    check_token(world, call)
    return {
        "template_list": [
            {
                "template_id": each,
                "title": "报修进度通知",
                "primary_industry": "教育",
                "deputy_industry": "院校",
                "content": content,
                "example": "",
            }
            for each, content in world.templates.items()
        ]
    }


def check_fields(world: World, call: Call) -> dict[str, str]:
    """The values of a message whose template is the account's; each as its type asks."""
    content = world.templates.get(call.text("template_id"))
    if content is None:
        raise Wrong(40037, "invalid template_id")
    data = call.body.get("data")
    if not isinstance(data, dict):
        raise Wrong(47001, "data format error")
    found: dict[str, str] = {}
    for name in _MARK.findall(content):
        value = data.get(name, {}).get("value", "")
        kind = name.rstrip("0123456789")
        if kind not in _RULES or not re.fullmatch(_RULES[kind], value):
            raise Wrong(47003, f"argument invalid! data.{name}.value invalid")
        found[name] = value
    return found


def send(world: World, call: Call) -> dict[str, Any]:
    """``POST /cgi-bin/message/template/send``, to followers."""
    check_token(world, call)
    to = call.text("touser")
    if to not in world.followers and to not in world.known:
        raise Wrong(40003, "invalid openid")
    values = check_fields(world, call)
    if to not in world.followers:
        raise Wrong(43004, "require subscribe")
    once = f"{to} {call.text('client_msg_id')}"
    known = world.seen.get(once)
    if call.text("client_msg_id") and known and world.now() - known["at"] < ONCE_MS:
        return {"errcode": 0, "errmsg": "ok", "msgid": known["msgid"]}
    msgid = world.next_id()
    world.seen[once] = {"at": world.now(), "msgid": msgid}
    world.sent.append(
        {
            "channel": "template",
            "to": to,
            "template_id": call.text("template_id"),
            "url": call.text("url"),
            "values": values,
            "client_msg_id": call.text("client_msg_id"),
            "msgid": msgid,
            "at": world.now(),
        }
    )
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}
