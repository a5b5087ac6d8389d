"""A whole roster: who comes, changes and leaves; told before it is done, and not by mistake."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from cloud.cloud import Cloud
from cloud.identity.bindings import Bindings
from cloud.imports import load
from cloud.imports.command import run_import
from cloud.imports.roster import Diff, diff
from cloud.imports.storing import known_record, store
from cloud.ledger import CloudLedger
from domain.directory import Person
from domain.problems import Refusal
from storage import lookup

HEAD = "学号,姓名,身份,学院\n"


def students(*numbers: int, unit: str = "信息学院") -> str:
    return HEAD + "".join(f"S{n:07d},陈欣{n % 10},本科生,{unit}\n" for n in numbers)


def compared(cloud: Cloud, text: str, *, whole: bool = True) -> Diff:
    known = known_record(cloud.ledger)
    loaded = load("people", text.encode(), name="people.csv", stored=known)
    return diff(cloud.ledger, loaded, whole=whole)


def take(cloud: Cloud, text: str, *, whole: bool = True) -> Diff:
    found = compared(cloud, text, whole=whole)
    store(cloud.ledger, found.rows, cloud.clock(), cloud.new_id)
    return found


def is_active(ledger: CloudLedger, n: int) -> bool:
    found = lookup.record(ledger.store, f"person:S{n:07d}")
    assert found is not None
    assert found.person is not None
    return found.person.active


def test_the_difference_is_told_with_people_masked(cloud: Cloud) -> None:
    take(cloud, students(*range(20)))
    moved = students(2, unit="机电学院")
    text = moved + students(*range(3, 20)).removeprefix(HEAD) + "S0000030,欧阳子墨,本科生,\n"
    found = compared(cloud, text)
    assert found.sentences() == [
        "与现有花名册（在册 20 人）相比：+1 新增，−2 离开，~1 变更。",
        "新增：欧**墨 S000****30",
        "离开：陈*0 S000****00，陈*1 S000****01",
        "变更：陈*2 S000****02（院系）",
    ]
    assert is_active(cloud.ledger, 0), "told, not done"


def test_who_is_missing_leaves_and_keeps_the_record_and_who_is_back_is_back(cloud: Cloud) -> None:
    take(cloud, students(*range(20)))
    take(cloud, students(*range(1, 20)))
    assert not is_active(cloud.ledger, 0)
    assert take(cloud, students(*range(1, 20))).leaving == (), "nobody leaves twice"
    back = take(cloud, students(*range(20)))
    assert [one.person.code for one in back.changed] == ["S0000000"]
    assert is_active(cloud.ledger, 0)


def test_other_kinds_of_people_and_a_table_that_is_no_whole_one_leave_everybody_alone(
    cloud: Cloud,
) -> None:
    take(cloud, students(*range(20)))
    assert take(cloud, HEAD + "T1,王老师,教师,后勤处\n").leaving == ()
    assert take(cloud, students(5), whole=False).leaving == ()
    assert is_active(cloud.ledger, 0)


def test_the_whole_roster_is_taken_only_without_bad_rows(cloud: Cloud) -> None:
    take(cloud, students(*range(20)))
    with pytest.raises(Refusal, match="roster_not_whole"):
        compared(cloud, students(*range(19)) + "S0000019,,本科生,\n")


@pytest.mark.parametrize(
    ("left", "confirmed", "code"),
    [
        (10, None, ""),
        (11, None, "roster_many_leave"),
        (11, 11, ""),
        (11, 12, "roster_other_number"),
        (3, 2, "roster_other_number"),
    ],
)
def test_more_than_a_tenth_leaves_only_by_a_persons_word_for_that_number(
    cloud: Cloud, left: int, confirmed: int | None, code: str
) -> None:
    take(cloud, students(*range(100)))
    found = compared(cloud, students(*range(left, 100)))
    if not code:
        found.check(10, confirmed)
        return
    with pytest.raises(Refusal, match=code):
        found.check(10, confirmed)


def test_of_a_small_roster_a_few_may_leave(cloud: Cloud) -> None:
    take(cloud, students(*range(8)))
    compared(cloud, students(*range(5, 8))).check(10, None)


def command(file: Path, **given: object) -> argparse.Namespace:
    told = {"kind": "people", "file": file, "sheet": None, "mapping": None, "report": None}
    told |= {"good_rows": False, "dry_run": False, "whole": True, "confirm_leaving": None}
    return argparse.Namespace(**(told | given))


def test_the_command_previews_asks_and_then_ends_the_bindings_of_who_left(
    cloud: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(students(*range(20)), encoding="utf-8")
    assert run_import(cloud, command(file)) == 0
    bindings = Bindings(cloud.ledger, "wx0000000000000001")
    bindings.bind("o1", "person:S0000000", "cas", "2026-11", cloud.clock())
    file.write_text(students(*range(12, 20)), encoding="utf-8")
    capsys.readouterr()
    assert run_import(cloud, command(file, dry_run=True)) == 0
    assert "−12 离开" in capsys.readouterr().out
    assert run_import(cloud, command(file)) == 1
    assert "--confirm-leaving 12" in capsys.readouterr().err
    assert bindings.openids_of("person:S0000000") == ["o1"]
    assert run_import(cloud, command(file, confirm_leaving=12)) == 0
    assert not is_active(cloud.ledger, 0)
    assert [one.change for one in bindings.changes("person:S0000000")] == ["bound", "left"]
    assert isinstance(lookup.record(cloud.store, "person:S0000000").person, Person)  # type: ignore[union-attr]


def test_the_same_file_again_says_that_nothing_changed_and_foreign_headers_what_to_do(
    cloud: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(students(*range(20)), encoding="utf-8")
    assert run_import(cloud, command(file, whole=False)) == 0
    assert "已写入 20 条，无变化 0 条" in capsys.readouterr().out
    assert run_import(cloud, command(file, whole=False)) == 0
    assert "已写入 0 条，无变化 20 条" in capsys.readouterr().out
    file.write_text("卡号ID,名字\n1,张三\n", encoding="utf-8")
    assert run_import(cloud, command(file)) == 1
    assert "--mapping" in capsys.readouterr().err
