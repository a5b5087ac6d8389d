"""Pictures that a person sent in the official account's chat, offered in their next report."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from starlette.responses import Response

from cloud.identity.bindings import Bindings
from cloud.pages import photos
from cloud.pages.visit import Visit
from cloud.wechat.inbound import photos as sent
from domain.problems import Refusal


class Offered(Struct, frozen=True):
    """What the form offers.

    Attributes:
        pictures: hashes, each with whether it is ticked.
        coming: how many are not here yet.
    """

    pictures: list[tuple[str, bool]]
    coming: int


def opened(visit: Visit) -> bool:
    """Take up the link in ``chat``. Returns whether its picture can't be had any more."""
    token = visit.query.get("chat", "")[:80]
    if not token:
        return False
    store, wechat = visit.cloud.store, visit.cloud.settings.wechat
    openid = sent.sender_of(store, token)
    if openid is None or wechat is None:
        return True
    bound = Bindings(visit.cloud.ledger, wechat.appid).person_of(openid)
    return not sent.open_link(store, token, visit.visitor.subject, bound, visit.now)


def offered(visit: Visit, typed: Sequence[str], *, all_of_them: bool) -> Offered:
    """The pictures that wait for this person.

    Args:
        typed: hashes that the form came back with.
        all_of_them: tick every one, as in a fresh form.
    """
    waiting = sent.waiting_for(visit.cloud.store, visit.visitor.subject, visit.now)
    here = [one.hash for one in waiting if one.hash]
    return Offered(
        [(digest, all_of_them or digest in typed) for digest in dict.fromkeys(here)],
        len(waiting) - len(here),
    )


def used(visit: Visit, hashes: Sequence[str]) -> None:
    """They went into a report."""
    sent.used(visit.cloud.store, visit.visitor.subject, hashes)


def picture(visit: Visit) -> Response:
    """One of those that wait for this person, ``?small`` for a small one.

    Raises:
        Refusal: ``no_such_photo``.
    """
    waiting = sent.waiting_for(visit.cloud.store, visit.visitor.subject, visit.now)
    digest = visit.path["hash"]
    if digest not in {one.hash for one in waiting if one.hash}:
        raise Refusal("no_such_photo", photo=digest[:80])
    return photos.picture(visit.cloud, digest, small="small" in visit.query)
