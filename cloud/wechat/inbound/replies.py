"""What a person gets to read in the chat, at once, for what they sent or pressed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from urllib.parse import quote

from cloud.cloud import Cloud
from cloud.identity.visitor import Visitor, visitor_of
from cloud.pages.brand import brand_of
from cloud.pages.places import place_of
from cloud.wechat.inbound import photos, pushes, words
from cloud.wechat.inbound.inbox import key_of
from cloud.wechat.inbound.listing import Listing
from cloud.wechat.ports import Bindings
from cloud.wechat.settings import WeChat
from domain.directory import Place
from domain.ids import parse_number
from domain.problems import Refusal
from domain.text import fold, narrow, plain

LIMIT = 2_048
"""Most bytes of a text in an answer."""
ROOM, TICKET = "p:", "t:"
"""What QR codes of the account begin with: a place by its code, a ticket by its number."""
_SCENE = "qrscene_"
_NEAR = 2_000
_EARTH = 6_371_000

_ASKS: Mapping[str, tuple[str, ...]] = {
    "report": ("报修", "我要报修", "维修", "我要维修", "报修单", "bx"),
    "tickets": ("我的工单", "我的报修", "工单", "进度", "查进度", "查询", "我的"),
    "help": ("帮助", "help", "?", "菜单", "你好", "您好", "在吗"),
    "hotline": ("电话", "热线", "紧急", "抢修"),
}
_ASKED = {fold(word): key for key, words_ in _ASKS.items() for word in words_}


class Replies:
    """Answers of one account.

    Args:
        bindings: who is behind an openid.
    """

    def __init__(self, cloud: Cloud, settings: WeChat, bindings: Bindings) -> None:
        self._cloud = cloud
        self._settings = settings
        self._bindings = bindings
        self._listing = Listing(cloud, settings.address)
        self._keys: Mapping[str, Callable[[str], str]] = {
            "report": lambda openid: self._report(None, openid),
            "tickets": self._tickets,
            "help": self._help,
            "hotline": lambda openid: self._hotline(),
        }

    def to(self, push: pushes.AnyPush) -> str:
        """The answer, at most ``LIMIT`` bytes; empty where none is due."""
        match push:
            case pushes.Text():
                return self._said(push)
            case pushes.Click():
                found = self._keys.get(push.event_key)
                return (found or self._help)(push.openid)
            case pushes.Subscribe():
                return self._greeting(push)
            case pushes.Scan():
                return self._scanned(push.event_key, push.openid)
            case pushes.Image():
                return self._photo(push)
            case pushes.Location():
                return self._near(push)
            case pushes.OtherMessage():
                return self._help(push.openid, words.NOT_READ)
            case _:
                return ""

    def _said(self, push: pushes.Text) -> str:
        typed = plain(narrow(push.content[:200]))
        key = _ASKED.get(fold(typed))
        if key is not None:
            return self._keys[key](push.openid)
        number = _number(typed)
        if number:
            return self._ticket(number, push.openid)
        return self._help(push.openid, words.UNKNOWN)

    def _who(self, openid: str) -> Visitor | None:
        subject = self._bindings.subject(openid)
        return visitor_of(self._cloud.store, subject) if subject else None

    def _tickets(self, openid: str) -> str:
        who = self._who(openid)
        if who is None:
            return self._bind()
        lines, last = self._listing.of(who)
        return words.fitted(lines, last, LIMIT)

    def _ticket(self, number: str, openid: str) -> str:
        who = self._who(openid)
        if who is None:
            return self._bind()
        lines = self._listing.one(number, who)
        return "\n".join(lines or [words.NO_SUCH_TICKET.format(number=number)])

    def _bind(self) -> str:
        # No more than one parameter: whether the chat reads "&amp;" in a link is not documented.
        return f"{words.BIND_FIRST}\n{self._link('/sign-in/wechat?bind=/tickets', words.BIND)}"

    def _is_staff(self, openid: str) -> bool:
        who = self._who(openid)
        return who is not None and who.staff is not None

    def _report(self, place: Place | None, openid: str) -> str:
        if self._is_staff(openid):
            return f"{words.STAFF_REPORT}\n{self._link('/jobs', words.ALL_JOBS)}"
        if place is None:
            return f"{words.PRESS_REPORT}\n{self._link('/report', words.REPORT)}"
        return self._link(
            f"/report?place={quote(place.code)}", words.REPORT_HERE.format(place=place.text)
        )

    def _help(self, openid: str, before: str = "") -> str:
        lines = [before] if before else []
        if self._is_staff(openid):
            return "\n".join([*lines, words.STAFF_TEXT, self._link("/jobs", words.ALL_JOBS)])
        last = [self._link("/report", words.REPORT), self._link("/tickets", words.ALL_TICKETS)]
        return "\n".join([*lines, words.MENU_TEXT, "", *last])

    def _hotline(self) -> str:
        hotline = brand_of(self._cloud.ledger).hotline
        if not hotline:
            return f"{words.NO_HOTLINE}\n{self._link('/report', words.REPORT)}"
        return words.HOTLINE.format(hotline=hotline)

    def _greeting(self, push: pushes.Subscribe) -> str:
        brand = brand_of(self._cloud.ledger)
        name = words.said(f"{brand.school}{brand.office}")
        hello = words.GREETING.format(office=name) if name else words.GREETING_PLAIN
        lines = [hello]
        if brand.hotline:
            lines.append(words.HOTLINE.format(hotline=words.said(brand.hotline)))
        if push.event_key.startswith(_SCENE):
            lines.append(self._scanned(push.event_key.removeprefix(_SCENE), push.openid))
        else:
            lines.append(self._help(push.openid))
        return words.fitted(lines, [], LIMIT)

    def _scanned(self, scene: str, openid: str) -> str:
        if scene.startswith(TICKET):
            number = _number(scene.removeprefix(TICKET))
            return self._ticket(number, openid) if number else self._help(openid, words.UNKNOWN)
        if not scene.startswith(ROOM):
            return self._help(openid)
        place = place_of(self._cloud.store, scene.removeprefix(ROOM))
        if place is None:
            return f"{words.SCANNED_NOWHERE}\n{self._link('/report/place', words.CHOOSE)}"
        scanned = words.SCANNED_ROOM.format(place=words.said(place.text))
        return f"{scanned}\n{self._report(place, openid)}"

    def _photo(self, push: pushes.Image) -> str:
        if self._is_staff(push.openid):
            return self._report(None, push.openid)
        photo = photos.of_push(self._cloud.store, key_of(push))
        if photo is None:
            return f"{words.PHOTO_USED}\n{self._link('/report', words.REPORT)}"
        return f"{words.PHOTO}\n{self._link(f'/report?chat={photo.token}', words.PHOTO_REPORT)}"

    def _near(self, push: pushes.Location) -> str:
        here = (push.latitude, push.longitude)
        far = [
            (_metres(here, (spot.latitude, spot.longitude)), place)
            for spot in self._settings.spots
            if (place := place_of(self._cloud.store, spot.place)) is not None
        ]
        metres, nearest = min(far, key=lambda one: one[0], default=(math.inf, None))
        if nearest is None or metres > _NEAR:
            return f"{words.FAR}\n{self._link('/report/place', words.CHOOSE)}"
        about = max(10, round(metres / 10) * 10)
        near = words.NEAR.format(place=words.said(nearest.text), metres=about)
        inside = self._link(
            f"/report/place?under={quote(nearest.code)}",
            words.CHOOSE_IN.format(place=nearest.text),
        )
        return f"{near}\n{inside}"

    def _link(self, path: str, text: str) -> str:
        return words.link(f"{self._settings.address}{path}", text)


def _number(text: str) -> str:
    """The ticket number that was typed, in its own form; empty if it is none."""
    try:
        parse_number(text)
    except Refusal:
        return ""
    return text.strip().upper()


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points in degrees, on a plane: right to a percent within a campus."""
    north = math.radians(other[0] - one[0])
    east = math.radians(other[1] - one[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return _EARTH * math.hypot(north, east)
