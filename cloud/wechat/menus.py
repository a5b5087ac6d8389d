"""The account's menu at the platform: put there, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cloud.wechat.answers import Answered
from cloud.wechat.calls import Calls

_NO_MENU = 46003


def put_menu(calls: Calls, buttons: Sequence[Mapping[str, Any]]) -> None:
    """Replace the menu. Phones show it within five minutes.

    Raises:
        Answered, NotAsked, Unsure: and what the token has against it.
    """
    calls.post("/cgi-bin/menu/create", {"button": [dict(button) for button in buttons]})


def menu_there(calls: Calls) -> list[dict[str, Any]]:
    """The buttons that the account shows now; none where there is no menu. Raises as above."""
    try:
        found = calls.get("/cgi-bin/menu/get")
    except Answered as problem:
        if problem.errcode == _NO_MENU:
            return []
        raise
    buttons: list[dict[str, Any]] = found.get("menu", {}).get("button", [])
    return buttons
