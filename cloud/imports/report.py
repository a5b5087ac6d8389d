"""What an import says when it is done: counts, the first problems, and both as a CSV file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from msgspec import Struct

from cloud.imports.explain import explain, reason_of
from cloud.imports.mapping import Columns, Kind
from cloud.imports.problems import Note, RowProblem
from cloud.imports.reading import Table
from cloud.imports.records import Record, Row, Skipped
from domain.problems import Trouble

_HEADERS = ("行号", "列", "值", "结果", "原因", "代码")
_ACTIVE = "=+-@\t\r\x00＝＋－＠"


class Report(Struct, frozen=True):
    """The outcome of reading one table.

    Attributes:
        taken: whether the good rows are handed on (all-or-nothing: only without bad ones).
        good: rows that became records; `new`, `changed` and `unchanged` tell them apart.
        bad: rows that did not.
        implied: places that have no row of their own and came with others.
        repeated: rows that said again what an earlier row said.
        footers: rows of totals and signatures.
        problems: the first of them; `problem_count` counts all.
        remarks: what was left out of good rows; the first of them.
        columns: field to the headers that give it.
        ignored: headers of columns that were passed over.
        notes: how the file was understood.
    """

    kind: Kind
    file: str
    taken: bool
    good: int
    bad: int
    new: int
    changed: int
    unchanged: int
    implied: int
    repeated: int
    footers: int
    problems: tuple[RowProblem, ...]
    problem_count: int
    remarks: tuple[RowProblem, ...]
    columns: dict[str, tuple[str, ...]]
    ignored: tuple[str, ...]
    notes: tuple[Note, ...]

    def sentences(self) -> list[str]:
        """The report in Chinese, a line each: counts first, problems last."""
        lines = [explain(note) for note in self.notes]
        lines += [
            f"可导入 {self.good} 行"
            f"（新增 {self.new}，有变化 {self.changed}，无变化 {self.unchanged}），"
            f"有问题 {self.bad} 行，重复 {self.repeated} 行。"
        ]
        if self.implied:
            lines.append(f"另有 {self.implied} 个上级地点由下级路径带出。")
        if not self.taken:
            lines.append("因为有问题行，本次一行都没有导入。")
        lines += [explain(problem) for problem in self.problems]
        if self.problem_count > len(self.problems):
            lines.append(f"……另有 {self.problem_count - len(self.problems)} 个问题未列出。")
        return lines + [explain(remark) for remark in self.remarks]


class Tally:
    """Counts what comes out of a table, and makes the report of it."""

    def __init__(self, kind: Kind, table: Table, columns: Columns, problems_kept: int) -> None:
        self.bad = 0
        self._kind = kind
        self._table = table
        self._columns = columns
        self._kept = problems_kept
        self._states = {"new": 0, "changed": 0, "unchanged": 0}
        self._skipped = {"footer": 0, "repeated": 0}
        self._good = self._implied = self._problem_count = 0
        self._problems: list[RowProblem] = []
        self._remarks: list[RowProblem] = []
        self._bad_line = 0

    def count(self, item: Row[Record] | RowProblem | Skipped) -> None:
        """Take one item into account."""
        if isinstance(item, Skipped):
            self._skipped[item.code] += 1
        elif isinstance(item, RowProblem):
            self._problem_count += 1
            self.bad += item.line != self._bad_line
            self._bad_line = item.line
            if len(self._problems) < self._kept:
                self._problems.append(item)
        elif item.implied:
            self._implied += 1
        else:
            self._good += 1
            self._states[item.state] += 1
            self._remarks += item.remarks[: self._kept - len(self._remarks)]

    def report(self, *, taken: bool) -> Report:
        """The report of everything counted so far."""
        notes = list(self._table.notes)
        if self._columns.ignored:
            notes.append(Note("columns_ignored", {"headers": self._columns.ignored}))
        if self._skipped["footer"]:
            notes.append(Note("footers_skipped", {"count": self._skipped["footer"]}))
        return Report(
            kind=self._kind,
            file=self._table.name,
            taken=taken,
            good=self._good,
            bad=self.bad,
            implied=self._implied,
            repeated=self._skipped["repeated"],
            footers=self._skipped["footer"],
            problems=tuple(self._problems),
            problem_count=self._problem_count,
            remarks=tuple(self._remarks),
            columns=self._columns.by_field(),
            ignored=self._columns.ignored,
            notes=tuple(notes),
            **self._states,
        )


def report_csv(report: Report) -> str:
    """The problems and remarks as CSV text that Excel can open without running anything in it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADERS)
    for result, items in (("未导入", report.problems), ("已导入", report.remarks)):
        for item in items:
            cells = (item.column, item.value, result, reason_of(item), item.code)
            writer.writerow([item.line, *map(inert, cells)])
    if report.problem_count > len(report.problems):
        left = report.problem_count - len(report.problems)
        writer.writerow(["", "", "", "未导入", f"另有 {left} 个问题未列出", ""])
    return text.getvalue()


def write_report(report: Report, path: Path) -> None:
    """Write `report_csv` to a file, with the mark by which Excel knows UTF-8.

    Raises:
        Trouble: `report_unwritable`.
    """
    try:
        path.write_text(report_csv(report), encoding="utf-8-sig", newline="")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Trouble("report_unwritable", file=path.name, reason=reason) from None


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{text}" if text.startswith(tuple(_ACTIVE)) else text
