"""The menu and the map of the official account, as the configuration file describes them."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from domain.problems import Refusal

MOST_BUTTONS, MOST_BELOW = 3, 5
_NAME, _NAME_BELOW, _KEY, _URL = 16, 60, 128, 1_024
"""Bytes in UTF-8; source: the platform's 自定义菜单, 创建接口."""

KEYS = ("report", "tickets", "help", "hotline")
"""What a button may ask of us when it is pressed."""


class Button(Struct, frozen=True, forbid_unknown_fields=True):
    """One button: with others below it, or with exactly one of ``key``, ``path`` and ``url``.

    Attributes:
        key: one of ``KEYS``: answered in the chat.
        path: a page of ours, ``/report``.
        url: any other page.
    """

    name: str
    key: str = ""
    path: str = ""
    url: str = ""
    buttons: tuple[Button, ...] = ()

    def call(self, address: str) -> dict[str, Any]:
        """The button as the platform takes it.

        Args:
            address: of our pages.
        """
        if self.buttons:
            return {"name": self.name, "sub_button": [one.call(address) for one in self.buttons]}
        if self.key:
            return {"name": self.name, "type": "click", "key": self.key}
        return {"name": self.name, "type": "view", "url": self.url or f"{address}{self.path}"}


class Spot(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a building or campus stands, so that a position sent in the chat finds it.

    Attributes:
        place: the place's code.
        latitude, longitude: degrees, GCJ-02, as WeChat's own map shows them.
    """

    place: str
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]


DEFAULT = (
    Button("我要报修", path="/report"),
    Button("我的工单", key="tickets"),
    Button("帮助", key="help"),
)
"""The menu where the configuration file describes none."""


def check_menu(buttons: tuple[Button, ...], at: str) -> None:
    """What the platform would refuse, told before it is asked.

    Args:
        at: the key in the file.

    Raises:
        Refusal: ``menu_...`` with the key.
    """
    if len(buttons) > MOST_BUTTONS:
        raise Refusal("menu_too_many", key=at, count=len(buttons), limit=MOST_BUTTONS)
    for place, button in enumerate(buttons):
        where = f"{at}[{place}]"
        if len(button.buttons) > MOST_BELOW:
            raise Refusal(
                "menu_too_many", key=where, count=len(button.buttons), limit=MOST_BELOW
            )
        _check(button, where, _NAME)
        for below, one in enumerate(button.buttons):
            if one.buttons:
                raise Refusal("menu_too_deep", key=f"{where}.buttons[{below}]")
            _check(one, f"{where}.buttons[{below}]", _NAME_BELOW)


def _check(button: Button, where: str, longest: int) -> None:
    size = len(button.name.encode())
    if not button.name.strip() or size > longest:
        raise Refusal("menu_name", key=where, size=size, limit=longest, characters=longest // 3)
    ways = [button.key, button.path, button.url, *(["below"] if button.buttons else [])]
    if sum(bool(way) for way in ways) != 1:
        raise Refusal("menu_one_of", key=where)
    if button.key and (button.key not in KEYS or len(button.key.encode()) > _KEY):
        raise Refusal("menu_key", key=f"{where}.key", known=", ".join(KEYS))
    if button.path and (not button.path.startswith("/") or len(button.path.encode()) > _URL // 2):
        raise Refusal("menu_path", key=f"{where}.path")
    if button.url and (
        not button.url.startswith(("https://", "http://")) or len(button.url.encode()) > _URL
    ):
        raise Refusal("menu_url", key=f"{where}.url", limit=_URL)
