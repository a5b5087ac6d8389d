"""How this cloud is, for monitoring: states and counts, without anything about anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloud import backup
from cloud.cloud import Cloud
from cloud.notices import listing
from cloud.notices.pauses import pauses
from cloud.wechat.inbound import inbox
from domain.problems import Trouble
from domain.scopes import LOGISTICS, SCOPES

State = Literal["ok", "degraded", "down"]
_WORST: dict[State, int] = {"ok": 0, "degraded": 1, "down": 2}


class Part(Struct, frozen=True, omit_defaults=True):
    """One part: its state, a code that says why, and counts."""

    state: State
    why: str = ""
    counts: dict[str, int] = {}


class Health(Struct, frozen=True):
    """The whole: as bad as its worst part."""

    state: State
    version: str
    parts: dict[str, Part]


def health(cloud: Cloud) -> Health:
    """How it is now. A part that can't be looked at is down."""
    parts = {name: _looked(look, cloud) for name, look in _PARTS.items()}
    worst = max((part.state for part in parts.values()), key=lambda state: _WORST[state])
    return Health(worst, cloud.version, parts)


def _looked(look: Callable[[Cloud], Part], cloud: Cloud) -> Part:
    try:
        return look(cloud)
    except Trouble as trouble:
        return Part("down", trouble.code)


def _database(cloud: Cloud) -> Part:
    # Anybody may ask: how much goes on behind the wall is no news for them.
    heads = cloud.ledger.heads(SCOPES[LOGISTICS])
    return Part("ok", counts={f"feed_{feed}": seq for feed, seq in sorted(heads.items())})


def _notices(cloud: Cloud) -> Part:
    found = listing.counts(cloud.store, cloud.clock())
    counted = {
        "waiting": found.waiting,
        "late": found.late,
        "failed_today": found.failed,
        "unknown_today": found.unknown,
    }
    if found.late:
        return Part("degraded", "late", counted)
    return Part("degraded" if found.failed else "ok", "failed" if found.failed else "", counted)


def _channels(cloud: Cloud) -> Part:
    resting = pauses(cloud.store, cloud.clock())
    if not resting:
        return Part("ok")
    # The account's name and the platform's words stay inside: the door is open to everybody.
    codes = {f"errcode_{one.code}": 1 for one in resting.values()}
    return Part("degraded", "resting", codes)


def _inbox(cloud: Cloud) -> Part:
    counted = inbox.counts(cloud.store, cloud.clock())
    late = counted["late"] > 0
    return Part("degraded" if late else "ok", "late" if late else "", counted)


def _backup(cloud: Cloud) -> Part:
    settings = cloud.settings.backup
    last = backup.last_made(cloud.folder, backup.tools_of(cloud.store, settings.programs))
    if not settings.nightly or last is None:
        return Part("ok")
    age = cloud.clock() - last
    counted = {"hours": max(0, age // 3_600_000)}
    return Part("degraded", "old", counted) if age > backup.OLD else Part("ok", counts=counted)


_PARTS: dict[str, Callable[[Cloud], Part]] = {
    "database": _database,
    "notices": _notices,
    "channels": _channels,
    "inbox": _inbox,
    "backup": _backup,
}


def route(cloud: Cloud) -> Route:
    """``GET /health``: 200 while requests can be answered, 503 if not."""

    def answer(request: Request) -> Response:
        found = health(cloud)
        return Response(
            msgspec.json.encode(found),
            503 if found.state == "down" else 200,
            {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
            media_type="application/json",
        )

    return Route("/health", answer)
