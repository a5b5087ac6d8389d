"""通知情况: for the office, what went out to whom (masked), what did not and why."""

from __future__ import annotations

from msgspec import Struct
from starlette.responses import Response

from cloud.notices import listing, outcomes
from cloud.notices.listing import Line
from cloud.notices.pauses import pauses
from cloud.notices.words import STEPS
from cloud.pages.visit import Visit
from cloud.pages.words.telling import preferred

_MOST = 50
_TONES = {"sent": "good", "failed": "ask", "unknown": "ask", "waiting": "work", "sending": "work"}


class Outcome(Struct, frozen=True):
    """One notice as the office sees it. ``tone`` as of ``words.states.Shown``."""

    line: Line
    title: str
    state: str
    tone: str
    channel: str
    why: str
    wish: str


def shown(visit: Visit) -> Response:
    """The newest notices; ``show=failed`` for those that reached nobody for sure."""
    store, failed = visit.cloud.store, visit.query.get("show", "") == "failed"
    number = visit.query.get("number", "")[:40].strip().upper()
    return visit.page(
        "outgoing.html",
        counts=listing.counts(store, visit.now),
        resting=[(_name(one.name), one) for one in pauses(store, visit.now).values()],
        show="failed" if failed else "",
        number=number,
        found=[
            _outcome(one)
            for one in listing.lines(store, number=number, failed=failed, limit=_MOST)
        ],
    )


def _name(pause: str) -> str:
    """What rests, without the account's or the template's id."""
    kind = pause.partition(":")[0]
    return {**outcomes.CHANNELS, "wechat": "公众号"}.get(kind, kind)


def _outcome(line: Line) -> Outcome:
    title = next((both[0] for kind, both in STEPS.items() if kind == line.kind), line.kind)
    said = [outcomes.why(line.why)[0]] if line.why else []
    return Outcome(
        line,
        title,
        outcomes.state(line.state)[0],
        _TONES.get(line.state, "over"),
        outcomes.CHANNELS.get(line.channel, line.channel),
        "；".join([*said, *line.tried]),
        preferred(line.wish),
    )
