"""Rows say what states say, and the tallies that triggers keep equal real counts."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.directory import Duty, Person, Place, Record, SetDuty, Staff
from domain.envelope import Args
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import OPEN, Reporter, Share
from domain.sla import RETURN
from domain.wire import PushResult
from storage import outbox, queries
from storage.projection import keys_of
from tests.storage.desk import Desk, Feed, corrected, feeds_of, quick_folder, sent
from tests.worlds import HOUR, LEADER, MINUTE

STEPS: list[Args] = [
    c.Accept(),
    sent("W101"),
    sent("W102", "王铁柱"),
    c.Take("W101"),
    c.Take("W102"),
    c.Arrive("W101"),
    c.HoldWork("parts"),
    c.Resume(),
    c.Finish("W101", "repaired"),
    c.PassInspection(),
    c.HandBack("W101", "人手不够"),
    c.Reject("duplicate"),
    c.Withdraw(),
    c.Void("登记错了", "李桂芳"),
    corrected("priority", "normal", "urgent"),
    corrected("phone", "13800001111", "13651237788"),
    c.Join(Reporter("王秀兰", "02787654321")),
    c.Note("备注"),
]


def real_counts(desk: Desk) -> dict[str, int]:
    return dict(desk.store.rows("SELECT status, count(*) FROM ticket GROUP BY status"))


def check_rows(desk: Desk) -> None:
    """Every column of every row against the state beside it."""
    assert queries.tallies(desk.store) == real_counts(desk)
    rows = queries.first_page(desk.store, queries.QueueFilter(), "newest", 1_000)
    for row in rows:
        ticket = desk.ticket(row.uid)
        assert ticket is not None
        assert (row.number, row.status, row.fault) == (ticket.number, ticket.status, ticket.fault)
        assert (row.reporter, row.phone) == (ticket.reporter.name, ticket.reporter.phone)
        assert row.open == int(ticket.status in OPEN)
        assert (row.version, row.updated_at) == (ticket.version, ticket.updated_at)
        assert (row.urges, row.reporters) == (ticket.urges, len(ticket.reporters))
        held = desk.store.rows(
            "SELECT worker, lead FROM assignment WHERE ticket = ? ORDER BY id", (row.uid,)
        )
        crew = ticket.crew if ticket.status in OPEN else ()
        assert sorted(held) == sorted((share.worker, int(share.lead)) for share in crew)


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_rows_and_tallies_follow_random_changes(seed: int) -> None:
    with quick_folder() as folder:
        desk = Desk(folder, mirrored=False)
        _live(desk, Feed(), random.Random(seed))
        check_rows(desk)
        desk.close()


def _live(desk: Desk, feed: Feed, dice: random.Random) -> None:
    uids = [desk.report() for _ in range(3)] + [feed.reported() for _ in range(3)]
    desk.receive(feed)
    for _ in range(40):
        desk.clock.advance(dice.randrange(MINUTE))
        uid, step = dice.choice(uids), dice.choice(STEPS)
        try:
            if dice.random() < 0.5 and uid in feed.states:
                feed.say(uid, step, LEADER)
                desk.receive(feed)
            else:
                command = desk.ask(uid, step)
                if dice.random() < 0.3:
                    desk.settle(PushResult(command.id, "refused"))
        except Refusal:
            continue


def test_a_row_shows_the_clock_that_is_due_next(desk: Desk) -> None:
    uid = desk.report(priority="emergency")
    row = queries.by_uids(desk.store, [uid])[0]
    assert row.due_clock == "accept"
    assert row.due_at is not None
    assert row.warn_at is not None
    assert desk.clock() < row.warn_at < row.due_at
    desk.ask(uid, c.Accept())
    assert queries.by_uids(desk.store, [uid])[0].due_clock == "dispatch"
    desk.ask(uid, c.Withdraw())
    row = queries.by_uids(desk.store, [uid])[0]
    assert (row.due_at, row.due_clock) == (None, "")


def test_work_on_hold_is_due_when_it_is_to_go_on_again(desk: Desk) -> None:
    uid = desk.report()
    back = desk.clock() + HOUR
    for step in (c.Accept(), sent(), c.Take("W101"), c.Arrive("W101"), c.HoldWork("parts", back)):
        desk.ask(uid, step)
    row = queries.by_uids(desk.store, [uid])[0]
    assert (row.due_clock, row.due_at, row.warn_at) == (RETURN, back, back)
    assert queries.due_counts(desk.store, back - 1) == (0, 0)
    assert queries.due_counts(desk.store, back + 1) == (1, 0)
    desk.ask(uid, c.Resume())
    assert queries.by_uids(desk.store, [uid])[0].due_clock == "finish"


def asking(desk: Desk) -> list[str]:
    """Whose workers wait for an answer, as the attention list and its count have it."""
    found = [ticket.uid for _, ticket in queries.asking(desk.store)]
    assert outbox.counts(desk.store)[1] == len(found)
    return found


def test_a_worker_s_wish_is_found_from_the_asking_until_the_ticket_leaves_those_hands(
    desk: Desk,
) -> None:
    feed = Feed(clock=desk.clock)
    uids = [feed.reported() for _ in range(3)]
    for uid in uids:
        for step in (c.Accept(), sent(), c.Take("W101")):
            feed.say(uid, step)
    desk.receive(feed)
    assert asking(desk) == []
    worker = Actor("W101", "张大勇", "worker")
    for uid in uids:
        feed.say(uid, c.AskExtension("W101", desk.clock() + 48 * HOUR, "等配件"), worker)
    assert desk.receive(feed).attention, "the desk is told"
    assert sorted(asking(desk)) == sorted(uids)
    desk.ask(uids[0], c.RefuseExtension(desk.clock(), "今天必须修好"))
    feed.say(uids[1], c.HandBack("W101", "没有料"), worker)
    assert desk.receive(feed).attention
    assert asking(desk) == uids[2:]


def test_the_lead_is_named_first(desk: Desk) -> None:
    uid = desk.report()
    desk.ask(uid, c.Accept())
    crew = (Share("W102", "王铁柱", 50), Share("W101", "张大勇", 50, lead=True))
    desk.ask(uid, c.Dispatch(crew))
    assert queries.by_uids(desk.store, [uid])[0].workers == "张大勇、王铁柱"


def test_a_long_description_is_cut_in_the_row_and_whole_in_the_state(desk: Desk) -> None:
    uid = desk.report(description="长" * 900)
    assert queries.by_uids(desk.store, [uid])[0].description == "长" * 300
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.description == "长" * 900


def test_a_record_is_found_by_its_new_keys_and_no_more_by_its_old_ones(folder: Path) -> None:
    desk = Desk(folder)
    feed = feeds_of([Staff("W101", "张大勇", "worker", "13900000001", initials=("zdy",))])
    feed.put(Staff("W101", "张小勇", "worker", "13900000002", initials=("zxy",)))
    desk.receive(feed)
    keys = {row[0] for row in desk.store.rows("SELECT key FROM lookup")}
    assert {"张小勇", "zxy", "13900000002", "20000000931"} <= keys
    assert keys.isdisjoint({"张大勇", "zdy", "13900000001"})
    desk.close()


def test_duty_changes_leave_a_record_s_keys_alone(folder: Path) -> None:
    desk = Desk(folder)
    feed = feeds_of([Staff("W101", "张大勇", "worker", "13900000001")])
    desk.receive(feed)
    before = sorted(desk.store.rows("SELECT kind, key FROM lookup"))
    feed.say("staff:W101", SetDuty(Duty(on=False)), LEADER)
    desk.receive(feed)
    assert sorted(desk.store.rows("SELECT kind, key FROM lookup")) == before
    desk.close()


def test_who_left_is_not_found_any_more() -> None:
    assert keys_of(Record(person=Person("1", "王", active=False))) == []
    assert keys_of(Record()) == []


def test_a_place_is_known_by_every_way_to_type_it() -> None:
    room = Place(
        "东/3栋/301", "301", "room", "东校区 3栋 301", "东/3栋/3层", aliases=("A301",),
        initials=("dxq3d301",),
    )  # fmt: skip
    keys = {key for kind, key in keys_of(Record(place=room)) if kind == "place"}
    assert {"301", "3-301", "3栋301", "东校区3栋301", "a301", "dxq3d301"} <= keys
    assert ("child", "东/3栋/3层") in keys_of(Record(place=room))


def test_phones_are_kept_in_both_directions() -> None:
    pairs = keys_of(Record(person=Person("1", "王", phones=("13800001111",))))
    assert ("phone", "13800001111") in pairs
    assert ("phone_tail", "11110000831") in pairs
