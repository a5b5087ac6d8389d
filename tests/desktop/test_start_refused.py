"""A start on a folder that can't be a station's: told in a sentence, not in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from desktop import app
from desktop.app import run_station
from domain.problems import Problem, Trouble


@pytest.fixture
def told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """What the operator would have been shown."""
    shown: list[Problem] = []
    monkeypatch.setattr("desktop.ui.sorry.sorry", shown.append)
    monkeypatch.setattr("desktop.translation.install", lambda *_: None)  # would outlive the test
    return shown


def test_a_file_in_the_folders_place_is_told(told: list[Problem], tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    assert run_station(tmp_path / "taken") == 1
    assert [problem.code for problem in told] == ["disk_error"]


def test_a_folder_of_somebody_elses_is_not_taken_for_a_running_station(
    told: list[Problem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forbidden(QLockFile):
        """Root, as which tests may run, is never refused."""

        def tryLock(self, timeout: int = 0) -> bool:
            return False

        def error(self) -> QLockFile.LockError:
            return QLockFile.LockError.PermissionError

    monkeypatch.setattr(app, "QLockFile", Forbidden)
    assert run_station(tmp_path) == 1
    assert told == [Trouble("disk_read_only", path=str(tmp_path))]
