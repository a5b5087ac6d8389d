"""The access log and its seals in the cloud: what was sealed and is gone is not sealed over."""

from __future__ import annotations

import pytest

from cloud import epochs
from desktop.clinic import ClinicStation
from desktop.cliniclink import seal_wanted
from desktop.opening import DAMAGED_FLAG
from storage import access, backup
from tests.clinic.house import DAY, Desk, House


def clinic(desk: Desk) -> ClinicStation:
    assert isinstance(desk.station, ClinicStation)
    return desk.station


def test_a_log_that_lost_what_was_sealed_is_not_sealed_over(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.work()
    desk = house.clinic("reception", "R1")
    station = clinic(desk)
    for person in ("20240001", "20240002"):
        station.looked_at("session", house.uid(), person)
    desk.station.submit_all(list(seal_wanted(station)))
    desk.sync()
    assert list(seal_wanted(station)) == [], "nothing new"
    house.clock.advance(DAY)
    station.looked_at("session", house.uid(), "20240001")
    assert len(list(seal_wanted(station))) == 1
    store = desk.folder.store
    with store.writing():
        store.run("DROP TRIGGER access_is_kept")
        store.run("DELETE FROM access")
    access.prepare(store)
    for _ in range(5):
        station.looked_at("session", house.uid(), "20240002")
    assert list(seal_wanted(station)) == []
    assert "lacks what was sealed" in caplog.text
    assert station.log_broken_at() == 2


def test_the_log_goes_on_when_the_cloud_s_history_is_another(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A restored cloud gives every station a new file: who looked at what must be in that too."""
    desk = house.clinic("reception", "R1")
    station = clinic(desk)
    for person in ("20240001", "20240002"):
        station.looked_at("session", house.uid(), person)
    before, file = station.access_lines(), desk.folder.store.path
    epochs.change(house.ledger, house.cloud.cloud.epoch, house.clock(), house.ids)
    desk.sync()
    assert desk.folder.store.path != file
    assert station.access_lines() == before
    station.looked_at("session", house.uid(), "20240001")
    assert (len(station.access_lines()), station.log_broken_at()) == (3, None)
    store = desk.folder.store
    with pytest.raises(Exception, match="only written on"), store.writing():
        store.run("DELETE FROM access")


@pytest.mark.parametrize("torn", [False, True])
def test_a_repair_of_the_file_does_not_cut_the_log_back(
    house: House, caplog: pytest.LogCaptureFixture, torn: bool
) -> None:
    """Anybody who may write to the folder can ask for one."""
    desk = house.clinic("reception", "R1")
    station, folder = clinic(desk), desk.folder.path
    station.looked_at("session", house.uid(), "20240001")
    backup.back_up(desk.folder.copier(), folder / "backups", house.clock(), "station")
    station.looked_at("session", house.uid(), "20240002")
    before, file = station.access_lines(), desk.folder.store.path
    desk.close()
    (folder / DAMAGED_FLAG).touch()
    if torn:
        file.write_bytes(b"nothing of it is left" * 1_000)
    again = clinic(house.again(desk))
    assert again.access_lines() == (before[1:] if torn else before)
    assert ("the access log of" in caplog.text) is torn
    assert again.log_broken_at() is None
    again.looked_at("session", house.uid(), "20240001")
