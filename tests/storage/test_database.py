"""Opening a file: key, pragmas, transactions, and what becomes of errors."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from domain.problems import Trouble
from domain.repair import commands as c
from storage import database
from storage.database import Store
from tests.storage.desk import Desk
from tests.worlds import KEY

OTHER_KEY = bytes(reversed(KEY))


def made(path: Path, key: bytes | None = KEY) -> bytes:
    """A file with a row in it; its bytes."""
    store = Store(path, key)
    store.run("CREATE TABLE t (x)")
    with store.writing():
        store.run("INSERT INTO t VALUES ('一个字')")
    store.close()
    return path.read_bytes()


def why(call: object) -> str:
    assert callable(call)
    with pytest.raises(Trouble) as told:
        call()
    return told.value.code


def test_the_pragmas_that_durability_stands_on_are_really_set(folder: Path) -> None:
    for read_only in (False, True):
        store = Store(folder / "a.db", KEY, read_only=read_only)
        found = {
            name: store.value(f"PRAGMA {name}")
            for name in (
                "journal_mode", "synchronous", "foreign_keys", "trusted_schema",
                "cell_size_check", "temp_store", "busy_timeout", "query_only",
            )
        }  # fmt: skip
        assert found == {
            "journal_mode": "wal",
            "synchronous": 2,  # FULL
            "foreign_keys": 1,
            "trusted_schema": 0,
            "cell_size_check": 1,
            "temp_store": 2,  # in memory: no plain text on the disk
            "busy_timeout": 5_000,
            "query_only": int(read_only),
        }
        store.close()


def test_so_they_are_in_every_thread(folder: Path) -> None:
    store = Store(folder / "a.db", KEY)
    found: list[tuple[str, int]] = []

    def look() -> None:
        found.append((store.value("PRAGMA journal_mode"), store.value("PRAGMA synchronous")))
        store.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [("wal", 2)]
    store.close()


@pytest.mark.parametrize("key", [OTHER_KEY, None], ids=["another key", "no key"])
def test_a_wrong_key_is_noticed_and_the_file_left_alone(
    folder: Path, key: bytes | None, capfd: pytest.CaptureFixture[str]
) -> None:
    path = folder / "a.db"
    before = made(path)
    assert why(lambda: Store(path, key)) == "database_key"
    assert path.read_bytes() == before
    assert [file.name for file in folder.iterdir()] == ["a.db"]
    assert capfd.readouterr().err == "", "what is to be said of it is in the trouble"


def test_a_plain_file_is_not_taken_for_an_encrypted_one(folder: Path) -> None:
    before = made(folder / "a.db", None)
    assert why(lambda: Store(folder / "a.db", KEY)) == "database_key"
    assert (folder / "a.db").read_bytes() == before


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)], ids=["empty", "short", "long"])
def test_a_key_that_is_none_is_refused_before_the_file_is_touched(folder: Path, key: bytes) -> None:
    """An empty one would make a plain file without a word."""
    path = folder / "a.db"
    assert why(lambda: Store(path, key)) == "database_key"
    assert not path.exists()
    before = made(path)
    assert why(lambda: Store(path, key)) == "database_key"
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_the_disk_s_trouble(folder: Path) -> None:
    assert why(lambda: Store(folder / "gone" / "a.db", KEY)) == "disk_error"


def test_an_sqlite_with_the_wal_reset_fault_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dbapi2.sqlite_version_info >= database.OLDEST_SQLITE
    monkeypatch.setattr(database, "OLDEST_SQLITE", (99, 0, 0))
    assert why(lambda: Store(folder / "a.db", KEY)) == "sqlite_too_old"


def test_a_transaction_that_fails_leaves_nothing(folder: Path) -> None:
    store = Store(folder / "a.db", KEY)
    store.run("CREATE TABLE t (x UNIQUE)")
    with pytest.raises(dbapi2.IntegrityError):
        _twice(store)
    assert store.rows("SELECT * FROM t") == []
    with store.writing():
        store.run("INSERT INTO t VALUES (2)")
    assert store.rows("SELECT * FROM t") == [(2,)]
    store.close()


def _twice(store: Store) -> None:
    with store.writing():
        store.run("INSERT INTO t VALUES (1)")
        store.run("INSERT INTO t VALUES (1)")


def test_inner_transactions_belong_to_the_outer_one(folder: Path) -> None:
    store = Store(folder / "a.db", KEY)
    store.run("CREATE TABLE t (x)")

    def both() -> None:
        with store.writing():
            with store.writing():
                store.run("INSERT INTO t VALUES (1)")
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        both()
    assert store.rows("SELECT * FROM t") == []
    store.close()


def test_what_need_not_be_durable_says_so_for_itself_alone(folder: Path) -> None:
    store = Store(folder / "a.db", KEY)
    store.run("CREATE TABLE t (x)")
    with store.writing(durable=False):
        assert store.value("PRAGMA synchronous") == 1
        with store.writing():
            store.run("INSERT INTO t VALUES (1)")
    assert store.value("PRAGMA synchronous") == 2
    with pytest.raises(dbapi2.OperationalError), store.writing(durable=False):
        store.run("INSERT INTO nowhere VALUES (1)")
    assert store.value("PRAGMA synchronous") == 2
    with store.writing(), store.writing(durable=False):
        assert store.value("PRAGMA synchronous") == 2
    store.close()


def test_writers_of_two_threads_take_turns(folder: Path) -> None:
    store = Store(folder / "a.db", KEY)
    store.run("CREATE TABLE t (x INTEGER)")
    store.run("INSERT INTO t VALUES (0)")

    def add() -> None:
        for _ in range(50):
            with store.writing():
                now = store.value("SELECT x FROM t")
                store.run("UPDATE t SET x = ?", (now + 1,))
        store.close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.value("SELECT x FROM t") == 200
    store.close()


def test_a_reader_of_its_own_sees_whole_transactions_and_can_not_write(folder: Path) -> None:
    store = Store(folder / "a.db", KEY)
    store.run("CREATE TABLE t (x)")
    reader = Store(folder / "a.db", KEY, read_only=True)
    with store.writing():
        store.run("INSERT INTO t VALUES (1)")
        assert reader.rows("SELECT * FROM t") == []
    assert reader.rows("SELECT * FROM t") == [(1,)]
    with pytest.raises(Trouble) as told, reader.writing():
        reader.run("INSERT INTO t VALUES (2)")
    assert told.value.code == "disk_read_only"
    reader.close()
    store.close()


def test_our_own_mistakes_are_not_dressed_up_as_the_world_s(folder: Path) -> None:
    store = Store(folder / "a.db", KEY)
    with pytest.raises(dbapi2.OperationalError, match="no such table"):
        store.rows("SELECT * FROM nowhere")
    store.close()


@contextmanager
def no_room_in_the_file(desk: Desk) -> Iterator[None]:
    """The database may not grow by another page."""
    desk.store.run(f"PRAGMA max_page_count = {desk.store.value('PRAGMA page_count')}")
    yield
    desk.store.run("PRAGMA max_page_count = 1000000")


@contextmanager
def no_room_on_the_disk(desk: Desk) -> Iterator[None]:
    """The system refuses to make any file longer than the WAL is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    longest = max(file.stat().st_size for file in desk.folder.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest + 5_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_half_a_copy_does_not_stay_on_a_full_disk(desk: Desk) -> None:
    desk.store.run("CREATE TABLE big AS SELECT randomblob(100000) FROM json_each('[1, 2, 3, 4]')")
    copy = desk.folder / "copy.db"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(Trouble, match="disk_full|disk_error"):
            desk.store.copy_to(copy)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not copy.exists()
    desk.store.copy_to(copy)
    with pytest.raises(dbapi2.Error, match="exists"):
        desk.store.copy_to(copy)
    assert copy.exists(), "one that was there is nobody's to take"


@pytest.mark.parametrize("full", [no_room_in_the_file, no_room_on_the_disk])
def test_a_full_disk_refuses_new_words_and_keeps_every_acknowledged_one(
    folder: Path, full: object
) -> None:
    assert callable(full)
    desk = Desk(folder, mirrored=False)
    uid = desk.report()
    said: list[str] = []
    codes: set[str] = set()
    with full(desk):
        for n in range(400):
            try:
                said.append(desk.ask(uid, c.Note(f"{n} " + "长" * 600)).id)
            except Trouble as trouble:
                codes.add(trouble.code)
                break
        else:
            pytest.fail("the disk never was full")
        assert list(desk.states())[1:] == said
        desk.reopen()
        assert list(desk.states())[1:] == said
    assert codes <= {"disk_full", "disk_error"}
    assert codes
    desk.reopen()
    said.append(desk.ask(uid, c.Note("又有地方了")).id)
    assert list(desk.states())[1:] == said
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.notes == len(said)
    desk.close()


def test_a_full_database_is_called_by_its_name(desk: Desk) -> None:
    """The model layer's own transactions hide it behind "no transaction is active"."""
    uid = desk.report()
    with no_room_in_the_file(desk):
        assert why(lambda: [desk.ask(uid, c.Note("长" * 2_000)) for _ in range(99)]) == "disk_full"
