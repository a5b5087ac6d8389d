"""Pinyin initials of names and places, for typing `dxq3d` instead of 东校区3栋."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
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
        for one, initial in zip(known, read_with(_phrases(), known), strict=True):
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


def read_with(phrases: Mapping[str, str], run: str) -> str:
    """An initial for each character of a run of Chinese, its first one or that of a phrase.

    Args:
        phrases: their initials; where several begin at one place, the longest is meant.
    """
    longest = max(map(len, phrases), default=0)
    found, at = [_initials_of(one)[0] for one in run], 0
    while at < len(run):
        ends = range(min(at + longest, len(run)), at + 1, -1)
        end = next((end for end in ends if run[at:end] in phrases), at + 1)
        found[at:end] = phrases.get(run[at:end], found[at])
        at = end
    return "".join(found)


@cache
def _phrases() -> dict[str, str]:
    from domain.phrases_spoken import PHRASES

    return dict(re.findall(r"([^a-z\s]+)([a-z]+)", PHRASES))


@cache
def _initials_of(character: str) -> tuple[str, ...]:
    # Here: its dictionary takes a tenth of a second to load. That of phrases takes as long again,
    # and four times the memory: what is wanted of it stands in ``domain.phrases_spoken``.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    readings = [initial for initial in found[0] if initial.isascii()] if found else []  # no ê
    kept = list(dict.fromkeys(readings))[:_READINGS_OF_ONE]
    return tuple(
        kept + [initial for initial in _AS_SURNAME.get(character, "") if initial not in kept]
    )
