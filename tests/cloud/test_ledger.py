"""The authority: each command is decided once, numbered in order, and answered alike for ever."""

from __future__ import annotations

import pytest
from msgspec import structs

from cloud.cloud import Cloud
from cloud.ledger import CloudLedger, Origin
from domain.people import Actor
from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.wire import PushResult, encode
from storage import queries
from tests.cloud.desks import LETTERS, STATION, Desks, done
from tests.worlds import MINUTE, HeldClock

DAY = 24 * 60 * MINUTE


@pytest.fixture(autouse=True)
def roster(desks: Desks) -> None:
    desks.roster()


def outcomes(results: list[PushResult]) -> list[str]:
    return [one.problem.code if one.problem else one.outcome for one in results]


def sent(results: list[PushResult]) -> list[bytes]:
    """The answers as a station gets them."""
    return [encode(one) for one in results]


def test_commands_are_numbered_in_the_order_they_came_in(desks: Desks) -> None:
    first, second = desks.report(), desks.report()
    desks.say(first, *done())
    feed = desks.feed()
    assert [entry.seq for entry in feed] == list(range(1, 8))
    assert [entry.aggregate for entry in feed] == [first, second, *[first] * 5]
    assert [entry.version for entry in feed if entry.aggregate == first] == [1, 2, 3, 4, 5, 6]
    assert desks.ledger.heads() == {"directory": 2, "logistics": 7}


def test_what_one_command_of_a_batch_changes_the_next_one_sees(desks: Desks) -> None:
    uid = desks.ids()
    results = desks.say(uid, desks.wish(), *done())
    assert outcomes(results) == ["accepted"] * 6
    assert desks.ticket(uid).status == "finished"


def test_a_repeated_push_is_answered_as_the_first_time_and_changes_nothing(desks: Desks) -> None:
    uid = desks.ids()
    commands = [desks.command(uid, desks.wish()), desks.command(uid, c.Take("W101"))]
    first = desks.push(*commands)
    assert outcomes(first) == ["accepted", "wrong_state"]
    desks.say(uid, *done()[:2])
    before = desks.ledger.heads()
    assert sent(desks.push(*commands)) == sent(first), "though taking it would be right by now"
    assert sent(desks.push(commands[0], *commands)) == sent([first[0], *first])
    assert desks.ledger.heads() == before


def test_the_same_command_twice_in_one_batch_is_one(desks: Desks) -> None:
    command = desks.command(desks.ids(), desks.wish())
    first, second = desks.push(command, command)
    assert first == second
    assert len(desks.feed()) == 1


def test_another_wish_under_a_known_id_is_refused_and_the_first_stays(desks: Desks) -> None:
    command = desks.command(desks.ids(), desks.wish())
    other = structs.replace(command, args=desks.command("x", c.Accept()).args)
    assert outcomes(desks.push(command, other)) == ["accepted", "command_id_reused"]
    assert outcomes(desks.push(other)) == ["command_id_reused"]
    assert outcomes(desks.push(command)) == ["accepted"]


def test_one_refusal_touches_none_of_the_others(desks: Desks) -> None:
    uid, other = desks.report(), desks.ids()
    results = desks.push(
        desks.command(uid, c.Take("W101")),
        desks.command(other, desks.wish()),
        desks.command(uid, c.Accept()),
    )
    assert outcomes(results) == ["wrong_state", "accepted", "accepted"]
    assert [r.seq for r in results] == [0, 2, 3]
    assert desks.ticket(uid).status == "accepted"


def test_an_unknown_kind_may_come_again_after_an_upgrade(desks: Desks) -> None:
    command = desks.command(desks.ids(), desks.wish())
    newer = structs.replace(command, args=type(command.args)(b'{"kind":"repair.teleport"}'))
    [answer] = desks.push(newer)
    assert (answer.outcome, answer.seq) == ("unknown", 0)
    assert outcomes(desks.push(command)) == ["accepted"], "its id was not used up"


@pytest.mark.parametrize("field", ["id", "aggregate", "station", "incarnation"])
def test_bytes_that_no_keyboard_types_are_refused_and_stop_nothing(
    desks: Desks, field: str
) -> None:
    bad = structs.replace(desks.command(desks.ids(), desks.wish()), **{field: "a\0b"})
    good = desks.command(desks.ids(), desks.wish())
    assert outcomes(desks.push(bad, good)) == ["bad_command", "accepted"]


def test_a_number_with_a_nul_is_refused_and_text_with_one_is_cleaned(desks: Desks) -> None:
    uid = desks.ids()
    results = desks.push(
        desks.command(desks.ids(), desks.wish("BX261124-A\x00001")),
        desks.command(uid, desks.wish(description="漏\0水", place_text="3栋\0 301")),
    )
    assert outcomes(results) == ["bad_number", "accepted"]
    assert desks.ticket(uid).description == "漏水"


def test_a_station_speaks_for_itself_its_feeds_and_its_roster_alone(desks: Desks) -> None:
    uid = desks.report()
    stranger = Actor("H999", "陌生人", "leader")
    promoted = Actor("W101", "张大勇", "leader")
    cases = {
        "foreign_station": desks.command(uid, c.Accept(), station="B"),
        "not_on_roster": desks.command(uid, c.Accept(), actor=stranger),
        "not_allowed_for_role": desks.command(uid, c.Accept(), actor=promoted),
        "foreign_number": desks.command(desks.ids(), desks.wish("BX261124-B001")),
        "number_taken": desks.command(desks.ids(), desks.wish("BX261124-A001")),
    }
    assert outcomes(desks.push(*cases.values())) == list(cases)
    clinic = Origin(LETTERS, (LETTERS,), ("clinic",))
    assert outcomes(desks.push(desks.command(uid, c.Accept()), origin=clinic)) == ["feed_not_yours"]


