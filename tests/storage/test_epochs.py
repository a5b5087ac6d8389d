"""The cloud's history is replaced, the station's file is lost, the station gets a new name."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from domain.problems import Trouble
from domain.repair import commands as c
from domain.wire import EnrolReply, PushResult, read_command, wire_command
from storage import lookup, offers, outbox, queries, search
from storage.database import Store
from tests.storage.desk import Desk, Feed, feeds_of, same, sent, staff
from tests.worlds import KEY

REPLY = EnrolReply("C", "新派单台", "C", "token", ("logistics", "directory"), "e1", "示例大学")


def test_own_work_is_offered_again_to_a_cloud_with_another_history(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    done = desk.ask(uid, c.Accept())
    feed.take(done)
    desk.receive(feed)
    desk.ask(uid, sent())
    desk.begin_anew("e2")
    assert list(desk.states().values()) == ["waiting", "waiting"]
    assert [wire.id for wire in outbox.to_send(desk.store, 9)] == list(desk.states())


def test_everything_received_is_pulled_anew(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    desk.receive(feeds_of([staff()]))
    desk.begin_anew("e2")
    assert (desk.shows(uid), queries.cursors(desk.store)) == ("", {})
    assert lookup.staff(desk.store) == []
    assert queries.tallies(desk.store) == {}
    assert search.search(desk.store, "漏水") == []

    desk.receive(feed, epoch="e2")
    assert same(desk.ticket(uid), feed.states[uid])
    assert [row.uid for row in search.search(desk.store, "漏水")] == [uid]


def test_a_ticket_that_only_this_station_knows_stays_on_the_screen(desk: Desk, feed: Feed) -> None:
    """The cloud forgot it; the desk does not."""
    uid = desk.report()
    [report] = outbox.to_send(desk.store, 1)
    feed.take(read_command(report))
    desk.receive(feed)
    assert desk.states() == {report.id: "settled"}
    desk.begin_anew("e2")
    assert desk.shows(uid) == "reported"
    assert desk.store.value("SELECT waiting FROM ticket WHERE uid = ?", (uid,)) == 1


def test_what_the_cloud_refused_is_not_offered_again(desk: Desk) -> None:
    desk.report()
    [report] = outbox.to_send(desk.store, 1)
    desk.settle(PushResult(report.id, "refused", problem=None))
    desk.begin_anew("e2")
    assert outbox.to_send(desk.store, 9) == ()
    assert len(desk.attention()) == 1


def test_numbers_go_on_counting_in_the_new_history(desk: Desk) -> None:
    desk.report()
    desk.begin_anew("e2")
    assert desk.ledger.draw_number("BX", desk.clock()) == "BX261124-A002"


def test_the_file_as_it_was_is_kept_aside(desk: Desk, feed: Feed) -> None:
    """It may be the only one that knows what the cloud forgot."""
    assert offers.copy_aside(desk.store, desk.ledger.epochs()) is None, "nothing came yet"
    uid = feed.reported()
    desk.receive(feed, epoch="e1/../../etc")
    copy = offers.copy_aside(desk.store, desk.ledger.epochs())
    assert copy == desk.folder / "backups" / "station-of-e1etc.db"
    kept = Store(copy, KEY, read_only=True)
    assert kept.value("SELECT uid FROM ticket") == uid
    kept.close()


def test_a_second_copy_that_finds_no_room_leaves_the_first_one(
    desk: Desk, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.reported()
    desk.receive(feed, epoch="e1")
    copy = offers.copy_aside(desk.store, desk.ledger.epochs())
    assert copy is not None
    whole = copy.read_bytes()

    def full(store: Store, target: Path) -> None:
        target.write_bytes(b"half")
        raise Trouble("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "copy_to", full)
        with pytest.raises(Trouble, match="disk_full"):
            offers.copy_aside(desk.store, desk.ledger.epochs())
    assert copy.read_bytes() == whole
    assert offers.copy_aside(desk.store, desk.ledger.epochs()) == copy, "half a one is no hindrance"
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]


def test_a_page_of_another_history_is_refused(desk: Desk, feed: Feed) -> None:
    """Also the first one, that may still be under way when the history changes."""
    feed.reported()
    desk.ledger.set_meta("epoch", "e2")
    with pytest.raises(Trouble) as told:
        desk.receive(feed, epoch="e1")
    assert told.value.code == "epoch_changed"
    assert desk.store.value("SELECT count(*) FROM entry") == 0
    desk.receive(feed, epoch="e2")
    with pytest.raises(Trouble):
        desk.ledger.receive("logistics", "e3", (), 1, desk.clock())


def test_a_station_knows_every_history_it_holds_something_of(desk: Desk, feed: Feed) -> None:
    """A backup from before the change holds cursors of the old one beside the name of the new."""
    assert desk.ledger.epochs() == frozenset()
    desk.receive(feed, epoch="e1")
    assert desk.ledger.epochs() == {"e1"}
    desk.ledger.set_meta("epoch", "e2")
    assert desk.ledger.epochs() == {"e1", "e2"}
    desk.begin_anew("e2")
    assert desk.ledger.epochs() == {"e2"}


def test_words_that_come_back_are_shown_and_sent_in_their_order(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    words = [(wire_command(desk.command(uid, args)), 5) for args in (c.Accept(), sent())]
    changes = desk.ledger.bring_back(words)
    assert desk.shows(uid) == "dispatched"
    assert [wire.id for wire in outbox.to_send(desk.store, 9)] == [wire.id for wire, _ in words]
    assert changes.tickets == {uid}
    assert changes.outbox


def test_what_was_asked_before_enrolment_is_sent_under_the_name_given(desk: Desk) -> None:
    desk.report()
    desk.ledger.enrolled(REPLY, "https://hq.example.edu.cn")
    [wire] = outbox.to_send(desk.store, 9)
    assert (wire.station, wire.incarnation) == ("C", "i1")


def test_so_is_what_could_not_be_sent_under_an_earlier_name(desk: Desk) -> None:
    """A desk whose token was revoked by mistake loses nothing by being enrolled again."""
    desk.report()
    desk.ledger.mark_tried(list(desk.states()), desk.clock())
    desk.ledger.enrolled(REPLY, "https://hq.example.edu.cn")
    assert [wire.station for wire in outbox.to_send(desk.store, 9)] == ["C"]


def test_numbers_given_before_enrolment_stay_and_new_ones_have_the_new_letters(desk: Desk) -> None:
    uid = desk.report()
    desk.ledger.enrolled(REPLY, "https://hq.example.edu.cn")
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.number == "BX261124-A001"
    assert desk.ledger.draw_number("BX", desk.clock()) == "BX261124-C001"


def test_letters_of_every_earlier_enrolment_are_remembered(desk: Desk) -> None:
    """A cloud may forget enrolments more than once; numbers of all of them are the desk's own."""
    desk.ledger.enrolled(REPLY, "https://hq.example.edu.cn")
    desk.ledger.enrolled(structs.replace(REPLY, letters="D"), "https://hq.example.edu.cn")
    desk.ledger.enrolled(structs.replace(REPLY, letters="D"), "https://hq.example.edu.cn")
    assert desk.ledger.meta("letters") == "D"
    assert desk.ledger.meta("former").split() == ["A", "C"]


def test_an_enrolment_tells_who_the_station_is_also_to_the_second_file(desk: Desk) -> None:
    desk.ledger.enrolled(REPLY, "https://hq.example.edu.cn")
    assert desk.mirror is not None
    facts = desk.mirror.facts()
    for name, value in (
        ("station", "C"),
        ("token", "token"),
        ("feeds", "logistics directory"),
        ("school", "示例大学"),
        ("cloud", "https://hq.example.edu.cn"),
    ):
        assert (desk.ledger.meta(name), facts[name]) == (value, value)


def test_a_new_enrolment_does_not_hide_that_the_history_is_another(desk: Desk, feed: Feed) -> None:
    desk.receive(feed, epoch="e0")
    desk.ledger.enrolled(structs.replace(REPLY, epoch="e1"), "https://other.example.edu.cn")
    assert desk.ledger.epochs() == {"e0"}


def test_sums_begin_anew_with_the_new_history(desk: Desk, feed: Feed) -> None:
    """What they had wrong would go on being wrong, with nothing to tell why."""
    feed.reported()
    desk.receive(feed)
    desk.store.run("UPDATE digest SET total = total + 1")
    desk.begin_anew("e2")
    assert desk.store.rows("SELECT * FROM digest WHERE total <> 0") == []
