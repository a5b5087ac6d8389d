"""Bytes: nothing of the clinic lies across the wall, nor in clear on its own side.

Words that stand nowhere else are put into every field of the clinic's records. Then all files of a
logistics station, of the published files and of what went over its line are searched for them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from backports import zstd

from cloud import enrolment, snapshots
from desktop.clinic import ClinicStation
from desktop.cliniclink import ClinicLink
from desktop.exchange import Exchange
from desktop.stationtime import StationTime
from domain.clinic.session import commands as c
from domain.problems import Refusal
from storage import backup, search
from storage.photos import PhotoStore
from tests.clinic.house import KEY, LI, Desk, House
from tests.clinic.records import WORDS, fill, picture
from tests.storage.desk import wish

CANARIES = [word for words in WORDS.values() for word in words]


def forms(word: str) -> list[bytes]:
    """A word as it may lie in a file: as text, as JSON escapes it, and in two bytes a letter."""
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in word)
    return [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), escaped.encode()]


def found_in(data: bytes) -> list[str]:
    """The canaries in these bytes."""
    return [word for word in CANARIES if any(form in data for form in forms(word))]


def files_under(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file, file.read_bytes()


def in_clear(desk: Desk, target: Path) -> bytes:
    """A station's file without its lock."""
    store = desk.folder.store
    store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    store.run("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
    store.run("SELECT sqlcipher_export('plain')")
    store.run("DETACH DATABASE plain")
    return target.read_bytes()


@pytest.fixture
def scene(house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> House:
    """Everything that a day leaves: entries, files to start from, backups, logs."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(snapshots, "LEAST", 1)
    fill(house)
    house.cloud.snapshots.reply("all")
    house.cloud.snapshots.keep_fresh()
    return house


def test_nothing_of_the_clinic_is_found_on_the_other_side_of_the_wall(
    scene: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = scene.office()
    backup.back_up(desk.folder.copier(), desk.folder.path / "backups", scene.clock(), "station")
    desk.station.submit("a" * 32, wish(""))
    exchange = Exchange(desk.folder.ledger, desk.folder.photos, scene.clock)
    parcel = desk.folder.path / "out.paidan-outbox"
    assert exchange.export(str(parcel)) == 1
    assert found_in(zstd.decompress(parcel.read_bytes())) == []
    for word in CANARIES:
        assert search.search(desk.folder.store, word) == []
    for file, data in files_under(desk.folder.path):
        assert found_in(data) == [], file
    assert found_in(in_clear(desk, tmp_path / "plain.db")) == []
    for published in (scene.cloud.folder / "snapshots").rglob("*.zst"):
        assert found_in(zstd.decompress(published.read_bytes())) == [], published
    assert list((scene.cloud.folder / "snapshots").rglob("*.zst"))
    assert found_in((scene.cloud.folder / "snapshots" / "replica.db").read_bytes()) == []
    assert found_in(b"\n".join(desk.line.captured)) == []
    assert found_in(caplog.text.encode()) == []


def test_the_same_search_finds_everything_behind_the_wall_once_it_is_unlocked(
    scene: House, tmp_path: Path
) -> None:
    """Else the search above would prove nothing. Locked, the same station shows nothing."""
    desk = scene.clinic("clinic_all", "D1")
    backup.back_up(desk.folder.copier(), desk.folder.path / "backups", scene.clock(), "station")
    for file, data in files_under(desk.folder.path):
        assert found_in(data) == [], file
    assert set(found_in(in_clear(desk, tmp_path / "plain.db"))) == set(CANARIES)
    assert set(found_in(b"\n".join(desk.line.captured))) == set(CANARIES)


@pytest.mark.parametrize(
    ("scope", "feeds"),
    [("reception", {"clinic"}), ("care", {"clinic", "care"}), ("claims", {"claims"})],
)
def test_a_clinic_station_holds_the_words_of_its_scope_alone(
    scene: House, tmp_path: Path, scope: str, feeds: set[str]
) -> None:
    desk = scene.clinic(scope)
    here = set(found_in(in_clear(desk, tmp_path / "plain.db")))
    wanted = {word for feed in feeds for word in WORDS[feed]}
    # The patient of a thread or a claim is named in it too.
    assert here - set(WORDS["clinic"]) == wanted - set(WORDS["clinic"])


def test_what_a_scope_may_hold_no_more_is_overwritten_in_the_file(
    scene: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = scene.clinic("clinic_all", "C1")
    enrolment.rescope(scene.ledger, desk.folder.ledger.meta("station"), "claims")
    desk.sync()
    assert desk.folder.store.value("PRAGMA secure_delete") == 1
    here = set(found_in(in_clear(desk, tmp_path / "plain.db")))
    assert here == {*WORDS["claims"], *WORDS["clinic"]}  # the patient's name stands in the claim


def test_no_copy_of_what_may_be_held_no_more_is_left_in_the_folder(scene: House) -> None:
    desk = scene.clinic("clinic_all", "C1")
    folder = desk.folder.path
    backup.back_up(desk.folder.copier(), folder / "backups", scene.clock(), "station")
    for name in ("backups/station-v11.db", "damaged/20261124-080000/station.db"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"as it was before")
    assert isinstance(desk.station, ClinicStation)
    link = ClinicLink(desk.station, StationTime(scene.clock), "http://127.0.0.1:9")
    link._feeds_lost(frozenset({"care"}))
    left = {file.name.partition("-")[0] for file in folder.rglob("*") if file.is_file()}
    assert left == {"photos.db", "station.db", "words.db"}
    assert desk.folder.mirror is not None
    assert desk.folder.mirror._store.value("PRAGMA secure_delete") == 1


def test_words_of_the_clinic_are_not_written_to_a_file_that_anybody_may_carry(
    scene: House,
) -> None:
    desk = scene.clinic()
    desk.station.submit(scene.uid(), c.Book("", LI, 1))
    exchange = Exchange(desk.folder.ledger, desk.folder.photos, scene.clock)
    with pytest.raises(Refusal, match="parcel_walled"):
        exchange.export(str(desk.folder.path / "out"))
    assert not list(desk.folder.path.glob("*.paidan-outbox"))


def test_pictures_lie_under_the_key_too(scene: House, tmp_path: Path) -> None:
    photos = PhotoStore(tmp_path / "photos.db", KEY)
    data = picture(123)
    photos.put(data, "image/jpeg")
    photos.close()
    for file in tmp_path.glob("photos.db*"):
        assert data[100:140] not in file.read_bytes()
