"""Checks on pictures that are attached in the clinic: content hashes, each once, not too many."""

from __future__ import annotations

from domain.problems import Refusal

_HEX = frozenset("0123456789abcdef")


def checked(hashes: tuple[str, ...], limit: int) -> tuple[str, ...]:
    """Content hashes, each once, in order.

    Raises:
        Refusal: ``too_many_photos``, ``bad_photo``.
    """
    once = tuple(dict.fromkeys(hashes))
    if len(once) > limit:
        raise Refusal("too_many_photos", count=len(once), limit=limit)
    for value in once:
        if len(value) != 64 or set(value) - _HEX:
            raise Refusal("bad_photo", photo=value[:80])
    return once
