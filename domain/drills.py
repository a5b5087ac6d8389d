"""Numbers of a drill (演练): of a series of their own, so that none can be taken for a real one."""

from __future__ import annotations

from domain.ids import parse_number
from domain.problems import Refusal

PREFIX = "YL"
"""What numbers of a drill begin with (演练), whatever the service."""
FACT = "drill"
"""The fact of a station's file that it is a drill: since when, ms UTC."""


def drilled(number: str) -> str:
    """A real ticket's number as its copy bears it in a drill: BX261124-A042 is YL261124-A042."""
    return PREFIX + number[2:]


def check_side(number: str, *, drill: bool) -> None:
    """Whether a number that was scanned or typed belongs here.

    Args:
        drill: whether this desk is a drill.

    Raises:
        Refusal: ``drill_number`` for a drill's slip at the real desk, ``real_number`` for a real
            one in a drill. What is no number at all is somebody else's question.
    """
    try:
        prefix = parse_number(number)[0]
    except Refusal:
        return
    if drill and prefix != PREFIX:
        raise Refusal("real_number", number=number)
    if not drill and prefix == PREFIX:
        raise Refusal("drill_number", number=number)