def test_what_a_copied_folder_may_not_say_its_owner_still_may(desks: Desks) -> None:
    said = desks.command(desks.ids(), desks.wish("BX261124-A001"), station="C")
    copy = Origin("C", ("C",), STATION.feeds)
    assert outcomes(desks.push(said, origin=copy)) == ["foreign_number"]
    owner = structs.replace(said, station=LETTERS)
    assert outcomes(desks.push(owner)) == ["accepted"]
    assert outcomes(desks.push(said, origin=copy)) == ["accepted"]


def test_two_reports_of_one_batch_cannot_share_a_number(desks: Desks) -> None:
    one, two = (desks.command(desks.ids(), desks.wish("BX261124-A777")) for _ in range(2))
    assert outcomes(desks.push(one, two)) == ["accepted", "number_taken"]


def test_trouble_takes_the_whole_batch_back(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = desks.report()
    commands = [desks.command(uid, c.Accept()), desks.command(uid, c.Note("看过了"))]
    before = desks.ledger.heads()
    store = desks.ledger.store

    def full(channel: str, payload: str) -> None:
        raise Trouble("disk_full", path="x")

    with monkeypatch.context() as patch:
        patch.setattr(store, "notify", full)
        with pytest.raises(Trouble, match="disk_full"):
            desks.push(*commands)
    assert desks.ledger.heads() == before
    assert desks.ticket(uid).status == "reported"
    assert outcomes(desks.push(*commands)) == ["accepted", "accepted"]


def test_tallies_follow_every_ticket(desks: Desks, cloud: Cloud) -> None:
    first, second = desks.report(), desks.report()
    desks.say(first, *done())
    desks.say(second, c.Note("没有变化"))
    assert queries.tallies(cloud.store) == {"reported": 1, "finished": 1}
    cloud.store.run("DELETE FROM ticket WHERE uid = ?", (first,))
    assert queries.tallies(cloud.store) == {"reported": 1}


def test_who_has_what_in_hand_follows_the_crew(desks: Desks, cloud: Cloud) -> None:
    uid = desks.report()
    desks.say(uid, *done()[:2])
    assert {w: [r.uid for r in rows] for w, rows in queries.in_hand(cloud.store).items()} == {
        "W101": [uid]
    }
    desks.say(uid, *done()[2:])
    desks.say(uid, c.PassInspection())
    desks.say(uid, c.Rate(5, 5, 5))
    assert cloud.store.rows("SELECT ticket FROM assignment") == []


def test_lists_ask_the_same_of_both_databases(desks: Desks, cloud: Cloud) -> None:
    tap = desks.report(fault="water.tap", place="东校区/2栋/101", zone="南区")
    pipe = desks.report(fault="water.pipe")
    lamp = desks.report(fault="waterworks")
    desks.say(pipe, *done()[:2])
    store = cloud.store

    def listed(order: queries.Order = "oldest", **fields: object) -> list[str]:
        what = queries.QueueFilter(**fields)  # type: ignore[arg-type]
        return [row.uid for row in queries.first_page(store, what, order)]

    assert listed() == [tap, pipe, lamp]
    assert listed("newest") == [lamp, pipe, tap]
    assert set(listed("due")) == set(listed("priority")) == {tap, pipe, lamp}
    assert listed(fault="water") == [tap, pipe], "a kind of fault and what is below it"
    assert listed(worker="W101") == listed(statuses=("dispatched",)) == [pipe]
    assert listed(zone="南区") == [tap]
    number = desks.ticket(tap).number
    assert queries.by_number(store, number.lower()).uid == tap  # type: ignore[union-attr]
    assert [r.uid for r in queries.similar(store, "东校区/3栋/301", "water.x", 0)] == [pipe]
    assert [r.uid for r in queries.of_phone(store, "13800001111")] == [lamp, pipe, tap]
    assert queries.zones(store) == ["东区宿舍", "南区"]


def test_own_numbers_are_counted_by_the_day_and_never_given_twice(
    cloud: Cloud, clock: HeldClock
) -> None:
    ledger = cloud.ledger
    assert [ledger.draw_number("BX", clock()) for _ in range(2)] == [
        "BX261124-W001",
        "BX261124-W002",
    ]
    clock.advance(DAY)
    assert ledger.draw_number("BX", clock()) == "BX261125-W001"


def test_a_wish_of_the_cloud_itself_is_refused_with_the_rule(cloud: Cloud, desks: Desks) -> None:
    uid = desks.report()
    with pytest.raises(Refusal, match="not_in_crew"):
        cloud.submit(uid, c.Take("W101"), Actor("W101", "张大勇", "worker"), "wechat")


def test_facts_are_kept_and_only_the_first_where_that_counts(cloud: Cloud) -> None:
    ledger: CloudLedger = cloud.ledger
    assert ledger.meta("colour", "blue") == "blue"
    ledger.set_meta("colour", "red")
    ledger.keep_meta("colour", "green")
    assert ledger.meta("colour") == "red"
    assert [ledger.count_up("n") for _ in range(3)] == [1, 2, 3]


def test_nothing_asked_is_nothing_done(desks: Desks) -> None:
    before = desks.ledger.heads()
    assert desks.push(origin=STATION) == []
    assert desks.ledger.heads() == before
