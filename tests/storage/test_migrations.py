"""Bringing a file to this version: with a copy aside, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.problems import Trouble
from domain.repair import commands as c
from storage import digest, migrations, queries, search
from storage.database import Store
from storage.migrations import VERSION, migrate
from storage.notices import FINDING_INDEXES
from tests.storage.desk import Desk, sent
from tests.worlds import HOUR, KEY


def as_before_search(desk: Desk) -> None:
    """Bring a desk's file to what version 1 wrote."""
    desk.store.run("DROP TABLE search")
    for sql in digest.triggers("sqlite"):
        desk.store.run(f"DROP TRIGGER {sql.split()[2]}")
    for table in ("ticket", "record"):
        for column in ("digest", "period"):
            desk.store.run(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ("digest", "repair"):
        desk.store.run(f"DROP TABLE {table}")
    desk.store.run("PRAGMA user_version = 1")


def test_a_new_file_has_every_table_and_this_version(folder: Path) -> None:
    for kind in ("station", "cloud"):
        store = Store(folder / f"{kind}.db", KEY)
        migrate(store, kind, aside=folder / "aside")
        assert store.value("PRAGMA user_version") == VERSION
        assert store.check() == []
        names = {row[0] for row in store.rows("SELECT name FROM sqlite_master")}
        assert {"ticket", "record", "entry", "meta"} <= names
        assert ("outbox" in names, "command" in names) == (kind == "station", kind == "cloud")
        store.close()
    assert not (folder / "aside").exists()


def test_an_older_file_is_copied_aside_then_brought_up_with_all_that_is_in_it(
    folder: Path,
) -> None:
    desk = Desk(folder)
    uid = desk.report()
    as_before_search(desk)
    desk.reopen()
    assert desk.shows(uid) == "reported"
    assert [row.uid for row in search.search(desk.store, "漏水")] == [uid]
    assert list(desk.states().values()) == ["waiting"]
    desk.close()

    copy = Store(folder / "backups" / "station-v1.db", KEY, read_only=True)
    assert copy.value("PRAGMA user_version") == 1
    assert copy.value("SELECT uid FROM ticket") == uid
    copy.close()


def test_a_cloud_of_before_gets_the_indexes_that_it_lacked_and_uses_them(folder: Path) -> None:
    store = Store(folder / "cloud.db", None)
    migrate(store, "cloud")
    with store.writing():
        for sql in FINDING_INDEXES:
            store.run(f"DROP INDEX {sql.split()[2]}")
        store.set_schema_version(8)
    migrate(store, "cloud")
    asked = {
        "notice_breach": "SELECT id FROM notice WHERE kind = 'breach' AND subject = 'staff:1'",
        "notice_undone": "SELECT id FROM notice WHERE state IN ('failed', 'unknown', 'withheld') "
        "AND state = 'failed' ORDER BY id",
        "notice_made": "SELECT id FROM notice WHERE made_at < 1 "
        "AND state NOT IN ('waiting', 'sending') ORDER BY made_at LIMIT 500",
        "inbox_openid": "SELECT id FROM inbox WHERE openid = 'o'",
        "session_expires": "DELETE FROM session WHERE expires_at <= 1",
    }
    for index, sql in asked.items():
        plan = " ".join(row[3] for row in store.rows(f"EXPLAIN QUERY PLAN {sql}"))
        assert index in plan, plan
    store.close()


def test_what_lay_on_hold_before_is_due_when_it_is_to_go_on(folder: Path) -> None:
    desk = Desk(folder)
    back = desk.clock() + HOUR
    planned, unplanned = desk.report(), desk.report()
    for uid, until in ((planned, back), (unplanned, None)):
        for step in (c.Accept(), sent(), c.Take("W101"), c.HoldWork("parts", until)):
            desk.ask(uid, step)
    desk.store.run("UPDATE ticket SET due_at = NULL, warn_at = NULL, due_clock = ''")
    desk.store.run("PRAGMA user_version = 13")
    desk.reopen()
    rows = {row.uid: row for row in queries.by_uids(desk.store, [planned, unplanned])}
    assert (rows[planned].due_clock, rows[planned].due_at) == ("return", back)
    assert (rows[unplanned].due_clock, rows[unplanned].due_at) == ("", None)
    desk.close()


def test_a_file_of_this_version_is_not_copied(folder: Path) -> None:
    desk = Desk(folder)
    desk.reopen()
    desk.close()
    assert not (folder / "backups").exists()


def test_a_file_of_a_newer_version_is_refused_and_left_alone(folder: Path) -> None:
    desk = Desk(folder)
    desk.report()
    desk.store.run(f"PRAGMA user_version = {VERSION + 1}")
    desk.close()
    before = (folder / "station.db").read_bytes()
    store = Store(folder / "station.db", KEY)
    with pytest.raises(Trouble) as told:
        migrate(store, "station", aside=folder / "backups")
    store.close()
    assert told.value.code == "database_too_new"
    assert (told.value.facts["found"], told.value.facts["known"]) == (VERSION + 1, VERSION)
    assert (folder / "station.db").read_bytes() == before
    assert not (folder / "backups").exists()


def test_a_step_that_fails_leaves_the_older_file_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(folder)
    uid = desk.report()
    as_before_search(desk)
    desk.close()

    def half(store: Store, models: object) -> None:
        store.run("CREATE TABLE half_done (x)")
        store.run("DELETE FROM ticket")
        raise Trouble("disk_full")

    monkeypatch.setattr(migrations, "STEPS", [migrations.STEPS[0], half])
    store = Store(folder / "station.db", KEY)
    with pytest.raises(Trouble):
        migrate(store, "station", aside=folder / "backups")
    assert store.value("PRAGMA user_version") == 1
    assert store.value("SELECT uid FROM ticket") == uid
    names = {row[0] for row in store.rows("SELECT name FROM sqlite_master")}
    assert "half_done" not in names
    store.close()
    monkeypatch.undo()
    desk.open()
    assert [row.uid for row in queries.of_phone(desk.store, "13800001111")] == [uid]
    desk.close()


def test_a_second_try_without_room_leaves_the_copy_of_the_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(folder)
    desk.report()
    as_before_search(desk)
    desk.close()

    def full(store: Store, target: Path) -> None:
        raise Trouble("disk_full")

    monkeypatch.setattr(migrations, "STEPS", [migrations.STEPS[0], lambda store, models: 1 / 0])
    store = Store(folder / "station.db", KEY)
    with pytest.raises(ZeroDivisionError):
        migrate(store, "station", aside=folder / "backups")
    copy = folder / "backups" / "station-v1.db"
    whole = copy.read_bytes()
    monkeypatch.setattr(Store, "copy_to", full)
    with pytest.raises(Trouble, match="disk_full"):
        migrate(store, "station", aside=folder / "backups")
    store.close()
    assert copy.read_bytes() == whole


def test_no_room_for_the_copy_stops_before_the_file_is_touched(folder: Path) -> None:
    desk = Desk(folder)
    desk.report()
    as_before_search(desk)
    desk.close()
    (folder / "backups").write_bytes(b"a file where the folder should be")
    store = Store(folder / "station.db", KEY)
    with pytest.raises(Trouble) as told:
        migrate(store, "station", aside=folder / "backups")
    assert told.value.code == "disk_error"
    assert store.value("PRAGMA user_version") == 1
    store.close()
