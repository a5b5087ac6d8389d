"""Words: every code that people may meet has a sentence of its own, in English and in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

import resources
from desktop.translation import JsonTranslator, read_words
from desktop.ui import words
from desktop.ui.words import names, problems
from domain.calendar import MINUTE
from domain.envelope import Entry, UnknownEvent
from domain.limits import CLOCK_KINDS
from domain.people import Channel, Role
from domain.problems import Refusal, Trouble
from domain.repair import events as e
from domain.repair.commands import EditableField, RejectReason
from domain.repair.rules import RULES
from domain.repair.ticket import (
    PRIORITIES,
    STATUSES,
    HoldCause,
    Material,
    Outcome,
    Reporter,
    Result,
    Share,
)
from domain.services import ARGS, EVENTS, service_of
from domain.sla import RETURN, ClockState
from domain.wire import WireProblem
from tests.desktop.raised_codes import AT_A_DESK, codes_of
from tests.worlds import LEADER, NOON

ROOT = Path(__file__).parents[2]
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_read = cache(read_words)

@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    translator = JsonTranslator(_read(resources.path("translations", "zh_CN")))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def entry(**fields: Any) -> Entry:
    made = {
        "feed": "logistics",
        "seq": 1,
        "command_id": "c",
        "aggregate": "t",
        "version": 1,
        "kind": "repair.report",
        "actor": LEADER,
        "channel": "phone",
        "station": "A",
        "happened_at": NOON,
        "recorded_at": NOON,
        "events": (),
    }
    return Entry(**(made | fields))


def literals() -> set[str]:
    """Every source string of the words."""
    found = set()
    for file in (ROOT / "desktop/ui/words").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "translate",
                "QT_TRANSLATE_NOOP",
            ):
                source = node.args[1]
                if isinstance(source, ast.Constant):
                    found.add(str(source.value))
    return found


# ---- problems ------------------------------------------------------------------------------


def test_every_code_that_is_raised_has_a_sentence() -> None:
    found = codes_of(*AT_A_DESK)
    assert len(found) > 40, "the search found too little to be right"
    known = set(problems.SENTENCES) | {"wrong_state"}
    assert found <= known, f"no sentence for {sorted(found - known)}"


def test_no_sentence_is_kept_for_a_code_that_nobody_raises() -> None:
    raised = codes_of(*AT_A_DESK)
    assert set(problems.SENTENCES) <= raised, sorted(set(problems.SENTENCES) - raised)


def test_a_sentence_names_the_facts() -> None:
    said = words.sentence(Refusal("warranty_over", number="BX261124-A001", days=30))
    assert "BX261124-A001" in said
    assert "30" in said


def test_a_wrong_state_says_which_it_is_and_what_to_do_instead(chinese: None) -> None:
    refusal = Refusal(
        "wrong_state",
        number="BX261124-A001",
        status="dispatched",
        kind="repair.dispatch",
        wanted=("accepted",),
    )
    assert words.sentence(refusal) == "工单现在是「待接单」，不能派单。要换人请用「转派」。"


@pytest.mark.parametrize("rule", RULES, ids=lambda args: args.__name__)
@pytest.mark.parametrize("status", STATUSES)
def test_every_wrong_state_has_a_hint(chinese: None, rule: type, status: str) -> None:
    kind = rule.__struct_config__.tag
    wanted = tuple(sorted(RULES[rule].before, key=STATUSES.index))
    if status in wanted or not wanted:
        return
    said = words.sentence(
        Refusal("wrong_state", number="", status=status, kind=kind, wanted=wanted)
    )
    assert "?" not in said
    assert len(said.split("。")) >= 3, said


def test_a_problem_that_came_over_the_wire_reads_the_same() -> None:
    refusal = Refusal("crew_changed", seen=("W1",), now=("W2",), names=("王铁柱",))
    wire = WireProblem("crew_changed", {"seen": ["W1"], "now": ["W2"], "names": ["王铁柱"]})
    assert words.sentence(refusal) == words.sentence(wire)


def test_an_unknown_code_and_missing_facts_still_make_a_sentence() -> None:
    assert "new_code" in words.sentence(Trouble("new_code"))
    assert "?" in words.sentence(Refusal("warranty_over"))


@given(
    code=st.sampled_from(sorted(problems.SENTENCES)), value=st.text() | st.integers() | st.none()
)
def test_no_fact_breaks_a_sentence(code: str, value: Any) -> None:
    facts = {
        name: value
        for name in ("number", "name", "detail", "at", "field", "kind", "names", "mine", "due")
    }
    said = words.sentence(WireProblem(code, facts))
    assert 0 < len(said) < 700
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", said)


# ---- single words --------------------------------------------------------------------------


def test_every_code_of_the_domain_has_a_word() -> None:
    codes: dict[Any, tuple[str, ...]] = {
        "CHANNELS": get_args(Channel),
        "ROLES": get_args(Role),
        "HOLD_CAUSES": get_args(HoldCause),
        "OUTCOMES": get_args(Outcome),
        "REJECT_REASONS": get_args(RejectReason),
        "CLOCKS": (*CLOCK_KINDS, RETURN),
        "CLOCK_STATES": get_args(ClockState),
        "KINDS": tuple(kind for kind in ARGS if service_of(kind).terms == "repair"),
    }
    for table, wanted in codes.items():
        assert set(getattr(names, table)) == set(wanted), table
    assert set(get_args(EditableField)) <= set(names.FIELDS)


def test_states_and_priorities_have_the_words_of_the_trade(chinese: None) -> None:
    assert [words.status_text(s) for s in STATUSES] == [
        "待受理", "待派单", "待接单", "已接单", "维修中", "挂起", "待验收", "待评价",
        "已归档", "已驳回", "已撤销", "已合并", "已作废", "已转出",
    ]  # fmt: skip
    assert [words.priority_text(p) for p in PRIORITIES] == ["抢修", "急修", "一般", "计划"]
    assert words.kind_text("repair.dispatch") == "派单"
    assert words.channel_text("paper") == "纸单补录"


def test_a_code_of_a_newer_version_is_shown_as_it_is() -> None:
    assert words.channel_text("telegram") == "telegram"
    assert words.kind_text("water.order") == "water.order"


def test_every_source_has_its_chinese_with_the_same_places_to_fill() -> None:
    every = read_words(resources.path("translations", "zh_CN"))
    known = {source: chinese for (part, source), chinese in every.items() if part == "words"}
    assert literals() == set(known)
    for source, chinese in known.items():
        assert set(re.findall(r"\{(\w+)\}", source)) == set(re.findall(r"\{(\w+)\}", chinese))
        assert chinese


# ---- events --------------------------------------------------------------------------------

SAMPLES: list[tuple[Any, str]] = [
    (e.Accepted(), "受理"),
    (
        e.Dispatched((Share("W1", "张大勇", lead=True),), NOON),
        "派单给 张大勇：计划 2026-11-24 12:00 上门",
    ),
    (
        e.Dispatched((Share("W1", "张大勇", 60, True), Share("W2", "王铁柱", 40)), note="带梯子"),
        "派单给 张大勇（主修 60%）、王铁柱（40%）：带梯子",
    ),
    (e.Taken("W1"), "接单（张大勇）"),
    (e.Held("parts", "working", NOON, "等灯管"), "挂起，待料：预计 2026-11-24 12:00 恢复；等灯管"),
    (
        e.Finished("W1", Result("replaced", "换阀", 25, (Material("进水阀", 1500, "个"),))),
        "完工，更换（张大勇）：换阀；工时 25 分钟；进水阀 1.5个",
    ),
    (e.FieldEdited("priority", "normal", "urgent"), "修改紧急程度：「一般」改为「急修」"),
    (e.FieldEdited("fault", "water.pipe", "water.tap"), "修改故障：「水管」改为「龙头」"),
    (e.Rated(5, 4, 3, "很快"), "评价：质量 5 星、效率 4 星、态度 3 星；很快"),
    (e.Joined(Reporter("李四")), "李四也报了同一问题"),
    (e.Undone("c", "repair.dispatch", {}), "撤回「派单」"),
    (UnknownEvent("repair.new", b""), "本版本无法识别的记录（repair.new）"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("event", "said"), SAMPLES, ids=lambda value: type(value).__name__)
def test_an_event_reads_as_a_phrase(chinese: None, event: Any, said: str) -> None:
    faults = {"water.pipe": "水管", "water.tap": "龙头"}
    known = words.Names(worker={"W1": "张大勇"}.__getitem__, fault=faults.__getitem__)
    assert words.event_text(event, entry(), known) == said


def test_every_event_kind_has_a_phrase() -> None:
    from desktop.ui.words import events

    office = {event for kind, event in EVENTS.items() if service_of(kind).terms == "repair"}
    assert set(events._MAKERS) == office


def test_a_worker_who_did_it_himself_is_not_named_twice(chinese: None) -> None:
    own = entry(actor=LEADER.__class__("W1", "张大勇", "worker"))
    assert words.event_text(e.Taken("W1"), own) == "接单"


# ---- measures ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "今天 12:00"),
        (-78 * MINUTE, "今天 10:42"),
        (-13 * HOUR, "昨天 23:00"),
        (DAY, "明天 12:00"),
        (-3 * DAY - 4 * HOUR + 5 * MINUTE, "11-21 08:05"),
        (-400 * DAY, "2025-10-20 12:00"),
    ],
)
def test_a_moment_reads_beside_today(chinese: None, ms: int, said: str) -> None:
    assert words.moment(NOON + ms, NOON) == said


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (80 * MINUTE, "还剩 1 小时 20 分"),
        (2 * HOUR, "还剩 2 小时"),
        (-12 * MINUTE, "超时 12 分"),
        (-30_000, "超时 不到 1 分"),
        (2 * DAY + 3 * HOUR + 59 * MINUTE, "还剩 2 天 3 小时"),
    ],
)
def test_a_span_says_what_is_left_or_over(chinese: None, ms: int, said: str) -> None:
    assert words.span(ms) == said


def test_how_long_ago(chinese: None) -> None:
    assert words.ago(NOON - 20_000, NOON) == "刚刚"
    assert words.ago(NOON - 12 * MINUTE, NOON) == "12 分前"
    assert words.ago(NOON - 3 * HOUR, NOON) == "3 小时前"
    assert words.ago(NOON - 30 * HOUR, NOON) == "昨天 06:00"


@given(st.integers(0, 999_999_999))
def test_money_reads_back_as_it_was_written(fen: int) -> None:
    assert words.read_yuan(words.yuan(fen)) == fen


@given(st.integers(1, 9_999_999_999))
def test_quantities_read_back_as_they_were_written(thousandths: int) -> None:
    assert words.read_quantity(words.quantity(thousandths)) == thousandths


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("", 0), ("12", 1200), ("１２．５", 1250), ("¥3.05元", 305), ("1.234", None), ("-1", None),
     ("1e9", None), ("九", None), ("٣", None)],
)  # fmt: skip
def test_typed_money(typed: str, fen: int | None) -> None:
    assert words.read_yuan(typed) == fen


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1", 1000), ("0.5", 500), ("0", None), ("", None), ("x", None), ("1.2345", None)],
)
def test_typed_quantities(typed: str, read: int | None) -> None:
    assert words.read_quantity(typed) == read


# ---- typed times -------------------------------------------------------------------------------


def local(ms: int) -> str:
    return words.when(ms)[5:]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1042", "11-24 10:42"), ("10:42", "11-24 10:42"), ("１０：４２", "11-24 10:42"),
        ("9点半", "11-24 09:30"), ("23:10", "11-23 23:10"), ("-15", "11-24 11:45"),
        ("2小时前", "11-24 10:00"), ("昨天 18:00", "11-23 18:00"), ("昨晚8点", "11-23 20:00"),
        ("前天9点", "11-22 09:00"), ("周一 9:00", "11-23 09:00"), ("周二 9:00", "11-24 09:00"),
        ("11-21 08:05", "11-21 08:05"), ("11月21日 8点05分", "11-21 08:05"),
        ("12-31 8:00", "12-31 08:00"), ("上午9点一刻", "11-24 09:15"), ("下午1点", "11-23 13:00"),
    ],
)  # fmt: skip
def test_a_typed_time_of_something_that_happened(typed: str, read: str) -> None:
    found = words.read_moment(typed, NOON, past=True)
    assert found is not None
    assert local(found) == read
    assert found <= NOON


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14:30", "11-24 14:30"), ("下午2点半", "11-24 14:30"), ("9:00", "11-25 09:00"),
        ("明天", "11-25 09:00"), ("明天下午3点", "11-25 15:00"), ("后天 10:00", "11-26 10:00"),
        ("+30", "11-24 12:30"), ("2小时后", "11-24 14:00"), ("3天后", "11-27 12:00"),
        ("周三 9点", "11-25 09:00"), ("周二 9点", "12-01 09:00"), ("1-5 9:00", "01-05 09:00"),
        ("今晚7点", "11-24 19:00"), ("中午1点", "11-24 13:00"),
    ],
)  # fmt: skip
def test_a_typed_time_to_come(typed: str, read: str) -> None:
    found = words.read_moment(typed, NOON, past=False)
    assert found is not None
    assert local(found) == read


@pytest.mark.parametrize(
    "typed", ["", "25:00", "10:61", "13-45 8:00", "2-30", "abc", "昨天", "--5"]
)
def test_a_time_that_makes_no_sense_is_not_guessed(typed: str) -> None:
    assert words.read_moment(typed, NOON, past=True) is None


@given(st.text(max_size=30), st.booleans())
def test_no_typed_time_breaks_the_reader(typed: str, past: bool) -> None:
    found = words.read_moment(typed, NOON, past=past)
    assert found is None or isinstance(found, int)
