"""Checks on a command's own arguments, before the ticket is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from domain import values
from domain.problems import Refusal
from domain.repair.rules import Terms
from domain.repair.ticket import Material, Share

MOST_MENTIONED = 20
MOST_WORKERS = 100
"""Nobody's part in a job is less than one percent."""
_MOST_MATERIALS = 100
_MOST_MINUTES = 100_000
_MOST_QUANTITY = 1_000_000_000
_MOST_FEN = 1_000_000_000


def text(value: str, terms: Terms, *, name: str, required: bool = False) -> str:
    """Plain text without control and direction-override characters.

    Raises:
        Refusal: ``text_missing``, ``text_too_long`` (never cut silently).
    """
    return values.lines(value, name=name, limit=terms.max_text, required=required)


def photos(hashes: Sequence[str], terms: Terms) -> tuple[str, ...]:
    """Content hashes, each once, in order.

    Raises:
        Refusal: ``too_many_photos``, ``bad_photo``.
    """
    once = tuple(dict.fromkeys(hashes))
    if len(once) > terms.max_photos:
        raise Refusal("too_many_photos", count=len(once), limit=terms.max_photos)
    for value in once:
        if len(value) != 64 or set(value) - set("0123456789abcdef"):
            raise Refusal("bad_photo", photo=value[:80])
    return once


def crew(shares: Sequence[Share]) -> tuple[Share, ...]:
    """A crew: somebody, nobody twice, one lead, parts that sum to 100 %.

    Raises:
        Refusal: ``crew_empty``, ``crew_double``, ``crew_lead``, ``crew_shares``; ``text_missing``
            for a worker without code or name.
    """
    if not shares:
        raise Refusal("crew_empty")
    if len({share.worker for share in shares}) != len(shares):
        raise Refusal("crew_double")
    if sum(share.lead for share in shares) != 1:
        raise Refusal("crew_lead")
    if any(share.share < 1 for share in shares) or sum(share.share for share in shares) != 100:
        raise Refusal("crew_shares", total=sum(share.share for share in shares))
    return tuple(
        structs.replace(
            share,
            worker=values.word(share.worker, name="worker", required=True),
            name=values.word(share.name, name="worker", required=True),
        )
        for share in shares
    )


def crew_of(workers: Sequence[tuple[str, str]]) -> tuple[Share, ...]:
    """A crew of (code, name) pairs with even parts; the first leads and gets the remainder."""
    if not workers:
        raise Refusal("crew_empty")
    part = 100 // len(workers)
    rest = 100 - part * len(workers)
    return tuple(
        Share(code, name, part + (rest if n == 0 else 0), lead=n == 0)
        for n, (code, name) in enumerate(workers)
    )


def minutes(value: int) -> int:
    """Working minutes of one job.

    Raises:
        Refusal: ``bad_value``.
    """
    return values.count(value, name="minutes", most=_MOST_MINUTES)


def materials(used: Sequence[Material]) -> tuple[Material, ...]:
    """What a job used: named, some of it, at a price that is none or more.

    Raises:
        Refusal: ``bad_value``, ``text_missing``, ``text_too_long``.
    """
    if len(used) > _MOST_MATERIALS:
        raise Refusal("bad_value", field="materials")
    return tuple(
        structs.replace(
            material,
            name=values.word(material.name, name="materials", required=True),
            unit=values.word(material.unit, name="materials"),
            spec=values.word(material.spec, name="materials"),
            quantity=values.count(
                material.quantity, name="materials", least=1, most=_MOST_QUANTITY
            ),
            price=values.count(material.price, name="materials", most=_MOST_FEN),
        )
        for material in used
    )
