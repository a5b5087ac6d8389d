"""Which column is which: renamed, reordered, doubled and missing headers, and a user's mapping."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import resources
from cloud.imports import KINDS, Kind, explain, load, load_mapping, read_table
from cloud.imports.mapping import built_in, laid_over
from domain.directory import Person
from domain.people import Role
from domain.problems import Trouble
from domain.repair.ticket import PRIORITIES, STATUSES, Outcome
from domain.text import fold
from tests.cloud.imports.making import csv_bytes


def person(text: str, mapping: str = "") -> Person:
    laid = laid_over(built_in("people"), mapping)
    (row,) = load("people", text.encode(), name="x.csv", mapping=laid).rows
    assert isinstance(row.record, Person)
    return row.record


@pytest.mark.parametrize(
    "header",
    [
        "学号,姓名,手机",
        " 学 号 ,姓　名,手机号码",
        "学工号*,姓名（必填）,联系电话(多个用/分隔)",
        "Student ID,Full Name,Mobile Phone",
        "\u200bＣＯＤＥ,name:,PHONE",
    ],
)
def test_headers_are_known_by_many_names(header: str) -> None:
    found = person(f"{header}\n1,张三,13800138000\n")
    assert (found.code, found.name, found.phones) == ("1", "张三", ("13800138000",))


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named() -> None:
    text = "备注,手机,爱好,姓名,学号\nx,13800138000,y,张三,1\n"
    loaded = load("people", text.encode(), name="x.csv")
    assert loaded.rows[0].key == "person:1"
    assert loaded.report.ignored == ("备注", "爱好")
    assert loaded.report.columns == {"phones": ("手机",), "name": ("姓名",), "code": ("学号",)}
    assert "没有用到的列：备注、爱好。" in loaded.report.sentences()


def test_titles_above_the_headers_are_passed_over() -> None:
    text = "江城学院,,\n2026 级学生名单,,\n制表：学工处,,2026-09-01\n\n学号,姓名,手机\n1,张三,\n"
    table = read_table(text.encode(), "x.csv", mapping=load_mapping("people"))
    assert (table.header_line, table.header) == (5, ("学号", "姓名", "手机"))
    assert [row.line for row in table.rows()] == [6]


def test_without_a_mapping_the_row_of_most_words_is_taken_for_the_headers() -> None:
    table = read_table("名单,,\n甲,乙,丙\n1,2,3\n".encode(), "x.csv")
    assert table.header == ("甲", "乙", "丙")


def test_a_missing_required_column_is_one_clear_error_with_the_headers_found() -> None:
    with pytest.raises(Trouble) as caught:
        load("people", "学号,电话,籍贯\n1,2,3\n".encode(), name="名单.csv")
    assert caught.value.code == "columns_missing"
    assert caught.value.facts["missing"] == ("姓名",)
    assert explain(caught.value) == "文件“名单.csv”缺少必需的列：姓名。表头里有：学号、电话、籍贯。"


def test_a_table_without_any_known_header_shows_what_it_took_for_headers() -> None:
    with pytest.raises(Trouble) as caught:
        load("people", "甲,乙\n1,2\n".encode(), name="x.csv")
    assert caught.value.facts["found"] == ("甲", "乙")


def test_two_columns_of_one_field_fill_each_other_in() -> None:
    text = "学号,工号,姓名\n1,,张三\n,2,李四\n3,3,王五\n4,5,赵六\n"
    loaded = load("people", text.encode(), name="x.csv")
    assert [row.key for row in loaded.rows] == ["person:1", "person:2", "person:3"]
    (problem,) = loaded.report.problems
    assert (problem.line, problem.code, problem.value) == (5, "cell_two_values", "4 / 5")


def test_two_telephone_columns_are_joined() -> None:
    found = person("学号,姓名,手机,手机,办公电话\n1,张三,13800138000,13800138000,6123\n")
    assert found.phones == ("13800138000", "6123")


def test_the_header_over_the_code_tells_students_from_staff() -> None:
    text = "学号,工号,姓名\n1,,张三\n,2,李四\n"
    loaded = load("people", text.encode(), name="x.csv")
    kinds = [row.record.kind for row in loaded.rows if isinstance(row.record, Person)]
    assert kinds == ["student", "staff"]


MAPPING = """
sheet = ""
ignore = ["手机"]

[columns]
code = "证件"
phones = ["本人", "家长"]

[defaults]
kind = "家属"

