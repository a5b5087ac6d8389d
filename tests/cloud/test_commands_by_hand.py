"""What the command line says to slips that people make: the place, the port, the name."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from cloud import enrolment
from cloud.app import open_cloud
from cloud.enrolment import invite
from desktop.cli import main
from domain.scopes import LOGISTICS
from domain.wire import WIRE_VERSION, EnrolRequest
from tests.worlds import NOON


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cloud's folder with one station, A."""
    data = tmp_path_factory.mktemp("house") / "cloud"
    cloud = open_cloud(data)
    code = invite(cloud.store, LOGISTICS, NOON)
    enrolment.enrol(cloud.ledger, EnrolRequest(WIRE_VERSION, code, "值班室", "i1"), NOON)
    cloud.store.close()
    return data


@pytest.mark.parametrize(
    "words",
    [
        ["cloud", "enrol-code"],
        ["cloud", "sign-in-code", "20240001"],
        ["cloud", "revoke", "A"],
        ["cloud", "backup"],
        ["cloud", "parked"],
        ["cloud", "notices"],
        ["cloud", "check"],
        ["cloud", "inbox"],
        ["import", "places", "地点.csv"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_mistyped_folder_does_not_become_a_new_cloud(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "clowd"
    assert main([*words, "--data", str(wrong)]) == 1
    assert "没有云端的数据" in capsys.readouterr().err
    assert not wrong.exists()


def test_a_folder_that_can_not_be_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a-file"
    file.touch()
    assert main(["cloud", "serve", "--data", str(file), "--port", "1"]) == 1
    assert "请检查路径" in capsys.readouterr().err


def test_an_address_that_somebody_has_is_told_before_anything_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["cloud", "serve", "--data", str(tmp_path / "new"), "--port", port]) == 1
    told = capsys.readouterr().err
    assert port in told
    assert "请换一个" in told
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1"])
def test_what_is_no_port_is_not_served(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cloud", "serve", f"--port={port}"])
    assert re.search(r"1 到 65535", capsys.readouterr().err)


def test_an_unknown_station_is_answered_with_those_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cloud", "revoke", "ZZ", "--data", str(folder)]) == 1
    assert "没有派单台「ZZ」。已登记的有：A。" in capsys.readouterr().err


def test_whoever_is_not_on_the_roster_is_told_by_number(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cloud", "sign-in-code", "999", "--data", str(folder)]) == 1
    assert "花名册里没有「999」" in capsys.readouterr().err


def test_a_parcel_that_is_not_there_is_told_by_its_path(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cloud", "take", str(tmp_path / "none.x"), "--data", str(folder)]) == 1
    assert "none.x" in capsys.readouterr().err
