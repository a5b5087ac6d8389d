"""消息: what somebody was told, newest first. Whatever else reached them, it stands here."""

from __future__ import annotations

from msgspec import Struct
from starlette.responses import Response

from cloud.notices import outbox
from cloud.notices.kinds import Kind
from cloud.notices.outbox import Kept
from cloud.notices.words import AT_THE_DESK, say
from cloud.pages.visit import Visit

_PAGE = 20
_NO_LINK: frozenset[Kind] = frozenset({"taken_away", "cancelled"})
"""Their tickets are not, or not any more, the reader's to open."""


class Message(Struct, frozen=True):
    """One message of the list.

    Attributes:
        at: when it happened, ms UTC.
        link: the ticket's page; empty where the reader can't open it.
    """

    title: str
    body: str
    about: str
    at: int
    number: str
    link: str
    unread: bool


def listed(visit: Visit) -> Response:
    """The list; ``before`` to page on. Seeing it is having read it."""
    visitor, store = visit.visitor, visit.cloud.store
    before = visit.query.get("before", "")
    typed = before.isascii() and before.isdigit() and len(before) < 16
    kept = outbox.listed(
        store, visitor.subject, before=int(before) if typed else None, limit=_PAGE + 1
    )
    shown = kept[:_PAGE]
    page = visit.page(
        "messages.html",
        messages=[_message(visit, one) for one in shown],
        more=shown[-1].id if len(kept) > _PAGE else None,
    )
    if any(one.read_at is None for one in shown):
        outbox.read(store, visitor.subject, shown[0].id, visit.now)
    return page


def _message(visit: Visit, one: Kept) -> Message:
    said = say(one.notice, visit.cloud.ledger.rulebook.faults, visit.now)
    place = "jobs" if visit.visitor.staff is not None else "tickets"
    if one.notice.kind in AT_THE_DESK:
        place = "desk"
    link = "" if one.notice.kind in _NO_LINK else f"/{place}/{one.notice.ticket}"
    if ":" in one.notice.ticket:
        link = said.page
    return Message(
        said.title,
        said.body,
        said.about,
        one.notice.happened_at,
        one.notice.facts.number,
        link,
        one.read_at is None,
    )
