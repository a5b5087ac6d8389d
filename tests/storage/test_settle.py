"""The cloud's word on what was sent: it marks commands, and never moves what is agreed."""

from __future__ import annotations

import pytest

from domain.problems import Refusal
from domain.repair import commands as c
from domain.wire import PushResult
from storage import outbox, queries, search
from tests.storage.desk import Desk, Feed, accepted, refused, sent, unknown


def test_a_yes_moves_nothing_but_the_mark(desk: Desk, feed: Feed) -> None:
    """Only the feed moves confirmed state."""
    uid = feed.reported()
    desk.receive(feed)
    agreed = desk.confirmed(uid)
    command = desk.ask(uid, c.Accept())
    desk.settle(accepted(command, 2))
    assert desk.confirmed(uid) == agreed
    assert desk.shows(uid) == "accepted"
    assert desk.states() == {command.id: "accepted"}
    assert queries.cursors(desk.store)["logistics"][0] == 1


def test_what_was_said_yes_to_is_not_sent_again(desk: Desk) -> None:
    uid = desk.report()
    [first] = outbox.to_send(desk.store, 10)
    desk.settle(PushResult(first.id, "accepted", "logistics", 1))
    command = desk.ask(uid, c.Accept())
    assert [wire.id for wire in outbox.to_send(desk.store, 10)] == [command.id]


def test_a_row_that_can_not_be_read_stops_no_answer(
    desk: Desk, feed: Feed, caplog: pytest.LogCaptureFixture
) -> None:
    """Damaged on the disk: the next comparison mends it, and until then work goes on."""
    uid = feed.reported()
    desk.receive(feed)
    command = desk.ask(uid, c.Accept())
    desk.store.run("UPDATE ticket SET state = ?", (b'{"uid":"\xff',))
    desk.settle(refused(command, "wrong_state"))
    assert desk.states() == {command.id: "refused"}
    assert desk.attention() == [("refused", "wrong_state")]
    assert "can't be read" in caplog.text


def test_a_yes_that_comes_after_the_feed_changes_nothing(desk: Desk, feed: Feed) -> None:
    """The feed may be faster than the reply."""
    uid = feed.reported()
    desk.receive(feed)
    command = desk.ask(uid, c.Accept())
    feed.take(command)
    desk.receive(feed)
    desk.settle(accepted(command, 2))
    assert desk.states() == {command.id: "settled"}
    assert desk.store.row("SELECT waiting, confirmed FROM ticket WHERE uid = ?", (uid,)) == (
        0,
        None,
    )


