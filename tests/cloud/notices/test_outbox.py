"""Notices are written with the entry that they tell of, both or neither, and each one once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloud import epochs
from cloud.app import new_id, open_cloud
from cloud.cloud import Cloud
from cloud.enrolment import KnownStation
from cloud.notices import lapsing, listing, outbox
from cloud.notices.post import Post
from cloud.recovery import take_back
from domain.directory import Duty, SetDuty, Staff, aggregate_of, put
from domain.mending import OfferedEntry
from domain.people import SYSTEM
from domain.problems import Trouble
from domain.repair import commands as c
from domain.wire import wire_entry
from tests.cloud.desks import WORKER, Desks, done
from tests.cloud.notices.streets import PERSON, Street
from tests.worlds import HOUR, LEADER, MINUTE, HeldClock

DAY = 24 * HOUR
on_a_file = pytest.mark.parametrize("address", [""])
"""For what has nothing to do with which database it is."""
LEADER_S = f"staff:{LEADER.id}"


def test_entry_and_notice_are_written_together_or_not_at_all(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = street.report()
    before = street.cloud.ledger.heads()

    def full(*given: object) -> None:
        raise Trouble("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "put", full)
        with pytest.raises(Trouble):
            street.accept(uid)
    assert street.cloud.ledger.heads() == before
    assert street.states() == []
    street.accept(uid)
    assert street.states() == [("accepted", "waiting")]


def test_a_refused_or_repeated_command_tells_nobody_again(street: Street, desks: Desks) -> None:
    uid = street.report()
    accept = desks.command(uid, c.Accept())
    again = desks.command(uid, c.Accept())
    for _ in range(3):
        results = desks.push(accept, again)
        assert [one.outcome for one in results] == ["accepted", "refused"]
    assert street.states() == [("accepted", "waiting")]


@on_a_file
def test_what_a_station_sends_after_an_outage_is_told_as_one(street: Street, desks: Desks) -> None:
    post = street.open()
    uid = street.report()
    desks.say(uid, *done())
    street.later(post)
    assert [one["values"]["phrase3"] for one in street.platform.sent] == ["待验收"]


@on_a_file
def test_what_happened_days_ago_disturbs_only_where_an_answer_is_asked(
    street: Street, desks: Desks
) -> None:
    post = street.open()
    uid, other = street.report(), street.report()
    street.pass_time(2 * DAY)
    at = street.clock() - 30 * HOUR
    desks.push(desks.command(uid, c.Accept(), happened_at=at))
    desks.push(*(desks.command(other, wish, happened_at=at) for wish in done()))
    street.later(post)
    assert [one["values"]["phrase3"] for one in street.platform.sent] == ["待验收"]
    assert street.states()[0] == ("accepted", "listed")


def test_an_act_that_is_undone_in_time_disturbs_nobody(street: Street) -> None:
    post = street.open()
    uid = street.report()
    command = street.accept(uid)
    street.pass_time(10_000)
    street.submit(uid, c.Undo(command))
    street.later(post)
    assert street.platform.sent == []
    assert street.states() == [("accepted", "withdrawn")]
    assert outbox.listed(street.cloud.store, PERSON) == []


@on_a_file
def test_an_act_that_is_undone_too_late_is_put_right(street: Street) -> None:
    post = street.open()
    uid = street.report()
    command = street.accept(uid)
    street.later(post)
    street.submit(uid, c.Undo(command))
    street.later(post, 2 * MINUTE)
    assert [one["values"]["phrase3"] for one in street.platform.sent] == ["已受理", "有变动"]


@on_a_file
def test_without_an_account_everything_is_in_the_list_of_messages(
    cloud: Cloud, desks: Desks, clock: HeldClock, street: Street
) -> None:
    post = Post(cloud)
    uid = street.report()
    street.accept(uid)
    assert outbox.unread(cloud.store, PERSON) == 1
    clock.advance(MINUTE)
    post.sender.run()
    assert street.states() == [("accepted", "listed")]
    [one] = outbox.listed(cloud.store, PERSON)
    outbox.read(cloud.store, PERSON, one.id, clock())
    assert outbox.unread(cloud.store, PERSON) == 0
    assert street.platform.calls() == []


@on_a_file
def test_kinds_that_are_off_disturb_nobody(street: Street, desks: Desks) -> None:
    post = street.open(off=("accepted", "arrived"))
    street.accept(street.report())
    street.later(post)
    assert street.states() == [("accepted", "listed")]
    assert street.platform.sent == []


def test_a_clock_that_runs_out_is_told_to_the_leaders_on_duty_once(
    street: Street, cloud: Cloud, clock: HeldClock
) -> None:
    for code, team in (("H002", "水电"), ("H003", "木瓦")):
        body = Staff(code, f"班长{code}", "leader", team=team)
        street.submit(aggregate_of(body), put(body), SYSTEM)
    back_by_then = SetDuty(Duty(False, clock(), clock() + 10 * MINUTE, "外出"))
    street.submit("staff:H003", back_by_then)
    street.report(team="水电")
    other = street.report()
    street.pass_time(45 * MINUTE)
    for _ in range(3):
        lapsing.tell_lapses(cloud.ledger, clock())
    told = {
        code: [kind for kind, _ in street.states(f"staff:{code}")]
        for code in ("H002", "H003", LEADER.id)
    }
    assert told == {"H002": ["breach"] * 2, "H003": ["breach"], LEADER.id: ["breach"]}
    street.accept(other)
    lapsing.tell_lapses(cloud.ledger, clock())
    assert len(street.states(LEADER_S)) == 1


@on_a_file
def test_of_more_breaches_than_are_read_at_a_time_none_is_lost(
    street: Street, cloud: Cloud, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lapsing, "_BATCH", 3)
    uids = {street.report() for _ in range(9)}
    street.pass_time(45 * MINUTE)
    assert lapsing.tell_lapses(cloud.ledger, clock()) == 9
    told = cloud.store.rows("SELECT ticket FROM notice WHERE kind = 'breach'")
    assert {row[0] for row in told} == uids
    assert len(told) == 9


@on_a_file
def test_ten_breaches_at_once_are_one_message_to_a_leader(
    street: Street, cloud: Cloud, clock: HeldClock
) -> None:
    street.platform.set(members=[LEADER.id, WORKER[0]])
    post = street.open(wecom=True)
    for _ in range(10):
        street.report()
    street.pass_time(45 * MINUTE)
    lapsing.tell_lapses(cloud.ledger, clock())
    street.later(post)
    [sent] = street.platform.sent
    assert "受理超时" in sent["text"]
    assert "另有9张" in sent["text"]


def test_jobs_given_to_a_worker_at_a_stroke_are_one_message_led_by_the_most_urgent(
    street: Street,
) -> None:
    street.platform.set(members=[WORKER[0]])
    post = street.open(wecom=True)
    uids = [street.report(priority="urgent" if n == 3 else "normal") for n in range(12)]
    for uid in uids:
        street.accept(uid)
    commands = [street.dispatch(uid) for uid in uids]
    street.later(post)
    [sent] = [one for one in street.platform.sent if one["channel"] == "wecom"]
    assert "急修，另有11张，请尽快接单。" in sent["text"]
    assert "https://bx.example.edu.cn/jobs?n=" in sent["text"]
    states = [state for _, state in street.states(f"staff:{WORKER[0]}")]
    assert sorted(states) == ["merged"] * 11 + ["sent"]
    street.submit(uids[0], c.Undo(commands[0]))
    street.later(post)
    assert street.states(f"staff:{WORKER[0]}")[-1] == ("changed", "sent")


@on_a_file
def test_the_day_before_a_confirmation_comes_by_itself_the_reporter_is_asked_once(
    street: Street, desks: Desks, cloud: Cloud, clock: HeldClock
) -> None:
    uid = street.report()
    desks.say(uid, *done())
    for hours in (24, 143, 1, 1, 1):
        street.pass_time(hours * HOUR)
        lapsing.tell_lapses(cloud.ledger, clock())
    kinds = [kind for kind, _ in street.states()]
    assert kinds.count("default_coming") == 1


def test_a_database_that_went_back_in_time_sends_nothing_that_waits_in_it(
    street: Street, cloud: Cloud, clock: HeldClock
) -> None:
    post = street.open()
    uid = street.report()
    street.accept(uid)
    epochs.change(cloud.ledger, cloud.epoch, clock(), new_id)
    street.later(post, MINUTE)
    assert street.platform.sent == []
    assert street.states() == [("accepted", "withheld")]
    assert outbox.unread(cloud.store, PERSON) == 1
    street.dispatch(uid)
    street.later(post)
    assert [one["values"]["phrase3"] for one in street.platform.sent] == ["已派单"]


def test_what_stations_give_back_is_told_to_nobody_and_lapses_of_before_neither(
    street: Street, cloud: Cloud, desks: Desks, clock: HeldClock, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    uid = street.report()
    desks.say(uid, *done())
    lost = [entry for entry in desks.feed() if entry.aggregate == uid]
    fresh = open_cloud(tmp_path / "fresh")
    fresh.clock = clock
    epochs.change(fresh.ledger, fresh.epoch, clock(), new_id)
    station = KnownStation("A", "派单台", "A", ("logistics", "directory"))
    offers = [
        OfferedEntry(wire_entry(entry), lost[n - 1].command_id if n else "")
        for n, entry in enumerate(lost)
    ]
    reply = take_back(fresh.ledger, "old", offers, station, clock())
    assert {one.outcome for one in reply.results} == {"taken"}
    assert fresh.store.value("SELECT count(*) FROM notice") == 0
    clock.advance(2 * HOUR)
    assert lapsing.tell_lapses(fresh.ledger, clock()) == 0
    fresh.store.close()
    assert "gave back" in caplog.text


def test_old_messages_leave_the_list_and_waiting_ones_stay(
    street: Street, cloud: Cloud, clock: HeldClock
) -> None:
    post = street.open()
    street.accept(street.report())
    street.later(post)
    street.accept(street.report())
    assert lapsing.clear_old(cloud.ledger, clock() + 399 * DAY) == 0
    assert lapsing.clear_old(cloud.ledger, clock() + 401 * DAY) == 1
    assert street.states() == [("accepted", "waiting")]
    assert street.tries() == []


def test_what_failed_is_counted_for_a_day_and_what_waits_as_long_as_it_waits(
    street: Street,
) -> None:
    for _ in range(3):
        street.accept(street.report())
    store, now = street.cloud.store, street.clock()
    ids = [row[0] for row in store.rows("SELECT id FROM notice ORDER BY id")]
    long_ago = now - DAY - MINUTE
    made = (("failed", long_ago), ("waiting", long_ago), ("failed", now))
    for one, (state, at) in zip(ids, made, strict=True):
        store.run(
            "UPDATE notice SET state = ?, made_at = ?, not_before = ? WHERE id = ?",
            (state, at, at, one),
        )
    assert listing.counts(store, now) == listing.Counts(waiting=1, late=1, failed=1, unknown=0)
