"""The folder for rosters: whole files alone, each once, moved away with a report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloud.cloud import Cloud
from cloud.identity.settings import Roster
from cloud.imports.drop import DropFolder
from cloud.imports.loading import load
from domain.problems import Trouble
from storage import lookup
from tests.cloud.imports.test_roster import students
from tests.worlds import MINUTE, HeldClock


class Folder:
    """A folder that is watched."""

    def __init__(self, cloud: Cloud, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.drop = DropFolder(cloud, Roster(str(path)))

    def put(self, name: str, text: str) -> Path:
        file = self.path / name
        file.write_text(text, encoding="utf-8")
        return file

    def looks(self, times: int = 2) -> list[tuple[str, str]]:
        return [(one.name, one.outcome) for _ in range(times) for one in self.drop.look()]

    def report(self, where: str) -> str:
        (report,) = (self.path / where).glob("*.report.txt")
        return report.read_text(encoding="utf-8-sig")


@pytest.fixture
def folder(cloud: Cloud, tmp_path: Path) -> Folder:
    return Folder(cloud, tmp_path / "drop")


def test_a_file_is_taken_when_it_has_come_to_rest(cloud: Cloud, folder: Folder) -> None:
    file = folder.put("people-1.csv", students(*range(20)))
    assert folder.looks(1) == []
    file.write_text(students(*range(21)), encoding="utf-8")
    assert folder.looks(1) == [], "it is still being copied"
    assert folder.looks(1) == [("people-1.csv", "done")]
    assert lookup.record(cloud.store, "person:S0000020") is not None
    assert not file.exists()
    names = sorted(one.name for one in (folder.path / "done").iterdir())
    assert names == [
        "20261124-120000-people-1.csv",
        "20261124-120000-people-1.csv.report.txt",
    ]
    assert "+21 新增" in folder.report("done")


def test_the_same_content_is_imported_once_whatever_its_name(
    cloud: Cloud, folder: Folder, clock: HeldClock
) -> None:
    folder.put("people.csv", students(*range(20)))
    folder.looks()
    heads = cloud.ledger.heads()
    clock.advance(MINUTE)
    folder.put("师生2.csv", students(*range(20)))
    assert folder.looks() == [("师生2.csv", "again")]
    assert cloud.ledger.heads() == heads


def test_half_a_roster_is_rejected_and_nobody_leaves(cloud: Cloud, folder: Folder) -> None:
    folder.put("people.csv", students(*range(100)))
    folder.looks()
    folder.put("people.csv", students(*range(50)))
    assert folder.looks() == [("people.csv", "rejected")]
    assert "有 50 人将离开" in folder.report("rejected")
    assert "--confirm-leaving 50" in folder.report("rejected")
    found = lookup.record(cloud.store, "person:S0000099")
    assert found is not None
    assert found.person is not None
    assert found.person.active
    folder.put("people.csv", students(*range(50)))
    assert folder.looks() == [("people.csv", "rejected")], "looked at again, not passed over"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("people.csv", students(1, 2) + "S0000003,,本科生,\n", "必填"),
        ("people.csv", "完全,不是\n1,2\n", "缺少必需的列"),
        ("people.csv", "", "是空的"),
        ("export.csv", students(1), "文件名"),
        ("people.xlsx", "PK\x03\x04 damaged", "people.xlsx"),
    ],
)
def test_what_can_not_be_taken_is_put_aside_with_the_reason(
    cloud: Cloud, folder: Folder, name: str, text: str, said: str
) -> None:
    folder.put(name, text)
    assert folder.looks() == [(name, "rejected")]
    assert said in folder.report("rejected")
    assert cloud.ledger.heads() == {}


def test_other_files_and_links_are_left_alone(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "people.csv"
    outside.write_text(students(1), encoding="utf-8")
    os.symlink(outside, folder.path / "people.csv")
    for name in ("readme.md", ".people.csv", "~$people.xlsx", "people.csv.part"):
        folder.put(name, students(1))
    assert folder.looks() == []
    assert len(list(folder.path.iterdir())) == 5


def test_a_file_left_by_a_process_that_died_is_taken_after_a_while(
    cloud: Cloud, folder: Folder, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("people.csv", students(*range(3)))

    def dies(*given: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cloud.imports.drop.store", dies)
    with pytest.raises(KeyboardInterrupt):
        folder.looks()
    monkeypatch.undo()
    assert folder.looks() == [], "somebody else may be at it"
    clock.advance(31 * MINUTE)
    assert folder.looks() == [("people.csv", "done")]


def test_a_folder_that_is_not_there_is_said(cloud: Cloud, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="disk_error"):
        DropFolder(cloud, Roster(str(tmp_path / "nowhere"))).look()


def test_a_name_in_the_encoding_of_windows_is_read_and_moved(folder: Folder) -> None:
    raw = os.fsencode(folder.path) + b"/" + "师生名单.csv".encode("gb18030")
    with open(raw, "wb") as file:
        file.write(students(1, 2).encode())
    assert folder.looks() == [("师生名单.csv", "done")]
    assert sorted(one.name for one in (folder.path / "done").iterdir())[0].endswith(
        "师生名单.csv"
    )


def test_a_name_as_long_as_a_name_may_be_is_moved_with_its_report(folder: Folder) -> None:
    folder.put(f"people{'学' * 80}.csv", students(1, 2))
    assert [outcome for _, outcome in folder.looks()] == ["done"]
    assert "+2 新增" in folder.report("done")


def test_a_file_that_breaks_the_reading_holds_up_no_other(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*given: object, name: str, **more: object) -> object:
        if name == "people-1.csv":
            raise ZeroDivisionError
        return load(*given, name=name, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("cloud.imports.drop.load", breaks)
    folder.put("people-1.csv", students(1))
    folder.put("people-2.csv", students(2))
    assert folder.looks() == [("people-2.csv", "done")]
    assert "people-1.csv can't be taken" in caplog.text
    caplog.clear()


def test_a_busy_database_is_not_the_files_fault(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(*given: object) -> None:
        raise Trouble("database_busy", path="", detail="locked")

    monkeypatch.setattr("cloud.imports.drop.store", busy)
    folder.put("people.csv", students(1))
    assert folder.looks() == []
    assert "stays for the next look: database_busy" in caplog.text
    caplog.clear()
    monkeypatch.undo()
    assert folder.looks(1) == [("people.csv", "done")], "at the very next look"
