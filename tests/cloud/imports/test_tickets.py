"""Tables of repairs from an older system."""

from __future__ import annotations

import pytest

from cloud.imports import PastTicket, load

DAY = 1772294400000  # 2026-03-01 00:00 of the campus
MINUTE = 60_000
HEADER = (
    "工单号,报修时间,报修人,联系电话,学号,校区,楼栋,房间号,大类,小类,报修内容,紧急程度,状态,"
    "维修师傅,受理时间,派单时间,到场时间,完工时间,处理结果,满意度,材料\n"
)


def read(line: str, header: str = HEADER) -> PastTicket:
    (row,) = load("tickets", (header + line + "\n").encode(), name="x.csv").rows
    assert isinstance(row.record, PastTicket)
    return row.record


def problems(line: str, header: str) -> list[tuple[str, str]]:
    report = load("tickets", (header + line + "\n").encode(), name="x.csv").report
    return [(one.column, one.code) for one in report.problems]


def test_a_full_row_becomes_a_past_ticket() -> None:
    line = (
        "WX-0001,2026/3/1 8:05,张三,138-0013-8000/6123,20210001,东校区,3,301室,水,龙头,"
        '"漏水\n很大，请快",急,已办结,张大勇、王铁柱,2026/3/1 8:10,2026/3/1 8:20,2026/3/1 8:50,'
        "2026年3月1日 9:30,已修复,★★★★,龙头×1"
    )
    assert read(line) == PastTicket(
        number="WX-0001",
        reported_at=DAY + 485 * MINUTE,
        status="archived",
        priority="urgent",
        reporter_name="张三",
        reporter_phones=("13800138000", "6123"),
        reporter_code="20210001",
        place="东校区/3栋/301",
        fault="水/龙头",
        description="漏水\n很大，请快",
        workers=("张大勇", "王铁柱"),
        accepted_at=DAY + 490 * MINUTE,
        dispatched_at=DAY + 500 * MINUTE,
        arrived_at=DAY + 530 * MINUTE,
        finished_at=DAY + 570 * MINUTE,
        result="已修复",
        outcome="repaired",
        rating=4,
        materials="龙头×1",
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("待受理", "reported"),
        ("受理中", "accepted"),
        ("已派单", "dispatched"),
        ("已接单", "taken"),
        ("维修中", "working"),
        ("待料", "held"),
        ("已修复", "finished"),
        ("待评价", "inspected"),
        ("已完成", "archived"),
        ("驳回", "rejected"),
        ("已取消", "withdrawn"),
        ("重复", "merged"),
        ("作废", "voided"),
        ("外协", "transferred"),
        ("Closed", "archived"),
    ],
)
def test_each_system_words_for_a_status_are_understood(word: str, status: str) -> None:
    assert read(f"1,2026-03-01,{word}", "单号,报修时间,状态\n").status == status


@pytest.mark.parametrize(
    ("word", "stars"),
    [
        ("5", 5),
        ("4.0", 4),
        ("４星", 4),
        ("3分", 3),
        ("★★", 2),
        ("非常满意", 5),
        ("不满意", 2),
        ("差评", 1),
        ("", None),
    ],
)
def test_ratings_are_stars(word: str, stars: int | None) -> None:
    assert read(f"1,2026-03-01,完成,{word}", "单号,报修时间,状态,评价\n").rating == stars


def test_what_is_not_understood_is_told() -> None:
    header = "单号,报修时间,状态,评价,完工时间\n"
    assert problems(",昨天,飞了,9,3/1/2026", header) == [
        ("报修时间", "date_unclear"),
        ("完工时间", "date_unclear"),
        ("单号", "cell_required"),
        ("状态", "word_unknown"),
        ("评价", "word_unknown"),
    ]


def test_what_came_later_cannot_have_happened_before() -> None:
    header = "单号,报修时间,状态,派单时间,完工时间\n"
    assert problems("1,2026-03-01 08:05,完成,2026-03-01 08:04,", header) == [
        ("派单时间", "times_out_of_order")
    ]
    assert problems("1,2026-03-01 08:05,完成,,2026-02-28", header) == [
        ("完工时间", "times_out_of_order")
    ]


def test_a_date_without_its_time_of_day_may_be_the_same_day() -> None:
    found = read("1,2026-03-01 08:05,完成,2026-03-01", "单号,报修时间,状态,完工时间\n")
    assert found.finished_at == DAY


def test_a_place_without_parts_and_a_fault_without_category_stay_as_written() -> None:
    header = "单号,报修时间,状态,地点,项目\n"
    found = read("1,2026-03-01,完成,３栋后面的路灯,灯不亮", header)
    assert (found.place, found.fault) == ("3栋后面的路灯", "灯不亮")
