"""An incident of many tickets: everybody who reported any of it is told, each once."""

from __future__ import annotations

import msgspec

from cloud.app import rulebook
from cloud.notices.kinds import Facts, Notice
from cloud.notices.words import say
from domain.repair import commands as c
from domain.repair.ticket import Reporter, Ticket
from tests.cloud.desks import Desks
from tests.worlds import HOUR, NOON


def told(desks: Desks, kind: str) -> list[tuple[str, str, str]]:
    rows = desks.ledger.store.rows(
        "SELECT subject, ticket, facts FROM notice WHERE kind = ? ORDER BY subject", (kind,)
    )
    return [(row[0], row[1], msgspec.json.decode(row[2], type=Facts).other) for row in rows]


def caller(person: str) -> Reporter:
    return Reporter(f"同学{person}", "", person)


def incident(desks: Desks, *people: str) -> list[Ticket]:
    """A ticket with one child a caller after the first."""
    desks.roster()
    uids = [desks.report(reporter=caller(person)) for person in people]
    found = [desks.ticket(uid) for uid in uids]
    for child in found[1:]:
        desks.say(child.uid, c.Link(found[0].uid, found[0].number))
    return [desks.ticket(uid) for uid in uids]


def test_everybody_is_told_once_of_the_ticket_that_they_know(desks: Desks) -> None:
    parent, *children = incident(desks, "S1", "S2", "S3", "S2")
    desks.say(children[0].uid, c.Join(caller("S3")), c.Join(caller("S4")))
    desks.say(parent.uid, c.Announce("known", NOON + 3 * HOUR))
    assert told(desks, "incident") == [
        ("person:S1", parent.uid, parent.number),
        ("person:S2", children[0].uid, parent.number),
        ("person:S3", children[0].uid, parent.number),
        ("person:S4", children[0].uid, parent.number),
    ]


def test_whoever_came_or_left_in_the_same_push_counts_as_they_stand(desks: Desks) -> None:
    parent, left = incident(desks, "S1", "S2")
    fresh = desks.ids()
    desks.push(
        desks.command(left.uid, c.Unlink(parent.uid)),
        desks.command(fresh, desks.wish(reporter=caller("S5"))),
        desks.command(fresh, c.Link(parent.uid, parent.number)),
        desks.command(parent.uid, c.Announce("over")),
    )
    assert [one[:2] for one in told(desks, "incident_over")] == [
        ("person:S1", parent.uid),
        ("person:S5", fresh),
    ]


def test_who_is_finished_along_is_asked_for_their_own_ticket_in_one_message(desks: Desks) -> None:
    parent, *children = incident(desks, "S1", "S2", "S2")
    for child in children:
        desks.say(child.uid, c.FinishAlong(parent.uid, "repaired", "总闸已送电"))
    assert [one[:2] for one in told(desks, "finished_along")] == [
        ("person:S2", child.uid) for child in children
    ], "one goes out for both: the table says together"


def test_what_is_said_of_an_incident_is_short_and_names_when_it_ends(desks: Desks) -> None:
    parent, _ = incident(desks, "S1", "S2")
    facts = Facts(parent.number, "power.trip", until=NOON + 3 * HOUR, other=parent.number)
    notice = Notice("k", "c", parent.uid, "incident", "person:S1", facts, NOON)
    said = say(notice, rulebook().faults, NOON)
    assert said.short == "正在抢修，预计 今天 15:00 恢复"
    assert len(said.short) <= 20
    assert said.page == f"/tickets/{parent.uid}"
