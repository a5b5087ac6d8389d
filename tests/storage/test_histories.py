"""Tickets leave a file and come back whole: on demand, or when somebody speaks of them."""

from __future__ import annotations

import pytest

from domain.envelope import Entry
from domain.repair import commands as c
from storage import lookup, outbox, paper, queries, retention, search
from tests.storage.desk import Desk, Feed, same
from tests.worlds import NOON

LATER = NOON + 500 * retention.DAY


def ended(feed: Feed) -> str:
    """A ticket that was reported and withdrawn."""
    uid = feed.reported()
    feed.say(uid, c.Reject("duplicate"))
    return uid


def leave(desk: Desk, *uids: str) -> list[str]:
    """These leave the desk's file, as the daily job has it."""
    changes = desk.ledger.thin_out(uids, retention.since(LATER))
    return sorted(changes.tickets)


def past(feed: Feed, uid: str) -> list[Entry]:
    return [entry for entry in feed.entries if entry.aggregate == uid]


def test_only_what_ended_long_ago_is_to_leave(desk: Desk, feed: Feed) -> None:
    old, open_one = ended(feed), feed.reported()
    feed.clock.advance(499 * retention.DAY)
    young = ended(feed)
    desk.receive(feed)
    moment = retention.since(LATER)
    assert retention.outlived(desk.store, moment) == [old]
    assert leave(desk, old, open_one, young) == [old]
    assert desk.shows(old) == ""
    assert lookup.history(desk.store, old) == []
    assert search.search(desk.store, "漏水", 9) != []
    assert old not in {row.uid for row in search.search(desk.store, "漏水", 9)}
    assert {desk.shows(open_one), desk.shows(young)} == {"reported", "rejected"}
    assert sum(queries.tallies(desk.store).values()) == 2


def test_one_with_an_own_word_waiting_on_it_stays(desk: Desk, feed: Feed) -> None:
    old = ended(feed)
    desk.receive(feed)
    desk.ask(old, c.Note("住户又来电话"))
    assert leave(desk, old) == []
    assert desk.shows(old) == "rejected"


def test_it_comes_back_as_it_was(desk: Desk, feed: Feed) -> None:
    old = ended(feed)
    desk.receive(feed)
    leave(desk, old)
    changes = desk.ledger.take_in(past(feed, old))
    assert changes.tickets == {old}
    assert same(desk.ticket(old), feed.states[old])
    assert len(lookup.history(desk.store, old)) == 2
    assert [row.uid for row in search.search(desk.store, "漏水", 9)] == [old]
    again = desk.ledger.take_in(past(feed, old))
    assert again.tickets == frozenset(), "it is here already"


def test_old_pasts_that_came_lately_hide_nothing_of_today(
    desk: Desk, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "_AGED_IN_A_ROW", 2)
    old = ended(feed)
    morning = feed.clock.advance(500 * retention.DAY)
    today = feed.reported()
    desk.receive(feed)
    leave(desk, old)
    desk.ledger.take_in(past(feed, old))
    assert [ticket.uid for ticket in paper.touched_since(desk.store, morning)] == [today]


def test_a_page_that_goes_on_with_it_says_what_is_missing(desk: Desk, feed: Feed) -> None:
    old, other = ended(feed), feed.reported()
    desk.receive(feed)
    leave(desk, old)
    feed.say(old, c.Note("旧事重提"))
    feed.say(other, c.Accept())
    feed.say(feed.reported(), c.Accept())
    page = feed.entries[3:]
    assert desk.ledger.missing(page) == [old]
    desk.ledger.take_in(past(feed, old))
    assert desk.ledger.missing(page) == []
    desk.receive(feed)
    assert same(desk.ticket(old), feed.states[old])
    assert [entry.version for entry in lookup.history(desk.store, old)] == [1, 2, 3]


def test_what_the_feed_has_still_to_bring_is_left_to_it(desk: Desk, feed: Feed) -> None:
    """The past is asked for when the cloud is further on already: nothing comes in twice."""
    old = ended(feed)
    desk.receive(feed)
    leave(desk, old)
    feed.say(old, c.Note("一"))
    desk.ledger.take_in(past(feed, old))
    ticket = desk.ticket(old)
    assert ticket is not None
    assert ticket.notes == 0
    desk.receive(feed)
    assert same(desk.ticket(old), feed.states[old])


def test_an_own_report_not_agreed_yet_has_no_past_here(desk: Desk, feed: Feed) -> None:
    own = desk.report()
    asked = outbox.command_of(desk.store, next(iter(desk.states())))
    assert asked is not None
    feed.take(asked)
    feed.say(own, c.Accept())
    assert desk.ledger.missing(feed.entries) == []
    assert desk.ledger.missing(feed.entries[1:]) == [own]


@pytest.mark.parametrize("count", [1, 700])
def test_many_leave_in_one_go(desk: Desk, feed: Feed, count: int) -> None:
    uids = [ended(feed) for _ in range(count)]
    desk.receive(feed)
    assert leave(desk, *uids) == sorted(uids)
    assert desk.store.value("SELECT count(*) FROM entry") == 0
