"""What WeChat's error codes mean for whoever called: one table of behaviour.

Sources: the platform's list of global return codes and the pages of each call, as restated in
docs/wechat-setup; codes that nobody documents are treated as "not by this channel".
"""

from __future__ import annotations

from enum import Enum

from domain.problems import Trouble


class Do(Enum):
    """What follows from an error."""

    AGAIN = "again"
    """The platform is busy: the same call later, with growing gaps."""
    REREAD = "reread"
    """The shared token was replaced: read it anew, call once more."""
    MINUTE = "minute"
    """Too fast: this channel rests for a minute."""
    MIDNIGHT = "midnight"
    """The day's quota is used up: this channel rests until the campus's midnight."""
    DEAD = "dead"
    """Our own mistake: never again by itself; a person looks at it."""
    UNREACHABLE = "unreachable"
    """The person does not follow: noted, then another address or channel."""
    NOT_OURS = "not_ours"
    """The openid is not of this account: the binding is broken; then as unreachable."""
    OTHER = "other"
    """Not by this channel now: another one."""
    TEMPLATE_OFF = "template_off"
    """The template is gone or banned: it rests, an administrator is told; another channel."""
    CHANNEL_OFF = "channel_off"
    """The account may not do this: the channel rests, with the reason; another channel."""
    SET_UP = "set_up"
    """The configuration is wrong: nothing can be called until somebody mends it."""
    SIGN_IN_AGAIN = "sign_in_again"
    """A code of OAuth is used or over: the person is sent through it once more."""
    DONE = "done"
    """It has been done already: the same message was taken before."""


TABLE: dict[int, Do] = {
    -1: Do.AGAIN,
    40001: Do.REREAD,
    40014: Do.REREAD,
    42001: Do.REREAD,
    40013: Do.SET_UP,
    40125: Do.SET_UP,
    40164: Do.SET_UP,
    41001: Do.SET_UP,
    41002: Do.SET_UP,
    41004: Do.SET_UP,
    50002: Do.TEMPLATE_OFF,
    43116: Do.TEMPLATE_OFF,
    40037: Do.TEMPLATE_OFF,
    40029: Do.SIGN_IN_AGAIN,
    40163: Do.SIGN_IN_AGAIN,
    41008: Do.SIGN_IN_AGAIN,
    40003: Do.NOT_OURS,
    43004: Do.UNREACHABLE,
    43101: Do.OTHER,
    45015: Do.OTHER,
    45047: Do.OTHER,
    45009: Do.MIDNIGHT,
    45011: Do.MINUTE,
    45033: Do.MINUTE,
    45065: Do.DONE,
    47001: Do.DEAD,
    47003: Do.DEAD,
    44004: Do.DEAD,
    48001: Do.CHANNEL_OFF,
    45109: Do.CHANNEL_OFF,
    # WeCom's own
    40056: Do.SET_UP,
    60020: Do.SET_UP,
    60111: Do.UNREACHABLE,
    81013: Do.UNREACHABLE,
}
"""Every code that is known to matter here."""

RETOKEN = frozenset(code for code, do in TABLE.items() if do is Do.REREAD)


def behaviour(code: int) -> Do:
    """What to do about an ``errcode``; one that is not in the table: not by this channel."""
    return TABLE.get(code, Do.OTHER)


class Answered(Trouble):
    """The platform answered with an ``errcode``: what was asked was not done.

    Attributes:
        errcode: the platform's number.
        said: its own words, without the request's id.
        rid: the request's id, by which Tencent's support finds it.
    """

    def __init__(self, errcode: int, said: str = "", rid: str = "") -> None:
        super().__init__("wechat_answered", errcode=errcode, said=said, rid=rid)
        self.errcode = errcode
        self.said = said
        self.rid = rid

    @property
    def do(self) -> Do:
        """What follows from it."""
        return behaviour(self.errcode)


class NotAsked(Trouble):
    """The platform was not reached: what was asked was certainly not done."""

    def __init__(self, detail: str) -> None:
        super().__init__("wechat_unreachable", detail=detail)


class Unsure(Trouble):
    """The call went out and no answer can be read: it may have been done."""

    def __init__(self, detail: str) -> None:
        super().__init__("wechat_unsure", detail=detail)


def seen_address(said: str) -> str:
    """The address in ``invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist``; or empty."""
    words = said.replace(",", " ").split()
    return next((words[at + 1] for at, word in enumerate(words[:-1]) if word == "ip"), "")
