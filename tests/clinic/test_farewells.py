"""What a revoked clinic had not sent, through backups of the cloud and back out of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloud import backup, enrolment, farewell_files, farewells, safekeeping
from cloud.restore import restore
from domain.clinic.session import commands as c
from domain.problems import Refusal
from storage import carrying, clinic_queries, parcel, sealing, transfers
from tests.clinic.house import LI, WANG, Desk, House
from tests.clinic.records import picture
from tests.prepared import rules
from tests.worlds import MINUTE


def revoked(house: House, slot: int) -> str:
    """A desk that booked a time without a line, was revoked, and left its words. Their name."""
    desk: Desk = house.clinic()
    desk.line.cut = True
    desk.station.submit(house.uid(), c.Book("", LI if slot else WANG, slot))
    now, cloud = house.clock(), house.cloud.cloud
    [(words, count)] = carrying.last_words(desk.folder.ledger, desk.folder.photos, now)
    assert count == 1
    station = desk.folder.ledger.meta("station")
    enrolment.revoke(house.ledger, station, now)
    sealed = sealing.seal(words, farewells.public_key(cloud))
    farewells.keep(cloud, station, sealed)
    return next(one.name for one in farewells.kept(cloud) if one.station == station)


def backed_up(house: House) -> Path:
    """A backup of now."""
    house.clock.advance(MINUTE)
    made = backup.back_up(house.ledger, house.cloud.folder, house.clock())
    return house.cloud.folder / backup.FOLDER / made.file


def gone_back(house: House, file: Path) -> None:
    """The cloud is stopped, restored from a backup, and started again."""
    house.cloud.die()
    restore(house.cloud.folder, file, rules(), house.clock(), house.ids)
    house.cloud.revive()
    house.ledger, house.store = house.cloud.ledger, house.cloud.store


def booked(house: House, slot: int) -> str:
    """Who has that time in the cloud."""
    session = clinic_queries.session(house.store, house.uid())
    assert session is not None
    holder = session.holder(slot)
    return "" if holder is None else holder.patient.name


def test_what_was_taken_after_a_backup_is_taken_once_more_after_a_restore(house: House) -> None:
    """Its station is destroyed: nobody else would give it back."""
    name = revoked(house, 1)
    file = backed_up(house)
    assert farewells.take(house.cloud.cloud, name).count("accepted") == 1
    assert booked(house, 1) == LI.name
    gone_back(house, file)
    assert booked(house, 1) == ""
    assert [one.taken for one in farewells.kept(house.cloud.cloud)] == [False]
    assert farewells.take(house.cloud.cloud, name).count("accepted") == 1
    assert booked(house, 1) == LI.name


def test_what_a_backup_has_the_words_of_stays_taken(house: House) -> None:
    name = revoked(house, 1)
    farewells.take(house.cloud.cloud, name)
    gone_back(house, backed_up(house))
    assert booked(house, 1) == LI.name
    assert [one.taken for one in farewells.kept(house.cloud.cloud)] == [True]


def test_on_another_machine_they_come_out_of_the_backup_and_can_be_opened(house: House) -> None:
    name, folder = revoked(house, 1), house.cloud.folder
    file = backed_up(house)
    for one in farewell_files.listed(folder / farewell_files.FOLDER):
        one.unlink()
    (folder / farewell_files.KEY).unlink()
    own = farewells.public_key(house.cloud.cloud)  # the new machine made a key of its own before
    later = revoked(house, 0)
    gone_back(house, file)
    cloud = house.cloud.cloud
    assert farewells.public_key(cloud) == own, "what was sealed since is opened too"
    assert {one.name for one in farewells.kept(cloud)} == {name, later}
    assert farewells.take(cloud, name).count("accepted") == 1
    mode = (folder / farewell_files.FOLDER / f"{name}.sealed.taken").stat().st_mode
    assert mode & 0o077 == 0


def test_a_copy_that_is_gone_or_spoilt_is_told_and_hinders_no_restore(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    name, folder = revoked(house, 1), house.cloud.folder
    file = backed_up(house)
    copy = file.parent / farewell_files.FOLDER / f"{name}.sealed"
    assert backup.verify(file, folder / "blobs", house.clock()).farewells_missing == ()
    copy.write_bytes(copy.read_bytes()[:-1] + b"?")
    assert safekeeping.run_verify(folder, [file], house.clock(), None) == 0
    assert f"farewells missing: {name}.sealed" in capsys.readouterr().out
    gone_back(house, file)
    assert farewells.take(house.cloud.cloud, name).count("accepted") == 1
    copy.write_bytes(b"")
    backed_up(house)
    assert copy.stat().st_size > 100, "the next backup copies it anew"


def test_a_copy_goes_with_the_last_backup_that_notes_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "KEPT", 2)
    name, folder = revoked(house, 1), house.cloud.folder
    first = backed_up(house)
    copy = first.parent / farewell_files.FOLDER / f"{name}.sealed"
    (folder / farewell_files.FOLDER / f"{name}.sealed").unlink()
    backed_up(house)
    assert copy.exists()
    backed_up(house)
    assert not first.exists()
    assert not copy.exists()


def test_they_lie_in_no_backup_in_the_clear(house: House) -> None:
    revoked(house, 1)
    file = backed_up(house)
    for copy in farewell_files.listed(file.parent / farewell_files.FOLDER):
        assert LI.name.encode() not in copy.read_bytes()


def test_what_is_too_much_for_one_goes_as_several_and_is_taken_in_its_order(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "_MOST_WORDS", 1)
    monkeypatch.setattr(carrying, "_MOST_PHOTOS", 1)
    monkeypatch.setattr(farewells, "_MOST_KEPT", 4)
    desk: Desk = house.clinic()
    desk.line.cut = True
    ledger, photos, cloud = desk.folder.ledger, desk.folder.photos, house.cloud.cloud
    pictures = [photos.put(picture(shade), "image/jpeg") for shade in (50, 90)]
    transfers.queue(ledger.store, pictures, "up", house.clock())
    first = desk.station.submit(house.uid(), c.Book("", WANG, 0))
    session = desk.station.session(house.uid())
    assert session is not None
    visit = session.visits[-1].id
    desk.station.submit(house.uid(), c.Cancel(visit, "desk", " ".join(pictures)))
    left: list[tuple[bytes, int]] = []
    for words in carrying.last_words(ledger, photos, house.clock()):
        if not left:  # said while the first is on its way
            desk.station.submit(house.uid(), c.Book("", LI, 1))
        left.append(words)
    assert [count for _, count in left] == [1, 1, 0, 1]
    parcels = [parcel.unpack(words) for words, _ in left]
    assert [one.commands[0].id == first.id for one in parcels] == [True, False, False, False]
    assert [photo.hash for one in parcels for photo in one.photos] == pictures
    station, key = ledger.meta("station"), farewells.public_key(cloud)
    enrolment.revoke(house.ledger, station, house.clock())
    names: list[str] = []
    for words, _ in left:
        before = {one.name for one in farewells.kept(cloud)}
        farewells.keep(cloud, station, sealing.seal(words, key))
        names += {one.name for one in farewells.kept(cloud)} - before
    with pytest.raises(Refusal, match="too_many_farewells"):
        farewells.keep(cloud, station, sealing.seal(b"", key))
    taken = farewells.take(cloud, names[2])
    assert (taken.count("accepted"), taken.photos) == (3, 2), "one of them is said twice"
    assert [one.name for one in farewells.kept(cloud) if not one.taken] == [names[3]]
    farewells.keep(cloud, station, sealing.seal(b"?", key))
    assert farewells.take(cloud, names[3]).count("accepted") == 1
    assert (booked(house, 0), booked(house, 1)) == ("", LI.name)
