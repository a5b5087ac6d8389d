"""The outbox as it is sent and as it is read."""

from __future__ import annotations

from domain.repair import commands as c
from domain.wire import PushResult, encode, read_command
from storage import outbox
from tests.storage.desk import Desk, Feed, accepted, refused
from tests.worlds import MINUTE


def test_words_are_sent_in_the_order_they_were_said(desk: Desk) -> None:
    uid = desk.report()
    said = [desk.ask(uid, c.Note(f"第 {n}")) for n in range(30)]
    sent = outbox.to_send(desk.store, 100)
    assert [read_command(wire) for wire in sent[1:]] == said


def test_no_more_are_sent_at_once_than_asked_for(desk: Desk) -> None:
    uid = desk.report()
    for n in range(5):
        desk.ask(uid, c.Note(f"第 {n}"))
    assert len(outbox.to_send(desk.store, 3)) == 3


def test_nor_more_bytes_and_one_long_word_goes_alone(desk: Desk) -> None:
    uid = desk.report()
    for _ in range(4):
        desk.ask(uid, c.Note("长" * 1_500))
    sent = outbox.to_send(desk.store, 100, most_bytes=10_000)
    assert 1 < len(sent) < 5
    assert sum(len(encode(wire)) for wire in sent) <= 10_000
    assert len(outbox.to_send(desk.store, 100, most_bytes=10)) == 1


def test_tries_are_counted(desk: Desk) -> None:
    desk.report()
    ids = list(desk.states())
    desk.ledger.mark_tried(ids, desk.clock())
    desk.ledger.mark_tried(ids, desk.clock.advance(MINUTE))
    assert outbox.listing(desk.store)[0].tries == 2


def test_the_counts_tell_what_waits_since_when_and_what_needs_a_person(
    desk: Desk, feed: Feed
) -> None:
    assert outbox.counts(desk.store) == (0, 0, None)
    since = desk.clock()
    uid = feed.reported()
    desk.receive(feed)
    first = desk.ask(uid, c.Accept())
    desk.clock.advance(MINUTE)
    second = desk.ask(uid, c.Note("备注"))
    assert outbox.counts(desk.store) == (2, 0, since)
    desk.settle(accepted(first, 2))
    assert outbox.counts(desk.store) == (2, 0, since)
    desk.settle(refused(second))
    assert outbox.counts(desk.store) == (1, 1, since)
    feed.take(first)
    desk.receive(feed)
    assert outbox.counts(desk.store) == (0, 1, None)


def test_the_listing_shows_what_has_not_come_back_with_what_was_said_of_it(desk: Desk) -> None:
    desk.report()
    desk.report()
    [one, two] = outbox.to_send(desk.store, 9)
    desk.settle(PushResult(one.id, "unknown"), PushResult(two.id, "accepted", "logistics", 1))
    rows = outbox.listing(desk.store)
    assert [(row.command.id, row.state) for row in rows] == [
        (one.id, "parked"),
        (two.id, "accepted"),
    ]
    assert rows[0].problem is not None
    assert rows[0].problem.code == "unknown_kind"


def test_words_outlive_their_settling(desk: Desk, feed: Feed) -> None:
    """The cloud may lose them again: a restored backup knows less than the stations."""
    desk.report()
    [wire] = outbox.to_send(desk.store, 9)
    feed.take(read_command(wire))
    desk.receive(feed)
    assert outbox.command_of(desk.store, wire.id) == read_command(wire)
    assert outbox.settled(desk.store) == [wire.id]


def test_attention_items_come_newest_first_with_the_wish_as_it_was_asked(
    desk: Desk, feed: Feed
) -> None:
    uid = feed.reported()
    desk.receive(feed)
    said = [desk.ask(uid, c.Note("甲")), desk.ask(uid, c.Note("乙"))]
    for command in said:
        desk.settle(refused(command, "no_such_ticket"))
    items = outbox.attention(desk.store)
    assert [read_command(item.command) for item in items] == said[::-1]
    assert {item.state for item in items} == {"open"}
