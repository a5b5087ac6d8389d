"""Damage is noticed, backups are sound or not taken for such, and nothing is thrown away."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from domain.problems import Trouble
from domain.repair import commands as c
from storage import backup
from storage.database import Store
from tests.storage.desk import Desk
from tests.worlds import HOUR, KEY, NOON

PAGE = 4_096


@pytest.fixture
def full(folder: Path) -> Path:
    """A closed station's file with some hundred kilobytes in it."""
    desk = Desk(folder, mirrored=False)
    for _ in range(20):
        uid = desk.report()
        desk.ask(uid, c.Note("长" * 1_500))
    desk.close()
    return folder / "station.db"


def flip(path: Path, at: int, bit: int = 0) -> None:
    """Turn one bit of a file over."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


def is_noticed(path: Path) -> bool:
    try:
        store = Store(path, KEY, read_only=True)
    except Trouble:
        return True
    try:
        return bool(store.check())
    except Trouble:
        return True
    finally:
        store.close()


def test_every_flipped_bit_is_noticed(full: Path) -> None:
    """Of a plain file SQLite would not notice most of them, and return wrong words."""
    assert not is_noticed(full)
    sound = full.read_bytes()
    dice = random.Random(4)
    for _ in range(40):
        at = dice.randrange(len(sound))
        flip(full, at, dice.randrange(8))
        assert is_noticed(full), at
        full.write_bytes(sound)


def test_a_page_that_was_lost_or_written_twice_is_noticed(full: Path) -> None:
    sound = full.read_bytes()
    full.write_bytes(sound[: 3 * PAGE] + bytes(PAGE) + sound[4 * PAGE :])
    assert is_noticed(full)
    full.write_bytes(sound[: 3 * PAGE] + sound[2 * PAGE : 3 * PAGE] + sound[4 * PAGE :])
    assert is_noticed(full)
    full.write_bytes(sound[:-PAGE])
    assert is_noticed(full)


def test_a_damaged_page_is_trouble_by_name_when_it_is_read(full: Path) -> None:
    store = Store(full, KEY)
    last = store.value("PRAGMA page_count") - 1
    store.close()
    for page in range(last - 20, last):
        flip(full, page * PAGE + 100)
    store = Store(full, KEY)
    with pytest.raises(Trouble) as told:
        store.rows("SELECT * FROM ticket, outbox")
    assert told.value.code == "database_damaged"
    store.close()


def test_a_backup_is_a_whole_sound_file_under_the_same_key(full: Path, folder: Path) -> None:
    store = Store(full, KEY, read_only=True)
    path = backup.back_up(store, folder / "backups", NOON)
    assert path.name == "station-20261124-120000.db"
    copy = Store(path, KEY, read_only=True)
    assert copy.rows("SELECT * FROM ticket") == store.rows("SELECT * FROM ticket")
    copy.close()
    store.close()
    assert not backup.is_sound(path, bytes(32))
    assert backup.is_sound(path, KEY)


def test_a_backup_beside_a_busy_writer_has_what_was_there_when_it_began(folder: Path) -> None:
    desk = Desk(folder, mirrored=False)
    uid = desk.report()
    reader = Store(folder / "station.db", KEY, read_only=True)
    with desk.store.writing():
        desk.store.run("DELETE FROM ticket")
        path = backup.back_up(reader, folder / "backups", NOON)
    copy = Store(path, KEY, read_only=True)
    assert copy.value("SELECT uid FROM ticket") == uid
    copy.close()
    reader.close()
    desk.close()


def test_the_newest_backups_are_kept(full: Path, folder: Path) -> None:
    store = Store(full, KEY, read_only=True)
    made = [
        backup.back_up(store, folder / "backups", NOON + n * HOUR) for n in range(backup.KEPT + 3)
    ]
    store.close()
    assert backup.backups(folder / "backups", "station") == made[:2:-1]
    assert not list((folder / "backups").glob("*.part"))


def test_copies_of_a_clock_that_was_ahead_push_no_newer_one_out(full: Path, folder: Path) -> None:
    store, place = Store(full, KEY, read_only=True), folder / "backups"
    for n in range(backup.KEPT):
        backup.back_up(store, place, NOON + 4_000 * 24 * HOUR + n * HOUR)
    ahead = backup.backups(place, "station")
    inodes = [one.stat().st_ino for one in ahead[:-1]]

    made = backup.back_up(store, place, NOON)
    kept = backup.backups(place, "station")
    assert kept[0] == made
    assert [one.stat().st_ino for one in kept[1:]] == inodes, "the oldest went"
    later = backup.back_up(store, place, NOON + HOUR)
    assert backup.backups(place, "station")[:2] == [later, made]
    store.close()


def test_other_copies_in_the_folder_are_not_taken_for_backups(full: Path, folder: Path) -> None:
    aside = folder / "backups"
    aside.mkdir()
    for name in ("station-v1.db", "station-of-e1.db", "words-20261124-120000.db"):
        (aside / name).write_bytes(full.read_bytes())
    assert backup.backups(aside, "station") == []


def test_a_copy_that_does_not_hold_is_no_backup(
    full: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Store.copy_to

    def on_a_bad_disk(store: Store, target: Path) -> None:
        copy(store, target)
        flip(target, 5 * PAGE)

    monkeypatch.setattr(Store, "copy_to", on_a_bad_disk)
    store = Store(full, KEY, read_only=True)
    with pytest.raises(Trouble) as told:
        backup.back_up(store, folder / "backups", NOON)
    store.close()
    assert told.value.code == "backup_unreadable"
    assert list((folder / "backups").iterdir()) == []


def test_a_damaged_file_makes_no_backup_that_would_push_out_a_good_one(
    full: Path, folder: Path
) -> None:
    pages = full.stat().st_size // PAGE
    for page in range(pages - 20, pages):
        flip(full, page * PAGE + 50)
    store = Store(full, KEY, read_only=True)
    with pytest.raises(Trouble) as told:
        backup.back_up(store, folder / "backups", NOON)
    store.close()
    assert told.value.code in ("database_damaged", "backup_unreadable")
    assert backup.backups(folder / "backups", "station") == []


def test_the_newest_sound_backup_is_put_in_place(full: Path, folder: Path) -> None:
    store = Store(full, KEY, read_only=True)
    old, middle, new = (
        backup.back_up(store, folder / "backups", NOON + n * HOUR) for n in range(3)
    )
    store.close()
    flip(new, 3 * PAGE)
    middle.write_bytes(b"")
    full.unlink()
    assert backup.restore_newest(full, folder / "backups", KEY) == old
    assert backup.is_sound(full, KEY)
    assert not list(folder.glob("*.part"))


def test_without_a_sound_backup_nothing_is_put_in_place(full: Path, folder: Path) -> None:
    full.unlink()
    assert backup.restore_newest(full, folder / "backups", KEY) is None
    (folder / "backups").mkdir()
    (folder / "backups" / "station-20261124-120000.db").write_bytes(b"no database at all")
    assert backup.restore_newest(full, folder / "backups", KEY) is None
    assert not full.exists()


def test_what_is_damaged_is_moved_aside_whole_and_twice_in_a_second_too(folder: Path) -> None:
    path = folder / "station.db"
    for content in (b"first", b"second"):
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).write_bytes(content)
        aside = backup.set_aside(path, NOON)
        assert not path.exists()
        assert {file.read_bytes() for file in aside.iterdir()} == {content}
    assert len(list((folder / "damaged").iterdir())) == 2


def test_an_empty_file_is_not_taken_for_a_sound_backup(folder: Path) -> None:
    """SQLite takes an empty file for a new database."""
    path = folder / "backups" / "station-20261124-120000.db"
    path.parent.mkdir()
    path.write_bytes(b"")
    assert not backup.is_sound(path, KEY)
    assert path.read_bytes() == b""


@pytest.mark.parametrize("name", [b"ticket", b"TABLE ticket"])
def test_damaged_letters_are_damage_also_where_they_are_quoted(folder: Path, name: bytes) -> None:
    """A plain file's schema with a byte that is no UTF-8: SQLite quotes it in its message."""
    path = folder / "plain.db"
    store = Store(path)
    store.run("CREATE TABLE ticket (uid TEXT)")
    store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    path.write_bytes(path.read_bytes().replace(name, name[:-2] + b"\xce("))
    with pytest.raises(Trouble) as told:
        Store(path).rows("SELECT * FROM ticket")
    assert told.value.code == "database_damaged"
    assert not backup.is_sound(path, None)


def test_a_page_half_written_from_the_log_is_no_damage(full: Path, folder: Path) -> None:
    """The power went while the log was carried into the file: the log has the page whole."""
    desk = Desk(folder, mirrored=False)
    desk.store.run("PRAGMA wal_autocheckpoint = 0")
    desk.ids.count = 1_000
    desk.report()
    cut = folder / "cut"
    cut.mkdir()
    for name in ("station.db", "station.db-wal"):
        (cut / name).write_bytes((folder / name).read_bytes())
    desk.close()
    log = (cut / "station.db-wal").read_bytes()
    frames = range(32, len(log) - PAGE, 24 + PAGE)
    pages = {int.from_bytes(log[at : at + 4], "big") for at in frames}
    data = bytearray((cut / "station.db").read_bytes())
    for page in pages & set(range(2, len(data) // PAGE)):
        data[page * PAGE - PAGE // 2 : page * PAGE] = bytes(PAGE // 2)
    (cut / "station.db").write_bytes(bytes(data))
    store = Store(cut / "station.db", KEY, read_only=True)
    assert store.value("SELECT count(*) FROM outbox") == 41
    assert store.check() == []
    store.close()
