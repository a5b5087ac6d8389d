"""What is on a slip, typed in three short lines: times, materials, result."""

from __future__ import annotations

import re

from msgspec import Struct

from desktop.ui.words import outcome_text, read_moment, read_quantity, read_yuan
from domain.problems import Refusal
from domain.repair.ticket import Material, Outcome
from domain.text import narrow, plain

_BREAK = re.compile(r"[~～至;；/]|\s+|-(?=\d)")
_DAY = re.compile(r"^[-+]|[昨前今明周星]|\d[-/.月]\d|yesterday|today|ago", re.IGNORECASE)
_CAME_ONLY = re.compile(r"\s*(?:到场|到)$|^(?:到场|到)\s*")
_ITEMS = re.compile(r"[、,，;；\n]+")
_ITEM = re.compile(
    r"(?P<name>.+?)"
    r"(?:(?:\s+|\s*[x×*]\s*)(?P<amount>\d{1,7}(?:\.\d{1,3})?)\s*(?P<unit>[^\d\s]{0,4}?))?"
    r"(?:\s+(?P<price>\d{1,7}(?:\.\d{1,2})?)\s*元)?"
)
_TIGHT = re.compile(r"(?P<name>\D+)(?P<amount>\d{1,7}(?:\.\d{1,3})?)(?P<unit>[^\d\s]{0,4})")
_MINUTES = re.compile(r"(?P<n>\d{1,4})\s*(?:分钟?|min)\s*$")


OUTCOME_ORDER: tuple[Outcome, ...] = Outcome.__args__  # type: ignore[attr-defined]
"""In the order of the boxes on the paper: 1 to 5."""


class Times(Struct, frozen=True):
    """Arrival and completion, ms UTC."""

    arrived_at: int | None
    finished_at: int | None


class Done(Struct, frozen=True):
    """What came of it."""

    outcome: Outcome
    text: str
    minutes: int


def read_times(typed: str, now: int) -> Times | None:
    """``9:20 10:05`` arrival and completion, ``10:05`` completion, ``9:20到`` arrival alone.

    A second time without a day of its own is the next one after the first.

    Args:
        now: ms UTC; nothing lies after it.

    Returns:
        None if it cannot be understood.
    """
    text = plain(typed)
    alone = _CAME_ONLY.sub("", text)
    if alone != text:
        at = read_moment(alone, now, past=True)
        return None if at is None else Times(at, None)
    at = read_moment(text, now, past=True)
    if at is not None:
        return Times(None, at)
    for gap in _BREAK.finditer(text):
        first = read_moment(text[: gap.start()], now, past=True)
        second = None if first is None else _after(text[gap.end() :].strip(), first, now)
        if first is not None and second is not None:
            return Times(first, second)
    return None


def read_materials(typed: str) -> tuple[Material, ...]:
    """``水龙头 1个 25元、生料带 2卷``: name, quantity with its unit, price of one.

    Raises:
        Refusal: ``bad_value`` of ``materials``.
    """
    found = []
    for item in _ITEMS.split(narrow(typed)):
        text = plain(item)
        if text:
            found.append(_material(text))
    return tuple(found)


def read_result(typed: str) -> Done:
    """``1`` to ``5`` or the word itself, what was done, and minutes: ``2 换了阀芯 30分``.

    What is neither digit nor word is taken as what was done, and the job as repaired.
    """
    text = plain(typed)
    minutes = 0
    spent = _MINUTES.search(text)
    if spent:
        minutes, text = int(spent["n"]), text[: spent.start()].rstrip(" ，,")
    outcome, rest = _outcome(text)
    return Done(outcome, rest, minutes)


def _outcome(text: str) -> tuple[Outcome, str]:
    digit = re.match(r"([1-5])(?![0-9])\s*", narrow(text))
    if digit:
        return OUTCOME_ORDER[int(digit[1]) - 1], text[digit.end() :]
    for outcome in OUTCOME_ORDER:
        word = outcome_text(outcome)
        if text.lower().startswith(word.lower()):
            return outcome, text[len(word) :].lstrip(" ，,：:")
    return OUTCOME_ORDER[0], text


def _after(text: str, first: int, now: int) -> int | None:
    """The second time: on the first one's day or the next, unless it names a day itself."""
    if not _DAY.search(text):
        following = read_moment(text, first - 1, past=False)
        if following is not None and following <= now:
            return following
    return read_moment(text, now, past=True)


def _material(text: str) -> Material:
    found = _ITEM.fullmatch(text) or _TIGHT.fullmatch(text)
    if found is not None and found["amount"] is None:
        found = _TIGHT.fullmatch(text) or found
    if found is None:
        raise Refusal("bad_value", field="materials")
    parts = found.groupdict()
    amount = read_quantity(parts["amount"] or "1")
    price = read_yuan(parts.get("price") or "")
    if amount is None or price is None:
        raise Refusal("bad_value", field="materials")
    return Material(parts["name"].strip(), amount, parts.get("unit") or "个", price=price)
