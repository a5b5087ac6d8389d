"""A schedule under which a promise is broken, made as short as it can be."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from tests.simulation.faults import CALM
from tests.simulation.schedule import Happening, Schedule
from tests.simulation.world import Broken, live_through

_NUMBERS = re.compile(r"'?[0-9a-f]*\d+[0-9a-f]*'?")
_ON_THE_LINE = (
    "lost_request", "lost_reply", "doubled", "cut_page", "old_page", "lost_hint", "slow",
    "spoilt_file", "narrow", "older", "skew",
)  # fmt: skip


def promise(complaints: list[str]) -> str:
    """What kind of promise was broken: a complaint without its names and numbers."""
    first = complaints[0] if complaints else ""
    return _NUMBERS.sub("…", re.sub(r"^[A-F]\b:?", "a desk", first))[:120]


def shrink(
    folder: Path, schedule: Schedule, seconds: float, clock: Callable[[], float] = time.monotonic
) -> Schedule:
    """The shortest schedule found in which the same promise is broken.

    Args:
        seconds: how long to look for one.
    """
    until = clock() + seconds
    wanted = _fallen(folder, schedule)
    if not wanted:
        return schedule

    def falls(other: Schedule) -> bool:
        return clock() < until and _fallen(folder, other) == wanted

    schedule = _without_faults(schedule, falls)
    part = max(1, len(schedule.happenings) // 2)
    while True:
        schedule, shorter = _without_parts(schedule, part, falls)
        if part == 1 and not shorter:
            return schedule
        part = max(1, part // 2)


def _without_faults(schedule: Schedule, falls: Callable[[Schedule], bool]) -> Schedule:
    for name in _ON_THE_LINE:
        calm = structs.replace(schedule.faults, **{name: getattr(CALM, name)})
        other = structs.replace(schedule, faults=calm)
        if calm != schedule.faults and falls(other):
            schedule = other
    return schedule


def _without_parts(
    schedule: Schedule, part: int, falls: Callable[[Schedule], bool]
) -> tuple[Schedule, bool]:
    """Leave out what can be left out, so many happenings at a time, the last ones first."""
    shorter = False
    at = len(schedule.happenings)
    while at > 0:
        begin = max(0, at - part)
        rest = schedule.happenings[:begin] + schedule.happenings[at:]
        other = structs.replace(schedule, happenings=rest)
        if falls(other):
            schedule, shorter = other, True
        at = begin
    return schedule, shorter


def _fallen(folder: Path, schedule: Schedule) -> str:
    try:
        live_through(folder, schedule)
    except Broken as broken:
        return promise(broken.complaints)
    return ""


def told(schedule: Schedule) -> str:
    """A schedule as lines."""
    faults, lines = schedule.faults, [f"desks {' '.join(schedule.desks)}"]
    left = [f"{name}={getattr(faults, name):g}" for name in _ON_THE_LINE if getattr(faults, name)]
    lines.append("the line: " + (" ".join(left) or "calm"))
    lines += [_line(one) for one in schedule.happenings]
    return "\n".join(lines)


def _line(one: Happening) -> str:
    return f"{one.at:9.3f}  {one.who:<7}{one.what}"
