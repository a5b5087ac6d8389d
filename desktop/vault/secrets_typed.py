"""What people type to get in: passphrases good enough, the recovery code, the quick PIN."""

from __future__ import annotations

import secrets
import unicodedata

from domain.problems import Refusal

SHORTEST = 10
"""Characters of a passphrase; Chinese ones count double, four words are enough in any case."""
_WORDS = 4
_SORTS = 5
"""Different characters that a passphrase has at least: ``1111111111`` is none."""
PIN_DIGITS = (4, 8)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that a hand-written one is taken for."""
_LOOKALIKES = str.maketrans("OIL", "011")
_GROUPS, _GROUP = 8, 5


def check_passphrase(text: str, *known: str) -> str:
    """A passphrase that may be set.

    Args:
        known: what others know of the person (number, name, phone): not to be the passphrase.

    Raises:
        Refusal: ``passphrase_short``, ``passphrase_plain``, ``passphrase_known``.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    length = sum(2 if ord(ch) > 0x2E7F else 1 for ch in typed)
    if length < SHORTEST and len(typed.split()) < _WORDS:
        raise Refusal("passphrase_short", shortest=SHORTEST)
    if len(set(typed)) < _SORTS or _runs(typed):
        raise Refusal("passphrase_plain")
    if any(one and len(one) >= 2 and one.casefold() in typed.casefold() for one in known):
        raise Refusal("passphrase_known")
    return typed


def check_pin(text: str) -> str:
    """A PIN that re-opens what is running.

    Raises:
        Refusal: ``pin_form``.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    low, high = PIN_DIGITS
    if not (typed.isascii() and typed.isdigit() and low <= len(typed) <= high):
        raise Refusal("pin_form", low=low, high=high)
    if len(set(typed)) == 1 or _runs(typed):
        raise Refusal("pin_plain")
    return typed


def new_recovery_code() -> str:
    """200 random bits as people copy them from paper: ``7K2QF-...``."""
    drawn = [secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP)]
    return "-".join("".join(drawn[n : n + _GROUP]) for n in range(0, len(drawn), _GROUP))


def read_recovery_code(text: str) -> str:
    """The code as it was drawn, however it was typed.

    Raises:
        Refusal: ``recovery_code_form``.
    """
    kept = as_drawn(text)
    if len(kept) != _GROUPS * _GROUP or not set(kept) <= set(_ALPHABET):
        raise Refusal("recovery_code_form", groups=_GROUPS, group=_GROUP)
    return "-".join(kept[n : n + _GROUP] for n in range(0, len(kept), _GROUP))


def as_drawn(text: str) -> str:
    """What was copied from paper in the letters of the code, without what groups them."""
    typed = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    return "".join(ch for ch in typed if ch not in "- \t\n")


def _runs(text: str) -> bool:
    """Whether it only counts up or down: ``12345678``, ``abcdefghij``."""
    steps = {ord(after) - ord(before) for before, after in zip(text, text[1:], strict=False)}
    return steps in ({1}, {-1})
