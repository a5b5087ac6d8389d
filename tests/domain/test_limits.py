"""The file of limits: what it says for a ticket, and how a mistake in it is told."""

from __future__ import annotations

from typing import Any

import pytest

from domain.limits import Limits
from domain.problems import Trouble
from tests.domain.clock_cases import CALENDAR, FAULTS, RULES


@pytest.mark.parametrize(
    ("old", "new", "place", "expected"),
    [
        ("minutes = 10, schedule", 'minutes = "x", schedule', "urgent.accept.minutes", "int"),
        ("minutes = 10, schedule", "minutes = 0, schedule", "priorities.urgent.accept", ">= 1"),
        ('minutes = 450, schedule = "office"', 'minutes = 1, schedule = "ofice"', "planned.disp",
         "always, service, office"),
        ("[priorities.normal]", "[priorities.ordinary]", "priorities", "ordinary"),
        ('= "by_plan"\nf', '= "later"\nf', "planned.arrive", "Expected one of by_plan: "),
        ("take = { minutes = 30", "took = { minutes = 30", "priorities.normal", "took"),
        ('code = "elevator.trapped"', 'code = "elevator.traped"', "faults[0].code", "faults.toml"),
        ("warn_at = 0.8", "warn_at = 80", "warn_at", "<= 1"),
        ("rate_days = 7", "rate_days = 0", "terms.rate_days", ">= 1"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_limits_is_named_with_its_place(
    old: str, new: str, place: str, expected: str
) -> None:
    text = (RULES / "limits.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(Trouble) as caught:
        Limits.parse(text.replace(old, new, 1), CALENDAR, FAULTS)
    assert caught.value.code == "rules_invalid"
    assert caught.value.facts["file"] == "limits"
    assert place in str(caught.value.facts["at"])
    assert expected in str(caught.value.facts["expected"])


def test_the_longest_code_wins_and_each_clock_is_taken_by_itself() -> None:
    more = """
[[faults]]
code = "water.pipe"
source = "test"
finish = { minutes = 60, schedule = "always" }
[[faults]]
code = "water"
source = "test"
accept = { minutes = 7, schedule = "always" }
finish = { minutes = 99, schedule = "always" }
[[faults]]
code = "water.pipe"
priority = "urgent"
source = "test"
take = { minutes = 3, schedule = "always" }
"""
    text = (RULES / "limits.toml").read_text("utf-8") + more
    limits = Limits.parse(text, CALENDAR, FAULTS)

    def minutes(priority: Any, fault: str) -> list[int]:
        return [limit.minutes for limit in limits.of(priority, fault) if limit != "by_plan"]

    assert minutes("normal", "water.pipe") == [7, 60, 30, 720, 60]
    assert minutes("urgent", "water.pipe") == [7, 15, 3, 60, 60]
    assert minutes("normal", "water.tap") == [7, 60, 30, 720, 99]
    assert minutes("normal", "power.light") == [30, 60, 30, 720, 2880]
    with pytest.raises(Trouble, match="each code once"):
        Limits.parse(text + more, CALENDAR, FAULTS)