[values.active]
no = ["已搬走"]
"""


def test_a_users_mapping_names_columns_words_and_defaults(tmp_path: Path) -> None:
    path = tmp_path / "对照.toml"
    path.write_text(MAPPING, encoding="utf-8-sig")
    text = "证件,姓名,学号,手机,本人,家长,状态\nA1,张三,9,13700137000,13800138000,,已搬走\n"
    loaded = load("people", text.encode(), name="x.csv", mapping=path)
    (row,) = loaded.rows
    assert row.record == Person(
        code="A1",
        name="张三",
        kind="family",
        phones=("13800138000",),
        initials=("zs",),
        active=False,
    )
    assert loaded.report.ignored == ("学号", "手机")


def test_a_default_stands_in_for_a_required_column() -> None:
    laid = laid_over(built_in("tickets"), '[defaults]\nstatus = "已完成"\nsource = "旧系统"\n')
    text = "单号,报修时间\n7,2026-03-01\n"
    (row,) = load("tickets", text.encode(), name="x.csv", mapping=laid).rows
    assert row.key == "ticket:旧系统:7"


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('[columns]\nkode = "学号"', "里写了 columns.kode，没有这一项。可以写：code、name"),
        ('[defaults]\nkode = "1"', "里写了 defaults.kode，没有"),
        ('[values.kode]\na = ["b"]', "里写了 values.kode，没有"),
        ('[values.kind]\nalien = ["外星人"]', "里写了 values.kind.alien，没有"),
        ("farbe = 1", "里写了 farbe，没有这一项。可以写：sheet、columns、ignore"),
        ("[columns]\ncode = 5", "里的 columns.code 写法不对，应写成 \"学号\""),
        ('columns = "学号"', "里的 columns 写法不对，应写成 [columns]"),
        ('ignore = "电话"', '里的 ignore 写法不对，应写成 ["学号", "工号"]'),
        ("sheet = 1", "里的 sheet 写法不对"),
        ('[values]\nactive = ["在籍"]', "里的 values.active 写法不对"),
        ('[values.active]\nyes = "在籍"', "里的 values.active.yes 写法不对"),
        ("ignore = []\n[columns]\ncode = “学号”", "第 3 行写法不对"),
        ("sheet = 'a'\ncolumns = [", "第 2 行写法不对"),
        ('[columns]\ncode = "a"\ncode = "b"', "第 3 行的名称前面已经写过"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_told_with_its_place(mapping: str, said: str) -> None:
    with pytest.raises(Trouble) as caught:
        laid_over(built_in("people"), mapping, "对照.toml")
    chinese, english = explain(caught.value).splitlines()
    assert "对照文件“对照.toml”" + said in chinese
    assert "对照.toml" in english


def test_a_header_that_the_mapping_names_must_be_there() -> None:
    laid = laid_over(built_in("people"), '[columns]\nphones = "家长电话"')
    with pytest.raises(Trouble) as caught:
        load("people", "学号,姓名,手机\n1,张三,\n".encode(), name="x.csv", mapping=laid)
    assert caught.value.code == "columns_not_there"
    assert caught.value.facts["missing"] == ("家长电话",)


@pytest.mark.parametrize(
    ("data", "said"),
    [(None, "找不到"), (b"\xff\xfe\x00", "不是 UTF-8"), (b"x" * (2 << 20), "最多 1 MB")],
    ids=["missing", "not UTF-8", "large"],
)
def test_a_mapping_file_that_cannot_be_read_is_told(
    tmp_path: Path, data: bytes | None, said: str
) -> None:
    path = tmp_path / "对照.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(Trouble) as caught:
        load("people", csv_bytes([["学号", "姓名"]]), name="x.csv", mapping=path)
    assert said in explain(caught.value).splitlines()[0]


@pytest.mark.parametrize("kind", KINDS)
def test_in_the_bundled_files_no_header_and_no_word_has_two_meanings(kind: Kind) -> None:
    mapping = built_in(kind)
    for table, words in mapping.words.items():
        if (kind, table) != ("workers", "skills"):  # 水电 is two trades
            assert [word for word, values in words.items() if len(values) > 1] == []
        assert all(word == fold(word) for word in words)


def test_the_values_of_the_bundled_files_are_those_of_the_domain() -> None:
    def values(kind: Kind, table: str) -> set[str]:
        return {value for values in built_in(kind).words[table].values() for value in values}

    assert values("people", "kind") == {"student", "staff", "family", "unit"}
    assert values("tickets", "status") == set(STATUSES)
    assert values("tickets", "priority") == set(PRIORITIES)
    assert values("tickets", "outcome") == set(Outcome.__args__)  # type: ignore[attr-defined]
    assert values("tickets", "rating") == {"1", "2", "3", "4", "5"}
    assert values("workers", "role") == set(Role.__args__) - {"requester", "admin", "system"}  # type: ignore[attr-defined]


def test_the_example_of_a_mapping_works() -> None:
    laid = load_mapping("people", resources.path("imports", "mapping-example.toml"))
    text = "证件号码,姓名,本人手机,家长手机,状态,紧急联系电话\nA1,张三,,13800138000,入伍,110\n"
    (row,) = load(
        "people", text.encode(), name="x.csv", mapping=msgspec.structs.replace(laid, sheet="")
    ).rows
    assert row.record == Person(
        code="A1", name="张三", phones=("13800138000",), initials=("zs",), active=False
    )
    assert laid.sheet == "全校名单"
