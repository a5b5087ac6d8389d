"""Who is suggested for a ticket: what counts, in which order, and that the reasons are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from domain.directory import Duty, Staff
from domain.dispatching import Dispatching, Terms, Weights, checked
from domain.faults import FaultTree
from domain.problems import Trouble
from domain.repair.ticket import Reporter, Share, Ticket
from domain.standing import NOBODY_KNOWS, Job, Site, Standing, Standings
from domain.suggest import (
    DEFAULT,
    Candidate,
    Measure,
    rank,
    rank_all,
    rate,
    skill_name,
    skill_tags,
    why_not,
)
from resources import rule_texts

FAULTS = FaultTree.parse(rule_texts()["faults"])
RULES = Path(__file__).parents[2] / "resources" / "rules"
TICKET = Ticket(
    uid="t1",
    number="BX261124-A001",
    status="accepted",
    priority="urgent",
    fault="water.pipe",
    place="东校区/3栋/301",
    place_text="东校区 3栋 301",
    reporters=(Reporter("张子涵"),),
    description="漏水",
    reported_at=0,
    zone="东区宿舍",
)
HERE = Site("东校区/3栋", "东校区", 3)


def candidate(
    code: str = "W1",
    *,
    in_hand: int = 0,
    duty: Duty | None = None,
    standing: Standing = NOBODY_KNOWS,
    **staff: Any,
) -> Candidate:
    fields = {"skills": ("plumbing",), "zones": ("东区宿舍",)} | staff
    return Candidate(Staff(code, f"{code}师傅", **fields), duty or Duty(), in_hand, standing)


def codes(reasons: Any) -> list[str]:
    return [reason.code for reason in reasons]


def test_a_worker_whom_everything_speaks_for_has_all_the_points_and_no_warning() -> None:
    standing = Standing(at=HERE, before={HERE.building: 3}, sent=0, usual=2)
    found = rate(TICKET, candidate(standing=standing), FAULTS, site=HERE)
    assert found.score == 100
    assert sum(part.points for part in found.parts) == sum(part.most for part in found.parts) == 100
    assert codes(found.reasons) == ["on_duty", "skill", "zone", "load"]
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("other", "warning"),
    [
        (candidate("W2", skills=("carpentry",)), "no_skill"),
        (candidate("W2", zones=("西区",)), "other_zone"),
        (candidate("W2", in_hand=5), "full"),
        (candidate("W2", duty=Duty(on=False, note="病假")), "off_duty"),
    ],
)
def test_what_speaks_against_somebody_costs_points_and_is_told(
    other: Candidate, warning: str
) -> None:
    first, second = rank(TICKET, [other, candidate("W9")], FAULTS)
    assert (first.code, second.code) == ("W9", "W2")
    assert codes(second.warnings) == [warning]


def test_nobody_who_is_away_stands_before_somebody_who_is_here() -> None:
    away = candidate("W1", duty=Duty(on=False, until=123, note="培训"))
    here = candidate("W2", skills=(), zones=("西区",), in_hand=9)
    first, second = rank(TICKET, [away, here], FAULTS)
    assert first.code == "W2"
    assert (second.warnings[0].text, second.warnings[0].until) == ("培训", 123)


def test_who_has_the_ticket_already_is_last_and_said_to_have_it() -> None:
    ticket = structs.replace(TICKET, crew=(Share("W1", "甲", lead=True),))
    away = candidate("W2", duty=Duty(on=False), skills=(), zones=("西区",), in_hand=9)
    found = rank(ticket, [candidate("W1"), away], FAULTS)
    assert [each.code for each in found] == ["W2", "W1"]
    assert codes(found[1].warnings) == ["in_crew"]


def test_empty_hands_go_first_and_the_load_is_told() -> None:
    found = rank(TICKET, [candidate("W1", in_hand=3), candidate("W2", in_hand=1)], FAULTS)
    assert [each.code for each in found] == ["W2", "W1"]
    assert (found[0].reasons[-1].count, found[0].reasons[-1].limit) == (1, 5)


def test_of_equals_the_lower_code_comes_first() -> None:
    found = rank(TICKET, [candidate("W3"), candidate("W1"), candidate("W2")], FAULTS)
    assert [each.code for each in found] == ["W1", "W2", "W3"]


def test_a_worker_without_zones_serves_them_all() -> None:
    found = rate(TICKET, candidate(zones=()), FAULTS)
    assert found.score == rate(TICKET, candidate(), FAULTS).score
    assert "every_zone" in codes(found.reasons)


def test_a_ticket_without_a_zone_is_nobodys_other_zone() -> None:
    found = rate(structs.replace(TICKET, zone=""), candidate(zones=("西区",)), FAULTS)
    assert codes(found.warnings) == []
    assert "zone" not in codes(found.reasons)


@pytest.mark.parametrize("tag", ["plumbing", "water.pipe", "water"])
def test_the_skill_the_fault_itself_or_its_category_fits(tag: str) -> None:
    assert "skill" in codes(rate(TICKET, candidate(skills=(tag,)), FAULTS).reasons)


def test_a_fault_that_the_tree_forgot_is_matched_by_its_category() -> None:
    assert skill_tags("water.fountain", FAULTS) == ("plumbing", "water.fountain", "water")
    assert skill_tags("magic", FAULTS) == ("magic",)
    assert skill_tags("", FAULTS) == ()


def test_skills_have_the_names_that_people_say() -> None:
    assert skill_name("plumbing", FAULTS) == skill_name("water", FAULTS) == "水"
    assert skill_name("electric", FAULTS) == "电"
    assert skill_name("pests", FAULTS) == "虫鼠"
    assert skill_name("juggling", FAULTS) == "juggling"
    assert skill_name("pests", FAULTS, english=True) == "Pests"


def test_for_several_tickets_a_reason_must_hold_for_all_and_a_warning_for_one() -> None:
    lamp = structs.replace(TICKET, uid="t2", fault="power.light")
    plumber, both = candidate("W1"), candidate("W2", skills=("plumbing", "electric"))
    first, second = rank_all([TICKET, lamp], [plumber, both], FAULTS)
    assert (first.code, second.code) == ("W2", "W1")
    assert "skill" not in codes(second.reasons)
    assert codes(second.warnings) == ["no_skill"]
    assert second.warnings[0].text == "electric"


def test_no_tickets_suggest_nobody() -> None:
    assert rank_all([], [candidate()], FAULTS) == []


def test_the_school_may_weigh_otherwise() -> None:
    far, near = candidate("W1", zones=("西区",)), candidate("W2", skills=())
    assert rank(TICKET, [far, near], FAULTS)[0].code == "W1"
    near_first = Measure(Weights(skill=10, zone=50))
    assert rank(TICKET, [far, near], FAULTS, near_first)[0].code == "W2"


@given(
    in_hand=st.integers(0, 200),
    limit=st.integers(-3, 50),
    skills=st.lists(st.sampled_from(["plumbing", "water", "electric"])),
    zones=st.lists(st.sampled_from(["东区宿舍", "西区"])),
    on=st.booleans(),
)
def test_nobody_is_left_out_and_no_score_passes_a_hundred(
    in_hand: int, limit: int, skills: list[str], zones: list[str], on: bool
) -> None:
    each = candidate(
        in_hand=in_hand,
        duty=Duty(on=on),
        max_in_hand=limit,
        skills=tuple(skills),
        zones=tuple(zones),
    )
    (found,) = rank(TICKET, [each], FAULTS)
    assert found.score <= 100
    assert (found.score >= 0) == on
    assert len(found.reasons) + len(found.warnings) == 4


def points(candidate: Candidate, kind: str, site: Site | None = HERE) -> int:
    parts = {part.kind: part for part in rate(TICKET, candidate, FAULTS, site=site).parts}
    return parts[kind].points  # type: ignore[index]


def test_who_is_in_the_building_is_before_who_is_next_door_and_far_away_counts_nothing() -> None:
    def at(order: int, campus: str = "东校区") -> Candidate:
        return candidate(standing=Standing(at=Site(f"{campus}/{order}", campus, order)))

    assert [points(at(n), "distance") for n in (3, 5, 11, 40)] == [10, 8, 0, 0]
    assert points(at(3, "西校区"), "distance") == 0
    assert points(candidate(), "distance") == 5  # nobody knows where: neither near nor far
    assert points(at(3), "distance", site=None) == 5


def test_who_knows_the_building_and_who_was_sent_less_than_others_is_before() -> None:
    def known(jobs: int) -> Candidate:
        return candidate(standing=Standing(before={HERE.building: jobs}))

    assert [points(known(n), "history") for n in (0, 1, 3, 9)] == [0, 2, 5, 5]
    busy = [candidate(standing=Standing(sent=n, usual=6)) for n in (0, 6, 12, 30)]
    assert [points(each, "fairness") for each in busy] == [10, 5, 0, 0]


def test_why_somebody_is_not_the_first_is_told_part_by_part() -> None:
    first = rate(TICKET, candidate("W1", in_hand=1), FAULTS, site=HERE)
    near = candidate("W2", skills=(), standing=Standing(at=HERE))
    why = why_not(first, rate(TICKET, near, FAULTS, site=HERE))
    assert why.behind == 40 - 3 - 5
    assert [(part.kind, lost) for part, lost in why.lost] == [("skill", 40)]
    assert [(part.kind, won) for part, won in why.ahead] == [("distance", 5), ("load", 3)]
    assert why.rules == ()
    away = why_not(first, rate(TICKET, candidate("W3", duty=Duty(on=False)), FAULTS))
    assert [part.reason.code for part in away.rules] == ["off_duty"]


def test_for_several_tickets_each_part_is_an_average_with_the_worst_reason() -> None:
    lamp = structs.replace(TICKET, uid="t2", fault="power.light")
    (found,) = rank_all([TICKET, lamp], [candidate()], FAULTS)
    skill = next(part for part in found.parts if part.kind == "skill")
    assert (skill.points, skill.reason.code) == (20, "no_skill")


def test_the_shipped_weights_are_those_used_without_a_file_and_come_to_a_hundred() -> None:
    rules = Dispatching.parse((RULES / "dispatch.toml").read_text("utf-8"))
    assert structs.replace(rules.weights, source="") == DEFAULT.weights
    assert structs.replace(rules.terms, source="") == DEFAULT.terms
    assert rules.weights.source
    assert rules.terms.source
    assert rules.next.source
    assert all(shift.source for shift in rules.shifts)
    assert rules.weights.total == 100


@pytest.mark.parametrize("wrong", [{"skill": 41}, {"skill": -1}, {"off_duty": 5}])
def test_weights_that_do_not_add_up_are_refused_with_the_place(wrong: dict[str, int]) -> None:
    with pytest.raises(Trouble, match="rules_invalid") as caught:
        checked(wrong, Weights())
    assert "weights" in caught.value.facts["at"]


def test_a_file_whose_parts_do_not_come_to_a_hundred_is_refused() -> None:
    text = (RULES / "dispatch.toml").read_text("utf-8").replace("skill = 40", "skill = 50")
    with pytest.raises(Trouble, match="rules_invalid"):
        Dispatching.parse(text)


def test_a_sending_counts_once_and_is_forgotten_after_a_while() -> None:
    hour = 3_600_000
    stands = Standings(Terms())
    job = Job("t1", "W1", 0, HERE)
    assert stands.send(job)
    assert not stands.send(job)
    stands.send(Job("t2", "W1", hour, Site("东校区/9栋", "东校区", 9)))
    found = stands.of(["W1", "W2"], 2 * hour)
    assert found["W1"].at is not None
    assert (found["W1"].at.order, found["W1"].sent, found["W1"].usual) == (9, 2, 1.0)
    assert found["W1"].before == {"东校区/3栋": 1, "东校区/9栋": 1}
    assert found["W2"] == Standing(usual=1.0)
    later = stands.of(["W1"], 10 * hour)["W1"]
    assert later.at is None
    week = stands.of(["W1"], 7 * 24 * hour + hour // 2)["W1"]
    assert week.sent == 1
