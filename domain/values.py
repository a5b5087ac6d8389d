"""Checks on single values that people and machines send: words, text, moments, counts."""

from __future__ import annotations

from domain.envelope import Command
from domain.problems import Refusal
from domain.text import plain, plain_lines

WORD_LIMIT = 200
"""Longest code, name or path, in characters."""
LATEST_MOMENT = 4_102_444_800_000
"""2100-01-01, ms UTC. Beyond it lie slips of the keyboard, and numbers no calendar can show."""
FUTURE_SLACK = 5 * 60_000
"""How far ahead a clock may be before its words are refused, ms."""


def word(value: str, *, name: str, required: bool = False, limit: int = WORD_LIMIT) -> str:
    """One line: a name, a code, a path.

    Raises:
        Refusal: ``text_missing``, ``text_too_long`` (never cut silently).
    """
    _not_huge(value, name, limit)
    return _sized(plain(value), name, limit, required)


def lines(value: str, *, name: str, limit: int, required: bool = False) -> str:
    """Plain text of several lines, without control and direction-override characters.

    Raises:
        Refusal: ``text_missing``, ``text_too_long`` (never cut silently).
    """
    _not_huge(value, name, limit)
    return _sized(plain_lines(value), name, limit, required)


def moment(value: int, *, name: str) -> int:
    """A time in ms UTC between 1970 and 2100.

    Raises:
        Refusal: ``bad_value``.
    """
    return count(value, name=name, most=LATEST_MOMENT)


def moment_or_none(value: int | None, *, name: str) -> int | None:
    """Like `moment`, where no time may be set."""
    return None if value is None else moment(value, name=name)


def count(value: int, *, name: str, most: int, least: int = 0) -> int:
    """A whole number within bounds.

    Raises:
        Refusal: ``bad_value``.
    """
    if not least <= value <= most:
        raise Refusal("bad_value", field=name)
    return value


def times(command: Command) -> None:
    """A command's two times: real ones, and nothing happens after it was entered.

    Raises:
        Refusal: ``bad_value``, ``in_the_future``.
    """
    moment(command.happened_at, name="happened_at")
    moment(command.issued_at, name="issued_at")
    if command.happened_at > command.issued_at + FUTURE_SLACK:
        raise Refusal("in_the_future", happened_at=command.happened_at)


def _not_huge(value: str, name: str, limit: int) -> None:
    # Cleaning costs time; invisible characters alone never make honest text four times longer.
    if len(value) > 4 * limit:
        raise Refusal("text_too_long", field=name, length=len(value), limit=limit)


def _sized(clean: str, name: str, limit: int, required: bool) -> str:
    if required and not clean:
        raise Refusal("text_missing", field=name)
    if len(clean) > limit:
        raise Refusal("text_too_long", field=name, length=len(clean), limit=limit)
    return clean
