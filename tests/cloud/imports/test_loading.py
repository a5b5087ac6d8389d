"""Loading a whole table: counts, twice the same file, progress, cancelling, memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.imports import (
    PastTicket,
    Record,
    Row,
    Skipped,
    Worker,
    load,
    load_mapping,
    read_table,
    record_digest,
    record_key,
    records,
)
from domain.directory import Person, Place, Staff
from domain.problems import Trouble
from tests.cloud.imports.making import csv_bytes, xlsx_of

PEOPLE = (
    "学号,姓名,手机\n1,张三,13800138000\n2,李四,1380013\n3,王五,\n"
    "1,张三,13800138000\n3,赵六,\n合计,3,\n"
)


def people(count: int) -> list[list[str]]:
    return [["学号", "姓名", "手机", "宿舍"]] + [
        [f"2026{n:06d}", "张三", f"138{n:08d}", f"东校区/{n % 9}栋/{n % 700}"] for n in range(count)
    ]


def test_rows_are_counted_as_good_bad_repeated_and_passed_over() -> None:
    report = load("people", PEOPLE.encode(), name="x.csv").report
    assert (report.good, report.bad, report.new, report.repeated, report.footers) == (2, 2, 2, 1, 1)
    assert [(one.line, one.column, one.value, one.code) for one in report.problems] == [
        (3, "手机", "1380013", "phone_unclear"),
        (6, "", "3", "key_twice"),
    ]


def test_all_or_nothing_hands_on_nothing_when_one_row_is_bad() -> None:
    loaded = load("people", PEOPLE.encode(), name="x.csv", all_or_nothing=True)
    assert loaded.rows == ()
    assert not loaded.report.taken
    assert loaded.report.good == 2
    clean = load("people", b"code,name\n1,a\n", name="x.csv", all_or_nothing=True)
    assert clean.report.taken
    assert len(clean.rows) == 1


@pytest.mark.parametrize("kind", ["people", "places", "workers", "tickets"])
def test_the_same_file_twice_changes_nothing(kind: str) -> None:
    tables = {
        "people": "学号,姓名,手机\n1,张三,13800138000\n2,李四,\n",
        "places": "位置,片区\n东校区/3栋/301,东\n东校区/3栋,西\n",
        "workers": "工号,姓名,工种,在岗\nW1,张,水,是\n",
        "tickets": "单号,报修时间,状态\n1,2026-03-01,完成\n",
    }
    data = tables[kind].encode()
    first = load(kind, data, name="x.csv")  # type: ignore[arg-type]
    assert {row.state for row in first.rows} == {"new"}
    by_record: dict[str, Record | str] = {row.key: row.record for row in first.rows}
    by_digest: dict[str, Record | str] = {row.key: row.digest for row in first.rows}
    for known in (by_record, by_digest):
        again = load(kind, data, name="x.csv", stored=known.get)  # type: ignore[arg-type]
        assert {row.state for row in again.rows} == {"unchanged"}
        assert again.report.unchanged == again.report.good == first.report.good
        assert [row.digest for row in again.rows] == [row.digest for row in first.rows]


def test_a_changed_cell_makes_its_record_changed_and_no_other() -> None:
    known = {
        row.key: row.record for row in load("people", b"code,name\n1,a\n2,b\n", name="x.csv").rows
    }
    again = load("people", b"code,name\n1,a\n2,c\n3,d\n", name="x.csv", stored=known.get)
    assert [(row.key, row.state) for row in again.rows] == [
        ("person:1", "unchanged"),
        ("person:2", "changed"),
        ("person:3", "new"),
    ]


def test_keys_are_the_natural_ones() -> None:
    assert record_key(Person("1", "a")) == "person:1"
    assert record_key(Place("东/3栋", "3栋", "building", "东 3栋")) == "place:东/3栋"
    assert record_key(Worker(Staff("W1", "a"))) == "staff:W1"
    assert record_key(PastTicket("7", 0, "archived", source="旧")) == "ticket:旧:7"


def test_a_digest_depends_on_the_content_alone() -> None:
    person = Person("1", "张三", phones=("13800138000",))
    assert record_digest(person) == record_digest(msgspec.structs.replace(person))
    assert record_digest(person) == "166b0f7999bd565dec683f9784f0d195"
    assert record_digest(person) != record_digest(Person("1", "张三"))


@given(st.permutations(["code,name,phone", "1,a,13800138000", "2,b,", "3,c,6123"]))
def test_columns_in_another_order_give_the_same_digests(lines: list[str]) -> None:
    def digests(order: list[int]) -> set[str]:
        rows = [line.split(",") for line in ["code,name,phone", *sorted(lines)[:3]]]
        data = csv_bytes([[row[place] for place in order] for row in rows])
        return {row.digest for row in load("people", data, name="x.csv").rows}

    assert digests([0, 1, 2]) == digests([2, 0, 1])


def test_progress_is_told_with_the_total_and_ends_at_the_end() -> None:
    for data in (csv_bytes(people(1200)), xlsx_of(people(1200))):
        told: list[tuple[int, int | None]] = []
        load("people", data, on_progress=lambda done, total: told.append((done, total)))  # noqa: B023
        assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


def test_cancelling_stops_within_a_few_hundred_rows_and_takes_nothing() -> None:
    read: list[int] = []

    def after(rows: int) -> Callable[[], bool]:
        return lambda: bool(read) and read[-1] >= rows

    with pytest.raises(Trouble) as caught:
        load(
            "people",
            csv_bytes(people(5000)),
            name="名单.csv",
            on_progress=lambda done, total: read.append(done),
            cancelled=after(1000),
        )
    assert caught.value.code == "import_cancelled"
    assert caught.value.facts == {"file": "名单.csv", "rows": 1500}


@pytest.mark.parametrize("make", [csv_bytes, xlsx_of])
def test_memory_does_not_grow_with_the_rows(make: Callable[[list[list[str]]], bytes]) -> None:
    mapping = load_mapping("people")

    def peak(rows: int) -> int:
        data = make([*people(rows)[:1], *([str(n), "张三", "", "A101"] for n in range(rows))])
        table = read_table(data, "x", mapping=mapping)
        tracemalloc.start()
        count = sum(isinstance(one, Row) for one in records("people", table, mapping))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == rows
        return most

    peak(100)  # dictionaries and caches
    assert peak(4000) - peak(1000) < 3000 * 400


def test_the_stream_tells_what_it_passes_over() -> None:
    mapping = load_mapping("people")
    table = read_table(
        "学号,姓名\n1,a\n1,a\n合计：,1\n第 1 页,\n".encode(), "x.csv", mapping=mapping
    )
    items = list(records("people", table, mapping))
    assert [one for one in items if isinstance(one, Skipped)] == [
        Skipped(3, "repeated"),
        Skipped(4, "footer"),
        Skipped(5, "footer"),
    ]


@pytest.mark.parametrize(
    "first", ["注册处", "共青团委", "第1教学楼", "合计机房", "note12", "总务处", "说明书编写组"]
)
def test_a_record_that_only_begins_like_a_footer_is_a_record(first: str) -> None:
    assert len(load("people", f"编号,姓名\n{first},甲\n".encode(), name="x.csv").rows) == 1


@pytest.mark.parametrize(
    "first", ["合计", " 总 计 ：", "共120人", "制表人：张三", "Total", "备注:无"]
)
def test_totals_and_signatures_are_no_records(first: str) -> None:
    loaded = load("people", f"编号,姓名\n1,甲\n{first},\n".encode(), name="x.csv")
    assert (len(loaded.rows), loaded.report.footers) == (1, 1)
    assert not loaded.report.problems
