"""Which file is the station's: named in one step, whatever happens to the name or the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.opening import Folder, open_folder
from domain.envelope import Command
from domain.problems import Trouble
from storage import backup, current, files, lookup
from storage.snapshot import Arrival, lock_up
from tests.storage.desk import Desk, Feed, wish
from tests.worlds import LEADER, HeldClock, Ids


class Station:
    """A folder whose file came from the cloud, with unsent work in it."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.clock = HeldClock()
        self._ids = Ids("c")
        self.open()
        self.feed = Feed(clock=self.clock)
        self.there = self.feed.reported()
        maker = Desk(folder, key=None, mirrored=False)
        maker.receive(self.feed)
        maker.close()
        ledger = self.folder.ledger
        lock_up(folder / "station.db", path / "station-f-1.db", self.folder.key)
        arrival = Arrival(ledger, path / "station-f-1.db", self.clock())
        arrival.prepare(partial=False)
        arrival.finish()
        current.switch(path / "station-f-1.db")
        ledger.exchange(arrival.store).close()
        self.own = self._ids()
        self._report()

    def _report(self) -> None:
        ledger, now = self.folder.ledger, self.clock()
        asked = wish(ledger.draw_number("BX", now))
        ledger.record(
            [Command(self._ids(), self.own, asked, LEADER, "phone", "A", "i", now, now)], now
        )

    def open(self) -> Folder:
        self.folder = open_folder(self.path, self.clock, self._ids)
        return self.folder

    def reopen(self) -> Folder:
        self.folder.close()
        return self.open()

    @property
    def file(self) -> Path:
        return self.folder.ledger.store.path

    def has(self, uid: str) -> bool:
        return lookup.ticket(self.folder.ledger.store, uid) is not None


@pytest.fixture
def station(tmp_path: Path, folder: Path) -> Station:
    return Station(tmp_path / "data", folder)


def test_the_named_file_is_opened_and_the_one_before_it_goes(station: Station) -> None:
    assert (station.path / "station.db").exists()
    station.reopen()
    assert station.file.name == "station-f-1.db"
    assert station.has(station.there)
    assert station.has(station.own)
    assert not (station.path / "station.db").exists()


def test_a_file_that_never_became_the_stations_goes(station: Station) -> None:
    for name in ("station-x-1.db", "station-x-1.db-wal", "incoming/x.plain"):
        (station.path / name).parent.mkdir(exist_ok=True)
        (station.path / name).write_bytes(b"half")
    (station.path / "incoming" / "x.part").write_bytes(b"to go on with")
    station.reopen()
    assert not list(station.path.glob("station-x*"))
    assert [path.name for path in (station.path / "incoming").iterdir()] == ["x.part"]


def _torn(station: Station) -> None:
    station.file.write_bytes(b"\1" * 50_000)


def _gone(station: Station) -> None:
    current.remove(station.file)


def _name_torn(station: Station) -> None:
    (station.path / current.FILE).write_bytes(b'{"file": "stat')


def _name_astray(station: Station) -> None:
    (station.path / current.FILE).write_text('{"file": "../elsewhere.db"}')


@pytest.mark.parametrize("harm", [_torn, _gone, _name_torn, _name_astray])
@pytest.mark.parametrize("backed_up", [True, False])
def test_damage_to_file_or_name_is_mended_and_own_words_are_kept(
    station: Station, harm: Callable[[Station], None], backed_up: bool
) -> None:
    if backed_up:
        copier = station.folder.copier()
        backup.back_up(copier, station.path / "backups", station.clock(), "station")
        copier.close()
    station.folder.close()
    harm(station)
    station.open()
    assert station.has(station.own)
    assert station.has(station.there) is backed_up, "else it comes from the cloud"
    assert station.folder.recovery is not None
    assert station.file.name == current.FIRST
    if harm is not _gone:
        assert list((station.path / "damaged").rglob("station-f-1.db")), "nothing is thrown away"
    station.reopen()
    assert station.has(station.own)
    assert station.folder.recovery is None


def test_a_name_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current.switch(tmp_path / "station-a-1.db")

    def full(file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync_file", full)
    with pytest.raises(Trouble, match="disk_full"):
        current.switch(tmp_path / "station-b-1.db")
    assert current.read(tmp_path).name == "station-a-1.db"


def test_a_name_that_is_written_counts_also_if_the_disk_objects_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """To go on with the old file would be to lose it all with the next start."""

    def broken(folder: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(files, "sync_folder", broken)
    current.switch(tmp_path / "station-b-1.db")
    assert current.read(tmp_path).name == "station-b-1.db"
    assert "may not outlive a power cut" in caplog.text


def test_a_new_name_is_never_one_whose_journal_lies_there(tmp_path: Path) -> None:
    (tmp_path / "station-a-1.db-wal").touch()
    (tmp_path / "station-a-2.db").touch()
    assert current.free_name(tmp_path, "a").name == "station-a-3.db"
