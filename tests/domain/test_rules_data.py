"""The shipped rule files: they agree with what was published, and with one another."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from chinese_calendar.constants import holidays, workdays

from domain.calendar import Calendar
from domain.calendar_rules import read
from domain.faults import Fault, FaultTree
from domain.limits import Limits
from domain.problems import Trouble
from domain.repair.rules import Terms

RULES = Path(__file__).parents[2] / "resources" / "rules"


def text(name: str) -> str:
    return (RULES / f"{name}.toml").read_text("utf-8")


CALENDAR = Calendar.parse(text("calendar"))
FAULTS = FaultTree.parse(text("faults"))
LIMITS = Limits.parse(text("limits"), CALENDAR, FAULTS)
LEAVES = [fault for fault in FAULTS.faults.values() if fault.parent]

# ---------------------------------------------------------------- calendar.toml


def _published_days() -> list[date]:
    days = (CALENDAR.known_until - CALENDAR.known_from).days + 1
    return [CALENDAR.known_from + timedelta(days=n) for n in range(days)]


def test_the_years_2024_to_2026_are_there() -> None:
    assert (CALENDAR.known_from, CALENDAR.known_until) == (date(2024, 1, 1), date(2026, 12, 31))
    assert all(year.source for year in read(text("calendar")).years)


def test_every_day_of_the_published_years_agrees_with_chinesecalendar() -> None:
    for day in _published_days():
        expected = (
            "holiday" if day in holidays
            else "make_up" if day in workdays
            else "weekend" if day.weekday() >= 5
            else "workday"
        )  # fmt: skip
        assert CALENDAR.kind_of(day) == expected, day


def test_the_office_works_on_exactly_the_official_working_days() -> None:
    own = {day for entry in read(text("calendar")).school if entry.days == "every"
           for day in _published_days() if entry.first <= day <= entry.last}  # fmt: skip
    for day in _published_days():
        if day not in own:
            open_day = CALENDAR.hours_on(day, "office") != ()
            assert open_day == chinese_calendar.is_workday(day), day


# ---------------------------------------------------------------- limits.toml

SUGGESTED: dict[str, list[tuple[int, str] | str]] = {
    "emergency": [(5, "always"), (5, "always"), (5, "always"), (30, "always"), (1440, "always")],
    "urgent": [(10, "service"), (15, "service"), (10, "service"), (60, "service"),
               (24 * 60, "service")],
    "normal": [(30, "service"), (60, "service"), (30, "service"), (12 * 60, "service"),
               (48 * 60, "service")],
    "planned": [(60, "service"), (450, "office"), (450, "office"), "by_plan", (7 * 450, "office")],
}  # fmt: skip


@pytest.mark.parametrize("priority", SUGGESTED)
def test_the_limits_are_the_suggested_ones(priority: Any) -> None:
    given = [
        limit if limit == "by_plan" else (limit.minutes, limit.schedule)
        for limit in LIMITS.of(priority, "water.tap")
    ]
    assert given == SUGGESTED[priority]


def test_a_working_day_in_the_limits_is_an_office_day_of_the_calendar() -> None:
    plain_tuesday = CALENDAR.hours_on(date(2026, 11, 24), "office")
    assert sum(span.shuts - span.opens for span in plain_tuesday) == 450


def test_trapped_people_are_reached_within_15_minutes_day_and_night() -> None:
    arrive = LIMITS.of("emergency", "elevator.trapped")[3]
    assert arrive != "by_plan"
    assert (arrive.minutes, arrive.schedule) == (15, "always")


def test_the_shipped_terms_are_those_that_decisions_assume_without_a_file() -> None:
    plain = Terms(warranty_days=FAULTS.warranty_days())
    assert plain == LIMITS.terms
    assert LIMITS.terms.inspect_days == 7
    assert LIMITS.warn_at == 0.8


# ---------------------------------------------------------------- faults.toml

KINDS = {  # 大类 → 小类 as the trade names them
    "water": "龙头 阀门 水管漏水 爆管 下水堵塞 马桶/冲水 地漏 水表 热水/浴室 直饮机/开水器",
    "power": "灯具 开关插座 跳闸/停电 线路 电扇 配电 充电桩 路灯",
    "wood": "门锁 门 窗 纱窗 玻璃 桌椅 床 柜 窗帘 黑板/讲台",
    "civil": "墙面 瓷砖 吊顶 屋面渗漏 地面 井盖 道路",
    "hvac": "空调不制冷 空调漏水 空调遥控 暖气 新风 热泵",
    "network": "校园网 电话 门禁 监控 广播 多媒体",
    "equipment": "水泵 锅炉 消防 洗衣机 饮水机 食堂设备",
    "elevator": "电梯困人 电梯停运",
    "gas": "燃气泄漏",
    "environment": "保洁 绿化 垃圾 虫鼠 积水",
    "other": "转办",
}


def test_the_tree_has_every_kind_of_fault_that_the_trade_names() -> None:
    assert {fault.code for fault in FAULTS.children()} == set(KINDS)
    for category, names in KINDS.items():
        assert set(names.split()) <= {fault.name for fault in FAULTS.children(category)}


def test_emergencies_and_urgent_faults_are_those_that_schools_publish() -> None:
    emergencies = {fault.code for fault in LEAVES if fault.priority == "emergency"}
    burst_outage_trapped = {"water.burst", "water.outage", "power.outage", "elevator.trapped"}
    assert emergencies == burst_outage_trapped | {"power.shock", "gas.leak"}
    urgent = {fault.code for fault in LEAVES if fault.priority == "urgent"}
    assert {"power.trip", "water.drain", "wood.lock", "wood.bed", "water.pipe"} <= urgent


def test_each_fault_can_be_planned_and_guaranteed() -> None:
    for fault in LEAVES:
        assert 7 <= fault.warranty_days <= 30, fault.code
        assert 10 <= fault.minutes <= 480, fault.code
        assert fault.team in FAULTS.teams
        assert fault.skill


def test_names_are_unique_among_their_siblings_in_both_languages() -> None:
    for category in FAULTS.children():
        children = FAULTS.children(category.code)
        assert len({fault.name for fault in children}) == len(children)
        assert len({fault.name_en for fault in children}) == len(children)


@pytest.mark.parametrize("fault", LEAVES, ids=lambda fault: fault.code)
def test_what_callers_say_leads_to_the_fault(fault: Fault) -> None:
    for word in (fault.name, *fault.words):
        assert fault in FAULTS.suggest(word), word


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("我们宿舍停电了", "power.trip"),
        ("整栋楼停电了,什么都开不了", "power.outage"),
        ("有人被困在电梯里", "elevator.trapped"),
        ("食堂后厨闻到煤气味", "gas.leak"),
        ("水管爆了一直喷水", "water.burst"),
        ("厕所下水道堵了返水", "water.drain"),
        ("空调漏水滴到床上", "hvac.leak"),
        ("ＷＩＦＩ 上不了网", "network.campus"),
    ],
)
def test_a_sentence_on_the_phone_leads_to_the_fault_first(said: str, code: str) -> None:
    assert FAULTS.suggest(said)[0].code == code


def test_of_equal_suggestions_the_more_urgent_comes_first() -> None:
    codes = [fault.code for fault in FAULTS.suggest("灯坏,床坏")]
    assert codes == ["wood.bed", "power.light"]


def test_words_without_a_fault_suggest_nothing() -> None:
    assert FAULTS.suggest("你好请问在吗") == ()
    assert FAULTS.suggest("") == ()


def test_a_path_is_read_in_chinese_and_english_and_an_unknown_code_as_it_is() -> None:
    assert FAULTS.path_text("water.pipe") == "水 › 水管漏水"
    assert FAULTS.path_text("water.pipe", english=True) == "Water › Leaking pipe"
    assert FAULTS.path_text("water", separator="/") == "水"
    assert FAULTS.path_text("sold.unit") == "sold.unit"
    assert FAULTS.get("sold.unit") is None


def test_a_fault_has_from_its_category_what_it_does_not_say() -> None:
    tap, burst = FAULTS.faults["water.tap"], FAULTS.faults["water.burst"]
    assert (tap.team, tap.skill, tap.priority) == ("water_power", "plumbing", "normal")
    assert (burst.team, burst.priority, burst.warranty_days) == ("water_power", "emergency", 30)


def test_another_team_may_answer_in_some_buildings() -> None:
    comment = "# 安康学院: dormitory air conditioners"
    assert comment in text("faults")
    changed = text("faults").replace(
        'name = "空调漏水",', 'name = "空调漏水", team_by_use = { dorm = "assets" },'
    )
    leak = FaultTree.parse(changed).faults["hvac.leak"]
    assert (leak.team_at("dorm"), leak.team_at("office")) == ("assets", "hvac")


def test_a_fault_out_of_use_is_not_offered_but_still_has_its_name() -> None:
    changed = FaultTree.parse(
        text("faults").replace('name = "纱窗",', 'name = "纱窗", active = false,')
    )
    assert "wood.screen" not in {fault.code for fault in changed.children("wood")}
    assert "wood.screen" not in {fault.code for fault in changed.suggest("纱窗破")}
    assert changed.path_text("wood.screen") == "木/门窗/家具 › 纱窗"


def test_warranty_terms_reach_the_decisions() -> None:
    assert LIMITS.terms.warranty_of("water.tap") == 15
    assert LIMITS.terms.warranty_of("water.burst") == 30
    assert LIMITS.terms.warranty_of("sold.unit") == 30


@pytest.mark.parametrize(
    ("old", "new", "place", "expected"),
    [
        ('code = "water.tap"', 'code = "water.pipe"', "categories[0].faults[2].code", "taken"),
        ('code = "water.tap"', 'code = "power.tap"', "categories[0].faults[0].code", "water."),
        ('code = "water.tap"', 'code = "Water.Tap"', "categories[0].faults[0].code", "regex"),
        ('team = "hvac"', 'team = "hvca"', "categories[4].team", "water_power, wood_civil"),
        ('priority = "emergency"', 'priority = "panic"', "[0].faults[3].priority", "emergency, no"),
        ('zone_rule = "zone"', 'zone_rule = "area"', "categories[0].zone_rule", "campus, zone"),
        ("minutes = 40", "minutes = 0", "categories[0].minutes", ">= 1"),
        ('name_en = "Tap"', 'name_de = "Hahn"', "categories[0].faults[0]", "name_de"),
        ('code = "gas"\nname = "燃', 'code = "lift"\nname = "燃', "teams[8].code", "taken"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_tree_is_named_with_its_place(
    old: str, new: str, place: str, expected: str
) -> None:
    assert old in text("faults")
    with pytest.raises(Trouble) as caught:
        FaultTree.parse(text("faults").replace(old, new, 1))
    assert caught.value.facts["file"] == "faults"
    assert place in str(caught.value.facts["at"])
    assert expected in str(caught.value.facts["expected"])
