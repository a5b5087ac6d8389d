"""Opening a station's folder: what is damaged is mended from what is left, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.opening import Folder, flag_damage, open_folder
from domain.envelope import Command
from domain.people import Actor
from domain.problems import Trouble
from domain.repair import commands as c
from domain.wire import EnrolReply, PushResult, read_command
from storage import backup, lookup, outbox
from storage import files as whole
from tests.storage.desk import Feed, wish
from tests.worlds import HOUR, LEADER, HeldClock, Ids

REPLY = EnrolReply("B", "派单台二", "B", "secret", ("logistics", "directory"), "e1", "示例大学")


class Office:
    """A folder that is opened, worked in, closed, damaged and opened again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = HeldClock()
        self.ids = Ids("c")
        self.feed = Feed(clock=self.clock)
        self.open()
        self.folder.ledger.enrolled(REPLY, "https://hq.example.edu.cn")

    def open(self) -> Folder:
        self.folder = open_folder(self.path, self.clock, self.ids)
        return self.folder

    def close(self) -> None:
        self.folder.close()

    @property
    def file(self) -> Path:
        return self.path / "station.db"

    def ask(self, uid: str, args: object, actor: Actor = LEADER) -> Command:
        now = self.clock()
        command = Command(self.ids(), uid, args, actor, "phone", "B", "i", now, now)  # type: ignore[arg-type]
        self.folder.ledger.record([command], now)
        return command

    def report(self) -> str:
        number = self.folder.ledger.draw_number("BX", self.clock())
        uid = self.ids()
        self.ask(uid, wish(number))
        return uid

    def synced(self) -> None:
        """Everything that waits is accepted by the cloud and comes back."""
        for wire in outbox.to_send(self.folder.ledger.store, 99):
            self.feed.take(read_command(wire))
        self.pulled()

    def pulled(self) -> None:
        ledger = self.folder.ledger
        have = ledger.store.value("SELECT seq FROM cursor WHERE feed = 'logistics'") or 0
        ledger.receive("logistics", "e1", self.feed.entries[have:], 99, self.clock())

    def backed_up(self) -> Path:
        reader = self.folder.reader()
        made = backup.back_up(reader, self.path / "backups", self.clock())
        reader.close()
        return made

    def waiting(self) -> list[str]:
        return [wire.id for wire in outbox.to_send(self.folder.ledger.store, 99)]

    def shows(self, uid: str) -> str:
        ticket = lookup.ticket(self.folder.ledger.store, uid)
        return ticket.status if ticket else ""


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    made = Office(folder / "station")
    yield made
    made.close()


def ruin(path: Path) -> bytes:
    """Overwrite the beginning of a file, as a failing disk does. Returns what it is now."""
    data = path.read_bytes()
    path.write_bytes(bytes(8_192) + data[8_192:])
    return path.read_bytes()


