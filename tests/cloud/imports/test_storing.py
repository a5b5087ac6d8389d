"""What an import leaves in the ledger: a block at a time, and nothing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cloud.cloud import Cloud
from cloud.imports import load, storing
from cloud.imports.mapping import Kind
from cloud.imports.storing import known_record, store
from domain.problems import Trouble
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


def test_a_cancelled_import_leaves_nothing(cloud: Cloud) -> None:
    loaded = load("people", PEOPLE.encode(), name="people.csv")
    with pytest.raises(Trouble, match="import_cut_short"):
        store(cloud.ledger, loaded.rows, cloud.clock(), cloud.new_id, cancelled=lambda: True)
    assert cloud.ledger.heads() == {}


def test_others_write_between_two_blocks_and_what_was_cut_short_is_completed(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "BATCH", 2)
    many = "学号,姓名\n" + "".join(f"2025{n:03d},人{n}\n" for n in range(7))
    loaded = load("people", many.encode(), name="people.csv")
    written: list[str] = []

    def in_between(seconds: float) -> None:
        """Somebody else, in a thread of their own: it would wait for ever on one transaction."""
        key = f"between-{len(written)}"
        with ThreadPoolExecutor(1) as other:
            other.submit(cloud.ledger.set_meta, key, "x").result(timeout=10)
        written.append(key)

    with pytest.raises(Trouble) as cut:
        store(
            cloud.ledger,
            loaded.rows,
            cloud.clock(),
            cloud.new_id,
            cancelled=lambda: len(written) == 2,
            pause=in_between,
        )
    assert cut.value.facts["rows"] == 6
    assert len(lookup.people(cloud.store, "2025")) == 6
    assert take(cloud, "people", many) == (1, 6)
    assert len(lookup.people(cloud.store, "2025")) == 7
