"""Messages to people who use the official account, and to members of WeCom: one call each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cloud.wechat.answers import Answered
from cloud.wechat.calls import Calls
from cloud.wechat.fields import names_in

TEMPLATE_ONCE = 10 * 60_000
"""So long the platform sends one ``client_msg_id`` to one person once, ms (its documentation)."""
CORP_ONCE_SECONDS = 4 * 3_600
"""The longest time in which WeCom passes over the same words to the same member."""
_NOBODY = 81013


class Template(Struct, frozen=True):
    """A template of the account as the platform lists it."""

    id: str
    title: str
    fields: tuple[str, ...]


def send_template(
    calls: Calls, openid: str, template: str, fields: Mapping[str, str], url: str, once: str
) -> str:
    """A template message to a follower. Returns its number.

    Args:
        once: the same one within ten minutes is sent once.

    Raises:
        Answered, NotAsked, Unsure: and what the token has against it; so do all calls here.
    """
    body = {
        "touser": openid,
        "template_id": template,
        "url": url,
        "data": _data(fields),
        "client_msg_id": once,
    }
    return str(calls.post("/cgi-bin/message/template/send", body).get("msgid", ""))


def send_subscription(
    calls: Calls, openid: str, template: str, fields: Mapping[str, str], page: str
) -> str:
    """A subscription notice: uses up one consent of the person. Returns its number, if told."""
    body = {"touser": openid, "template_id": template, "page": page, "data": _data(fields)}
    return str(calls.post("/cgi-bin/message/subscribe/bizsend", body).get("msgid", ""))


def send_text(calls: Calls, openid: str, text: str) -> None:
    """A customer message in the chat, within the window that the person opened."""
    body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
    calls.post("/cgi-bin/message/custom/send", body)


def send_card(
    calls: Calls, agent: int, userid: str, title: str, text: str, url: str, button: str
) -> str:
    """A card to a member of WeCom; the same words again within hours are passed over there.

    Returns:
        Its number.

    Raises:
        Answered: also where WeCom says with a good errcode that the member can't be reached.
    """
    body = {
        "touser": userid,
        "agentid": agent,
        "msgtype": "textcard",
        "textcard": {"title": title, "description": text, "url": url, "btntxt": button},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": CORP_ONCE_SECONDS,
    }
    answer = calls.post("/cgi-bin/message/send", body)
    if userid in str(answer.get("invaliduser", "")).split("|"):
        # Told beside a good errcode where the app is not visible to the member.
        raise Answered(_NOBODY, "invaliduser")
    return str(answer.get("msgid", ""))


def templates(calls: Calls) -> list[Template]:
    """The account's templates with their fields."""
    answer = calls.get("/cgi-bin/template/get_all_private_template")
    found: list[dict[str, Any]] = answer.get("template_list", [])
    return [
        Template(
            str(one.get("template_id", "")),
            str(one.get("title", "")),
            tuple(names_in(str(one.get("content", "")))),
        )
        for one in found
    ]


def _data(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in fields.items()}
