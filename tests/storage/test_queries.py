"""Lists: their pages, their order, their places agree with one another whatever the filter."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from domain.repair import commands as c
from domain.repair.ticket import OPEN
from storage import queries
from storage.database import Store
from storage.migrations import migrate
from storage.queries import Order, QueueFilter, QueueRow
from tests.desktop.make_tickets import make_tickets
from tests.storage.desk import Desk, Feed, quick_folder, sent
from tests.worlds import HOUR, KEY, MINUTE, NOON

ORDERS: tuple[Order, ...] = ("due", "priority", "newest", "oldest")
FILTERS = {
    "everything": QueueFilter(),
    "open": QueueFilter(statuses=tuple(sorted(OPEN))),
    "new": QueueFilter(statuses=("reported",)),
    "at work": QueueFilter(statuses=("taken", "working", "held")),
    "open and closed": QueueFilter(statuses=("reported", "archived")),
    "a kind": QueueFilter(fault="water"),
    "one fault": QueueFilter(fault="water.pipe"),
    "a worker": QueueFilter(worker="W101"),
    "late or nearly": QueueFilter(warned_by=NOON + HOUR),
    "waiting": QueueFilter(waiting=True),
    "a zone's water, new": QueueFilter(statuses=("reported",), fault="water", zone="东区宿舍"),
}


@pytest.fixture(scope="module")
def stocked() -> Iterator[Store]:
    """Six hundred tickets in every state, a third of them open."""
    with quick_folder() as folder:
        store = Store(folder / "station.db", KEY)
        migrate(store, "station")
        make_tickets(store, 600, now=NOON, still_open=200)
        store.run("UPDATE ticket SET waiting = 1 WHERE id % 7 = 0")
        store.run("UPDATE ticket SET due_at = NULL WHERE id % 5 = 0")
        yield store
        store.close()


def plain(store: Store) -> list[QueueRow]:
    """Every row, without any of the code under test."""
    return queries.by_ids(store, [row[0] for row in store.rows("SELECT id FROM ticket")])


def chosen(store: Store, what: QueueFilter) -> list[QueueRow]:
    """The rows a filter means, told in Python."""
    held = {
        row[0]
        for row in store.rows("SELECT ticket FROM assignment WHERE worker = ?", (what.worker,))
    }
    return [
        row
        for row in plain(store)
        if (not what.statuses or row.status in what.statuses)
        and (not what.fault or row.fault == what.fault or row.fault.startswith(f"{what.fault}."))
        and (not what.zone or row.zone == what.zone)
        and (not what.worker or row.uid in held)
        and (what.warned_by is None or (row.warn_at or what.warned_by + 1) <= what.warned_by)
        and (not what.waiting or row.waiting > 0)
    ]


KEYS = {
    "due": lambda row: (row.due_at is None, row.due_at or 0, row.id),
    "priority": lambda row: (row.rank, row.reported_at, row.id),
    "newest": lambda row: -row.id,
    "oldest": lambda row: row.id,
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", FILTERS)
def test_a_list_holds_what_its_filter_means_in_its_order(
    stocked: Store, name: str, order: Order
) -> None:
    what = FILTERS[name]
    wanted = [row.id for row in sorted(chosen(stocked, what), key=KEYS[order])]
    assert wanted, "the filter is to find something"
    assert list(queries.all_ids(stocked, what, order)) == wanted
    page = queries.first_page(stocked, what, order, 20)
    assert [row.id for row in page] == wanted[:20]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", FILTERS)
def test_a_row_s_place_is_where_the_list_has_it(stocked: Store, name: str, order: Order) -> None:
    what = FILTERS[name]
    ids = list(queries.all_ids(stocked, what, order))
    rows = {row.id: row for row in queries.by_ids(stocked, ids)}
    for place, row_id in itertools.islice(enumerate(ids), 0, None, 7):
        assert queries.place_in_order(stocked, what, order, rows[row_id]) == place


@pytest.mark.parametrize("name", FILTERS)
def test_what_a_view_asks_after_a_change_agrees_with_the_list(stocked: Store, name: str) -> None:
    what = FILTERS[name]
    some = random.Random(1).sample(plain(stocked), 60)
    wanted = {row.uid for row in chosen(stocked, what)} & {row.uid for row in some}
    found = queries.matching(stocked, what, [row.uid for row in some])
    assert {row.uid for row in found} == wanted
    assert queries.matching(stocked, what, []) == []


def test_a_page_goes_on_after_the_last_row_without_a_gap(stocked: Store) -> None:
    """Lists are read by ids: a block of them is the next page, and its rows are those rows."""
    ids = queries.all_ids(stocked, QueueFilter(), "due")
    read: list[int] = []
    for at in range(0, len(ids), 128):
        block = ids[at : at + 128]
        by_id = {row.id: row for row in queries.by_ids(stocked, block)}
        read += [by_id[row_id].id for row_id in block]
    assert read == list(ids)


def test_tallies_are_the_real_counts(stocked: Store) -> None:
    counts: dict[str, int] = {}
    for row in plain(stocked):
        counts[row.status] = counts.get(row.status, 0) + 1
    assert queries.tallies(stocked) == counts


def test_due_counts_tell_breached_and_warned_ones_of_what_is_open(stocked: Store) -> None:
    rows = [row for row in plain(stocked) if row.open and row.due_at is not None]
    for now in (NOON - 2 * HOUR, NOON, NOON + 5 * HOUR):
        late = [row for row in rows if row.due_at is not None and row.due_at < now]
        near = [row for row in rows if row not in late and row.warn_at and row.warn_at < now]
        assert queries.due_counts(stocked, now) == (len(late), len(near))


def test_a_ticket_is_found_by_its_number_however_typed(desk: Desk) -> None:
    uid = desk.report()
    found = queries.by_number(desk.store, " bx261124-a001 ")
    assert found is not None
    assert found.uid == uid
    assert queries.by_number(desk.store, "BX261124-A002") is None


def test_zones_are_those_of_open_tickets(desk: Desk) -> None:
    desk.report(zone="西区")
    closed = desk.report(zone="北区")
    desk.ask(closed, c.Withdraw())
    desk.report(zone="")
    assert queries.zones(desk.store) == ["西区"]


def test_a_likely_double_is_of_the_same_place_and_kind_and_open_or_recent(desk: Desk) -> None:
    near = desk.report(fault="water.drain")
    desk.report(fault="power.trip")
    desk.report(place="西校区/1栋/101")
    gone = desk.report()
    desk.ask(gone, c.Withdraw())
    old = desk.report()
    for step in (c.Accept(), sent(), c.Take("W101"), c.Arrive("W101"), c.Finish("W101", "repaired"),
                 c.PassInspection()):  # fmt: skip
        desk.ask(old, step)

    def found(since: int) -> set[str]:
        return {r.uid for r in queries.similar(desk.store, "东校区/3栋/301", "water.pipe", since)}

    assert found(desk.clock() - MINUTE) == {near, old}
    assert found(desk.clock() + MINUTE) == {near}


def test_a_caller_s_card_has_the_last_tickets_of_the_phone(desk: Desk) -> None:
    uids = [desk.report() for _ in range(7)]
    rows = queries.of_phone(desk.store, "13800001111", 5)
    assert [row.uid for row in rows] == uids[:1:-1]


def test_the_board_has_each_worker_s_open_tickets_most_urgent_first(desk: Desk, feed: Feed) -> None:
    uids = [feed.reported(priority=priority) for priority in ("normal", "emergency", "urgent")]
    for uid in uids:
        feed.say(uid, c.Accept())
        feed.say(uid, sent())
    desk.receive(feed)
    assert [row.rank for row in queries.in_hand(desk.store)["W101"]] == [0, 1, 2]


def test_the_whole_history_is_read_from_an_index_and_never_from_the_wide_table(
    stocked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    run = Store.run

    def told(self: Store, sql: str, parameters: object = ()) -> object:
        asked.append(sql)
        return run(self, sql, parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "run", told)
    ids = queries.all_ids(stocked, QueueFilter(), "newest")
    assert len(ids) == len(plain(stocked))
    plan = stocked.rows(f"EXPLAIN QUERY PLAN {asked[-1]}")
    assert any("COVERING INDEX ticket_status" in str(row[-1]) for row in plan), plan


@pytest.mark.parametrize("stretch", [1, 7, 20_000])
def test_the_whole_history_has_also_what_comes_in_while_it_is_read(
    stocked: Store, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    """Its end is asked for first: here it has moved on by the time that the ids are read."""
    wanted = sorted(row.id for row in plain(stocked))
    monkeypatch.setattr(queries, "_STRETCH", stretch)
    monkeypatch.setattr(Store, "value", lambda self, sql: wanted[0] if "max(id)" in sql else None)
    assert list(queries.all_ids(stocked, QueueFilter(), "oldest")) == wanted
    assert list(queries.all_ids(stocked, QueueFilter(), "newest")) == wanted[::-1]
