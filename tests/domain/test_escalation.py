"""Steps as a clock runs out: when each begins, in the clock's own time, and that they are data."""

from __future__ import annotations

from datetime import date

import pytest

from domain.calendar import Calendar, instant
from domain.escalation import Escalation, Running, during, schedule_of
from domain.faults import FaultTree
from domain.limits import Limits
from domain.problems import Trouble
from resources import rule_text

CALENDAR = Calendar.parse(rule_text("calendar"))
LIMITS = Limits.parse(rule_text("limits"), CALENDAR, FaultTree.parse(rule_text("faults")))
TEXT = rule_text("escalation")
RULES = Escalation.parse(TEXT)
CODES = [step.code for step in RULES.steps]


def at(hour: float, day: int = 24) -> int:
    return instant(date(2026, 11, day), round(hour * 60))


def code_at(clock: Running, now: int) -> str:
    place = RULES.at(clock, CALENDAR, now)
    return CODES[place] if place >= 0 else ""


def test_each_step_begins_after_the_one_before_it() -> None:
    clock = Running(due=at(12), warn_at=at(11), schedule="always")
    moments = [at(10.9), at(11), at(12), at(12) + 1, at(13.9), at(14) + 1, at(20) + 1]
    found = [code_at(clock, now) for now in moments]
    assert found == ["", "warn", "warn", "breach", "breach", "section", "director"]


def test_hours_past_the_limit_count_in_the_clocks_own_time() -> None:
    """At 22:00 the service closes: two hours past 21:00 are the next morning."""
    clock = Running(due=at(21), warn_at=at(20), schedule="service")
    assert code_at(clock, at(23.5)) == "breach"
    assert code_at(clock, at(8.4, 25)) == "breach"
    assert code_at(clock, at(8.6, 25)) == "section"


def test_a_clock_counts_by_the_schedule_of_its_limit() -> None:
    assert schedule_of(LIMITS, "emergency", "water.burst", "arrive") == "always"
    assert schedule_of(LIMITS, "normal", "water.tap", "dispatch") == "service"
    assert schedule_of(LIMITS, "planned", "water.tap", "arrive") == "always"  # by plan
    assert schedule_of(LIMITS, "normal", "water.tap", "") == "always"


def test_every_step_names_its_source() -> None:
    assert all(step.source for step in RULES.steps)
    assert RULES.steps[0].after == "warn"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("minutes = 120", "minutes = 900"),
        ('code = "section"', 'code = "breach"'),
        ('"director"]', '"president"]'),
    ],
)
def test_a_file_that_is_out_of_order_or_unknown_is_refused(old: str, new: str) -> None:
    with pytest.raises(Trouble, match="rules_invalid"):
        Escalation.parse(TEXT.replace(old, new))


def test_a_moment_lies_in_an_outage_that_ended_or_lasts() -> None:
    spans = [(10, 20), (40, None)]
    assert [during(spans, n) for n in (5, 10, 20, 30, 40, 99)] == [
        False, True, True, False, True, True,
    ]  # fmt: skip
