"""Delimited text made by other people: encodings, delimiters, quotation marks, line numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.imports import load, read_table
from cloud.imports.mapping import load_mapping
from domain.directory import Person
from domain.problems import Trouble
from tests.cloud.imports.making import PEOPLE, csv_bytes


def test_each_encoding_is_recognised_and_named() -> None:
    for encoding, named in [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (BOM)"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("utf-16", "UTF-16 LE"),
    ]:
        table = read_table(csv_bytes(PEOPLE, encoding=encoding), "名单.csv")
        assert table.encoding == named
        assert table.header == ("学号", "姓名", "手机", "学院")
        assert [row.cells for row in table.rows()] == [tuple(row) for row in PEOPLE[1:]]
        assert table.notes[0].facts == {"encoding": named, "delimiter": ","}


def test_utf_16_of_the_other_byte_order_is_read() -> None:
    data = b"\xfe\xff" + csv_bytes(PEOPLE, encoding="utf-16-be", delimiter="\t")
    table = read_table(data, "名单.txt")
    assert (table.encoding, table.delimiter) == ("UTF-16 BE", "\t")
    assert len(list(table.rows())) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_although_texts_hold_the_others(delimiter: str) -> None:
    rows = [*PEOPLE, ["20210003", "a;b;c", "139,137", "x\ty"]]
    table = read_table(csv_bytes(rows, delimiter=delimiter), "名单.csv")
    assert table.delimiter == delimiter
    assert [row.cells for row in table.rows()] == [tuple(row) for row in rows[1:]]


def test_a_first_line_that_states_the_delimiter_is_obeyed() -> None:
    data = b"sep=;\r\n" + csv_bytes([["学号", "姓名"], ["1,1", "张,三"]], delimiter=";")
    table = read_table(data, "名单.csv")
    assert (table.delimiter, table.header_line) == (";", 2)
    assert [(row.line, row.cells) for row in table.rows()] == [(3, ("1,1", "张,三"))]


def test_a_file_of_one_column_is_a_table_too() -> None:
    table = read_table("位置\r\n东校区/3栋/301\r\n".encode(), "地点.csv")
    assert [row.cells for row in table.rows()] == [("东校区/3栋/301",)]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = '学号,姓名\r\n\r\n1,"张\r\n三"\r\n,\r\n2,李四\r\n'
    table = read_table(text.encode(), "名单.csv")
    assert [(row.line, row.cells) for row in table.rows()] == [
        (3, ("1", "张\r\n三")),
        (6, ("2", "李四")),
    ]


def test_old_line_ends_are_understood() -> None:
    table = read_table("学号,姓名\r1,张三\r2,李四".encode(), "名单.csv")
    assert [(row.line, row.cells) for row in table.rows()] == [
        (2, ("1", "张三")),
        (3, ("2", "李四")),
    ]


def test_a_quotation_mark_that_never_closes_is_told_with_the_lines_that_it_swallowed() -> None:
    rows = ['1,"张三', *(f"{number},李四" for number in range(2, 9))]
    loaded = load("people", ("学号,姓名\r\n" + "\r\n".join(rows)).encode(), name="名单.csv")
    (problem,) = loaded.report.problems
    assert (problem.code, problem.line) == ("row_quote_open", 2)
    assert problem.facts == {"first": 2, "last": 9}
    assert not loaded.rows


def test_after_a_cell_that_is_far_too_long_reading_goes_on() -> None:
    text = f"学号,姓名\r\n1,{'长' * 1_000_000}\r\n2,李四\r\n3,{'x' * 40_000}\r\n4,王五\r\n"
    loaded = load("people", text.encode(), name="名单.csv")
    assert [(one.line, one.code) for one in loaded.report.problems] == [
        (2, "cell_too_long"),
        (4, "cell_too_long"),
    ]
    assert [row.record.code for row in loaded.rows if isinstance(row.record, Person)] == ["2", "4"]


def test_a_line_without_end_is_passed_over_in_bounded_memory() -> None:
    text = "学号,姓名\r\n1,张三\r\n" + "x" * 3_000_000 + "\r\n2,李四\r\n"
    loaded = load("people", text.encode(), name="名单.csv")
    assert [(one.line, one.code) for one in loaded.report.problems] == [(3, "row_line_too_long")]
    assert [row.line for row in loaded.rows] == [2, 4]


def test_a_comma_without_quotation_marks_is_noticed_before_it_shifts_the_columns() -> None:
    text = "学号,姓名,学院\r\n1,张三,机电,汽车学院\r\n2,李四,地质学院,\r\n"
    loaded = load("people", text.encode(), name="名单.csv")
    (problem,) = loaded.report.problems
    assert (problem.code, problem.line) == ("row_more_cells", 2)
    assert [row.line for row in loaded.rows] == [3]


@pytest.mark.parametrize(
    "data",
    [
        "編號,姓名\n1,張三豐與李四維在圖書館報修電燈壞了請儘快處理謝謝\n".encode("big5"),
        "code,name\n1,José Ibáñez\n".encode("latin-1"),
        csv_bytes(PEOPLE)[:-3] + b"\xff\xfe\xfd",
        b"\xff\xfe\x00\x00" + "a,b".encode("utf-32-le"),
    ],
    ids=["big5", "latin-1", "broken utf-8", "utf-32"],
)
def test_an_unknown_encoding_is_refused_and_not_guessed(data: bytes) -> None:
    with pytest.raises(Trouble) as caught:
        read_table(data, "名单.csv")
    assert caught.value.code == "file_encoding_unknown"


def test_a_broken_character_deep_in_the_file_is_found_before_anything_is_taken() -> None:
    rows = [["学号", "姓名"], *([str(number), "张三"] for number in range(50_000))]
    with pytest.raises(Trouble, match="file_encoding_unknown"):
        load("people", csv_bytes(rows) + b"\xc3\x28\xff,x\n", name="名单.csv")


def test_a_path_is_read_as_uploaded_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(csv_bytes(PEOPLE, encoding="gb18030"))
    assert load("people", path).rows == load("people", path.read_bytes(), name="名单.csv").rows
    assert load("people", str(path)).report.file == "名单.csv"


def test_rows_can_be_read_again() -> None:
    table = read_table(csv_bytes(PEOPLE), "名单.csv")
    assert list(table.rows()) == list(table.rows())


any_text = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
chinese = st.text('，。（）“”、；报修水电宿舍漏坏了灯门锁1aZ,;\t"\n\r ', max_size=12)


@given(st.data(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
def test_what_was_written_is_read(data: st.DataObject, encoding: str) -> None:
    cells = chinese if encoding == "gb18030" else chinese | any_text
    rows = data.draw(st.lists(st.tuples(st.just("c"), cells, cells), min_size=1, max_size=6))
    delimiter = data.draw(st.sampled_from([",", ";", "\t"]))
    header = ["学号", "姓名", "学院"]
    written = csv_bytes([header, *rows], encoding=encoding, delimiter=delimiter)
    table = read_table(written, "名单.csv")
    assert table.delimiter == delimiter
    assert [row.cells for row in table.rows()] == rows


def test_people_come_through_every_encoding_alike() -> None:
    mapping = load_mapping("people")
    records = []
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        loaded = load("people", csv_bytes(PEOPLE, encoding=encoding), name="x.csv", mapping=mapping)
        records.append([row.record for row in loaded.rows])
    assert records[0] == records[1] == records[2] == records[3]
    assert records[0][0] == Person(
        code="20210001",
        name="张三丰",
        kind="student",
        unit="机电学院",
        phones=("13800138000",),
        initials=("zsf",),
    )
