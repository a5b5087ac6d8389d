"""``paidan import``: a file in, a report out."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import resources
from cloud.cloud import Cloud
from cloud.identity import leavers
from cloud.imports import Loaded, Record, Report, Row, explain, load, staging, write_report
from cloud.imports.roster import LEAVE_PERCENT, diff
from cloud.imports.storing import known_record, store
from domain.problems import Problem, Refusal

SHOWN = 20
"""Problems printed; the rest go into the report file."""


class Progress:
    """One line on stderr that grows; silent where nobody watches."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._watched = sys.stderr.isatty()
        self._told = 0.0

    def __call__(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        if self._watched and (now - self._told > 0.2 or done == total):
            self._told = now
            print(
                f"\r{self._words} {done}" + (f" / {total}" if total else ""),
                end="",
                file=sys.stderr,
            )

    def end(self) -> None:
        """Finish the line."""
        if self._watched and self._told:
            print(file=sys.stderr)


def run_import(cloud: Cloud, options: argparse.Namespace) -> int:
    """Read, check, report and (unless ``--dry-run``) store.

    Returns 1 if a row was bad or the file as a whole can't be taken.
    """
    reading = Progress("读取 reading")
    try:
        # What the last import left undone is part of what is known.
        staging.go_on(cloud.ledger, cloud.clock(), time.sleep, left=0)
        loaded = load(
            options.kind,
            options.file,
            sheet=options.sheet,
            mapping=options.mapping,
            stored=known_record(cloud.ledger),
            all_or_nothing=not options.good_rows,
            on_progress=reading,
        )
        reading.end()
        _print_report(loaded.report, options.report)
        rows = _rows(cloud, options, loaded)
    except Problem as problem:
        print(explain(problem), file=sys.stderr)
        if problem.code == "columns_missing":
            example = resources.path("imports", "mapping-example.toml")
            told = f"表头叫法不同时，用 --mapping 文件写明哪一列是什么。示例：{example}"
            print(told, file=sys.stderr)
        return 1
    if options.dry_run:
        print("仅检查（--dry-run），未写入。")
        return int(loaded.report.bad > 0)
    writing = Progress("写入 writing")
    stored = store(cloud.ledger, rows, cloud.clock(), cloud.new_id, on_progress=writing)
    writing.end()
    leavers.catch_up(cloud.ledger, cloud.clock())
    same = max(stored.unchanged, loaded.report.unchanged)
    print(f"已写入 {stored.written} 条，无变化 {same} 条。")
    if stored.waiting:
        print(f"另有 {stored.waiting} 条已收下、还没写完（磁盘或数据库有问题），云端会自己接着写。")
    for line, code in stored.refused[:SHOWN]:
        print(f"第 {line} 行未写入：{_refused(code)}")
    return int(loaded.report.bad > 0 or bool(stored.refused) or stored.waiting > 0)


def _print_report(report: Report, path: Path | None) -> None:
    sentences = report.sentences()
    print("\n".join(sentences[: SHOWN + 6]))
    if len(sentences) > SHOWN + 6:
        print(f"……共 {report.problem_count} 个问题，用 --report 文件.csv 保存完整清单。")
    if path is not None:
        write_report(report, path)
        print(f"报告已写入 {path}")


def _rows(
    cloud: Cloud, options: argparse.Namespace, loaded: Loaded
) -> tuple[Row[Record], ...]:
    """What is to be stored: of people only after the difference was told and may be.

    Raises:
        Refusal: ``roster_not_whole``, ``roster_many_leave``, ``roster_other_number``.
    """
    if options.kind != "people" or not (loaded.report.taken or options.whole):
        return loaded.rows
    found = diff(cloud.ledger, loaded, whole=options.whole)
    print("\n".join(found.sentences()))
    try:
        found.check(LEAVE_PERCENT, options.confirm_leaving)
    except Refusal as refusal:
        if not options.dry_run:
            raise
        print(explain(refusal))
    return found.rows


def _refused(code: str) -> str:
    return {
        "exists_already": "这条历史工单已导入过，内容与上次不同；历史不覆盖",
        "bad_value": "有一项内容不合要求",
    }.get(code, code)
