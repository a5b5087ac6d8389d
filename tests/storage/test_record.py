"""Recording: what an operator does is decided at once, shown at once, and durable on return."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.problems import Refusal
from domain.repair import commands as c
from domain.wire import read_command
from storage import outbox, queries
from storage.queries import QueueFilter
from tests.storage.desk import Desk, Feed, same, sent
from tests.worlds import KEY


def test_a_report_is_in_the_lists_at_once_and_waits_for_the_cloud(desk: Desk) -> None:
    uid = desk.report()
    [row] = queries.first_page(desk.store, QueueFilter(), "newest")
    assert (row.uid, row.number, row.status, row.waiting) == (uid, "BX261124-A001", "reported", 1)
    assert [waiting.kind for waiting in outbox.listing(desk.store)] == ["repair.report"]


def test_what_was_recorded_is_there_after_a_kill(desk: Desk) -> None:
    uid = desk.report()
    desk.ask(uid, c.Accept())
    desk.reopen()
    assert desk.shows(uid) == "accepted"
    assert list(desk.states().values()) == ["waiting", "waiting"]


def test_a_refused_wish_leaves_no_trace(desk: Desk) -> None:
    uid = desk.report()
    before = desk.store.rows("SELECT * FROM ticket"), desk.states()
    with pytest.raises(Refusal) as told:
        desk.ask(uid, c.Arrive("W101"))
    assert told.value.code == "wrong_state"
    assert (desk.store.rows("SELECT * FROM ticket"), desk.states()) == before


def test_several_wishes_go_in_together_or_not_at_all(desk: Desk) -> None:
    one, two = desk.report(), desk.report()
    wishes = [desk.command(one, c.Accept()), desk.command(two, c.Arrive("W101"))]
    with pytest.raises(Refusal):
        desk.ledger.record(wishes, desk.clock())
    assert (desk.shows(one), desk.shows(two)) == ("reported", "reported")
    assert len(desk.states()) == 2


def test_wishes_on_one_ticket_build_on_each_other(desk: Desk) -> None:
    uid = desk.report()
    wishes = [desk.command(uid, c.Accept()), desk.command(uid, sent())]
    changes = desk.ledger.record(wishes, desk.clock())
    assert desk.shows(uid) == "dispatched"
    assert changes.tickets == {uid}
    assert changes.outbox


def test_the_agreed_state_stays_beside_the_shown_one_while_something_waits(
    desk: Desk, feed: Feed
) -> None:
    uid = feed.reported()
    desk.receive(feed)
    agreed = desk.confirmed(uid)
    desk.ask(uid, c.Accept())
    assert desk.shows(uid) == "accepted"
    assert desk.confirmed(uid) == agreed
    row = desk.store.row("SELECT waiting, confirmed FROM ticket WHERE uid = ?", (uid,))
    assert row == (1, agreed)


def test_a_row_carries_no_second_state_when_nothing_waits(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    assert desk.store.row("SELECT waiting, confirmed FROM ticket WHERE uid = ?", (uid,)) == (
        0,
        None,
    )


def test_a_worker_s_board_follows_at_once(desk: Desk) -> None:
    uid = desk.report()
    desk.ask(uid, c.Accept())
    desk.ask(uid, sent())
    assert [row.uid for row in queries.in_hand(desk.store)["W101"]] == [uid]
    desk.ask(uid, c.HandBack("W101", "人手不够"))
    assert queries.in_hand(desk.store) == {}


def test_a_word_is_copied_to_the_second_file(desk: Desk) -> None:
    desk.report()
    assert desk.mirror is not None
    assert [wire.id for wire, _ in desk.mirror.words()] == list(desk.states())
    assert desk.mirror.facts()["counter:BX261124-A"] == "1"


def test_a_word_whose_copy_a_crash_prevented_is_copied_at_the_next_start(folder: Path) -> None:
    desk = Desk(folder, mirrored=False)
    desk.report()
    desk.close()
    desk = Desk(folder)
    assert desk.mirror is not None
    assert [wire.id for wire, _ in desk.mirror.words()] == list(desk.states())
    desk.close()


def test_a_second_copy_that_fails_refuses_nobody_and_is_made_up_for(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    assert desk.mirror is not None
    desk.mirror._store.run("PRAGMA query_only = 1")
    uid = desk.report()
    assert desk.shows(uid) == "reported"
    assert desk.mirror.words() == []
    assert "second copy" in caplog.text

    desk.mirror._store.run("PRAGMA query_only = 0")
    desk.ask(uid, c.Accept())
    assert [wire.id for wire, _ in desk.mirror.words()] == list(desk.states())
    desk.ledger.draw_number("BX", desk.clock())
    assert desk.mirror.facts()["counter:BX261124-A"] == "2"


def test_a_word_that_the_second_file_missed_is_made_up_for_though_the_cloud_has_it_by_now(
    desk: Desk, feed: Feed, caplog: pytest.LogCaptureFixture
) -> None:
    """The cloud may lose it again: what it forgot is given back from the words that lie here."""
    assert desk.mirror is not None
    desk.mirror._store.run("PRAGMA query_only = 1")
    desk.report()
    for waiting in outbox.to_send(desk.store, 10):
        feed.take(read_command(waiting))
    desk.receive(feed)
    assert list(desk.states().values()) == ["settled"]
    desk.reopen()
    assert desk.mirror is not None
    assert [wire.id for wire, _ in desk.mirror.words()] == list(desk.states())


def test_recorded_and_received_states_are_the_same_bytes(desk: Desk, feed: Feed) -> None:
    """Otherwise stations and cloud could not be compared."""
    uid = desk.report()
    desk.ask(uid, c.Accept("水工班"))
    for waiting in outbox.to_send(desk.store, 10):
        feed.take(read_command(waiting))
    shown = desk.ticket(uid)
    desk.receive(feed)
    assert same(shown, desk.ticket(uid))
    assert same(desk.ticket(uid), feed.states[uid])
    assert list(desk.states().values()) == ["settled", "settled"]


def test_the_file_is_encrypted(desk: Desk, folder: Path) -> None:
    desk.report(description="三楼漏水ABCDEF")
    desk.close()
    for file in (folder / "station.db", folder / "words.db"):
        data = file.read_bytes()
        assert b"SQLite format 3" not in data
        assert b"ABCDEF" not in data
    assert KEY not in (folder / "station.db").read_bytes()


def test_so_is_a_counter_that_the_second_file_missed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    assert desk.mirror is not None
    desk.mirror._store.run("PRAGMA query_only = 1")
    desk.ledger.draw_number("BX", desk.clock())
    assert "counter:BX261124-A" not in desk.mirror.facts()
    desk.reopen()
    assert desk.mirror is not None
    assert desk.mirror.facts()["counter:BX261124-A"] == "1"


def test_an_older_main_file_does_not_set_the_second_one_s_counters_back(desk: Desk) -> None:
    assert desk.mirror is not None
    desk.mirror.keep((), {"counter:BX261124-A": "7", "letters": "Z"})
    desk.reopen()
    assert desk.mirror is not None
    facts = desk.mirror.facts()
    assert (facts["counter:BX261124-A"], facts["letters"]) == ("7", "Z")
