"""``paidan doctor``: each state of a desk's folder and line is told in Chinese, with what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cloud.app import build, open_cloud
from desktop import doctor
from desktop.doctor import Finding, examine
from desktop.opening import Folder, open_folder
from domain.services import STATES
from storage import backup
from tests.cloud.pages.served import listening
from tests.worlds import NOON, HeldClock, Ids

HOUR = 3_600_000


@pytest.fixture(autouse=True)
def chinese(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the command line, without a translator that outlives the test."""
    monkeypatch.setattr(doctor, "told", lambda problem: problem.code)


def opened(folder: Path) -> Folder:
    return open_folder(folder, HeldClock(), Ids(), home=lambda _: "machine file")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's folder with a backup that knows a word more than nothing."""
    folder = tmp_path_factory.mktemp("kept") / "desk"
    desk = opened(folder)
    desk.ledger.set_meta("said", "before the backup")
    backup.back_up(desk.store, folder / "backups", NOON, "station")
    desk.close()
    return folder


@pytest.fixture
def desk(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    return Path(shutil.copytree(kept, tmp_path / "desk"))


def found(folder: Path, about: str, cloud: str = "", clock: int = NOON) -> Finding:
    return next(one for one in examine(folder, cloud, lambda: clock) if one.about == about)


def test_a_good_folder_is_good(desk: Path) -> None:
    assert found(desk, "本地数据库").level == "ok"
    assert found(desk, "备份").level == "ok"


def test_no_folder_yet_is_a_note(tmp_path: Path) -> None:
    assert found(tmp_path / "none", "本地数据库").level == "note"


def test_a_file_in_the_folders_place_is_bad(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert found(tmp_path / "file", "数据文件夹").level == "bad"


@pytest.mark.parametrize("spoilt", ["gone", "empty", "torn"])
def test_damage_is_told_and_the_next_start_brings_the_backup(desk: Path, spoilt: str) -> None:
    main = desk / "station.db"
    for beside in desk.glob("station.db-*"):
        beside.unlink()
    if spoilt == "gone":
        main.unlink()
    elif spoilt == "empty":
        main.write_bytes(b"")
    else:
        main.write_bytes(main.read_bytes()[:5000])
    finding = found(desk, "本地数据库")
    assert (finding.level, finding.found) == ("bad", "database_damaged")
    assert "恢复" in finding.advice
    assert main.exists() is (spoilt != "gone")  # looked at, and nothing made

    again = opened(desk)
    assert again.recovery is not None
    assert again.recovery.backup is not None
    assert again.ledger.meta("said") == "before the backup"
    again.close()
    assert found(desk, "本地数据库").level == "ok"


@pytest.mark.parametrize("text", [None, "zz"])
def test_a_key_that_is_gone_or_spoilt_is_told(desk: Path, text: str | None) -> None:
    key = desk / "station.key"
    key.unlink() if text is None else key.write_text(text)
    assert found(desk, "数据库密钥").level == "bad"


def test_the_key_of_another_desk_is_told(desk: Path) -> None:
    (desk / "station.key").write_text("00" * 32)
    finding = found(desk, "本地数据库")
    assert finding.found == "database_key"
    assert "station.key" in finding.advice


def test_a_cloud_that_is_not_there_is_told(desk: Path) -> None:
    finding = found(desk, "云端", "http://127.0.0.1:1")
    assert (finding.level, finding.found) == ("bad", "http://127.0.0.1:1：offline")


def test_a_cloud_of_another_version_is_told(desk: Path) -> None:
    assert found(desk, "与云端核对").found == "还没有"
    for states, said in ((STATES + 1, "版本不同"), (STATES, "还没有")):
        folder = opened(desk)
        folder.ledger.meet("9.0/1", states)
        folder.close()
        assert said in found(desk, "与云端核对").found


def test_clocks_that_differ_are_told_either_way(tmp_path: Path) -> None:
    cloud = open_cloud(tmp_path / "cloud")
    cloud.clock = HeldClock()
    with listening(build(cloud)) as url:
        assert found(tmp_path / "none", "云端", url).level == "ok"
        assert found(tmp_path / "none", "时钟", url, NOON).level == "ok"
        for off in (-3 * HOUR, 3 * HOUR):
            finding = found(tmp_path / "none", "时钟", url, NOON + off)
            assert finding.level == "bad"
            assert "3 小时" in finding.found
    cloud.store.close()
