"""微信通知我: the button by which somebody allows one subscription notice (订阅通知).

The platform itself draws it and asks, and pushes what was answered to the callback: that push, and
nothing that the page says, is what the sender goes by (``cloud/notices/chat.py``).
"""

from __future__ import annotations

from msgspec import Struct

from cloud.identity.bindings import Bindings
from cloud.identity.wechat import in_wechat
from cloud.notices.chat import Chat
from cloud.notices.kinds import Kind
from cloud.pages.visit import Visit
from domain.repair.ticket import OPEN, Ticket

_ASKED: tuple[Kind, ...] = ("dispatched", "finished", "held")
"""What of a ticket is worth a tap."""
_MOST = 3
"""Templates that one tap can allow: the platform's limit."""


class Offer(Struct, frozen=True):
    """The button.

    Attributes:
        templates: ids as the tag takes them, ``a,b``.
        left: notices that are allowed already.
    """

    templates: str
    left: int


def offer(visit: Visit, ticket: Ticket) -> Offer | None:
    """The button for a ticket's page; None where it would do nothing or is not needed.

    It needs WeChat's own browser, a bound phone, a template, and something still to come. Who can
    be reached by an ordinary template message is not asked for anything.
    """
    wechat, notices = visit.cloud.settings.wechat, visit.cloud.settings.notices
    agent = visit.request.headers.get("user-agent", "")
    if wechat is None or ticket.status not in OPEN or not in_wechat(agent):
        return None
    bindings = Bindings(visit.cloud.ledger, wechat.appid)
    openids = [one.openid for one in bindings.of(visit.visitor.subject)]
    followed = bindings.openids_of(visit.visitor.subject)
    found: list[str] = []
    for kind in _ASKED:
        use = notices.template_of(kind, subscription=True)
        reached = followed and notices.template_of(kind, subscription=False) is not None
        if use is not None and not reached and use.id not in found:
            found.append(use.id)
    if not openids or not found:
        return None
    chat = Chat(visit.cloud.store)
    left = max(chat.left(openid, found[0]) for openid in openids)
    return Offer(",".join(found[:_MOST]), left)
