"""Tables of the office's own people."""

from __future__ import annotations

import pytest

from cloud.imports import Row, Worker, load
from domain.directory import Staff

HEADER = "工号,姓名,手机,班组,工种,负责片区,岗位,在手上限,在岗\n"


def read(line: str) -> Row[Worker]:
    (row,) = load("workers", (HEADER + line + "\n").encode(), name="x.csv").rows
    assert isinstance(row.record, Worker)
    return row  # type: ignore[return-value]


def problems(line: str) -> list[tuple[str, str, str]]:
    report = load("workers", (HEADER + line + "\n").encode(), name="x.csv").report
    return [(one.column, one.value, one.code) for one in report.problems]


def test_a_full_row_becomes_a_worker() -> None:
    row = read("W101,张建勇,13900020101,水电班,水电、门锁；plumbing,东区宿舍/东区教学,班长,8,休息")
    assert row.record == Worker(
        Staff(
            code="W101",
            name="张建勇",
            role="leader",
            phone="13900020101",
            team="water_power",
            skills=("plumbing", "electric", "carpentry"),
            zones=("东区宿舍", "东区教学"),
            max_in_hand=8,
            initials=("zjy",),
        ),
        on_duty=False,
    )
    assert row.key == "staff:W101"


def test_what_a_row_does_not_say_has_its_default() -> None:
    row = read("W101,张建勇,,,,,,,")
    assert row.record == Worker(Staff("W101", "张建勇", initials=("zjy",)), on_duty=None)
    assert (row.record.staff.role, row.record.staff.max_in_hand) == ("worker", 5)


@pytest.mark.parametrize(
    ("name", "skills"),
    [
        ("水", ("plumbing",)),
        ("水暖工", ("plumbing",)),
        ("强电", ("electric",)),
        ("木瓦", ("carpentry", "masonry")),
        ("空调", ("hvac",)),
        ("电梯", ("lift",)),
        ("水管漏水", ("plumbing",)),  # a fault of the tree
        ("water.pipe", ("plumbing",)),
        ("ELECTRIC", ("electric",)),
    ],
)
def test_skills_are_known_by_tags_trades_and_the_fault_trees_names(
    name: str, skills: tuple[str, ...]
) -> None:
    assert read(f"W1,张,,,{name},,,,").record.staff.skills == skills


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("维修工", "worker"),
        ("班组长", "leader"),
        ("调度员", "dispatcher"),
        ("质检员", "caretaker"),
        ("Inspector", "caretaker"),
    ],
)
def test_roles_are_known_by_their_words(word: str, role: str) -> None:
    assert read(f"W1,张,,,,,{word},,").record.staff.role == role


@pytest.mark.parametrize("word", ["系统管理员", "管理员", "admin", "system", "requester"])
def test_no_table_makes_an_administrator(word: str) -> None:
    assert problems(f"W1,张,,,,,{word},,") == [("岗位", word, "word_unknown")]


def test_what_is_not_understood_is_told() -> None:
    assert problems("W1,张,,,水电、飞天,,,0,也许") == [
        ("工种", "飞天", "word_unknown"),
        ("在手上限", "0", "number_out_of_range"),
        ("在岗", "也许", "word_unknown"),
    ]


def test_a_second_telephone_and_an_unknown_team_are_remarks_and_the_row_is_taken() -> None:
    row = read("W1,张,13900020101/6123,火箭班,,,,,")
    assert (row.record.staff.phone, row.record.staff.team) == ("13900020101", "火箭班")
    assert [(one.column, one.value, one.code) for one in row.remarks] == [
        ("手机", "6123", "phone_only_first"),
        ("班组", "火箭班", "team_unknown"),
    ]


def test_what_the_table_does_not_speak_of_stays_as_it_is_known() -> None:
    known = Worker(Staff("W1", "张", "leader", "1", "hvac", ("hvac",), ("东",), 9), on_duty=False)
    text = "工号,姓名,班组\nW1,张三,木瓦班\n"
    (row,) = load("workers", text.encode(), name="x.csv", stored=lambda key: known).rows
    staff = Staff(
        "W1", "张三", "leader", "1", "wood_civil", ("hvac",), ("东",), 9, initials=("zs",)
    )
    assert row.record == Worker(staff, on_duty=False)
    assert row.state == "changed"
