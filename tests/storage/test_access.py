"""The access log: whatever is changed in it afterwards shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from storage import access
from storage.access import Access
from storage.database import Store

KEY = b"k" * 32


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("access") / "clinic.db", KEY)
    access.prepare(store)
    for n in range(6):
        access.note(store, read(n))
    return store


def read(n: int, deed: access.Deed = "read", **more: object) -> Access:
    return Access(1_000 + n, "Y01", "陈护士", "nurse", deed, "consult", f"c{n}", "S1", **more)  # type: ignore[arg-type]


def test_a_log_that_nobody_touched_is_whole(log: Store) -> None:
    assert access.broken_at(log) is None
    assert access.broken_at(log, access.head(log)) is None
    assert access.head(log).count == 6


@pytest.mark.parametrize("sql", ["UPDATE access SET name = 'x'", "DELETE FROM access"])
def test_the_file_itself_refuses_to_change_a_line(log: Store, sql: str) -> None:
    with pytest.raises(dbapi2.IntegrityError, match="only written on"), log.writing():
        log.run(sql)


COLUMNS = ["at", "actor", "name", "role", "deed", "aggregate", "person", "reason", "until", "about"]


@settings(max_examples=40)
@given(line=st.integers(1, 6), column=st.sampled_from(COLUMNS), how=st.integers(0, 2))
def test_a_line_changed_taken_out_or_cut_off_behind_the_triggers_is_found(
    log: Store, line: int, column: str, how: int
) -> None:
    told = access.head(log)
    spoil = [
        f"UPDATE access SET {column} = '424242' WHERE id = {line}",
        f"DELETE FROM access WHERE id = {line}",
        f"DELETE FROM access WHERE id >= {line}",
    ][how]
    with pytest.raises(Undone) as undone:
        spoil_and_look(log, spoil, told)
    found = undone.value.args[0]
    assert found is not None
    assert found <= line
    assert access.broken_at(log, told) is None


class Undone(Exception):
    """Takes the transaction back, and tells what was found in it."""


def spoil_and_look(log: Store, spoil: str, told: access.Head) -> None:
    with log.writing():
        log.run("DROP TRIGGER access_stays")
        log.run("DROP TRIGGER access_is_kept")
        log.run(spoil)
        raise Undone(access.broken_at(log, told))


def test_an_emergency_view_lasts_its_time_and_waits_for_a_review(tmp_path: Path) -> None:
    store = Store(tmp_path / "clinic.db", KEY)
    access.prepare(store)
    opened = access.note(store, read(0, "break_glass", reason="昏迷，需查过敏史", until=5_000))
    assert access.open_until(store, "Y01", "c0", 4_999) == 5_000
    assert access.open_until(store, "Y01", "c0", 5_000) == 0
    assert access.open_until(store, "Y02", "c0", 4_999) == 0
    assert access.open_until(store, "Y01", "c1", 4_999) == 0
    assert [line.id for line in access.to_review(store)] == [opened]
    access.note(store, read(0, "review", reason="情况属实", about=opened))
    assert access.to_review(store) == []
    assert [line.access.deed for line in access.lines(store, aggregate="c0")] == [
        "review",
        "break_glass",
    ]


def test_the_log_is_read_page_by_page(log: Store) -> None:
    first = access.lines(log, limit=4)
    assert [line.id for line in first] == [6, 5, 4, 3]
    assert [line.id for line in access.lines(log, before=first[-1].id)] == [2, 1]
