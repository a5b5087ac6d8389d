"""What WeChat's servers know: accounts, followers, tokens, what was sent; and the faults set."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

APPID = "wx0123456789abcdef"
SECRET = "secret-of-the-service-account"
CORPID = "ww0123456789abcdef"
CORP_SECRET = "secret-of-the-corp-app"
AGENT = 1000002


class Wrong(Exception):
    """An error as WeChat tells one: ``errcode`` in a reply with status 200."""

    def __init__(self, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.more = more


@dataclass
class Fault:
    """Something that goes wrong on calls of one path.

    Attributes:
        mode: ``errcode`` (the call does nothing and tells ``errcode``), ``status`` (an HTTP status
            before anything is done), ``lost`` (the work is done, the line is cut before its
            answer), ``silent`` (the work is done, and no answer comes until faults are cleared),
            ``garbage`` (a page of HTML with status 200).
        times: on how many calls; -1 until cleared.
        when: only calls whose body has these values at its top level.
    """

    path: str
    mode: str = "errcode"
    errcode: int = -1
    errmsg: str = "system error"
    status: int = 502
    times: int = 1
    when: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """One official account, one WeCom corp app and their people. Everything is set over a door.

    Attributes:
        held: the servers' time, ms UTC; None: the real one.
        allowed: addresses that may fetch a token; None: all.
        followers: openids that follow the account; ``known`` had to do with it and don't.
        templates: template id -> content with ``{{thing1.DATA}}`` marks.
        consents: openid -> template id -> how many subscription notices are left (-1: for good).
        windows: openid -> [open until (ms UTC), messages left] for customer messages.
        members: userids of the WeCom corp.
        calls: every call that came, in order.
        sent: every message that reached a person, in order.
    """

    held: int | None = None
    appid: str = APPID
    secret: str = SECRET
    corpid: str = CORPID
    corp_secret: str = CORP_SECRET
    agent: int = AGENT
    allowed: list[str] | None = None
    followers: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    consents: dict[str, dict[str, int]] = field(default_factory=dict)
    windows: dict[str, list[int]] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
    media: dict[str, Any] = field(default_factory=dict)
    menu: dict[str, Any] | None = None
    tokens: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    """Room for other parts (sign-in, pushes)."""
    counter: int = 200_000_000

    def now(self) -> int:
        """The servers' time, ms UTC."""
        return self.held if self.held is not None else time.time_ns() // 1_000_000

    def next_id(self) -> int:
        """A new message id."""
        self.counter += 1
        return self.counter

    def fault_of(self, path: str, body: Any) -> Fault | None:
        """The fault that this call meets, if any; used up by it."""
        for fault in self.faults:
            fits = not fault.when or (
                isinstance(body, dict) and fault.when.items() <= body.items()
            )
            if fault.path in (path, "*") and fault.times and fits:
                fault.times -= 1 if fault.times > 0 else 0
                return fault
        return None
