"""One thing that was looked at, how it stands, and what to do."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

State = Literal["good", "warn", "bad", "passed_by"]
"""in order; works but should be looked at; does not work; not configured."""


class Finding(Struct, frozen=True):
    """What was found.

    Attributes:
        what: its name, Chinese and English.
        seen: what was seen there.
        do: what to do about it, Chinese; ``do_en`` English. Empty where nothing is to be done.
    """

    state: State
    what: str
    seen: str = ""
    do: str = ""
    do_en: str = ""


def good(what: str, seen: str = "") -> Finding:
    """In order."""
    return Finding("good", what, seen)


def passed_by(what: str, seen: str) -> Finding:
    """Not configured, so not looked at."""
    return Finding("passed_by", what, seen)


def warn(what: str, seen: str, do: str, do_en: str) -> Finding:
    """Works, but should be looked at."""
    return Finding("warn", what, seen, do, do_en)


def bad(what: str, seen: str, do: str, do_en: str) -> Finding:
    """Does not work."""
    return Finding("bad", what, seen, do, do_en)


_SIGNS: dict[State, str] = {"good": "✓", "warn": "!", "bad": "✗", "passed_by": "-"}


def told(finding: Finding) -> str:
    """A finding in one to three lines."""
    lines = [f"{_SIGNS[finding.state]} {finding.what}  {finding.seen}".rstrip()]
    lines += [f"    {line}" for line in (finding.do, finding.do_en) if line]
    return "\n".join(lines)
