"""What an import leaves in the ledger: a block at a time, and nothing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cloud.cloud import Cloud
from cloud.imports import Loaded, load, staging, storing
from cloud.imports.mapping import Kind
from cloud.imports.storing import known_record, store
from domain.problems import Trouble
from domain.wire import PushResult
from storage import lookup, queries

PEOPLE = "学号,姓名,手机\n2025001,王小明,13800001111\n2025002,李丽,13900002222\n"
TICKETS = (
    "工单号,报修时间,报修人,电话,地点,故障类型,描述,状态,维修人,完成时间\n"
    "WX0001,2024-03-01 08:05,王小明,13800001111,东校区/3栋/301,"
    "水龙头,滴水,已完成,张师傅,2024-03-01 10:00\n"
)


def take(cloud: Cloud, kind: Kind, text: str) -> tuple[int, int]:
    """Import a table; how many records were written, and how many rows were already so."""
    known = known_record(cloud.ledger)
    loaded = load(kind, text.encode(), name=f"{kind}.csv", stored=known)
    assert loaded.report.bad == 0, loaded.report.sentences()
    done = store(cloud.ledger, loaded.rows, cloud.clock(), cloud.new_id)
    assert done.refused == ()
    return done.written, loaded.report.unchanged


def test_the_same_file_twice_makes_no_doubles(cloud: Cloud) -> None:
    assert take(cloud, "people", PEOPLE) == (2, 0)
    heads = cloud.ledger.heads()
    assert take(cloud, "people", PEOPLE) == (0, 2)
    assert cloud.ledger.heads() == heads, "nothing new for the stations to fetch"


def test_only_what_changed_is_written(cloud: Cloud) -> None:
    take(cloud, "people", PEOPLE)
    assert take(cloud, "people", PEOPLE.replace("13900002222", "13900003333")) == (1, 1)
    assert [p.name for p in lookup.people(cloud.store, "3333")] == ["李丽"]


def test_places_are_found_by_room_number_and_initials(cloud: Cloud) -> None:
    take(cloud, "places", "校区,楼栋,房间\n东校区,3栋,301\n东校区,明德楼,203\n")
    assert [p.text for p in lookup.places(cloud.store, "3-301")] == ["东校区 3栋 301"]
    assert "东校区 明德楼" in [p.text for p in lookup.places(cloud.store, "mdl")]


def test_past_tickets_become_history_once(cloud: Cloud) -> None:
    take(cloud, "places", "校区,楼栋,房间\n东校区,3栋,301\n")
    assert take(cloud, "tickets", TICKETS) == (1, 0)
    assert take(cloud, "tickets", TICKETS) == (0, 1)
    row = queries.by_number(cloud.store, "WX0001")
    assert row is not None
    assert (row.fault, row.workers, row.open) == ("water.tap", "张师傅", 0)


def roster_of(count: int) -> Loaded:
    many = "学号,姓名\n" + "".join(f"2025{n:03d},人{n}\n" for n in range(count))
    return load("people", many.encode(), name="people.csv")


def test_others_write_between_two_blocks(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "BATCH", 2)
    written: list[str] = []

    def in_between(seconds: float) -> None:
        """Somebody else, in a thread of their own: it would wait for ever on one transaction."""
        key = f"between-{len(written)}"
        with ThreadPoolExecutor(1) as other:
            other.submit(cloud.ledger.set_meta, key, "x").result(timeout=10)
        written.append(key)

    loaded = roster_of(7)
    done = store(cloud.ledger, loaded.rows, cloud.clock(), cloud.new_id, pause=in_between)
    assert (done.written, done.waiting, len(written)) == (7, 0, 4)


class Killed(BaseException):
    """The process is gone."""


def test_a_process_that_dies_in_an_import_leaves_no_half_of_it_for_long(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(storing, "BATCH", 2)

    def dies(seconds: float) -> None:
        raise Killed

    with pytest.raises(Killed):
        store(cloud.ledger, roster_of(7).rows, cloud.clock(), cloud.new_id, pause=dies)
    assert len(lookup.people(cloud.store, "2025")) == 2
    assert staging.go_on(cloud.ledger, cloud.clock(), dies) == 0, "somebody may be at it"
    later = cloud.clock() + staging.LEFT
    assert staging.go_on(cloud.ledger, later, lambda seconds: None) == 5
    assert len(lookup.people(cloud.store, "2025")) == 7
    assert staging.go_on(cloud.ledger, later, dies) == 0, "once"
    assert [one.getMessage() for one in caplog.records if one.name == "paidan.cloud"] == [
        "an import that was cut short is complete now: 5 records"
    ]


def test_before_an_import_is_kept_nothing_of_it_is_in(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "BATCH", 2)

    def full(sql: str, rows: object) -> None:
        raise Trouble("disk_full", path="x")

    monkeypatch.setattr(cloud.store, "run_many", full)
    with pytest.raises(Trouble, match="disk_full"):
        store(cloud.ledger, roster_of(7).rows, cloud.clock(), cloud.new_id)
    assert cloud.ledger.heads() == {}
    assert staging.do_next(cloud.ledger, cloud.clock()) is None


def test_what_is_in_the_way_is_told_and_another_process_goes_on_beside(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(storing, "BATCH", 2)
    usual, blocks = cloud.ledger.accept, []

    def full(*given: Any) -> list[PushResult]:
        blocks.append(given)
        if len(blocks) == 3:
            raise Trouble("disk_full", path="x")
        return usual(*given)

    def other(seconds: float) -> None:
        if len(blocks) == 1:
            staging.do_next(cloud.ledger, cloud.clock())

    monkeypatch.setattr(cloud.ledger, "accept", full)
    loaded = roster_of(7)
    done = store(cloud.ledger, loaded.rows, cloud.clock(), cloud.new_id, pause=other)
    assert (done.written, done.refused, done.waiting) == (4, (), 3)
    assert staging.go_on(cloud.ledger, cloud.clock(), lambda seconds: None, left=0) == 3
    assert "an import goes on later: disk_full" in caplog.text
