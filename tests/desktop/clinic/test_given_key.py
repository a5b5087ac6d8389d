"""A folder whose key is kept elsewhere: the right key opens it, a wrong one leaves it alone."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from desktop.opening import open_folder
from domain.problems import Trouble
from tests.worlds import NOON, Ids

KEY, OTHER = b"k" * 32, b"o" * 32


def opened(path: Path, key: bytes) -> None:
    folder = open_folder(path, lambda: NOON, Ids(), key=key)
    folder.ledger.set_meta("name", "前台")
    folder.close()


def prints(path: Path) -> dict[str, str]:
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(path.rglob("*"))
        if file.is_file() and not file.name.endswith("-shm")
    }


def test_no_key_lies_in_the_folder(tmp_path: Path) -> None:
    opened(tmp_path, KEY)
    opened(tmp_path, KEY)
    assert not (tmp_path / "station.key").exists()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert KEY not in data
            assert KEY.hex().encode() not in data
            assert not data.startswith(b"SQLite format 3")


def test_a_wrong_key_is_told_and_touches_nothing(tmp_path: Path) -> None:
    opened(tmp_path, KEY)
    before = prints(tmp_path)
    with pytest.raises(Trouble) as caught:
        opened(tmp_path, OTHER)
    assert caught.value.code == "key_wrong"
    assert prints(tmp_path) == before
    opened(tmp_path, KEY)


def test_a_damaged_file_is_repaired_as_ever(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened(tmp_path, KEY)
    main = tmp_path / "station.db"
    main.write_bytes(b"\0" * 4_096 + main.read_bytes()[4_096:])
    folder = open_folder(tmp_path, lambda: NOON, Ids(), key=KEY)
    assert folder.recovery is not None
    folder.close()


def test_the_folder_on_another_disk_is_a_copy(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened(tmp_path / "a", KEY)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    first = open_folder(tmp_path / "a", lambda: NOON, Ids(), key=KEY)
    copy = open_folder(tmp_path / "b", lambda: NOON, Ids("n"), key=KEY)
    assert first.ledger.meta("incarnation") != copy.ledger.meta("incarnation")
    first.close()
    copy.close()
    assert "is a copy" in caplog.text
