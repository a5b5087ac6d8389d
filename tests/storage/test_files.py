"""Files are written whole or not at all, and a disk that objects is told by its name."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest

from domain.problems import Trouble
from storage import files


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EIO, "disk_error")],
)
def test_a_disk_that_objects_leaves_the_old_bytes_and_nothing_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    path = tmp_path / "a"
    files.put(path, b"old")

    def objects(file: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(files, "sync_file", objects)
    with pytest.raises(Trouble) as told:
        files.put(path, b"new")
    assert told.value.code == code
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_and_its_name_are_on_the_disk_in_that_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    path = tmp_path / "a"
    monkeypatch.setattr(files, "sync_file", lambda file: done.append(f"bytes {path.exists()}"))
    monkeypatch.setattr(files, "sync_folder", lambda folder: done.append(f"name {path.exists()}"))
    files.put(path, b"new")
    assert done == ["bytes False", "name True"]


def test_a_key_is_for_its_owner_alone_from_the_first_moment(tmp_path: Path) -> None:
    files.put(tmp_path / "key", b"x", mode=0o600)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
