"""Receiving: the feed alone moves what is agreed, in its order, and each entry once."""

from __future__ import annotations

import pytest
from msgspec import Raw, structs

from domain.envelope import UnknownEvent
from domain.problems import Trouble
from domain.repair import commands as c
from domain.wire import WireEntry, WireProblem, decode, read_entry, wire_command
from storage import lookup, outbox, queries, transfers
from tests.storage.desk import Desk, Feed, accepted, feeds_of, rules, same, sent, staff

PHOTO = "ab" * 32


def test_a_page_moves_states_and_cursor_together(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    feed.say(uid, c.Accept())
    changes = desk.receive(feed)
    assert changes.tickets == {uid}
    assert changes.feeds
    assert not changes.outbox
    assert same(desk.ticket(uid), feed.states[uid])
    assert queries.cursors(desk.store)["logistics"] == (2, 2, desk.clock())


def test_a_page_received_twice_is_harmless(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    feed.say(uid, c.Note("一次"))
    for _ in range(2):
        desk.ledger.receive("logistics", "e1", feed.entries, 2, desk.clock())
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.notes == 1
    assert desk.store.value("SELECT count(*) FROM entry") == 2


def test_a_page_that_overlaps_the_last_one_adds_only_what_is_new(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    for n in range(4):
        feed.say(uid, c.Note(f"第 {n}"))
    desk.receive(feed, upto=3)
    desk.ledger.receive("logistics", "e1", feed.entries[1:], 5, desk.clock())
    assert same(desk.ticket(uid), feed.states[uid])


@pytest.mark.parametrize("missing", [0, 1, 2], ids=["first", "second", "inner"])
def test_a_gap_is_refused_and_nothing_of_the_page_is_kept(
    desk: Desk, feed: Feed, missing: int
) -> None:
    uid = feed.reported()
    for n in range(3):
        feed.say(uid, c.Note(f"第 {n}"))
    page = [entry for entry in feed.entries if entry.seq != missing + 1]
    with pytest.raises(Trouble) as told:
        desk.ledger.receive("logistics", "e1", page, 4, desk.clock())
    assert told.value.code == "feed_gap"
    assert queries.cursors(desk.store) == {}
    assert desk.shows(uid) == ""


def test_an_empty_page_tells_how_far_the_feed_reaches(desk: Desk) -> None:
    desk.ledger.receive("logistics", "e1", (), 0, desk.clock())
    desk.clock.advance(1_000)
    changes = desk.ledger.receive("logistics", "e1", (), 7, desk.clock())
    assert queries.cursors(desk.store)["logistics"] == (0, 7, desk.clock())
    assert changes.feeds
    assert not changes.tickets


def test_an_own_command_that_comes_back_leaves_the_outbox(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    command = desk.ask(uid, c.Accept())
    feed.take(command)
    changes = desk.receive(feed)
    assert desk.states() == {command.id: "settled"}
    assert outbox.listing(desk.store) == []
    assert changes.outbox


def test_what_still_waits_is_replayed_on_top(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    accept = desk.ask(uid, c.Accept())
    dispatch = desk.ask(uid, sent())
    feed.take(accept)
    feed.say(uid, c.Note("学生又打了电话"))
    desk.receive(feed)
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert (ticket.status, ticket.notes) == ("dispatched", 1)
    assert desk.states() == {accept.id: "settled", dispatch.id: "waiting"}


def test_what_another_desk_did_first_is_shown_and_the_own_wish_still_waits(
    desk: Desk, feed: Feed
) -> None:
    """The cloud's answer alone ends a command."""
    uid = feed.reported()
    desk.receive(feed)
    mine = desk.ask(uid, c.Accept())
    feed.say(uid, c.Reject("duplicate"))
    desk.receive(feed)
    assert desk.shows(uid) == "rejected"
    assert desk.states() == {mine.id: "waiting"}
    assert desk.attention() == []


def test_a_command_marked_yes_is_shown_until_the_feed_brings_it(desk: Desk, feed: Feed) -> None:
    """Else the screen would go back for a moment."""
    uid = feed.reported()
    desk.receive(feed)
    mine = desk.ask(uid, c.Accept())
    desk.settle(accepted(mine, 3))
    feed.say(uid, c.Note("别处的备注"))
    desk.receive(feed)
    assert desk.shows(uid) == "accepted"


def test_a_refused_command_that_comes_after_all_closes_its_item(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    mine = desk.ask(uid, c.Accept())
    desk.store.run("UPDATE outbox SET state = 'refused'")
    outbox.raise_attention(desk.store, wire_command(mine), "", "refused", WireProblem("x"), 1)
    feed.take(mine)
    changes = desk.receive(feed)
    assert desk.attention() == []
    assert changes.attention


def test_the_timeline_is_what_is_agreed_then_what_waits(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    feed.say(uid, c.Accept())
    desk.receive(feed)
    desk.ask(uid, sent())
    items = lookup.timeline(desk.store, uid, rules().terms)
    kinds = [(item.entry.kind, item.waiting) for item in items]
    assert kinds == [("repair.report", False), ("repair.accept", False), ("repair.dispatch", True)]


def test_an_entry_of_a_service_unknown_here_is_kept_and_passed_over(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    strange = structs.replace(
        feed.entries[0], seq=2, command_id="x", aggregate="s1", kind="clinic.book"
    )
    desk.ledger.receive("logistics", "e1", [feed.entries[0], strange], 2, desk.clock())
    assert desk.shows(uid) == "reported"
    assert queries.cursors(desk.store)["logistics"][0] == 2
    assert desk.store.value("SELECT count(*) FROM entry WHERE aggregate = 's1'") == 1


def test_an_event_unknown_here_is_kept_whole_for_a_later_version(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    raw = Raw(b'{"kind":"repair.teleported","to":"moon"}')
    entry = structs.replace(
        feed.entries[0],
        seq=2,
        version=2,
        command_id="x",
        events=(UnknownEvent("repair.teleported", raw),),
    )
    desk.ledger.receive("logistics", "e1", [feed.entries[0], entry], 2, desk.clock())
    data = desk.store.value("SELECT data FROM entry WHERE command = 'x'")
    [event] = read_entry(decode(bytes(data), WireEntry)).events
    assert isinstance(event, UnknownEvent)
    assert bytes(event.raw) == bytes(raw)
    assert desk.shows(uid) == "reported"


def test_pictures_of_open_tickets_are_wanted_and_of_closed_ones_not(desk: Desk, feed: Feed) -> None:
    feed.reported(photos=(PHOTO,))
    closed = feed.reported(photos=("cd" * 32,))
    feed.say(closed, c.Reject("duplicate"))
    desk.receive(feed)
    assert transfers.waiting(desk.store, "down", desk.clock()) == [PHOTO]


def test_the_directory_comes_the_same_way(desk: Desk) -> None:
    changes = desk.receive(feeds_of([staff(), staff("W101", "张大勇", "worker")]))
    assert changes.records == {"staff:H001", "staff:W101"}
    assert not changes.tickets
    assert [member.staff.name for member in lookup.staff(desk.store)] == ["李桂芳", "张大勇"]


def test_feeds_have_cursors_of_their_own(desk: Desk, feed: Feed) -> None:
    feed.reported()
    desk.receive(feed)
    desk.receive(feeds_of([staff()]))
    assert {name: at[0] for name, at in queries.cursors(desk.store).items()} == {
        "logistics": 1,
        "directory": 1,
    }


def test_a_kill_between_pages_goes_on_where_it_stopped(desk: Desk, feed: Feed) -> None:
    uids = [feed.reported() for _ in range(5)]
    desk.receive(feed, upto=2)
    desk.reopen()
    desk.receive(feed)
    assert [desk.shows(uid) for uid in uids] == ["reported"] * 5


def test_a_word_whose_place_has_another_s_entry_is_sent_again(desk: Desk, feed: Feed) -> None:
    """The cloud went back behind everybody's back, before this station had seen its own entry."""
    uid = feed.reported()
    desk.receive(feed)
    command = desk.ask(uid, c.Note("断电前记的"))
    desk.settle(accepted(command, 2))
    feed.say(uid, c.Urge())
    assert desk.receive(feed).outbox
    assert desk.states()[command.id] == "waiting"


def test_so_is_one_whose_answer_comes_after_the_feed(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    feed.say(uid, c.Urge())
    desk.receive(feed)
    command = desk.ask(uid, c.Note("断电前记的"))
    desk.settle(accepted(command, 2))
    assert desk.states()[command.id] == "waiting"