def files(path: Path) -> set[bytes]:
    """The content of every file below a folder."""
    return {file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_a_new_folder_has_a_key_of_its_own_that_only_its_owner_reads(office: Office) -> None:
    key = office.path / "station.key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(bytes.fromhex(key.read_text())) == 32
    assert office.folder.recovery is None


def test_a_station_has_an_identity_and_letters_before_it_met_its_cloud(folder: Path) -> None:
    opened = open_folder(folder / "fresh", HeldClock(), Ids("c"))
    letters = opened.ledger.meta("letters")
    assert len(letters) == 4
    assert letters.startswith("T")
    assert opened.ledger.meta("provisional") == letters
    incarnation = opened.ledger.meta("incarnation")
    opened.close()
    again = open_folder(folder / "fresh", HeldClock(), Ids("d"))
    assert (again.ledger.meta("incarnation"), again.ledger.meta("letters")) == (
        incarnation,
        letters,
    )
    again.close()


def test_a_damaged_file_without_a_backup_starts_empty_with_the_unsent_words(
    office: Office,
) -> None:
    uid = office.report()
    accept = office.ask(uid, c.Accept())
    before = office.waiting()
    office.close()
    broken = ruin(office.file)

    recovery = office.open().recovery
    assert recovery is not None
    assert (recovery.backup, recovery.words) == (None, 2)
    assert office.waiting() == before
    assert before[-1] == accept.id
    assert office.shows(uid) == "accepted"
    assert (recovery.aside / "station.db").read_bytes() == broken
    assert office.folder.ledger.meta("token") == "secret"
    assert office.folder.ledger.meta("station") == "B"


def test_a_damaged_file_is_replaced_by_the_newest_sound_backup_and_what_came_after(
    office: Office,
) -> None:
    old = office.report()
    office.synced()
    office.backed_up()
    office.clock.advance(HOUR)
    new = office.report()
    unsent = office.waiting()
    office.clock.advance(HOUR)
    broken_backup = office.backed_up()
    office.close()
    ruin(office.file)
    ruin(broken_backup)

    recovery = office.open().recovery
    assert recovery is not None
    assert recovery.backup is not None
    assert recovery.backup.name == "station-20261124-120000.db"
    assert (office.shows(old), office.shows(new)) == ("reported", "reported")
    assert office.waiting() == unsent
    assert broken_backup.exists()


def test_what_the_older_file_has_parked_is_sent_again_to_the_cloud_of_now(office: Office) -> None:
    office.report()
    [word] = office.waiting()
    office.folder.ledger.meet("1/1")
    office.folder.ledger.settle([PushResult(word, "unknown")], office.clock())
    office.backed_up()
    office.folder.ledger.meet("2/1")
    office.close()
    ruin(office.file)
    office.open()
    assert office.waiting() == []
    office.folder.ledger.meet("2/1")
    assert office.waiting() == [word]


def test_numbers_are_not_given_again_after_an_older_backup(office: Office) -> None:
    office.report()
    office.backed_up()
    drawn = [office.folder.ledger.draw_number("BX", office.clock()) for _ in range(3)]
    office.close()
    ruin(office.file)
    office.open()
    assert office.folder.ledger.draw_number("BX", office.clock()) == "BX261124-B005"
    assert drawn[-1] == "BX261124-B004"


def test_what_had_come_back_since_the_backup_is_settled_by_the_feed_once_more(
    office: Office,
) -> None:
    """Words that are in the mirror and in the feed are not done twice."""
    office.backed_up()
    uid = office.report()
    office.synced()
    office.close()
    ruin(office.file)
    office.open()
    assert len(office.waiting()) == 1
    office.pulled()
    assert office.waiting() == []
    assert office.shows(uid) == "reported"


def test_damage_found_while_running_is_mended_at_the_next_start(office: Office) -> None:
    uid = office.report()
    words = office.waiting()
    flag_damage(office.path)
    office.close()
    recovery = office.open().recovery
    assert recovery is not None
    assert office.waiting() == words
    assert office.shows(uid) == "reported"
    office.close()
    assert office.open().recovery is None


def test_nothing_is_deleted_however_often_it_is_damaged(office: Office) -> None:
    office.report()
    broken = []
    for _ in range(3):
        office.close()
        broken.append(ruin(office.file))
        office.open()
        office.report()
    kept = files(office.path / "damaged")
    assert all(data in kept for data in broken)
    assert len(office.waiting()) == 4


def test_words_brought_back_are_sent_under_the_name_of_now(folder: Path) -> None:
    """They may have been said before the station was enrolled."""
    clock, ids = HeldClock(), Ids("c")
    opened = open_folder(folder / "s", clock, ids)
    number = opened.ledger.draw_number("BX", clock())
    command = Command(
        ids(), "u1", wish(number), LEADER, "phone", "unenrolled", "", clock(), clock()
    )
    opened.ledger.record([command], clock())
    opened.ledger.enrolled(REPLY, "https://hq.example.edu.cn")
    opened.close()
    ruin(folder / "s" / "station.db")
    opened = open_folder(folder / "s", clock, ids)
    [wire] = outbox.to_send(opened.ledger.store, 9)
    assert wire.station == "B"
    opened.close()


def test_what_the_cloud_refused_stays_refused_after_a_recovery(office: Office) -> None:
    office.report()
    [wire] = outbox.to_send(office.folder.ledger.store, 9)
    no = PushResult(wire.id, "refused", problem=None)
    office.folder.ledger.settle([no], office.clock())
    office.close()
    ruin(office.file)
    office.open()
    assert office.waiting() == [wire.id], "asked again, and answered the same"
    office.folder.ledger.settle([no], office.clock())
    assert office.waiting() == []
    assert len(outbox.attention(office.folder.ledger.store)) == 1


def test_a_lost_key_is_told_and_no_new_one_made(office: Office) -> None:
    office.close()
    key = (office.path / "station.key").read_text()
    before = files(office.path)
    (office.path / "station.key").unlink()
    with pytest.raises(Trouble) as told:
        office.open()
    assert told.value.code == "key_missing"
    assert files(office.path) == before - {key.encode()}
    (office.path / "station.key").write_text(key)
    office.open()


def test_a_disk_that_fails_at_the_first_start_leaves_no_half_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a key would keep the folder closed for ever."""

    def full(file: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(whole, "sync_file", full)
        with pytest.raises(Trouble, match="disk_full"):
            open_folder(tmp_path / "new", HeldClock(), Ids(), lambda folder: "here")
    open_folder(tmp_path / "new", HeldClock(), Ids(), lambda folder: "here").close()


@pytest.mark.parametrize("half", ["", "00" * 31, "zz" * 32, "密" * 64])
def test_what_is_no_key_is_told_as_a_missing_one(office: Office, half: str) -> None:
    office.close()
    (office.path / "station.key").write_text(half, encoding="utf-8")
    with pytest.raises(Trouble, match="key_missing"):
        office.open()


def test_another_station_s_key_opens_nothing_and_moves_nothing(office: Office) -> None:
    office.report()
    words = office.waiting()
    office.close()
    key = (office.path / "station.key").read_text()
    (office.path / "station.key").write_text("00" * 32)
    with pytest.raises(Trouble) as told:
        office.open()
    assert told.value.code == "database_key"
    assert not (office.path / "damaged").exists()
    (office.path / "station.key").write_text(key)
    office.open()
    assert office.waiting() == words


def test_a_file_of_a_newer_program_is_left_alone(office: Office) -> None:
    office.folder.ledger.store.run("PRAGMA user_version = 99")
    office.close()
    before = office.file.read_bytes()
    with pytest.raises(Trouble) as told:
        office.open()
    assert told.value.code == "database_too_new"
    assert office.file.read_bytes() == before
    assert not (office.path / "damaged").exists()
    shutil.rmtree(office.path)
    office.open()


def test_a_reader_looks_at_the_same_file(office: Office) -> None:
    office.report()
    reader = office.folder.reader()
    assert reader.value("SELECT count(*) FROM ticket") == 1
    reader.close()


@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_file_that_is_gone_is_mended_like_a_damaged_one(office: Office, how: str) -> None:
    """A virus scanner took it away, or a power cut left it without content."""
    uid = office.report()
    office.synced()
    office.backed_up()
    office.ask(uid, c.Accept())
    words, drawn = office.waiting(), office.folder.ledger.draw_number("BX", office.clock())
    incarnation = office.folder.ledger.meta("incarnation")
    office.close()
    office.file.unlink()
    if how == "empty":
        office.file.touch()
    office.open()
    assert set(words) <= set(office.waiting())
    office.pulled()
    assert office.shows(uid) == "accepted"
    assert office.folder.ledger.meta("incarnation") == incarnation
    assert office.folder.ledger.draw_number("BX", office.clock()) > drawn


@pytest.mark.parametrize("name", ["words.db", "photos.db"])
def test_a_damaged_side_file_does_not_keep_the_desk_shut(office: Office, name: str) -> None:
    uid = office.report()
    office.close()
    broken = ruin(office.path / name)
    try:
        office.open()
        assert office.shows(uid) == "reported"
        assert broken in files(office.path)
        assert {wire.id for wire, _ in office.folder.mirror.words()} == set(office.waiting())
    finally:
        office.folder.close()


def test_words_come_back_though_no_number_tells_that_the_file_is_older(office: Office) -> None:
    """Somebody put an older file in place, and meanwhile only acts were recorded, no reports."""
    uid = office.report()
    office.synced()
    old = office.backed_up()
    office.ask(uid, c.Accept())
    words = office.waiting()
    office.close()
    office.file.write_bytes(old.read_bytes())
    office.open()
    assert office.folder.recovery is None
    assert office.waiting() == words
    assert office.shows(uid) == "accepted"


def test_a_file_that_is_gone_before_a_number_was_given_leaves_the_station_its_name(
    office: Office,
) -> None:
    known = {key: office.folder.ledger.meta(key) for key in ("station", "letters", "incarnation")}
    office.close()
    for file in office.path.glob("station.db*"):
        file.unlink()
    office.open()
    assert {key: office.folder.ledger.meta(key) for key in known} == known
