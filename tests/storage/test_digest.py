"""Digests are equal if and only if the agreed states are, whatever has happened on the way."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.problems import Refusal
from domain.repair import commands as c
from storage import digest, outbox
from storage.marks import BUCKETS, fingerprint
from tests.storage.desk import Desk, Feed, accepted, corrected, quick_folder, refused, sent
from tests.storage.test_projection import STEPS

LOGISTICS = "logistics"


def agreed(desk: Desk) -> dict[str, bytes]:
    rows = desk.store.rows("SELECT uid, coalesce(confirmed, state) FROM ticket")
    return {uid: bytes(state) for uid, state in rows if state}


def check_sums(desk: Desk) -> None:
    """What the triggers kept is what the rows say, and the rows say what their states are."""
    kept = [row for row in desk.store.rows("SELECT * FROM digest ORDER BY 1, 2, 3") if row[3]]
    digest_of = {
        uid: found
        for uid, found in desk.store.rows("SELECT uid, digest FROM ticket")
        if found is not None
    }
    assert digest_of == {uid: fingerprint(uid, state) for uid, state in agreed(desk).items()}
    for feed in digest.TABLES:
        digest.sum_up(desk.store, feed)
    summed = [row for row in desk.store.rows("SELECT * FROM digest ORDER BY 1, 2, 3") if row[3]]
    assert kept == summed
    for feed in digest.TABLES:
        assert digest.unlike(desk.store, feed, None, 1_000) == ([], None)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_after_any_history_digests_are_equal_exactly_when_the_states_are(seed: int) -> None:
    dice = random.Random(seed)
    with quick_folder() as one, quick_folder() as two:
        feed = Feed()
        desks = [Desk(one, letters="A"), Desk(two, letters="B")]
        uids = [feed.reported() for _ in range(4)]
        for _ in range(30):
            step(dice, feed, desks, uids)
            for desk in desks:
                check_sums(desk)
            same = agreed(desks[0]) == agreed(desks[1])
            words = {digest.total(desk.store, LOGISTICS, 1) for desk in desks}
            assert (len(words) == 1) == same
        for desk in desks:
            desk.receive(feed)
            desk.receive(feed)
        assert agreed(desks[0]) == agreed(desks[1])
        assert len({digest.total(desk.store, LOGISTICS, 1) for desk in desks}) == 1
        for desk in desks:
            desk.close()


def step(dice: random.Random, feed: Feed, desks: list[Desk], uids: list[str]) -> None:
    desk, uid = dice.choice(desks), dice.choice(uids)
    act = dice.randrange(5)
    try:
        if act == 0:
            feed.say(uid, dice.choice(STEPS))
        elif act == 1:
            desk.receive(feed)
        elif act == 2:
            desk.ask(uid, dice.choice(STEPS))
        elif act == 3:
            uids.append(desk.report())
        else:
            push(dice, feed, desk)
    except Refusal:
        pass  # a rule said no: nothing happened


def push(dice: random.Random, feed: Feed, desk: Desk) -> None:
    for wire in outbox.to_send(desk.store, 1):
        command = outbox.command_of(desk.store, wire.id)
        assert command is not None
        try:
            desk.settle(accepted(command, feed.take(command).seq))
        except Refusal as refusal:
            desk.settle(refused(command, refusal.code))


def test_what_waits_is_not_agreed_and_does_not_count(desk: Desk, feed: Feed) -> None:
    uid = feed.reported()
    desk.receive(feed)
    before = digest.total(desk.store, LOGISTICS, 1)
    desk.ask(uid, c.Accept())
    desk.report()
    assert digest.total(desk.store, LOGISTICS, 1) == before
    check_sums(desk)


def test_ended_tickets_count_by_the_month_of_the_last_word_on_them(desk: Desk, feed: Feed) -> None:
    uid, other = feed.reported(), feed.reported()
    feed.say(uid, c.Reject("duplicate"))
    desk.receive(feed)
    [(period,)] = desk.store.rows("SELECT period FROM ticket WHERE uid = ?", (uid,))
    assert period > 0
    assert desk.store.value("SELECT period FROM ticket WHERE uid = ?", (other,)) == 0
    later = digest.total(desk.store, LOGISTICS, period + 1)
    assert later != digest.total(desk.store, LOGISTICS, period)
    desk.store.run("DELETE FROM ticket WHERE uid = ?", (uid,))
    assert digest.total(desk.store, LOGISTICS, 1) == later


def test_the_sums_by_bucket_name_the_bucket_that_differs(desk: Desk, feed: Feed) -> None:
    uids = [feed.reported() for _ in range(20)]
    feed.say(uids[3], c.Accept())
    feed.say(uids[3], sent())
    desk.receive(feed)
    before = digest.sums(desk.store, LOGISTICS, 1)
    feed.say(uids[3], corrected("priority", "normal", "urgent"))
    desk.receive(feed)
    after = digest.sums(desk.store, LOGISTICS, 1)
    [at] = [n for n in range(BUCKETS) if before[n] != after[n]]
    found = {one.aggregate: one for one in digest.members(desk.store, LOGISTICS, [at], 1)}
    assert found[uids[3]].version == 4


@pytest.mark.parametrize("ended", [False, True])
def test_dropping_everything_leaves_empty_sums(desk: Desk, feed: Feed, ended: bool) -> None:
    uid = feed.reported()
    if ended:
        feed.say(uid, c.Reject("duplicate"))
    desk.receive(feed)
    desk.begin_anew("e2")
    assert digest.total(desk.store, LOGISTICS, 1) == f"{0:016x}"
    assert digest.sums(desk.store, LOGISTICS, 1) == [0] * BUCKETS


def test_sums_stay_integers_however_many_rows_there_are(desk: Desk) -> None:
    """Past its largest integer SQLite goes on with a float, and the last digits are gone."""
    top: list[Any] = [(f"r{n}", (1 << 62) - 1 - n, 0) for n in range(200)]
    desk.store.run_many(
        "INSERT INTO record (aggregate, version, state, digest, period) VALUES (?, 1, x'00', ?, ?)",
        top,
    )
    rows = desk.store.rows("SELECT total, typeof(total) FROM digest WHERE feed = 'directory'")
    assert {kind for _, kind in rows} == {"integer"}
    total = sum(mark for _, mark, _ in top) % (1 << 62)
    assert digest.total(desk.store, "directory", 1) == f"{total:016x}"
    digest.sum_up(desk.store, "directory")
    assert digest.total(desk.store, "directory", 1) == f"{total:016x}"
