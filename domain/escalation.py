"""Escalation (超时自动上报): at which step a clock that runs out is, and who is to be told."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain import rulefile
from domain.calendar import MINUTE, Calendar
from domain.calendar_rules import ALWAYS
from domain.limits import CLOCK_KINDS, Limit, Limits
from domain.repair.ticket import Priority

_FILE = "escalation"
Audience = Literal["leader", "section", "director"]
"""班组长, 科长, 处长."""


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """One row: when it begins, and who is told then.

    Attributes:
        minutes: after the warning or the breach, in the clock's own working time.
    """

    code: str
    name: str
    name_en: str
    source: str
    after: Literal["warn", "breach"]
    minutes: Annotated[int, Meta(ge=0, le=60 * 24 * 60)]
    tell: tuple[Audience, ...] = ()


class People(Struct, frozen=True, forbid_unknown_fields=True):
    """Staff codes of those above the teams."""

    section: tuple[str, ...] = ()
    director: tuple[str, ...] = ()


class Running(Struct, frozen=True):
    """A clock that runs: its end, its warning (ms UTC), and the schedule that it counts by."""

    due: int
    warn_at: int
    schedule: str = ALWAYS


class Escalation(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``resources/rules/escalation.toml``, the mildest step first."""

    steps: tuple[Step, ...]
    people: People = People()

    @classmethod
    def parse(cls, text: str) -> Escalation:
        """Read the steps from TOML text.

        Raises:
            Trouble: ``rules_invalid`` with the place and what was expected there.
        """
        found = rulefile.convert(_FILE, rulefile.load(_FILE, text), cls)
        order = [(step.after == "breach", step.minutes) for step in found.steps]
        if order != sorted(order):
            raise rulefile.wrong(_FILE, "steps", "Expected the steps in the order of their begin")
        codes = [step.code for step in found.steps]
        if len(set(codes)) < len(codes):
            raise rulefile.wrong(_FILE, "steps", "Expected each code once")
        return found

    def begins(self, step: Step, clock: Running, calendar: Calendar) -> int:
        """When a step of a clock begins, ms UTC."""
        base = clock.due if step.after == "breach" else clock.warn_at
        if not step.minutes:
            return base
        return calendar.add_working_ms(base, step.minutes * MINUTE, clock.schedule)

    def at(self, clock: Running, calendar: Calendar, now: int) -> int:
        """The place of the last step that has begun at a moment; -1 if none has."""
        begun = -1
        for place, step in enumerate(self.steps):
            # ``due`` itself is still in time.
            if self.begins(step, clock, calendar) + (step.after == "breach") > now:
                break
            begun = place
        return begun


def schedule_of(limits: Limits, priority: Priority, fault: str, clock: str) -> str:
    """By which schedule a clock of such a ticket counts."""
    if clock not in CLOCK_KINDS:
        return ALWAYS
    limit = limits.of(priority, fault)[CLOCK_KINDS.index(clock)]
    return limit.schedule if isinstance(limit, Limit) else ALWAYS


def during(spans: list[tuple[int, int | None]], moment: int) -> bool:
    """Whether a moment lies in one of these stretches; one without an end lasts."""
    return any(start <= moment and (end is None or moment <= end) for start, end in spans)
