"""What an import tells: sentences for everything, and a CSV that runs nothing."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

import cloud.imports
from cloud.imports import Note, RowProblem, explain, load, report_csv, write_report
from cloud.imports.explain import reason_of
from cloud.imports.report import inert
from domain.problems import Refusal, Trouble

TABLE = "学号,姓名,手机,电话\n1,张三,=cmd|' /C calc'!A0,\n2,,13800138000,\n3,李四,,\n"


def test_a_sentence_tells_line_column_value_and_reason() -> None:
    report = load("people", TABLE.encode(), name="x.csv").report
    assert [explain(problem) for problem in report.problems] == [
        "第 2 行“手机”列（=cmd|' /C calc'!A0）："
        "不是电话号码（手机 11 位，座机可带区号和分机，或 3 到 6 位短号）。",
        "第 3 行“姓名”列：必填，但是空的。",
    ]


def test_the_report_reads_as_a_page_of_sentences() -> None:
    data = "单号,报修时间,状态,备用\n1,2026-03-01,完成,\n2,昨天,完成,\n合计,2,,\n"
    report = load("tickets", data.encode("gb18030"), name="旧系统.xls", all_or_nothing=True).report
    assert report.sentences() == [
        "扩展名“xls”与内容不符，已按 CSV 读取。",
        "文字编码：GB18030；分隔符：逗号。",
        "没有用到的列：备用。",
        "跳过合计、签名等行：1 行。",
        "可导入 1 行（新增 1，有变化 0，无变化 0），有问题 1 行，重复 0 行。",
        "因为有问题行，本次一行都没有导入。",
        "第 3 行“报修时间”列（昨天）：看不懂这个时间。请写成 2026-03-01 08:05 这样。",
    ]


def test_only_the_first_problems_are_kept_and_the_others_counted() -> None:
    data = ("学号,姓名\n" + "1,\n" * 30).encode()
    report = load("people", data, name="x.csv", problems_kept=10).report
    assert (len(report.problems), report.problem_count, report.bad) == (10, 30, 30)
    assert "……另有 20 个问题未列出。" in report.sentences()
    assert "另有 20 个问题未列出" in report_csv(report)


def test_the_written_report_opens_in_excel_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "问题.csv"
    write_report(load("people", TABLE.encode(), name="x.csv").report, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["行号", "列", "值", "结果", "原因", "代码"]
    assert rows[1][:4] == ["2", "手机", "'=cmd|' /C calc'!A0", "未导入"]
    assert len(rows) == 3


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_would_take_for_a_formula_is_made_inert(first: str) -> None:
    assert inert(first + "1") == f"'{first}1"
    assert inert("1" + first) == "1" + first


def test_remarks_of_taken_rows_are_in_the_report_too() -> None:
    data = "工号,姓名,手机\nW1,张,13800138000/6123\n"
    report = load("workers", data.encode(), name="x.csv").report
    (row,) = list(csv.reader(io.StringIO(report_csv(report))))[1:]
    assert row[:4] == ["2", "手机", "6123", "已导入"]
    assert report.sentences()[-1] == (
        "第 2 行“手机”列（6123）：只留第一个电话 13800138000，其余没有导入。"
    )


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        write_report(load("people", TABLE.encode(), name="x.csv").report, tmp_path)
    assert caught.value.code == "report_unwritable"


CODE = re.compile(
    r'(?:Trouble|Refusal|Note|CellFault|wrong)\(\s*(?:"([a-z_0-9]+)" if \w+ else )?"([a-z_0-9]+)"'
)


def test_every_code_has_its_sentence() -> None:
    codes = {"rules_invalid"}
    for path in Path(str(cloud.imports.__file__)).parent.glob("*.py"):
        for found in CODE.finditer(path.read_text(encoding="utf-8")):
            codes |= {code for code in found.groups() if code}
    assert len(codes) > 45
    without = [code for code in sorted(codes) if reason_of(Note(code)) == code]
    assert without == []


def test_a_code_from_elsewhere_is_shown_with_its_facts_rather_than_hidden() -> None:
    assert explain(Refusal("never_heard_of", field="x")) == "never_heard_of：{'field': 'x'}"
    assert explain(RowProblem(3, "", "", "never_heard_of")) == "第 3 行：never_heard_of"
