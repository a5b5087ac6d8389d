"""Pinyin initials of names and places, for typing `dxq3d` instead of 东校区3栋."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import combinations, product

from domain.text import narrow

READINGS_KEPT = 4
"""How many readings of one text are kept; the likeliest first."""

_READINGS_OF_ONE = 2  # the third reading of a character is a rare one (重 as tóng)
_AS_SURNAME = {"单": "s"}  # shàn: the one surname that the rule above would lose
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_PARTS = re.compile(f"(?P<han>[{_HAN}]+)|[a-z0-9]+")


@lru_cache(maxsize=8192)
def pinyin_initials(text: str) -> tuple[str, ...]:
    """The initials of text in every likely reading, e.g. `("cq", "zq")` for 重庆.

    The reading that a dictionary of phrases gives comes first, then those that differ from it in
    one character, then in two; at most `READINGS_KEPT`. Latin letters and digits stay (in lower
    case), other characters have no initial.
    """
    likely: list[str] = []
    others: list[tuple[str, ...]] = []
    for part in _PARTS.finditer(narrow(text).lower()):
        if part["han"] is None:
            likely.append(part[0])
            others.append(())
            continue
        known = "".join(one for one in part[0] if _initials_of(one))
        for one, initial in zip(known, _likeliest(known), strict=True):
            likely.append(initial)
            others.append(tuple(other for other in _initials_of(one) if other != initial))
    if not any(likely):
        return ()
    return _readings(likely, others)


def _readings(likely: list[str], others: list[tuple[str, ...]]) -> tuple[str, ...]:
    found = {"".join(likely): None}
    doubtful = [place for place, readings in enumerate(others) if readings]
    for count in (1, 2):
        for places in combinations(doubtful, count):
            for chosen in product(*(others[place] for place in places)):
                reading = list(likely)
                for place, initial in zip(places, chosen, strict=True):
                    reading[place] = initial
                found["".join(reading)] = None
                if len(found) == READINGS_KEPT:
                    return tuple(found)
    return tuple(found)


def _likeliest(run: str) -> list[str]:
    """One initial for each character; where in doubt, the one that a phrase in the run gives it."""
    from pypinyin import Style, lazy_pinyin  # here: its dictionaries take 0.2 s to load
    from pypinyin.constants import PHRASES_DICT

    readings = [_initials_of(one) for one in run]
    doubtful = any(len(initials) > 1 for initials in readings)
    spans = combinations(range(len(run) + 1), 2)
    if doubtful and any(run[start:end] in PHRASES_DICT for start, end in spans if end > start + 1):
        return lazy_pinyin(run, style=Style.FIRST_LETTER)
    return [initials[0] for initials in readings]


@cache
def _initials_of(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin  # here: its dictionaries take 0.2 s to load

    found = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    readings = [initial for initial in found[0] if initial.isascii()] if found else []  # no ê
    kept = list(dict.fromkeys(readings))[:_READINGS_OF_ONE]
    return tuple(
        kept + [initial for initial in _AS_SURNAME.get(character, "") if initial not in kept]
    )
