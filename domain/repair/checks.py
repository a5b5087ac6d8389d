"""Checks on a command's own arguments, before the ticket is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from domain.problems import Refusal
from domain.repair.rules import Terms
from domain.repair.ticket import Share

_CONTROL = {c: None for c in range(32) if c not in (9, 10)} | {127: None}
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF])
_INVISIBLE = _CONTROL | _BIDI
FUTURE_SLACK = 5 * 60_000
"""How far ahead a clock may be before its words are refused, ms."""


def text(value: str, terms: Terms, *, name: str, required: bool = False) -> str:
    """Plain text without control and direction-override characters.

    Raises:
        Refusal: ``text_missing``, ``text_too_long`` (never cut silently).
    """
    clean = value.replace("\r\n", "\n").translate(_INVISIBLE).strip()
    if required and not clean:
        raise Refusal("text_missing", field=name)
    if len(clean) > terms.max_text:
        raise Refusal("text_too_long", field=name, length=len(clean), limit=terms.max_text)
    return clean


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
        Refusal: ``crew_empty``, ``crew_double``, ``crew_lead``, ``crew_shares``.
    """
    if not shares:
        raise Refusal("crew_empty")
    if len({share.worker for share in shares}) != len(shares):
        raise Refusal("crew_double")
    if sum(share.lead for share in shares) != 1:
        raise Refusal("crew_lead")
    if any(share.share < 1 for share in shares) or sum(share.share for share in shares) != 100:
        raise Refusal("crew_shares", total=sum(share.share for share in shares))
    return tuple(shares)


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