def test_a_no_that_comes_after_the_feed_changes_nothing(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    command = desk.ask(uid, c.Accept())
    feed.take(command)
    desk.receive(feed)
    desk.settle(refused(command, "command_id_reused"))
    assert desk.states() == {command.id: "settled"}
    assert desk.shows(uid) == "accepted"
    assert desk.attention() == []


def test_a_refused_act_leaves_the_screen_and_becomes_an_attention_item(
    desk: Desk, feed: Feed
) -> None:
    uid = feed.reported()
    desk.receive(feed)
    command = desk.ask(uid, c.Accept())
    changes = desk.settle(refused(command))
    assert desk.shows(uid) == "reported"
    assert desk.states() == {command.id: "refused"}
    [item] = outbox.attention(desk.store)
    assert (item.cause, item.problem.code, item.number) == (
        "refused", "wrong_state", "BX261124-W001",
    )  # fmt: skip
    assert item.command.id == command.id
    assert changes.attention
    assert changes.tickets == {uid}


def test_a_refused_new_ticket_leaves_the_lists_and_is_an_attention_item(desk: Desk) -> None:
    uid = desk.report(description="只有本机知道的单子")
    desk.ask(uid, c.Accept())
    [report, accept] = outbox.to_send(desk.store, 10)
    assert [row.uid for row in search.search(desk.store, "只有本机")] == [uid]
    desk.settle(PushResult(report.id, "refused", problem=None))
    assert desk.shows(uid) == ""
    assert queries.tallies(desk.store) == {}
    assert search.search(desk.store, "只有本机") == []
    [item] = outbox.attention(desk.store)
    assert (item.command.id, item.number) == (report.id, "BX261124-A001")

    desk.settle(PushResult(accept.id, "refused", problem=None))
    assert [cause for cause, _ in desk.attention()] == ["refused", "refused"]


def test_what_was_built_on_a_refused_act_is_shown_as_far_as_it_holds(
    desk: Desk, feed: Feed
) -> None:
    uid = feed.reported()
    desk.receive(feed)
    dispatch = desk.ask(uid, sent())
    desk.ask(uid, c.Take("W101"))
    note = desk.ask(uid, c.Note("钥匙在门卫"))
    desk.settle(refused(dispatch))
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert (ticket.status, ticket.notes) == ("reported", 1)
    assert desk.states()[note.id] == "waiting"


def test_one_refusal_is_told_once_however_often_it_is_said(desk: Desk) -> None:
    desk.report()
    [report] = outbox.to_send(desk.store, 10)
    no = PushResult(report.id, "refused", problem=None)
    desk.settle(no)
    changes = desk.settle(no, no)
    assert len(desk.attention()) == 1
    assert not changes.attention


def test_a_word_about_somebody_else_s_command_is_passed_over(desk: Desk) -> None:
    changes = desk.settle(PushResult("nobody's", "refused"), PushResult("nor this", "accepted"))
    assert desk.attention() == []
    assert not changes.tickets


def test_a_kind_that_the_cloud_does_not_know_is_parked_and_the_rest_goes_on(desk: Desk) -> None:
    one, two = desk.report(), desk.report()
    [first, second] = outbox.to_send(desk.store, 10)
    desk.settle(PushResult(first.id, "unknown"), PushResult(second.id, "accepted", "logistics", 1))
    assert list(desk.states().values()) == ["parked", "accepted"]
    assert desk.attention() == [("parked", "unknown_kind")]
    assert (desk.shows(one), desk.shows(two)) == ("reported", "reported")
    assert outbox.to_send(desk.store, 10) == ()


def test_a_parked_word_goes_once_more_to_a_cloud_of_another_version(desk: Desk) -> None:
    desk.ledger.meet("1.0/1")
    uid = desk.report()
    [report] = outbox.to_send(desk.store, 10)
    desk.settle(PushResult(report.id, "unknown"))
    desk.ledger.meet("1.0/1")
    assert outbox.to_send(desk.store, 10) == ()
    desk.ledger.meet("1.1/2")
    assert [wire.id for wire in outbox.to_send(desk.store, 10)] == [report.id]

    changes = desk.settle(PushResult(report.id, "accepted", "logistics", 1))
    assert desk.attention() == []
    assert changes.attention
    assert desk.shows(uid) == "reported"


def test_a_parked_word_that_was_given_up_is_never_sent(desk: Desk, feed: Feed) -> None:
    desk.ledger.meet("1.0/1")
    uid = feed.reported()
    desk.receive(feed)
    command = desk.ask(uid, c.Accept())
    desk.settle(unknown(command))
    [item] = outbox.attention(desk.store)
    desk.ledger.close_attention(item.id, "dismiss", "等云端升级后重新受理", desk.clock())
    assert desk.shows(uid) == "reported"
    desk.ledger.meet("1.1/2")
    assert outbox.to_send(desk.store, 10) == ()


def test_an_item_is_dismissed_with_a_reason_only(desk: Desk) -> None:
    desk.report()
    [report] = outbox.to_send(desk.store, 10)
    desk.settle(PushResult(report.id, "refused", problem=None))
    [item] = outbox.attention(desk.store)
    with pytest.raises(Refusal) as told:
        desk.ledger.close_attention(item.id, "dismiss", "  ", desk.clock())
    assert told.value.code == "text_missing"
    assert len(desk.attention()) == 1

    desk.ledger.close_attention(item.id, "dismiss", " 重复登记 ", desk.clock())
    assert desk.attention() == []
    [done] = outbox.attention(desk.store, open_only=False)
    assert (done.state, done.action, done.note) == ("done", "dismiss", "重复登记")


def test_a_parked_word_that_is_refused_later_is_told_once(desk: Desk) -> None:
    uid = desk.report()
    command = desk.ask(uid, c.Accept())
    desk.settle(unknown(command))
    desk.ledger.meet("another version")
    desk.settle(refused(command))
    assert desk.attention() == [("refused", "wrong_state")]
