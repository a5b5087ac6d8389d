"""Incidents in a station's file: which rows a list has to look at again, and what lies nearby."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.repair import commands as c
from domain.repair.ticket import Ticket
from storage import lookup, queries
from storage.database import Store
from tests.storage.desk import Desk
from tests.worlds import HOUR


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def ticket(desk: Desk, uid: str) -> Ticket:
    found = lookup.ticket(desk.store, uid)
    assert found is not None
    return found


def row(desk: Desk, uid: str) -> queries.QueueRow:
    [found] = queries.by_uids(desk.store, [uid])
    return found


def link(desk: Desk, child: str, parent: str) -> c.Link:
    above = ticket(desk, parent)
    return c.Link(above.uid, above.number, ticket(desk, child).parent)


def test_whoever_shows_an_incident_is_told_when_a_ticket_comes_or_goes(folder: Path) -> None:
    desk = Desk(folder)
    parent, other, child = desk.report(), desk.report(), desk.report()
    changes = desk.ledger.record([desk.command(child, link(desk, child, parent))], desk.clock.now)
    assert {parent, child} <= changes.tickets
    assert (row(desk, parent).children, row(desk, child).parent) == (1, parent)
    assert [one.uid for one in queries.children(desk.store, parent)] == [child]

    changes = desk.ledger.record([desk.command(child, link(desk, child, other))], desk.clock.now)
    assert {parent, other, child} <= changes.tickets
    assert (row(desk, parent).children, row(desk, other).children) == (0, 1)

    moved = ticket(desk, child).last_act
    assert moved is not None
    changes = desk.ledger.record([desk.command(child, c.Undo(moved.command_id))], desk.clock.now)
    assert {parent, other, child} <= changes.tickets, "also when it is taken back"
    assert (row(desk, parent).children, row(desk, other).children) == (1, 0)

    changes = desk.ledger.record([desk.command(child, c.Note("在等"))], desk.clock.now)
    assert changes.tickets == {child}, "what does not move does not make others look again"
    desk.close()


def test_nearby_is_what_is_open_in_the_building_of_that_kind_lately(folder: Path) -> None:
    desk = Desk(folder)
    wanted = [
        desk.report(place="东校区/3栋/301"),
        desk.report(place="东校区/3栋/大厅", fault="water.leak"),
    ]
    desk.report(place="东校区/30栋/301")
    desk.report(place="东校区/3栋/302", fault="power.trip")
    ended, child = desk.report(place="东校区/3栋/303"), desk.report(place="东校区/3栋/304")
    desk.ask(ended, c.Reject("duplicate"))
    desk.ask(child, link(desk, child, wanted[0]))
    since = desk.clock.now - HOUR
    found = queries.of_building(desk.store, "东校区/3栋", "water.pipe", since)
    assert [one.uid for one in found] == wanted
    later = desk.clock.now + 1
    assert queries.of_building(desk.store, "东校区/3栋", "water.pipe", later) == []
    desk.close()


def test_a_file_of_before_knows_no_incidents_and_learns_of_them(folder: Path) -> None:
    desk = Desk(folder)
    parent, child = desk.report(), desk.report()
    desk.store.run("DROP INDEX ticket_parent")
    desk.store.run("ALTER TABLE ticket DROP COLUMN parent")
    desk.store.run("PRAGMA user_version = 9")
    desk.reopen()
    desk.ask(child, link(desk, child, parent))
    assert row(desk, parent).children == 1
    plan = _plan(desk.store)
    assert "ticket_parent" in plan, plan
    desk.close()


def _plan(store: Store) -> str:
    sql = f"EXPLAIN QUERY PLAN SELECT {queries.FIELDS} FROM ticket WHERE id = 1"
    return " ".join(row[3] for row in store.rows(sql))
