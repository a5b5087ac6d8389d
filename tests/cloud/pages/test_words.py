"""Every word is there: for each problem, each state, each label that a template or script uses."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from cloud.pages import words
from cloud.pages.words import moments, states
from cloud.pages.words.story import _MAKERS
from domain.envelope import Event
from domain.limits import CLOCK_KINDS
from domain.problems import Refusal
from domain.repair import events
from domain.repair.ticket import OPEN, STATUSES, HoldCause, Outcome
from domain.sla import RETURN
from resources import path
from tests.worlds import HOUR, MINUTE, NOON

ROOT = Path(__file__).resolve().parents[3]
SPOKEN = ("cloud/pages", "cloud/identity", "cloud/codes.py", "cloud/blobs.py", "domain/values.py")
AT_THE_DESK = {
    # said by rules that only the desk, an import or a job can meet
    "bad_command", "bad_number", "crew_changed", "crew_double", "crew_empty", "crew_lead",
    "crew_shares", "due_in_the_past", "exists_already", "merge_into_itself", "undo_not_yours",
    "times_out_of_order", "undo_too_late", "undo_too_old", "unknown_kind", "link_to_itself",
    "linked_already", "not_linked", "family_changed", "parent_has_ended", "parent_is_child",
    "child_is_parent",
}  # fmt: skip


def codes_in(*places: str) -> set[str]:
    """The codes of problems that these files raise."""
    found: set[str] = set()
    for place in places:
        files = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
        for node in (n for f in files for n in ast.walk(ast.parse(f.read_text("utf-8")))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Refusal", "Trouble"):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_every_problem_that_can_come_up_on_a_page_has_its_own_sentence() -> None:
    codes = codes_in(*SPOKEN, "domain/repair", "domain/directory.py") - AT_THE_DESK
    codes -= codes_in("cloud/identity/settings.py")
    assert len(codes) > 40
    unsaid = {code for code in codes if "没有办成（" in words.sentence(Refusal(code))}
    assert unsaid == set()


def test_no_sentence_shows_a_hole_when_its_facts_are_there() -> None:
    refusal = Refusal("text_too_long", field="description", length=2_100, limit=2_000)
    assert words.sentence(refusal) == (
        "故障描述太长，最多 2000 个字，现在是 2100 个字。请精简后再交。"
    )
    assert words.sentence(Refusal("who_knows")).startswith("没有办成（who_knows）")


def test_a_step_out_of_turn_is_told_by_what_is_the_case_now() -> None:
    for status in STATUSES:
        said = words.sentence(Refusal("wrong_state", kind="repair.take", status=status))
        assert said.endswith("。")
        assert status not in said


def test_every_state_cause_result_and_clock_has_a_word() -> None:
    assert set(words.STATUS) == set(STATUSES)
    assert set(words.HOLD) == set(get_args(HoldCause))
    assert set(words.OUTCOME) == set(get_args(Outcome))
    assert set(words.CLOCK) == set(words.PROMISE) == {*CLOCK_KINDS, RETURN}
    assert {states.plain(status).word for status in OPEN} == {"待受理", "处理中", "待验收"}
    for status in STATUSES:
        for shown in (states.plain(status), states.worker(status)):
            own, shared = path("pages", "icons"), path("icons")
            assert any((folder / f"{shown.icon}.svg").exists() for folder in (own, shared))


def test_every_event_is_told_or_left_out_on_purpose() -> None:
    every = {
        value
        for value in vars(events).values()
        if isinstance(value, type) and issubclass(value, Event) and value is not Event
    }
    assert every - _MAKERS.keys() == {events.EditSuperseded}


@pytest.mark.parametrize("template", sorted(path("pages", "templates").glob("*.html"), key=str))
def test_every_word_of_a_template_exists(template: Path) -> None:
    text = template.read_text("utf-8")
    used = set(re.findall(r"\bw\.([A-Za-z_]+)", text))
    assert {name for name in used if not hasattr(words, name)} == set()
    assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"\{#.*?#\}", "", text)) == []


def test_scripts_say_only_what_the_page_gives_them_and_all_of_it() -> None:
    scripts = "".join(f.read_text("utf-8") for f in path("pages", "static").glob("*.js"))
    named = set(re.findall(r'"(\w+)"', scripts))
    said = set(re.findall(r'say\(\s*"(\w+)"', scripts))
    assert said <= words.SCRIPT.keys()
    assert words.SCRIPT.keys() <= named
    assert re.findall(r"[\u4e00-\u9fff]+", scripts) == []


def test_times_read_as_people_say_them() -> None:
    assert moments.moment(NOON, NOON) == "今天 12:00"
    assert moments.moment(NOON + 24 * HOUR, NOON) == "明天 12:00"
    assert moments.moment(NOON - 13 * HOUR, NOON) == "昨天 23:00"
    assert moments.moment(NOON + 20 * 24 * HOUR, NOON) == "12月14日 12:00"
    assert moments.moment(NOON - 400 * 24 * HOUR, NOON) == "2025年10月20日 12:00"
    assert moments.span(80 * MINUTE) == "1 小时 20 分"
    assert moments.span(-44 * MINUTE) == "44 分钟"
    assert moments.span(50 * HOUR) == "2 天 2 小时"


def test_names_and_numbers_are_shortened_for_strangers() -> None:
    assert moments.surname("张大勇") == "张"
    assert moments.surname("欧阳子墨") == "欧阳"
    assert moments.surname("Ahmed Ali") == "Ahmed Ali"
    assert moments.masked("13812345678") == "138****5678"
    assert moments.masked("6021") == "****21"
    assert moments.masked("") == ""
