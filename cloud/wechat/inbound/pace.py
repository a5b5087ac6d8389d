"""Who sends too much in the chat: told so once a minute, and nothing of it is kept."""

from __future__ import annotations

from cloud.identity.throttle import Throttle
from cloud.limits import MINUTE
from cloud.wechat.inbound import words
from cloud.wechat.inbound.pushes import AnyPush, Click, Message, Scan
from domain.problems import Refusal


class ChatPace:
    """Counts what each person does in the chat, in memory; what they allow or end is never refused.

    Args:
        limit: messages, presses and scans in a minute; 0: any number.
    """

    def __init__(self, limit: int) -> None:
        self._acts = Throttle(limit, MINUTE)
        self._told = Throttle(1, MINUTE)

    def over(self, push: AnyPush, now: int) -> str | None:
        """None for a push that is to be worked; else what is said to it, often nothing."""
        if not isinstance(push, Message | Click | Scan):
            return None
        try:
            self._acts.spend(push.openid, now)
        except Refusal:
            return self._words(push.openid, now)
        return None

    def _words(self, openid: str, now: int) -> str:
        try:
            self._told.spend(openid, now)
        except Refusal:
            return ""
        return words.TOO_OFTEN
