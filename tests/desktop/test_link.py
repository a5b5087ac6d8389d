"""The station's line to its cloud: what it remembers of where the cloud is."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.link import Link
from desktop.opening import Folder, open_folder
from desktop.station import Station
from desktop.stationtime import StationTime
from tests.worlds import HeldClock, Ids

WAS, IS = "http://127.0.0.1:40001", "http://127.0.0.1:50002"


@pytest.mark.parametrize(("token", "shown"), [("secret", IS), ("", "")])
def test_the_address_shown_is_the_one_the_cloud_answers_at(
    tmp_path: Path, station: Station, token: str, shown: str
) -> None:
    time, where = StationTime(HeldClock()), tmp_path / "desk"
    folder: Folder = open_folder(where, time, Ids(), lambda path: "here")
    if token:
        folder.ledger.set_meta("token", token)
        folder.ledger.set_meta("cloud", WAS)
    Link(station, folder, time, IS)
    assert folder.ledger.meta("cloud") == shown
    folder.close()
