"""Tables of people, up to records."""

from __future__ import annotations

import pytest

from cloud.imports import Row, RowProblem, load, load_mapping, read_table, records
from domain.directory import Person

HEADER = "学号,姓名,身份,学院,手机,宿舍,校园卡号,状态\n"


def read(line: str, header: str = HEADER) -> Person | list[tuple[str, str, str]]:
    """The person in a line, or the problems as (column, value, code)."""
    mapping = load_mapping("people")
    table = read_table((header + line + "\n").encode(), "x.csv", mapping=mapping)
    items = list(records("people", table, mapping))
    problems = [one for one in items if isinstance(one, RowProblem)]
    if problems:
        return [(one.column, one.value, one.code) for one in problems]
    (row,) = items
    assert isinstance(row, Row)
    assert isinstance(row.record, Person)
    return row.record


def test_a_full_row_becomes_a_person() -> None:
    line = '２０２１０００１.0, 张\u200b三 ,本科生,机电 学院,"138-0013-8000、6123",'
    assert read(line + "东校区/3栋/2单元/301室,000123,在校") == Person(
        code="20210001",
        name="张三",
        kind="student",
        unit="机电 学院",
        phones=("13800138000", "6123"),
        room="东校区/3栋/2单元/301",
        card_no="000123",
        initials=("zs",),
        active=True,
    )


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("研究生", "student"),
        ("教师", "staff"),
        ("离退休人员", "staff"),
        ("家属", "family"),
        ("部门", "unit"),
        ("Student", "student"),
    ],
)
def test_kinds_of_people_are_known_by_their_words(word: str, kind: str) -> None:
    found = read(f"1,张三,{word},,,,,")
    assert isinstance(found, Person)
    assert found.kind == kind


@pytest.mark.parametrize(
    ("word", "active"),
    [("在校", True), ("毕业", False), ("离职", False), ("1", True), ("FALSE", False), ("无", True)],
)
def test_who_has_left_is_no_longer_active(word: str, active: bool) -> None:
    found = read(f"1,张三,,,,,,{word}")
    assert isinstance(found, Person)
    assert found.active is active


def test_every_problem_of_a_row_is_told_at_once() -> None:
    assert read("1.2E+15,,火星人,,1380013800、无,,4.2E+18,也许") == [
        ("姓名", "", "cell_required"),
        ("手机", "1380013800、无", "phone_unclear"),
        ("状态", "也许", "word_unknown"),
        ("学号", "1.2E+15", "number_lost_digits"),
        ("身份", "火星人", "word_unknown"),
        ("校园卡号", "4.2E+18", "number_lost_digits"),
    ]


def test_what_people_write_for_nothing_is_nothing() -> None:
    found = read("1,张三,/,-,无,——,N/A,")
    assert found == Person(code="1", name="张三", initials=("zs",))


@pytest.mark.parametrize(
    ("columns", "line", "room"),
    [
        ("校区,楼栋,房间", "东校区,3,301", "东校区/3栋/301"),
        ("校区,宿舍楼,单元,寝室号", "东校区,3栋,2,301室", "东校区/3栋/2单元/301"),
        ("校区,办公室", "东校区,行政楼/2楼/203", "东校区/行政楼/203"),
        ("宿舍", "东校区-3栋-2单元-301", "东校区/3栋/2单元/301"),
        ("宿舍", "A-301", "A-301"),
        ("宿舍", "桃园３栋３０１", "桃园3栋301"),
    ],
)
def test_a_room_has_the_code_of_its_place_however_it_is_written(
    columns: str, line: str, room: str
) -> None:
    found = read(f"1,张三,{line}", f"学号,姓名,{columns}\n")
    assert isinstance(found, Person)
    assert found.room == room


def test_names_too_long_to_be_names_are_refused() -> None:
    assert read(f"1,{'张' * 101},,,,,,") == [("姓名", "张" * 39 + "…", "cell_too_long")]


def test_what_the_table_does_not_speak_of_stays_as_it_is_known() -> None:
    known = Person(
        "1", "张三", "staff", "后勤处", ("13800138000",), "东校区/3栋/301", "77", ("zs",), False
    )
    text = "学工号,姓名,手机\n1,张三丰,\n"
    (row,) = load("people", text.encode(), name="x.csv", stored=lambda key: known).rows
    assert row.state == "changed"
    assert row.record == Person(
        "1", "张三丰", "staff", "后勤处", (), "东校区/3栋/301", "77", ("zsf",), False
    )
